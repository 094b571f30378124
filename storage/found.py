"""Read what a search found, by the keys that it has in the index of words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.domain.ids import MessageId, ThreadId
from bot.domain.person import Person
from bot.domain.search import What
from bot.mail.values import Mailbox
from storage.among import among
from storage.link import AnyRow, Link
from storage.people import People
from storage.search_index import said_under
from storage.tables import comments, history, mails


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What was found, and its author; its thread has an item. Only a mail has a Message-ID."""

    what: What
    thread: ThreadId
    message_id: MessageId | None
    author: Mailbox
    said_at: datetime
    text: str


async def read_found(link: Link, found: Sequence[tuple[ThreadId, int]]) -> list[FoundWords]:
    """Return what has the keys, each with its thread; the newest first."""
    threads = {said_under(key): thread for thread, key in found}
    words = [
        *await _mails(link, _of(What.MAIL, threads)),
        *await _comments(link, _of(What.COMMENT, threads)),
        *await _titles(link, _of(What.TITLE, threads)),
    ]
    return sorted(words, key=lambda one: (one.said_at, one.thread), reverse=True)


def _of(what: What, threads: Mapping[tuple[What, int], ThreadId]) -> dict[int, ThreadId]:
    return {row_id: thread for (kind, row_id), thread in threads.items() if kind is what}


async def _mails(link: Link, threads: Mapping[int, ThreadId]) -> list[FoundWords]:
    columns = (
        *(mails.c.id, mails.c.message_id, mails.c.author_name, mails.c.author_address),
        *(mails.c.said_at, mails.c.new_text),
    )
    found = []
    if given := list(threads):
        found += [
            FoundWords(
                what=What.MAIL,
                thread=threads[row.id],
                message_id=row.message_id,
                author=Mailbox(name=row.author_name, address=row.author_address),
                said_at=row.said_at,
                text=row.new_text,
            )
            for row in await link.rows(select(*columns).where(among(mails.c.id, given)))
        ]
    return found


async def _comments(link: Link, threads: Mapping[int, ThreadId]) -> list[FoundWords]:
    columns = (comments.c.id, comments.c.author, comments.c.at, comments.c.text)
    rows: list[AnyRow] = []
    if given := list(threads):
        rows += await link.rows(select(*columns).where(among(comments.c.id, given)))
    return await _said_in_slack(link, What.COMMENT, rows, threads)


async def _titles(link: Link, threads: Mapping[int, ThreadId]) -> list[FoundWords]:
    columns = (history.c.id, history.c.actor.label("author"), history.c.at)
    rows: list[AnyRow] = []
    if given := list(threads):
        wanted = select(*columns, history.c.after.label("text")).where(among(history.c.id, given))
        rows += await link.rows(wanted)
    return await _said_in_slack(link, What.TITLE, rows, threads)


async def _said_in_slack(
    link: Link, what: What, rows: Sequence[AnyRow], threads: Mapping[int, ThreadId]
) -> list[FoundWords]:
    people = await People(link).many({row.author for row in rows})
    return [
        FoundWords(
            what=what,
            thread=threads[row.id],
            message_id=None,
            author=_mailbox(people[row.author]),
            said_at=row.at,
            text=row.text,
        )
        for row in rows
    ]


def _mailbox(person: Person) -> Mailbox:
    return Mailbox(name=person.name, address=next(iter(person.addresses), ""))
