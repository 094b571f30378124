"""Define how one decision changes another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ItemNumber, PersonId


class RelationKind(StrEnum):
    """What a decision does to an earlier one."""

    SUPERSEDES = "supersedes"
    AMENDS = "amends"


@dataclass(frozen=True, slots=True)
class Relation:
    """The decision `item` supersedes or amends the decision `other`."""

    item: ItemNumber
    kind: RelationKind
    other: ItemNumber
    by: PersonId
    at: datetime
