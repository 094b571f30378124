"""Find mails by their words, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    cast,
    exists,
    func,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.domain.ids import MailId, MessageId, ThreadId
from bot.domain.search import Phrase, Query
from bot.mail.values import Mailbox
from storage.link import Link, in_parts
from storage.search_index import (
    ATTACHMENT,
    AUTHOR_SIGN,
    ID_BITS,
    ON_POSTGRESQL,
    ON_SQLITE,
    key_of,
    lexeme,
    mail_of,
)
from storage.tables import item_lists, items, mails, unmerged
from storage.tables.metadata import fixed

FIRST_LOOK: Final = 100
LONGEST_LOOK: Final = 2000
"""How many keys are read at once: few for a page that fills at once, more where few are wanted."""

BEYOND: Final = 2**63 - 1
"""Above every key."""

FEW: Final = 3000
"""Items that are few enough to gather their mails before the words are looked for."""


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A mail that was found; its thread has an item."""

    id: MailId
    thread: ThreadId
    message_id: MessageId
    author: Mailbox
    said_at: datetime
    new_text: str


class Search:
    """The search of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def newest(self, query: Query, *, limit: int) -> list[FoundMail]:
        """Return the newest mails to which all of a query applies, one of each item.

        Only mails that a person wrote, in a thread that has an item, are found.
        """
        conditions = [*self._on_words(query), *_on_keys(self._key, query)]
        conditions += await self._on_few_items(query)
        found: dict[ThreadId, MailId] = {}
        look, keys = FIRST_LOOK, [BEYOND]
        while keys and len(found) < limit:
            keys = await self._keys([*conditions, self._key < keys[-1]], limit=look)
            for thread, mail_id in await self._with_items(keys, query):
                found.setdefault(thread, mail_id)
            look = LONGEST_LOOK
        return await self._mails(list(found.values())[:limit])

    @property
    def _key(self) -> ColumnElement[int]:
        key = ON_SQLITE.c.rowid if self._link.is_sqlite else ON_POSTGRESQL.c.key
        return type_coerce(key, BigInteger())

    async def _keys(self, conditions: Sequence[ColumnElement[bool]], *, limit: int) -> list[int]:
        # SQLite: FTS5 gives rowids in falling order by itself. PostgreSQL: the primary key from
        # its end, or ix_mail_search_words and a sort, as the words are common or rare.
        newest = select(self._key).where(*conditions).order_by(self._key.desc()).limit(limit)
        return [row[0] for row in await self._link.rows(newest)]

    async def _on_few_items(self, query: Query) -> list[ColumnElement[bool]]:
        """Return conditions for a state or list of few items, so that other mails are passed over.

        Where many items are wanted, most mails are of one: those are looked at one by one.
        """
        of_state = select(items.c.number).where(items.c.state.in_(query.states))
        of_list = select(item_lists.c.item).where(item_lists.c.list_name.in_(query.lists))
        conditions: list[ColumnElement[bool]] = []
        for asked, numbers in ((query.states, of_state), (query.lists, of_list)):
            if not asked:
                continue
            some = select(func.count()).select_from(numbers.limit(FEW).subquery())
            if await self._link.value(some) < FEW:
                of_items = select(mails.c.id).join(items, items.c.thread == mails.c.thread)
                mail_ids = of_items.where(items.c.number.in_(numbers), unmerged)
                conditions.append(self._key.bitwise_and((1 << ID_BITS) - 1).in_(mail_ids))
        return conditions

    async def _with_items(self, keys: Sequence[int], query: Query) -> list[tuple[ThreadId, MailId]]:
        """Return thread and mail for the keys whose mails are of a wanted item, in their order."""
        threads: dict[int, ThreadId] = {}
        for part in in_parts(map(mail_of, keys)):
            # What is asked of the item is a column, not a condition: SQLite, which knows nothing
            # of how many there are, would begin with all items of a state or list.
            of_part = (
                select(mails.c.id, mails.c.thread, _is_wanted(query).label("is_wanted"))
                .join(items, items.c.thread == mails.c.thread)
                .where(mails.c.id.in_(part), unmerged)
            )
            rows = await self._link.rows(of_part)
            threads |= {row.id: row.thread for row in rows if row.is_wanted}
        ids = [MailId(mail_of(key)) for key in keys]
        return [(threads[mail_id], mail_id) for mail_id in ids if mail_id in threads]

    async def _mails(self, ids: Sequence[MailId]) -> list[FoundMail]:
        found = []
        for part in in_parts(ids):
            rows = await self._link.rows(
                select(
                    mails.c.id,
                    mails.c.thread,
                    mails.c.message_id,
                    mails.c.author_name,
                    mails.c.author_address,
                    mails.c.said_at,
                    mails.c.new_text,
                ).where(mails.c.id.in_(part))
            )
            found += [
                FoundMail(
                    id=row.id,
                    thread=row.thread,
                    message_id=row.message_id,
                    author=Mailbox(name=row.author_name, address=row.author_address),
                    said_at=row.said_at,
                    new_text=row.new_text,
                )
                for row in rows
            ]
        return sorted(found, key=lambda mail: (mail.said_at, mail.id), reverse=True)

    def _on_words(self, query: Query) -> list[ColumnElement[bool]]:
        if self._link.is_sqlite:
            return [ON_SQLITE.c.mail_search.op("MATCH", is_comparison=True)(_fts5_query(query))]
        wanted = _tsquery(query)
        if not wanted:
            return []
        # Written out: which way is short depends on how many mails have these very words.
        return [ON_POSTGRESQL.c.words.op("@@", is_comparison=True)(cast(fixed(wanted), TSQUERY()))]


def _is_wanted(query: Query) -> ColumnElement[bool]:
    """Say whether an item is in one of the states and on one of the lists that are asked for."""
    wanted: ColumnElement[bool] = true()
    if query.states:
        wanted &= items.c.state.in_(query.states)
    if query.lists:
        here = (item_lists.c.item == items.c.number) & item_lists.c.list_name.in_(query.lists)
        wanted &= exists().where(here)
    return wanted


def _on_keys(key: ColumnElement[int], query: Query) -> list[ColumnElement[bool]]:
    conditions = []
    if query.since is not None:
        conditions.append(key >= key_of(query.since, 0))
    if query.until is not None:
        conditions.append(key < key_of(query.until, 0))
    return conditions


def _fts5_query(query: Query) -> str:
    """Return the query in FTS5's words; folded words hold no sign that means something there."""

    def within(columns: str, phrase: Phrase) -> str:
        return f'{columns} : "{" ".join(phrase)}"'

    parts = [within("{subject author words}", phrase) for phrase in query.phrases]
    if query.authors:
        parts.append(f"({' OR '.join(within('author', phrase) for phrase in query.authors)})")
    if query.has_attachment or not parts:
        parts.append(within("marks", ("attachment" if query.has_attachment else "mail",)))
    return " AND ".join(parts)


def _tsquery(query: Query) -> str:
    """Return the query in PostgreSQL's words, "" for any mail."""

    def following(phrase: Phrase, *, sign: str = "") -> str:
        words = [f"'{sign}{lexeme(word)}'" for word in phrase]
        return f"({' <-> '.join(words)})"

    parts = [following(phrase) for phrase in query.phrases]
    if query.authors:
        authors = [following(phrase, sign=AUTHOR_SIGN) for phrase in query.authors]
        parts.append(f"({' | '.join(authors)})")
    if query.has_attachment:
        parts.append(f"'{ATTACHMENT}'")
    return " & ".join(parts)
