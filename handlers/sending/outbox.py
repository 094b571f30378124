"""Claim due deliveries, send them concurrently, and record the outcomes in batches.

The attempt of a claimed row, and the time of its next one, are recorded before the peer is
contacted. Only the first row of each destination is ever claimed, so the order is kept without any
state in memory. Outcomes that come in while one transaction commits are recorded together by the
next one.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.delivery import (
    LONGEST_PAUSE,
    LONGEST_PUT_OFF,
    Delivery,
    DeliveryKind,
    Lane,
    NewDelivery,
    is_hopeless,
    next_try,
)
from bot.domain.ids import DeliveryId
from bot.errors import GiveUp, OwnPace, PutOff, TryAgainLater, Withheld
from bot.logs import Outage
from bot.pulse import Pulse
from bot.tracing import span
from storage.database.engine import UNHEARD, Database
from storage.values import Failed, Later, Outcome, Sent, SlackMessage

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
"""How long a claimed delivery is left alone; longer than any send may take."""

IN_FLIGHT: Final = {Lane.MAIN: 128, Lane.ANSWERS: 2}
"""How many deliveries of each lane are being sent at once."""

IDLE_WAIT: Final = timedelta(seconds=5)
"""How long an idle worker sleeps at most before it asks the database again."""

DATABASE_PAUSE: Final = timedelta(seconds=1)

_NAMES: Final[Mapping[type[Outcome], str]] = {Sent: "sent", Failed: "failed", Later: "waits"}
OUTCOMES: Final = tuple(_NAMES.values())
"""How a try of a delivery may end: `waits` is tried again, `failed` is not."""


@dataclass(frozen=True, slots=True)
class Done:
    """A delivery that reached its peer.

    `result` is the peer's name for it, `message` the Slack message that shows it. `then` is queued
    with the record of it: what can only be rendered once that is known.
    """

    result: str
    message: SlackMessage | None = None
    then: NewDelivery | None = None


RecordedOutcome = tuple[Outcome, Done | None]
"""The outcome of a delivery, and how it was done if it was."""

Deliver = Callable[[Delivery], Awaitable[Done]]


@dataclass(slots=True)
class Outbox:
    """A worker of the outbox; `run` sends until `stop` is called or it is cancelled."""

    database: Database
    deliver: Deliver
    clock: Clock
    chance: Callable[[], float]
    worker: str
    sent: int = 0
    """How many deliveries this worker has brought to their peers."""
    outcomes: Counter[tuple[DeliveryKind, str]] = field(default_factory=Counter)
    """How often a try ended in each of `OUTCOMES`."""
    pulse: Pulse = field(default_factory=Pulse)
    """Beats with each look for what is due, also while the database is away."""
    _looked_at: datetime | None = None
    _stopping: bool = False
    _all_sent: bool = False
    _in_flight: dict[DeliveryId, Lane] = field(default_factory=dict)
    _outcomes: list[RecordedOutcome] = field(default_factory=list)
    _has_outcomes: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Stop claiming; `run` returns once the claimed deliveries are recorded."""
        self._stopping = True
        self.database.end_outbox()
        self.database.wake_outbox()

    def looked_since(self, instant: datetime) -> bool:
        """Return True if this worker has looked for due deliveries since `instant`."""
        return self._looked_at is not None and self._looked_at >= instant

    async def run(self) -> None:
        """Send what is due, until stopped."""
        async with asyncio.TaskGroup() as recorder:
            recorder.create_task(self._record_for_ever())
            # A stop may come while a claim commits: the claimed rows are still sent. So the
            # recorder ends last, after the claimer and after every send.
            async with asyncio.TaskGroup() as senders:
                await self._claim_for_ever(senders)
            self._all_sent = True
            self._has_outcomes.set()

    async def _claim_for_ever(self, senders: asyncio.TaskGroup) -> None:
        outage = _outage()
        while not self._stopping:
            self.pulse.beat(pause=IDLE_WAIT)
            try:
                claimed = await self._claim()
                self._looked_at = self.clock()
                for delivery in claimed:
                    self._in_flight[delivery.id] = delivery.lane
                    senders.create_task(self._send(delivery))
                if not claimed:
                    await self._wait()
                outage.over()
            except TryAgainLater as error:
                outage.met(error)
                await asyncio.sleep(DATABASE_PAUSE.total_seconds())
            except Exception:
                log.exception("an outbox step failed; it is tried again")
                await asyncio.sleep(DATABASE_PAUSE.total_seconds())
        self.pulse.end()

    async def _claim(self) -> list[Delivery]:
        now = self.clock()
        room = self._room()
        lanes = [lane for lane, due in (await self._next_due(room)).items() if due <= now]
        if not lanes:
            return []
        async with self.database.transaction() as store:
            claimed = [
                await store.outbox.claim_due(
                    now=now, lease=LEASE, limit=room[lane], worker=self.worker, lane=lane
                )
                for lane in lanes
            ]
        return [delivery for of_lane in claimed for delivery in of_lane]

    def _room(self) -> Mapping[Lane, int]:
        """Return how many more deliveries each lane can take, for the lanes that can."""
        flying = list(self._in_flight.values())
        room = {lane: most - flying.count(lane) for lane, most in IN_FLIGHT.items()}
        return {lane: more for lane, more in room.items() if more > 0}

    async def _next_due(self, room: Mapping[Lane, int]) -> Mapping[Lane, datetime]:
        """Return when the next delivery of each lane with room is due."""
        if not room:
            return {}
        async with self.database.reading() as store:
            due = await store.outbox.next_due_by_lane(worker=self.worker)
        return {lane: due[lane] for lane in room if lane in due}

    async def _wait(self) -> None:
        """Wait until a delivery may be due: queued, unblocked by the one before it, or by time."""
        due = min((await self._next_due(self._room())).values(), default=None)
        pause = IDLE_WAIT if due is None else min(max(due - self.clock(), timedelta(0)), IDLE_WAIT)
        await self.database.wait_for_delivery(pause, unheard=UNHEARD * (0.75 + self.chance() / 2))

    async def _send(self, delivery: Delivery) -> None:
        done = None
        try:
            async with asyncio.timeout(LEASE.total_seconds() * 0.75):
                with span("delivery", kind=delivery.kind, delivery=delivery.id, item=delivery.item):
                    done = await self.deliver(delivery)
            outcome: Outcome = Sent(delivery.id, at=self.clock(), result=done.result)
            self.sent += 1
        except TryAgainLater as error:
            outcome = self._later(delivery, error)
        except TimeoutError:
            outcome = self._later(delivery, TryAgainLater("no answer in time"))
        except Withheld as error:
            log.info("delivery kept back: %s", error, extra={"delivery": delivery.id})
            outcome = Failed(delivery.id, at=self.clock(), error=str(error))
        except GiveUp as error:
            # The peer's own words say everything; a traceback would only bury them.
            facts = {"delivery": delivery.id, "reason": str(error)}
            log.error("delivery failed", extra=facts)  # noqa: TRY400
            outcome = Failed(
                delivery.id, at=self.clock(), error=str(error), recipient=delivery.recipient
            )
        except Exception as error:
            # A delivery that cannot be rendered must neither hold up the others nor get lost.
            log.exception("delivery failed", extra={"delivery": delivery.id})
            reason = f"{type(error).__name__}: {error}"
            outcome = Failed(delivery.id, at=self.clock(), error=reason)
        self.outcomes[delivery.kind, _NAMES[type(outcome)]] += 1
        self._outcomes.append((outcome, done))
        self._has_outcomes.set()

    def _later(self, delivery: Delivery, error: TryAgainLater) -> Outcome:
        now, reason = self.clock(), str(error)
        if is_hopeless(delivery, now=now):
            log.error("delivery failed", extra={"delivery": delivery.id, "reason": reason})
            return Failed(delivery.id, at=now, error=reason)
        due_at = next_try(
            attempts=delivery.attempts,
            now=now,
            after=error.after,
            chance=self.chance,
            longest=LONGEST_PUT_OFF if isinstance(error, PutOff) else LONGEST_PAUSE,
        )
        # Our own pace, and a first wait, are daily business: a message may be being posted.
        is_usual = delivery.attempts == 1 or isinstance(error, OwnPace)
        level = logging.INFO if is_usual else logging.WARNING
        log.log(level, "delivery waits", extra={"delivery": delivery.id, "reason": reason})
        return Later(delivery.id, due_at=due_at, error=reason, after=error.after)

    async def _record_for_ever(self) -> None:
        while self._outcomes or not self._all_sent:
            await self._has_outcomes.wait()
            self._has_outcomes.clear()
            batch, self._outcomes = self._outcomes, []
            if batch:
                await self._record(batch)
                for outcome, _done in batch:
                    self._in_flight.pop(outcome.id, None)
                self.database.wake_outbox()

    async def _record(self, batch: Sequence[RecordedOutcome]) -> None:
        try:
            await self._save(batch)
        except Exception:
            log.exception("outcomes not recorded; recording them one by one")
            for landed in batch:
                await self._record_alone(landed)

    async def _record_alone(self, landed: RecordedOutcome) -> None:
        """Record one outcome; if that fails, record the failure instead, for a person to look at.

        If even that fails, its lease ends, and it is looked up before it is sent again.
        """
        outcome, _done = landed
        try:
            await self._save([landed])
        except Exception as error:
            log.exception("outcome not recorded", extra={"delivery": outcome.id})
            reason = f"it may have left; recording it failed: {type(error).__name__}: {error}"
            failed = Failed(outcome.id, at=self.clock(), error=reason)
            try:
                await self._save([(failed, None)])
            except Exception:
                log.exception("failure not recorded", extra={"delivery": outcome.id})

    async def _save(self, batch: Sequence[RecordedOutcome]) -> None:
        """Save outcomes in one transaction, as soon as the database accepts it."""
        outage = _outage()
        while True:
            try:
                async with self.database.transaction() as store:
                    for _outcome, done in batch:
                        if done is not None and done.message is not None:
                            await store.slack.add(done.message)
                    outcomes = [outcome for outcome, _done in batch]
                    await store.outbox.record(outcomes, worker=self.worker)
                    then = [done.then for _outcome, done in batch if done and done.then]
                    await store.outbox.add_many(then, now=self.clock())
            except TryAgainLater as error:
                outage.met(error)
                await asyncio.sleep(DATABASE_PAUSE.total_seconds())
            else:
                outage.over()
                return


def _outage() -> Outage:
    return Outage(log, waits="outbox waits for the database", goes_on="outbox goes on")
