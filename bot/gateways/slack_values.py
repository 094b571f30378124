"""What Slack tells us about itself and its people, as plain values."""

from dataclasses import dataclass

from bot.domain.ids import ChannelId, SlackUserId
from bot.domain.slack_scopes import NEEDED_SCOPES


@dataclass(frozen=True, slots=True)
class SlackProfile:
    """A person (or bot) as Slack knows them. Guests and outsiders may show no `email`."""

    user: SlackUserId
    real_name: str
    email: str | None
    is_bot: bool


@dataclass(frozen=True, slots=True)
class SlackIdentity:
    """Who we are in Slack, and what the token allows."""

    team: str
    team_id: str
    url: str
    bot_name: str
    bot_user: SlackUserId
    bot_id: str
    scopes: frozenset[str]

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """Scopes that Penholder uses and the token lacks; empty if Slack told no scopes."""
        return tuple(s for s in NEEDED_SCOPES if s not in self.scopes) if self.scopes else ()


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel as the app sees it."""

    channel: ChannelId
    name: str
    is_member: bool
    is_archived: bool
    is_private: bool
