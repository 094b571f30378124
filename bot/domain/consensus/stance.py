"""Define stances: what people say on a call for consensus, and what may follow from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.consensus.objection import Objection, ObjectionState
from bot.domain.ids import CallId, PersonId
from bot.domain.items.comment import Source


class StanceWord(StrEnum):
    """What somebody can say on a call for consensus."""

    SUPPORT = "support"
    CAN_LIVE = "can live with it"
    OBJECT = "object"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """How a call for consensus can end."""

    CONSENSUS = "consensus"
    NO_CONSENSUS = "no consensus"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Stance:
    """What a person says on a call; their newest counts."""

    call: CallId
    person: PersonId
    word: StanceWord
    source: Source
    evidence: str
    at: datetime


def count_stances(stances: Iterable[Stance]) -> Mapping[StanceWord, int]:
    """Return how many people say each word; every word is there."""
    counts = Counter(stance.word for stance in stances)
    return {word: counts[word] for word in StanceWord}


def proposed_outcome(objections: Sequence[Objection]) -> Outcome:
    """Return what the register allows a call to end as: consensus only if nothing stands."""
    if all(objection.is_addressed for objection in objections):
        return Outcome.CONSENSUS
    return Outcome.NO_CONSENSUS


def was_contested(objections: Iterable[Objection]) -> bool:
    """Return True if somebody objected and has not taken that back: then silence is no assent."""
    return any(objection.state is not ObjectionState.RETRACTED for objection in objections)
