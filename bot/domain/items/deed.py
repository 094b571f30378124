"""Say who does something to an item, by which way, and what shows it."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.ids import ListName, PersonId
from bot.domain.items.comment import Source


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, by which way, and what shows it: a Message-ID, what was typed or pressed.

    `vouched_by` are the lists that it came by and that vouch for its author.
    """

    by: PersonId
    source: Source
    evidence: str
    vouched_by: Collection[ListName] = ()
