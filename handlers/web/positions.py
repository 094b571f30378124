"""Confirm or refuse a position on a call by the link that we mailed to its author."""

from http import HTTPStatus

from bot.config import Config
from bot.domain.ballots.confirmation import Answer
from bot.domain.calls.call import Call, CallState
from bot.domain.calls.position import Position, PositionState
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import WebReply
from bot.render.calls.words import say_position
from bot.render.web.pages import VoteToConfirm, position_page, question_page
from handlers.calling.suggestions import find_position, settle_position
from handlers.lists.access import site_of
from handlers.lists.home_list import home_list, home_of
from handlers.lists.items import find_item
from handlers.voting.confirmations import BY_LINK
from handlers.work import Work
from storage.store import Store


async def show_position(store: Store, word: str, *, config: Config) -> WebReply | None:
    """Show the position that a link is about; None for a link that is not about one."""
    suggestion = await _find(store, word, config=config)
    if suggestion is None:
        return None
    position, item, call = suggestion
    shown, site = _shown(position, item, call, config), site_of(config)
    if position.state is not PositionState.ASKED or call.state is not CallState.OPEN:
        return WebReply(HTTPStatus.GONE, position_page(position.state, shown, site=site))
    no_at = f"{site.root}/v/{word}/no"
    return WebReply(HTTPStatus.OK, question_page(shown, site=site, no_at=no_at))


async def settle_by_link(work: Work, word: str, *, confirms: bool) -> WebReply | None:
    """Record the answer about a position; None for a link that is not about one."""
    suggestion = await _find(work.store, word, config=work.config)
    if suggestion is None:
        return None
    position, item, call = suggestion
    shown, site = _shown(position, item, call, work.config), site_of(work.config)
    deed = Deed(position.person, Source.MAIL, BY_LINK)
    try:
        await settle_position(work, position, confirms=confirms, deed=deed)
    except Refused:
        return WebReply(HTTPStatus.GONE, position_page(position.state, shown, site=site))
    state = PositionState.CONFIRMED if confirms else PositionState.REFUSED
    return WebReply(HTTPStatus.OK, position_page(state, shown, site=site))


async def _find(store: Store, word: str, *, config: Config) -> tuple[Position, Item, Call] | None:
    position = await find_position(store, word, config=config)
    call = None if position is None else await store.calls.get(position.call)
    if position is None or call is None:
        return None
    item = await find_item(store, position.item)
    return None if home_of(item, config) is None else (position, item, call)


def _shown(position: Position, item: Item, call: Call, config: Config) -> VoteToConfirm:
    list_config = home_list(item, config)
    return VoteToConfirm(
        number=item.number,
        list_name=list_config.name,
        choice=say_position(position, zone=list_config.zone),
        reason="",
        question=Answer.POSITION,
        until=call.closes_at,
        zone=list_config.zone,
    )
