"""Play the story while the service is killed at one point, and look what became of it."""

import asyncio
import ctypes
import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Final, Self

from bot.sandbox.people import BOT_ADDRESS
from bot.sandbox.slack import DropCall, Phase, Redelivery
from bot.sandbox.story.play import StepReport, StepState, Story, run_story
from bot.sandbox.world import Sandbox
from tests.journeys.killable import run_until_killed
from tests.journeys.leftovers import find_leftovers
from tests.journeys.relay import Relay

PATIENCE: Final = timedelta(seconds=90)
LOG_TAIL: Final = 5000
"""Characters of the service's log that are shown with a fault."""
REDELIVERY: Final = Redelivery(
    ack_timeout=timedelta(milliseconds=600),
    pauses=(timedelta(milliseconds=100), timedelta(milliseconds=400), timedelta(seconds=1)),
)


@dataclass(frozen=True, slots=True)
class Point:
    """Where the service dies: at step `number` of its commits or of its network calls."""

    kind: str
    """`commit` or `call`."""
    number: int


@dataclass(frozen=True, slots=True)
class Ending:
    """What a played story came to, and how many points of this kind there were in all."""

    points: int
    faults: tuple[str, ...]


def forkserver() -> ForkServerContext:
    """Return the context that forks services from one process that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.journeys.killable", "tests.peers.warm"])
    return context


async def play_and_kill(point: Point, story: Story, *, folder: Path, database_url: str) -> Ending:
    """Play a whole story; the service is killed once, at `point`, and started again."""
    async with (
        Sandbox(data_dir=folder, database_url=database_url, redelivery=REDELIVERY) as world,
        Relay(world.imap.port) as relay,
    ):
        _put_relay_before_imap(world, relay)
        async with _Service(world, relay, point) as service:
            failed: list[str] = []

            def hear(report: StepReport) -> None:
                if report.state is StepState.FAILED:
                    failed.append(f"{report.title}: {report.reason}")

            await run_story(
                world,
                say=hear,
                story=story,
                patience=PATIENCE,
                was_killed=lambda: service.was_killed,
            )
            # What may have left before the kill is looked for some seconds later.
            faults = [*failed, *await find_leftovers(database_url)]
            points = service.points
        if faults:
            faults.append((folder / "service.log").read_text()[-LOG_TAIL:])
        return Ending(points=points, faults=tuple(faults))


def _put_relay_before_imap(world: Sandbox, relay: Relay) -> None:
    text = world.config_path.read_text()
    before, _, rest = text.partition("[[mailboxes]]")
    mailboxes, mark, after = rest.partition("[smtp]")
    moved = mailboxes.replace(str(world.imap.port), str(relay.port))
    assert moved != mailboxes
    world.config_path.write_text(f"{before}[[mailboxes]]{moved}{mark}{after}")


class _Service:
    """The service as a process: killed once, then started again and left alone."""

    def __init__(self, world: Sandbox, relay: Relay, point: Point) -> None:
        self._world = world
        self._point = point
        self._calls = 0
        self._commits = forkserver().RawValue(ctypes.c_int)
        self._process: ForkServerProcess | None = None
        self._died = asyncio.Event()
        self.was_killed = False
        world.slack.on_call = self._on_slack
        world.mail.on_call = self._on_mail
        relay.on_sent = self._count_call

    @property
    def points(self) -> int:
        """Return how many points of the kind that is looked for there were so far."""
        return self._commits.value if self._point.kind == "commit" else self._calls

    async def __aenter__(self) -> Self:
        await self._start()
        self._watch = asyncio.create_task(self._start_again())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watch.cancel()
        self._kill()
        if self._process is not None:
            asyncio.get_running_loop().remove_reader(self._process.sentinel)
            await asyncio.to_thread(self._process.join)
            self._process.close()

    async def _start(self) -> None:
        die_at = self._point.number if self._point.kind == "commit" else 0
        self._process = forkserver().Process(
            target=run_until_killed, args=(str(self._world.config_path), die_at, self._commits)
        )  # no daemon: it starts the process that makes pages
        await asyncio.to_thread(self._process.start)
        asyncio.get_running_loop().add_reader(
            self._process.sentinel, self._note_death, self._process.sentinel
        )

    def _note_death(self, sentinel: int) -> None:
        asyncio.get_running_loop().remove_reader(sentinel)
        self._died.set()

    async def _start_again(self) -> None:
        await self._died.wait()
        assert self._process is not None
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode == -signal.SIGKILL, self._process.exitcode
        self.was_killed = True
        self._process.close()
        await self._start()

    def _kill(self) -> None:
        if self._process is not None and self._process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    def _count_call(self) -> bool:
        """Count a step of a network call; kill and say so when it is the chosen one."""
        self._calls += 1
        if self._point != Point("call", self._calls) or self.was_killed:
            return False
        self._kill()
        return True

    async def _on_slack(self, name: str, phase: Phase) -> None:
        if self._count_call() and phase == "before" and not name.startswith("socket."):
            raise DropCall

    async def _on_mail(self, name: str, phase: str) -> None:
        # Receipts leave with an empty return path; members' own mails are no calls of ours.
        is_ours = name in {"smtp:", f"smtp:{BOT_ADDRESS}"}
        if is_ours and self._count_call() and phase == "before":
            raise ConnectionResetError
