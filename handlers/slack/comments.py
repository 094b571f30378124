"""Handle messages that people write, edit or delete in Slack, and the comment form.

A person's reply in an item's Slack thread is a comment on the item, unless it begins with `//`. Its
author decides whether it goes to the list (`consent`); using a command or form does not decide
that. Edits and deletes are followed until the list has the comment.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.config import Config, ListConfig
from bot.domain.ids import ChannelId, PersonId, SlackUserId, Ts
from bot.domain.items.comment import Comment, Source, is_aside
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.domain.people.consent import Standing
from bot.domain.slack_text import unescape
from bot.errors import Refused, TryAgainLater
from bot.events import MessageDeleted, MessageEdited, MessagePosted
from handlers import queue
from handlers.dormancy import wake_item
from handlers.home_list import home_list, home_of, update_slack_message
from handlers.people import Profiles, look_again, look_up, note_presence, person_of
from handlers.sight import sight_in_slack
from handlers.slack.consent import list_of_channel, standing_now, standing_of_new
from handlers.slack.membership import channels_of, require_part_or_wait
from handlers.slack.request import unseen_noted
from handlers.voting.ballot_box import find_item
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

CLOCK_SKEW: Final = timedelta(minutes=2)
"""How far Slack's clock, from which its ts are made, may be behind ours."""


async def handle_message_posted(
    event: MessagePosted, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> None:
    """Store a reply in an item's thread as a comment; ignore any other message.

    A post that comes after its own edit or delete is out of date, and ignored.

    Raises:
        TryAgainLater: it will be known in a moment whether the thread is an item's.
        Refused: the item has no home list, or the person may not take part in it.
    """
    await _take(event, None, database=database, config=config, clock=clock, profiles=profiles)


async def _take(
    event: MessagePosted,
    edited_at: Ts | None,
    *,
    database: Database,
    config: Config,
    clock: Clock,
    profiles: Profiles,
) -> None:
    """Store a message that is no comment yet, as posted or as edited at `edited_at`."""
    if event.thread_ts is None:
        return
    async with database.reading() as store:
        item = await _item_at(store, event.channel, event.thread_ts)
        if item is None:
            await _wait_for_parent(store, event.channel, event.thread_ts)
            return
    channels = channels_of(item, config)
    speaker = await look_up(
        event.user, database=database, profiles=profiles, channels=channels, here=event.channel
    )
    speaker = await look_again(speaker, channels, profiles=profiles)
    now = clock()
    async with database.transaction() as store:
        item = await _item_at(store, event.channel, event.thread_ts)
        text = await plain_text(store, event.text)
        if item is None or not await _is_news(store, event, edited_at, now=now):
            return
        if not _is_comment(text):
            return
        home_list(item, config)
        person = await person_of(Work(store, config, now), speaker)
        sight = await sight_in_slack(Work(store, config, now), person, speaker)
        with unseen_noted(speaker, profiles, now=now):
            require_part_or_wait(item, sight=sight, speaker=speaker, config=config)
        await note_presence(store, person, now=now)
        said = NewComment(
            text=text,
            user=event.user,
            at=_instant(event.ts),
            evidence=f"slack:{event.channel}:{event.ts}",
            channel=event.channel,
            ts=event.ts,
            thread_ts=event.thread_ts,
        )
        added = await add_comment(Work(store, config, now), item, person.id, said)
        if added is None and edited_at is not None:
            raise TryAgainLater("the message was posted at the same moment")


async def _is_news(
    store: Store, event: MessagePosted, edited_at: Ts | None, *, now: datetime
) -> bool:
    if edited_at is None:
        return not await store.message_changes.is_changed(event.channel, event.ts)
    return await store.message_changes.note_edit(event.channel, event.ts, at=edited_at, now=now)


async def handle_message_edited(
    event: MessageEdited, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> None:
    """Bring a comment up to date with its message; remove it if the message becomes an aside.

    Edits may come in any order: one that is older than what is known changes nothing.
    """
    now = clock()
    async with database.transaction() as store:
        comment = await store.comments.by_ts(event.channel, event.ts)
        if comment is not None:
            changes = store.message_changes
            if not await changes.note_edit(event.channel, event.ts, at=event.edited_at, now=now):
                return
            if comment.digest_sent_at is None:
                text = await plain_text(store, event.text)
                await change_comment(Work(store, config, now), comment, text, user=event.user)
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
    await _take(
        *(posted, event.edited_at),
        database=database,
        config=config,
        clock=clock,
        profiles=profiles,
    )


async def handle_message_deleted(
    event: MessageDeleted, *, database: Database, config: Config, clock: Clock
) -> None:
    """Remove a deleted message's comment, unless the list has it already.

    The delete of an unknown message is recorded too: its posting may come later.
    """
    if all(one.channel != event.channel for one in config.lists):
        return
    now = clock()
    async with database.transaction() as store:
        await store.message_changes.note_deletion(event.channel, event.ts, now=now)
        comment = await store.comments.by_ts(event.channel, event.ts)
        if comment is not None and comment.digest_sent_at is None and not comment.deleted:
            await change_comment(Work(store, config, now), comment, "", user=None)


@dataclass(frozen=True, slots=True)
class NewComment:
    """A Slack user's words on an item. Without `ts`, they came by a form or a command."""

    text: str
    user: SlackUserId
    at: datetime
    evidence: str
    channel: ChannelId | None = None
    ts: Ts | None = None
    thread_ts: Ts | None = None


async def add_comment(
    work: Work, item: Item, author: PersonId, said: NewComment
) -> Standing | None:
    """Store a comment, queue what shows it, and ask its author whether the list may have it.

    Returns whether it goes to the list, None if that message is a comment already.
    """
    home = home_list(item, work.config)
    to: ListConfig | None = home
    if said.channel is not None:
        to = list_of_channel(item, said.channel, config=work.config)
    standing = await standing_of_new(work.store, author, to)
    comment = await work.store.comments.add(
        item=item.number,
        author=author,
        source=Source.SLACK,
        at=said.at,
        text=said.text,
        # A comment by form counts as written where the item is shown.
        channel=home.channel if said.channel is None else said.channel,
        ts=said.ts,
        list_name=to.name if to is not None else None,
        thread_ts=said.thread_ts,
        # This is decided now: if the list or the author permits more later, it does not go along.
        released=False if standing is Standing.STAYS else None,
    )
    if comment is None:
        return None
    entry = HistoryEntry(
        *(item.number, work.now, author, Changed(Change.COMMENT, "", said.text)),
        *(Source.SLACK, said.evidence),
    )
    await work.store.history.add([entry])
    await work.store.items.touch_in_private({item.number: work.now})
    await wake_item(work, item, deed=Deed(author, Source.SLACK, said.evidence))
    if said.ts is None:
        await work.store.outbox.add(
            queue.post_item(item.number, channel=home.channel), now=work.now
        )
        await work.store.outbox.add(
            queue.post_comment(item.number, comment.id, channel=home.channel), now=work.now
        )
    await _mark_or_ask(work, comment, standing, user=said.user, channel=home.channel)
    await work.store.outbox.add(queue.update_item(item.number, channel=home.channel), now=work.now)
    return standing


async def change_comment(
    work: Work, comment: Comment, text: str, *, user: SlackUserId | None
) -> None:
    """Bring a comment up to date with its message, which says `text` now, "" if deleted.

    Its author released the old words, and is asked again about new ones.
    """
    stays = _is_comment(text)
    if stays and text == comment.text and not comment.deleted:
        return
    went = await standing_now(work.store, comment, config=work.config) is Standing.GOES
    changed = replace(
        comment,
        text=text if stays else comment.text,
        deleted=not stays,
        released=None if comment.released else comment.released,
    )
    await work.store.comments.save(changed)
    item = await find_item(work.store, comment.item)
    what = Change.COMMENT_EDITED if stays else Change.COMMENT_DELETED
    entry = HistoryEntry(
        item=item.number,
        at=work.now,
        actor=comment.author,
        event=Changed(what, comment.text, text if stays else ""),
        source=Source.SLACK,
        evidence=f"slack:{comment.channel}:{comment.ts}",
    )
    await work.store.history.add([entry])
    home = home_of(item, work.config)
    if home is not None:
        standing = await standing_now(work.store, changed, config=work.config)
        await _mark_or_ask(work, changed, standing, went=went, user=user, channel=home.channel)
    await update_slack_message(work, item)


async def _mark_or_ask(
    work: Work,
    comment: Comment,
    standing: Standing,
    *,
    user: SlackUserId | None,
    channel: ChannelId,
    went: bool = False,
) -> None:
    """Update the mark of a comment that goes, or was to go; ask about a held one."""
    if (went or standing is Standing.GOES) and comment.ts is not None:
        mark = queue.mark_comment(comment.item, comment.id, channel=channel)
        await work.store.outbox.add(mark, now=work.now)
    if standing is Standing.HELD and user is not None:
        await work.store.outbox.add(
            queue.ask_author(comment, user=user, channel=channel), now=work.now
        )


async def plain_text(store: Store, mrkdwn: str) -> str:
    """Turn Slack's markup into plain text, with people's names instead of their ids."""
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
    """Make Slack send a reply again if its thread may begin with a parent message just posted.

    Until the message's ts is recorded, or found after a lost reply, people see an item's message
    that we do not recognise as ours.
    """
    if await store.outbox.may_have_posted_item(channel, by=_instant(thread_ts) + CLOCK_SKEW):
        raise TryAgainLater("the thread may be an item's whose message is not recorded yet")


def _is_comment(text: str) -> bool:
    return bool(text) and not is_aside(text)


def _instant(ts: Ts) -> datetime:
    """Return the instant that a Slack ts names."""
    return datetime.fromtimestamp(float(ts), tz=UTC)
