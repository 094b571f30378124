"""Count rows for the service's metrics."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Text, cast, func, literal, select

from bot.domain.ballots.assurance import Assurance
from bot.domain.delivery import DeliveryKind, Lane
from bot.domain.ids import ListName
from bot.domain.items.comment import Source
from storage.link.link import Link
from storage.outbox import lane_of_row
from storage.tables import deliveries, digests, held_mails, mail_lists, set_aside, votes, waiting

AT_ONCE: Final = 10_000
"""How many new rows one look counts."""
DIGESTS: Final = 10
"""How many of a list's newest digests are looked at for one that was sent."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deliveries of a kind wait in a lane, and when the oldest one was queued."""

    kind: DeliveryKind
    lane: Lane
    count: int
    oldest: datetime


class Measures:
    """The counts for metrics, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def waiting(self) -> list[Waiting]:
        """Return what waits in the outbox."""
        each = (
            select(deliveries.c.kind, lane_of_row().label("lane"), deliveries.c.created_at)
            .where(waiting)  # Index ix_deliveries_state_destination_seq.
            .subquery()
        )
        rows = await self._link.rows(
            select(
                each.c.kind,
                each.c.lane,
                func.count().label("found"),
                func.min(each.c.created_at).label("oldest"),
            ).group_by(each.c.kind, each.c.lane)
        )
        return [Waiting(row.kind, Lane(row.lane), row.found, row.oldest) for row in rows]

    async def mails(self) -> dict[ListName, int]:
        """Return how many mails each list has."""
        rows = await self._link.rows(
            select(mail_lists.c.list_name, func.count().label("found")).group_by(
                mail_lists.c.list_name
            )  # ix_mail_lists_list_name
        )
        return {row.list_name: row.found for row in rows}

    async def votes(self) -> dict[tuple[Source, Assurance], int]:
        """Return how many votes came by each way, the refused and replaced ones among them."""
        rows = await self._link.rows(
            select(votes.c.source, votes.c.assurance, func.count().label("found")).group_by(
                votes.c.source, votes.c.assurance
            )
        )
        return {(row.source, row.assurance): row.found for row in rows}

    async def set_aside_after(self, number: int) -> list[tuple[int, str]]:
        """Return the numbers and reasons of the mails that were set aside after one, in order."""
        rows = await self._link.rows(
            select(set_aside.c.id, set_aside.c.reason)
            .where(set_aside.c.id > number)
            .order_by(set_aside.c.id)
            .limit(AT_ONCE)
        )
        return [(row.id, row.reason) for row in rows]

    async def held_after(self, number: int) -> list[tuple[int, ListName]]:
        """Return the numbers and lists of the mails that are held since one, in order."""
        rows = await self._link.rows(
            select(held_mails.c.id, held_mails.c.list_name)
            .where(held_mails.c.id > number)
            .order_by(held_mails.c.id)
            .limit(AT_ONCE)
        )
        return [(row.id, row.list_name) for row in rows]

    async def digests_sent(self, lists: Collection[ListName]) -> dict[ListName, datetime]:
        """Return when the last digest of each list went out, for those that ever had one."""
        instants = {name: await self._digest_sent(name) for name in lists}
        return {name: at for name, at in instants.items() if at is not None}

    async def _digest_sent(self, name: ListName) -> datetime | None:
        newest = (
            select(digests.c.id)  # Index ix_digests_list_name_window_end.
            .where(digests.c.list_name == name)
            .order_by(digests.c.window_end.desc())
            .limit(DIGESTS)
            .subquery()
        )
        key = literal("digest:") + cast(newest.c.id, Text)
        last: datetime | None = await self._link.value(
            select(func.max(deliveries.c.sent_at)).join_from(
                newest, deliveries, deliveries.c.dedup_key == key
            )
        )
        return last
