"""Keep the file of each result as it was first written.

Results of ballots that ended before have none: their files are written when somebody asks.

Revision ID: 0050
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "results",
        sa.Column("ballot", types.RowId, autoincrement=False, nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("last_hash", types.PlainText(), nullable=False),
        sa.Column("replaces", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_results_ballot")),
        sa.PrimaryKeyConstraint("ballot", name=op.f("pk_results")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("results")
