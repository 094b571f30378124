"""Let each connection say how long PostgreSQL's list of words to be sorted in may grow.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    if op.get_bind().dialect.name == "postgresql":
        # Whoever kept it in the index kept it for all: an import sorts in beside its work.
        op.execute("ALTER INDEX ix_mail_search_words RESET (gin_pending_list_limit)")


def downgrade() -> None:
    """Take the step back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_mail_search_words SET (gin_pending_list_limit = 1024)")
