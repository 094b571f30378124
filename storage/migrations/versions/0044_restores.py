"""Keep restores, and what stood in Slack after them.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "restores",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("made_at", types.UtcDateTime(), nullable=False),
        sa.Column("restored_at", types.UtcDateTime(), nullable=False),
        sa.Column("begun_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restores")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "found_messages",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("ts", types.PlainText(), nullable=False),
        sa.Column("delivery", types.PlainText(), nullable=False),
        sa.Column("item", sa.BigInteger(), nullable=True),
        sa.Column("is_parent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_found_messages")),
    )
    op.create_index("ix_found_messages_delivery", "found_messages", ["delivery"])
    op.create_index("ix_found_messages_item", "found_messages", ["item"])


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("found_messages")
    op.drop_table("restores")
