"""How deliveries went, recorded many at a time."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, bindparam, update

from bot.domain.delivery import DeliveryState
from storage.among import among
from storage.link import Link
from storage.outbox_rows import make_room
from storage.tables import deliveries, waiting
from storage.values import Failed, Later, Outcome, Sent

# `waiting` is written into its statement, which cannot then be run for many rows at once.
_STILL_WAITING: Final = deliveries.c.state == DeliveryState.WAITING


async def record_outcomes(link: Link, outcomes: Sequence[Outcome]) -> None:
    """Record outcomes in a few statements."""
    await _record_sent(link, [entry for entry in outcomes if isinstance(entry, Sent)])
    await _record_later(link, [entry for entry in outcomes if isinstance(entry, Later)])
    await _record_failed(link, [entry for entry in outcomes if isinstance(entry, Failed)])


async def _record_sent(link: Link, outcomes: Sequence[Sent]) -> None:
    if outcomes:
        await link.run(
            # Whatever has been done with the row meanwhile: that it left is the truth.
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


async def _record_later(link: Link, outcomes: Sequence[Later]) -> None:
    if not outcomes:
        return
    if given := [entry.id for entry in outcomes]:
        await make_room(link, and_(among(deliveries.c.id, given), waiting))
    await link.run(
        update(deliveries)
        .where(deliveries.c.id == bindparam("of"), _STILL_WAITING)
        .values(due_at=bindparam("at"), last_error=bindparam("why"), claimed_by=None),
        [{"of": entry.id, "at": entry.due_at, "why": entry.error} for entry in outcomes],
    )


async def _record_failed(link: Link, outcomes: Sequence[Failed]) -> None:
    if outcomes:
        await link.run(
            update(deliveries)
            .where(deliveries.c.id == bindparam("of"), _STILL_WAITING)
            .values(state=DeliveryState.FAILED, last_error=bindparam("why"), claimed_by=None),
            [{"of": entry.id, "why": entry.error} for entry in outcomes],
        )
