"""Let a delivery be the welcome into a channel.

Revision ID: 0064
Revises: 0063
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.migrations.words import allow_words

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

KINDS: Final = (
    "post item", "update item", "post mail", "post comment", "post ballot", "post draft",
    "post extension", "post correction", "post merge", "post plan", "post result", "slack receipt",
    "slack note", "slack news", "mark comment", "learn person", "mail ballot", "mail draft",
    "mail extension", "mail correction", "mail result", "mail echo", "mail receipt",
    "mail reminder", "mail note", "mail digest", "post call", "mail call",
)  # fmt: skip
WELCOME: Final = "post welcome"


def upgrade() -> None:
    """Allow the new kind."""
    allow_words("deliveries", "kind", (*KINDS, WELCOME))


def downgrade() -> None:
    """Drop the welcomes, and allow the old kinds only."""
    op.execute(sa.text("DELETE FROM deliveries WHERE kind = 'post welcome'"))
    allow_words("deliveries", "kind", KINDS)
