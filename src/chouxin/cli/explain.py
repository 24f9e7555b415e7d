"""`chouxin explain`: what a rule or a detector looks for, and why."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from chouxin.domain import InputError, Rule
from chouxin.engine.builtin import DETECTORS
from chouxin.knowledge import Knowledge, StructureRule, TensorRule, WordingRule, load, shipped_packs
from chouxin.knowledge.structure import Sizes
from chouxin.knowledge.wording import Elements, Nearby
from chouxin.policy.signals import signal_of_rule
from chouxin.words import Words

HEADINGS = ("Finds", "Why it matters", "Does not find", "Example")


@click.command("explain")
@click.argument("name")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path))
@click.pass_context
def command(context: click.Context, name: str, packs: tuple[Path, ...]) -> None:
    """Texts in the catalogue."""
    words = context.find_object(Words) or Words("en")
    detectors = {str(detector.name): detector for detector in DETECTORS}
    if name in detectors:
        click.echo("\n".join(_detector(detectors[name], words)))
        return
    knowledge = load([*shipped_packs(), *packs])
    click.echo("\n".join(_rule(knowledge, _find(name, knowledge, list(detectors), words), words)))


def _find(name: str, knowledge: Knowledge, detectors: Sequence[str], words: Words) -> Rule:
    """The rule of a full id, or of a short one that only one pack has. Raises InputError with the nearest names."""
    if name in knowledge.rules:
        return knowledge.rules[name]
    short = [rule for full, rule in knowledge.rules.items() if full.partition("/")[2] == name]
    if len(short) == 1:
        return short[0]
    names = {full: full for full in (*knowledge.rules, *detectors)}
    names |= {full.partition("/")[2]: full for full in knowledge.rules}
    near = [rule.id for rule in short] or [names[n] for n in get_close_matches(name, names, n=5, cutoff=0.5)]
    if not near:
        raise InputError(words.say("explain.unknown", name=name))
    listed = words.say("list.separator").join(dict.fromkeys(near))
    raise InputError(words.say("explain.unknown_near", name=name, names=listed))


def _rule(knowledge: Knowledge, rule: Rule, words: Words) -> Iterator[str]:
    source = knowledge.source(rule.id)
    yield f"{rule.id}  {words.pick(rule.title)}"
    yield ""
    yield words.pick(rule.why)
    yield ""
    facts = {
        "status": words.say(f"explain.status.{rule.status}"),
        "role": words.say(f"role.{rule.role}"),
        "supply": words.say(f"supply.{rule.supply}") if rule.supply else words.say("explain.none"),
        "family": rule.family,
        "signal": _signal(rule, words),
        "weight": words.say("explain.weight.value", weight=f"{rule.weight:g}"),
        "added": source.added or words.say("explain.none"),
    }
    for name, value in facts.items():
        yield words.say("explain.fact", name=words.say(f"explain.{name}"), value=value)
    pack = next(pack for pack in knowledge.packs if rule.id in pack.sources)
    for wording in pack.wordings:
        if wording.rule.id == rule.id:
            yield from _wording(wording, words)
    for structure in pack.structures:
        if structure.rule.id == rule.id:
            yield from _weights(structure, words) if isinstance(structure, TensorRule) else _structure(structure, words)
    if source.benign:
        yield from _section(words.say("explain.benign"), [source.benign])
    for expects in ("hit", "miss", "known_miss"):
        titles = [case.title for case in pack.cases if case.rule == rule.id and case.expects == expects]
        if titles:
            yield from _section(words.say(f"explain.cases.{expects}"), titles)
    if rule.references:
        yield from _section(words.say("explain.references"), list(rule.references))


def _signal(rule: Rule, words: Words) -> str:
    signal = signal_of_rule(rule)
    if signal is None:
        return words.say("explain.none")
    return words.say("explain.signal.value", name=signal.name, title=words.say(f"signal.{signal.name}"))


def _wording(rule: WordingRule, words: Words) -> Iterator[str]:
    yield from _section(words.say("explain.match"), list(_elements(rule.match, words)))
    if rule.needs is not None:
        yield from _section(_title("needs", rule.needs, words), list(_elements(rule.needs.elements, words)))
    if rule.unless is not None and rule.unless.elements:
        yield from _section(_title("unless", rule.unless, words), list(_elements(rule.unless.elements, words)))
    if rule.unless is not None and rule.unless.inside:
        inside = words.say("list.separator").join(term.written for term in rule.unless.inside)
        yield from _section(words.say("explain.inside"), [inside])


def _title(name: str, nearby: Nearby, words: Words) -> str:
    if nearby.within is None:
        return words.say(f"explain.{name}")
    return words.say(f"explain.{name}.within", within=nearby.within)


def _elements(elements: Elements, words: Words) -> Iterator[str]:
    if elements.terms:
        yield words.say("list.separator").join(term.written for term in elements.terms)
    for pattern in elements.patterns:
        yield words.say("explain.pattern", pattern=pattern.written)


def _structure(rule: StructureRule, words: Words) -> Iterator[str]:
    for side, slots in (("inputs", rule.inputs), ("outputs", rule.outputs)):
        either = words.say("explain.or")
        lines = [either.join("[" + ",".join(map(str, shape)) + "]" for shape in slot) for slot in slots]
        yield from _section(words.say(f"explain.{side}"), lines)
    yield from _sizes(rule.sizes, words)


def _weights(rule: TensorRule, words: Words) -> Iterator[str]:
    either = words.say("explain.or")
    lines = []
    for group in rule.groups:
        many = str(group.count) if group.count is not None else f"≥ {group.least}"
        lines.append(f"{many} × " + either.join("[" + ",".join(map(str, shape)) + "]" for shape in group.shapes))
    if lines:
        yield from _section(words.say("explain.tensors"), lines)
    yield from _sizes(rule.sizes, words)
    for name, said in (("names", rule.names), ("strings", rule.strings), ("metadata", rule.metadata)):
        if said is not None:
            yield from _section(words.say(f"explain.said.{name}", least=said.least), list(said.among))


def _sizes(letters: Mapping[str, Sizes], words: Words) -> Iterator[str]:
    for letter, sizes in letters.items():
        among = ", ".join(map(str, sorted(sizes.among))) or f"{sizes.least}–{sizes.most}"
        yield from _section(words.say("explain.sizes", letter=letter), [among])


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield title
    for line in lines:
        yield f"  {line}"


def _detector(detector: type, words: Words) -> Iterator[str]:
    """A detector's docstring; its headings in the reader's language, its text as its author wrote it."""
    lines = inspect.cleandoc(detector.__doc__ or "").splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if set(line) == {"-"}:
            continue
        if following.startswith("---") and line in HEADINGS:
            yield words.say(f"explain.detector.{line.lower().replace(' ', '_')}")
        else:
            yield line
