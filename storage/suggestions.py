"""Suggestions about threads, for a person to decide."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from bot.domain.ids import MessageId, ThreadId
from bot.domain.suggestion import Suggestion, SuggestionState
from storage.link import AnyRow, Link, in_parts
from storage.tables import suggestions, thread_ids


class Suggestions:
    """The suggestions of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, new: Sequence[Suggestion]) -> None:
        """Keep suggestions; one mail has one, and what was decided of it stays."""
        await self._link.add_rows(
            suggestions,
            [
                {"lost": one.lost, "alike": one.alike, "at": one.at, "state": one.state}
                for one in new
            ],
            unless_known=True,
        )

    async def open_of(self, thread: ThreadId) -> tuple[Suggestion, ThreadId] | None:
        """Return the oldest open suggestion about a thread's mails, and the other thread.

        One whose threads were joined meanwhile is no suggestion any more.
        """
        lost, alike = thread_ids.alias("lost_in"), thread_ids.alias("alike_in")
        row = await self._link.first(
            select(suggestions, alike.c.thread)  # Index ix_thread_ids_thread, then both keys.
            .join(lost, lost.c.message_id == suggestions.c.lost)
            .join(alike, alike.c.message_id == suggestions.c.alike)
            .where(
                lost.c.thread == thread,
                suggestions.c.state == SuggestionState.OPEN,
                alike.c.thread != lost.c.thread,
            )
            .order_by(suggestions.c.at, suggestions.c.lost)
            .limit(1)
        )
        return None if row is None else (_to_suggestion(row), row.thread)

    async def settle(self, lost: Collection[MessageId], state: SuggestionState) -> None:
        """Record what was decided of what is open."""
        for part in in_parts(lost):
            await self._link.run(
                update(suggestions)
                .where(suggestions.c.lost.in_(part), suggestions.c.state == SuggestionState.OPEN)
                .values(state=state)
            )


def _to_suggestion(row: AnyRow) -> Suggestion:
    return Suggestion(lost=row.lost, alike=row.alike, at=row.at, state=row.state)
