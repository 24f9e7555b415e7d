"""Small copies of pictures, and who looked at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_all
from chouxin.store.tables.people import exposures
from chouxin.store.tables.screening import pictures


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture of an item. width, height: of the whole. content: a small JPEG; None: erased, or `why` says why."""

    item_id: str
    number: int
    width: int
    height: int
    content: bytes | None
    why: str


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """That somebody saw a picture uncovered. look: grey, colour."""

    id: str
    person: str
    at: int
    item: str
    number: int
    look: str


class Seen(NamedTuple):
    """How many pictures somebody saw uncovered; never which."""

    person: str
    looks: int


def add(tx: Tx, rows: Sequence[PictureRow]) -> None:
    """Add pictures of items that are new."""
    insert_all(tx, pictures, rows)


def of_item(tx: Tx, item_id: str) -> list[PictureRow]:
    """The pictures of an item, in order."""
    asked = select(pictures).where(pictures.c.item_id == item_id).order_by(pictures.c.number)
    return [PictureRow(*row) for row in tx.execute(asked)]


def picture(tx: Tx, item_id: str, number: int) -> PictureRow | None:
    """One picture."""
    asked = select(pictures).where(pictures.c.item_id == item_id, pictures.c.number == number)
    row = tx.execute(asked).one_or_none()
    return PictureRow(*row) if row else None


def note(tx: Tx, row: ExposureRow) -> None:
    """Somebody sees one uncovered."""
    insert_all(tx, exposures, [row])


def exposure(tx: Tx, identity: str) -> ExposureRow | None:
    """One look."""
    row = tx.execute(select(exposures).where(exposures.c.id == identity)).one_or_none()
    return ExposureRow(*row) if row else None


def looks_of(tx: Tx, person: str, since: int) -> int:
    """How often somebody has looked since."""
    asked = select(func.count()).select_from(exposures).where(exposures.c.person == person, exposures.c.at >= since)
    return tx.execute(asked).scalar_one()


def looks(tx: Tx, since: int) -> list[Seen]:
    """How often each person has looked since, the most first."""
    asked = select(exposures.c.person, func.count()).where(exposures.c.at >= since).group_by(exposures.c.person)
    return [Seen(*row) for row in tx.execute(asked.order_by(func.count().desc(), exposures.c.person))]
