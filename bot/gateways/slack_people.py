"""Who is who in Slack, asked once an hour at most."""

import asyncio
from datetime import timedelta
from typing import Final

from bot.domain.ids import SlackUserId
from bot.gateways.slack_answers import Person
from bot.gateways.slack_call import SlackCaller
from bot.gateways.slack_values import SlackProfile

REMEMBERED_FOR: Final = timedelta(hours=1)
_REMEMBERED = 5000  # people; the longest known is forgotten first


class SlackPeople:
    """Looks people up with users.info and remembers them for an hour."""

    def __init__(self, caller: SlackCaller) -> None:
        self._caller = caller
        self._known: dict[SlackUserId, tuple[float, SlackProfile]] = {}

    async def profile(self, user: SlackUserId) -> SlackProfile:
        """Return who `user` is. Raises what a call raises."""
        now = asyncio.get_running_loop().time()
        known = self._known.get(user)
        if known and now - known[0] < REMEMBERED_FOR.total_seconds():
            return known[1]
        found = (await self._caller.read("users.info", {"user": user}, answer=Person)).user
        name = found.profile.real_name or found.profile.display_name or found.name or found.id
        profile = SlackProfile(
            user=SlackUserId(found.id),
            real_name=name,
            email=found.profile.email or None,
            is_bot=found.is_bot,
        )
        self._known.pop(user, None)
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[user] = (now, profile)
        return profile
