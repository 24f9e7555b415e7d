"""Keys of programs: what is kept is a digest, never the key."""

from typing import NamedTuple

from sqlalchemy import insert, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.people import keys


class KeyRow(NamedTuple):
    """One key, known by its prefix. `scopes`: JSON list of permissions that it is narrowed to; empty for all of its
    role. `rate`: requests a minute; 0 for the desk's usual."""

    id: str
    prefix: str
    digest: str
    name: str
    scopes: str
    role: str
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    rate: int


_COLUMNS = [keys.c[name] for name in KeyRow._fields]


def add(tx: Tx, row: KeyRow) -> None:
    """Keep a new key."""
    tx.execute(insert(keys).values(row._asdict()))


def by_prefix(tx: Tx, prefix: str) -> KeyRow | None:
    """A key by its first letters."""
    row = tx.execute(select(*_COLUMNS).where(keys.c.prefix == prefix)).one_or_none()
    return KeyRow(*row) if row else None


def every(tx: Tx) -> list[KeyRow]:
    """All keys, the newest first."""
    return [KeyRow(*row) for row in tx.execute(select(*_COLUMNS).order_by(keys.c.created_at.desc(), keys.c.id))]


def revoke(tx: Tx, identity: str, now: int) -> bool:
    """End a key; whether one of that id was in use."""
    held = (keys.c.id == identity, keys.c.revoked_at.is_(None))
    return tx.execute(update(keys).where(*held).values(revoked_at=now)).rowcount == 1
