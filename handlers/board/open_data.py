"""Gather the rows of the board's data: its items, the votes that are public, published comments."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Final

from bot.domain.items.item import Item
from bot.render.board.data import (
    COMMENTS,
    ITEMS,
    MOST_ITEMS,
    OBJECTIONS,
    VOTES,
    Row,
    Table,
    comment_row,
    item_row,
    objection_row,
    vote_row,
)
from bot.render.documents.facts import VoteFacts
from handlers.board.facts import public_objections
from handlers.counting.count import counting_votes
from handlers.lists.access import Asked
from handlers.people.names import names_of
from storage.board.public import Public
from storage.store import Store

_Gather = Callable[[Store, Public, Sequence[Item]], Awaitable[list[Row]]]
PAGE: Final = 2_000
"""How many items are read at once."""
MOST_OBJECTIONS: Final = 20_000
"""How many objections on so many items are read."""


async def rows_of(store: Store, table: Table, *, asked: Asked) -> list[Row]:
    """Return the rows of a file."""
    gathered: Mapping[str, _Gather] = {
        ITEMS.name: _items,
        VOTES.name: _votes,
        COMMENTS.name: _comments,
        OBJECTIONS.name: _objections,
    }
    rows: list[Row] = []
    public = asked.public(store)
    async for page in _pages(public):
        rows += await gathered[table.name](store, public, page)
    return rows


async def _pages(public: Public) -> AsyncIterator[Sequence[Item]]:
    """Yield the most recently changed items, in pages; a whole large board takes too long."""
    last: Item | None = None
    for _page in range(MOST_ITEMS // PAGE):
        items = await public.items.search(after=last, limit=PAGE)
        yield items
        if len(items) < PAGE:
            return
        last = items[-1]


async def _items(_store: Store, public: Public, items: Sequence[Item]) -> list[Row]:
    counts = await public.mails.count_of_threads([item.thread for item in items])
    return [item_row(item, messages=counts.get(item.thread, 0)) for item in items]


async def _votes(store: Store, _public: Public, items: Sequence[Item]) -> list[Row]:
    """Return the votes that count, of ballots that show who chose what."""
    every = await store.ballots.all_of_items([item.number for item in items])
    ballots = {
        ballot.id: ballot
        for held in every.values()
        for ballot in reversed(held)
        if ballot.was_opened and not ballot.is_withdrawn
        if not ballot.rules.is_secret and not ballot.hides_choices
    }
    votes = await counting_votes(store, ballots.values())
    names = await names_of(store, {vote.voter for cast in votes.values() for vote in cast})
    return [
        vote_row(ballots[ballot], VoteFacts(names[vote.voter], vote))
        for ballot, cast in votes.items()
        for vote in cast
    ]


async def _comments(store: Store, public: Public, items: Sequence[Item]) -> list[Row]:
    comments = await public.comments.of_items([item.number for item in items])
    names = await names_of(store, {comment.author for comment in comments})
    return [comment_row(comment, author=names[comment.author]) for comment in comments]


async def _objections(store: Store, public: Public, items: Sequence[Item]) -> list[Row]:
    numbers = [item.number for item in items]
    objections = await public.objections.of_items(numbers, limit=MOST_OBJECTIONS)
    return [objection_row(facts) for facts in await public_objections(store, objections)]
