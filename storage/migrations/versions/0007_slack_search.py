"""Index comments, and the titles that chairs gave, by their words.

Revision ID: 0007
Revises: 0006
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.domain.items.search import What
from bot.mail.values import Mailbox
from storage.index.mail_index import SLACK, Searchable, index_step
from storage.link import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

people = sa.table("people", sa.column("id", sa.BigInteger()), sa.column("name", types.PlainText()))
person_addresses = sa.table(
    "person_addresses",
    sa.column("id", sa.BigInteger()),
    sa.column("person", sa.BigInteger()),
    sa.column("address", types.PlainText()),
)
comments = sa.table(
    "comments",
    sa.column("id", sa.BigInteger()),
    sa.column("author", sa.BigInteger()),
    sa.column("at", types.UtcDateTime()),
    sa.column("text", types.PlainText()),
    sa.column("deleted", sa.Boolean()),
)
history = sa.table(
    "history",
    sa.column("id", sa.BigInteger()),
    sa.column("item", sa.BigInteger()),
    sa.column("actor", sa.BigInteger()),
    sa.column("at", types.UtcDateTime()),
    sa.column("what", types.PlainText()),
    sa.column("after", types.PlainText()),
)


def upgrade() -> None:
    """Take the step, with the comments and titles that are there."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # With a copy of the words: these rows change and go, and FTS5 must know what they were.
        op.execute(
            "CREATE VIRTUAL TABLE slack_search USING fts5(subject, author, words, marks,"
            " columnsize=0, tokenize='ascii')"
        )
    else:
        op.create_table(
            "slack_search",
            sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f("pk_slack_search")),
        )
        # Sorted in at once: people write seldom, and each search reads what is not sorted in yet.
        op.create_index(
            "ix_slack_search_words",
            "slack_search",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    addresses = _addresses(connection)
    said = [*_comments(connection, addresses), *_titles(connection, addresses)]
    if said:
        connection.execute(*index_step(said, is_sqlite=is_sqlite, index=SLACK))


def downgrade() -> None:
    """Take the step back."""
    op.execute("DROP TABLE slack_search")


def _addresses(connection: sa.Connection) -> dict[int, str]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    every = sa.select(person_addresses.c.person, person_addresses.c.address)
    for person, address in connection.execute(every.order_by(person_addresses.c.id)):
        found[person].append(address)
    return {person: " ".join(own) for person, own in found.items()}


def _comments(connection: sa.Connection, addresses: dict[int, str]) -> Iterator[Searchable]:
    kept = (
        sa.select(comments, people.c.name)
        .join(people, people.c.id == comments.c.author)
        .where(comments.c.deleted == sa.false())
    )
    for row in connection.execute(kept):
        yield Searchable(
            id=row.id,
            said_at=row.at,
            subject="",
            author=_author(row, row.author, addresses),
            new_text=row.text,
            what=What.COMMENT,
        )


def _titles(connection: sa.Connection, addresses: dict[int, str]) -> Iterator[Searchable]:
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
            author=_author(row, row.actor, addresses),
            new_text="",
            what=What.TITLE,
        )


def _author(row: sa.Row[Any], person: int, addresses: dict[int, str]) -> Mailbox:
    return Mailbox(name=row.name, address=addresses.get(person, ""))
