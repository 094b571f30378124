"""How the outbox finds, puts back and reads its rows."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, select, update

from bot.domain.delivery import (
    ANSWERS_BEGIN,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Lane,
    NewDelivery,
)
from bot.domain.ids import DeliveryId
from storage.link import AnyRow, Link
from storage.tables import deliveries, pending_update
from storage.tables.metadata import fixed


def heads() -> Select[tuple[int]]:
    """Return the first waiting delivery of each destination.

    The recursion goes from one destination to the next by the index
    ix_deliveries_state_destination_seq: it costs a step for each destination, however much
    waits behind it (a channel may have thousands, and takes one a second).
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
    """Return the values of a delivery that begins to wait."""
    return {
        "id": delivery_id,
        "kind": new.kind,
        "destination": new.destination,
        "recipient": new.recipient,
        "item": new.item,
        "ref": new.ref,
        "text": new.text,
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
    return Delivery(
        id=row.id,
        seq=row.seq,
        kind=row.kind,
        destination=row.destination,
        recipient=row.recipient,
        item=row.item,
        ref=row.ref,
        text=row.text,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        first_attempt_at=row.first_attempt_at,
        last_error=row.last_error,
        sent_at=row.sent_at,
        result=row.result,
    )


def as_claimed(delivery: Delivery, *, now: datetime, lease: timedelta) -> Delivery:
    """Return a delivery as it is once it has been taken."""
    return replace(
        delivery,
        attempts=delivery.attempts + 1,
        due_at=now + lease,
        first_attempt_at=delivery.first_attempt_at or now,
    )


async def unclaim(link: Link, which: ColumnElement[bool], values: dict[str, Any]) -> None:
    """Put rows back among those that nobody has in hand."""
    await make_room(link, which)
    await link.run(update(deliveries).where(which).values({"claimed_by": None, **values}))


async def make_room(link: Link, which: ColumnElement[bool]) -> None:
    """Remove the pending updates that rows about to be put back make needless.

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
