"""Say which decisions change which."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.consensus.relation import Direction
from bot.language import Text
from bot.render.documents.facts import RelatedFacts
from bot.render.text.safe import cut, one_line

LONGEST_TITLE: Final = 200
RELATED: Final[Mapping[Direction, Text]] = {
    Direction.SUPERSEDES: Text("Supersedes {items}."),
    Direction.SUPERSEDED_BY: Text("Superseded by {items}."),
    Direction.AMENDS: Text("Amends {items}."),
    Direction.AMENDED_BY: Text("Amended by {items}."),
}
RELATED_NAMES: Final[Mapping[Direction, Text]] = {
    Direction.SUPERSEDES: Text("Supersedes"),
    Direction.SUPERSEDED_BY: Text("Superseded by"),
    Direction.AMENDS: Text("Amends"),
    Direction.AMENDED_BY: Text("Amended by"),
}


def say_relations(relations: Sequence[RelatedFacts]) -> str:
    """Return `Supersedes #7 Old plan. Amended by #14 New annex.`; "" without any."""
    return " ".join(
        text.format(
            items=", ".join(f"#{item.number} {_title(item.title)}".strip() for item in items)
        )
        for direction, text in RELATED.items()
        if (items := [each.item for each in relations if each.direction is direction])
    )


def _title(title: str) -> str:
    return cut(one_line(title), at=LONGEST_TITLE)
