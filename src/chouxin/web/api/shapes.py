"""What goes over the wire of `/api/v1`. A field is never renamed or dropped within a version."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chouxin.domain import Action, Item, Kind

Identity = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(max_length=200_000)]
Short = Annotated[str, Meta(max_length=500)]
Wording = dict[str, str]
"""A sentence by language: `en`, `zh-Hans`, `zh-Hant`."""

MOST_ITEMS = 1000


class ItemIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A thing of words to decide on. id: the platform's own. account: whose it is, as the platform calls them."""

    id: Identity
    kind: Literal["listing", "post", "query", "prompt", "group"] = "listing"
    title: Words = ""
    text: Words = ""
    comments: Words = ""
    price: Short = ""
    currency: Short = ""
    lang: Short = ""
    source: Annotated[str, Meta(max_length=2000)] = ""
    account: Annotated[str, Meta(max_length=200)] = ""
    seen_at: datetime | None = None

    def item(self) -> Item:
        """As the engine takes it."""
        said = ("title", "text", "comments", "price", "currency", "lang")
        fields = {name: value for name in said if (value := getattr(self, name))}
        return Item(self.id, Kind(self.kind), source=self.source, fields=fields, seen_at=self.seen_at)


class ItemsIn(msgspec.Struct, forbid_unknown_fields=True):
    """Many at once; they are decided on together."""

    items: Annotated[list[ItemIn], Meta(min_length=1, max_length=MOST_ITEMS)]


class Verdict(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the one who submitted learns: the decision, the clause it rests on, and how to appeal.

    complete: false where part of the thing could not be looked at. decision: the whole of it (`chouxin.decision/1`),
    for those who may see evidence.
    """

    id: str
    action: Action
    complete: bool
    clause: Wording = {}
    appeal: Wording = {}
    decision_id: str = ""
    case_id: str = ""
    decision: dict[str, Any] | None = None


class Verdicts(msgspec.Struct):
    """In the order in which they were asked for."""

    verdicts: list[Verdict]


class Status(msgspec.Struct, omit_defaults=True):
    """Whether the desk runs, and whether it can work."""

    status: str
    checks: dict[str, str] = {}


class InForce(msgspec.Struct):
    """What decides now."""

    engine: str
    policy: str
    title: Wording
    packs: list[str]
    banks: list[str]
