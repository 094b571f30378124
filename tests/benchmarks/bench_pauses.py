"""Measure how long the event loop stands still while hostile mail comes in.

    python -m tests.benchmarks.bench_pauses [BYTES [SHAPE …]]

The real handlers take mails of that size, each made to keep one reader busy, on a real SQLite
database: a ballot and a call for comments are open, and what comes of the mails is shown in a Slack
look-alike. Beside them a task ticks each millisecond. A pause is what passes between two ticks: on
the clock, which other programs also stop, and on the processor as the loop's own thread used it. As
many ordinary mails before them show what the loop does anyway.
"""

import asyncio
import gc
import logging
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.domain.delivery import Delivery, DeliveryState
from bot.events import MailFetched
from handlers.filing.own_mail import our_marks
from handlers.receiving.list_mail import handle_mails
from handlers.receiving.mail_reader import MailReader
from storage.database.engine import Database
from tests.benchmarks.measure import say, say_aim, say_load
from tests.conftest import new_delivery_id
from tests.handlers.calling.test_calls import take_roster
from tests.handlers.desk import Desk, open_desk
from tests.handlers.room import ADA, BEN, CHAIR, MAIN, Room, mail, trace_of
from tests.mail.test_readers import SHAPES

BYTES: Final = 2_500_000
MOST_MS: Final = 50.0
ANSWERED: Final = ("plan", "vote", None)
"""The mails that hostile ones answer: of an open call, of an open ballot, none."""


@dataclass(slots=True)
class Pause:
    """The longest pause: in ms on the clock, and of the loop's own thread on the processor."""

    clock: float = 0.0
    processor: float = 0.0


def main() -> None:
    """Measure, with everything in this process but the parsing of large mails."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else BYTES
    shapes = sys.argv[2:] or list(SHAPES)
    logging.getLogger().addHandler(logging.NullHandler())  # mails find no server
    gc.freeze()  # the service's collector leaves alone what was loaded, too
    say(f"\nPauses of the event loop: mails of {size:,} bytes, SQLite")
    say_load()
    with tempfile.TemporaryDirectory(prefix="penholder-bench-") as folder:
        asyncio.run(_measure(Path(folder), size, shapes))
    say_load()


async def _measure(folder: Path, size: int, shapes: Sequence[str]) -> None:
    database = await Database.open(
        f"sqlite:///{folder / 'penholder.db'}", new_delivery_id=new_delivery_id
    )
    async with open_desk(database) as desk:
        room = desk.room
        await _open(room)
        reader = MailReader(our_marks(room.config))
        worst = {"ordinary": Pause(), "hostile": Pause()}
        for name in ("ordinary", *shapes):
            shape = SHAPES.get(name)
            raws = [
                _mail(name, at, f"\n{name}\n" if shape is None else shape(size)) for at in range(3)
            ]
            coming = await _take(desk, reader, raws)
            leaving = await _show(desk)
            say(
                f"{name:<26}in {coming.clock:>6.0f} ms {coming.processor:>6.0f} ms on the processor"
                f"   out {leaving.clock:>6.0f} ms {leaving.processor:>6.0f} ms"
            )
            kind = worst["ordinary" if shape is None else "hostile"]
            for other in (coming, leaving):
                kind.clock = max(kind.clock, other.clock)
                kind.processor = max(kind.processor, other.processor)
        reader.close()
    await database.close()
    for name, pause in worst.items():
        say(f"longest pause, {name}: {pause.clock:.0f} ms, {pause.processor:.0f} on processor")
    longest = worst["hostile"].processor
    say_aim("longest pause on the processor, ms", longest, aim="<= 50", met=longest <= MOST_MS)


async def _open(room: Room) -> None:
    """Call for comments on item 1, and open a ballot on item 2."""
    await take_roster(room)
    for user in (ADA, BEN):
        await room.type(user, "list")
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 3 days What worked? What should change?")
    await room.fetch(mail("vote", writer="Ben Example <ben@example.net>"))
    await room.pen(CHAIR, "ballot 2")
    room.clock.move(hours=1)


def _mail(name: str, at: int, rest: str) -> bytes:
    answered = ANSWERED[at]
    who = f"{name.replace(' ', '-').lower()}-{at}"
    parent = f"In-Reply-To: <{answered}@mail.example.org>\n" if answered else ""
    return (
        trace_of("council")
        + (
            f"Message-ID: <{who}@mail.example.org>\nFrom: Someone {who} <{who}@example.org>\n"
            "To: council@lists.example.org\nDate: Wed, 4 Mar 2026 10:30:00 +0000\n"
            f"Subject: {'Re: About ' + answered if answered else 'About ' + who}\n{parent}"
            f"List-Id: <council.lists.example.org>\nMIME-Version: 1.0\n{rest}"
        ).encode()
    )


async def _take(desk: Desk, reader: MailReader, raws: Sequence[bytes]) -> Pause:
    room = desk.room
    events = []
    for raw in raws:
        room.uid += 1
        events.append(MailFetched(MAIN, 1, room.uid, room.clock.move(minutes=1), raw))
    async with _ticking() as pause:
        read = await reader.read(events)
        await handle_mails(read, database=room.database, config=room.config, clock=room.clock)
    return pause


async def _show(desk: Desk) -> Pause:
    async with _ticking() as pause:
        await desk.work(_tried)
    return pause


def _tried(deliveries: Sequence[Delivery]) -> bool:
    """Return True if all was shown in Slack; there is no mail server, so mails only begin to go."""
    return all(
        delivery.state is not DeliveryState.WAITING or delivery.attempts for delivery in deliveries
    )


@asynccontextmanager
async def _ticking() -> AsyncIterator[Pause]:
    pause = Pause()

    async def tick() -> None:
        clock, processor = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now, used = time.perf_counter(), time.thread_time()
            pause.clock = max(pause.clock, (now - clock) * 1000)
            pause.processor = max(pause.processor, (used - processor) * 1000)
            clock, processor = now, used

    ticking = asyncio.create_task(tick())
    try:
        yield pause
    finally:
        ticking.cancel()


if __name__ == "__main__":
    main()
