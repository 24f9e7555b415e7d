"""An audit in sentences, the same on the terminal, in the page and in JSON."""

from collections.abc import Iterator
from typing import Any

from chouxin.domain import Unreadable
from chouxin.person.audit import Audit, filing
from chouxin.person.exports import Seen
from chouxin.person.exposure import CLEAR, FINE, LOOKS, USABLE, VIEWS, Grade
from chouxin.person.media import Media
from chouxin.person.unread import reason, told
from chouxin.person.views import View
from chouxin.words import Words

SCHEMA = "chouxin.exposure/1"

Sentence = tuple[str, dict[str, object]]
"""A code of the catalogue, and its values."""


def reasons(audit: Audit) -> Iterator[Sentence]:
    """What the grade rests on."""
    found = audit.exposure
    if found.grade is Grade.UNKNOWN:
        return
    at = found.at
    yield "photos.reason.sizes", {"usable": at[USABLE], "clear": at[CLEAR], "fine": at[FINE]}
    yield "photos.reason.views", {str(view): found.views[view] for view in View}
    yield "photos.reason.one_shot", {"count": found.clear}
    yield "photos.reason.looks", {"count": found.looks, "enough": LOOKS}
    yield "photos.reason.frames", {"count": len(found.needs[0].units), "enough": VIEWS}


def remarks(audit: Audit, media: Media) -> Iterator[Sentence]:
    """What was looked at and how, and what was not."""
    values: dict[str, object] = {"media": audit.media, "mine": audit.with_person, "faceless": audit.faceless}
    yield "photos.counts.media", values
    if media.network:
        left: dict[str, object] = {"messages": media.left_out[Seen.MESSAGES], "put_away": media.left_out[Seen.PUT_AWAY]}
        yield "photos.counts.network", {"network": media.network, **left}
    if media.sealed:
        yield "photos.counts.sealed", {"count": media.sealed}
    if media.outside:
        yield "photos.counts.outside", {"count": len(media.outside)}
    if audit.matched:
        yield "photos.counts.persons", {"count": audit.persons}
    else:
        yield "photos.counts.alone", {}
    if near := filing(audit.persons):
        yield f"photos.filing.{near}", {"count": audit.persons}


def document(audit: Audit, media: Media) -> dict[str, Any]:
    """The grade and the changes, and nothing of single photos or of other people."""
    found = audit.exposure
    return {
        "schema": SCHEMA,
        "grade": str(found.grade),
        "matched": audit.matched,
        "usable": {str(width): count for width, count in found.at.items()},
        "views": {str(view): count for view, count in found.views.items()},
        "looks": found.looks,
        "frames": len(found.needs[0].units),
        "clear": found.clear,
        "looked_at": audit.media,
        "with_you": audit.with_person,
        "no_face_found": audit.faceless,
        "after": str(audit.plan.grade),
        "changes": [{"name": change.medium.name, "video": change.medium.clip} for change in audit.changes],
        "more_changes": audit.more,
        "not_looked_at": [{"name": name, "why": why} for name, why in not_looked_at(audit, media)],
    }


def not_looked_at(audit: Audit, media: Media, words: Words | None = None) -> list[tuple[str, str]]:
    """Each file that could not be looked at whole, with the reason, in English unless other words are given."""
    return [(name, told(error, words or Words("en"))) for name, error in _unreadable(audit, media)]


def whys(audit: Audit, media: Media) -> list[tuple[str, str, dict[str, object]]]:
    """The same with each reason's key in the catalogues and its values."""
    return [(name, *reason(error)) for name, error in _unreadable(audit, media)]


def _unreadable(audit: Audit, media: Media) -> list[tuple[str, Unreadable]]:
    return [*media.unreadable, *audit.unreadable]
