"""Find mails, comments and titles by their words: the best first, and of those the newest.

A search has ranks: all of its words as they are typed, in the title or anywhere; then in any form,
in the title or anywhere. Each rank is a query of its own, whose results come in the order of time.
Two are asked in one statement, and other forms only if words as they are typed fill no page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    any_,
    cast,
    extract,
    func,
    literal,
    select,
    true,
    type_coerce,
    union_all,
)

from bot.domain.ids import MessageId, ThreadId
from bot.domain.items.search import Phrase, Query, What
from bot.domain.items.sight import Sight
from bot.domain.people.person import Person
from bot.mail.values import Mailbox
from storage.index.mail_index import (
    ATTACHMENT,
    AUTHOR_SIGN,
    BEGINNING,
    LOW_BITS,
    MAILS,
    MINUTE,
    SLACK,
    STEM_SIGN,
    TITLE_SIGN,
    TITLE_STEM_SIGN,
    Index,
    decode_key,
    key_of,
    lexeme,
)
from storage.index.slack_index import is_title
from storage.link.among import among
from storage.link.link import AnyRow, Link
from storage.link.types import EPOCH
from storage.persons.people import People
from storage.tables import comments, history, item_lists, items, mails, unmerged
from storage.tables.metadata import fixed


@dataclass(frozen=True, slots=True)
class FoundText:
    """A found text with its author; its thread has an item. Only a mail has a Message-ID."""

    what: What
    thread: ThreadId
    message_id: MessageId | None
    author: Mailbox
    said_at: datetime
    text: str


async def read_texts(link: Link, hits: Sequence[tuple[ThreadId, int]]) -> list[FoundText]:
    """Return the texts with these keys, each with its thread, in the same order."""
    places = {thread: place for place, (thread, _key) in enumerate(hits)}
    threads = {decode_key(key): thread for thread, key in hits}
    words = [
        *await _mails(link, _of(What.MAIL, threads)),
        *await _comments(link, _of(What.COMMENT, threads)),
        *await _titles(link, _of(What.TITLE, threads)),
    ]
    return sorted(words, key=lambda hit: places[hit.thread])


def _of(what: What, threads: Mapping[tuple[What, int], ThreadId]) -> dict[int, ThreadId]:
    return {row_id: thread for (kind, row_id), thread in threads.items() if kind is what}


async def _mails(link: Link, threads: Mapping[int, ThreadId]) -> list[FoundText]:
    columns = (
        mails.c.id,
        mails.c.message_id,
        mails.c.author_name,
        mails.c.author_address,
        mails.c.said_at,
        mails.c.texts,
    )
    hits = []
    if given := list(threads):
        hits += [
            FoundText(
                what=What.MAIL,
                thread=threads[row.id],
                message_id=row.message_id,
                author=Mailbox(name=row.author_name, address=row.author_address),
                said_at=row.said_at,
                text=row.texts[1],
            )
            for row in await link.rows(select(*columns).where(among(mails.c.id, given)))
        ]
    return hits


async def _comments(link: Link, threads: Mapping[int, ThreadId]) -> list[FoundText]:
    columns = (comments.c.id, comments.c.author, comments.c.at, comments.c.text)
    rows: list[AnyRow] = []
    if given := list(threads):
        rows += await link.rows(select(*columns).where(among(comments.c.id, given)))
    return await _said_in_slack(link, What.COMMENT, rows, threads)


async def _titles(link: Link, threads: Mapping[int, ThreadId]) -> list[FoundText]:
    columns = (history.c.id, history.c.actor.label("author"), history.c.at)
    rows: list[AnyRow] = []
    if given := list(threads):
        wanted = select(*columns, history.c.after.label("text")).where(among(history.c.id, given))
        rows += await link.rows(wanted)
    return await _said_in_slack(link, What.TITLE, rows, threads)


async def _said_in_slack(
    link: Link, what: What, rows: Sequence[AnyRow], threads: Mapping[int, ThreadId]
) -> list[FoundText]:
    people = await People(link).many({row.author for row in rows})
    return [
        FoundText(
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


FIRST_LOOK: Final = 100
LONGEST_LOOK: Final = 2000
"""How many keys are read at once: few for a page that fills quickly, more if few are wanted."""

BEYOND: Final = 2**63 - 1
"""Above every key."""

COST_OF_A_LOOK: Final = "0.5"
"""The cost of an operator that PostgreSQL is told; `@@` counts as two, a page read as 1. Its
default is 0.0025, and it ignores the unpacking of a mail's words: for a rare word it would look at
every mail, in order of time, instead of using its index."""

USUAL_COST: Final = "0.0025"

MINUTES_TO_1970: Final = (EPOCH - BEGINNING) // MINUTE

FEW: Final = 3000
"""How many mails are few enough to gather before the words are looked up."""


_OF_ITEM: Final = {
    What.MAIL: (mails.c.id, mails.c.thread == items.c.thread),
    What.COMMENT: (comments.c.id, comments.c.item == items.c.number),
    What.TITLE: (history.c.id, history.c.item == items.c.number),
}
"""How the id in a key names a row, for each kind, and how that row belongs to an item."""


class Search:
    """The search of one transaction; it finds only what `sight` shows."""

    indexes: Sequence[Index] = (MAILS, SLACK)
    """The newest words of each are looked through."""

    def __init__(self, link: Link, *, sight: Sight | None = None) -> None:
        self._link = link
        self._sight = sight

    async def best(self, query: Query, *, limit: int) -> list[FoundText]:
        """Return the newest best text of each item that matches a whole query.

        Only what a person said is found: mails in a thread that has an item, comments, titles.
        """
        # The fast plan depends on the values: a plan for any state is bad for one that few items
        # have.
        await self._set("plan_cache_mode", "force_custom_plan")
        few = await self._few_items(query)
        among_few = {
            index: [await self._is_one_of(index, _said_on(index, wanted)) for wanted in few]
            for index in self.indexes
        }
        numbers: dict[ThreadId, int] = {}
        looked_at: set[int] = set()
        for ranks in _ranks(query):
            asked = [
                {
                    index: [*self.on_words(index, query, rank), *keys, *of]
                    for index, of in among_few.items()
                    for keys in [_on_keys(self._key(index), query)]
                }
                for rank in ranks
            ]
            await self._look(asked, query, numbers, looked_at, limit=limit)
            if len(numbers) >= limit:
                break
        return await read_texts(self._link, list(numbers.items())[:limit])

    async def _look(
        self,
        asked: Sequence[Mapping[Index, Sequence[ColumnElement[bool]]]],
        query: Query,
        numbers: dict[ThreadId, int],
        looked_at: set[int],
        *,
        limit: int,
    ) -> None:
        """Add the best texts of further items that match some ranks.

        `looked_at` are the keys whose items are known already; it grows.
        """
        below, look = BEYOND, FIRST_LOOK
        while asked and len(numbers) < limit:
            # First a few of each rank, as most searches find few; then on through the first one
            # that has more.
            ranked = await self._keys(
                asked if look == FIRST_LOOK else asked[:1], below=below, limit=look
            )
            keys = dict.fromkeys(key for each in _until_full(ranked, look) for key in each)
            new = [key for key in keys if key not in looked_at]
            looked_at.update(new)
            for thread, key in await self._with_items(new, query):
                numbers.setdefault(thread, key)
            full = next((rank for rank, each in enumerate(ranked) if len(each) == look), None)
            if full is None:
                asked, below = (asked[1:], BEYOND) if look == LONGEST_LOOK else ([], BEYOND)
            else:
                asked, below = asked[full:], ranked[full][-1]
            look = LONGEST_LOOK

    def _key(self, index: Index) -> ColumnElement[int]:
        key = index.on_sqlite.c.rowid if self._link.is_sqlite else index.on_postgresql.c.key
        return type_coerce(key, BigInteger())

    async def _keys(
        self,
        ranks: Sequence[Mapping[Index, Sequence[ColumnElement[bool]]]],
        *,
        below: int,
        limit: int,
    ) -> list[list[int]]:
        """Return for each rank the highest keys of all indexes that meet its conditions."""
        asked = []
        for rank, conditions in enumerate(ranks):
            for index, those in conditions.items():
                # SQLite: FTS5 gives rowids in falling order by itself. PostgreSQL: the primary key
                # from its end, or the index of words and a sort, as the words are common or rare.
                column = self._key(index)
                newest = select(column.label("key")).where(*those, column < below)
                highest = newest.order_by(column.desc()).limit(limit).subquery()
                asked.append(select(literal(rank), highest.c.key))
        await self._set("cpu_operator_cost", COST_OF_A_LOOK)
        keys: list[list[int]] = [[] for _rank in ranks]
        for rank, key in await self._link.rows(union_all(*asked)):
            keys[rank].append(key)
        await self._set("cpu_operator_cost", USUAL_COST)
        return [sorted(each, reverse=True)[:limit] for each in keys]

    async def _set(self, name: str, value: str) -> None:
        """Set a parameter of PostgreSQL's planner for this transaction."""
        if not self._link.is_sqlite:
            await self._link.run(select(func.set_config(name, value, True)))

    async def _few_items(self, query: Query) -> list[ColumnElement[bool]]:
        """Return the conditions on items that few mails belong to, so that other mails are skipped.

        If most mails belong to a wanted item, the matches of the words are looked up one by one.
        """
        few = []
        for wanted in (*self.on_items(query), *_within(self._sight)):
            some = _said_on(MAILS, wanted).limit(FEW).subquery()
            if await self._link.value(select(func.count()).select_from(some)) < FEW:
                few.append(wanted)
        return few

    async def _is_one_of(
        self, index: Index, statement: Select[datetime, int]
    ) -> ColumnElement[bool]:
        key = self._key(index)
        if self._link.is_sqlite:
            return key.bitwise_and((1 << LOW_BITS) - 1).in_(select(statement.subquery().c.low))
        # An array: its keys, the same as `key_of` makes, are read from the newest on until there
        # are enough.
        of = statement.subquery()
        minute = cast(func.floor(extract("epoch", of.c.at) / 60), BigInteger()) + MINUTES_TO_1970
        rows = await self._link.rows(select(minute * (1 << LOW_BITS) + of.c.low))
        return key == any_(literal([row[0] for row in rows], ARRAY(BigInteger())))

    async def _with_items(self, keys: Sequence[int], query: Query) -> list[tuple[ThreadId, int]]:
        """Return thread and key of the texts of wanted items, in the order of the keys."""
        threads: dict[tuple[What, int], ThreadId] = {}
        for what, ids in _by_what(keys):
            row_id, is_of_item = _OF_ITEM[what]
            wanted = self.is_wanted(query, what)
            if self._sight is not None:
                wanted &= _is_shown(self._sight, what)
            if given := list(ids):
                # The condition on the item is a column, not a WHERE: SQLite, which does not know
                # how many there are, would begin with all items of a state or list.
                statement = (
                    select(row_id.label("id"), items.c.thread, wanted.label("is_wanted"))
                    .join(items, is_of_item)
                    .where(among(row_id, given), unmerged)
                )
                rows = await self._link.rows(statement)
                threads |= {(what, row.id): row.thread for row in rows if row.is_wanted}
        return [
            (threads[thread_key], key) for key in keys if (thread_key := decode_key(key)) in threads
        ]

    def on_items(self, query: Query) -> list[ColumnElement[bool]]:
        """Return the conditions on an item: its state is one of these, its list one of those."""
        conditions: list[ColumnElement[bool]] = []
        if query.states:
            conditions.append(items.c.state.in_(query.states))
        if query.lists:
            # IN, not EXISTS: SQLite can begin with the items of a list.
            on_list = select(item_lists.c.item).where(item_lists.c.list_name.in_(query.lists))
            conditions.append(items.c.number.in_(on_list))
        return conditions

    def is_wanted(self, query: Query, _what: What) -> ColumnElement[bool]:
        """Return the column that is true if a found text, of that kind, is of a wanted item."""
        wanted: ColumnElement[bool] = true()
        if query.states:
            wanted &= items.c.state.in_(query.states)
        if query.lists:
            # A count: for EXISTS in a column, PostgreSQL would gather all items of the lists first.
            wanted &= select(func.count()).where(*_on_lists(query)).scalar_subquery() > 0
        return wanted

    def on_words(self, index: Index, query: Query, rank: "Rank") -> list[ColumnElement[bool]]:
        """Return the conditions on an index's row that its text holds the words of a query."""
        if self._link.is_sqlite:
            row = index.on_sqlite.c[index.name]
            return [row.op("MATCH", is_comparison=True)(_fts5_query(query, rank))]
        wanted = _tsquery(query, rank)
        if not wanted:
            return []
        from sqlalchemy.dialects.postgresql import TSQUERY  # noqa: PLC0415 - slow to load

        # A literal: the fast plan depends on how many mails have these very words.
        words = index.on_postgresql.c.words
        return [words.op("@@", is_comparison=True)(cast(fixed(wanted), TSQUERY()))]


@dataclass(frozen=True, slots=True)
class Rank:
    """Where the words of a search are: in the title or anywhere; in any form or as typed."""

    in_title: bool
    in_any_form: bool


def _ranks(query: Query) -> list[list[Rank]]:
    """Return the ranks of what a search can find, the best first; those in one list go together."""
    with_forms = (False, True) if any(query.forms.values()) else (False,)
    places = (True, False) if query.phrases else (False,)
    return [[Rank(in_title, in_any_form) for in_title in places] for in_any_form in with_forms]


def _until_full(ranked: Sequence[Sequence[int]], look: int) -> Iterable[Sequence[int]]:
    """Yield the keys of ranks up to the first of which there may be more."""
    for each in ranked:
        yield each
        if len(each) == look:
            return


def _said_on(index: Index, wanted: ColumnElement[bool]) -> Select[datetime, int]:
    """Return the times of an index's texts on wanted items, and the low bits of their keys."""
    if index == MAILS:
        return _of_items(What.MAIL, mails.c.said_at, wanted)
    titles = _of_items(What.TITLE, history.c.at, wanted & is_title)
    dated = union_all(_of_items(What.COMMENT, comments.c.at, wanted), titles).subquery()
    return select(dated.c.at, dated.c.low)


def _of_items(
    what: What, at: ColumnElement[datetime], wanted: ColumnElement[bool]
) -> Select[datetime, int]:
    row_id, is_of_item = _OF_ITEM[what]
    low = row_id + key_of(BEGINNING, 0, what=what)
    return select(at.label("at"), low.label("low")).join(items, is_of_item).where(wanted, unmerged)


def _by_what(keys: Iterable[int]) -> Iterable[tuple[What, list[int]]]:
    ids: dict[What, list[int]] = {}
    for key in keys:
        what, row_id = decode_key(key)
        ids.setdefault(what, []).append(row_id)
    return ids.items()


def _within(sight: Sight | None) -> list[ColumnElement[bool]]:
    """Return the condition that an item is on a list of which something is shown."""
    if sight is None:
        return []
    on_list = select(item_lists.c.item).where(item_lists.c.list_name.in_(sorted(sight.lists)))
    return [items.c.number.in_(on_list)]


def _is_shown(sight: Sight, what: What) -> ColumnElement[bool]:
    """Return the column that is true if a text on a found item is shown.

    Whoever sees an item only because its boards are public sees no words from Slack: what of them
    its author has not released is on no board. Counts, as in `_is_wanted`.
    """

    def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        """Return how many lists of the item there are that meet the conditions."""
        of_item = item_lists.c.item == items.c.number
        return select(func.count()).where(of_item, *conditions).scalar_subquery()

    name = item_lists.c.list_name
    shown = counted(name.in_(sorted(sight.on))) > 0
    if what is What.COMMENT or not sight.public:
        return shown
    public = sorted(sight.public)
    return shown | ((counted(name.in_(public)) > 0) & (counted(name.not_in(public)) == 0))


def _on_lists(query: Query) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return item_lists.c.item == items.c.number, item_lists.c.list_name.in_(query.lists)


def _on_keys(key: ColumnElement[int], query: Query) -> list[ColumnElement[bool]]:
    conditions = []
    if query.since is not None:
        conditions.append(key >= key_of(query.since, 0))
    if query.until is not None:
        conditions.append(key < key_of(query.until, 0))
    return conditions


def _fts5_query(query: Query, rank: Rank) -> str:
    """Return the query in FTS5's syntax; folded words hold no sign that means something there."""

    def within(columns: str, phrase: Phrase) -> str:
        """Return a phrase that must be in these columns."""
        return f'{columns} : "{" ".join(phrase)}"'

    def written(phrase: Phrase) -> str:
        """Return the condition that a phrase is there as it is typed."""
        if rank.in_title:
            return f'"{" ".join(TITLE_SIGN + word for word in phrase)}"'
        return within("{subject author words}", phrase)

    parts = []
    for phrase in query.phrases:
        stems = [f'"{stem}"' for stem in _stems(query, phrase, rank)]
        parts.append(f"({' OR '.join((written(phrase), *stems))})")
    if query.authors:
        parts.append(f"({' OR '.join(within('author', phrase) for phrase in query.authors)})")
    if query.has_attachment or not parts:
        parts.append(within("marks", ("attachment" if query.has_attachment else "mail",)))
    return " AND ".join(parts)


def _tsquery(query: Query, rank: Rank) -> str:
    """Return the query in PostgreSQL's syntax, "" for any mail."""

    def following(phrase: Phrase, *, sign: str = "") -> str:
        """Return a phrase's words, each right after the one before, all with this sign."""
        words = [f"'{sign}{lexeme(word)}'" for word in phrase]
        return f"({' <-> '.join(words)})"

    parts = []
    for phrase in query.phrases:
        stems = [f"'{stem}'" for stem in _stems(query, phrase, rank)]
        written = following(phrase, sign=TITLE_SIGN if rank.in_title else "")
        parts.append(f"({' | '.join((written, *stems))})")
    if query.authors:
        authors = [following(phrase, sign=AUTHOR_SIGN) for phrase in query.authors]
        parts.append(f"({' | '.join(authors)})")
    if query.has_attachment:
        parts.append(f"'{ATTACHMENT}'")
    return " & ".join(parts)


def _stems(query: Query, phrase: Phrase, rank: Rank) -> list[str]:
    """Return the signed stems that stand for a phrase as well; none if it must be as typed."""
    sign = TITLE_STEM_SIGN if rank.in_title else STEM_SIGN
    return [sign + stem for stem in query.forms.get(phrase, ())] if rank.in_any_form else []
