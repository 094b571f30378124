"""What Slack tells us about itself and its people, as plain values."""

from dataclasses import dataclass

from bot.domain.ids import ChannelId, DeliveryId, ItemNumber, SlackUserId, Ts
from bot.domain.people.person import SlackDoubt
from bot.domain.slack_scopes import NEEDED_SCOPES


@dataclass(frozen=True, slots=True)
class SlackProfile:
    """A person (or bot) as Slack knows them. Guests and outsiders may show no `email`.

    `is_outsider`: of another workspace, and of another organisation on Enterprise Grid. A guest of
    our own workspace is none: our administrators invited them by that address. `locale` is the
    language in which they use Slack (`fr-FR`), `zone` their time zone (`Europe/Paris`), "" if Slack
    does not say. `is_guest` of several channels, or `is_guest_of_one`.
    """

    user: SlackUserId
    real_name: str
    email: str | None
    is_bot: bool
    is_outsider: bool = False
    is_deleted: bool = False
    is_email_confirmed: bool = True
    locale: str = ""
    zone: str = ""
    is_guest: bool = False
    is_guest_of_one: bool = False

    @property
    def doubt(self) -> SlackDoubt | None:
        """Why `email` does not show who this is; None when it does, or there is none."""
        if self.is_outsider:
            return SlackDoubt.OUTSIDER
        if self.is_bot:
            return SlackDoubt.BOT
        if self.is_deleted:
            return SlackDoubt.DELETED
        if self.email and not self.is_email_confirmed:
            return SlackDoubt.UNCONFIRMED
        return None


@dataclass(frozen=True, slots=True)
class SlackIdentity:
    """Who we are in Slack, and what the token allows. `enterprise_id` is "" without a Grid."""

    team: str
    team_id: str
    enterprise_id: str
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
    """A channel as the app sees it; `is_shared` with another organisation, by Slack Connect."""

    channel: ChannelId
    name: str
    is_member: bool
    is_archived: bool
    is_private: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message as Slack shows it now; `edited_at` is when it was edited last, None for never."""

    user: SlackUserId
    text: str
    edited_at: Ts | None
    is_person: bool = True
    """Whether a person wrote it, as far as the message tells."""


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message of ours in a channel, as its metadata names it; `is_parent`: it is no reply."""

    ts: Ts
    delivery: DeliveryId
    item: ItemNumber | None
    is_parent: bool
