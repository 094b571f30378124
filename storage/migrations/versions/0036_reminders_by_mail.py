"""Take in one more kind of deliveries: the reminder by mail to somebody who has not voted.

Revision ID: 0036
Revises: 0034
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.migrations.words import allow_words, forbid_words

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

NEW: Final = "mail reminder"


def upgrade() -> None:
    """Take the step."""
    allow_words("deliveries", "kind", [NEW])


def downgrade() -> None:
    """Take the step back; deliveries of the new kind are lost."""
    op.execute(sa.text("DELETE FROM deliveries WHERE kind = :new").bindparams(new=NEW))
    forbid_words("deliveries", "kind", [NEW])
