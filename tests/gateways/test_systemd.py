"""What a service manager is told, over a real datagram socket."""

import asyncio
import logging
import os
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.gateways.systemd import ALIVE, READY, ServiceManager
from bot.pulse import Pulse
from bot.serving.watchdog import report_to
from tests.peers.service_manager import Manager, service_manager

UNIT = Path(__file__).parents[2] / "docs" / "penholder.service"
WATCHDOG = timedelta(milliseconds=200)
GRACE = timedelta(minutes=5)
LONG = timedelta(hours=1)
WELL = {"mailboxes": "ok", "slack": "ok"}
AWAY = {"mailboxes": "ok", "slack": "out of reach"}


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


@pytest.fixture
def manager(address: str) -> Iterator[Manager]:
    with service_manager(address) as listening:
        yield listening


@asynccontextmanager
async def reporting(
    address: str,
    states: Mapping[str, str],
    *,
    pulse: Pulse | None = None,
    ready_within: timedelta = LONG,
) -> AsyncIterator[None]:
    """Report to the service manager; `states` may change."""
    beating = {"outbox": pulse or Pulse()}
    task = asyncio.create_task(
        report_to(
            ServiceManager(address, watchdog=WATCHDOG),
            states=lambda: states,
            pulses=lambda: beating,
            ready_within=ready_within,
            grace=GRACE,
        )
    )
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("abstract", [False, True])
def test_lines_reach_the_socket_of_the_environment(tmp_path: Path, *, abstract: bool) -> None:
    place = f"@penholder-{uuid.uuid4()}" if abstract else str(tmp_path / "notify")
    with service_manager(place) as listening:
        ServiceManager.of_environment({"NOTIFY_SOCKET": place}).tell(READY, "STATUS=well")

        assert listening.look() == [READY, "STATUS=well"]


def test_without_a_service_manager_nothing_happens(caplog: pytest.LogCaptureFixture) -> None:
    ServiceManager.of_environment({}).tell(READY)

    assert caplog.messages == []


@pytest.mark.parametrize(
    ("environment", "watchdog"),
    [
        ({"WATCHDOG_USEC": "60000000"}, timedelta(minutes=1)),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, timedelta(minutes=1)),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "often"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_the_one_of_this_process(
    environment: dict[str, str], watchdog: timedelta | None
) -> None:
    told = ServiceManager.of_environment({"NOTIFY_SOCKET": "/run/notify", **environment})

    assert told.watchdog == watchdog


def test_a_service_manager_that_is_gone_or_takes_nothing_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    place = str(tmp_path / "notify")
    manager = ServiceManager(place, watchdog=WATCHDOG)
    manager.tell(READY)
    manager.tell(READY)
    with service_manager(place) as listening:
        for _ in range(10_000):
            manager.tell(ALIVE)  # its queue is full at some time; this must not wait
        assert 0 < listening.look().count(ALIVE) < 10_000
        manager.tell(ALIVE)

    texts = [message for message in caplog.messages if "service manager" in message]
    assert texts == ["the service manager is not reached", "the service manager is back"] * 2


async def test_we_are_ready_once_every_part_is_well(address: str, manager: Manager) -> None:
    states = dict(AWAY)
    async with reporting(address, states):
        await manager.until(lambda texts: "STATUS=mailboxes: ok, slack: out of reach" in texts)
        await manager.until(lambda texts: texts.count(ALIVE) > 1)
        assert READY not in manager.look()

        states.update(WELL)
        await manager.until(lambda texts: READY in texts)
        await manager.until(lambda texts: "STATUS=mailboxes: ok, slack: ok" in texts)


async def test_we_are_ready_without_a_peer_after_a_while(address: str, manager: Manager) -> None:
    async with reporting(address, AWAY, ready_within=timedelta(0)):
        await manager.until(lambda texts: READY in texts)

        await manager.until(lambda texts: texts.count(ALIVE) > 1)
        assert manager.look().count(READY) == 1


async def test_a_loop_that_hangs_makes_us_silent(
    address: str, manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = 0.0
    pulse = Pulse(seconds=lambda: seconds)
    async with reporting(address, WELL, pulse=pulse):
        pulse.beat(pause=timedelta(minutes=1))
        seconds = (timedelta(minutes=1) + GRACE).total_seconds()
        assert await manager.next_line(ALIVE, within=60)

        seconds += 1
        await manager.until(lambda _: "a loop hangs" in caplog.messages)
        assert not await manager.next_line(ALIVE, within=WATCHDOG.total_seconds() * 3)

        pulse.beat()
        assert await manager.next_line(ALIVE, within=60)


def test_a_short_wait_does_not_shorten_a_long_one_of_the_same_loop() -> None:
    seconds = 0.0
    pulse = Pulse(seconds=lambda: seconds)
    pulse.beat(pause=LONG)
    pulse.beat()

    seconds = (LONG + GRACE).total_seconds()
    assert not pulse.is_late(by=GRACE)
    seconds += 1
    assert pulse.is_late(by=GRACE)


async def test_a_loop_that_has_ended_may_be_silent(address: str, manager: Manager) -> None:
    seconds = 0.0
    pulse = Pulse(seconds=lambda: seconds)
    pulse.beat()
    pulse.end()
    seconds = LONG.total_seconds()
    async with reporting(address, WELL, pulse=pulse):
        assert await manager.next_line(ALIVE, within=60)


def test_the_unit_leaves_an_attacker_little() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing; `make peers` installs it")
    looked = ("systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=25", UNIT)

    ran = subprocess.run(looked, capture_output=True, text=True, timeout=60, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
