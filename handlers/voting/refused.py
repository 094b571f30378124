"""Log each refused vote on one line, so that operators see an attack."""

import logging
from enum import StrEnum

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import ItemNumber

log = logging.getLogger(__name__)


class Why(StrEnum):
    """Why a vote is refused, as a code for the log; the receipt puts it into words."""

    NOT_PROVED = "not proved"
    NOT_BY_LIST = "not by the list"
    """The mail names the list and did not come by it."""
    ON_THE_LIST = "on the list"
    """A list can read the mail, and the ballot hides its choices."""
    NO_VOTER = "no voter"
    """The mail's fields leave it open whose vote it is."""
    TWO_VOTES = "two votes"
    IN_DOUBT = "in doubt"
    """`+1 if it is tested`: its voter is asked."""
    OTHER_MEANING = "other meaning"
    """It is on what the ballot meant before it was corrected."""
    NO_REASON = "no reason"
    NOT_ON_ROSTER = "not on the roster"
    NO_MEMBER = "not a member"
    """No list of the item vouched for them before the ballot opened, nor are they in its channel.
    """
    HIDDEN = "hidden"
    """The ballot hides its choices, and the reason may tell one: a block needs a reason."""


def log_refused_vote(
    why: Why | Answer, *, item: ItemNumber | None, assurance: Assurance = Assurance.NONE
) -> None:
    """Log that a vote or a confirmation is refused, without naming the voter.

    Of a word `why` is the answer that it gets. `item` is None if it is not known.
    """
    log.warning(
        "vote refused",
        extra={"reason": str(why), "item": item, "assurance": str(assurance)},
    )
