"""Compare a digest's comments with what Slack shows now, before the digest leaves.

An edit or delete may never have reached us, or be on its way. Comments that Slack has deleted or
turned into asides are taken out, edited ones are brought up to date, and those that could not be
compared wait for the next digest.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import ChannelId, CommentId, SlackUserId, Ts
from bot.domain.items.comment import Comment
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.slack.values import SeenMessage
from handlers.commenting.comments import change_comment, plain_text
from handlers.filing.own_mail import secrets_of
from handlers.sending.deliver_slack import SendingDoor
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

WAIT_FOR_SLACK: Final = timedelta(minutes=10)
"""How long a digest waits for Slack. Then it leaves without the comments that could not be
compared: votes and deadlines must reach the list in time, and later mail to the list waits as well.
"""

MOST_THREADS: Final = 40
"""How many threads one digest asks Slack about: it answers about fifty such questions a minute."""

Thread = tuple[ChannelId, Ts]


async def compare_with_slack(
    comments: Sequence[Comment], door: SendingDoor, *, asked_at: datetime
) -> frozenset[CommentId]:
    """Compare a digest's comments with Slack, and return those that may leave.

    `asked_at` is when the digest was queued. A comment by command or form has no Slack message that
    its author could edit.

    Raises:
        TryAgainLater: Slack is away, and there is time to wait for it.
    """
    compared = {comment.id for comment in comments if comment.ts is None}
    for thread, by_ts in (await _by_thread(comments, door.database)).items():
        try:
            seen = await door.peers.slack.thread_now(
                *thread, first=min(by_ts, key=float), last=max(by_ts, key=float)
            )
        except TryAgainLater as error:
            if door.clock() - asked_at < WAIT_FOR_SLACK:
                raise
            log.warning("comments not compared with slack", extra={"reason": str(error)})
            break
        except GiveUp as error:
            log.warning("comments not compared with slack", extra={"reason": str(error)})
            continue
        async with door.database.transaction() as store:
            for comment in by_ts.values():
                if await _follow(door.work(store), comment, seen):
                    compared.add(comment.id)
    return frozenset(compared)


async def _by_thread(
    comments: Sequence[Comment], database: Database
) -> Mapping[Thread, Mapping[Ts, Comment]]:
    """Return the comments that are Slack messages, by thread, up to the bound on threads."""
    by_thread: dict[Thread, dict[Ts, Comment]] = {}
    async with database.reading() as store:
        for comment in comments:
            if comment.channel is None or comment.ts is None:
                continue
            thread_ts = comment.thread_ts or await _thread_of(store, comment, comment.channel)
            thread = (comment.channel, thread_ts or comment.ts)
            if thread in by_thread or len(by_thread) < MOST_THREADS:
                by_thread.setdefault(thread, {})[comment.ts] = comment
    return by_thread


async def _thread_of(store: Store, comment: Comment, channel: ChannelId) -> Ts | None:
    """Return the thread of a comment from before threads were recorded: that of its item."""
    parent = await store.slack.parent_of(comment.item, channel)
    return parent.ts if parent is not None else None


async def _follow(work: Work, comment: Comment, seen: Mapping[Ts, SeenMessage]) -> bool:
    """Update a comment from its message; return True if the message still exists.

    An edit that is known already changes nothing: the stored one is as new, or newer.
    """
    channel, ts = comment.channel, comment.ts
    current = await work.store.comments.get(comment.id)
    if channel is None or ts is None or current is None:
        return False
    message = seen.get(ts)
    if message is None:
        await work.store.message_changes.note_deletion(channel, ts, now=work.now)
        await change_comment(work, current, "", user=None)
        return False
    at = message.edited_at
    if at is not None and await work.store.message_changes.note_edit(
        channel, ts, at=at, now=work.now
    ):
        text = await plain_text(work.store, secrets_of(work.config).masked(message.text))
        user = SlackUserId(message.user)
        await change_comment(work, current, text, user=user)
    return True
