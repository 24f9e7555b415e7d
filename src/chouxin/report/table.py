"""Decisions for a person at a terminal, eighty columns wide or more, with or without colour, and through a pipe."""

import io
from typing import BinaryIO

from rich.console import Console
from rich.text import Text

from chouxin.domain import Action, Decision, Evidence, Fault
from chouxin.policy import explain
from chouxin.report.counts import Screened
from chouxin.report.item_view import by_weight, split_excerpt
from chouxin.report.legend import Legend, entries_of
from chouxin.report.tree_places import root_of, shown
from chouxin.report.visible import visible_line
from chouxin.words import Words, reason

MOST = 12
"""Pieces of evidence that are shown for one item and side; the JSON lines hold all."""

_ICONS = {Action.ALLOW: "✓", Action.REVIEW: "◆", Action.BLOCK: "■"}
_STYLES = {Action.ALLOW: "green", Action.REVIEW: "yellow", Action.BLOCK: "bold red"}


def write(decisions: Screened, out: BinaryIO, legend: Legend) -> None:
    """Write each decision as it comes, and the counts at the end."""
    # Closing the wrapper would close what it wraps, which belongs to the caller.
    wrapper = io.TextIOWrapper(out, encoding="utf-8", errors="replace", write_through=True)
    try:
        console = Console(file=wrapper, highlight=False, markup=False, emoji=False)
        for decision in decisions:
            show(decision, console, legend)
        for sentence in decisions.counts.sentences(legend.words):
            console.print(Text(sentence, style="bold"))
    finally:
        wrapper.detach()


def show(decision: Decision, console: Console, legend: Legend) -> None:
    """Print one decision and an empty line."""
    words = legend.words
    _print(console, _head(decision, words))
    for sentence in explain(decision, legend.rules, words.lang):
        _print(console, Text(sentence), first=2, rest=2)
    for sign, style, found in (("+", "red", decision.evidence), ("−", "green", decision.against)):
        for evidence in by_weight(found, entries_of(decision))[:MOST]:
            _print(console, Text.assemble((f"{sign} ", style), _found(decision, evidence)), first=2, rest=4)
            _print(console, Text(_meaning(evidence, legend), style="dim"), first=4, rest=4)
        _left_out(len(found), console, words)
    for fault in decision.faults[:MOST]:
        _print(console, _fault(decision, fault, words), first=2, rest=4)
    _left_out(len(decision.faults), console, words)
    console.print()


def _print(console: Console, text: Text, first: int = 0, rest: int = 4) -> None:
    """Print `text` with its first line and the others set in by so many columns, and no blanks at the ends of lines."""
    for number, line in enumerate(text.wrap(console, console.width - max(first, rest))):
        line.rstrip()
        console.print(Text(" " * (rest if number else first)) + line, soft_wrap=True)


def _head(decision: Decision, words: Words) -> Text:
    head = Text(f"{_ICONS[decision.action]} {words.say(f'action.{decision.action}')}", style=_STYLES[decision.action])
    facts = [words.say(f"kind.{decision.kind}")]
    if decision.supply:
        facts.append(words.say(f"supply.{decision.supply}"))
    facts.append(f"{words.say('report.confidence')} {decision.confidence:.0%}")
    if decision.source and decision.source != decision.item_id:
        facts.append(visible_line(decision.source, masked=root_of(decision) is not None))
    return Text.assemble(
        head, "  ", (visible_line(decision.item_id, masked=True), "bold"), "  ", (" · ".join(facts), "dim")
    )


def _found(decision: Decision, evidence: Evidence) -> Text:
    before, match, after = split_excerpt(evidence.excerpt)
    inside = (f"⟦{match}⟧", "bold reverse") if match else ""
    return Text.assemble((shown(decision, evidence.locator), "cyan"), "  ", before, inside, after)


def _meaning(evidence: Evidence, legend: Legend) -> str:
    words, rule = legend.words, legend.rules[evidence.rule]
    told = [words.say("report.titled", title=words.pick(rule.title), role=words.say(f"role.{rule.role}"))]
    if evidence.detail:
        told.append(visible_line(evidence.detail))
    told += [transform_in_words(transform.name, words) for transform in evidence.transforms]
    return " · ".join(told)


def transform_in_words(name: str, words: Words) -> str:
    """What a folding did; a plug-in's own goes by its name."""
    code = f"transform.{name}"
    return words.say(code) if words.knows(code) else visible_line(name)


def _fault(decision: Decision, fault: Fault, words: Words) -> Text:
    why = visible_line(reason(fault.why, words.lang), masked=True)
    what = words.say("report.fault", kind=words.say(f"fault.{fault.kind}"), why=why)
    where = f"{shown(decision, fault.locator)}, " if str(fault.locator) else ""
    return Text.assemble((f"⚠ {what}", "magenta"), (f" ({where}{visible_line(fault.by)})", "dim"))


def _left_out(number: int, console: Console, words: Words) -> None:
    if number > MOST:
        _print(console, Text(words.say("report.more", count=number - MOST), style="dim"), first=4)
