"""Find the updates of items' messages that were sent long ago.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INDEX = "ix_deliveries_sent_updates"
SENT_UPDATE = sa.text("kind = 'update item' AND state = 'sent'")


def upgrade() -> None:
    """Take the step."""
    op.create_index(
        INDEX,
        "deliveries",
        ["sent_at"],
        unique=False,
        sqlite_where=SENT_UPDATE,
        postgresql_where=SENT_UPDATE,
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(INDEX, table_name="deliveries")
