"""Keep the public date of items apart, and index the words of Slack that everybody may read.

Revision ID: 0051
Revises: 0050
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.domain.items.search import What
from bot.mail.values import Mailbox
from storage.index.mail_index import BOARD, Searchable, index_step
from storage.link import types

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

PUBLIC = (
    *("opened", "state", "holder", "title", "labels", "outcome", "list added", "ballot drafted"),
    *("endorsed", "ballot opened", "ballot corrected", "ballot closed", "call corrected"),
    *("merged", "deadline", "plan", "locked"),
)
RESTING = ("open", "dormant")

items = sa.table(
    "items",
    sa.column("number", sa.BigInteger()),
    sa.column("thread", sa.BigInteger()),
    sa.column("opened_at", types.UtcDateTime()),
    sa.column("updated_at", types.UtcDateTime()),
    sa.column("active_at", types.UtcDateTime()),
)
mails = sa.table(
    "mails",
    sa.column("id", sa.BigInteger()),
    sa.column("thread", sa.BigInteger()),
    sa.column("said_at", types.UtcDateTime()),
    sa.column("received_at", types.UtcDateTime()),
    sa.column("automatic", sa.Text()),
)
people = sa.table("people", sa.column("id", sa.BigInteger()), sa.column("name", types.PlainText()))
comments = sa.table(
    "comments",
    sa.column("id", sa.BigInteger()),
    sa.column("item", sa.BigInteger()),
    sa.column("author", sa.BigInteger()),
    sa.column("at", types.UtcDateTime()),
    sa.column("text", types.PlainText()),
    sa.column("deleted", sa.Boolean()),
    sa.column("digest_sent_at", types.UtcDateTime()),
)
history = sa.table(
    "history",
    sa.column("id", sa.BigInteger()),
    sa.column("item", sa.BigInteger()),
    sa.column("actor", sa.BigInteger()),
    sa.column("at", types.UtcDateTime()),
    sa.column("what", types.PlainText()),
    sa.column("before", types.PlainText()),
    sa.column("after", types.PlainText()),
)


def upgrade() -> None:
    """Take the step, with the dates and words that are there."""
    connection = op.get_bind()
    op.add_column("items", sa.Column("active_at", types.UtcDateTime()))
    connection.execute(sa.update(items).values(active_at=items.c.updated_at))
    _find_public_dates(connection)
    op.create_index("ix_items_active_at", "items", ["active_at", "number"])
    op.create_index("ix_items_state_active_at", "items", ["state", "active_at", "number"])
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # With a copy of the words: these rows change and go, and FTS5 must know what they were.
        op.execute(
            "CREATE VIRTUAL TABLE board_search USING fts5(subject, author, words, marks,"
            " columnsize=0, tokenize='ascii')"
        )
    else:
        op.create_table(
            "board_search",
            sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f("pk_board_search")),
        )
        # Sorted in at once: people write seldom, and each search reads what is not sorted in yet.
        op.create_index(
            "ix_board_search_words",
            "board_search",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    said = [*_comments(connection), *_titles(connection)]
    if said:
        connection.execute(*index_step(said, is_sqlite=is_sqlite, index=BOARD))


def downgrade() -> None:
    """Take the step back."""
    op.execute("DROP TABLE board_search")
    op.drop_index("ix_items_state_active_at", table_name="items")
    op.drop_index("ix_items_active_at", table_name="items")
    op.get_bind().execute(sa.update(items).values(updated_at=items.c.active_at))
    op.drop_column("items", "active_at")


def _find_public_dates(connection: sa.Connection) -> None:
    """Reckon the date of each item that private words, or none, may have moved."""
    sleep = sa.and_(
        history.c.what == "state", history.c.before.in_(RESTING), history.c.after.in_(RESTING)
    )
    moved = sa.union(
        sa.select(history.c.item).where(sa.or_(history.c.what == "comment", sleep)),
        sa.select(comments.c.item),
    ).subquery()
    which = sa.select(moved.c.item)
    dates: defaultdict[int, list[Any]] = defaultdict(list)
    for found in (
        sa.select(history.c.item, sa.func.max(history.c.at))
        .where(history.c.item.in_(which), history.c.what.in_(PUBLIC), sa.not_(sleep))
        .group_by(history.c.item),
        sa.select(comments.c.item, sa.func.max(comments.c.digest_sent_at))
        .where(comments.c.item.in_(which), comments.c.digest_sent_at.is_not(None))
        .group_by(comments.c.item),
        sa.select(
            items.c.number,
            sa.func.max(
                sa.case(
                    (mails.c.said_at < mails.c.received_at, mails.c.said_at),
                    else_=mails.c.received_at,
                )
            ),
        )
        .join(mails, mails.c.thread == items.c.thread)
        .where(items.c.number.in_(which), mails.c.automatic.is_(None))
        .group_by(items.c.number),
    ):
        for number, at in connection.execute(found):
            dates[number].append(at)
    for row in connection.execute(sa.select(items).where(items.c.number.in_(which))).all():
        at = min(row.updated_at, max([row.opened_at, *dates[row.number]]))
        connection.execute(
            sa.update(items).where(items.c.number == row.number).values(updated_at=at)
        )


def _comments(connection: sa.Connection) -> Iterator[Searchable]:
    kept = (
        sa.select(comments, people.c.name)
        .join(people, people.c.id == comments.c.author)
        .where(comments.c.deleted == sa.false(), comments.c.digest_sent_at.is_not(None))
    )
    for row in connection.execute(kept):
        yield Searchable(
            id=row.id,
            said_at=row.at,
            subject="",
            author=Mailbox(row.name, ""),
            new_text=row.text,
            what=What.COMMENT,
        )


def _titles(connection: sa.Connection) -> Iterator[Searchable]:
    given = (
        sa.select(history, people.c.name)
        .join(people, people.c.id == history.c.actor)
        .where(history.c.what == "title")
        .order_by(history.c.at, history.c.id)
    )
    last = {row.item: row for row in connection.execute(given)}
    for row in last.values():
        yield Searchable(
            id=row.id,
            said_at=row.at,
            subject=row.after,
            author=Mailbox(row.name, ""),
            new_text="",
            what=What.TITLE,
        )
