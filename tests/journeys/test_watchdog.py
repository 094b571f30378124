"""The service as systemd starts and watches it."""

import asyncio
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.config import load_config
from bot.sandbox.world import Sandbox
from bot.serving.service import run_service
from tests.journeys.hurry import TIMINGS
from tests.journeys.process import running_service
from tests.peers.service_manager import service_manager

ALL_WELL: Final = "STATUS=mailboxes: ok, slack: ok, outbox: ok"
NONE_WELL: Final = "STATUS=mailboxes: out of reach, slack: out of reach, outbox: ok"
EVERY: Final = timedelta(milliseconds=100)
HANG: Final = timedelta(seconds=1)
WATCHDOG_SECONDS: Final = 4.0
SILENT_SECONDS: Final = 2.0
"""Longer than two of a living service's signals are apart."""


async def test_systemd_hears_of_a_service_while_it_lives(sandbox: Sandbox, tmp_path: Path) -> None:
    with service_manager(tmp_path / "notify") as manager:
        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": str(int(WATCHDOG_SECONDS * 1_000_000)),
        }
        async with running_service(sandbox.config_path, environment=environment) as service:
            await manager.until(lambda texts: "READY=1" in texts and texts[-1] == "WATCHDOG=1")
            assert ALL_WELL in manager.told
            assert service.said("mailbox opened")
            assert service.said("slack connected")

            service.process.send_signal(signal.SIGSTOP)
            manager.look()
            assert not await manager.next_line("WATCHDOG=1", within=SILENT_SECONDS)

            service.process.send_signal(signal.SIGCONT)
            assert await manager.next_line("WATCHDOG=1", within=60)
            assert "STOPPING=1" not in manager.told
        assert manager.look()[-1] == "STOPPING=1"
        assert manager.told.count("READY=1") == 1


async def test_a_service_whose_peers_are_away_lives_on(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load_config(sandbox.config_path)
    mailboxes = tuple(mailbox.model_copy(update={"port": 1}) for mailbox in config.mailboxes)
    slack = config.slack.model_copy(update={"api_url": "http://127.0.0.1:1/api/"})
    alone = config.model_copy(update={"mailboxes": mailboxes, "slack": slack})
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", str(4 * EVERY // timedelta(microseconds=1)))
    stop = asyncio.Event()
    times = replace(TIMINGS, ready=timedelta(milliseconds=300), hang=HANG)
    with service_manager(tmp_path / "notify") as manager:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_service(alone, stop=stop, timings=times))
            await manager.until(lambda texts: "READY=1" in texts)
            assert NONE_WELL in manager.told
            # A part that does not beat while its peer is away would soon end these.
            await manager.until(lambda texts: texts.count("WATCHDOG=1") > 4 * HANG / EVERY)
            stop.set()
