"""Find what was said by its words, the newest first: mails, comments, titles."""

from collections.abc import Iterable, Mapping, Sequence
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

from bot.domain.ids import ThreadId
from bot.domain.search import Phrase, Query, What
from storage.found import FoundWords, read_found
from storage.link import Link, in_parts
from storage.search_index import (
    ATTACHMENT,
    AUTHOR_SIGN,
    ID_BITS,
    MAILS,
    SLACK,
    Index,
    key_of,
    lexeme,
    said_under,
)
from storage.tables import comments, history, item_lists, items, mails, unmerged
from storage.tables.metadata import fixed

FIRST_LOOK: Final = 100
LONGEST_LOOK: Final = 2000
"""How many keys are read at once: few for a page that fills at once, more where few are wanted."""

BEYOND: Final = 2**63 - 1
"""Above every key."""

FEW: Final = 3000
"""Items that are few enough to gather their mails before the words are looked for."""


_OF_ITEM: Final = {
    What.MAIL: (mails.c.id, mails.c.thread == items.c.thread),
    What.COMMENT: (comments.c.id, comments.c.item == items.c.number),
    What.TITLE: (history.c.id, history.c.item == items.c.number),
}
"""By what the id in a key names a row, and how that row is of an item."""


class Search:
    """The search of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def newest(self, query: Query, *, limit: int) -> list[FoundWords]:
        """Return the newest words to which all of a query applies, one of each item.

        Only what a person said is found: mails in a thread that has an item, comments, titles.
        """
        conditions = {
            index: [*self._on_words(index, query), *_on_keys(self._key(index), query)]
            for index in (MAILS, SLACK)
        }
        conditions[MAILS] += await self._on_few_items(query)
        found: dict[ThreadId, int] = {}
        look, keys = FIRST_LOOK, [BEYOND]
        while keys and len(found) < limit:
            keys = await self._keys(conditions, below=keys[-1], limit=look)
            for thread, key in await self._with_items(keys, query):
                found.setdefault(thread, key)
            if len(keys) < look:
                break
            look = LONGEST_LOOK
        return await read_found(self._link, list(found.items())[:limit])

    def _key(self, index: Index) -> ColumnElement[int]:
        key = index.on_sqlite.c.rowid if self._link.is_sqlite else index.on_postgresql.c.key
        return type_coerce(key, BigInteger())

    async def _keys(
        self,
        conditions: Mapping[Index, Sequence[ColumnElement[bool]]],
        *,
        below: int,
        limit: int,
    ) -> list[int]:
        """Return the highest keys of all indexes to which their conditions apply."""
        keys: list[int] = []
        for index, asked in conditions.items():
            # SQLite: FTS5 gives rowids in falling order by itself. PostgreSQL: the primary key
            # from its end, or the index of words and a sort, as the words are common or rare.
            key = self._key(index)
            newest = select(key).where(*asked, key < below).order_by(key.desc()).limit(limit)
            keys += [row[0] for row in await self._link.rows(newest)]
        return sorted(keys, reverse=True)[:limit]

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
                conditions.append(self._key(MAILS).bitwise_and((1 << ID_BITS) - 1).in_(mail_ids))
        return conditions

    async def _with_items(self, keys: Sequence[int], query: Query) -> list[tuple[ThreadId, int]]:
        """Return thread and key of what is of a wanted item, in order of the keys."""
        threads: dict[tuple[What, int], ThreadId] = {}
        for what, ids in _by_what(keys):
            row_id, is_of_item = _OF_ITEM[what]
            for part in in_parts(ids):
                # What is asked of the item is a column, not a condition: SQLite, which knows
                # nothing of how many there are, would begin with all items of a state or list.
                of_part = (
                    select(row_id.label("id"), items.c.thread, _is_wanted(query).label("is_wanted"))
                    .join(items, is_of_item)
                    .where(row_id.in_(part), unmerged)
                )
                rows = await self._link.rows(of_part)
                threads |= {(what, row.id): row.thread for row in rows if row.is_wanted}
        return [(threads[said], key) for key in keys if (said := said_under(key)) in threads]

    def _on_words(self, index: Index, query: Query) -> list[ColumnElement[bool]]:
        if self._link.is_sqlite:
            row = index.on_sqlite.c[index.name]
            return [row.op("MATCH", is_comparison=True)(_fts5_query(query))]
        wanted = _tsquery(query)
        if not wanted:
            return []
        # Written out: which way is short depends on how many mails have these very words.
        words = index.on_postgresql.c.words
        return [words.op("@@", is_comparison=True)(cast(fixed(wanted), TSQUERY()))]


def _by_what(keys: Iterable[int]) -> Iterable[tuple[What, list[int]]]:
    ids: dict[What, list[int]] = {}
    for key in keys:
        what, row_id = said_under(key)
        ids.setdefault(what, []).append(row_id)
    return ids.items()


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
        """Return a phrase that is to stand in these columns."""
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
        """Return a phrase's words, each right behind the one before, all with this sign."""
        words = [f"'{sign}{lexeme(word)}'" for word in phrase]
        return f"({' <-> '.join(words)})"

    parts = [following(phrase) for phrase in query.phrases]
    if query.authors:
        authors = [following(phrase, sign=AUTHOR_SIGN) for phrase in query.authors]
        parts.append(f"({' | '.join(authors)})")
    if query.has_attachment:
        parts.append(f"'{ATTACHMENT}'")
    return " & ".join(parts)
