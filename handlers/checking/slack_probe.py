"""Try in a real workspace what only a workspace can tell: `penholder check --slack-probe CHANNEL`.

What is posted is deleted again. The lines name no workspace, no person and no token, so that they
can be pasted into a report.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Generic, TypeVar

from bot.clock import Clock
from bot.domain.ids import ChannelId, DeliveryId, SlackUserId, Ts
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.slack.outgoing import SlackOut
from handlers.checking.findings import Finding, Verdict

T = TypeVar("T")

TRIAL: Final = "A trial of Penholder. It is deleted in a moment."
CHANGED: Final = "A trial of Penholder, changed. It is deleted in a moment."
EMOJI: Final = "memo"
BACK: Final = timedelta(minutes=5)
"""How far back the trial's own messages are looked for: clocks differ."""


@dataclass(slots=True)
class _Trial:
    """What was posted in a trial, so that it can be deleted; `new_id` gives each message its id."""

    slack: SlackOut
    channel: ChannelId
    clock: Clock
    new_id: Callable[[str], DeliveryId]
    posted: list[tuple[ChannelId, Ts]] = field(default_factory=list)

    async def post(self, delivery: DeliveryId, thread_ts: Ts | None = None) -> Ts:
        """Post a message, in a thread if one is given; it is deleted in the end."""
        ts = await self.slack.post(
            self.channel, text=TRIAL, blocks=(), delivery=delivery, item=None, thread_ts=thread_ts
        )
        self.posted.append((self.channel, ts))
        return ts

    async def must_find(self, delivery: DeliveryId, ts: Ts, thread_ts: Ts | None = None) -> None:
        """Find a message by its metadata.

        Raises:
            GiveUp: it is not found so; a message whose answer was lost would be posted twice.
        """
        if not await self.is_found(delivery, ts, thread_ts):
            raise GiveUp("not found by its metadata: after a lost answer it would be posted twice")

    async def is_found(self, delivery: DeliveryId, ts: Ts, thread_ts: Ts | None = None) -> bool:
        """Return True if a message is found by its metadata."""
        since = self.clock() - BACK
        return await self.slack.find(self.channel, delivery, since=since, thread_ts=thread_ts) == ts


async def probe_slack(
    slack: SlackOut,
    channel: ChannelId,
    user: SlackUserId | None,
    *,
    clock: Clock,
    new_id: Callable[[str], DeliveryId],
) -> AsyncGenerator[Finding, None]:
    """Post, read back, change, react and write to `user`; delete all of it; say what was seen."""
    trial = _Trial(slack, channel, clock, new_id)
    try:
        async for finding in _steps(trial, user):
            yield finding
    finally:
        left = [place for place in reversed(trial.posted) if not await _is_deleted(trial, place)]
    if left:
        text = f"{len(left)} of {len(trial.posted)} messages are left; delete them by hand"
        yield Finding("probe delete", Verdict.FAULT, text)
    else:
        yield Finding("probe delete", Verdict.OK, f"{len(trial.posted)} messages are deleted")


async def _steps(trial: _Trial, user: SlackUserId | None) -> AsyncGenerator[Finding, None]:
    slack, channel = trial.slack, trial.channel
    first, second = trial.new_id(""), trial.new_id("")
    who = await _seen("workspace", slack.auth_test(), lambda who: _about_token(who.missing_scopes))
    yield who.finding
    place = await _seen(
        "channel",
        slack.channel_info(channel),
        lambda info: (
            f"{'private' if info.is_private else 'public'}, "
            f"{'archived' if info.is_archived else 'open'}, "
            f"the app is {'in it' if info.is_member else 'not in it'}"
        ),
    )
    yield place.finding
    post = await _seen("post", trial.post(first), lambda _ts: "taken")
    yield post.finding
    if post.value is None:
        return
    ts = post.value
    yield (await _seen("history", trial.must_find(first, ts), _found)).finding
    reply = await _seen("reply", trial.post(second, ts), lambda _ts: "taken")
    yield reply.finding
    if reply.value is not None:
        found = trial.must_find(second, reply.value, ts)
        yield (await _seen("replies", found, _found)).finding
    update = slack.update(channel, ts, text=CHANGED, blocks=(), delivery=first)
    yield (await _seen("update", update, lambda _none: "taken")).finding
    bare = slack.update(channel, ts, text=TRIAL, blocks=())
    yield (await _seen("bare update", _then(bare, trial.is_found(first, ts)), _kept)).finding
    reaction = _then(slack.react(channel, ts, EMOJI), slack.unreact(channel, ts, EMOJI))
    yield (await _seen("reaction", reaction, lambda _none: "added, and taken off")).finding
    yield await _written_to(trial, user)


async def _written_to(trial: _Trial, user: SlackUserId | None) -> Finding:
    part = "probe message"
    if user is None:
        return Finding(part, Verdict.WARNING, "not tried: give your own user id by --slack-user U…")

    async def write() -> None:
        """Write to whoever runs this, in the conversation that Slack opens for it."""
        place = await trial.slack.direct_channel(user)
        delivery = trial.new_id("")
        ts = await trial.slack.post_direct(user, text=TRIAL, blocks=(), delivery=delivery)
        trial.posted.append((place, ts))

    return (await _seen("message", write(), lambda _none: "taken")).finding


@dataclass(frozen=True, slots=True)
class _Seen(Generic[T]):
    """What a step gave, None if it failed, and its line."""

    value: T | None
    finding: Finding


async def _seen(part: str, step: Awaitable[T], say: Callable[[T], str]) -> _Seen[T]:
    """Take a step; say what came of it, and how long it took."""
    now = asyncio.get_running_loop().time
    begun = now()
    try:
        value = await step
    except (GiveUp, TryAgainLater) as error:
        return _Seen(None, Finding(f"probe {part}", Verdict.FAULT, str(error)))
    took = round((now() - begun) * 1000)
    return _Seen(value, Finding(f"probe {part}", Verdict.OK, f"{say(value)} ({took} ms)"))


async def _then(first: Awaitable[object], second: Awaitable[T]) -> T:
    await first
    return await second


async def _is_deleted(trial: _Trial, place: tuple[ChannelId, Ts]) -> bool:
    try:
        await trial.slack.delete(*place)
    except (GiveUp, TryAgainLater):
        return False
    return True


def _about_token(missing: tuple[str, ...]) -> str:
    return f"the token lacks {', '.join(missing)}" if missing else "the token has every scope"


def _found(_none: object) -> str:
    return "found by its metadata"


def _kept(is_found: bool) -> str:
    return "keeps the metadata" if is_found else "loses the metadata, so it is sent each time"
