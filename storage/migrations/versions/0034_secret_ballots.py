"""Keep the choices of secret ballots without their voters.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "secret_choices",
        sa.Column("ballot", types.RowId, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_secret_choices_ballot")),
        sa.PrimaryKeyConstraint("ballot", "place", name=op.f("pk_secret_choices")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("secret_choices")
