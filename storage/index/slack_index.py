"""Index what is said in Slack: comments, and the titles that chairs give.

Unlike mails these change, so a row is rewritten whenever its comment, its title or its author's
name changes. Here FTS5 keeps a copy of the words, without which it cannot remove them.

What everybody may read stands in an index of its own as well: titles, and the comments that a list
has, without mail addresses. The board searches no other words of Slack, so that none can change
what it finds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, func, select

from bot.domain.ids import ItemNumber, PersonId
from bot.domain.items.history import Change
from bot.domain.items.search import What
from bot.mail.values import Mailbox
from storage.index.mail_index import BOARD, SLACK, Index, Searchable, index_step
from storage.link.among import among
from storage.link.link import AnyRow, Link
from storage.tables import comments, history, people, person_addresses

is_title: Final = history.c.what == Change.TITLE


async def index_comments(link: Link, which: ColumnElement[bool]) -> None:
    """Index the comments that meet a condition by their present words; remove deleted ones."""
    rows = await link.rows(
        select(
            comments.c.id,
            comments.c.author,
            comments.c.at,
            comments.c.text,
            comments.c.deleted,
            comments.c.digest_sent_at,
            people.c.name,
        )
        .join(people, people.c.id == comments.c.author)
        .where(which)
        .order_by(comments.c.id)
    )
    addresses = await _addresses(link, rows)
    texts = [
        Searchable(
            id=row.id,
            said_at=row.at,
            subject="",
            author=Mailbox(name=row.name, address=addresses.get(row.author, "")),
            new_text=row.text,
            what=What.COMMENT,
        )
        for row in rows
    ]
    deleted = {row.id for row in rows if row.deleted}
    entries = [entry for entry in texts if entry.id not in deleted]
    await _write(link, texts, findable=entries)
    public = {row.id for row in rows if row.digest_sent_at is not None}
    await _write_public(link, texts, findable=[entry for entry in entries if entry.id in public])


async def index_titles(link: Link, numbers: Collection[ItemNumber]) -> None:
    """Index items by the last title that a chair gave."""
    if given := sorted(set(numbers)):
        rows = await link.rows(
            select(
                history.c.id,
                history.c.item,
                history.c.actor.label("author"),
                history.c.at,
                history.c.after,
                people.c.name,
            )
            .join(people, people.c.id == history.c.actor)
            .where(among(history.c.item, given), is_title)  # Index ix_history_item_at.
            .order_by(history.c.at, history.c.id)
        )
        addresses = await _addresses(link, rows)
        texts = {
            row.id: Searchable(
                id=row.id,
                said_at=row.at,
                subject=row.after,
                author=Mailbox(name=row.name, address=addresses.get(row.author, "")),
                new_text="",
                what=What.TITLE,
            )
            for row in rows
        }
        last = {row.item: row.id for row in rows}
        entries = [texts[id_] for id_ in last.values()]
        await _write(link, list(texts.values()), findable=entries)
        await _write_public(link, list(texts.values()), findable=entries)


async def index_person(link: Link, person: PersonId) -> None:
    """Index a person's comments by the person's present name and addresses."""
    await index_comments(link, comments.c.author == person)
    titled = await link.rows(
        select(history.c.item).where(history.c.actor == person, is_title).distinct()
    )
    await index_titles(link, [row.item for row in titled])


async def _write_public(
    link: Link, entries: Sequence[Searchable], *, findable: Sequence[Searchable]
) -> None:
    """Do the same in the board's index."""
    await _write(link, entries, findable=list(map(public_words, findable)), index=BOARD)


def public_words(entry: Searchable) -> Searchable:
    """Return a text as the board finds it, without addresses of authors."""
    return replace(entry, author=Mailbox(entry.author.name, ""))


async def _write(
    link: Link,
    entries: Sequence[Searchable],
    *,
    findable: Sequence[Searchable],
    index: Index = SLACK,
) -> None:
    """Remove rows from an index, and add those that should be found."""
    table = index.on_sqlite if link.is_sqlite else index.on_postgresql
    key = table.c.rowid if link.is_sqlite else table.c.key
    if entries:
        await link.run(
            delete(table).where(key == bindparam("of")), [{"of": entry.key} for entry in entries]
        )
    if findable:
        await link.run(*index_step(findable, is_sqlite=link.is_sqlite, index=index))


async def _addresses(link: Link, rows: Iterable[AnyRow]) -> dict[PersonId, str]:
    """Return the addresses of the rows' authors, with spaces between them."""
    addresses: dict[PersonId, str] = {}
    owner = func.coalesce(people.c.merged_into, people.c.id)
    if given := sorted({row.author for row in rows}):
        statement = (
            select(people.c.id, person_addresses.c.address)
            .join(person_addresses, person_addresses.c.person == owner)
            .where(among(people.c.id, given))
            .order_by(person_addresses.c.id)
        )
        for person, address in await link.rows(statement):
            addresses[person] = f"{addresses[person]} {address}" if person in addresses else address
    return addresses
