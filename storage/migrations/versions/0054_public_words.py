"""Index addresses as words of their own, and when words of ours became public.

Revision ID: 0054
Revises: 0053
"""

from alembic import op

from storage.migrations.indexing import index_all

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step, with all that is there."""
    op.create_index(op.f("ix_published_at"), "published", ["at"])
    index_all()


def downgrade() -> None:
    """Take the step back; what was indexed stays so, and is not found by a whole address."""
    op.drop_index(op.f("ix_published_at"), table_name="published")
