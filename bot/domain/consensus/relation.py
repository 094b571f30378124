"""Define how one decision changes another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import ItemNumber, PersonId


class RelationKind(StrEnum):
    """What a decision does to an earlier one."""

    SUPERSEDES = "supersedes"
    AMENDS = "amends"


class Direction(StrEnum):
    """What a decision does to another one, or another one to it."""

    SUPERSEDES = "supersedes"
    SUPERSEDED_BY = "superseded by"
    AMENDS = "amends"
    AMENDED_BY = "amended by"


FORWARDS: Final = {
    RelationKind.SUPERSEDES: Direction.SUPERSEDES,
    RelationKind.AMENDS: Direction.AMENDS,
}
BACKWARDS: Final = {
    RelationKind.SUPERSEDES: Direction.SUPERSEDED_BY,
    RelationKind.AMENDS: Direction.AMENDED_BY,
}


@dataclass(frozen=True, slots=True)
class Relation:
    """The decision `item` supersedes or amends the decision `other`."""

    item: ItemNumber
    kind: RelationKind
    other: ItemNumber
    by: PersonId
    at: datetime
