"""Keep who owns what among the processes that use the database.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "leases",
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("holder", types.PlainText(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def downgrade() -> None:
    """Take the step back; only one process may use the database then."""
    op.drop_table("leases")
