"""Keep the versions of a corrected call, and take in the history's word for a correction.

Revision ID: 0041
Revises: 0040
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

WORD: Final = "call corrected"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "calls",
        sa.Column("versions", types.PlainText(), server_default=sa.text("'[]'"), nullable=False),
    )
    allow_words("history", "what", (WORD,))


def downgrade() -> None:
    """Take the step back; entries of the new kind, and deliveries that tell of one, are lost."""
    op.execute(sa.text("DELETE FROM history WHERE what = :word").bindparams(word=WORD))
    op.execute(
        "DELETE FROM deliveries WHERE kind IN ('post call', 'mail call')"
        " AND text LIKE 'corrected %'"
    )
    forbid_words("history", "what", (WORD,))
    op.drop_column("calls", "versions")
