"""An outage of the database is said once by each who waits for it, and its end once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.clock import system_clock
from bot.config import load_config
from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from bot.serving.service import run_service
from bot.serving.timings import Timings
from tests.conftest import DATABASE_KINDS
from tests.journeys.relay import Relay
from tests.peers.postgres import Postgres

pytestmark = pytest.mark.skipif(
    "postgresql" not in DATABASE_KINDS, reason="PENHOLDER_TEST_DATABASE asks for SQLite only"
)

MANY = 400


def through(relay: Relay, url: str) -> str:
    """Return a database's address behind the relay."""
    return make_url(url).set(port=relay.port).render_as_string(hide_password=False)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 - neither clock nor log tells anybody
            await asyncio.sleep(0.02)


async def test_an_outage_is_said_once_and_its_end_once(
    tmp_path: Path, postgres_server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    looks = 0

    def clock() -> datetime:
        nonlocal looks
        looks += 1
        return system_clock()

    def said(words: str) -> bool:
        return words in caplog.messages

    caplog.set_level("INFO")
    stop, ready = asyncio.Event(), asyncio.Event()
    with postgres_server.fresh_database() as url:
        async with (
            Relay(postgres_server.port) as relay,
            Sandbox(data_dir=tmp_path, database_url=through(relay, url)) as sandbox,
            asyncio.TaskGroup() as tasks,
        ):
            config = load_config(sandbox.config_path)
            # The timer ticks from the start, instead of waiting for the mailbox to be read.
            times = Timings(tick=timedelta(milliseconds=10), catch_up=timedelta(0))
            tasks.create_task(
                run_service(config, stop=stop, ready=ready, clock=clock, timings=times)
            )
            await ready.wait()
            await mails.call(Stage(sandbox, patience=timedelta(seconds=60)))
            # Whoever has no lease yet only tries to get it, and says nothing.
            await until(lambda: "timer" in [vars(record).get("lease") for record in caplog.records])

            relay.on_sent = lambda: True  # which drops the connection
            await until(lambda: said("timer waits for the database"))
            await until(lambda: said("outbox waits for the database"))
            begun = looks
            await until(lambda: looks > begun + MANY)
            relay.on_sent = lambda: False
            await until(lambda: said("timer goes on") and said("outbox goes on"))
            stop.set()

    # Two of the outbox's may wait: one that claims, one that records what was in hand by then.
    for who, waiting in (("timer", 1), ("outbox", 2)):
        waits = Counter(
            str(vars(record).get("reason"))
            for record in caplog.records
            if record.getMessage() == f"{who} waits for the database"
        )
        assert waits
        assert max(waits.values()) <= waiting
        assert 1 <= caplog.messages.count(f"{who} goes on") <= waiting
