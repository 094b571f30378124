"""Keep the lists' rosters, and the roster of each ballot as of its opening.

Revision ID: 0027
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0027"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "roster",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("person", types.RowId, nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("emails", types.JsonTuple(), nullable=False),
        sa.Column("slack", types.PlainText(), nullable=True),
        sa.Column("group", types.PlainText(), nullable=False),
        sa.Column("organisation", types.PlainText(), nullable=False),
        sa.Column("role", types.PlainText(), nullable=False),
        sa.Column("weight", types.PlainText(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_roster_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_roster_list_name", "roster", ["list_name", "id"], unique=False)
    op.create_index(op.f("ix_roster_person"), "roster", ["person"], unique=False)
    op.create_table(
        "electors",
        sa.Column("ballot", types.RowId, nullable=False),
        sa.Column("person", types.RowId, nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("group", types.PlainText(), nullable=False),
        sa.Column("organisation", types.PlainText(), nullable=False),
        sa.Column("role", types.PlainText(), nullable=False),
        sa.Column("weight", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_electors_ballot")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_electors_person")),
        sa.PrimaryKeyConstraint("ballot", "person", name=op.f("pk_electors")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_electors_person"), "electors", ["person"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("electors")
    op.drop_table("roster")
