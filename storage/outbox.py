"""The outbox: what waits to leave, in order per destination."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, select, update

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState, Lane, NewDelivery
from bot.domain.ids import ChannelId, DeliveryId
from bot.errors import Refused, TryAgainLater
from storage.among import among
from storage.link import Link
from storage.outbox_outcomes import record_outcomes
from storage.outbox_rows import as_claimed, heads, lane_of_row, new_row, to_delivery, unclaim
from storage.tables import deliveries, pending_update, waiting
from storage.values import Failed, Later, Outcome, Sent

LOOKS: Final = 3
"""How often a pending update is looked for before another process has to be waited for."""


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(
        self, new: NewDelivery, *, now: datetime, due_at: datetime | None = None
    ) -> DeliveryId | None:
        """Queue a delivery and return its id, None when there is no need.

        There is none when its dedup key was ever used, or when the item's update is pending
        already: what is sent is rendered then, so it will show what is being saved now.
        """
        (added,) = await self.add_many([new], now=now, due_at=due_at)
        return added

    async def add_many(
        self, new: Sequence[NewDelivery], *, now: datetime, due_at: datetime | None = None
    ) -> list[DeliveryId | None]:
        """Queue deliveries in order, as `add` does."""
        known = await self._known_keys({entry.dedup_key for entry in new if entry.dedup_key})
        added: list[DeliveryId | None] = []
        rows: list[dict[str, Any]] = []
        for entry in new:
            if entry.dedup_key in known:
                added.append(None)
                continue
            if entry.dedup_key:
                known.add(entry.dedup_key)
            row = new_row(
                entry, delivery_id=self._link.new_delivery_id(), now=now, due_at=due_at or now
            )
            if entry.kind is DeliveryKind.UPDATE_ITEM:
                # Before it, what was queued before it.
                await self._insert(rows)
                rows = []
                added.append(row["id"] if await self._insert_update(row) else None)
            else:
                rows.append(row)
                added.append(row["id"])
        await self._insert(rows)
        self._link.queued = self._link.queued or any(added)
        return added

    async def claim_due(
        self,
        *,
        now: datetime,
        lease: timedelta,
        limit: int,
        worker: str,
        lane: Lane | None = None,
    ) -> list[Delivery]:
        """Take up to `limit` deliveries due at `now`, of one lane or all, in order of queueing.

        Only the first waiting delivery of each destination can be taken, so their order is
        kept. A taken one counts as tried and comes due again at `now + lease`, before anything
        is sent: a crash in mid-send costs one lease and never a hot loop. The lease must be
        longer than the send's timeout. What another worker is just taking is passed over.
        """
        due = (
            select(deliveries)
            .where(deliveries.c.seq.in_(heads()), waiting, deliveries.c.due_at <= now)
            .order_by(deliveries.c.due_at, deliveries.c.seq)
            .limit(limit)
        )
        if lane is not None:
            due = due.where(lane_of_row() == lane)
        if not self._link.is_sqlite:
            due = due.with_for_update(of=deliveries, skip_locked=True)
        rows = await self._link.rows(due)
        if not rows:
            return []
        claimed = {
            "attempts": deliveries.c.attempts + 1,
            "due_at": now + lease,
            "first_attempt_at": func.coalesce(
                deliveries.c.first_attempt_at, bindparam("now", now, deliveries.c.due_at.type)
            ),
            "claimed_by": worker,
        }
        if given := [row.seq for row in rows]:
            await self._link.run(
                update(deliveries).where(among(deliveries.c.seq, given)).values(claimed)
            )
        taken = (as_claimed(to_delivery(row), now=now, lease=lease) for row in rows)
        return sorted(taken, key=lambda delivery: delivery.seq)

    async def record(self, outcomes: Sequence[Outcome]) -> None:
        """Record how deliveries went, all in a few statements."""
        await record_outcomes(self._link, outcomes)

    async def sent(self, delivery_id: DeliveryId, *, at: datetime, result: str) -> None:
        """Record that a delivery has left; `result` is what the peer calls it."""
        await self.record([Sent(id=delivery_id, at=at, result=result)])

    async def retry_at(self, delivery_id: DeliveryId, *, due_at: datetime, error: str) -> None:
        """Record that a try failed and when the next one is due."""
        await self.record([Later(id=delivery_id, due_at=due_at, error=error)])

    async def failed(self, delivery_id: DeliveryId, *, at: datetime, error: str) -> None:
        """Record that a delivery cannot leave; a person must look."""
        await self.record([Failed(id=delivery_id, at=at, error=error)])

    async def undelivered(self, delivery_id: DeliveryId, *, error: str) -> None:
        """Record that what had left did not arrive; a person must look."""
        await self._link.run(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.SENT)
            .values(state=DeliveryState.FAILED, last_error=error)
        )

    async def release(self, worker: str) -> None:
        """Let what a stopped worker had in hand come due at once; the attempts stay counted."""
        await unclaim(
            self._link, deliveries.c.claimed_by == worker, {"due_at": deliveries.c.created_at}
        )

    async def release_all(self, *, now: datetime) -> None:
        """Let everything in hand come due at once, when no worker can be running."""
        await unclaim(self._link, deliveries.c.claimed_by.is_not(None), {"due_at": now})

    async def next_due(self) -> datetime | None:
        """Return when the next delivery can be claimed, None when nothing waits."""
        return min((await self.next_due_by_lane()).values(), default=None)

    async def next_due_by_lane(self) -> Mapping[Lane, datetime]:
        """Return when the next delivery of each lane can be claimed, where one waits."""
        first = (
            select(lane_of_row().label("lane"), func.min(deliveries.c.due_at).label("due_at"))
            .where(deliveries.c.seq.in_(heads()))
            .group_by("lane")
        )
        return {Lane(row.lane): row.due_at for row in await self._link.rows(first)}

    async def by_key(self, dedup_key: str) -> Delivery | None:
        """Return the delivery that was queued under a key."""
        row = await self._link.first(select(deliveries).where(deliveries.c.dedup_key == dedup_key))
        return None if row is None else to_delivery(row)

    async def queued_at(self, dedup_keys: Collection[str]) -> Mapping[str, datetime]:
        """Return when the deliveries of these keys were queued, by key."""
        found: dict[str, datetime] = {}
        if given := list(dedup_keys):
            queued = select(deliveries.c.dedup_key, deliveries.c.created_at).where(
                among(deliveries.c.dedup_key, given)
            )
            found |= {row.dedup_key: row.created_at for row in await self._link.rows(queued)}
        return found

    async def is_waiting(self, dedup_key: str) -> bool:
        """Say whether the delivery of that key still waits to leave."""
        state = await self._link.value(
            select(deliveries.c.state).where(deliveries.c.dedup_key == dedup_key)
        )
        return bool(state == DeliveryState.WAITING)

    async def may_have_posted_item(self, channel: ChannelId, *, by: datetime) -> bool:
        """Say whether a parent message, tried at `by` or before, may stand in a channel already.

        Its place there is not recorded yet: the post is in hand, or its answer was lost.
        """
        found = await self._link.value(
            select(deliveries.c.seq)
            .where(
                waiting,
                deliveries.c.kind == DeliveryKind.POST_ITEM,
                deliveries.c.recipient == channel,
                deliveries.c.first_attempt_at <= by,
            )
            .limit(1)
        )
        return found is not None

    async def list(self, states: Collection[DeliveryState], *, limit: int) -> list[Delivery]:
        """Return deliveries in any of the states, the newest first."""
        rows = await self._link.rows(
            select(deliveries)
            .where(deliveries.c.state.in_(states))
            .order_by(deliveries.c.seq.desc())
            .limit(limit)
        )
        return [to_delivery(row) for row in rows]

    async def known(self, ids: Collection[DeliveryId]) -> set[DeliveryId]:
        """Return which ids are deliveries', in whatever state."""
        if not (given := sorted(set(ids))):
            return set()
        rows = await self._link.rows(select(deliveries.c.id).where(among(deliveries.c.id, given)))
        return {row.id for row in rows}

    async def went_to(self, address: str, *, ids: Collection[DeliveryId]) -> bool:
        """Say whether one of the deliveries is a mail that has left for that address alone."""
        found = await self._link.value(
            select(deliveries.c.id)
            .where(
                among(deliveries.c.id, sorted(ids)),
                deliveries.c.recipient == address,
                deliveries.c.kind.in_((DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE)),
                deliveries.c.state == DeliveryState.SENT,
            )
            .limit(1)
        )
        return found is not None

    async def failed_for(self, error: str) -> Sequence[Delivery]:
        """Return the deliveries that failed for a reason, in order of queueing."""
        rows = await self._link.rows(
            select(deliveries)
            .where(deliveries.c.state == DeliveryState.FAILED, deliveries.c.last_error == error)
            .order_by(deliveries.c.seq)
        )
        return [to_delivery(row) for row in rows]

    async def get(self, prefix: str) -> Delivery | None:
        """Return the delivery whose id begins with `prefix`.

        Raises:
            Refused: several do.
        """
        rows = await self._link.rows(
            select(deliveries)
            .where(deliveries.c.id >= prefix, deliveries.c.id < prefix + "g")
            .order_by(deliveries.c.id)
            .limit(2)
        )
        if len(rows) > 1 and rows[0].id != prefix:
            raise Refused(f"Several deliveries begin with {prefix!r}. Write more of the id.")
        return to_delivery(rows[0]) if rows else None

    async def sent_to(self, destination: str, *, after: datetime, limit: int) -> Sequence[Delivery]:
        """Return what left for a destination after an instant, the newest first."""
        rows = await self._link.rows(
            select(deliveries)
            .where(
                deliveries.c.state == DeliveryState.SENT,
                deliveries.c.destination == destination,
                deliveries.c.sent_at > after,
            )
            .order_by(deliveries.c.seq.desc())
            .limit(limit)
        )
        return [to_delivery(row) for row in rows]

    async def retry(self, delivery_id: DeliveryId, now: datetime) -> None:
        """Let a delivery that failed, waits or was dropped come due at once, its patience anew."""
        one = deliveries.c.id == delivery_id
        await unclaim(
            self._link,
            and_(one, deliveries.c.state != DeliveryState.SENT),
            {"state": DeliveryState.WAITING, "due_at": now, "first_attempt_at": None},
        )
        self._link.queued = True

    async def drop(self, delivery_id: DeliveryId) -> None:
        """Give a delivery up: it is kept, and never sent."""
        await self._link.run(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state != DeliveryState.SENT)
            .values(state=DeliveryState.DROPPED, claimed_by=None)
        )

    async def counts(self) -> Mapping[DeliveryState, int]:
        """Return how many deliveries are in each state; every state is a key."""
        counted = dict.fromkeys(DeliveryState, 0)
        by_state = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        for state, count in await self._link.rows(by_state):
            counted[state] = count
        return counted

    async def _known_keys(self, keys: Collection[str]) -> set[str]:
        known: set[str] = set()
        if given := list(keys):
            used = select(deliveries.c.dedup_key).where(among(deliveries.c.dedup_key, given))
            known.update(row.dedup_key for row in await self._link.rows(used))
        return known

    async def _insert(self, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            await self._link.run(deliveries.insert(), rows)

    async def _insert_update(self, row: dict[str, Any]) -> bool:
        for _ in range(LOOKS):
            added = await self._link.first(
                self._link.insert(deliveries)
                .values(**row)
                .on_conflict_do_nothing(
                    index_elements=[deliveries.c.item, deliveries.c.destination],
                    index_where=pending_update,
                )
                .returning(deliveries.c.seq)
            )
            if added is not None:
                return True
            pending = select(deliveries.c.seq).where(
                deliveries.c.item == row["item"],
                deliveries.c.destination == row["destination"],
                pending_update,
            )
            # Kept from the workers until this commit, so that they cannot render what was
            # before it. Gone meanwhile: then another one is needed after all.
            if await self._link.first(self._link.locked(pending, deliveries)) is not None:
                return False
        raise TryAgainLater("the item's update is being sent")
