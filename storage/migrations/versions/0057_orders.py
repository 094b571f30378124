"""Keep what chairs order by mail until they confirm it.

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "orders",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("command", types.PlainText(), nullable=False),
        sa.Column("draft", types.PlainText(), nullable=False),
        sa.Column("shown", types.PlainText(), nullable=False),
        sa.Column("shown_at", types.UtcDateTime(), nullable=False),
        sa.Column("used_by", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_orders_shown_at"), "orders", ["shown_at"], unique=False)


def downgrade() -> None:
    """Take the step back; orders that wait are lost."""
    op.drop_table("orders")
