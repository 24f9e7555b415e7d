"""A rule of a knowledge pack, as everything above the packs sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chouxin.domain.item import Kind


class Supply(StrEnum):
    """Which of the supplies of forced face swaps a rule speaks of."""

    SOFTWARE = "software"
    MODEL = "model"
    FOOTAGE = "footage"
    PHOTOS = "photos"
    SERVICE = "service"
    DISTRIBUTION = "distribution"
    REQUEST = "request"


class Status(StrEnum):
    """A rule's life: only stable rules move a decision; draft and shadow ones are recorded beside it."""

    DRAFT = "draft"
    SHADOW = "shadow"
    STABLE = "stable"
    RETIRED = "retired"


class Role(StrEnum):
    """What a rule's evidence says in the sentence `who offers what, how, and to whose harm`.

    object: the thing itself. offer, delivery, contact, target: what turns a word into a trade; they count only beside
    an object. structure: the thing itself, known from its build and not from words. frame: an ordinary reading
    (a report, a novel, a game); it speaks against.
    """

    OBJECT = "object"
    OFFER = "offer"
    DELIVERY = "delivery"
    CONTACT = "contact"
    TARGET = "target"
    STRUCTURE = "structure"
    FRAME = "frame"


Wording = Mapping[str, str]
"""A sentence by language: `en`, `zh-Hans`, `zh-Hant`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule is and how much it matters; what it looks for stays inside the knowledge room.

    id: `pack/name`. weight: weight of evidence in nats of log-odds, always positive; a frame's is taken off.
    kinds: the kinds of items that it speaks of; empty: all.
    """

    id: str
    version: str
    title: Wording
    why: Wording
    supply: Supply | None
    family: str
    role: Role
    status: Status
    weight: float
    references: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
