"""Count the refused votes that a ballot does not keep.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "ballots",
        sa.Column("refused_beyond", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_index(
        "ix_votes_refused",
        "votes",
        ["ballot", "voter"],
        unique=False,
        sqlite_where=sa.text("refusal != ''"),
        postgresql_where=sa.text("refusal != ''"),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("ix_votes_refused", table_name="votes")
    op.drop_column("ballots", "refused_beyond")
