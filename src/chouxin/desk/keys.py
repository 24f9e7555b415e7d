"""Keys of programs: handed out once, narrowed where wanted, known again by their digest."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from chouxin.desk.actors import MAY, Actor, ActorKind, Permission, Role
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.desk.secrecy import digest, fresh, letters, same
from chouxin.domain import InputError, NotFound
from chouxin.store import keys as store
from chouxin.store.keys import KeyRow

_MARK = "cx_"
"""How every key begins, so that scanners of code can find one that leaked."""

_LONGEST_NAME, _LONGEST_KEY = 80, 200


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key after it was handed out. `prefix`: its first letters, to tell keys apart by."""

    id: str
    prefix: str
    name: str
    role: Role
    permissions: tuple[Permission, ...]
    created_at: int
    expires_at: int | None
    revoked_at: int | None


def make(
    desk: Desk, name: str, role: Role, now: int, *, only: Iterable[Permission] = (), expires_at: int | None = None
) -> tuple[str, Key]:
    """A new key and what is kept of it. The key itself is shown this once.

    Raises InputError for a permission that the role does not have, or an end that has passed.
    """
    narrowed = tuple(dict.fromkeys(only))
    for permission in narrowed:
        if permission not in MAY[role]:
            raise InputError(f"the role {role} does not have the permission {permission}; choose among {_list(role)}")
    if expires_at is not None and expires_at <= now:
        raise InputError("the key would have expired already")
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise InputError(f"a key's name has 1 to {_LONGEST_NAME} characters")
    prefix = _MARK + letters(8)
    secret = f"{prefix}_{fresh()}"
    scopes = msgspec.json.encode(narrowed).decode()
    row = KeyRow(new_id(now), prefix, digest(secret), name, scopes, role, now, expires_at, None, 0)
    with desk.database.write() as tx:
        store.add(tx, row)
    return secret, _key(row)


def holder(desk: Desk, secret: str, now: int) -> Actor | None:
    """The actor that a key stands for; None for one that is unknown, over or revoked."""
    prefix = secret[: len(_MARK) + 8]
    if not secret.startswith(_MARK) or len(secret) > _LONGEST_KEY:
        return None
    with desk.database.read() as tx:
        row = store.by_prefix(tx, prefix)
    if row is None or not same(row.digest, digest(secret)):
        return None
    if row.revoked_at is not None or (row.expires_at is not None and now >= row.expires_at):
        return None
    key = _key(row)
    return Actor(ActorKind.KEY, key.id, key.name, key.role, frozenset(key.permissions))


def every(desk: Desk) -> list[Key]:
    """All keys, the newest first."""
    with desk.database.read() as tx:
        return [_key(row) for row in store.every(tx)]


def revoke(desk: Desk, identity: str, now: int) -> None:
    """End a key at once. Raises NotFound."""
    with desk.database.write() as tx:
        if not store.revoke(tx, identity, now):
            raise NotFound("there is no such key in use")


def _key(row: KeyRow) -> Key:
    role = Role(row.role)
    only = msgspec.json.decode(row.scopes, type=tuple[Permission, ...])
    permissions = only or tuple(sorted(MAY[role]))
    return Key(row.id, row.prefix, row.name, role, permissions, row.created_at, row.expires_at, row.revoked_at)


def _list(role: Role) -> str:
    return ", ".join(sorted(MAY[role]))
