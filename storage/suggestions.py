"""Suggestions about threads, for a person to decide."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import delete, select, update

from bot.domain.ids import MessageId, ThreadId
from bot.domain.suggestion import Refusal, Suggestion, SuggestionState
from storage.among import among
from storage.link import AnyRow, Link
from storage.tables import refused, suggestions, thread_ids
from storage.types import storable

MOST_REFUSED: Final = 5000
"""So many refusals are kept to."""


class Suggestions:
    """The suggestions of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def ask(self, new: Sequence[Suggestion]) -> list[Suggestion]:
        """Keep what is asked of mails about which nothing was asked or decided yet; return it."""
        known: set[MessageId] = set()
        if given := [one.lost for one in new]:
            statement = (
                select(suggestions.c.lost).where(among(suggestions.c.lost, given)).distinct()
            )
            known.update(row.lost for row in await self._link.rows(statement))
        asked = [one for one in new if storable(one.lost) not in known]
        await self.add(asked)
        return asked

    async def only_open(self, lost: Collection[MessageId]) -> Mapping[MessageId, MessageId]:
        """Return to which mail each is asked to belong, where nothing else was asked or decided."""
        written = {storable(message_id): message_id for message_id in lost}
        found: dict[MessageId, list[Suggestion]] = {}
        if given := list(written):
            statement = select(suggestions).where(among(suggestions.c.lost, given))
            for row in await self._link.rows(statement):
                found.setdefault(written[row.lost], []).append(_to_suggestion(row))
        return {
            name: asked[0].alike
            for name, asked in found.items()
            if [one.state for one in asked] == [SuggestionState.OPEN]
        }

    async def add(self, new: Sequence[Suggestion]) -> None:
        """Keep suggestions; what was decided of the same two mails stays."""
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

    async def links_of(self, lost: Collection[MessageId]) -> list[Suggestion]:
        """Return to which mails those of `lost` are joined, by clues or by a chair."""
        found: list[Suggestion] = []
        if given := sorted(lost):
            statement = select(suggestions).where(
                among(suggestions.c.lost, given), suggestions.c.state == SuggestionState.MERGED
            )
            found += [_to_suggestion(row) for row in await self._link.rows(statement)]
        return found

    async def part(self, here: Collection[MessageId], there: Collection[MessageId]) -> None:
        """Refuse what joins mails of two sides."""
        for one in await self.links_of({*here, *there}):
            if (one.lost in here and one.alike in there) or (
                one.lost in there and one.alike in here
            ):
                await self._link.run(
                    update(suggestions)
                    .where(suggestions.c.lost == one.lost, suggestions.c.alike == one.alike)
                    .values(state=SuggestionState.REFUSED)
                )

    async def refused(self, threads: Collection[ThreadId]) -> list[Refusal]:
        """Return which of these threads a chair keeps apart, each two of them once."""
        lost, alike = thread_ids.alias("lost_in"), thread_ids.alias("alike_in")
        rows = await self._link.rows(
            select(
                suggestions, lost.c.thread.label("one"), alike.c.thread.label("other")
            )  # Index ix_suggestions_refused, then both keys.
            .join(lost, lost.c.message_id == suggestions.c.lost)
            .join(alike, alike.c.message_id == suggestions.c.alike)
            .where(refused, alike.c.thread != lost.c.thread)
            .order_by(suggestions.c.at, suggestions.c.lost, suggestions.c.alike)
            .limit(MOST_REFUSED)
        )
        wanted = set(threads)
        found: dict[frozenset[ThreadId], Refusal] = {}
        for row in rows:
            both = frozenset((row.one, row.other))
            if both <= wanted:
                first = found.get(both) or Refusal((row.one, row.other), _to_suggestion(row), 0)
                found[both] = replace(first, times=first.times + 1)
        return list(found.values())

    async def drop_open(self, lost: Collection[MessageId]) -> None:
        """Ask no more about mails."""
        if given := list(lost):
            await self._link.run(
                delete(suggestions).where(
                    among(suggestions.c.lost, given), suggestions.c.state == SuggestionState.OPEN
                )
            )

    async def settle(self, lost: Collection[MessageId], state: SuggestionState) -> None:
        """Record what was decided of what is open."""
        if given := list(lost):
            await self._link.run(
                update(suggestions)
                .where(
                    among(suggestions.c.lost, given), suggestions.c.state == SuggestionState.OPEN
                )
                .values(state=state)
            )


def _to_suggestion(row: AnyRow) -> Suggestion:
    return Suggestion(lost=row.lost, alike=row.alike, at=row.at, state=row.state)
