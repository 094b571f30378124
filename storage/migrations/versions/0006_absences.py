"""Keep until when people are away.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "absences",
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_absences")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("absences")
