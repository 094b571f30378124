"""Keep what items need first, how long they take and when they are due, and whose terms are fixed.

Revision ID: 0039
Revises: 0038
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

CHANGES: Final = ("plan", "locked")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "plans",
        sa.Column("item", types.RowId, autoincrement=False, nullable=False),
        sa.Column("takes", sa.BigInteger(), nullable=True),
        sa.Column("takes_working", sa.Boolean(), nullable=False),
        sa.Column("due", types.UtcDateTime(), nullable=True),
        sa.Column("planned_at", types.UtcDateTime(), nullable=False),
        sa.Column("told_late", sa.BigInteger(), nullable=False),
        sa.Column("locked_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_plans_item")),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_plans")),
    )
    op.create_table(
        "needs",
        sa.Column("item", types.RowId, nullable=False),
        sa.Column("needs", types.RowId, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_needs_item")),
        sa.ForeignKeyConstraint(["needs"], ["items.number"], name=op.f("fk_needs_needs")),
        sa.PrimaryKeyConstraint("item", "needs", name=op.f("pk_needs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_needs_needs"), "needs", ["needs"])
    allow_words("history", "what", CHANGES)
    allow_words("deliveries", "kind", ["post plan"])


def downgrade() -> None:
    """Take the step back; what is told of plans is lost."""
    op.execute("DELETE FROM deliveries WHERE kind = 'post plan'")
    op.execute("DELETE FROM history WHERE what IN ('plan', 'locked')")
    forbid_words("deliveries", "kind", ["post plan"])
    forbid_words("history", "what", CHANGES)
    op.drop_table("needs")
    op.drop_table("plans")
