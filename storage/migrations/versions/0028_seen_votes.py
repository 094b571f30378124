"""Keep what whoever ended a ballot said, and its reminder; take in more kinds of deliveries.

Revision ID: 0028
Revises: 0027
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NEW: Final = ("post ballot", "post extension", "post merge", "slack news", "mail extension")


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "ballots",
        sa.Column("note", types.PlainText(), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("ballots", sa.Column("reminded_at", types.UtcDateTime(), nullable=True))
    allow_words("deliveries", "kind", NEW)


def downgrade() -> None:
    """Take the step back; deliveries of the new kinds are lost."""
    op.execute(
        sa.text("DELETE FROM deliveries WHERE kind IN :new").bindparams(
            sa.bindparam("new", list(NEW), expanding=True)
        )
    )
    forbid_words("deliveries", "kind", NEW)
    op.drop_column("ballots", "reminded_at")
    op.drop_column("ballots", "note")
