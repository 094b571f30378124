"""Keep who lets comments go to which list, and which Slack messages were changed.

Comments that are here already belong to their item's first list. Nobody was asked about them,
so they wait until their author chooses.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FIRST_LIST = """
    UPDATE comments SET list_name = (
        SELECT list_name FROM item_lists WHERE item_lists.item = comments.item
        ORDER BY position, list_name LIMIT 1
    )
"""


def upgrade() -> None:
    """Take the step."""
    op.add_column("comments", sa.Column("list_name", types.PlainText(), nullable=True))
    op.add_column("comments", sa.Column("thread_ts", types.PlainText(), nullable=True))
    op.add_column("comments", sa.Column("released", sa.Boolean(), nullable=True))
    op.execute(FIRST_LIST)
    op.drop_index("ix_comments_unsent", table_name="comments")
    _index(["list_name", "author"], "digest_sent_at IS NULL")
    op.create_table(
        "publishing",
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('always', 'ask', 'never')", name=op.f("ck_publishing_choice")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_publishing_person")),
        sa.PrimaryKeyConstraint("person", "list_name", name=op.f("pk_publishing")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_changes",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("ts", types.PlainText(), nullable=False),
        sa.Column("at", types.PlainText(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("noted_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_message_changes")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_message_changes_noted_at"), "message_changes", ["noted_at"], unique=False
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("message_changes")
    op.drop_table("publishing")
    op.drop_index("ix_comments_unsent", table_name="comments")
    for column in ("released", "thread_ts", "list_name"):
        op.drop_column("comments", column)
    _index(["item"], "digest IS NULL")


def _index(columns: list[str], unsent: str) -> None:
    op.create_index(
        "ix_comments_unsent",
        "comments",
        columns,
        unique=False,
        sqlite_where=sa.text(f"{unsent} AND deleted = 0"),
        postgresql_where=sa.text(f"{unsent} AND NOT deleted"),
    )
