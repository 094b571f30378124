"""Store which Slack channels got another id.

Revision ID: 0063
Revises: 0062
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "channel_moves",
        sa.Column("old", types.PlainText(), nullable=False),
        sa.Column("new", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("old", name="pk_channel_moves"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("channel_moves")
