"""Limit short answers, and the transcripts of commands by mail, apart from other answers.

Revision ID: 0029
Revises: 0028
"""

from alembic import op

from storage.migrations.words import allow_words, forbid_words

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


KINDS = ("hint", "transcript")


def upgrade() -> None:
    """Take the step."""
    allow_words("limited", "kind", KINDS)


def downgrade() -> None:
    """Take the step back; what was counted of the new kinds is forgotten."""
    op.execute("DELETE FROM limited WHERE kind IN ('hint', 'transcript')")
    forbid_words("limited", "kind", KINDS)
