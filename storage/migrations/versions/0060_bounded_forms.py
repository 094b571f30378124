"""Index again by the stems of at most two languages and a thousand words in a text.

What is taken out of SQLite's index must be exactly what was put in.

Revision ID: 0060
Revises: 0059
"""

from storage.migrations.indexing import index_all

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step, with all that is there."""
    index_all()


def downgrade() -> None:
    """Take the step back; an earlier version finds what is indexed now just as well."""
