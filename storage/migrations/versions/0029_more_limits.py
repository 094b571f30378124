"""Limit short answers, and the transcripts of commands by mail, apart from other answers.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    _remake("'answer', 'hint', 'transcript', 'report'")


def downgrade() -> None:
    """Take the step back."""
    _remake("'answer', 'report'")


def _remake(kinds: str) -> None:
    """Make the table anew: SQLite cannot change a constraint.

    What was sent in the last day is forgotten, so an address may be answered once more.
    """
    op.drop_table("limited")
    op.create_table(
        "limited",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("delivery", types.PlainText(), nullable=True),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_limited_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limited")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_limited_kind_key", "limited", ["kind", "key"], unique=False)
    op.create_index("ix_limited_at", "limited", ["at"], unique=False)
