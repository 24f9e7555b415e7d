"""People, their sessions, and the one-time sign-ins by which they come."""

from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.people import invitations, people, sealed_reads, sessions


class PersonRow(NamedTuple):
    """Someone who works at the desk. `keymap` is JSON; times are milliseconds since 1970, UTC."""

    id: str
    name: str
    role: str
    password_hash: str | None
    language: str
    keymap: str
    created_at: int
    disabled_at: int | None


class SessionRow(NamedTuple):
    """One sign-in that still holds; `digest` is of its secret, which is not kept."""

    digest: str
    person_id: str
    csrf: str
    created_at: int
    seen_at: int
    expires_at: int


_PERSON = [people.c[name] for name in PersonRow._fields]
_SESSION = [sessions.c[name] for name in SessionRow._fields]


def add_person(tx: Tx, row: PersonRow) -> None:
    """Keep somebody new."""
    tx.execute(insert(people).values(row._asdict()))


def person(tx: Tx, identity: str) -> PersonRow | None:
    """Somebody by their id."""
    row = tx.execute(select(*_PERSON).where(people.c.id == identity)).one_or_none()
    return PersonRow(*row) if row else None


def lock(tx: Tx, identity: str) -> None:
    """Hold somebody's row until this transaction ends, so that what is counted of theirs is counted in order."""
    tx.execute(select(people.c.id).where(people.c.id == identity).with_for_update())


def person_named(tx: Tx, name: str) -> PersonRow | None:
    """Somebody by the name they sign in with."""
    row = tx.execute(select(*_PERSON).where(people.c.name == name)).one_or_none()
    return PersonRow(*row) if row else None


def everybody(tx: Tx) -> list[PersonRow]:
    """All, by name."""
    return [PersonRow(*row) for row in tx.execute(select(*_PERSON).order_by(people.c.name))]


def active_by_role(tx: Tx) -> dict[str, int]:
    """How many people hold each role now."""
    asked = select(people.c.role, func.count()).where(people.c.disabled_at.is_(None)).group_by(people.c.role)
    return {row[0]: row[1] for row in tx.execute(asked)}


def change_person(tx: Tx, identity: str, **changes: object) -> bool:
    """Change columns of a person; whether there was one."""
    return tx.execute(update(people).where(people.c.id == identity).values(changes)).rowcount == 1


def add_session(tx: Tx, row: SessionRow) -> None:
    """Keep a sign-in."""
    tx.execute(insert(sessions).values(row._asdict()))


def session(tx: Tx, digest: str) -> SessionRow | None:
    """A sign-in by the digest of its secret."""
    row = tx.execute(select(*_SESSION).where(sessions.c.digest == digest)).one_or_none()
    return SessionRow(*row) if row else None


def touch_session(tx: Tx, digest: str, now: int) -> None:
    """It was used."""
    tx.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=now))


def end_session(tx: Tx, digest: str) -> None:
    """Sign out."""
    tx.execute(delete(sessions).where(sessions.c.digest == digest))


def end_sessions(tx: Tx, identity: str) -> None:
    """Sign somebody out everywhere."""
    tx.execute(delete(sessions).where(sessions.c.person_id == identity))


def end_old_sessions(tx: Tx, now: int) -> int:
    """Forget those that no longer hold; how many."""
    return tx.execute(delete(sessions).where(sessions.c.expires_at <= now)).rowcount


def invite(tx: Tx, digest: str, role: str, expires_at: int) -> None:
    """Keep a one-time sign-in."""
    tx.execute(insert(invitations).values(digest=digest, role=role, expires_at=expires_at, used_at=None))


def use_invitation(tx: Tx, digest: str, now: int) -> str | None:
    """The role that it gives, once; None where it is unknown, used or over."""
    held = (invitations.c.digest == digest, invitations.c.used_at.is_(None), invitations.c.expires_at > now)
    if tx.execute(update(invitations).where(*held).values(used_at=now)).rowcount != 1:
        return None
    role: str = tx.execute(select(invitations.c.role).where(invitations.c.digest == digest)).scalar_one()
    return role


def invited_role(tx: Tx, digest: str, now: int) -> str | None:
    """The role that an invitation would give now."""
    held = (invitations.c.digest == digest, invitations.c.used_at.is_(None), invitations.c.expires_at > now)
    role: str | None = tx.execute(select(invitations.c.role).where(*held)).scalar_one_or_none()
    return role


def withdraw_invitations(tx: Tx, now: int) -> None:
    """Make those that wait useless: another first sign-in was asked for."""
    tx.execute(update(invitations).where(invitations.c.used_at.is_(None)).values(used_at=now))


def note_sealed_read(tx: Tx, identity: str, at: int, person_id: str, item: str, field: str) -> None:
    """Somebody looked at a field that is sealed."""
    tx.execute(insert(sealed_reads).values(id=identity, at=at, person=person_id, item=item, field=field))
