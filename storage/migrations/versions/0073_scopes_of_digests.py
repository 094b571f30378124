"""Store of which lists and labels a person's own digest is.

Revision ID: 0073
Revises: 0072
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "personal_digests",
        sa.Column("scope", types.JsonTuple(), nullable=False, server_default=sa.text("'[]'")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("personal_digests", "scope")
