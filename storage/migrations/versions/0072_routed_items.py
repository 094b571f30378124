"""Store to which channel a route of its list took an item.

Revision ID: 0072
Revises: 0071
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: what is in Slack already stands in its list's own channel."""
    op.add_column("items", sa.Column("channel", types.PlainText(), nullable=True))
    where = sa.text("channel IS NOT NULL")
    op.create_index(
        "ix_items_channel", "items", ["channel"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_items_channel", "items")
    op.drop_column("items", "channel")
