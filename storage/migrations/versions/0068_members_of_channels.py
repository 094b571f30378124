"""Find the members of a channel, to compare them with all that Slack names.

Revision ID: 0068
Revises: 0067
"""

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_channel_members_channel", "channel_members", ["channel", "user"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_channel_members_channel", "channel_members")
