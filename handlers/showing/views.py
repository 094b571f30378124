"""Find what people may look at, in Slack and by mail: items, one's own votes, words.

The repositories are those that whoever asks sees (`Store.seen_by`), so nothing else is found, and
nothing else takes a place among the few that are shown.
"""

import difflib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from bot.config import Config
from bot.domain.ballots.ballot import Ballot
from bot.domain.commands.finding import Which
from bot.domain.ids import ChannelId, ListName, PersonId
from bot.domain.items.item import Item, ItemState
from bot.domain.items.search import Query
from bot.errors import Refused
from bot.render.documents.facts import ItemFacts
from bot.render.slack.search_results import Found, find_passage
from bot.render.words import refusals
from handlers.lists.home_list import home_of
from handlers.showing.facts import gather_lines
from handlers.work import Work
from storage.store import Store

MOST_CALLS: Final = 20
"""How many calls for comments are looked at for those that somebody has not answered."""
MOST_LISTED: Final = 50
UNFINISHED: Final = (
    ItemState.OPEN,
    ItemState.COMMENTING,
    ItemState.VOTING,
    ItemState.DORMANT,
)


@dataclass(frozen=True, slots=True)
class Of:
    """Whose items are listed: those of some lists, None for all; those routed to a channel."""

    lists: Sequence[ListName] | None = None
    routed_to: ChannelId | None = None


async def listed(work: Work, which: Which, of: Of, *, holder: PersonId) -> list[ItemFacts]:
    """Return the lines of items; `mine` are those of `holder`."""
    return await gather_lines(work, await found(work, which, of, holder=holder))


async def found(
    work: Work, which: Which, of: Of, *, holder: PersonId, limit: int = MOST_LISTED
) -> list[Item]:
    """Return the items of some lists, at most `limit` of each; as `listed`."""
    items: dict[int, Item] = {}
    search = partial(work.store.items.search, channel=of.routed_to, limit=limit)
    for name in [None] if of.lists is None else of.lists:
        of_list = partial(search, list_name=name)
        for item in await _find(of_list, which, holder=holder, now=work.now):
            if home_of(item, work.config) is not None:
                items[item.number] = item
    return list(items.values())


async def mine(
    work: Work, person: PersonId
) -> tuple[list[tuple[Item, Ballot, str]], list[ItemFacts]]:
    """Return the open votes, each with the person's choice or "", and the items that they hold."""
    items = await work.store.items.search(with_open_ballot=True, limit=MOST_LISTED)
    asked = [item for item in items if home_of(item, work.config) is not None]
    ballots = await work.store.ballots.of_items([item.number for item in asked])
    voted = {
        ballot.id: vote.choice
        for ballot, vote in await work.store.ballots.votes_of_person(person, open_only=True)
        if vote.counts
    }
    votes = [(item, ballots[item.number], voted.get(ballots[item.number].id, "")) for item in asked]
    held = await work.store.items.search(holder=person, states=UNFINISHED, limit=MOST_LISTED)
    of_person = [item for item in held if home_of(item, work.config) is not None]
    return votes, await gather_lines(work, of_person)


async def unanswered(
    work: Work, person: PersonId, *, asks: Callable[[Item], bool] = lambda _item: True
) -> list[Item]:
    """Return the items whose open call for comments asks a person, who has not answered it."""
    commenting = await work.store.items.search(states=[ItemState.COMMENTING], limit=MOST_CALLS)
    called = await gather_lines(work, [item for item in commenting if asks(item)])
    return [
        facts.item
        for facts in called
        if facts.call is not None
        and facts.call.is_open
        and person not in facts.call.answered_people
    ]


async def _find(
    search: Callable[..., Awaitable[list[Item]]], which: Which, *, holder: PersonId, now: datetime
) -> list[Item]:
    match which:
        case "open":
            return await search(states=UNFINISHED)
        case "voting":
            return await search(with_open_ballot=True)
        case "mine":
            return await search(states=UNFINISHED, holder=holder)
        case "overdue":
            return await search(states=UNFINISHED, overdue_at=now)
        case "all":
            return await search()


async def find_items(store: Store, query: Query, *, config: Config, limit: int) -> list[Found]:
    """Return the items that match a search, each by its best matching words, the best first.

    Raises:
        Refused: it names a list that is not configured.
    """
    lists = tuple(_list_named(name, store, config) for name in query.lists)
    hits = await store.search.best(replace(query, lists=lists), limit=limit)
    items = await store.items.of_threads({words.thread for words in hits})
    return [
        Found(
            item=items[words.thread],
            what=words.what,
            message_id=words.message_id,
            author=words.author,
            said_at=words.said_at,
            passage=find_passage(words.text, query.phrases, forms=query.forms),
        )
        for words in hits
    ]


def _list_named(name: ListName, store: Store, config: Config) -> ListName:
    """Return the list of that name, if the asker may see anything of it."""
    shown = None if store.sight is None else store.sight.lists
    known = {
        list_config.name.casefold(): list_config.name
        for list_config in config.lists
        if shown is None or list_config.name in shown
    }
    if name in known:
        return known[name]
    if not known:
        raise Refused(refusals.NO_LIST_HERE.format(word=name[:40]))
    near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
    raise Refused(refusals.NO_LIST_TO_SEARCH.format(word=name[:40], near=known[near]))
