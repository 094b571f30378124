"""Who takes part: one person, however many ways they have of speaking."""

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import PersonId, SlackUserId


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with mail addresses, a Slack user, or both.

    `addresses` are lower-case, in order of first use. `slack_looked_up` says that Slack's
    profile e-mail of `slack_user` has been asked for, so that both ways are joined.
    """

    id: PersonId
    name: str
    addresses: tuple[str, ...] = ()
    slack_user: SlackUserId | None = None
    slack_looked_up: bool = False

    @property
    def called(self) -> str:
        """The name; without one what stands before the `@` of the first address, or nothing."""
        return self.name or next(iter(self.addresses), "").partition("@")[0]


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who is away until a day, or comes back on it, as their responder says."""

    name: str
    until: date
