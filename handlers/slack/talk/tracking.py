"""Make an item of a thread that began in Slack: all that was said in it so far.

Whoever tracks it writes the title, which everybody reads. What was said becomes comments that stay
in Slack: nobody said it to a list. Each author can send their own (*Send to list*); later replies
are comments as in any item's thread.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.config import ListConfig
from bot.domain.commands.parts import one_line
from bot.domain.ids import ChannelId, ItemNumber, Ts
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import Item, ItemState
from bot.domain.people.person import Person
from bot.errors import Refused, TryAgainLater
from bot.events import FormSubmitted, ShortcutUsed, SlackReply
from bot.gateways.slack.values import SeenMessage
from bot.render.slack.forms import item_forms as words
from bot.render.slack.item import named
from bot.render.words import refusals
from handlers.commenting.comments import is_comment, plain_text
from handlers.deliveries import queue
from handlers.people.people import known_in_slack, look_up, person_of
from handlers.slack.request import Request, SlackDoor, open_reading, open_request
from storage.values import SlackMessage

_PLACE: Final = re.compile(r"([CG][A-Z0-9]+):([0-9]+\.[0-9]+)")
Said = Mapping[Ts, SeenMessage]


async def show_track_form(event: ShortcutUsed, request: Request) -> SlackReply:
    """Ask for the title of an item to be made of a message's thread.

    Raises:
        Refused: the thread is an item's, or they may not.
    """
    thread_ts = event.thread_ts or event.ts
    home = await _require_trackable(event.channel, thread_ts, request)
    view = words.track_view(event.channel, thread_ts, list_name=home.name)
    return SlackReply(view=view)


async def handle_track_form(event: FormSubmitted, door: SlackDoor) -> SlackReply:
    """Make the item, with what was said so far. Slack is asked for that before the transaction.

    Raises:
        Refused: the thread is an item's or gone, or they may not.
    """
    place = _PLACE.fullmatch(event.private_metadata)
    if place is None:
        raise Refused(refusals.FORM_TOO_OLD.format())
    channel, thread_ts = ChannelId(place[1]), Ts(place[2])
    title = one_line(dict(event.fields).get(words.TITLE, ""))
    if not title:
        return SlackReply(field_errors=((words.TITLE, words.SAY_TITLE.format()),))
    async with open_reading(event, door, evidence="form track") as request:
        await _require_trackable(channel, thread_ts, request)
    said = await _said(channel, thread_ts, door)
    speakers = {
        user: await look_up(user, await known_in_slack(user, door.database), profiles=door.profiles)
        for user in dict.fromkeys(message.user for message in said.values())
    }
    async with open_request(event, door, evidence="form track") as request:
        home = await _require_trackable(channel, thread_ts, request)
        item = await _open(home, title, request, channel=channel)
        placed = SlackMessage(channel, thread_ts, item.number, is_parent=False, delivery=None)
        await request.store.slack.add(placed)
        for ts, message in said.items():
            author = await person_of(request, speakers[message.user])
            await _add(item, _Place(channel, thread_ts, ts), message, author, request)
        await request.store.outbox.add(
            queue.post_item(item.number, channel=channel), now=request.now
        )
        return SlackReply(text=words.TRACKED.format(item=named(item)))


async def _require_trackable(channel: ChannelId, thread_ts: Ts, request: Request) -> ListConfig:
    """Return the list of a channel in which the sender may make an item of a thread.

    Raises:
        Refused: it has no list, they do not belong to it, or the thread is an item's already.
    """
    lists = [each for each in request.config.lists if channel in each.channels]
    if not lists:
        raise Refused(words.NO_LIST_HERE.format())
    mine = [each for each in lists if request.sight.is_on((each.name,))]
    if not mine:
        raise Refused(words.NOT_ON_LIST_HERE.format())
    tracked = await request.store.slack.at(channel, thread_ts)
    if tracked is not None:
        raise Refused(words.TRACKED_ALREADY.format(number=tracked.item))
    return mine[0]


async def _said(channel: ChannelId, thread_ts: Ts, door: SlackDoor) -> Said:
    """Return what people said in a thread, oldest first, without their asides.

    Raises:
        Refused: the thread is gone, or no person wrote in it.
        TryAgainLater: Slack does not say.
    """
    if door.profiles.thread is None:
        raise TryAgainLater("nobody can be asked for a thread")
    seen = await door.profiles.thread(channel, thread_ts)
    said = {ts: seen[ts] for ts in sorted(seen, key=float) if seen[ts].is_person}
    if not said:
        raise Refused(words.THREAD_GONE.format())
    return said


async def _open(home: ListConfig, title: str, request: Request, *, channel: ChannelId) -> Item:
    """Open an item without mails; it is shown in the channel of its thread."""
    (thread,) = await request.store.mails.new_threads(1)
    new = Item(
        number=ItemNumber(0),
        thread=thread,
        title=title,
        state=ItemState.OPEN,
        lists=(home.name,),
        opened_at=request.now,
        updated_at=request.now,
        channel=None if channel == home.channel else channel,
    )
    (item,) = await request.store.items.open([new])
    opened = Changed(Change.OPENED, "", item.state)
    titled = Changed(Change.TITLE, "", title)  # by which a search finds it
    for event in (opened, titled):
        entry = request.deed.entry(item.number, request.now, event)
        await request.store.history.add([entry])
    return item


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message stands."""

    channel: ChannelId
    thread_ts: Ts
    ts: Ts


async def _add(
    item: Item, place: _Place, message: SeenMessage, author: Person, request: Request
) -> None:
    """Store what somebody said before as a comment that stays in Slack, unless it is an aside."""
    text = await plain_text(request.store, message.text)
    if not is_comment(text):
        return
    await request.store.comments.add(
        item=item.number,
        author=author.id,
        source=Source.SLACK,
        at=datetime.fromtimestamp(float(place.ts), tz=UTC),
        text=text,
        channel=place.channel,
        ts=place.ts,
        list_name=item.lists[0],
        thread_ts=place.thread_ts,
        released=False,
    )
