"""What is still to be done, what was asked before, and what goes out."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from chouxin.store.tables.base import METADATA, ident, moment, number, text

jobs = Table(
    "jobs",
    METADATA,
    ident(),
    text("kind"),
    text("payload", null=True),
    # waiting, leased, done, dead
    text("state"),
    number("attempts"),
    moment("not_before"),
    text("leased_by", null=True),
    moment("lease_until", null=True),
    text("result", null=True),
    text("error", null=True),
    text("made_by"),
    moment("created_at"),
    moment("done_at", null=True),
    Index("ix_jobs_state_not_before", "state", "not_before"),
    Index("ix_jobs_state_lease_until", "state", "lease_until"),
    Index("ix_jobs_done_at", "done_at"),
)

idempotency = Table(
    "idempotency",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    text("request_digest"),
    number("status"),
    Column("body", LargeBinary, nullable=True),
    moment("at"),
    Index("ix_idempotency_at", "at"),
)

endpoints = Table(
    "endpoints",
    METADATA,
    ident(),
    text("url"),
    # JSON list of event names; empty: all.
    text("events"),
    # What the signing secret is drawn with; worth nothing without the desk's own.
    text("secret"),
    # standard, coop
    text("format"),
    # Addresses inside the site's own network may be named on purpose.
    number("private"),
    moment("created_at"),
    moment("disabled_at", null=True),
)

outbox = Table(
    "outbox",
    METADATA,
    ident(),
    Column("endpoint", Text, ForeignKey("endpoints.id"), nullable=False),
    # The same for every receiver of one happening: by it a receiver knows what it has had already.
    text("message_id"),
    text("event"),
    text("body", null=True),
    # waiting, sent, dead
    text("state"),
    number("attempts"),
    moment("next_at"),
    text("leased_by", null=True),
    moment("lease_until", null=True),
    Column("last_status", Integer, nullable=True),
    text("last_error", null=True),
    Column("created_at", BigInteger, nullable=False),
    moment("sent_at", null=True),
    Index("ix_outbox_endpoint_state_next_at", "endpoint", "state", "next_at"),
    Index("ix_outbox_state", "state"),
    Index("uq_outbox_message_id_endpoint", "message_id", "endpoint", unique=True),
    Index("ix_outbox_created_at", "created_at"),
)
