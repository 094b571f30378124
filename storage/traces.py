"""What mails have left behind, by which replies that lost their references are put back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select

from bot.domain.ids import MessageId
from bot.mail.threads.lost_replies import Trace, Writing, pack, unpack
from bot.mail.values import Clues, Mailbox
from storage.among import among
from storage.link import AnyRow, Link
from storage.tables import lost, mails, traces
from storage.types import storable

MOST: Final = 5000
"""How many traces are looked at for one batch: the newest."""


class Traces:
    """The traces of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, new: Sequence[Trace]) -> None:
        """Remember mails."""
        await self._link.add_rows(traces, [to_row(one) for one in new])

    async def lost_under(self, keys: Collection[int]) -> list[Trace]:
        """Return the mails with these keys that lost their references."""
        # Index ix_traces_lost.
        return await self._newest(keys, lost)

    async def under(
        self, keys: Collection[int], *, since: datetime, until: datetime
    ) -> list[Trace]:
        """Return the mails with these keys that were said in a stretch of time."""
        # Index ix_traces_key_said_at.
        return await self._newest(keys, traces.c.said_at >= since, traces.c.said_at <= until)

    async def at(self, asked: Collection[tuple[int, datetime]]) -> list[Trace]:
        """Return the mails with one of these keys that were said at that very time."""
        # Index ix_traces_key_said_at.
        keys, times = {key for key, _ in asked}, {said_at for _, said_at in asked}
        found = await self._newest(keys, among(traces.c.said_at, times))
        return [trace for trace in found if (trace.key, trace.said_at) in asked]

    async def writings(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, Writing]:
        """Return what is looked at of kept mails."""
        written = {storable(message_id): message_id for message_id in message_ids}
        found: dict[MessageId, Writing] = {}
        if given := list(written):
            statement = select(
                mails.c.message_id,
                mails.c.author_name,
                mails.c.author_address,
                mails.c.said_at,
                mails.c.subject,
                mails.c.text,
                mails.c.new_text,
            ).where(among(mails.c.message_id, given))
            for own, name, address, *looked_at in await self._link.rows(statement):
                known = written[own]
                found[known] = Writing(known, Mailbox(name, address), *looked_at)
        return found

    async def _newest(self, keys: Collection[int], *conditions: ColumnElement[bool]) -> list[Trace]:
        if not keys:
            return []
        newest = (
            select(traces)
            .where(among(traces.c.key, keys), *conditions)
            .order_by(traces.c.said_at.desc(), traces.c.id.desc())
            .limit(MOST)
        )
        return [_to_trace(row) for row in await self._link.rows(newest)]


def to_row(trace: Trace) -> dict[str, object]:
    """Return a trace as a row."""
    clues = trace.clues
    return {
        "key": trace.key,
        "message_id": trace.message_id,
        "said_at": trace.said_at,
        "kind": trace.kind,
        "quoted": None if clues is None else pack(clues.quoted),
        "marks": None if clues is None else pack(clues.marks),
    }


def _to_trace(row: AnyRow) -> Trace:
    return Trace(
        key=row.key,
        message_id=row.message_id,
        said_at=row.said_at,
        kind=row.kind,
        clues=None if row.quoted is None else Clues(unpack(row.quoted), unpack(row.marks)),
    )
