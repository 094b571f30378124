"""Index words by their stems, and those of titles apart.

Revision ID: 0059
Revises: 0058
"""

from storage.migrations.indexing import index_all

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step, with all that is there."""
    index_all()


def downgrade() -> None:
    """Take the step back; an earlier version finds what is indexed now just as well."""
