"""Who is who in Slack, asked once an hour at most."""

import asyncio
from datetime import timedelta
from typing import Final

from bot.domain.ids import SlackUserId
from bot.gateways.slack.answers import Person, Who
from bot.gateways.slack.call import SlackCaller
from bot.gateways.slack.values import SlackProfile

REMEMBERED_FOR: Final = timedelta(hours=1)
_REMEMBERED = 5000  # people; the longest known is forgotten first


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
        if self._home is None:
            self._home = await self._caller.write("auth.test", {}, answer=Who)
        found = (await self._caller.read("users.info", {"user": user}, answer=Person)).user
        name = found.profile.real_name or found.profile.display_name or found.name or found.id
        profile = SlackProfile(
            user=SlackUserId(found.id),
            real_name=name,
            email=found.profile.email or None,
            is_bot=found.is_bot,
            is_outsider=_is_outsider(found, home=self._home),
            is_deleted=found.deleted,
            is_email_confirmed=found.is_email_confirmed,
        )
        self._known.pop(user, None)
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[user] = (now, profile)
        return profile


def _is_outsider(user: Person._User, *, home: Who) -> bool:
    """Say whether a user is of another workspace; one of our Grid organisation is ours.

    Slack marks some outsiders by `is_stranger`, and others only by a foreign `team_id`.
    """
    if user.is_stranger:
        return True
    teams = {user.team_id, user.enterprise_user.enterprise_id if user.enterprise_user else None}
    return teams.isdisjoint({home.team_id, home.enterprise_id or home.team_id})
