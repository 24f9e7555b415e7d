"""Checked documents of `code/` and `workflows/` to rules and cases."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chouxin.domain import Code, Link, Mention, Node, Rule, Tree, Workflow
from chouxin.knowledge.document import Document
from chouxin.knowledge.mentions import Clause, MentionRule
from chouxin.knowledge.pack import Case
from chouxin.knowledge.problem import Problem

_TYPED = frozenset({"least"})
_FIRST, _SECOND = "case/first.py", "case/second.py"


def mention_rule(head: Rule, document: Document, view: type[Tree] | type[Workflow]) -> MentionRule:
    """The rule of a checked document."""
    match = document.root.plain(_TYPED)["match"]
    return MentionRule(
        rule=head,
        view=view,
        every=_clauses(match.get("all", ())),
        some=_clauses(match.get("any", ())),
        least=match.get("least", 1),
        unless=_clauses(match.get("unless", ())),
        per_file=match.get("per") == "file",
    )


def too_many_asked(document: Document) -> Iterator[Problem]:
    """Every `least` that asks for more than there is to find."""
    match = document.root.get("match")
    if match is None:
        return
    some = match.get("any")
    asked = [(match, len(some.items()) if some else 0)]
    for name in ("all", "any", "unless"):
        for clause in below.items() if (below := match.get(name)) else ():
            fields = [node for field, node in (clause.value.items() if isinstance(clause.value, dict) else ())]
            asked.append((clause, sum(len(node.items()) for node in fields)))
    for node, most in asked:
        least = node.get("least")
        if least is not None and least.text.isdigit() and int(least.text) > most:
            yield document.problem("least_over", least, value=least.text, most=most)


def mention_cases(document: Document, rule: str, view: type[Tree] | type[Workflow]) -> Iterator[Case]:
    """The cases of a test file."""
    for expects in ("hit", "miss", "known_miss"):
        entries = document.root.get(expects)
        for node in entries.items() if entries else []:
            said = node.plain()
            yield Case(rule, expects, document, node, graph=_tree(said) if view is Tree else _workflow(said))


def _clauses(said: Sequence[Mapping[str, Any]]) -> tuple[Clause, ...]:
    return tuple(
        Clause(
            tuple(
                (field, pattern.lower())
                for field, patterns in clause.items()
                if field != "least"
                for pattern in patterns
            ),
            clause.get("least", 1),
        )
        for clause in said
    )


def _tree(said: Mapping[str, Any]) -> Tree:
    codes = [_code(_FIRST, said)]
    if "beside" in said:
        codes.append(_code(_SECOND, said["beside"]))
    paths = tuple(sorted([*said.get("paths", ()), *(code.path for code in codes)]))
    return Tree(
        "directory",
        paths,
        tuple(codes),
        removed=tuple(said.get("removed", ())),
        vendored=tuple(said.get("vendored", ())),
    )


def _code(path: str, said: Mapping[str, Any]) -> Code:
    def mentions(field: str) -> tuple[Mention, ...]:
        return tuple(Mention(text, line) for line, text in enumerate(said.get(field, ()), start=1))

    return Code(
        path,
        "python",
        imports=mentions("imports"),
        calls=mentions("calls"),
        names=mentions("names"),
        strings=mentions("strings"),
        flags=mentions("flags"),
        installs=mentions("installs"),
    )


def _workflow(said: Mapping[str, Any]) -> Workflow:
    """Nodes by class; a link's ends are nodes of their own where they are not among them."""
    ids: dict[str, str] = {}
    links = []
    for sort in said.get("nodes", ()):
        ids.setdefault(sort, str(len(ids)))
    for link in said.get("links", ()):
        ends = [end.rpartition(".")[::2] for end in link.split(" > ", 1)]
        (source, source_slot), (target, target_slot) = ends[0], ends[-1]
        for sort in (source, target):
            ids.setdefault(sort, str(len(ids)))
        links.append(Link(ids[source], source_slot, ids[target], target_slot))
    widgets = tuple(tuple(widget.split("=", 1)) for widget in said.get("widgets", ()))
    nodes = [Node(number, sort) for sort, number in ids.items()]
    if widgets:
        nodes.append(
            Node("settings", "settings", widgets=tuple((name, rest[0] if rest else "") for name, *rest in widgets))
        )
    return Workflow(
        "comfyui-api", tuple(nodes), tuple(links), tuple(("prompt", text) for text in said.get("prompts", ()))
    )
