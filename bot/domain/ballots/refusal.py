"""Define why a vote does not count: a code with parameters, worded when it is shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.ballots.doubt import Doubt
from bot.domain.people.person import SlackDoubt


class RefusalCode(StrEnum):
    """The code of a refusal. The comment behind each says what `about` holds."""

    NOT_PROVED = "not proved"
    """Nothing proves who sent it."""
    NOT_ON_ROSTER = "not on the roster"
    """The names of the lists."""
    NO_VOTER = "no voter"
    """Neither on a list nor in its channel; the names of the lists."""
    TWO_VOTES = "two votes"
    """Its mail has two different votes."""
    NO_REASON = "no reason"
    """It counts only with a reason; the choice."""
    TAKEN_BACK = "taken back"
    NO_VOTE = "no vote"
    """Its voter says that it is none."""
    OTHER_MEANING = "other meaning"
    """The question was corrected since; the number of its version."""
    IN_DOUBT = "in doubt"
    """It may be none, and its voter has not confirmed it; the `Doubt`."""
    DOUBTFUL_ACCOUNT = "doubtful account"
    """The Slack account does not show whose it is; the `SlackDoubt`."""
    OTHER = "other"
    """What an earlier version kept in words of its own; these words."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a vote does not count; `about` is what its code says."""

    code: RefusalCode
    about: tuple[str, ...] = ()

    @property
    def doubt(self) -> Doubt | None:
        """What is doubtful about a vote that its voter can confirm; None for any other."""
        return Doubt(self.about[0]) if self.code is RefusalCode.IN_DOUBT else None


NOT_PROVED: Final = Refusal(RefusalCode.NOT_PROVED)
TWO_VOTES: Final = Refusal(RefusalCode.TWO_VOTES)
TAKEN_BACK: Final = Refusal(RefusalCode.TAKEN_BACK)
NO_VOTE: Final = Refusal(RefusalCode.NO_VOTE)


def in_doubt(doubt: Doubt) -> Refusal:
    """Return why words that may be a vote are not counted."""
    return Refusal(RefusalCode.IN_DOUBT, (doubt,))


def doubtful_account(doubt: SlackDoubt) -> Refusal:
    """Return the refusal of a vote from a Slack account that does not identify its user."""
    return Refusal(RefusalCode.DOUBTFUL_ACCOUNT, (doubt,))


def other_meaning(version: int) -> Refusal:
    """Return the refusal of a vote on a ballot's earlier meaning."""
    return Refusal(RefusalCode.OTHER_MEANING, (str(version),))
