"""Texts that send their readers to a picture: what stands there has not been looked at."""

from collections.abc import Iterable, Iterator, Mapping

from chouxin.domain import Evidence, Fault, FaultKind, Rule

FAMILY = "words-in-picture"
"""Rules of this family find where a text says that its words stand in a picture."""


def unread_pictures(evidence: Iterable[Evidence], rules: Mapping[str, Rule]) -> Iterator[Fault]:
    """One fault where an item's words were moved into a picture, at the place that says so: pictures are not read."""
    for found in evidence:
        if rules[found.rule].family == FAMILY:
            why = "the text says that its words stand in a picture, and pictures are not read"
            yield Fault(found.item_id, "engine", found.locator, FaultKind.UNSUPPORTED, why)
            return
