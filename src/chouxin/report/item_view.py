"""What a page shows of one decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chouxin.domain import Action, Decision, Entry, Evidence, Fault, Rule, Span
from chouxin.report.drawing import Drawing, draw
from chouxin.report.legend import Legend, entries_of
from chouxin.report.marking import Highlight, Piece, pieces
from chouxin.report.pictures import Bar, scale, weights
from chouxin.report.tree_places import link, root_of, shown
from chouxin.report.visible import visible_line
from chouxin.words import reason

MOST = 60
"""Pieces of evidence that a page shows for one item and side; the JSON lines hold all."""

_SNIPPET = 80


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of evidence.

    excerpt: what stands before the match, the match, and what stands behind it. link: where the place can be read.
    """

    number: int
    rule: Rule
    evidence: Evidence
    excerpt: tuple[str, str, str]
    where: str
    link: str
    detail: str
    points: float
    idle: str
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class Side:
    """Evidence that speaks `for`, or `against`, or is under `trial`; `more` did not fit."""

    name: str
    cards: tuple[Card, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FaultView:
    """Something that could not be looked at; its texts are safe to show. lang: of `why`."""

    fault: Fault
    where: str
    why: str
    lang: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One decision, ready to be laid out. `number` counts the items of the page from 1."""

    number: int
    decision: Decision
    id: str
    source: str
    snippet: str
    reasons: Sequence[dict[str, str]]
    fields: tuple[tuple[str, tuple[Piece, ...]], ...]
    evidence: Side
    against: Side
    shadow: Side
    faults: tuple[FaultView, ...]
    weights: tuple[tuple[Rule, Entry, Bar], ...]
    review: float | None
    block: float | None
    concern: float | None
    thresholds: tuple[float | None, float | None]

    @property
    def has_more(self) -> bool:
        """Whether there is anything to unfold."""
        return bool(self.faults or self.fields or self.weights or self.evidence.cards or self.shadow.cards)

    @property
    def is_open(self) -> bool:
        """Whether it is shown unfolded: whatever a person has to look at."""
        return self.decision.action is not Action.ALLOW or bool(self.faults)


def item_view(number: int, decision: Decision, legend: Legend) -> ItemView:
    """Lay `decision` out for a page."""
    sides: list[Side] = []
    at = 1
    for name, found in (("for", decision.evidence), ("against", decision.against), ("trial", decision.shadow)):
        sides.append(_side(name, found, at, decision, legend))
        at += len(sides[-1].cards)
    thresholds: tuple[float | None, float | None] = (None, None)
    if decision.supply is not None:
        limits = legend.policy.thresholds(decision.supply, decision.families)
        thresholds = (limits.review, limits.block)
    return ItemView(
        number=number,
        decision=decision,
        id=visible_line(decision.item_id, masked=True),  # the platform's own number, which its team must read
        source=visible_line(decision.source, masked=root_of(decision) is not None)
        if decision.source != decision.item_id
        else "",
        snippet=_snippet(decision),
        reasons=legend.reasons(decision),
        fields=tuple((name, tuple(pieces(text, _highlights(name, sides)))) for name, text in decision.fields),
        evidence=sides[0],
        against=sides[1],
        shadow=sides[2],
        faults=tuple(_fault(fault, decision, legend.words.lang) for fault in decision.faults[:MOST]),
        weights=tuple((legend.rules[entry.rule], entry, bar) for entry, bar in weights(decision.ledger.entries)),
        review=scale(thresholds[0]),
        block=scale(thresholds[1]),
        concern=scale(decision.confidence),
        thresholds=thresholds,
    )


def by_weight(found: Iterable[Evidence], entries: Mapping[str, Entry]) -> list[Evidence]:
    """What weighs most first; what weighs the same in the order of the text."""
    return sorted(found, key=lambda evidence: -abs(entries[evidence.key].points) if evidence.key in entries else 0.0)


def _side(name: str, found: Sequence[Evidence], at: int, decision: Decision, legend: Legend) -> Side:
    entries = entries_of(decision)
    first = by_weight(found, entries)[:MOST]
    cards = (_card(at + n, evidence, entries.get(evidence.key), decision, legend) for n, evidence in enumerate(first))
    return Side(name, tuple(cards), max(len(found) - MOST, 0))


def _card(number: int, evidence: Evidence, entry: Entry | None, decision: Decision, legend: Legend) -> Card:
    return Card(
        number=number,
        rule=legend.rules[evidence.rule],
        evidence=evidence,
        excerpt=split_excerpt(evidence.excerpt),
        where=shown(decision, evidence.locator),
        link=link(decision, evidence.locator, legend.link_template),
        detail=visible_line(evidence.detail),
        points=entry.points if entry else 0.0,
        idle=entry.idle if entry else "",
        drawing=draw(evidence.flow) if evidence.flow else None,
    )


def _fault(fault: Fault, decision: Decision, lang: str) -> FaultView:
    why = reason(fault.why, lang)
    # What has no sentence in the language of the page is told as it stands in the record.
    told_in = lang if why != fault.why else "en"
    return FaultView(fault, shown(decision, fault.locator), visible_line(why, masked=True), told_in)


def split_excerpt(excerpt: str) -> tuple[str, str, str]:
    """An excerpt as it is shown, cut at the signs ⟦ and ⟧ that detectors set around the match."""
    before, opened, rest = excerpt.partition("⟦")
    match, closed, after = rest.rpartition("⟧")
    if not (opened and closed):
        return visible_line(excerpt, masked=True), "", ""
    # Joined again, no piece may lose the space at its edge.
    shown = ["".join(_line(piece)) for piece in (before, match, after)]
    return shown[0], shown[1], shown[2]


def _line(piece: str) -> str:
    edge = " " if piece[:1].isspace() else ""
    end = " " if piece[-1:].isspace() and piece.strip() else ""
    return f"{edge}{visible_line(piece, masked=True)}{end}"


def _highlights(field: str, sides: Iterable[Side]) -> list[Highlight]:
    """The evidence that stands in a field of the item itself, and not in a file that it holds."""
    return [
        Highlight(place.start, place.end, card.number, side.name)
        for side in sides
        for card in side.cards
        if isinstance(place := card.evidence.locator.place, Span)
        and place.field == field
        and not card.evidence.locator.container
    ]


def _snippet(decision: Decision) -> str:
    text = next((text for _, text in decision.fields), "")
    # Masked before it is cut: half a number is no longer known for a number.
    line = visible_line(text[: _SNIPPET * 4])
    return line if len(line) <= _SNIPPET else f"{line[:_SNIPPET]}…"
