"""Keep the language in which each person uses Slack.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step; Slack is asked when somebody next does something there."""
    op.add_column(
        "people",
        sa.Column("language", types.PlainText(), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("people", sa.Column("language_at", types.UtcDateTime()))


def downgrade() -> None:
    """Take the step back."""
    op.drop_column("people", "language_at")
    op.drop_column("people", "language")
