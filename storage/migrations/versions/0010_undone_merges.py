"""Keep with a merge the deadline and the outcome that the surviving item had.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("merges", sa.Column("survivor_deadline", types.UtcDateTime(), nullable=True))
    op.add_column("merges", sa.Column("survivor_outcome", types.PlainText(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    op.drop_column("merges", "survivor_outcome")
    op.drop_column("merges", "survivor_deadline")
