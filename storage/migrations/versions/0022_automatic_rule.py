"""Keep the name of the rule that says why a mail is no person's.

Mails that are here already have none: only reading them again would tell.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("mails", sa.Column("automatic_rule", types.PlainText(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    op.drop_column("mails", "automatic_rule")
