"""Somebody wrote, changed or deleted a message in Slack, or sent the comment form.

A human reply in an item's Slack thread is a comment on the item. `//` in front keeps it out.
Edits and deletes follow until the comment has gone to the list.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.config import Config
from bot.domain.comment import Comment, Source
from bot.domain.ids import ChannelId, PersonId, Ts
from bot.domain.item import Change, HistoryEntry, Item
from bot.domain.slack_text import unescape
from bot.errors import Refused, TryAgainLater
from bot.events import MessageDeleted, MessageEdited, MessagePosted
from handlers import queue
from handlers.absences import note_presence
from handlers.home import home_list, home_of, show_again
from handlers.membership import channels_of, require_part_or_wait
from handlers.people import Profiles, look_up, person_of
from handlers.votes import find_item
from storage.engine import Database
from storage.store import Store

ASIDE: Final = "//"
"""A message that begins so stays in Slack."""

CLOCK_SKEW: Final = timedelta(minutes=2)
"""How far Slack's clock, which its ts are from, may be behind ours."""


async def handle_message_posted(
    event: MessagePosted, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> None:
    """Take a reply in an item's thread as a comment; anything else is none of ours.

    Raises:
        TryAgainLater: whether the thread is an item's will be known in a moment.
        Refused: the item has no home, or the person has no part in it.
    """
    if event.thread_ts is None:
        return
    async with database.reading() as store:
        item = await _item_at(store, event.channel, event.thread_ts)
        if item is None:
            await _wait_for_parent(store, event.channel, event.thread_ts)
            return
    channels = channels_of(item, config)
    speaker = await look_up(event.user, database=database, profiles=profiles, channels=channels)
    now = clock()
    async with database.transaction() as store:
        item = await _item_at(store, event.channel, event.thread_ts)
        text = await plain_text(store, event.text)
        if item is None or not _is_comment(text):
            return
        home_list(item, config)
        person = await person_of(store, speaker, config=config, now=now)
        await require_part_or_wait(store, person, item, speaker=speaker, config=config)
        await note_presence(store, person, now=now)
        await add_comment(
            store,
            item,
            person.id,
            text,
            at=_instant(event.ts),
            channel=event.channel,
            ts=event.ts,
            evidence=f"slack:{event.channel}:{event.ts}",
            config=config,
            now=now,
        )


async def handle_message_edited(
    event: MessageEdited, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> None:
    """Let a comment follow its message; a message that becomes an aside is taken out."""
    async with database.transaction() as store:
        comment = await store.comments.by_ts(event.channel, event.ts)
        if comment is not None:
            text = await plain_text(store, event.text)
            if comment.digest_sent_at is None:
                await _change(store, comment, text, config=config, now=clock())
            return
    # It was an aside before, or its posting never reached us: now it may be a comment.
    await handle_message_posted(
        MessagePosted(
            arrival_key=event.arrival_key,
            user=event.user,
            channel=event.channel,
            ts=event.ts,
            thread_ts=event.thread_ts,
            text=event.text,
        ),
        database=database,
        config=config,
        clock=clock,
        profiles=profiles,
    )


async def handle_message_deleted(
    event: MessageDeleted, *, database: Database, config: Config, clock: Clock
) -> None:
    """Take a deleted message's comment out, unless the list has it already."""
    async with database.transaction() as store:
        comment = await store.comments.by_ts(event.channel, event.ts)
        if comment is not None and comment.digest_sent_at is None and not comment.deleted:
            await _change(store, comment, "", config=config, now=clock())


async def add_comment(
    store: Store,
    item: Item,
    author: PersonId,
    text: str,
    *,
    at: datetime,
    channel: ChannelId | None,
    ts: Ts | None,
    evidence: str,
    config: Config,
    now: datetime,
) -> Comment | None:
    """Keep a comment and queue what shows it; None when that message is a comment already."""
    home = home_list(item, config)
    comment = await store.comments.add(
        item=item.number,
        author=author,
        source=Source.SLACK,
        at=at,
        text=text,
        # By a form it is said where the item lives.
        channel=home.channel if channel is None else channel,
        ts=ts,
    )
    if comment is None:
        return None
    await store.history.add(
        [HistoryEntry(item.number, now, author, Change.COMMENT, "", text, Source.SLACK, evidence)]
    )
    await store.items.touch({item.number: now})
    if ts is None:
        await store.outbox.add(queue.post_item(item.number, channel=home.channel), now=now)
        await store.outbox.add(
            queue.post_comment(item.number, comment.id, channel=home.channel), now=now
        )
    elif home.slack_comments == "digest":
        await store.outbox.add(
            queue.mark_comment(item.number, comment.id, channel=home.channel), now=now
        )
    await store.outbox.add(queue.update_item(item.number, channel=home.channel), now=now)
    return comment


async def plain_text(store: Store, mrkdwn: str) -> str:
    """Turn Slack's markup into plain text, with people's names in place of their ids."""
    users = await store.people.slack_names()
    return unescape(mrkdwn, names=users).strip()


async def _item_at(store: Store, channel: ChannelId, thread_ts: Ts) -> Item | None:
    message = await store.slack.at(channel, thread_ts)
    if message is None:
        return None
    try:
        return await find_item(store, message.item)
    except Refused:
        return None


async def _wait_for_parent(store: Store, channel: ChannelId, thread_ts: Ts) -> None:
    """Let Slack send a reply again whose thread may begin with a parent message just posted.

    Between the post and the record of its ts, or until it is found after a lost answer, people
    see an item's message that we do not know as ours.
    """
    if await store.outbox.may_have_posted_item(channel, by=_instant(thread_ts) + CLOCK_SKEW):
        raise TryAgainLater("the thread may be an item's whose message is not recorded yet")


def _is_comment(text: str) -> bool:
    return bool(text) and not text.startswith(ASIDE)


async def _change(
    store: Store, comment: Comment, text: str, *, config: Config, now: datetime
) -> None:
    stays = _is_comment(text)
    if stays and text == comment.text and not comment.deleted:
        return
    changed = replace(comment, text=text if stays else comment.text, deleted=not stays)
    await store.comments.save(changed)
    item = await find_item(store, comment.item)
    await store.history.add(
        [
            HistoryEntry(
                item=item.number,
                at=now,
                actor=comment.author,
                what=Change.COMMENT_EDITED if stays else Change.COMMENT_DELETED,
                before=comment.text,
                after=text if stays else "",
                source=Source.SLACK,
                evidence=f"slack:{comment.channel}:{comment.ts}",
            )
        ]
    )
    home = home_of(item, config)
    if home is not None and home.slack_comments == "digest":
        await store.outbox.add(
            queue.mark_comment(item.number, comment.id, channel=home.channel), now=now
        )
    await show_again(store, item, config=config, now=now)


def _instant(ts: Ts) -> datetime:
    """Return the instant that a Slack ts names."""
    return datetime.fromtimestamp(float(ts), tz=UTC)
