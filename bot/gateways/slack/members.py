"""Who is in which channel, asked with conversations.members and kept for some minutes.

One task asks Slack (`run`), since a large channel has many pages and whoever waits for the answer
has to acknowledge within three seconds. Somebody who is in a channel stays so while Slack is away;
somebody who is not there is asked about again, as they may just have joined.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.ids import ChannelId, SlackUserId
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.slack.answers import Members
from bot.gateways.slack.call import SlackCaller

log = logging.getLogger(__name__)

KEPT_FOR: Final = timedelta(minutes=5)
"""How long somebody counts as a member without asking Slack again."""

ASKED_AGAIN_AFTER: Final = timedelta(seconds=15)
"""How soon Slack is asked again because somebody acts who was not in the channel."""

WAIT: Final = timedelta(seconds=1)
"""How long one request waits for Slack's answer."""

_PAGE: Final = 999  # members; the most that Slack gives
_MOST_PAGES: Final = 100


@dataclass(slots=True)
class _Channel:
    """What is known of one channel, in the loop's seconds."""

    members: frozenset[str] = frozenset()
    known_at: float | None = None
    asked_at: float | None = None
    answered: asyncio.Event | None = None
    """There while Slack is being asked."""


class SlackMembers:
    """The members of the channels that somebody asked about."""

    def __init__(
        self,
        caller: SlackCaller,
        *,
        now: Callable[[], float] | None = None,
        wait: timedelta = WAIT,
    ) -> None:
        self._caller = caller
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._wait = wait
        self._channels: dict[ChannelId, _Channel] = {}
        self._to_ask: asyncio.Queue[ChannelId] = asyncio.Queue()

    async def run(self, channels: Iterable[ChannelId]) -> None:
        """Ask for the members of `channels` now, and of any channel when that is due."""
        for channel in dict.fromkeys(channels):
            self._ask(channel)
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._refresh(await self._to_ask.get()))

    async def is_member(self, channel: ChannelId, user: SlackUserId) -> bool | None:
        """Say whether a user is in a channel; None when Slack does not tell in time."""
        known = self._channels.setdefault(channel, _Channel())
        if user in known.members and self._since(known.known_at) < KEPT_FOR:
            return True
        if self._since(known.asked_at) >= ASKED_AGAIN_AFTER:
            self._ask(channel)
        if known.answered is not None:
            try:
                async with asyncio.timeout(self._wait.total_seconds()):
                    await known.answered.wait()
            except TimeoutError:
                log.warning("slack members not told in time", extra={"channel": channel})
        if user in known.members:
            return True
        return False if self._since(known.known_at) <= self._since(known.asked_at) else None

    async def of(self, channel: ChannelId) -> frozenset[str]:
        """Ask Slack for all members of a channel. Raises what a call raises."""
        found: set[str] = set()
        query: dict[str, str | int] = {"channel": channel, "limit": _PAGE}
        for _page in range(_MOST_PAGES):
            page = await self._caller.read("conversations.members", query, answer=Members)
            found |= set(page.members)
            cursor = page.response_metadata.next_cursor if page.response_metadata else ""
            if not cursor or cursor == query.get("cursor"):
                break
            query["cursor"] = cursor
        return frozenset(found)

    def _ask(self, channel: ChannelId) -> None:
        known = self._channels.setdefault(channel, _Channel())
        if known.answered is None:
            known.answered = asyncio.Event()
            known.asked_at = self._now()
            self._to_ask.put_nowait(channel)

    async def _refresh(self, channel: ChannelId) -> None:
        known = self._channels[channel]
        try:
            known.members = await self.of(channel)
            known.known_at = self._now()
        except (TryAgainLater, GiveUp) as error:
            extra = {"channel": channel, "reason": str(error)}
            log.warning("slack members not to be had", extra=extra)
        finally:
            if known.answered is not None:
                known.answered.set()
            known.answered = None

    def _since(self, instant: float | None) -> timedelta:
        """Return how long ago an instant was; one that never was is long ago."""
        return timedelta.max if instant is None else timedelta(seconds=self._now() - instant)
