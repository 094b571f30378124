"""Store comments made in Slack, and show what becomes of them."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import ListConfig
from bot.domain.delivery import NewDelivery
from bot.domain.ids import ChannelId, PersonId, SlackUserId, Ts
from bot.domain.items.comment import Comment, Source, is_aside
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.domain.people.consent import Standing
from bot.domain.slack_text import unescape
from handlers.commenting.consent import list_of_channel, standing_now, standing_of_new
from handlers.deliveries import queue
from handlers.lists.dormancy import wake_item
from handlers.lists.home_list import channel_of, home_list, home_of, update_slack_message
from handlers.lists.items import find_item
from handlers.lists.places import place
from handlers.work import Work
from storage.store import Store


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


async def add_comment(work: Work, item: Item, author: PersonId, new: NewComment) -> Standing | None:
    """Store a comment, queue what shows it, and ask its author whether the list may have it.

    Returns whether it goes to the list, None if that message is a comment already.
    """
    home = home_list(item, work.config)
    if new.ts is None:
        item = await place(work, item)
    channel = channel_of(item, home)
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
        channel=channel if new.channel is None else new.channel,
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
    await work.send(_shown(comment, standing, user=new.user, channel=channel))
    return standing


def _shown(
    comment: Comment, standing: Standing, *, user: SlackUserId, channel: ChannelId
) -> list[NewDelivery]:
    """Return what shows a new comment in its item's channel, and asks its author."""
    item, shown = comment.item, []
    if comment.ts is None:
        shown.append(queue.post_item(item, channel=channel))
        shown.append(queue.post_comment(item, comment.id, channel=channel))
    if standing is Standing.GOES:
        shown += _mark(comment, channel)
    if standing is Standing.HELD:
        shown.append(queue.ask_author(comment, user=user, channel=channel))
    return [*shown, queue.update_item(item, channel=channel)]


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
    """Update a comment from its message, whose text is now `text` ("" if deleted).

    Its author released the old words, and is asked again about new ones.
    """
    stays = is_comment(text)
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
        channel = channel_of(item, home)
        shown = _mark(comment, channel) if went or standing is Standing.GOES else []
        if standing is Standing.HELD and user is not None:
            shown.append(queue.ask_author(changed, user=user, channel=channel))
        await work.store.outbox.add_many(shown, now=work.now)
    await update_slack_message(work, item)


def _mark(comment: Comment, channel: ChannelId) -> list[NewDelivery]:
    """Return the delivery that updates the mark of a comment for the list."""
    if comment.ts is None:
        return []
    return [queue.mark_comment(comment.item, comment.id, channel=channel)]


async def plain_text(store: Store, mrkdwn: str) -> str:
    """Turn Slack's markup into plain text, with people's names instead of their ids."""
    users = await store.people.slack_names()
    return unescape(mrkdwn, names=users).strip()


def is_comment(text: str) -> bool:
    """Return True if words are a comment: they are not empty, and no aside."""
    return bool(text) and not is_aside(text)
