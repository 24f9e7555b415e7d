"""Profiles and packs of the site's own, by revision and state."""

from typing import NamedTuple

from sqlalchemy import func, insert, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.rollout import versions


class VersionRow(NamedTuple):
    """One revision. kind: profile, pack. state: draft, shadow, live, retired.

    body: the profile's YAML; of a pack, JSON of path to text. note: JSON list of what was done to it, by whom and why.
    """

    id: str
    kind: str
    name: str
    revision: int
    state: str
    body: str
    by: str
    note: str
    at: int


_COLUMNS = [versions.c[name] for name in VersionRow._fields]


def add(tx: Tx, row: VersionRow) -> None:
    """Keep a revision."""
    tx.execute(insert(versions).values(row._asdict()))


def next_revision(tx: Tx, kind: str, name: str) -> int:
    """The number of the next one, from 1 on."""
    asked = select(func.max(versions.c.revision)).where(versions.c.kind == kind, versions.c.name == name)
    return int(tx.execute(asked).scalar() or 0) + 1


def version(tx: Tx, identity: str) -> VersionRow | None:
    """One revision."""
    row = tx.execute(select(*_COLUMNS).where(versions.c.id == identity)).one_or_none()
    return VersionRow(*row) if row else None


def in_state(tx: Tx, *states: str) -> list[VersionRow]:
    """All revisions in these states, the newest first."""
    asked = select(*_COLUMNS).where(versions.c.state.in_(states)).order_by(versions.c.at.desc(), versions.c.id.desc())
    return [VersionRow(*row) for row in tx.execute(asked)]


def every(tx: Tx, most: int, *, kind: str = "", name: str = "", state: str = "") -> list[VersionRow]:
    """The newest revisions: all, or those of a kind, of a name, in a state."""
    asked = select(*_COLUMNS).order_by(versions.c.at.desc(), versions.c.id.desc()).limit(most)
    for column, value in ((versions.c.kind, kind), (versions.c.name, name), (versions.c.state, state)):
        if value:
            asked = asked.where(column == value)
    return [VersionRow(*row) for row in tx.execute(asked)]


def change(tx: Tx, identity: str, *, state: str, note: str, by: str, at: int) -> None:
    """Another state, and why."""
    tx.execute(update(versions).where(versions.c.id == identity).values(state=state, note=note, by=by, at=at))
