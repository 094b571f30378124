"""Keep by what Message-IDs that named an erased person are known again.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "erased_ids",
        sa.Column("made", types.PlainText(), nullable=False),
        sa.Column("is_replaced", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("made", name=op.f("pk_erased_ids")),
    )
    op.create_table(
        "erasing",
        sa.Column("id", types.RowId, autoincrement=False, nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("is_to_compact", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasing")),
    )


def downgrade() -> None:
    """Take the step back; mails of erased people that come again are then new."""
    op.drop_table("erasing")
    op.drop_table("erased_ids")
