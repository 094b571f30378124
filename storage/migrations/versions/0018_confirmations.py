"""Keep which votes were asked to be confirmed, and how much was said to strangers lately.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "limited",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("delivery", types.PlainText(), nullable=True),
        sa.CheckConstraint("kind IN ('answer', 'report')", name=op.f("ck_limited_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limited")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_limited_kind_key", "limited", ["kind", "key"], unique=False)
    op.create_index("ix_limited_at", "limited", ["at"], unique=False)
    op.create_table(
        "confirmations",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("vote", types.RowId, nullable=False),
        sa.Column("ballot", sa.BigInteger(), nullable=False),
        sa.Column("voter", sa.BigInteger(), nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("used_by", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["vote"], ["votes.id"], name=op.f("fk_confirmations_vote")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_confirmations_vote"), "confirmations", ["vote"], unique=False)
    op.create_index(
        op.f("ix_confirmations_expires_at"), "confirmations", ["expires_at"], unique=False
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("confirmations")
    op.drop_table("limited")
