"""Count hints, questions and confirmations apart, and what is proved apart from what is not.

What earlier versions counted goes on counting under its own kind for its day. In SQLite they wrote
the instant of a question that was to leave sooner as text: such a question never left.

Revision ID: 0056
Revises: 0055
Create Date: 2026-11-30
"""

from alembic import op

from storage.migrations.words import allow_words, forbid_words

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

KINDS = (
    "question about a proved vote",
    "question about a position",
    "hint to a proved address",
)


def upgrade() -> None:
    """Allow the three kinds; write such instants as all others are."""
    allow_words("limited", "kind", KINDS)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "UPDATE deliveries SET due_at = CAST(strftime('%s', substr(due_at, 1, 19)) AS INTEGER)"
            " * 1000000 + CAST(substr(due_at || '.000000', 21, 6) AS INTEGER)"
            " WHERE typeof(due_at) = 'text'"
        )


def downgrade() -> None:
    """Forget what was counted under them, and forbid them again."""
    for kind in KINDS:
        op.execute(f"DELETE FROM limited WHERE kind = '{kind}'")  # noqa: S608
    forbid_words("limited", "kind", KINDS)
