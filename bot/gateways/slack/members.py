"""Who is who in Slack, and who is in which channel."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.domain.ids import ChannelId, SlackUserId
from bot.errors import GiveUp, OwnPace, TryAgainLater
from bot.gateways.slack.answers import Members, Person, Who
from bot.gateways.slack.call import PATIENCE, SlackCaller
from bot.gateways.slack.errors import SlackRefused
from bot.gateways.slack.values import SlackProfile

log = logging.getLogger(__name__)

KEPT_FOR: Final = timedelta(minutes=5)
"""How long somebody counts as a member without asking Slack again."""

ASKED_AGAIN_AFTER: Final = timedelta(seconds=15)
"""How soon Slack is asked again because somebody acts who was not in the channel."""

WAIT: Final = timedelta(seconds=1)
"""How long one request waits for Slack's answer."""

ASKED_AT_START: Final = 15
"""About how many channels Slack is asked at once when the service starts: within its burst."""

ASKED_EVERY: Final = timedelta(seconds=2)
"""How soon after one another it is asked about the others. It permits about 100 such calls a
minute: most are for channels in which somebody acts, and some for other processes of ours."""

BELIEVED_FOR: Final = timedelta(hours=1)
"""How long somebody who was in a channel may read while Slack does not tell."""

MOST_ASKED: Final = 100
"""About how many channels Slack is asked at once because of people who are perhaps not in them."""

ASKED_DAILY: Final = timedelta(days=1)
"""How old the answer about a channel may be in which nobody acts."""

LOOKED_EVERY: Final = timedelta(hours=1)
"""How often it is looked for channels about which nothing new is known, as at the start."""

Keep = Callable[[ChannelId, frozenset[str]], Awaitable[None]]
"""Takes all members of a channel, to store them."""

REMEMBERED_FOR: Final = timedelta(hours=1)
"""How long a profile is kept before Slack is asked again."""

_PAGE: Final = 999  # members; the most that Slack gives
_MOST_PAGES: Final = 100
_REMEMBERED: Final = 5000  # people; the longest known is forgotten first


@dataclass(slots=True)
class _Channel:
    """What is known of one channel, in the loop's seconds."""

    members: frozenset[str] = frozenset()
    known_at: float | None = None
    asked_at: float | None = None
    answered: asyncio.Event | None = None
    """There while Slack is being asked."""
    left: set[str] = field(default_factory=set)
    """Who has left while Slack was asked: its answer may be older than that."""


class SlackMembers:
    """Who is in which channel, asked with conversations.members and kept for some minutes.

    One task asks Slack (`run`), since a large channel has many pages and whoever waits for the
    answer has to acknowledge within three seconds. Somebody who is in a channel stays so while
    Slack is away; somebody who is not there is asked about again, as they may just have joined.
    """

    def __init__(
        self,
        caller: SlackCaller,
        *,
        now: Callable[[], float] | None = None,
        wait: timedelta = WAIT,
        every: timedelta = ASKED_EVERY,
    ) -> None:
        self._caller = caller
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._wait = wait
        self._every = every
        self._channels: dict[ChannelId, _Channel] = {}
        self._to_ask: asyncio.Queue[ChannelId] = asyncio.Queue()
        self._asked = 0

    async def run(
        self, channels: Callable[[], Iterable[ChannelId]], *, keep: Keep | None = None
    ) -> None:
        """Ask for the members of any channel when that is due, and of all `channels` in time.

        `keep` is told each answer that is whole. It may raise `TryAgainLater`.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask_about_all(channels))
            while True:
                tasks.create_task(self._refresh(await self._to_ask.get(), keep))

    async def is_member(self, channel: ChannelId, user: SlackUserId) -> bool | None:
        """Return True if a user is in a channel; None when Slack does not tell in time."""
        known = self._channels.setdefault(channel, _Channel())
        if user in known.members and self._since(known.known_at) < KEPT_FOR:
            return True
        self._ask_again(channel, known)
        await self._answer(channel, known, within=self._wait)
        return self._told(known, user)

    async def was_member(self, channel: ChannelId, user: SlackUserId) -> bool | None:
        """Return True if a user is in a channel, or was an hour ago and Slack has not said since.

        That is for whoever reads. As `is_member`, but Slack is not asked again because somebody is
        not there, and nobody waits longer than a request has waited already: so a reader who is in
        two of a hundred channels asks about none of them, and hardly notices that Slack is away.
        """
        known = self._channels.setdefault(channel, _Channel())
        if self._since(known.known_at) < KEPT_FOR:
            return user in known.members
        self._ask_again(channel, known)
        await self._answer(channel, known, within=self._wait - self._since(known.asked_at))
        if self._since(known.known_at) >= BELIEVED_FOR:
            return None
        return self._told(known, user)

    def left(self, channel: ChannelId, user: SlackUserId) -> None:
        """Forget that a user is in a channel, "" for all: Slack has said that they left."""
        for name, known in self._channels.items():
            if channel in ("", name):
                known.members -= {user}
                known.left.add(user)

    async def _answer(self, channel: ChannelId, known: _Channel, *, within: timedelta) -> None:
        """Wait for Slack's answer about a channel, if it is being asked."""
        if known.answered is None or within <= timedelta():
            return
        try:
            async with asyncio.timeout(within.total_seconds()):
                await known.answered.wait()
        except TimeoutError:
            log.warning("slack members not told in time", extra={"channel": channel})

    def _told(self, known: _Channel, user: SlackUserId) -> bool | None:
        if user in known.members:
            return True
        return False if self._since(known.known_at) <= self._since(known.asked_at) else None

    async def of(self, channel: ChannelId) -> frozenset[str]:
        """Ask Slack for all members of a channel. Raises what a call raises."""
        members, _is_whole = await self._read(channel)
        return members

    async def _read(self, channel: ChannelId) -> tuple[frozenset[str], bool]:
        """Return a channel's members; False with them if there are more pages than are read."""
        members: set[str] = set()
        query: dict[str, str | int] = {"channel": channel, "limit": _PAGE}
        for _page in range(_MOST_PAGES):
            page = await self._page(query)
            members |= set(page.members)
            cursor = page.response_metadata.next_cursor if page.response_metadata else ""
            if not cursor:
                return frozenset(members), True
            if cursor == query.get("cursor"):
                break
            query["cursor"] = cursor
        return frozenset(members), False

    async def _page(self, query: dict[str, str | int]) -> Members:
        """Read one page in its turn: a large channel has more than Slack gives at once."""
        while True:
            try:
                return await self._caller.read("conversations.members", query, answer=Members)
            except OwnPace as error:
                await asyncio.sleep(error.after.total_seconds())

    async def _ask_about_all(self, channels: Callable[[], Iterable[ChannelId]]) -> None:
        """Ask about those channels in which nobody has acted for a day, or yet.

        What is stored of who is in a channel decides who is mailed, also while nobody acts there.
        """
        asked = 0
        while True:
            for channel in channels():
                known = self._channels.get(channel, _Channel())
                if self._since(known.known_at) < ASKED_DAILY:
                    continue
                if asked >= ASKED_AT_START:
                    await asyncio.sleep(self._every.total_seconds())
                self._ask(channel)
                asked += 1
            await asyncio.sleep(LOOKED_EVERY.total_seconds())

    def _ask_again(self, channel: ChannelId, known: _Channel) -> None:
        """Ask about a channel, if the last answer is old enough and not too many are awaited."""
        if self._since(known.asked_at) >= ASKED_AGAIN_AFTER and self._asked < MOST_ASKED:
            self._ask(channel)

    def _ask(self, channel: ChannelId) -> None:
        known = self._channels.setdefault(channel, _Channel())
        if known.answered is None:
            known.answered = asyncio.Event()
            known.left.clear()
            known.asked_at = self._now()
            self._asked += 1
            self._to_ask.put_nowait(channel)

    async def _refresh(self, channel: ChannelId, keep: Keep | None) -> None:
        known = self._channels[channel]
        try:
            members, is_whole = await self._read(channel)
            known.members = members - known.left
            known.known_at = self._now()
        except (TryAgainLater, GiveUp) as error:
            is_whole = False
            extra = {"channel": channel, "reason": str(error)}
            log.warning("slack members not to be had", extra=extra)
        finally:
            if known.answered is not None:
                known.answered.set()
                self._asked -= 1
            known.answered = None
        if is_whole and keep is not None:
            try:
                await keep(channel, known.members)
            except TryAgainLater as error:
                extra = {"channel": channel, "reason": str(error)}
                log.warning("slack members not kept", extra=extra)

    def _since(self, instant: float | None) -> timedelta:
        """Return how long ago an instant was; one that never was is long ago."""
        return timedelta.max if instant is None else timedelta(seconds=self._now() - instant)


class SlackPeople:
    """Looks people up with users.info and remembers them for an hour."""

    def __init__(self, caller: SlackCaller) -> None:
        self._caller = caller
        self._known: dict[SlackUserId, tuple[float, SlackProfile]] = {}
        self._home: Who | None = None

    async def profile(self, user: SlackUserId) -> SlackProfile:
        """Return who `user` is. Raises what a call raises."""
        now = asyncio.get_running_loop().time()
        known = self._known.get(user)
        if known and now - known[0] < REMEMBERED_FOR.total_seconds():
            return known[1]
        home = await self._our_home()
        query = {"user": user, "include_locale": "true"}
        # Whoever acts waits a second for this, and is better told at once that it takes longer.
        person = await self._caller.read("users.info", query, answer=Person, patience=PATIENCE)
        profile = _profile_of(person.user, home=home)
        self._known.pop(user, None)
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[user] = (now, profile)
        return profile

    async def with_address(self, address: str) -> SlackProfile | None:
        """Return who has a mail address in their profile; None if nobody does.

        Raises what a call raises.
        """
        query = {"email": address}
        try:
            home = await self._our_home()
            person = await self._caller.read("users.lookupByEmail", query, answer=Person)
        except SlackRefused as error:
            if error.code == "users_not_found":
                return None
            raise
        return _profile_of(person.user, home=home)

    async def _our_home(self) -> Who:
        if self._home is None:
            self._home = await self._caller.write("auth.test", {}, answer=Who)
        return self._home


def _profile_of(user: Person._User, *, home: Who) -> SlackProfile:
    name = user.profile.real_name or user.profile.display_name or user.name or user.id
    return SlackProfile(
        user=SlackUserId(user.id),
        real_name=name,
        email=user.profile.email or None,
        is_bot=user.is_bot,
        is_outsider=_is_outsider(user, home=home),
        is_deleted=user.deleted,
        is_email_confirmed=user.is_email_confirmed,
        locale=user.locale or "",
        zone=user.tz or "",
        is_guest=user.is_restricted and not user.is_ultra_restricted,
        is_guest_of_one=user.is_ultra_restricted,
    )


def _is_outsider(user: Person._User, *, home: Who) -> bool:
    """Return True if a user is of another workspace; one of our Grid organisation is ours.

    Slack marks some outsiders by `is_stranger`, and others only by a foreign `team_id`.
    """
    if user.is_stranger:
        return True
    teams = {user.team_id, user.enterprise_user.enterprise_id if user.enterprise_user else None}
    return teams.isdisjoint({home.team_id, home.enterprise_id or home.team_id})
