"""Store of a refused mail whether it may be taken another time.

Revision ID: 0074
Revises: 0073
"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: so far only what was refused for good was stored."""
    op.add_column(
        "refused_mail",
        sa.Column("is_soft", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Forget what was refused for a time, and drop it."""
    op.execute("DELETE FROM refused_mail WHERE is_soft")
    op.drop_column("refused_mail", "is_soft")
