"""What is not wrong with a pack and still worth a second look."""

from collections.abc import Iterator

from chouxin.domain import Rule, Status
from chouxin.knowledge.coverage import cover
from chouxin.knowledge.document import Document, Node
from chouxin.knowledge.pack import Pack
from chouxin.knowledge.problem import Problem
from chouxin.knowledge.wording import WordingRule
from chouxin.words import LANGUAGES


def remarks(pack: Pack) -> list[Problem]:
    """Remarks on a sound pack, in the order of its files; retired rules are left in peace."""
    found = [remark for rule in pack.rules if rule.status is not Status.RETIRED for remark in _on_rule(pack, rule)]
    for rule in pack.wordings:
        found += _on_terms(rule, pack.sources[rule.rule.id].document)
    for covered in cover(pack):
        source = pack.sources[covered.rule]
        place = source.tests.root.keys.get("hit", source.tests.root)
        found += [source.tests.problem("style_uncovered", place, value=term) for term in covered.missing]
    return sorted(found, key=lambda remark: remark.place)


def _on_rule(pack: Pack, rule: Rule) -> Iterator[Problem]:
    document = pack.sources[rule.id].document
    for name, said in (("title", rule.title), ("why", rule.why)):
        missing = [lang for lang in LANGUAGES if lang not in said]
        if missing:
            place = document.root.keys[name]
            yield document.problem("style_untranslated", place, name=name, languages=", ".join(missing))
    if not rule.references:
        yield document.problem("style_no_references", document.root.keys.get("references", document.root))
    if not pack.sources[rule.id].benign:
        yield document.problem("style_no_benign", document.root)


def _on_terms(rule: WordingRule, document: Document) -> Iterator[Problem]:
    """Terms that look the same once they are folded: one of them is enough."""
    written: dict[str, str] = {term.written: term.folded for term in rule.match.terms}
    own = document.find(iter(("match", "terms")))
    seen: dict[str, Node | str] = {}
    own_texts = {node.text for node in own.items()}
    for term in rule.match.terms:
        if term.written not in own_texts:
            seen.setdefault(term.folded, term.written)
    for node in own.items():
        folded = written.get(node.text)
        if folded is None:
            continue
        other = seen.setdefault(folded, node)
        if other is not node:
            yield document.problem(
                "style_near", node, value=node.text, other=other if isinstance(other, str) else other.text
            )
