"""Handle messages that people write, edit or delete in Slack.

A person's reply in an item's Slack thread is a comment on the item, unless it begins with `//`. Its
author decides whether it goes to the list (`consent`); using a command or form does not decide
that. Edits and deletes are followed until the list has the comment.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.ids import ChannelId, Ts
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.errors import Refused, TryAgainLater
from bot.events import MessageDeleted, MessageEdited, MessagePosted
from handlers.commenting.comments import (
    NewComment,
    add_comment,
    change_comment,
    is_comment,
    plain_text,
)
from handlers.lists.home_list import home_list
from handlers.lists.items import find_item
from handlers.people.membership import channels_of, require_part_or_wait
from handlers.people.people import (
    Speaker,
    known_in_slack,
    look_again,
    look_up,
    note_presence,
    person_of,
)
from handlers.people.sight import all_channels, sight_in_slack
from handlers.slack.request import SlackDoor, unseen_noted
from handlers.work import Door, Work
from storage.store import Store

CLOCK_SKEW: Final = timedelta(minutes=2)
"""How far Slack's clock, from which its ts are made, may be behind ours."""


async def handle_message_posted(event: MessagePosted, door: SlackDoor) -> None:
    """Store a reply in an item's thread as a comment; ignore any other message.

    A post that comes after its own edit or delete is out of date, and ignored.

    Raises:
        TryAgainLater: it will be known in a moment whether the thread is an item's.
        Refused: the item has no home list, or the person may not take part in it.
    """
    await _take(event, None, door)


async def _take(event: MessagePosted, edited_at: Ts | None, door: SlackDoor) -> None:
    """Store a message that is no comment yet, as posted or as edited at `edited_at`."""
    if event.thread_ts is None:
        return
    async with door.database.reading() as store:
        item = await _item_at(store, event.channel, event.thread_ts)
        if item is None:
            await wait_for_parent(store, event.channel, event.thread_ts)
            return
    channels = channels_of(item, door.config)
    speaker = await look_up(
        event.user,
        await known_in_slack(event.user, door.database),
        profiles=door.profiles,
        channels=channels,
        here=event.channel,
    )
    speaker = await look_again(speaker, channels, profiles=door.profiles)
    now = door.clock()
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        item = await _item_at(store, event.channel, event.thread_ts)
        text = await plain_text(store, event.text)
        if item is None or not await _is_news(work, event, edited_at):
            return
        if not is_comment(text):
            return
        with unseen_noted(speaker, door.profiles, now=work.now):
            author = await _author(work, item, speaker)
        added = await add_comment(work, item, author.id, _comment_of(event, text))
        if added is None and edited_at is not None:
            raise TryAgainLater("the message was posted at the same moment")


async def _author(work: Work, item: Item, speaker: Speaker) -> Person:
    """Return who speaks in an item's thread, and end their absence.

    Raises:
        TryAgainLater: Slack has not said yet who is in the channel.
        Refused: the item has no home list, or they may not take part in it.
    """
    home_list(item, work.config)
    person = await person_of(work, speaker)
    sight = await sight_in_slack(work, person, speaker)
    require_part_or_wait(item, sight=sight, speaker=speaker, config=work.config)
    await note_presence(work.store, person, now=work.now)
    return person


async def _is_news(work: Work, event: MessagePosted, edited_at: Ts | None) -> bool:
    changes = work.store.message_changes
    if edited_at is None:
        return not await changes.is_changed(event.channel, event.ts)
    return await changes.note_edit(event.channel, event.ts, at=edited_at, now=work.now)


async def handle_message_edited(event: MessageEdited, door: SlackDoor) -> None:
    """Update a comment from its message; remove it if the message becomes an aside.

    Edits may come in any order: one that is older than what is known changes nothing.
    """
    now = door.clock()
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        comment = await store.comments.by_ts(event.channel, event.ts)
        if comment is not None:
            changes, at = store.message_changes, event.edited_at
            if not await changes.note_edit(event.channel, event.ts, at=at, now=work.now):
                return
            if comment.digest_sent_at is None:
                text = await plain_text(store, event.text)
                await change_comment(work, comment, text, user=event.user)
            return
    # It was an aside before, or its posting never reached us: now it may become a comment.
    posted = MessagePosted(
        arrival_key=event.arrival_key,
        user=event.user,
        channel=event.channel,
        ts=event.ts,
        thread_ts=event.thread_ts,
        text=event.text,
    )
    await _take(posted, event.edited_at, door)


async def handle_message_deleted(event: MessageDeleted, door: Door) -> None:
    """Remove a deleted message's comment, unless the list has it already.

    The delete of an unknown message is recorded too: its posting may come later.
    """
    if event.channel not in all_channels(door.config):
        return
    now = door.clock()
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        await store.message_changes.note_deletion(event.channel, event.ts, now=work.now)
        comment = await store.comments.by_ts(event.channel, event.ts)
        if comment is not None and comment.digest_sent_at is None and not comment.deleted:
            await change_comment(work, comment, "", user=None)


def _comment_of(event: MessagePosted, text: str) -> NewComment:
    return NewComment(
        text=text,
        user=event.user,
        at=_instant(event.ts),
        evidence=f"slack:{event.channel}:{event.ts}",
        channel=event.channel,
        ts=event.ts,
        thread_ts=event.thread_ts,
    )


async def _item_at(store: Store, channel: ChannelId, thread_ts: Ts) -> Item | None:
    message = await store.slack.at(channel, thread_ts)
    if message is None:
        return None
    try:
        return await find_item(store, message.item)
    except Refused:
        return None


async def wait_for_parent(store: Store, channel: ChannelId, thread_ts: Ts) -> None:
    """Make Slack repeat a reply if its parent message may have been posted just now.

    Until the message's ts is recorded, or found after a lost reply, people see an item's message
    that we do not recognise as ours.
    """
    if await store.outbox.may_have_posted_item(channel, by=_instant(thread_ts) + CLOCK_SKEW):
        raise TryAgainLater("the thread may be an item's whose message is not recorded yet")


def _instant(ts: Ts) -> datetime:
    """Return the instant that a Slack ts names."""
    return datetime.fromtimestamp(float(ts), tz=UTC)
