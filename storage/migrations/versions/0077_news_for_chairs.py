"""Limit the news that chairs get by mail, and let them do without it.

Revision ID: 0077
Revises: 0076
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.migrations.words import allow_words

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

MAILS: Final = ("digest", "followed", "reminders", "receipts", "questions")
LIMITS: Final = (
    "answer", "answer to a member", "question", "question about a proved vote",
    "question about a position", "hint to a member", "hint", "hint to a proved address",
    "transcript", "report", "link of a user", "link to an address", "link guess",
)  # fmt: skip


def upgrade() -> None:
    """Allow the new kind of mail, and its limit."""
    allow_words("declined_mail", "what", (*MAILS, "chairs"))
    allow_words("limited", "kind", (*LIMITS, "news for a chair"))


def downgrade() -> None:
    """Forget them, and allow the old kinds only."""
    op.execute(sa.text("DELETE FROM declined_mail WHERE what = 'chairs'"))
    op.execute(sa.text("DELETE FROM limited WHERE kind = 'news for a chair'"))
    allow_words("limited", "kind", LIMITS)
    allow_words("declined_mail", "what", MAILS)
