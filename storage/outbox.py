"""Store the outbox: what waits to leave, in order per destination."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from bot.domain.delivery import (
    ANSWERS_BEGIN,
    IN_CHANNELS,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Lane,
    NewDelivery,
)
from bot.domain.ids import ChannelId, DeliveryId
from bot.domain.payloads import Payload
from bot.errors import Refused, TryAgainLater
from storage.leases import CHANNEL, NOW, PROCESS, Leases
from storage.link.among import among, among_given
from storage.link.fields import value_of
from storage.link.link import AnyRow, AnySelect, Link
from storage.tables import deliveries, leases, pending_update, sent_update, waiting
from storage.tables.metadata import fixed
from storage.values import Failed, Later, Outcome, Sent


def heads() -> Select[tuple[int]]:
    """Return the first waiting delivery of each destination.

    The recursion goes from one destination to the next by the index
    ix_deliveries_state_destination_seq: it costs a step for each destination, however much waits
    behind it (a channel may have thousands, and accepts one a second).
    """
    row = deliveries.alias("row")
    ahead = row.c.state == fixed(DeliveryState.WAITING)
    first = select(func.min(row.c.destination).label("destination")).where(ahead)
    places = first.cte("places", recursive=True)
    following = (
        select(func.min(row.c.destination))
        .where(ahead, row.c.destination > places.c.destination)
        .scalar_subquery()
    )
    places = places.union_all(select(following).where(places.c.destination.is_not(None)))
    head = (
        select(func.min(row.c.seq))
        .where(ahead, row.c.destination == places.c.destination)
        .scalar_subquery()
    )
    return select(head).select_from(places).where(places.c.destination.is_not(None))


def lane_of_row() -> ColumnElement[str]:
    """Return the lane that a delivery's destination is in."""
    is_answer = deliveries.c.destination.startswith(ANSWERS_BEGIN)
    return case((is_answer, Lane.ANSWERS.value), else_=Lane.MAIN.value)


def new_row(
    new: NewDelivery, *, delivery_id: DeliveryId, now: datetime, due_at: datetime
) -> dict[str, Any]:
    """Return the values of a new waiting delivery."""
    return {
        "id": delivery_id,
        "kind": new.kind,
        "destination": new.destination,
        "recipient": new.recipient,
        "item": new.item,
        "ref": new.ref,
        "payload": new.payload,
        "dedup_key": new.dedup_key or None,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "created_at": now,
        "due_at": due_at,
        "last_error": "",
        "result": "",
    }


def to_delivery(row: AnyRow) -> Delivery:
    """Return the delivery that a row holds."""
    return value_of(Delivery, row)


def as_claimed(delivery: Delivery, *, now: datetime, lease: timedelta) -> Delivery:
    """Return a delivery as it is once it has been claimed."""
    return replace(
        delivery,
        attempts=delivery.attempts + 1,
        due_at=now + lease,
        first_attempt_at=delivery.first_attempt_at or now,
    )


async def release_claims(link: Link, which: ColumnElement[bool], values: dict[str, Any]) -> None:
    """Release claimed rows."""
    await make_room(link, which)
    await link.run(update(deliveries).where(which).values({"claimed_by": None, **values}))


async def make_room(link: Link, which: ColumnElement[bool]) -> None:
    """Delete pending updates that these rows, waiting again, make needless.

    The older row stays: it may have been sent unrecorded, and its next try looks for that.
    """
    update_item = deliveries.c.kind == DeliveryKind.UPDATE_ITEM
    back = select(deliveries.c.seq, deliveries.c.item, deliveries.c.destination)
    for row in await link.rows(back.where(which, update_item)):
        await link.run(
            delete(deliveries).where(
                pending_update,
                deliveries.c.item == row.item,
                deliveries.c.destination == row.destination,
                deliveries.c.seq != row.seq,
            )
        )


# `waiting` is a literal in its statement, which cannot then be run for many rows at once.
_STILL_WAITING: Final = deliveries.c.state == DeliveryState.WAITING


async def record_outcomes(link: Link, outcomes: Sequence[Outcome], *, worker: str | None) -> None:
    """Record outcomes in a few statements.

    What another worker has claimed meanwhile is left to it, unless it did leave here.
    """
    mine = _STILL_WAITING if worker is None else and_(_STILL_WAITING, _claimed_by(worker))
    await _record_sent(link, [entry for entry in outcomes if isinstance(entry, Sent)])
    later = [entry for entry in outcomes if isinstance(entry, Later)]
    await _record_later(link, later, mine=mine)
    if worker is not None and not link.is_sqlite:
        await _keep_channels(link, later, worker=worker)
    await _record_failed(link, [entry for entry in outcomes if isinstance(entry, Failed)], mine)


async def _record_sent(link: Link, outcomes: Sequence[Sent]) -> None:
    if outcomes:
        await link.run(
            # Whatever has been done with the row meanwhile, the delivery did leave.
            update(deliveries)
            .where(deliveries.c.id == bindparam("of"))
            .values(
                state=DeliveryState.SENT,
                sent_at=bindparam("at"),
                result=bindparam("got"),
                claimed_by=None,
            ),
            [{"of": entry.id, "at": entry.at, "got": entry.result} for entry in outcomes],
        )


def _claimed_by(worker: str) -> ColumnElement[bool]:
    return deliveries.c.claimed_by == bindparam("worker", worker, deliveries.c.claimed_by.type)


async def _keep_channels(link: Link, outcomes: Sequence[Later], *, worker: str) -> None:
    """Keep the leases of channels where Slack asked us to wait, so nobody else posts there."""
    after = {entry.id: entry.after for entry in outcomes if entry.after}
    if not after:
        return
    longest: dict[str, timedelta] = {}
    asked = select(deliveries.c.id, deliveries.c.recipient).where(
        among(deliveries.c.id, list(after)), _in_channel
    )
    for row in await link.rows(asked):
        name = CHANNEL + row.recipient
        longest[name] = max(longest.get(name, timedelta(0)), after[row.id])
    for name, pause in sorted(longest.items()):
        await Leases(link).take(name, worker, lasting=pause + CHANNEL_LEASE)


async def _record_later(
    link: Link, outcomes: Sequence[Later], *, mine: ColumnElement[bool]
) -> None:
    if not outcomes:
        return
    if given := [entry.id for entry in outcomes]:
        await make_room(link, and_(among(deliveries.c.id, given), waiting))
    await link.run(
        update(deliveries)
        .where(deliveries.c.id == bindparam("of"), mine)
        .values(due_at=bindparam("at"), last_error=bindparam("why"), claimed_by=None),
        [{"of": entry.id, "at": entry.due_at, "why": entry.error} for entry in outcomes],
    )


async def _record_failed(link: Link, outcomes: Sequence[Failed], mine: ColumnElement[bool]) -> None:
    if not outcomes:
        return
    to = [entry for entry in outcomes if entry.recipient]
    if to:
        await link.run(
            update(deliveries)
            .where(
                deliveries.c.id == bindparam("of"), deliveries.c.recipient != bindparam("to"), mine
            )
            .values(due_at=bindparam("at"), claimed_by=None),
            [{"of": entry.id, "to": entry.recipient, "at": entry.at} for entry in to],
        )
    still_theirs = or_(
        literal("", Text) == bindparam("to", type_=Text),
        deliveries.c.recipient == bindparam("to", type_=Text),
    )
    await link.run(
        update(deliveries)
        .where(deliveries.c.id == bindparam("of"), mine, still_theirs)
        .values(state=DeliveryState.FAILED, last_error=bindparam("why"), claimed_by=None),
        [{"of": entry.id, "why": entry.error, "to": entry.recipient} for entry in outcomes],
    )


CHANNEL_LEASE: Final = timedelta(seconds=10)
"""How long one process alone posts in a channel after it last claimed something for it: long enough
for its measure of Slack's pace to mean something, and short for whoever replaces it."""

_in_channel = deliveries.c.kind.in_([fixed(kind) for kind in sorted(IN_CHANNELS)])


def may_claim(worker: str) -> ColumnElement[bool]:
    """Return the condition that no other process posts in the channel of a delivery.

    Slack's pace, and its wish that we wait, are for a channel, and a process knows only its own.
    """
    held = select(leases.c.name).where(
        leases.c.name == CHANNEL + deliveries.c.recipient,
        leases.c.holder != worker,
        leases.c.until > NOW,
    )
    return or_(not_(_in_channel), not_(held.exists()))


LOOKS: Final = 3
"""How often to look for a pending update before waiting for another process."""


@cache
def _used_before() -> AnySelect:
    by_key = among_given(deliveries.c.dedup_key, "keys")
    by_id = among_given(deliveries.c.id, "ids")
    return select(deliveries.c.dedup_key, deliveries.c.id).where(or_(by_key, by_id))


@cache
def _pending() -> AnySelect:
    return select(deliveries.c.seq).where(
        deliveries.c.item == bindparam("item"),
        deliveries.c.destination == bindparam("destination"),
        pending_update,
    )


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(
        self, new: NewDelivery, *, now: datetime, due_at: datetime | None = None
    ) -> DeliveryId | None:
        """Queue a delivery and return its id, None if it is not needed.

        It is not needed if its dedup key was ever used, or if the item's update is pending already:
        that update is rendered when it is sent, so it will show what is being saved now.
        """
        (added,) = await self.add_many([new], now=now, due_at=due_at)
        return added

    async def add_many(
        self, new: Sequence[NewDelivery], *, now: datetime, due_at: datetime | None = None
    ) -> list[DeliveryId | None]:
        """Queue deliveries in order, as `add` does."""
        named = {entry.name: self._link.new_delivery_id(entry.name) for entry in new if entry.name}
        keys = {entry.dedup_key for entry in new if entry.dedup_key}
        known, used = await self._used(keys, named.values())
        added: list[DeliveryId | None] = []
        rows: list[dict[str, Any]] = []
        for entry in new:
            if entry.dedup_key in known:
                added.append(None)
                continue
            if entry.dedup_key:
                known.add(entry.dedup_key)
            # A mail may get the Message-ID of one that gave it up.
            own_id = named.get(entry.name)
            if own_id is None or own_id in used:
                own_id = self._link.new_delivery_id("")
            used.add(own_id)
            row = new_row(entry, delivery_id=own_id, now=now, due_at=due_at or now)
            if entry.kind is DeliveryKind.UPDATE_ITEM:
                # First the rows that were queued before it.
                await self._insert(rows)
                rows = []
                added.append(row["id"] if await self._insert_update(row) else None)
            else:
                rows.append(row)
                added.append(row["id"])
        await self._insert(rows)
        self._link.queued = self._link.queued or any(added)
        return added

    async def renew(self, delivery_id: DeliveryId, new: NewDelivery, *, due_at: datetime) -> bool:
        """Point a waiting delivery at something newer, and move it to `due_at` if sooner.

        False if it was tried already: it may have left as it was.
        """
        sooner = literal(due_at, deliveries.c.due_at.type)  # its type is not taken from the column
        renewed = await self._link.first(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, _STILL_WAITING, deliveries.c.attempts == 0)
            .values(
                recipient=new.recipient,
                item=new.item,
                ref=new.ref,
                payload=new.payload,
                due_at=case((deliveries.c.due_at > sooner, sooner), else_=deliveries.c.due_at),
            )
            .returning(deliveries.c.id)
        )
        self._link.queued = self._link.queued or renewed is not None
        return renewed is not None

    async def behind(self, delivery: Delivery, *, limit: int) -> Sequence[Delivery]:
        """Return what waits behind a delivery for the same destination, in order of queueing."""
        rows = await self._link.rows(
            select(deliveries)  # Index ix_deliveries_state_destination_seq.
            .where(
                waiting,
                deliveries.c.destination == delivery.destination,
                deliveries.c.seq > delivery.seq,
            )
            .order_by(deliveries.c.seq)
            .limit(limit)
        )
        return [to_delivery(row) for row in rows]

    async def carry(self, delivery_id: DeliveryId, payload: Payload) -> None:
        """Let a delivery that is being sent carry something else, at each later try too."""
        await self._link.run(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, _STILL_WAITING)
            .values(payload=payload)
        )

    def id_of(self, name: str) -> DeliveryId:
        """Return the delivery id of a name, whether it was ever queued or not."""
        return self._link.new_delivery_id(name)

    async def claim_due(
        self,
        *,
        now: datetime,
        lease: timedelta,
        limit: int,
        worker: str,
        lane: Lane | None = None,
    ) -> list[Delivery]:
        """Claim up to `limit` deliveries due at `now`, of one lane or all, in order of queueing.

        Only the first waiting delivery of each destination can be claimed, which keeps their order.
        A claimed delivery counts as tried and comes due again at `now + lease`, before anything is
        sent: a crash in mid-send costs one lease and never a hot loop. The lease must be longer
        than the send's timeout. Rows that another worker is just claiming are skipped.
        """
        due = (
            select(deliveries)
            .where(deliveries.c.seq.in_(heads()), waiting, deliveries.c.due_at <= now)
            .order_by(deliveries.c.due_at, deliveries.c.seq)
            .limit(limit)
        )
        if lane is not None:
            due = due.where(lane_of_row() == lane)
        if self._link.is_sqlite:
            rows = await self._link.rows(due)
        else:
            due = due.where(may_claim(worker)).with_for_update(of=deliveries, skip_locked=True)
            rows = await self._in_own_channels(await self._link.rows(due), worker)
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

    async def _in_own_channels(self, rows: Sequence[AnyRow], worker: str) -> Sequence[AnyRow]:
        """Take the leases of the channels, and leave out rows whose channel another process has."""
        channels = {CHANNEL + row.recipient for row in rows if row.kind in IN_CHANNELS}
        ours = await Leases(self._link).take_many(channels, worker, lasting=CHANNEL_LEASE)
        return [
            row for row in rows if row.kind not in IN_CHANNELS or CHANNEL + row.recipient in ours
        ]

    async def record(self, outcomes: Sequence[Outcome], *, worker: str | None = None) -> None:
        """Record how deliveries went, all in a few statements.

        With a `worker`, a failure is only recorded for what it still has.
        """
        await record_outcomes(self._link, outcomes, worker=worker)

    async def moved(self, delivery_id: DeliveryId, *, result: str) -> None:
        """Record the new place of what a delivery posted."""
        await self._link.run(
            update(deliveries).where(deliveries.c.id == delivery_id).values(result=result)
        )

    async def undelivered(self, delivery_id: DeliveryId, *, error: str) -> None:
        """Record that a delivery left but did not arrive; a person must look at it."""
        await self._link.run(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.SENT)
            .values(state=DeliveryState.FAILED, last_error=error)
        )

    async def release_lost(self, *, now: datetime) -> None:
        """Make claimed deliveries due at once that no living process has.

        On SQLite these are all: a worker that starts is alone.
        """
        lost: ColumnElement[bool] = deliveries.c.claimed_by.is_not(None)
        if not self._link.is_sqlite:
            lives = select(leases.c.name).where(
                leases.c.name == PROCESS + deliveries.c.claimed_by, leases.c.until > NOW
            )
            lost = and_(waiting, lost, not_(lives.exists()))
        await release_claims(self._link, lost, {"due_at": now})

    async def next_due(self) -> datetime | None:
        """Return when the next delivery can be claimed, None if nothing waits."""
        return min((await self.next_due_by_lane()).values(), default=None)

    async def next_due_by_lane(self, *, worker: str | None = None) -> Mapping[Lane, datetime]:
        """Return when the next delivery of each lane can be claimed, for lanes where one waits.

        With a `worker`, by that one.
        """
        first = (
            select(lane_of_row().label("lane"), func.min(deliveries.c.due_at).label("due_at"))
            .where(deliveries.c.seq.in_(heads()))
            .group_by("lane")
        )
        if worker is not None and not self._link.is_sqlite:
            first = first.where(may_claim(worker))
        return {Lane(row.lane): row.due_at for row in await self._link.rows(first)}

    async def by_key(self, dedup_key: str) -> Delivery | None:
        """Return the delivery that was queued under a key."""
        row = await self._link.first(select(deliveries).where(deliveries.c.dedup_key == dedup_key))
        return None if row is None else to_delivery(row)

    async def begun_with(self, key: str) -> list[Delivery]:
        """Return what was queued under a key, or under it followed by `:` and a digit."""
        rows = await self._link.rows(
            select(deliveries).where(  # A range of the keys' index, which a collation may widen.
                deliveries.c.dedup_key >= key, deliveries.c.dedup_key < f"{key}:z"
            )
        )
        return [to_delivery(row) for row in rows if f"{row.dedup_key}:".startswith(f"{key}:")]

    async def waiting_about(self, ref: int, kinds: Collection[DeliveryKind]) -> list[Delivery]:
        """Return what waits, of some kinds, about a ballot or the like, in order of queueing."""
        rows = await self._link.rows(
            select(deliveries)  # Index ix_deliveries_state_destination_seq: few rows wait.
            .where(waiting, deliveries.c.kind.in_(list(kinds)), deliveries.c.ref == ref)
            .order_by(deliveries.c.seq)
            .limit(100)
        )
        return [to_delivery(row) for row in rows]

    async def waits_before(
        self, seq: int, kinds: Collection[DeliveryKind], *, recipient: str
    ) -> bool:
        """Return True if a delivery of some kinds, queued before `seq`, waits for a recipient."""
        before = await self._link.value(
            select(deliveries.c.seq)  # Index ix_deliveries_state_destination_seq: few rows wait.
            .where(
                waiting,
                deliveries.c.kind.in_(list(kinds)),
                deliveries.c.recipient == recipient,
                deliveries.c.seq < seq,
            )
            .limit(1)
        )
        return before is not None

    async def queued_at(self, dedup_keys: Collection[str]) -> Mapping[str, datetime]:
        """Return when the deliveries of these keys were queued, by key."""
        return await self._by_key(deliveries.c.created_at, dedup_keys)

    async def states(self, dedup_keys: Collection[str]) -> Mapping[str, DeliveryState]:
        """Return the states of the deliveries that were queued under these keys, by key."""
        return await self._by_key(deliveries.c.state, dedup_keys)

    async def _by_key(self, column: Column[Any], dedup_keys: Collection[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if given := list(dedup_keys):
            queued = select(deliveries.c.dedup_key, column)
            of_keys = queued.where(among(deliveries.c.dedup_key, given))
            values |= {row[0]: row[1] for row in await self._link.rows(of_keys)}
        return values

    async def posted_twice(self) -> Sequence[int]:
        """Return the numbers of the mails that an item's Slack thread has twice, in order.

        It reads all deliveries; what an erasure shows again is no second post.
        """
        rows = await self._link.rows(
            select(deliveries.c.ref)
            .where(
                deliveries.c.kind == DeliveryKind.POST_MAIL,
                deliveries.c.state == DeliveryState.SENT,
                deliveries.c.payload.is_(None),
                deliveries.c.result != "",
            )
            .group_by(deliveries.c.ref, deliveries.c.item)
            .having(func.count() > 1)
            .order_by(deliveries.c.ref)
        )
        return list(dict.fromkeys(row.ref for row in rows))

    async def is_waiting(self, dedup_key: str) -> bool:
        """Return True if the delivery with that key still waits."""
        state = await self._link.value(
            select(deliveries.c.state).where(deliveries.c.dedup_key == dedup_key)
        )
        return bool(state == DeliveryState.WAITING)

    async def may_have_posted_item(self, channel: ChannelId, *, by: datetime) -> bool:
        """Return True if a parent message, tried at `by` or before, may be in a channel already.

        Its ts is not recorded yet: the post is being sent, or its reply was lost.
        """
        delivery = await self._link.value(
            select(deliveries.c.seq)
            .where(
                waiting,
                deliveries.c.kind == DeliveryKind.POST_ITEM,
                deliveries.c.recipient == channel,
                deliveries.c.first_attempt_at <= by,
            )
            .limit(1)
        )
        return delivery is not None

    async def list(self, states: Collection[DeliveryState], *, limit: int) -> list[Delivery]:
        """Return deliveries in any of the states, the newest first."""
        rows = await self._link.rows(
            select(deliveries)
            .where(deliveries.c.state.in_(states))
            .order_by(deliveries.c.seq.desc())
            .limit(limit)
        )
        return [to_delivery(row) for row in rows]

    async def at(self, seq: int) -> Delivery | None:
        """Return the delivery at a place in the order of queueing."""
        row = await self._link.first(select(deliveries).where(deliveries.c.seq == seq))
        return None if row is None else to_delivery(row)

    async def page(self, *, after: int, limit: int) -> Sequence[Delivery]:
        """Return deliveries queued after one, whatever their state, in order of queueing."""
        rows = await self._link.rows(
            select(deliveries)
            .where(deliveries.c.seq > after)
            .order_by(deliveries.c.seq)
            .limit(limit)
        )
        return [to_delivery(row) for row in rows]

    async def known(self, ids: Collection[DeliveryId]) -> set[DeliveryId]:
        """Return which ids are those of deliveries, in whatever state."""
        if not (given := sorted(set(ids))):
            return set()
        rows = await self._link.rows(select(deliveries.c.id).where(among(deliveries.c.id, given)))
        return {row.id for row in rows}

    async def went_to(self, address: str, *, ids: Collection[DeliveryId]) -> bool:
        """Return True if one of the deliveries is a mail that was sent to that address alone."""
        delivery = await self._link.value(
            select(deliveries.c.id)
            .where(
                among(deliveries.c.id, sorted(ids)),
                deliveries.c.recipient == address,
                deliveries.c.kind.in_(
                    (
                        DeliveryKind.MAIL_RECEIPT,
                        DeliveryKind.MAIL_REMINDER,
                        DeliveryKind.MAIL_NOTE,
                    )
                ),
                deliveries.c.state == DeliveryState.SENT,
            )
            .limit(1)
        )
        return delivery is not None

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
            Refused: there are several.
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
        """Return what was sent to a destination after an instant, the newest first."""
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
        """Make a delivery that failed, waits or was dropped due at once, with all tries again."""
        is_delivery = deliveries.c.id == delivery_id
        await release_claims(
            self._link,
            and_(is_delivery, deliveries.c.state != DeliveryState.SENT),
            {"state": DeliveryState.WAITING, "due_at": now, "first_attempt_at": None},
        )
        self._link.queued = True

    async def drop(self, delivery_id: DeliveryId) -> None:
        """Drop a delivery: it is stored, and never sent."""
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

    async def oldest_update(self) -> datetime | None:
        """Return when the oldest update of an item's message that is stored was sent."""
        oldest: datetime | None = await self._link.value(
            select(func.min(deliveries.c.sent_at)).where(sent_update)
        )
        return oldest

    async def forget_updates(self, *, before: datetime, limit: int) -> None:
        """Delete the updates that were sent before an instant."""
        old = (
            select(deliveries.c.seq)
            .where(sent_update, deliveries.c.sent_at < before)
            .order_by(deliveries.c.sent_at)
            .limit(limit)
        )
        await self._link.run(delete(deliveries).where(deliveries.c.seq.in_(old)))

    async def _used(
        self, keys: AbstractSet[str], ids: Collection[DeliveryId]
    ) -> tuple[set[str], set[DeliveryId]]:
        """Return which keys and which ids were ever used."""
        if not keys and not ids:
            return set(), set()
        rows = await self._link.rows(_used_before(), keys=sorted(keys), ids=sorted(ids))
        return {row.dedup_key for row in rows} & keys, {row.id for row in rows}

    async def _insert(self, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            await self._link.run(deliveries.insert(), rows)

    async def _insert_update(self, row: dict[str, Any]) -> bool:
        about = {"item": row["item"], "destination": row["destination"]}
        for _ in range(LOOKS):
            # Locked until this commit, so that no worker can render the state before it.
            pending = self._link.locked(_pending(), deliveries)
            waiting_row = await self._link.first(pending, **about)
            if waiting_row is not None:
                if row["payload"] is not None:
                    of_row = deliveries.c.seq == waiting_row.seq
                    renewed = update(deliveries).where(of_row).values(payload=row["payload"])
                    await self._link.run(renewed)
                return False
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
        raise TryAgainLater("the item's update is being sent")
