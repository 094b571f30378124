"""Keep which mail a reply that lost its references is proved to answer.

Replies that are here already keep their places; a chair may move them.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "answered",
        sa.Column("lost", types.PlainText(), nullable=False),
        sa.Column("answers", types.PlainText(), nullable=False),
        sa.Column("proof", sa.Integer(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("lost", name=op.f("pk_answered")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("answered")
