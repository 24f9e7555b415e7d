"""People at the desk: how they come in, by which sign they are known, and how they leave."""

import hmac
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chouxin.desk import actors
from chouxin.desk.actors import Actor, Role
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.desk.secrecy import digest, fresh, same
from chouxin.domain import Conflict, InputError, NotAllowed, NotFound
from chouxin.store import Tx
from chouxin.store import people as store
from chouxin.store.people import PersonRow, SessionRow

__all__ = [
    "Session",
    "add",
    "change",
    "enrol",
    "invite",
    "proxy_token",
    "same",
    "session",
    "sign_in",
    "sign_out",
    "vouched",
]

SHORTEST_PASSWORD = 12
_LONGEST_PASSWORD, _LONGEST_NAME = 1024, 80
_SESSION_MS, _IDLE_MS = 12 * 3_600_000, 2 * 3_600_000
_INVITATION_MS = 24 * 3_600_000
_TOUCH_MS = 60_000

_HASHER = PasswordHasher()
"""Argon2id with the library's own parameters, which follow RFC 9106."""

_NOBODY = _HASHER.hash("nobody has this password")
"""What is verified for a name that does not exist, so that time does not tell which names do."""


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that holds. csrf: the token that its forms must carry."""

    actor: Actor
    csrf: str
    language: str
    keymap: str


def invite(desk: Desk, role: Role, now: int, *, only: bool = False) -> str:
    """A one-time sign-in for somebody new; good for a day. only: those that wait become useless."""
    secret = fresh()
    with desk.database.write() as tx:
        if only:
            store.withdraw_invitations(tx, now)
        store.invite(tx, digest(secret), role, now + _INVITATION_MS)
    return secret


def enrol(desk: Desk, invitation: str, name: str, password: str, now: int) -> str:
    """Make the invited one a person of the desk; their id.

    Raises NotAllowed for an invitation that no longer holds, InputError for a name or password that will not do,
    Conflict where the name is taken.
    """
    name, hashed = _clean_name(name), _hashed(password)
    with desk.database.write() as tx:
        role = store.use_invitation(tx, digest(invitation), now)
        if role is None:
            raise NotAllowed("this sign-in was used, has run out or never was; ask an admin for another")
        return _add(tx, PersonRow(new_id(now), name, role, hashed, "", "{}", now, None))


def add(desk: Desk, name: str, role: Role, password: str | None, now: int) -> str:
    """Somebody new, by an admin; without a password they come through the proxy only. Their id."""
    with desk.database.write() as tx:
        hashed = _hashed(password) if password is not None else None
        return _add(tx, PersonRow(new_id(now), _clean_name(name), role, hashed, "", "{}", now, None))


def change(desk: Desk, identity: str, now: int, *, role: Role | None = None, disabled: bool | None = None) -> None:
    """Another role, or out, or in again. Ends their sessions. Raises NotFound; Conflict for the last admin."""
    with desk.database.write() as tx:
        before = store.person(tx, identity)
        if before is None:
            raise NotFound("there is no such person")
        changes: dict[str, object] = {}
        if role is not None:
            changes["role"] = role
        if disabled is not None:
            changes["disabled_at"] = now if disabled else None
        if changes:
            store.change_person(tx, identity, **changes)
        store.end_sessions(tx, identity)
        if not store.active_by_role(tx).get(Role.ADMIN):
            raise Conflict("nobody would be left to manage the desk; make another admin first")


def sign_in(desk: Desk, name: str, password: str, now: int) -> tuple[str, Session]:
    """A new session's secret, and the session. Raises NotAllowed, without saying which of the two was wrong."""
    with desk.database.read() as tx:
        row = store.person_named(tx, _normal(name))
    known = row.password_hash if row and row.password_hash and row.disabled_at is None else None
    right = _verify(known or _NOBODY, password)
    if row is None or known is None or not right:
        raise NotAllowed("name and password do not belong together")
    if _HASHER.check_needs_rehash(known):
        with desk.database.write() as tx:
            store.change_person(tx, row.id, password_hash=_HASHER.hash(password))
    return _begin(desk, row, now)


def session(desk: Desk, secret: str, now: int, *, used: bool = True) -> Session | None:
    """The session of a secret, if it still holds: 12 hours at most, and 2 hours without being used.

    used: whether somebody did something; a page that keeps itself up to date is nobody.
    """
    key = digest(secret)
    with desk.database.read() as tx:
        row = store.session(tx, key)
        person = store.person(tx, row.person_id) if row else None
    if row is None or person is None or person.disabled_at is not None:
        return None
    if now >= row.expires_at or now - row.seen_at > _IDLE_MS:
        return None
    if used and now - row.seen_at > _TOUCH_MS:
        with desk.database.write() as tx:
            store.touch_session(tx, key, now)
    return _session(person, row.csrf)


def sign_out(desk: Desk, secret: str) -> None:
    """End a session."""
    with desk.database.write() as tx:
        store.end_session(tx, digest(secret))


def vouched(desk: Desk, name: str, now: int) -> Actor:
    """Somebody whom a trusted proxy has signed in. Raises NotAllowed for a name that the desk does not know."""
    del now
    with desk.database.read() as tx:
        row = store.person_named(tx, _normal(name))
    if row is None or row.disabled_at is not None:
        raise NotAllowed("the proxy names somebody whom this desk does not know; an admin can add them")
    return actors.person(row.id, row.name, Role(row.role))


def proxy_token(desk: Desk, name: str) -> str:
    """The token that forms must carry where a proxy vouches: no session of ours holds one."""
    return hmac.new(desk.secrets.forms, _normal(name).encode(), sha256).hexdigest()


def set_password(desk: Desk, actor: Actor, before: str, after: str) -> None:
    """A new password for oneself; all other sessions end. Raises NotAllowed, InputError."""
    with desk.database.read() as tx:
        row = store.person(tx, actor.id)
    if row is None or row.password_hash is None or not _verify(row.password_hash, before):
        raise NotAllowed("the password so far is another one")
    hashed = _hashed(after)
    with desk.database.write() as tx:
        store.change_person(tx, actor.id, password_hash=hashed)
        store.end_sessions(tx, actor.id)


def set_taste(desk: Desk, actor: Actor, *, language: str | None = None, keymap: str | None = None) -> None:
    """Language and keys of one's own."""
    changes = {name: value for name, value in (("language", language), ("keymap", keymap)) if value is not None}
    if changes:
        with desk.database.write() as tx:
            store.change_person(tx, actor.id, **changes)


def _add(tx: Tx, row: PersonRow) -> str:
    if store.person_named(tx, row.name) is not None:
        raise Conflict(f"there is somebody called {row.name} already")
    store.add_person(tx, row)
    return row.id


def _begin(desk: Desk, row: PersonRow, now: int) -> tuple[str, Session]:
    # A new secret at each sign-in: one that was planted beforehand is worth nothing.
    secret, csrf = fresh(), fresh()
    with desk.database.write() as tx:
        store.end_old_sessions(tx, now)
        store.add_session(tx, SessionRow(digest(secret), row.id, csrf, now, now, now + _SESSION_MS))
    return secret, _session(row, csrf)


def _session(row: PersonRow, csrf: str) -> Session:
    return Session(actors.person(row.id, row.name, Role(row.role)), csrf, row.language, row.keymap)


def _verify(hashed: str, password: str) -> bool:
    if len(password) > _LONGEST_PASSWORD:
        return False
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise InputError(f"a password has {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters")
    return _HASHER.hash(password)


def _normal(name: str) -> str:
    # Two names that look the same are the same.
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _clean_name(name: str) -> str:
    name = _normal(name)
    if not 1 <= len(name) <= _LONGEST_NAME or any(unicodedata.category(c)[0] == "C" for c in name):
        raise InputError(f"a name has 1 to {_LONGEST_NAME} characters, none of them invisible")
    return name
