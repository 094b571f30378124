"""Let a delivery be the files of a mail.

Revision ID: 0069
Revises: 0068
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.migrations.words import allow_words

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

KINDS: Final = (
    "post item", "update item", "post mail", "post comment", "post ballot", "post draft",
    "post extension", "post correction", "post merge", "post plan", "post result", "slack receipt",
    "slack note", "slack news", "mark comment", "learn person", "mail ballot", "mail draft",
    "mail extension", "mail correction", "mail result", "mail echo", "mail receipt",
    "mail reminder", "mail note", "mail digest", "post call", "mail call", "post welcome",
)  # fmt: skip


def upgrade() -> None:
    """Allow the new kind."""
    allow_words("deliveries", "kind", (*KINDS, "post files"))


def downgrade() -> None:
    """Drop the files, and allow the old kinds only."""
    op.execute(sa.text("DELETE FROM deliveries WHERE kind = 'post files'"))
    allow_words("deliveries", "kind", KINDS)
