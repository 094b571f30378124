"""The service as a process of its own, as an operator runs it; and waiting for what it does."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from tests.cli.program import Penholder, Ran, run
from tests.peers.forked import Program, start_program

PATIENCE_SECONDS: Final = 120.0
POLL_SECONDS: Final = 0.02
STOP_SECONDS: Final = 60.0

Seen = TypeVar("Seen")


@dataclass
class Service:
    """A service that was started; its log is a file of JSON lines, one run after the other."""

    log_path: Path
    process: Program
    began_at: int
    """Where this run's part of the log begins."""

    @property
    def log(self) -> str:
        """Return what this run wrote so far."""
        with self.log_path.open("rb") as file:
            file.seek(self.began_at)
            return file.read().decode()

    def said(self, words: str) -> bool:
        """Return True if a line of the log holds these words."""
        return words in self.log

    def lines(self) -> list[dict[str, Any]]:
        """Return the log's lines; what is not JSON (an interpreter's last words) is kept too.

        A killed run leaves Python's own process that tidies up after it; what that says may come
        in the next run's part of the log.
        """
        found: list[dict[str, Any]] = []
        for line in self.log.splitlines():
            if "resource_tracker" in line:
                continue
            try:
                found.append(json.loads(line))
            except ValueError:
                found.append({"level": "error", "what": line, "traceback": line})
        return found

    def is_up(self) -> bool:
        """Return True if the process still runs."""
        return self.process.returncode is None

    async def ended(self) -> int:
        """Wait until the process ends and return its exit status."""
        async with asyncio.timeout(STOP_SECONDS):
            return await self.process.wait()

    async def stop(self) -> int:
        """End it as its operator does, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """Take it away at once, whatever it does."""
        self.process.kill()
        await self.process.wait()


async def start_service(
    config: Path,
    *,
    hurried: bool = False,
    ahead: float = 0,
    environment: Mapping[str, str] | None = None,
    log_name: str = "service.log",
) -> Service:
    """Start a service without waiting for anything; a hurried one may be days ahead.

    It has `environment` beside the tests' own.
    """
    words = ("tests.journeys.hurried", config, ahead) if hurried else ("bot", "-c", config, "run")
    log_path = config.with_name(log_name)
    with log_path.open("ab") as log:
        began_at = log.seek(0, 2)
        process = await start_program(
            *map(str, words),
            stdout=log,
            stderr=log,
            environment={**os.environ, **(environment or {})},
        )
    return Service(log_path, process, began_at)


@asynccontextmanager
async def running_service(
    config: Path,
    *,
    hurried: bool = False,
    ahead: float = 0,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Service]:
    """Run the service; in the end SIGTERM must end it with status 0, and no fault in its log."""
    service = await start_service(config, hurried=hurried, ahead=ahead, environment=environment)
    try:
        await until("its start", lambda: service.said("service started") or not service.is_up())
        yield service
        status = await service.stop()
        assert status == 0, f"exit status {status}\n{service.log}"
        assert [line for line in service.lines() if "traceback" in line] == []
    except BaseException as error:
        error.add_note(f"The service's log:\n{service.log}")
        raise
    finally:
        await service.kill()


async def until(
    what: str, seen: Callable[[], Seen | None], *, within: float = PATIENCE_SECONDS
) -> Seen:
    """Look until there is an answer that is true, and return it."""

    async def look() -> Seen | None:
        return seen()

    return await until_told(what, look, within=within)


async def until_told(
    what: str, ask: Callable[[], Awaitable[Seen | None]], *, within: float = PATIENCE_SECONDS
) -> Seen:
    """Ask somebody until the answer is true, and return it."""
    deadline = time.monotonic() + within
    while not (answer := await ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not seen within {within} s: {what}")
        await asyncio.sleep(POLL_SECONDS)
    return answer


async def penholder(*arguments: str, config: Path | None = None) -> Ran:
    """Run one command, with a configuration or without."""
    return await (run(*arguments) if config is None else Penholder(config)(*arguments))
