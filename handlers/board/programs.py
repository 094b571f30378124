"""Answer programs: feeds, calendars, badges, JSON, messages as text and mailboxes, data as CSV."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from bot.domain.ballots.ballot import BallotState
from bot.domain.ids import BallotId, CallId, ItemNumber, ListName
from bot.domain.items.item import Item
from bot.events import WebReply
from bot.language import say
from bot.render.board import badge, data, feeds, mbox, shapes
from handlers.board.deadlines import deadlines_of
from handlers.board.facts import public_item, public_lines, said_on
from handlers.board.gather import item_material, shown_item
from handlers.board.making import made_calendar, made_data, made_json, made_mbox
from handlers.board.messages import board_mails, find_message, places_in
from handlers.board.news import board_feed, decisions_feed, item_feed
from handlers.board.open_data import rows_of
from handlers.board.replies import (
    NOT_FOUND,
    Job,
    data_reply,
    number_in,
    page_reply,
    redirect,
)
from handlers.counting.results import result_file
from handlers.lists.access import Asked, Seen
from handlers.people.names import names_of
from storage.store import Store

RAW: Final = "raw"
MBOX: Final = "t.mbox.gz"
MOST_NUMBER: Final = 100_000_000
LISTED: Final = 100
"""How many items a page of `items.json` has unless its reader asks for another number."""
MOST_LISTED: Final = 200


async def answer_program(store: Store, asked: Asked) -> WebReply | Job:
    """Return the reply for a program's address, or the job that makes it."""
    match asked.parts:
        case (file,) if file in _OF_LIST:
            return await _OF_LIST[file](store, asked, None)
        case (file,) if file in _OF_ALL:
            return await _OF_ALL[file](store, asked)
        case ("lists", name, file) if file in _OF_LIST:
            list_config = asked.seen.list_named(name)
            return (
                await _OF_LIST[file](store, asked, list_config.name)
                if list_config is not None
                else NOT_FOUND
            )
        case ("items", *rest):
            return await _about_item(store, asked, rest)
        case ("m", *names):
            return await _message(store, asked, names)
        case ("data", *names):
            return await _data(store, asked, names)
    return NOT_FOUND


async def _feed(store: Store, asked: Asked, list_name: ListName | None) -> WebReply:
    return _feed_reply(await board_feed(store, list_name=list_name, asked=asked), asked.seen)


async def _decisions(store: Store, asked: Asked) -> WebReply:
    return _feed_reply(await decisions_feed(store, asked=asked), asked.seen)


def _feed_reply(feed: feeds.Feed, seen: Seen) -> WebReply:
    return data_reply(feeds.feed_bytes(feed, host=seen.site.host), feeds.CONTENT_TYPE)


async def _calendar(store: Store, asked: Asked, list_name: ListName | None) -> Job:
    site = asked.seen.site
    deadlines = await deadlines_of(store, list_name=list_name, asked=asked)
    name = site.name
    if list_name:
        name = say("{name}: {about}", name=site.name, about=list_name)
    return partial(made_calendar, deadlines, name=name, host=site.host)


async def _items(store: Store, asked: Asked) -> WebReply:
    """Return a page of all items, those that changed last first; `after` is the page's last one."""
    items, query = asked.public(store).items, asked.query
    limit = number_in(query.get("limit", str(LISTED)), most=MOST_LISTED)
    last = None
    if after := query.get("after"):
        number = number_in(after, most=MOST_NUMBER)
        last = await items.get(ItemNumber(number)) if number is not None else None
        if last is None:
            return NOT_FOUND
    if limit is None:
        return NOT_FOUND
    matches = await items.search(after=last, limit=limit)
    facts = await public_lines(store, matches, asked=asked)
    return data_reply(
        shapes.items_json(facts, public_addresses=asked.seen.addresses), shapes.CONTENT_TYPE
    )


_Answer = Awaitable[WebReply | Job]
_OF_LIST: Final[Mapping[str, Callable[[Store, Asked, ListName | None], _Answer]]] = {
    "feed.atom": _feed,
    "deadlines.ics": _calendar,
}
"""What there is of all lists, and of each."""
_OF_ALL: Final[Mapping[str, Callable[[Store, Asked], _Answer]]] = {
    "decisions.atom": _decisions,
    "votes.atom": _decisions,
    "items.json": _items,
}
"""What there is of all lists alone."""
_OfItem = Callable[[Store, Item, Asked], _Answer]


async def _about_item(store: Store, asked: Asked, rest: Sequence[str]) -> WebReply | Job:
    """Return a file about an item, such as `12.json` or `12/feed.atom`, following merges."""
    made: _OfItem
    match rest:
        case (file,):
            number, made = file.removesuffix(".json"), _json
        case (number, file) if file in _OF_ITEM:
            made = _OF_ITEM[file]
        case (number, file) if file.startswith("result-") and file.endswith(".json"):
            made = partial(_result, ballot=file.removeprefix("result-").removesuffix(".json"))
        case (number, file) if file.startswith("declaration-") and file.endswith(".json"):
            made = partial(
                _declaration, call=file.removeprefix("declaration-").removesuffix(".json")
            )
        case _:
            return NOT_FOUND
    known = number_in(number, most=MOST_NUMBER)
    if known is None:
        return NOT_FOUND
    item = await shown_item(store, ItemNumber(known), asked=asked)
    return NOT_FOUND if item is None else await made(store, item, asked)


async def _item_feed(store: Store, item: Item, asked: Asked) -> WebReply:
    return _feed_reply(await item_feed(store, item, asked=asked), asked.seen)


async def _badge(store: Store, item: Item, asked: Asked) -> WebReply:
    spoken = await said_on(asked.public(store), item)
    facts = await public_item(store, item, spoken, asked=asked)
    reply = data_reply(badge.badge_svg(facts), badge.CONTENT_TYPE)
    return replace(reply, kept_for=timedelta(seconds=badge.KEPT_SECONDS))


async def _json(store: Store, item: Item, asked: Asked) -> Job:
    material = await item_material(store, item, asked=asked)
    named = {comment.author for comment in material.comments}
    named |= {entry.actor for entry in material.item.history if entry.actor is not None}
    names = await names_of(store, named)
    return partial(made_json, material, names=names, public_addresses=asked.seen.addresses)


async def _result(store: Store, item: Item, asked: Asked, *, ballot: str) -> WebReply:
    """Return the file that was attached to the mail with a ballot's result."""
    number = number_in(ballot, most=MOST_NUMBER)
    closed = await store.ballots.get(BallotId(number)) if number is not None else None
    if closed is None or closed.item != item.number:
        return NOT_FOUND
    if closed.state is not BallotState.CLOSED or closed.is_withdrawn:
        return NOT_FOUND
    file = await result_file(store, closed.id, config=asked.config)
    return data_reply(file, shapes.CONTENT_TYPE)


async def _declaration(store: Store, item: Item, asked: Asked, *, call: str) -> WebReply:  # noqa: ARG001 - one of several
    """Return the file that was attached to the mail with what was declared on a call."""
    number = number_in(call, most=MOST_NUMBER)
    declared = await store.calls.get(CallId(number)) if number is not None else None
    if declared is None or declared.item != item.number:
        return NOT_FOUND
    file = await store.calls.declaration(declared.id)
    return data_reply(file, shapes.CONTENT_TYPE) if file else NOT_FOUND


async def _item_calendar(store: Store, item: Item, asked: Asked) -> Job:
    deadlines = await deadlines_of(store, list_name=None, asked=asked, only=item)
    name = f"#{item.number} {item.title}"
    return partial(made_calendar, deadlines, name=name, host=asked.seen.site.host)


async def _mbox(store: Store, item: Item, asked: Asked) -> Job:
    mails = await asked.public(store).mails.of_thread(item.thread)
    return partial(made_mbox, board_mails(mails, seen=asked.seen))


_OF_ITEM: Final[Mapping[str, _OfItem]] = {
    "feed.atom": _item_feed,
    "badge.svg": _badge,
    "deadlines.ics": _item_calendar,
    MBOX: _mbox,
}
"""What there is of an item under its own address."""


async def _message(store: Store, asked: Asked, names: Sequence[str]) -> WebReply | Job:
    """Redirect to a message, or return it or its thread. Ids may contain an unencoded slash.

    Programs that read public-inbox ask for both by a Message-ID.
    """
    file = names[-1] if len(names) > 1 and names[-1] in (RAW, MBOX) else ""
    message_id = "/".join(names[:-1] if file else names)
    hit = await find_message(asked.public(store), message_id)
    if hit is None:
        return NOT_FOUND
    if file == MBOX:
        return await _mbox(store, hit.item, asked)
    if file == RAW:
        (mail,) = board_mails([hit.mail], seen=asked.seen)
        return data_reply(mbox.mail_bytes(mail), mbox.CONTENT_TYPE)
    places = await places_in(asked.public(store), hit.item)
    return redirect(asked.seen.site.to(places[hit.mail.message_id]))


async def _data(store: Store, asked: Asked, names: Sequence[str]) -> WebReply | Job:
    match names:
        case ():
            return page_reply(data.data_page(site=asked.seen.site))
        case (data.README,):
            return data_reply(data.readme_text(), "text/plain")
        case (name,) if (table := data.TABLES.get(name)) is not None:
            rows = await rows_of(store, table, asked=asked)
            return partial(made_data, table, rows)
    return NOT_FOUND
