"""Index all that can be searched again, in a migration."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.domain.items.search import What
from bot.mail.values import Mailbox
from storage.index.mail_index import BOARD, MAILS, SLACK, Index, Searchable, index_step
from storage.index.slack_index import public_words
from storage.link import types

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
people = sa.table(
    "people",
    sa.column("id", sa.BigInteger()),
    sa.column("name", types.PlainText()),
    sa.column("merged_into", sa.BigInteger()),
)
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
    sa.column("digest_sent_at", types.UtcDateTime()),
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


def index_all() -> None:
    """Empty the indexes, and fill them with the mails, comments and titles that are there."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        op.execute("INSERT INTO mail_search(mail_search) VALUES('delete-all')")
        op.execute("DELETE FROM slack_search")
        op.execute("DELETE FROM board_search")
    else:
        op.execute("TRUNCATE mail_search, slack_search, board_search")

    def index(said: Sequence[Searchable], name: Index) -> None:
        """Add texts to an index."""
        if said:
            connection.execute(*index_step(said, is_sqlite=is_sqlite, index=name))

    last = 0
    while rows := _kept_after(connection, last):
        last = rows[-1].id
        index([Searchable.of_row(row) for row in rows if row.automatic is None], MAILS)
    addresses = _addresses(connection)
    said, titles = list(_comments(connection, addresses)), list(_titles(connection, addresses))
    index([*(one for one, _ in said), *titles], SLACK)
    public = [*(one for one, is_public in said if is_public), *titles]
    index(list(map(public_words, public)), BOARD)


def _kept_after(connection: sa.Connection, last: int) -> Sequence[sa.Row[Any]]:
    some = sa.select(mails).where(mails.c.id > last).order_by(mails.c.id).limit(AT_A_TIME)
    return connection.execute(some).all()


def _addresses(connection: sa.Connection) -> dict[int, str]:
    """Return the addresses of each person, also of one who is now another."""
    owner = sa.func.coalesce(people.c.merged_into, people.c.id)
    every = (
        sa.select(people.c.id, person_addresses.c.address)
        .join(person_addresses, person_addresses.c.person == owner)
        .order_by(person_addresses.c.id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person, address in connection.execute(every):
        found[person].append(address)
    return {person: " ".join(own) for person, own in found.items()}


def _comments(
    connection: sa.Connection, addresses: dict[int, str]
) -> Iterator[tuple[Searchable, bool]]:
    """Yield each comment, and whether a list has got it."""
    kept = (
        sa.select(comments, people.c.name)
        .join(people, people.c.id == comments.c.author)
        .where(comments.c.deleted == sa.false())
    )
    for row in connection.execute(kept):
        said = Searchable(
            id=row.id,
            said_at=row.at,
            subject="",
            author=Mailbox(row.name, addresses.get(row.author, "")),
            new_text=row.text,
            what=What.COMMENT,
        )
        yield said, row.digest_sent_at is not None


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
            author=Mailbox(row.name, addresses.get(row.actor, "")),
            new_text="",
            what=What.TITLE,
        )
