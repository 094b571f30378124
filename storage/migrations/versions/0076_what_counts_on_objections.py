"""Store whether an answer to an objection is certainly one, and how a finding was contested.

Revision ID: 0076
Revises: 0075
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: what is stored so far counts as it did."""
    op.add_column(
        "objection_answers",
        sa.Column("is_certain", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "objections",
        sa.Column("contested_on_list", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("objections", "contested_on_list")
    op.drop_column("objection_answers", "is_certain")
