"""How many wait in each queue, from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    where = sa.text("state <> 'closed'")
    op.create_index(
        "ix_cases_waiting",
        "cases",
        ["queue", "state", "due_at"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )
