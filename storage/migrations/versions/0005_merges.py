"""Keep what it takes to undo a merge that a person chose.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "merges",
        sa.Column(
            "merged",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("survivor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("message_ids", types.JsonTuple(), nullable=False),
        sa.Column("roots", types.JsonTuple(), nullable=False),
        sa.Column("comments", types.JsonTuple(), nullable=False),
        sa.Column("ballot", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("last_mail", sa.BigInteger(), nullable=False),
        sa.Column("merged_state", types.PlainText(), nullable=False),
        sa.Column("merged_outcome", types.PlainText(), nullable=False),
        sa.Column("survivor_state", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "merged_state IN ('open', 'commenting', 'voting', 'decided', 'closed', 'dormant')",
            name=op.f("ck_merges_merged_state"),
        ),
        sa.CheckConstraint(
            "survivor_state IN ('open', 'commenting', 'voting', 'decided', 'closed', 'dormant')",
            name=op.f("ck_merges_survivor_state"),
        ),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_merges_ballot")),
        sa.ForeignKeyConstraint(["merged"], ["items.number"], name=op.f("fk_merges_merged")),
        sa.ForeignKeyConstraint(["source"], ["threads.id"], name=op.f("fk_merges_source")),
        sa.ForeignKeyConstraint(["survivor"], ["items.number"], name=op.f("fk_merges_survivor")),
        sa.PrimaryKeyConstraint("merged", name=op.f("pk_merges")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("merges")
