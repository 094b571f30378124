"""The service, imports and `outbox retry` beside one another on one SQLite file: nothing is lost.

    python -m tests.journeys.side_by_side MINUTES

Meanwhile people mail the list and comment in Slack. In the end the file must be sound, and hold
every row of which somebody was told that it is kept.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

from bot.domain.delivery import DeliveryState
from bot.domain.ids import DeliveryId, MessageId
from bot.sandbox.people import MARTA, PLAN
from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage, message_id
from bot.sandbox.world import Sandbox
from storage.database.engine import Database
from storage.database.sqlite_library import LIBRARY, sqlite3
from tests.conftest import new_delivery_id
from tests.journeys.process import penholder, running_service, until_told
from tests.storage.samples import NOW, note

MAILS_OF_AN_IMPORT: Final = 100
FAILING: Final = 20
"""Deliveries to a channel that is not there, which are tried again and again."""
MAIL_EVERY_SECONDS: Final = 2.0
COMMENT_EVERY_SECONDS: Final = 0.1
PATIENCE: Final = timedelta(seconds=120)


@dataclass(slots=True)
class Acknowledged:
    """What people and programs were told is kept."""

    imported: list[str] = field(default_factory=list)
    mailed: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    retried: Counter[DeliveryId] = field(default_factory=Counter)

    def __str__(self) -> str:
        """Return the figures."""
        return (
            f"{len(self.imported)} mails of imports, {len(self.mailed)} mails to the list, "
            f"{len(self.comments)} comments, {self.retried.total()} retries"
        )


async def work_side_by_side(folder: Path, *, lasting: timedelta) -> Acknowledged:
    """Let all work at once for a while, check what is left, and return what was acknowledged."""
    acknowledged = Acknowledged()
    async with Sandbox(data_dir=folder) as world:
        stage = Stage(world, patience=PATIENCE)
        failing = await _queue_failing(world)
        async with running_service(world.config_path, hurried=True):
            await mails.call(stage)
            await until_told(
                "all have failed once", lambda: _all_tried(world, failing, acknowledged)
            )
            steps: list[Callable[[int], Awaitable[None]]] = [
                lambda number: _import(world, acknowledged, number),
                lambda number: _mail(stage, acknowledged, number),
                lambda number: _comment(stage, acknowledged, number),
                lambda number: _retry(world, acknowledged, failing[number % FAILING]),
            ]
            async with asyncio.TaskGroup() as tasks:
                for step in steps:
                    tasks.create_task(_repeat(step, lasting=lasting))
            within = PATIENCE.total_seconds()
            await until_told(
                "all are tried", lambda: _all_tried(world, failing, acknowledged), within=within
            )
            await until_told(
                "the mails", lambda: _all_filed(world, acknowledged.mailed), within=within
            )
        await _check(world, acknowledged)
    return acknowledged


async def _repeat(step: Callable[[int], Awaitable[None]], *, lasting: timedelta) -> None:
    clock = asyncio.get_running_loop().time
    end = clock() + lasting.total_seconds()
    for number in count():
        await step(number)
        if clock() > end:
            return


async def _import(world: Sandbox, acknowledged: Acknowledged, number: int) -> None:
    names = [f"{number}.{place}@archive.example.org" for place in range(MAILS_OF_AN_IMPORT)]
    box = world.data_dir / "old.mbox"
    box.write_bytes(b"".join(map(_archived, names)))
    status, out, err = await penholder(
        "import", "--list", PLAN.name, str(box), config=world.config_path
    )
    assert status == 0, out + err
    acknowledged.imported += names


def _archived(name: str) -> bytes:
    text = f"Words of {name}.\n" * 40
    return (
        "From ada@example.org Wed Mar  4 10:00:00 2026\n"
        f"Message-ID: <{name}>\nFrom: Ada Example <ada@example.org>\nTo: {PLAN.address}\n"
        f"Date: Wed, 4 Mar 2026 10:00:00 +0000\nSubject: About {name}\n\n{text}\n"
    ).encode()


async def _mail(stage: Stage, acknowledged: Acknowledged, number: int) -> None:
    name = f"beside{number}"
    subject = f"Subject {number}"
    mail = stage.write(MARTA, f"Words {number}.", subject=subject, to=(PLAN,), name=name)
    await stage.send(mail, writer=MARTA, to=(PLAN,))
    acknowledged.mailed.append(message_id(MARTA, name).strip("<>"))
    await asyncio.sleep(MAIL_EVERY_SECONDS)


async def _comment(stage: Stage, acknowledged: Acknowledged, number: int) -> None:
    text = f"Comment {number}"
    await stage.command(MARTA, f"comment 1 {text}")
    acknowledged.comments.append(text)
    await asyncio.sleep(COMMENT_EVERY_SECONDS)


async def _retry(world: Sandbox, acknowledged: Acknowledged, delivery: DeliveryId) -> None:
    status, out, err = await penholder("outbox", "retry", delivery, config=world.config_path)
    assert status == 0, out + err
    acknowledged.retried[delivery] += 1


async def _queue_failing(world: Sandbox) -> Sequence[DeliveryId]:
    database = await _opened(world)
    async with database.transaction() as store:
        notes = [note(f"C0NOWHERE{number}") for number in range(FAILING)]
        added = await store.outbox.add_many(notes, now=NOW)
    await database.close()
    return [delivery_id for delivery_id in added if delivery_id is not None]


async def _all_tried(
    world: Sandbox, failing: Sequence[DeliveryId], acknowledged: Acknowledged
) -> bool:
    """Return True if each delivery has failed again since it was last to be tried again."""
    _status, out, _err = await penholder("outbox", "list", "--json", config=world.config_path)
    shown = {row["id"]: row for row in json.loads(out)}
    assert set(shown) >= set(failing)
    return all(
        shown[delivery_id]["state"] == DeliveryState.FAILED
        and shown[delivery_id]["attempts"] == 1 + acknowledged.retried[delivery_id]
        for delivery_id in failing
    )


async def _all_filed(world: Sandbox, names: Sequence[str]) -> bool:
    return not await _missing(world, names)


async def _missing(world: Sandbox, names: Sequence[str]) -> set[str]:
    database = await _opened(world)
    async with database.reading() as store:
        mail_ids = await store.mails.find([MessageId(name) for name in names])
    await database.close()
    return set(names) - set(mail_ids)


async def _check(world: Sandbox, acknowledged: Acknowledged) -> None:
    """Look at the file after all have let go of it."""
    assert await _missing(world, acknowledged.imported) == set()
    with closing(sqlite3.connect(world.data_dir / "penholder.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = {text for (text,) in connection.execute("SELECT text FROM comments")}
    assert set(acknowledged.comments) - kept == set()


async def _opened(world: Sandbox) -> Database:
    return await Database.open(world.database_url, new_delivery_id=new_delivery_id)


if __name__ == "__main__":
    minutes = timedelta(minutes=float(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="penholder-") as place:
        done = asyncio.run(work_side_by_side(Path(place), lasting=minutes))
    print(f"{LIBRARY}, {minutes}: {done}; all kept, integrity ok")  # noqa: T201 - the figures
