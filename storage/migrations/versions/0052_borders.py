"""Keep which mail servers of ours remove Authentication-Results that a sender wrote.

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step. Until a server is tried, what stands below its Received is no proof."""
    op.create_table(
        "borders",
        sa.Column("server", types.PlainText(), nullable=False),
        sa.Column("strips", sa.Boolean(), nullable=False),
        sa.Column("tried_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("server", name=op.f("pk_borders")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("borders")
