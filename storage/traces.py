"""What mails have left behind, by which replies that lost their references are put back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from bot.domain.ids import MessageId
from bot.mail.traces import Trace, pack, unpack
from storage.link import AnyRow, AnySelect, Link, in_parts
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
        await self._link.add_rows(
            traces,
            [
                {
                    "key": one.key,
                    "message_id": one.message_id,
                    "said_at": one.said_at,
                    "is_series": one.is_series,
                    "quoted": None if one.quoted is None else pack(one.quoted),
                }
                for one in new
            ],
        )

    async def lost_under(self, keys: Collection[int]) -> list[Trace]:
        """Return the mails with these keys that lost their references."""
        # Index ix_traces_lost.
        return await self._newest(
            [
                select(traces).where(traces.c.key.in_(part), lost)
                for part in in_parts(sorted(set(keys)))
            ]
        )

    async def under(
        self, keys: Collection[int], *, since: datetime, until: datetime
    ) -> list[Trace]:
        """Return the mails with these keys that were said in a stretch of time."""
        # Index ix_traces_key_said_at.
        return await self._newest(
            [
                select(traces).where(
                    traces.c.key.in_(part), traces.c.said_at >= since, traces.c.said_at <= until
                )
                for part in in_parts(sorted(set(keys)))
            ]
        )

    async def texts(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, str]:
        """Return the texts of kept mails."""
        written = {storable(message_id): message_id for message_id in message_ids}
        found: dict[MessageId, str] = {}
        for part in in_parts(written):
            of_part = select(mails.c.message_id, mails.c.text).where(mails.c.message_id.in_(part))
            found |= {written[own]: text for own, text in await self._link.rows(of_part)}
        return found

    async def _newest(self, statements: Sequence[AnySelect]) -> list[Trace]:
        found: list[Trace] = []
        for statement in statements:
            newest = statement.order_by(traces.c.said_at.desc(), traces.c.id.desc()).limit(MOST)
            found += [_to_trace(row) for row in await self._link.rows(newest)]
        return found


def _to_trace(row: AnyRow) -> Trace:
    return Trace(
        key=row.key,
        message_id=row.message_id,
        said_at=row.said_at,
        quoted=None if row.quoted is None else unpack(row.quoted),
        is_series=row.is_series,
    )
