"""Take in the history's word for changed labels.

Revision ID: 0043
Revises: 0042
"""

from alembic import op

from storage.migrations.words import allow_words, forbid_words

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    allow_words("history", "what", ("labels",))


def downgrade() -> None:
    """Take the step back; entries of the new kind are lost."""
    op.execute("DELETE FROM history WHERE what = 'labels'")
    forbid_words("history", "what", ("labels",))
