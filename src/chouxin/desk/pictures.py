"""Pictures for those who have to look: covered until somebody asks, counted, and never the file that was handed in.

What is kept is a small copy, made from pixels in a process of its own; it lies in the database and goes with its item.
Covered means blurred and without colour. Whoever uncovers one is written down first, may do so only so often within 24
hours, and sees it for as long as the settings say.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import msgspec
import numpy as np

from chouxin.desk.actors import Actor, ActorKind, Permission
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.domain import Conflict, FaultKind, Item, Kind, NotAllowed, NotFound
from chouxin.readers.glimpse import SIDE
from chouxin.readers.pixels import as_jpeg, covered, is_picture
from chouxin.store import Tx, cases, items, people, reports
from chouxin.store import pictures as store
from chouxin.store.cases import CaseRow
from chouxin.store.items import DecisionRow
from chouxin.store.pictures import ExposureRow, PictureRow, Seen

DAY_MS = 86_400_000
MISSING = "missing"
"""Why there is no copy: the optional part that makes them is not installed."""
_BLUR = 0.05
_HEAD = 16


class Look(StrEnum):
    """How a picture is shown, each a step closer than the one before."""

    COVERED = "covered"
    GREY = "grey"
    COLOUR = "colour"


class Guard(StrEnum):
    """Who may uncover a picture: those who work on its case, leads alone, or nobody."""

    OPEN = "open"
    LEADS = "leads"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Budget:
    """How often somebody has uncovered a picture within 24 hours. most: 0 for any number."""

    used: int
    most: int
    pause: int

    @property
    def over(self) -> bool:
        """Whether there is nothing left of it."""
        return 0 < self.most <= self.used

    @property
    def tired(self) -> bool:
        """Whether it is time for a break."""
        return self.used > 0 and self.used % self.pause == 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page tells of it. why: empty, or why it cannot be seen; a word for `console.picture.why.…`."""

    picture: PictureRow
    guard: Guard
    why: str

    @property
    def width(self) -> int:
        """Of the copy, in pixels; for the page, so that nothing moves when it comes."""
        return self._of(self.picture.width)

    @property
    def height(self) -> int:
        """The same."""
        return self._of(self.picture.height)

    def _of(self, length: int) -> int:
        longer = max(self.picture.width, self.picture.height)
        return length if longer <= SIDE else max(1, round(length * SIDE / longer))


def taken(desk: Desk, item: Item, path: Path) -> PictureRow | None:
    """The picture that was handed in as `path`, as it is kept with its item; None where it is none."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not is_picture(head):
        return PictureRow(item.id, 1, 0, 0, None, FaultKind.UNSUPPORTED) if item.kind is Kind.PHOTO else None
    if find_spec("PIL") is None:
        return PictureRow(item.id, 1, 0, 0, None, MISSING)
    found = desk.glimpses.of(path)
    if isinstance(found, FaultKind):
        return PictureRow(item.id, 1, 0, 0, None, found)
    pixels = np.frombuffer(found.pixels, np.uint8).reshape(found.height, found.width, 3)
    return PictureRow(item.id, 1, *found.of, as_jpeg(pixels), "")


def of_item(tx: Tx, desk: Desk, case: CaseRow, item_id: str, decision: DecisionRow) -> list[Shown]:
    """The pictures of an item, without their content's being looked at."""
    found = store.of_item(tx, item_id)
    if not found:
        return []
    guard = _guard(tx, desk, case, decision)
    return [Shown(picture, guard, _why(picture, guard)) for picture in found]


def covered_view(desk: Desk, case_id: str, item_id: str, number: int) -> bytes:
    """A JPEG of a picture, blurred and without colour. Raises NotFound."""
    with desk.database.read() as tx:
        shown = _shown(tx, desk, case_id, item_id, number)
    return _as(shown, Look.COVERED)


def uncover(desk: Desk, case_id: str, item_id: str, number: int, look: Look, by: Actor, now: int) -> str:
    """Ask to see a picture; under which name it is seen for a while. It is written down first.

    Raises NotFound, NotAllowed for whoever does not work on this case, for what is for leads, and beyond the budget.
    """
    by.need(Permission.REVIEW)
    if by.kind is not ActorKind.PERSON:
        raise NotAllowed("pictures are looked at by people, at the console")
    if look is Look.COVERED:
        raise Conflict("this is how it is shown already")
    with desk.database.write() as tx:
        shown = _shown(tx, desk, case_id, item_id, number)
        case = cases.case(tx, case_id)
        lead = by.may(Permission.LEAD)
        mine = case is not None and case.state == "claimed" and case.claimed_by == by.id
        if not (mine or lead):
            raise NotAllowed("take the case first: pictures are for whoever works on it")
        if shown.guard is Guard.NOBODY or (shown.guard is Guard.LEADS and not lead):
            raise NotAllowed("this picture stays covered: it may show somebody who never agreed to it")
        # Two requests at once count one after the other.
        people.lock(tx, by.id)
        if budget_of(tx, desk, by, now).over:
            raise NotAllowed("you have uncovered as many pictures as one person may within 24 hours")
        looked = ExposureRow(new_id(now), by.id, now, item_id, number, str(look))
        store.note(tx, looked)
    return looked.id


def uncovered_view(desk: Desk, exposure_id: str, by: Actor, now: int) -> bytes:
    """A JPEG of what somebody has asked to see. Raises NotFound for anybody else, and when its time is over."""
    with desk.database.read() as tx:
        looked = store.exposure(tx, exposure_id)
        until = looked.at + 1000 * desk.settings.pictures.seconds if looked else 0
        if looked is None or looked.person != by.id or not looked.at <= now < until:
            raise NotFound("this picture is covered again")
        picture = store.picture(tx, looked.item, looked.number)
    if picture is None or picture.content is None:
        raise NotFound("this picture was erased")
    return _as(Shown(picture, Guard.OPEN, ""), Look(looked.look))


def looked_at(tx: Tx, desk: Desk, exposure_id: str, by: Actor, now: int) -> ExposureRow | None:
    """What somebody sees uncovered now, by its name; None when its time is over."""
    looked = store.exposure(tx, exposure_id)
    if looked is None or looked.person != by.id:
        return None
    return looked if looked.at <= now < looked.at + 1000 * desk.settings.pictures.seconds else None


def budget_of(tx: Tx, desk: Desk, by: Actor, now: int) -> Budget:
    """What somebody has left."""
    chosen = desk.settings.pictures
    return Budget(store.looks_of(tx, by.id, now - DAY_MS), chosen.a_day, chosen.pause)


def totals(tx: Tx, since: int) -> list[Seen]:
    """How often each person has uncovered one, for leads; never which."""
    return store.looks(tx, since)


def _shown(tx: Tx, desk: Desk, case_id: str, item_id: str, number: int) -> Shown:
    case = cases.case(tx, case_id)
    held = dict(items.members(tx, case.about or case_id)) if case else {}
    decision = items.decision(tx, held[item_id]) if item_id in held else None
    picture = store.picture(tx, item_id, number)
    if case is None or decision is None or picture is None:
        raise NotFound("this case has no such picture")
    guard = _guard(tx, desk, case, decision)
    if _why(picture, guard):
        raise NotFound("this picture cannot be shown")
    return Shown(picture, guard, "")


def _guard(tx: Tx, desk: Desk, case: CaseRow, decision: DecisionRow) -> Guard:
    chosen = desk.settings.pictures
    said = reports.of_case(tx, case.about or case.id)
    categories = {report.category.casefold() for report in said}
    if not categories.isdisjoint(chosen.never):
        return Guard.NOBODY
    families = set(msgspec.json.decode(decision.families, type=list[str]))
    intimate = not (categories | families).isdisjoint(chosen.intimate)
    clocked = case.clocks != "[]" or any(report.clock for report in said)
    return Guard.LEADS if intimate or clocked else Guard.OPEN


def _why(picture: PictureRow, guard: Guard) -> str:
    if guard is Guard.NOBODY:
        return "nobody"
    if picture.content is None:
        return picture.why or "erased"
    return MISSING if find_spec("PIL") is None else ""


def _as(shown: Shown, look: Look) -> bytes:
    assert shown.picture.content is not None  # noqa: S101 - whoever calls has looked
    return covered(shown.picture.content, grey=look is not Look.COLOUR, blur=_BLUR if look is Look.COVERED else 0.0)
