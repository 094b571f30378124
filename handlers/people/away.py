"""Say who is away."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.domain.ids import PersonId
from storage.store import Store


async def away_of(
    store: Store, people: Iterable[PersonId], *, now: datetime
) -> Mapping[PersonId, date]:
    """Return the people who are away today, each with the last day.

    The day is UTC's: nobody says in which zone they return.
    """
    return await store.absences.of(set(people), on=now.date())
