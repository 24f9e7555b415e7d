"""What comes back: by what items are known again, and what joins accounts."""

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, Table, Text

from chouxin.store.tables.base import METADATA, ident, moment, text

indicators = Table(
    "indicators",
    METADATA,
    # Keyed: by it the same contact is known again, and by nobody else.
    Column("digest", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("item_id", Text, ForeignKey("items.id"), primary_key=True),
    # Whether the item quotes it in a warning: such a one is never a seller's.
    Column("quoted", Integer, nullable=False),
    moment("at"),
    Index("ix_indicators_item_id", "item_id"),
    Index("ix_indicators_at", "at"),
)

bands = Table(
    "bands",
    METADATA,
    Column("band", Integer, primary_key=True),
    Column("hash", BigInteger, primary_key=True),
    Column("item_id", Text, ForeignKey("items.id"), primary_key=True),
    Index("ix_bands_item_id", "item_id"),
)

prints = Table(
    "prints",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("item_id", Text, ForeignKey("items.id"), primary_key=True),
    Index("ix_prints_item_id", "item_id"),
)

links = Table(
    "links",
    METADATA,
    ident(),
    text("left_account"),
    text("right_account"),
    # proposed, confirmed, refused
    text("state"),
    moment("at"),
    text("decided_by", null=True),
    text("note", null=True),
    moment("decided_at", null=True),
    Index("uq_links_left_account_right_account", "left_account", "right_account", unique=True),
    Index("ix_links_right_account", "right_account"),
    Index("ix_links_state_at", "state", "at"),
)

link_edges = Table(
    "link_edges",
    METADATA,
    Column("link_id", Text, ForeignKey("links.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    # 1 for what is exactly the same; of wording, how much of it.
    Column("strength", Double, nullable=False),
    # Edges of one bundle derive from each other, and count once.
    Column("bundle", Integer, nullable=False),
    text("left_item"),
    text("right_item"),
    moment("at"),
    Index("ix_link_edges_left_item", "left_item"),
    Index("ix_link_edges_right_item", "right_item"),
    Index("ix_link_edges_at", "at"),
)

returns = Table(
    "returns",
    METADATA,
    # The item that came, the item that was ruled on, and how near they are: JSON, for people.
    Column("item_id", Text, ForeignKey("items.id"), primary_key=True),
    Column("known_item_id", Text, ForeignKey("items.id"), primary_key=True),
    text("case_id"),
    Column("nearness", Double, nullable=False),
    text("why"),
    moment("at"),
    Index("ix_returns_case_id", "case_id"),
    Index("ix_returns_known_item_id", "known_item_id"),
)
