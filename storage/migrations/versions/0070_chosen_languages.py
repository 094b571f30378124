"""Store the language that a person chose.

Revision ID: 0070
Revises: 0069
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "people",
        sa.Column(
            "chosen_language", types.PlainText(), nullable=False, server_default=sa.text("''")
        ),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("people", "chosen_language")
