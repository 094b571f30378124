"""Name what an item goes through that opens, lasts until a deadline, and ends."""

from enum import StrEnum
from typing import Final

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.calls.call import Call, CallState
from bot.domain.consensus.stance import Outcome
from bot.domain.items.item import ItemState

Procedure = Ballot | Call


class Kind(StrEnum):
    """What kind of procedure it is."""

    BALLOT = "ballot"
    CALL = "call"


def kind_of(procedure: Procedure | None) -> Kind:
    """Return the kind of a procedure. If there is none, it is a ballot that is missing."""
    return Kind.CALL if isinstance(procedure, Call) else Kind.BALLOT


def has_ended(procedure: Procedure) -> bool:
    """Return True if a procedure was closed or withdrawn."""
    return procedure.state in (BallotState.CLOSED, CallState.CLOSED)


def is_proposed(procedure: Procedure) -> bool:
    """Return True for a ballot that waits for its endorsers."""
    return procedure.state is BallotState.DRAFT


def version_shown(procedure: Procedure) -> int:
    """Return which version of a procedure people see; a proposed ballot has none yet."""
    return 0 if is_proposed(procedure) else procedure.version


ITEM_IN: Final = {Kind.BALLOT: ItemState.VOTING, Kind.CALL: ItemState.COMMENTING}
"""The state of an item whose ballot or call is open."""


def state_after(ended: Procedure) -> ItemState:
    """Return what a ballot or call makes of its item when it ends."""
    match ended:
        case Ballot():
            return ItemState.DECIDED if ended.is_decided else ItemState.OPEN
        case Call(outcome=Outcome.CONSENSUS):
            return ItemState.DECIDED
        case Call():
            is_closed = ended.outcome_in_words and not ended.seeks_consensus
            return ItemState.CLOSED if is_closed else ItemState.OPEN
