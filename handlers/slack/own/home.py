"""Show the app's Home: what waits for somebody, their own items, all of them, their choices.

It is read as `/pen mine` and `/pen list` are: a person sees there what they see here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.config import ListConfig
from bot.domain.ballots.ballot import Ballot
from bot.domain.calls.call import CallState
from bot.domain.ids import ItemNumber, ListName
from bot.domain.items.item import Item
from bot.domain.slack_text import for_slack
from bot.events import HomeOpened, SlackReply
from bot.render.documents.facts import ItemFacts, PositionFacts
from bot.render.slack.markup.blocks import SlackText
from bot.render.slack.news import position_news, vote_in_doubt_news
from bot.render.slack.own.consent import choice_text
from bot.render.slack.own.home import (
    A_PAGE,
    MOST_ASKED,
    MOST_LISTS,
    MOST_NEEDED,
    MOST_OWN,
    HomeFacts,
    HomeLine,
    Shows,
    home_view,
    read_shows,
    strangers_view,
)
from handlers.commenting.consent import release_question
from handlers.digests.choosing import say_digest, switches_of
from handlers.lists.home_list import home_of, zone_of
from handlers.lists.items import NoSuchItem
from handlers.showing.facts import gather_lines
from handlers.showing.views import Of, found, mine, unanswered
from handlers.slack.own.consent import held_comments
from handlers.slack.request import Request, SlackDoor, open_reading
from handlers.slack.shown import newest_first, shown_items, shown_lines
from handlers.voting.ballot_box import can_be_confirmed

MOST_WAITING: Final = 50
"""How many votes of theirs that do not count are looked at for those that they are asked about."""
MOST_FOUND: Final = 200
"""How many items the pages show; older ones are found by a search, or on the board."""


async def handle_home(event: HomeOpened, door: SlackDoor) -> SlackReply:
    """Return somebody's Home as it is now."""
    async with open_reading(event, door, evidence="home") as request:
        person = request.person
        addresses = person.addresses if person.slack_looked_up else ()
        if not request.sight.lists:
            return SlackReply(view=strangers_view(addresses))
        return SlackReply(view=home_view(await _gather(read_shows(event.shows), request)))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What an item wants of the person: their vote on its ballot, an answer to its call."""

    ballot: Ballot | None = None
    choice: str = ""
    asks: bool = False


async def _gather(shows: Shows, request: Request) -> HomeFacts:
    lists = [each.name for each in request.lists()]
    if shows.list_name not in lists:
        shows = replace(shows, list_name="")
    joined = [each for each in request.config.lists if each.name in request.sight.on]
    votes, held = await mine(request, request.person.id)
    waiting = {
        item.number: _Waiting(ballot, choice)
        for item, ballot, choice in votes
        if await _may_vote(item, ballot, request)
    }
    unvoted = [item for item, *_ballot in votes if _lacks_vote(waiting.get(item.number))]
    called = await unanswered(request, request.person.id, asks=request.belongs)
    waiting |= {
        item.number: _Waiting(*_ballot_of(waiting.get(item.number)), asks=True) for item in called
    }
    needed = _once([*unvoted, *called, *(facts.item for facts in held)])
    own = await _own(request, without={item.number for item in needed})
    page, has_older = await _page(shows, request)
    asked, more_asked = await _asked(joined, request)
    lines = await _lines([*needed[:MOST_NEEDED], *own, *page], request)
    return HomeFacts(
        shows=shows,
        needed=_shown(needed[:MOST_NEEDED], lines, waiting),
        more_needed=max(len(needed) - MOST_NEEDED, 0),
        asked=asked,
        more_asked=more_asked,
        own=_shown(own, lines, waiting),
        page=_shown(page, lines, waiting),
        has_older=has_older,
        lists=lists,
        digest=for_slack(say_digest(await request.store.attentions.digest_of(request.person.id))),
        switches=await switches_of(request, request.person),
        language=request.person.chosen_language,
        choices=[await _choice(each, request) for each in joined[:MOST_LISTS]],
        addresses=request.person.addresses if request.person.slack_looked_up else (),
    )


async def _may_vote(item: Item, ballot: Ballot, request: Request) -> bool:
    """Return True if a vote of the person on a ballot would count.

    Of whom Slack has told something that it did not confirm, the account is in doubt.
    """
    is_doubted = not request.person.slack_looked_up and request.speaker.profile is not None
    if is_doubted or not request.belongs(item):
        return False
    return await request.store.rosters.may_vote(ballot.id, request.person.id)


def _lacks_vote(waiting: _Waiting | None) -> bool:
    return waiting is not None and not waiting.choice


def _ballot_of(waiting: _Waiting | None) -> tuple[Ballot | None, str]:
    return (None, "") if waiting is None else (waiting.ballot, waiting.choice)


def _once(items: Iterable[Item]) -> list[Item]:
    """Return items in their order, each where it comes first."""
    return list({item.number: item for item in items}.values())


async def _own(request: Request, *, without: set[ItemNumber]) -> list[Item]:
    """Return the items that the person had a part in, newest first."""
    person = request.person
    addresses = person.addresses if person.slack_looked_up else ()
    items = await request.store.items.of_person(person.id, addresses, limit=MOST_OWN + len(without))
    return [
        item
        for item in items
        if item.number not in without and home_of(item, request.config) is not None
    ][:MOST_OWN]


async def _page(shows: Shows, request: Request) -> tuple[list[Item], bool]:
    """Return the items of a page, and whether there are older ones."""
    of = Of([ListName(shows.list_name)] if shows.list_name else None)
    items = await found(request, shows.which, of, holder=request.person.id, limit=MOST_FOUND)
    # As `/pen list`: what others see of an item does not follow what was said in private.
    items = newest_first(await shown_items(items, request))
    start = shows.page * A_PAGE
    return items[start : start + A_PAGE], len(items) > start + A_PAGE


async def _lines(items: Sequence[Item], request: Request) -> Mapping[ItemNumber, ItemFacts]:
    facts = await shown_lines(await gather_lines(request, _once(items)), request)
    return {line.item.number: line for line in facts}


def _shown(
    items: Sequence[Item],
    lines: Mapping[ItemNumber, ItemFacts],
    waiting: Mapping[ItemNumber, _Waiting],
) -> list[HomeLine]:
    shown: list[HomeLine] = []
    for item in items:
        wanted = waiting.get(item.number, _Waiting())
        facts = lines[item.number]
        shown.append(HomeLine(facts, wanted.ballot, wanted.choice, asks=wanted.asks))
    return shown


# What was asked of the person in private, with the buttons of the question.


async def _asked(lists: Sequence[ListConfig], request: Request) -> tuple[list[SlackText], int]:
    """Return the first questions that wait for the person, and how many more do."""
    doubtful = await _votes_in_doubt(request)
    leaning = await _positions(request)
    asked = [*doubtful[:MOST_ASKED], *leaning[:MOST_ASKED]]
    count = len(doubtful) + len(leaning)
    for list_config in lists:
        held = await held_comments(list_config, request)
        count += len(held)
        asked += [
            await release_question(request.store, comment, list_config)
            for comment in held[: max(MOST_ASKED - len(asked), 0)]
        ]
    return asked[:MOST_ASKED], max(count - MOST_ASKED, 0)


async def _votes_in_doubt(request: Request) -> list[SlackText]:
    """Return the questions whether words of the person are their vote."""
    store, person = request.store, request.person.id
    votes = {
        vote.id: vote
        for vote in await store.ballots.waiting_of([person], limit=MOST_WAITING)
        if vote.is_in_doubt
    }
    asked = await store.confirmations.of_votes(votes, address="")
    shown: list[SlackText] = []
    for confirmation in asked.values():
        vote, ballot = votes[confirmation.vote], await store.ballots.get(confirmation.ballot)
        if ballot is None or confirmation.used_by or not can_be_confirmed(ballot, vote):
            continue
        facts = await _about(ballot.item, request)
        if facts is not None:
            about = replace(facts, ballot=ballot)
            shown.append(vote_in_doubt_news(about, confirmation, vote, link=""))
    return shown


async def _positions(request: Request) -> list[SlackText]:
    """Return the questions whether words of the person are their position on a call."""
    store, person = request.store, request.person
    shown: list[SlackText] = []
    for position in await store.positions.asked_in_slack(person.id):
        call, facts = await store.calls.get(position.call), await _about(position.item, request)
        if facts is not None and call is not None and call.state is CallState.OPEN:
            shown.append(position_news(facts, PositionFacts(person.called, position), link=""))
    return shown


async def _about(number: ItemNumber, request: Request) -> ItemFacts | None:
    """Return what a question says of its item, None if the person does not see it any more."""
    try:
        item = await request.item(number)
    except NoSuchItem:
        return None
    return ItemFacts(item=item, zone=zone_of(item, request.config))


async def _choice(list_config: ListConfig, request: Request) -> SlackText:
    """Return what the person chose for a list, with the buttons to change it."""
    return choice_text(
        user=request.user,
        list_name=list_config.name,
        choice=await request.store.publishing.choice_of(request.person.id, list_config.name),
        slack_comments=list_config.slack_comments,
        explains=False,
    )
