"""Packs and profiles on their way to going live, and the limits of a day."""

from sqlalchemy import Column, Index, Integer, Table, Text

from chouxin.store.tables.base import METADATA, ident, moment, number, text

versions = Table(
    "versions",
    METADATA,
    ident(),
    # pack, profile, rule
    text("kind"),
    text("name"),
    number("revision"),
    # draft, shadow, live, retired
    text("state"),
    text("body"),
    text("by"),
    text("note"),
    moment("at"),
    Index("uq_versions_kind_name_revision", "kind", "name", "revision", unique=True),
    Index("ix_versions_kind_state", "kind", "state"),
)

quotas = Table(
    "quotas",
    METADATA,
    # Days since 1970 UTC.
    Column("day", Integer, primary_key=True),
    Column("action", Text, primary_key=True),
    # Empty: of all rules together.
    Column("rule", Text, primary_key=True),
    number("count"),
    Column("most", Integer, nullable=False),
    moment("stopped_at", null=True),
)
