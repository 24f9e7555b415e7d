"""Cases, what happened to them, and what people decided."""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy import text as text_clause

from chouxin.store.tables.base import METADATA, ident, kept, moment, number, text


def _only(name: str, condition: str, *columns: str) -> Index:
    """An index over those rows only that a condition fits."""
    where = text_clause(condition)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


cases = Table(
    "cases",
    METADATA,
    ident(),
    # supply, or appeal: `about` is then the case that is appealed.
    text("kind"),
    text("queue"),
    # 0 at once, 1 soon, 2 ordinary, 3 when there is time; the smaller comes first.
    number("urgency"),
    # open, claimed, second, waiting, closed
    text("state"),
    text("supply", null=True),
    text("action"),
    text("account", null=True),
    moment("opened_at"),
    moment("due_at"),
    # JSON: every clock that runs, {name, started, due}; `due_at` is the strictest.
    text("clocks"),
    text("claimed_by", null=True),
    moment("lease_until", null=True),
    number("revision"),
    text("outcome", null=True),
    moment("closed_at", null=True),
    number("hold"),
    text("about", null=True),
    # The chain's end, and its seal: an event taken from the end is missed too.
    number("events"),
    Column("head", LargeBinary, nullable=False),
    Column("head_seal", LargeBinary, nullable=False),
    # The number of the seal that covers the case: one that is taken away whole is missed there.
    number("sealed", null=True),
    _only("ix_cases_closed", "state = 'closed'", "urgency", "due_at", "id"),
    # The order of work, over what is not closed: however many cases there were, only these are looked at.
    _only("ix_cases_at_work", "state <> 'closed'", "urgency", "due_at", "id"),
    _only("ix_cases_at_work_queue", "state <> 'closed'", "queue", "urgency", "due_at", "id"),
    # How many wait in each queue is counted from this alone.
    _only("ix_cases_waiting", "state <> 'closed'", "queue", "state", "due_at"),
    _only("ix_cases_lease_until", "state = 'claimed'", "lease_until"),
    Index("ix_cases_claimed_by", "claimed_by"),
    Index("ix_cases_account", "account"),
    Index("ix_cases_about", "about"),
    Index("ix_cases_closed_at", "closed_at"),
    Index("ix_cases_sealed", "sealed"),
)

# Written out, and not as parameters: databases use a partial index only where they can see that it fits.
NOT_CLOSED: ColumnElement[bool] = cases.c.state != literal_column("'closed'")
CLOSED: ColumnElement[bool] = cases.c.state == literal_column("'closed'")
CLAIMED: ColumnElement[bool] = cases.c.state == literal_column("'claimed'")

case_items = Table(
    "case_items",
    METADATA,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("item_id", Text, ForeignKey("items.id"), primary_key=True),
    Column("decision_id", Text, ForeignKey("decisions.id"), nullable=False, index=True),
    Index("ix_case_items_item_id", "item_id"),
)

events = Table(
    "events",
    METADATA,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    moment("at"),
    text("actor"),
    text("kind"),
    # JSON; null once erased, together with the salt that its digest was made with.
    text("payload", null=True),
    Column("salt", LargeBinary, nullable=True),
    Column("payload_digest", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    kept("events", "at", "payload"),
)

seals = Table(
    "seals",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    moment("at"),
    number("cases"),
    # Over the ids of those cases, in order.
    Column("digest", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
)

rulings = Table(
    "rulings",
    METADATA,
    ident(),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    text("reviewer"),
    text("outcome"),
    text("reason"),
    text("note", null=True),
    moment("at"),
    # When its effects go out; null while a second reviewer, or the waiting time of a desk of one, is still to come.
    moment("effective_at", null=True),
    moment("sent_at", null=True),
    moment("undone_at", null=True),
    # The first ruling that this one, given without sight of it, confirms or meets with another outcome.
    text("second_of", null=True),
    # proposed, agreed, superseded, standing, sent, undone, overturned
    text("state"),
    number("solo"),
    Index("ix_rulings_case_id_at", "case_id", "at"),
    Index("ix_rulings_state_effective_at", "state", "effective_at"),
    Index("ix_rulings_reviewer_at", "reviewer", "at"),
    Index("ix_rulings_at", "at"),
)

statements = Table(
    "statements",
    METADATA,
    ident(),
    Column("ruling_id", Text, ForeignKey("rulings.id"), nullable=False, index=True),
    text("decision_id"),
    # JSON: the fields of a statement of reasons; null once erased.
    text("fields", null=True),
    moment("at"),
)

appeals = Table(
    "appeals",
    METADATA,
    ident(),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    text("decision_id"),
    # The case in the queue of appeals by which it is heard.
    text("hearing_id"),
    text("number"),
    # Keyed; null once erased.
    text("pin_hash", null=True),
    text("appellant"),
    # appeal: the decision was wrong; reinstatement: it was right, and what it was about has changed.
    text("kind"),
    text("text", null=True),
    # open, heard, withdrawn
    text("state"),
    moment("opened_at"),
    text("heard_by", null=True),
    # upheld, overturned, changed; granted, refused
    text("outcome", null=True),
    text("answer", null=True),
    moment("at", null=True),
    UniqueConstraint("number"),
    Index("ix_appeals_case_id_state", "case_id", "state"),
    Index("ix_appeals_hearing_id", "hearing_id"),
    Index("ix_appeals_opened_at", "opened_at"),
)

strikes = Table(
    "strikes",
    METADATA,
    ident(),
    text("account"),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    Column("ruling_id", Text, ForeignKey("rulings.id"), nullable=False),
    # warning, strike, severe
    text("level"),
    text("family"),
    moment("at"),
    moment("expires_at"),
    moment("removed_at", null=True),
    text("removed_why", null=True),
    UniqueConstraint("ruling_id", "account"),
    Index("ix_strikes_account_expires_at", "account", "expires_at"),
    Index("ix_strikes_case_id", "case_id"),
)

reporters = Table(
    "reporters",
    METADATA,
    # Keyed digest of what the site calls them.
    ident(),
    number("upheld"),
    number("refused"),
    moment("warned_at", null=True),
    moment("limited_until", null=True),
    moment("seen_at"),
)

reports = Table(
    "reports",
    METADATA,
    ident(),
    text("number"),
    text("pin_hash", null=True),
    Column("reporter_id", Text, ForeignKey("reporters.id"), nullable=True, index=True),
    # Sealed: how to reach them; reads are logged.
    text("contact", null=True),
    text("item_id", null=True),
    text("site_ref", null=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=True),
    text("category"),
    text("clock", null=True),
    text("text", null=True),
    Column("at", BigInteger, nullable=False),
    moment("validated_at", null=True),
    # received, upheld, refused, invalid
    text("state"),
    text("answer", null=True),
    # Whether the reporter's limit was in force: it was kept, but moved nothing.
    number("limited"),
    UniqueConstraint("number"),
    Index("ix_reports_case_id", "case_id"),
    Index("ix_reports_at", "at"),
)
