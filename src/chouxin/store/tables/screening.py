"""What was filed, and what was decided on it."""

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, LargeBinary, Table, Text

from chouxin.store.tables.base import METADATA, ident, kept, moment, number, text

items = Table(
    "items",
    METADATA,
    ident(),
    text("kind"),
    # The site's own name for it, and for the account that put it up; both may be left out.
    text("site_ref", null=True),
    text("account", null=True),
    # JSON of `Item.fields`; null once erased.
    text("fields", null=True),
    text("source"),
    # Keyed digest of kind and fields: the same thing filed again is known, also after it was erased.
    text("digest"),
    moment("received_at"),
    number("hold"),
    moment("erased_at", null=True),
    # The key or person that filed it: nobody else is told of it.
    text("filed_by"),
    Index("ix_items_account_received_at", "account", "received_at"),
    Index("ix_items_site_ref", "site_ref"),
    Index("ix_items_digest", "digest"),
    Index("ix_items_received_at", "received_at"),
    kept("items", "received_at", "fields"),
)

pictures = Table(
    "pictures",
    METADATA,
    Column("item_id", Text, ForeignKey("items.id"), primary_key=True),
    # From 1 on, as the item has them.
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Of the picture as it was handed in; 0 where it could not be looked at.
    number("width"),
    number("height"),
    # A small copy, a JPEG of ours; null once erased, or where `why` says why there is none.
    Column("content", LargeBinary, nullable=True),
    text("why"),
)

decisions = Table(
    "decisions",
    METADATA,
    ident(),
    Column("item_id", Text, ForeignKey("items.id"), nullable=False, index=True),
    text("action"),
    Column("confidence", Double, nullable=False),
    text("supply", null=True),
    # JSON list.
    text("families"),
    moment("at"),
    # The JSON of `chouxin.decision/1`, packed (zstd; zlib in the first desks); null once erased.
    Column("document", LargeBinary, nullable=True),
    text("policy"),
    # JSON list.
    text("packs"),
    text("engine"),
    # Whether a draft or shadow rule found something.
    number("shadow"),
    number("faults"),
    Index("ix_decisions_at", "at"),
    kept("decisions", "at", "document"),
    Index("ix_decisions_action_at", "action", "at"),
)

decision_rules = Table(
    "decision_rules",
    METADATA,
    Column("rule", Text, primary_key=True),
    Column("decision_id", Text, ForeignKey("decisions.id"), primary_key=True),
    # Whether it counted, or only looked on.
    number("shadow"),
    # Which way the ledger has it: points in thousandths.
    number("points"),
    Index("ix_decision_rules_decision_id", "decision_id"),
)
