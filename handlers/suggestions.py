"""A chair decides what was suggested: two items are one, or stay apart."""

from bot.clock import Clock
from bot.config import Config
from bot.domain.ballot import WITHDRAWN
from bot.domain.item import Item
from bot.domain.suggestion import Suggestion, SuggestionState
from bot.errors import Refused
from bot.events import ButtonPressed, SlackReply
from bot.render import threads
from handlers import queue
from handlers.home import home_list
from handlers.merging import Chosen, merge_items
from handlers.other_lists import have_a_list
from handlers.people import Profiles, require_chair
from handlers.request import Request, open_request
from handlers.votes import find_item
from storage.engine import Database

DECISIONS = {"merge": SuggestionState.MERGED, "apart": SuggestionState.REFUSED}
"""The buttons below a suggestion, and what each of them decides."""


async def handle_decision(
    event: ButtonPressed, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> SlackReply:
    """Do what a chair decided about a suggestion, once.

    Raises:
        Refused: the person is no chair, or nothing is suggested any more.
    """
    async with open_request(
        event,
        evidence=f"button {event.button}",
        database=database,
        config=config,
        clock=clock,
        profiles=profiles,
    ) as request:
        store = request.store
        item = await find_item(store, event.item)
        require_chair(request.person, item, config=config)
        suggestion, other = await _suggested(item, request)
        decided = DECISIONS[event.button]
        await store.suggestions.settle([suggestion.lost], decided)
        if decided is SuggestionState.MERGED:
            require_chair(request.person, other, config=config)
            return await merge_into(item, other, request)
        channel = home_list(item, config).channel
        await store.outbox.add(queue.update_item(item.number, channel=channel), now=request.now)
        refusals = await store.suggestions.refused([item.thread, other.thread])
        may_ask_again = any(one.may_be_asked_again for one in refusals)
        return SlackReply(
            text=threads.kept_apart_text(item, other=other, may_ask_again=may_ask_again)
        )


async def merge_into(item: Item, into: Item, request: Request) -> SlackReply:
    """Merge an item into another, as a chair chose.

    Raises:
        Refused: they are on different lists, and what was said on one is not for the other.
    """
    if not have_a_list(item.lists, into.lists):
        raise Refused(threads.OTHER_LISTS.format(number=item.number, other=into.number))
    ballots = request.store.ballots
    ballot = await ballots.open_of_item(item.number)
    await merge_items(
        request.store,
        item.thread,
        into.thread,
        config=request.config,
        now=request.now,
        chosen=Chosen(into.number, by=request.person.id, evidence=request.evidence),
    )
    after = None if ballot is None else await ballots.get(ballot.id)
    vote_ended = after is not None and after.outcome == WITHDRAWN
    return SlackReply(text=threads.merged_text(item, into=into, vote_ended=vote_ended))


async def _suggested(item: Item, request: Request) -> tuple[Suggestion, Item]:
    found = await request.store.suggestions.open_of(item.thread)
    if found is not None:
        suggestion, thread = found
        other = (await request.store.items.of_threads([thread])).get(thread)
        if other is not None and have_a_list(item.lists, other.lists):
            return suggestion, other
    raise Refused(threads.NOTHING_SUGGESTED.format(number=item.number))
