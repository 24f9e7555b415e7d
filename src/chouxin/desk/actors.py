"""Who may do what: roles, what each is for, and the one who acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chouxin.domain import NotAllowed


class Permission(StrEnum):
    """One kind of act. A route names the one it needs; nothing else decides who gets in."""

    SCREEN = "screen"
    """Ask for a verdict; nothing is kept."""
    SUBMIT = "submit"
    """File items, uploads, reports and appeals."""
    STATUS = "status"
    """Learn the outcome of what one has submitted oneself."""
    REVIEW = "review"
    """See the queue and the evidence, claim cases, rule on one or on many."""
    LEAD = "lead"
    """Queues for leads, links between accounts, rules and profiles going live."""
    AUDIT = "audit"
    """Read everything, change nothing."""
    MANAGE = "manage"
    """People, keys, receivers of webhooks, retention."""


class Role(StrEnum):
    """What a person or a key is here for."""

    SUBMITTER = "submitter"
    REVIEWER = "reviewer"
    LEAD = "lead"
    AUDITOR = "auditor"
    ADMIN = "admin"


_P = Permission
MAY: Mapping[Role, frozenset[Permission]] = {
    Role.SUBMITTER: frozenset({_P.SCREEN, _P.SUBMIT, _P.STATUS}),
    Role.REVIEWER: frozenset({_P.SCREEN, _P.STATUS, _P.REVIEW}),
    Role.LEAD: frozenset(_P) - {_P.MANAGE},
    Role.AUDITOR: frozenset({_P.STATUS, _P.AUDIT}),
    # A small team begins with one person, who must be able to do it all. Rules for two ask for two people, not roles.
    Role.ADMIN: frozenset(_P),
}


class ActorKind(StrEnum):
    """What stands behind an act."""

    PERSON = "person"
    KEY = "key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `permissions` are those of the role, narrowed for a key that was made for less."""

    kind: ActorKind
    id: str
    name: str
    role: Role
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Whether this act is theirs."""
        return permission in self.permissions

    def need(self, permission: Permission) -> None:
        """Raises NotAllowed where it is not."""
        if permission not in self.permissions:
            raise NotAllowed(f"this needs the permission {permission}, which the role {self.role} does not have here")


def person(identity: str, name: str, role: Role) -> Actor:
    """Someone who has signed in."""
    return Actor(ActorKind.PERSON, identity, name, role, MAY[role])


SYSTEM = Actor(ActorKind.SYSTEM, "system", "system", Role.ADMIN, frozenset(Permission))
"""The desk itself: clocks that run out, retention, screening from the queue."""
