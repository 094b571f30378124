"""Define a deed: who does something to an item, by which way, with which evidence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import ItemNumber, ListName, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.history import Event, HistoryEntry


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, by which way, and what shows it: a Message-ID, what was typed or pressed.

    `vouched_by` are the lists that it came by and that vouch for its author.
    """

    by: PersonId
    source: Source
    evidence: str
    vouched_by: Collection[ListName] = ()

    def entry(self, item: ItemNumber, at: datetime, event: Event) -> HistoryEntry:
        """Return the entry of an item's history for this deed."""
        return HistoryEntry(item, at, self.by, event, self.source, self.evidence)
