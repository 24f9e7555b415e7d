"""What comes back; packs and profiles on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "indicators",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_indicators_item_id")),
        sa.PrimaryKeyConstraint("digest", "kind", "item_id", name=op.f("pk_indicators")),
    )
    op.create_index("ix_indicators_at", "indicators", ["at"], unique=False)
    op.create_index("ix_indicators_item_id", "indicators", ["item_id"], unique=False)
    op.create_table(
        "bands",
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_bands_item_id")),
        sa.PrimaryKeyConstraint("band", "hash", "item_id", name=op.f("pk_bands")),
    )
    op.create_index("ix_bands_item_id", "bands", ["item_id"], unique=False)
    op.create_table(
        "prints",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_prints_item_id")),
        sa.PrimaryKeyConstraint("kind", "hash", "item_id", name=op.f("pk_prints")),
    )
    op.create_index("ix_prints_item_id", "prints", ["item_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("left_account", sa.Text(), nullable=False),
        sa.Column("right_account", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index("ix_links_right_account", "links", ["right_account"], unique=False)
    op.create_index("uq_links_left_account_right_account", "links", ["left_account", "right_account"], unique=True)
    op.create_table(
        "link_edges",
        sa.Column("link_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("left_item", sa.Text(), nullable=False),
        sa.Column("right_item", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_link_edges_link_id")),
        sa.PrimaryKeyConstraint("link_id", "kind", "value", name=op.f("pk_link_edges")),
    )
    op.create_table(
        "returns",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("known_item_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("nearness", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_returns_item_id")),
        sa.ForeignKeyConstraint(["known_item_id"], ["items.id"], name=op.f("fk_returns_known_item_id")),
        sa.PrimaryKeyConstraint("item_id", "known_item_id", name=op.f("pk_returns")),
    )
    op.create_index("ix_returns_case_id", "returns", ["case_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
    )
    op.create_index("ix_versions_kind_state", "versions", ["kind", "state"], unique=False)
    op.create_index("uq_versions_kind_name_revision", "versions", ["kind", "name", "revision"], unique=True)
    op.create_table(
        "quotas",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("day", "action", "rule", name=op.f("pk_quotas")),
    )
