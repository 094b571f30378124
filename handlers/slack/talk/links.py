"""Show items where somebody writes the address of their page: below the message, and beside it.

What stands below a message is read by everybody in its channel. So it is what all of them may see:
an item of the channel's own list, or one whose boards are public.
"""

import hashlib
import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from bot.config import Config
from bot.domain.ballots.ballot import Ballot
from bot.domain.ids import ItemNumber
from bot.domain.items.sight import Sight
from bot.errors import Refused
from bot.events import DetailsAsked, DetailsEdited, LinksShared, SlackReply
from bot.language import speaking
from bot.render.board.addresses import item_path
from bot.render.slack.work_object import why_not_edited, work_object
from bot.render.words import refusals
from handlers.lists.access import board_url, site_of
from handlers.lists.home_list import home_list, home_of
from handlers.lists.items import NoSuchItem, find_item
from handlers.lists.language import language_of_list, list_of_channel
from handlers.people.sight import public_lists
from handlers.slack.request import Request, SlackDoor, open_reading
from handlers.slack.shown import facts_seen, shown_facts
from handlers.work import Work

MOST_LINKS: Final = 10
"""How many items are shown below one message."""
_PAGE: Final = re.compile(r"/items/([1-9][0-9]{0,8})/?")
_REFERENCE: Final = re.compile(r"item-([1-9][0-9]{0,8})")


async def handle_links(event: LinksShared, door: SlackDoor) -> SlackReply | None:
    """Show the items whose pages a message links to, once."""
    numbers = {
        url: number for url in event.urls if (number := number_in(url, door.config)) is not None
    }
    if not numbers:
        return None
    home = list_of_channel(event.channel, door.config)
    with speaking(language_of_list(home)):
        async with door.database.transaction() as store:
            links = hashlib.sha256(repr(sorted(numbers)).encode()).hexdigest()[:16]
            key = f"links:{event.channel}:{event.ts}:{links}"
            if not await store.arrivals.is_new(key, now=door.clock()):
                return None
            sight = Sight(
                on=frozenset(
                    each.name for each in door.config.lists if event.channel in each.channels
                ),
                public=public_lists(door.config),
            )
            work = replace(door.work(store), store=store.seen_by(sight))
            shown = [
                await _below(url, number, work, sight)
                for url, number in list(numbers.items())[:MOST_LINKS]
            ]
    return SlackReply(entities=tuple(entity for entity in shown if entity is not None))


async def _below(
    url: str, number: ItemNumber, work: Work, sight: Sight
) -> dict[str, object] | None:
    """Return what is shown below a link; None if not everybody there may see the item."""
    try:
        item = await find_item(work.store, number)
    except NoSuchItem:
        return None
    if not board_url(item, work.config, to=home_of(item, work.config)):
        return None  # the address is no page
    facts = await facts_seen(item, work, sight)
    return work_object(facts, number, url=_page_of(number, work.config), shared=url)


async def handle_details(event: DetailsAsked, door: SlackDoor) -> SlackReply:
    """Show a person an item beside their conversation, as `/pen show` would.

    Raises:
        Refused: they may not see it, or there is none.
    """
    number = _number_of(event.reference)
    if number is None:
        number = number_in(event.url, door.config)
    if number is None:
        raise Refused(refusals.NO_SUCH_PAGE.format())
    async with open_reading(event, door, evidence="work object", about=number) as request:
        item = await request.item(number)
        home_list(item, request.config)
        facts = await shown_facts(item, request)
        own = await _own_vote(facts.ballot, request)
    url = _page_of(number, door.config)
    entity = work_object(facts, number, url=url, is_whole=True, own=own)
    return SlackReply(entities=(entity,))


async def _own_vote(ballot: Ballot | None, request: Request) -> str:
    """Return what the person chose on a ballot, "" if they have no vote that counts."""
    if ballot is None:
        return ""
    votes = await request.store.ballots.standing(ballot.id, voter=request.person.id)
    return next((vote.choice for vote in votes), "")


def refuse_edits(event: DetailsEdited) -> SlackReply:
    """Say of each field why it was not changed: an item is changed by commands and forms only."""
    number = _number_of(event.reference)
    if number is None:
        raise Refused(refusals.NO_SUCH_PAGE.format())
    return SlackReply(
        field_errors=tuple((field, why_not_edited(field, number)) for field in event.fields)
    )


def number_in(url: str, config: Config) -> ItemNumber | None:
    """Return the item whose page has this address, None if it is another address.

    One with a key that opens a list's board is none of these: it is its reader's alone.
    """
    site = site_of(config)
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = parts.path.removeprefix(site.root)
    page = _PAGE.fullmatch(path)
    if page is None or not site.origin or f"{parts.scheme}://{parts.netloc}" != site.origin:
        return None
    return ItemNumber(int(page[1])) if parts.path.startswith(site.root) else None


def _page_of(number: ItemNumber, config: Config) -> str:
    """Return the address of an item's page, without a key: others may read it."""
    return site_of(config).whole(item_path(number))


def _number_of(name: str) -> ItemNumber | None:
    named = _REFERENCE.fullmatch(name)
    return None if named is None else ItemNumber(int(named[1]))
