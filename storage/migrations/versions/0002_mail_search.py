"""Index mails by their words.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.mail.values import Mailbox
from storage.index.mail_index import Searchable, index_step
from storage.link import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AT_A_TIME = 500

mails = sa.table(
    "mails",
    sa.column("id", sa.BigInteger()),
    sa.column("said_at", types.UtcDateTime()),
    sa.column("subject", types.PlainText()),
    sa.column("author_name", types.PlainText()),
    sa.column("author_address", types.PlainText()),
    sa.column("new_text", types.PlainText()),
    sa.column("attachments", types.JsonTuple()),
    sa.column("automatic", types.PlainText()),
)


def upgrade() -> None:
    """Take the step, with the mails that are there."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # No copy of the text (content), nothing for ranking (columnsize): newest is first. Words
        # come split and folded. Segments are merged seldom, so that an import writes less, but
        # little by little: at 16 of them FTS5 merges all at once, and everybody waits for it.
        op.execute(
            "CREATE VIRTUAL TABLE mail_search USING fts5(subject, author, words, marks,"
            " content='', columnsize=0, tokenize='ascii')"
        )
        op.execute("INSERT INTO mail_search(mail_search, rank) VALUES('automerge', 8)")
    else:
        op.create_table(
            "mail_search",
            sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f("pk_mail_search")),
        )
        # A short list of what is not sorted in yet: none makes an import into PostgreSQL slow, and
        # with a long one the index looks dear, so that all mails' words are read instead.
        op.create_index(
            "ix_mail_search_words",
            "mail_search",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 1024},
        )
    # Where most are NULL, SQLite took this index for a short way to the items that are not merged.
    op.drop_index("ix_items_merged_into", table_name="items")
    op.create_index(
        "ix_items_merged_into",
        "items",
        ["merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    last = 0
    while rows := _kept_after(connection, last):
        last = rows[-1].id
        searchable = [_searchable(row) for row in rows if row.automatic is None]
        if searchable:
            connection.execute(*index_step(searchable, is_sqlite=is_sqlite))


def downgrade() -> None:
    """Take the step back."""
    op.execute("DROP TABLE mail_search")
    op.drop_index("ix_items_merged_into", table_name="items")
    op.create_index("ix_items_merged_into", "items", ["merged_into"])


def _kept_after(connection: sa.Connection, last: int) -> Sequence[sa.Row[Any]]:
    some = sa.select(mails).where(mails.c.id > last).order_by(mails.c.id).limit(AT_A_TIME)
    return connection.execute(some).all()


def _searchable(row: sa.Row[Any]) -> Searchable:
    return Searchable(
        id=row.id,
        said_at=row.said_at,
        subject=row.subject,
        author=Mailbox(name=row.author_name, address=row.author_address),
        new_text=row.new_text,
        has_attachment=bool(row.attachments),
    )
