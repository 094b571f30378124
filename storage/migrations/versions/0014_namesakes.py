"""Keep which mails came under a Message-ID that another mail has.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "namesakes",
        sa.Column("own", types.PlainText(), nullable=False),
        sa.Column("shared", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("own", name=op.f("pk_namesakes")),
    )
    op.create_index(op.f("ix_namesakes_shared"), "namesakes", ["shared"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("namesakes")
