"""Keep the versions of a corrected ballot, and take in the deliveries that tell of one.

Revision ID: 0038
Revises: 0037
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NEW: Final = {
    ("deliveries", "kind"): ("post correction", "mail correction"),
    ("history", "what"): ("ballot corrected",),
}


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "ballots",
        sa.Column("versions", types.PlainText(), server_default=sa.text("'[]'"), nullable=False),
    )
    for (table, column), new in NEW.items():
        allow_words(table, column, new)


def downgrade() -> None:
    """Take the step back; deliveries and entries of the new kinds are lost."""
    for (table, column), new in NEW.items():
        op.execute(
            sa.text(f"DELETE FROM {table} WHERE {column} IN :new").bindparams(  # noqa: S608
                sa.bindparam("new", list(new), expanding=True)
            )
        )
        forbid_words(table, column, new)
    op.drop_column("ballots", "versions")
