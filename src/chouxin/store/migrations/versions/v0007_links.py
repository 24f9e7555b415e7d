"""Edges of links say which of them count once together, and are found by their items; chains by what they came back as.

Nothing was ever written to the table of edges before, so that it is made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the indexes."""
    op.drop_table("link_edges")
    op.create_table(
        "link_edges",
        sa.Column("link_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("bundle", sa.Integer(), nullable=False),
        sa.Column("left_item", sa.Text(), nullable=False),
        sa.Column("right_item", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name="fk_link_edges_link_id"),
        sa.PrimaryKeyConstraint("link_id", "kind", "value", name="pk_link_edges"),
    )
    op.create_index("ix_link_edges_left_item", "link_edges", ["left_item"], unique=False)
    op.create_index("ix_link_edges_right_item", "link_edges", ["right_item"], unique=False)
    op.create_index("ix_link_edges_at", "link_edges", ["at"], unique=False)
    op.create_index("ix_links_state_at", "links", ["state", "at"], unique=False)
    op.create_index("ix_returns_known_item_id", "returns", ["known_item_id"], unique=False)
