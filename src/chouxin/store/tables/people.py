"""Who may come in, and who saw what."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from chouxin.store.tables.base import METADATA, ident, moment, number, text

people = Table(
    "people",
    METADATA,
    ident(),
    text("name"),
    text("role"),
    text("password_hash", null=True),
    text("language"),
    # JSON: act -> key; empty: the usual ones.
    text("keymap"),
    moment("created_at"),
    moment("disabled_at", null=True),
    UniqueConstraint("name"),
)

sessions = Table(
    "sessions",
    METADATA,
    # Of the cookie's token; the token itself is kept nowhere.
    Column("digest", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    text("csrf"),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
    Index("ix_sessions_expires_at", "expires_at"),
)

keys = Table(
    "keys",
    METADATA,
    ident(),
    text("prefix"),
    text("digest"),
    text("name"),
    # JSON list.
    text("scopes"),
    text("role"),
    moment("created_at"),
    moment("expires_at", null=True),
    moment("revoked_at", null=True),
    # Requests a minute.
    number("rate"),
    UniqueConstraint("prefix"),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("digest", Text, primary_key=True),
    text("role"),
    moment("expires_at"),
    moment("used_at", null=True),
)

sealed_reads = Table(
    "sealed_reads",
    METADATA,
    ident(),
    moment("at"),
    text("person"),
    text("item"),
    text("field"),
    Index("ix_sealed_reads_at", "at"),
    Index("ix_sealed_reads_item", "item"),
)

exposures = Table(
    "exposures",
    METADATA,
    ident(),
    text("person"),
    moment("at"),
    text("item"),
    number("number"),
    # How it was shown: grey, colour
    text("look"),
    Index("ix_exposures_person_at", "person", "at"),
    Index("ix_exposures_at", "at"),
)
