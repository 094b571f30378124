"""Store what happened to items."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Text, func, or_, select, true, type_coerce

from bot.domain.ids import ItemNumber, ListName
from bot.domain.items.history import (
    Change,
    Changed,
    Event,
    HistoryEntry,
    OwnFact,
    StateChange,
    VoteNews,
)
from bot.domain.items.item import ItemState
from storage.index.slack_index import index_titles
from storage.link.among import among
from storage.link.link import AnyRow, Link
from storage.tables import history, item_lists

SINCE: Final = 10_000
OF_ITEMS: Final = 100_000
SAYING: Final = 500


class History:
    """The history of items, in one transaction. Entries are only ever added."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, entries: Sequence[HistoryEntry]) -> None:
        """Record entries, in order."""
        await self._link.add_rows(
            history,
            [
                {
                    "item": entry.item,
                    "at": entry.at,
                    "actor": entry.actor,
                    "what": entry.what,
                    **_columns(entry.event),
                    "source": entry.source,
                    "evidence": entry.evidence,
                }
                for entry in entries
            ],
        )
        titled = [entry.item for entry in entries if entry.what is Change.TITLE]
        await index_titles(self._link, titled)

    async def of_item(self, number: ItemNumber, *, limit: int = 500) -> list[HistoryEntry]:
        """Return the newest entries of an item, oldest first."""
        # Index ix_history_item_at, from its end.
        rows = await self._link.rows(
            select(history)
            .where(history.c.item == number)
            .order_by(history.c.at.desc(), history.c.id.desc())
            .limit(limit)
        )
        return [to_entry(row) for row in reversed(rows)]

    async def vote_notes(
        self,
        number: ItemNumber,
        news: Collection[VoteNews],
        *,
        since: datetime,
        until: datetime | None,
    ) -> list[HistoryEntry]:
        """Return an item's notes with these kinds of news of votes, oldest first."""
        fact = type_coerce(history.c.fact, Text)
        begins = [
            fact.startswith(f'{{"note":{{"news":"{other}"', autoescape=True) for other in news
        ]
        rows = await self._link.rows(
            select(history)  # Index ix_history_item_at.
            .where(
                history.c.item == number,
                history.c.at >= since,
                true() if until is None else history.c.at <= until,
                history.c.what == Change.VOTE,
                or_(*begins),
            )
            .order_by(history.c.at.desc(), history.c.id.desc())
            .limit(SAYING)
        )
        return [to_entry(row) for row in reversed(rows)]

    async def by_people(self, numbers: Collection[ItemNumber]) -> set[ItemNumber]:
        """Return the items among these on which a person has acted."""
        if not (given := list(set(numbers))):
            return set()
        rows = await self._link.rows(
            select(history.c.item)  # Index ix_history_item_at.
            .where(among(history.c.item, given), history.c.actor.is_not(None))
            .distinct()
        )
        return {row.item for row in rows}

    async def of_items(
        self, numbers: Collection[ItemNumber], whats: Collection[Change]
    ) -> list[HistoryEntry]:
        """Return the entries of items with these changes, oldest first."""
        rows = await self._link.rows(
            select(history)  # Index ix_history_item_at.
            .where(among(history.c.item, sorted(set(numbers))), history.c.what.in_(sorted(whats)))
            .order_by(history.c.at, history.c.id)
            .limit(OF_ITEMS)
        )
        return [to_entry(row) for row in rows]

    async def since(
        self, list_name: ListName, instant: datetime, whats: Collection[Change]
    ) -> list[HistoryEntry]:
        """Return the entries of a list's items from `instant` on, oldest first."""
        on_list = select(item_lists.c.item).where(item_lists.c.list_name == list_name)
        rows = await self._link.rows(
            select(history)  # Index ix_history_at.
            .where(
                history.c.at >= instant,
                history.c.what.in_(whats),
                history.c.item.in_(on_list),
            )
            .order_by(history.c.at, history.c.id)
            .limit(SINCE)
        )
        return [to_entry(row) for row in rows]

    async def newest(self) -> int:
        """Return the number of the newest entry, 0 if there is none."""
        number: int | None = await self._link.value(select(func.max(history.c.id)))
        return number or 0


def _columns(event: Event) -> dict[str, object]:
    match event:
        case Changed() | StateChange():
            return {"before": event.before, "after": event.after, "fact": None}
        case fact:
            return {"before": "", "after": "", "fact": fact}


def _event(row: AnyRow) -> Event:
    fact: OwnFact | None = row.fact
    if fact is not None:
        return fact
    if row.what is Change.STATE:
        return StateChange(ItemState(row.before), ItemState(row.after))
    return Changed(row.what, row.before, row.after)


def to_entry(row: AnyRow) -> HistoryEntry:
    """Return the entry of a row."""
    return HistoryEntry(
        item=row.item,
        at=row.at,
        actor=row.actor,
        event=_event(row),
        source=row.source,
        evidence=row.evidence,
        id=row.id,
    )
