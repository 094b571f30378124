"""Handle messages that people write, edit or delete in Slack, and the comment form.

A person's reply in an item's Slack thread is a comment on the item, unless it begins with `//`. Its
author decides whether it goes to the list (`consent`); using a command or form does not decide
that. Edits and deletes are followed until the list has the comment.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.config import ListConfig
from bot.domain.delivery import NewDelivery
from bot.domain.ids import ChannelId, PersonId, SlackUserId, Ts
from bot.domain.items.comment import Comment, Source, is_aside
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.domain.people.consent import Standing
from bot.domain.people.person import Person
from bot.domain.slack_text import unescape
from bot.errors import Refused, TryAgainLater
from bot.events import MessageDeleted, MessageEdited, MessagePosted
from handlers import queue
from handlers.dormancy import wake_item
from handlers.home_list import home_list, home_of, update_slack_message
from handlers.people import Speaker, look_again, look_up, note_presence, person_of
from handlers.sight import sight_in_slack
from handlers.slack.consent import list_of_channel, standing_now, standing_of_new
from handlers.slack.membership import channels_of, require_part_or_wait
from handlers.slack.request import SlackDoor, unseen_noted
from handlers.voting.ballot_box import find_item
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
            await _wait_for_parent(store, event.channel, event.thread_ts)
            return
    channels = channels_of(item, door.config)
    speaker = await look_up(
        event.user,
        database=door.database,
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
        if not _is_comment(text):
            return
        with unseen_noted(speaker, door.profiles, now=work.now):
            author = await _author(work, item, speaker)
        added = await add_comment(work, item, author.id, _comment_of(event, text))
        if added is None and edited_at is not None:
            raise TryAgainLater("the message was posted at the same moment")


async def _author(work: Work, item: Item, speaker: Speaker) -> Person:
    """Return who speaks in an item's thread, and note that they are there.

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
    """Bring a comment up to date with its message; remove it if the message becomes an aside.

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
    if all(one.channel != event.channel for one in door.config.lists):
        return
    now = door.clock()
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        await store.message_changes.note_deletion(event.channel, event.ts, now=work.now)
        comment = await store.comments.by_ts(event.channel, event.ts)
        if comment is not None and comment.digest_sent_at is None and not comment.deleted:
            await change_comment(work, comment, "", user=None)


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


async def add_comment(work: Work, item: Item, author: PersonId, new: NewComment) -> Standing | None:
    """Store a comment, queue what shows it, and ask its author whether the list may have it.

    Returns whether it goes to the list, None if that message is a comment already.
    """
    home = home_list(item, work.config)
    to: ListConfig | None = home
    if new.channel is not None:
        to = list_of_channel(item, new.channel, config=work.config)
    standing = await standing_of_new(work.store, author, to)
    comment = await work.store.comments.add(
        item=item.number,
        author=author,
        source=Source.SLACK,
        at=new.at,
        text=new.text,
        # A comment by form counts as written where the item is shown.
        channel=home.channel if new.channel is None else new.channel,
        ts=new.ts,
        list_name=to.name if to is not None else None,
        thread_ts=new.thread_ts,
        # This is decided now: if the list or the author permits more later, it does not go along.
        released=False if standing is Standing.STAYS else None,
    )
    if comment is None:
        return None
    await _record(work, comment, Changed(Change.COMMENT, "", new.text), new.evidence)
    await work.store.items.touch_in_private({item.number: work.now})
    await wake_item(work, item, deed=Deed(author, Source.SLACK, new.evidence))
    shown = []
    if new.ts is None:
        shown.append(queue.post_item(item.number, channel=home.channel))
        shown.append(queue.post_comment(item.number, comment.id, channel=home.channel))
    if standing is Standing.GOES:
        shown += _mark(comment, home.channel)
    if standing is Standing.HELD:
        shown.append(queue.ask_author(comment, user=new.user, channel=home.channel))
    shown.append(queue.update_item(item.number, channel=home.channel))
    await work.store.outbox.add_many(shown, now=work.now)
    return standing


async def _record(work: Work, comment: Comment, event: Changed, evidence: str) -> None:
    entry = HistoryEntry(
        item=comment.item,
        at=work.now,
        actor=comment.author,
        event=event,
        source=Source.SLACK,
        evidence=evidence,
    )
    await work.store.history.add([entry])


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
    event = Changed(what, comment.text, text if stays else "")
    await _record(work, comment, event, f"slack:{comment.channel}:{comment.ts}")
    home = home_of(item, work.config)
    if home is not None:
        standing = await standing_now(work.store, changed, config=work.config)
        shown = _mark(comment, home.channel) if went or standing is Standing.GOES else []
        if standing is Standing.HELD and user is not None:
            shown.append(queue.ask_author(changed, user=user, channel=home.channel))
        await work.store.outbox.add_many(shown, now=work.now)
    await update_slack_message(work, item)


def _mark(comment: Comment, channel: ChannelId) -> list[NewDelivery]:
    """Return the update of the mark of a comment that goes, or was to go."""
    if comment.ts is None:
        return []
    return [queue.mark_comment(comment.item, comment.id, channel=channel)]


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
