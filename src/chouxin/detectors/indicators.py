"""Indicators: where talk, goods and money go, as typed evidence."""

import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import re2

from chouxin.domain import Column, Evidence, Indicator, Part, Parts, Span, Text
from chouxin.fingerprints import KINDS, Found, Kind, as_page, read
from chouxin.knowledge import Knowledge
from chouxin.knowledge.running import Encoded
from chouxin.words import MASK, excerpt

MOST_HITS = 50
"""Of more indicators than this in one field the first are given; the last says how many more there are."""

_SURE = 0.4  # of the rule's thing: an address or a price alone is what every honest shop has, too
_CONTACT, _DELIVERY = "face-swap/private-contact", "face-swap/digital-delivery"
_FIGURES = "face-swap/training-figures"
_RULES = {
    "netdisk": _DELIVERY,
    "netdisk-code": _DELIVERY,
    "instant": _DELIVERY,
    "remote": "face-swap/remote-setup",
    "price": "face-swap/sale-offer",
    "gpu": _FIGURES,
    "iterations": _FIGURES,
    "resolution": _FIGURES,
}


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: Kind
    found: Found
    row: int


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a text: as it was written, and as people are shown it."""

    name: str
    written: str
    shown: str


class Indicators:
    """Contacts, links and prices in a text, each of a kind and in one form however it is written.

    Finds
    -----
    Netdisk links and their codes, shop links, QQ, WeChat, Telegram, WhatsApp and LINE accounts, telephone numbers of
    China, Taiwan, Korea, Japan and those with a country code, e-mail, prices with currency and unit, "pay and get it
    at once", remote installation, graphics cards, iterations and resolutions. Full-width and spoken digits (一三八…)
    and separators do not hide a number. With a link key each contact has a keyed hash, by which the same contact is
    known again elsewhere; people see it masked.

    Why it matters
    --------------
    Names and wording change weekly; the number to write to and the share to fetch from stay for months.

    Does not find
    -------------
    Accounts in pictures, short links, Hong Kong numbers without a country code, contacts that nothing names. It frames
    nothing: a contact that is quoted in a warning is not a seller's, and honest shops have contacts and prices, too.
    So it counts little, and only beside an object that another detector found.

    Example
    -------
    "薇：ＤＡＮ_38079" gives the account as `wechat d•••••••9`; "拍下秒发，5元/张" the delivery and `5 CNY/张`.
    """

    name = "indicators"
    version = "1"
    reads = Text

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """Evidence for each indicator, in the order of the texts. Only the plain reading is looked at."""
        if not parts.columns:
            return
        column = parts.columns[0]
        by_row: dict[int, list[_Hit]] = {}
        for hit in sorted(_hits(column), key=lambda h: (h.found.start, -h.found.end)):
            row = by_row.setdefault(hit.row, [])
            if not row or hit.found.start >= row[-1].found.end:
                row.append(hit)
        for number, hits in by_row.items():
            yield from self._row(column, number, hits, parts)

    def _row(self, column: Column, number: int, hits: Sequence[_Hit], parts: Parts) -> Iterator[Evidence]:
        owner, field = column.keys[number]
        part = parts[owner]
        assert isinstance(part.view, Text)  # noqa: S101 - `reads` is Text
        written = dict(part.view.fields)[field]
        hidden = list(written)
        for hit in hits:
            if hit.kind.contact or hit.kind.name == "netdisk-code":
                start, end = column.origin(hit.found.start, hit.found.end)
                hidden[start:end] = MASK * (end - start)
        shown = "".join(hidden)
        known = [hit for hit in hits if _rule(hit.kind) in self.knowledge.rules]
        for place, hit in enumerate(known[:MOST_HITS], 1):
            more = f" +{len(known) - MOST_HITS}" if place == MOST_HITS < len(known) else ""
            yield self._evidence(column, hit, part, _Field(field, written, shown), more)

    def _evidence(self, column: Column, hit: _Hit, part: Part, text: _Field, more: str) -> Evidence:
        start, end = column.origin(hit.found.start, hit.found.end)
        transforms = column.applied(hit.found.start, hit.found.end)
        indicator = self._indicator(hit, text.written[start:end])
        score = _SURE
        for transform in transforms:
            score *= 1.0 - transform.cost
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=_rule(hit.kind),
            detector=self.name,
            locator=part.locator.at(Span(text.name, start, end)),
            excerpt=excerpt(text.shown, start, end),
            score=max(round(score, 4), 0.01),
            transforms=transforms,
            detail=f"{indicator.kind} {indicator.shown}{more}",
            indicator=indicator,
        )

    def _indicator(self, hit: _Hit, written: str) -> Indicator:
        kind, normal = hit.kind.name, hit.found.normal
        if hit.kind.cased:
            normal = as_page(normal, written)
        if not hit.kind.contact:
            return Indicator(kind, MASK * len(normal) if kind == "netdisk-code" else normal)
        key = self.knowledge.site.link_key
        link = hmac.digest(key, f"{kind}\0{normal}".encode(), "sha256").hex() if key else ""
        return Indicator(kind, _masked(normal), link)


def _rule(kind: Kind) -> str:
    return _RULES.get(kind.name, _CONTACT)


def _hits(column: Column) -> Iterator[_Hit]:
    encoded = Encoded(column)
    # One pass over what mostly holds none of them.
    signed = np.searchsorted(column.rows, np.flatnonzero(column.codes == ord(_SIGN)), side="right") - 1
    rows = np.union1d(encoded.rows_with(_any_kind()), signed)
    for kind in KINDS if len(rows) else ():
        starts, ends = encoded.in_rows(_compiled(kind), rows)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            found = read(kind, column.text, start, end)
            if found is not None:
                yield _Hit(kind, found, column.row_at(start))


def _compiled(kind: Kind) -> Any:
    return re2.compile(kind.pattern)


_SIGNED, _SIGN = "email", "@"
"""The kind whose pattern may run on without end before it fails: beside others it would run on for each of their
matches, which costs the square of the text. It is told by its sign."""


@cache
def _any_kind() -> Any:
    options = re2.Options()
    options.never_capture = True
    nameless = (re.sub(r"\?P<\w+>", "?:", kind.pattern) for kind in KINDS if kind.name != _SIGNED)
    return re2.compile("|".join(f"(?:{pattern})" for pattern in nameless), options=options)


def _masked(normal: str) -> str:
    """A link by its host, anything else by its ends: enough to tell two apart, too little to use."""
    host, slash, page = normal.partition("/")
    if slash:
        return f"{host.replace('.', '․')}/{MASK * min(len(page), 12)}"
    last = normal[-1] if len(normal) >= 6 else ""
    return normal[0] + MASK * (len(normal) - 1 - len(last)) + last
