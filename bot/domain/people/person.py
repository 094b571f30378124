"""People: one person, however many addresses and accounts they have."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import PersonId, SlackUserId
from bot.domain.people.names import plain_name

IN_SLACK: Final = "slack:"


def in_slack_as(user: SlackUserId) -> str:
    """Return the form of a Slack user among addresses."""
    return f"{IN_SLACK}{user}"


def called(name: str, *, address: str) -> str:
    """Return what somebody is called: the name, or what stands before the address's `@`."""
    return plain_name(name) or plain_name(address.partition("@")[0])


class SlackDoubt(StrEnum):
    """Why the mail address in a Slack profile does not identify its user.

    The administrator of another workspace can give any of its users any address, and bring them
    into a channel that both workspaces share.
    """

    OUTSIDER = "of another organisation"
    BOT = "a bot"
    DELETED = "deactivated"
    UNCONFIRMED = "without a confirmed address"
    TAKEN = "under the address of another Slack user"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with mail addresses, a Slack user, or both.

    `addresses` are lower-case, in order of first use. `slack_looked_up`: Slack was asked for the
    profile of `slack_user`, and its address joined. `doubt` is why it was not joined, as Slack has
    just reported; it is not stored. `language` is that in which they use Slack (`fr-FR`), "" if it
    is not known, and `language_at` when Slack was last asked for it. `zone` is their time zone
    there, as Slack names it (`Europe/Paris`). `chosen_language` is the one of ours that they chose
    instead, "" for none.
    """

    id: PersonId
    name: str
    addresses: tuple[str, ...] = ()
    slack_user: SlackUserId | None = None
    slack_looked_up: bool = False
    doubt: SlackDoubt | None = None
    language: str = ""
    language_at: datetime | None = None
    zone: str = ""
    chosen_language: str = ""

    @property
    def called(self) -> str:
        """The name; without one, the first address before its `@`, or nothing."""
        return called(self.name, address=next(iter(self.addresses), ""))

    @property
    def known_as(self) -> tuple[str, ...]:
        """The addresses and the Slack user, which nobody else has."""
        in_slack = () if self.slack_user is None else (in_slack_as(self.slack_user),)
        return self.addresses + in_slack


@dataclass(frozen=True, slots=True)
class Namesake:
    """An address or Slack user (`in_slack_as`) of somebody whose name looks like this one.

    `place`: how many were known under such a name when it was first seen, including it.
    """

    who: str
    place: int


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who is away until a day, or returns on it, as their responder says."""

    name: str
    until: date
