"""Keep which words and addresses of ours are public, as hashes.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step; the next start masks what is stored (`handlers/keeping/masking.py`)."""
    op.create_table(
        "published",
        sa.Column("what", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_published")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("published")
