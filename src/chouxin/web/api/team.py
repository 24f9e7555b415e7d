"""People and keys, for programs that manage them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chouxin.desk import keys, people
from chouxin.desk.actors import Permission, Role
from chouxin.store import people as store
from chouxin.web.routes import Answer, Call, Route


class KeyIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new key. only: permissions that it is narrowed to; none: all of the role."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    role: Role
    only: list[Permission] = []
    expires_at: int | None = None


class KeyOut(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What is known of a key. secret: the key itself, shown once, when it is made."""

    id: str
    prefix: str
    name: str
    role: Role
    permissions: list[Permission]
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    secret: str = ""


class Person(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Somebody who works here."""

    id: str
    name: str
    role: Role
    created_at: int
    disabled_at: int | None = None


class PersonIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Another role, or out, or in again; what is left out stays."""

    role: Role | None = None
    disabled: bool | None = None


class Invited(msgspec.Struct):
    """A one-time sign-in, as the end of an address: /console/first/{invitation}."""

    invitation: str


class RoleIn(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody is invited as."""

    role: Role


def every_key(call: Call) -> list[KeyOut]:
    return [_key(key) for key in keys.every(call.desk)]


def make_key(call: Call) -> Answer:
    given: KeyIn = call.body
    secret, key = keys.make(call.desk, given.name, given.role, call.now, only=given.only, expires_at=given.expires_at)
    return Answer(_key(key, secret), 201)


def revoke(call: Call) -> Answer:
    keys.revoke(call.desk, call.path["key"], call.now)
    return Answer(None, 204)


def everybody(call: Call) -> list[Person]:
    with call.desk.database.read() as tx:
        rows = store.everybody(tx)
    return [
        Person(id=r.id, name=r.name, role=Role(r.role), created_at=r.created_at, disabled_at=r.disabled_at)
        for r in rows
    ]


def change(call: Call) -> Answer:
    people.change(call.desk, call.path["person"], call.now, role=call.body.role, disabled=call.body.disabled)
    return Answer(None, 204)


def invite(call: Call) -> Answer:
    return Answer(Invited(people.invite(call.desk, call.body.role, call.now)), 201)


def _key(key: keys.Key, secret: str = "") -> KeyOut:
    names = ("id", "prefix", "name", "role", "created_at", "expires_at", "revoked_at")
    told = {name: getattr(key, name) for name in names}
    return KeyOut(**told, permissions=list(key.permissions), secret=secret)


_P = Permission
ROUTES = (
    Route("GET", "/api/v1/keys", "keys", "All keys", every_key, _P.MANAGE, gives=list[KeyOut]),
    Route("POST", "/api/v1/keys", "new_key", "A new key", make_key, _P.MANAGE, takes=KeyIn, gives=KeyOut, status=201),
    Route("DELETE", "/api/v1/keys/{key}", "end_key", "End a key", revoke, _P.MANAGE, status=204),
    Route("GET", "/api/v1/people", "people", "Who works here", everybody, _P.MANAGE, gives=list[Person]),
    Route(
        "PATCH",
        "/api/v1/people/{person}",
        "change_one",
        "Change somebody's role, or let them out",
        change,
        _P.MANAGE,
        takes=PersonIn,
        status=204,
        also=(409,),
    ),
    Route(
        "POST",
        "/api/v1/invitations",
        "new_invitation",
        "A one-time sign-in",
        invite,
        _P.MANAGE,
        takes=RoleIn,
        gives=Invited,
        status=201,
    ),
)
