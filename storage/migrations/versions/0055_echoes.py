"""Keep what a list has heard of votes that were given elsewhere.

Revision ID: 0055
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

KINDS = ("mail echo",)


def upgrade() -> None:
    """Take the step; of ballots that are open nobody was told that votes are mailed to a list."""
    op.add_column(
        "ballots",
        sa.Column("echo_lists", types.JsonTuple(), server_default=sa.text("'[]'"), nullable=False),
    )
    told = sa.text("state = 'open' AND echo_lists != '[]'")
    op.create_index("ix_ballots_told", "ballots", ["id"], sqlite_where=told, postgresql_where=told)
    op.create_table(
        "echoes",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("ballot", types.RowId, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("vote", types.RowId, nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("delivery", types.PlainText(), nullable=True),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_echoes_ballot")),
        sa.ForeignKeyConstraint(["vote"], ["votes.id"], name=op.f("fk_echoes_vote")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_echoes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_echoes_ballot_list_name", "echoes", ["ballot", "list_name", "id"])
    op.create_index(op.f("ix_echoes_vote"), "echoes", ["vote"])
    allow_words("deliveries", "kind", KINDS)


def downgrade() -> None:
    """Take the step back; mails with votes that wait to leave are dropped."""
    op.execute("DELETE FROM deliveries WHERE kind = 'mail echo'")
    forbid_words("deliveries", "kind", KINDS)
    op.drop_table("echoes")
    op.drop_index("ix_ballots_told", table_name="ballots")
    op.drop_column("ballots", "echo_lists")
