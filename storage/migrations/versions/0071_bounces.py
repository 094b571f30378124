"""Store which addresses refused our mail, and which get no more of it.

Revision ID: 0071
Revises: 0070
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "refused_mail",
        sa.Column("delivery", types.PlainText(), nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_refused_mail"),
    )
    op.create_index("ix_refused_mail_address", "refused_mail", ["address"])
    op.create_index("ix_refused_mail_at", "refused_mail", ["at"])
    op.create_table(
        "suspended_addresses",
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_suspended_addresses"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("suspended_addresses")
    op.drop_table("refused_mail")
