"""A terminal of 80 columns, in which a person answers what a program asks."""

import asyncio
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tests.peers.forked import ROOT

COLUMNS: Final = 80
ROWS: Final = 40
PATIENCE_SECONDS: Final = 120.0
POLL_SECONDS: Final = 0.01


class Terminal:
    """A program in its terminal, and what stands there."""

    def __init__(self, ours: int, process: subprocess.Popen[bytes]) -> None:
        self._ours = ours
        self._process = process
        self._answered = 0
        self.shown = ""

    async def answer(self, question: str, text: str) -> None:
        """Wait for a question at the end of what stands there, and type an answer."""
        await self._until(lambda: question in self.shown[self._answered :])
        self._answered = len(self.shown)
        os.write(self._ours, f"{text}\n".encode())

    async def type(self, question: str, keys: str) -> None:
        """Wait for a question, and press keys."""
        await self._until(lambda: question in self.shown[self._answered :])
        self._answered = len(self.shown)
        os.write(self._ours, keys.encode())

    async def interrupt(self, question: str) -> None:
        """Wait for a question, and press Ctrl-C."""
        await self._until(lambda: question in self.shown[self._answered :])
        self._process.send_signal(signal.SIGINT)

    async def press_ctrl_c(self) -> None:
        """Press Ctrl-C, which the terminal sends to the program that a shell waits for."""
        self._answered = len(self.shown)
        os.write(self._ours, b"\x03")

    async def ended(self) -> int:
        """Wait for the program's end and return its exit status."""
        await self._until(lambda: self._process.poll() is not None)
        self._read()
        assert self._process.returncode is not None
        return self._process.returncode

    def kill(self) -> None:
        """End the program, whatever it does."""
        self._process.kill()
        self._process.wait()

    async def _until(self, seen: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not seen():
                    self._read()
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError as error:
            raise AssertionError(f"not seen in:\n{self.shown}") from error

    def _read(self) -> None:
        with suppress(BlockingIOError, OSError):  # its end is an error of its own
            while text := os.read(self._ours, 65536):
                self.shown += text.decode()


@asynccontextmanager
async def in_terminal(
    words: Sequence[str], *, folder: Path, **environment: str
) -> AsyncIterator[Terminal]:
    """Run `penholder` with these words in a folder; whatever still runs in the end is killed."""
    command = [sys.executable, "-m", "bot", *words]
    async with started(command, folder=folder, PYTHONPATH=str(ROOT), **environment) as terminal:
        yield terminal


@asynccontextmanager
async def started(
    command: Sequence[str], *, folder: Path, **environment: str
) -> AsyncIterator[Terminal]:
    """Run a command in a terminal of its own; it is killed in the end if it still runs."""
    ours, process = _start(command, folder, environment)
    terminal = Terminal(ours, process)
    try:
        yield terminal
    finally:
        terminal.kill()
        os.close(ours)


def _start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> tuple[int, subprocess.Popen[bytes]]:
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    os.set_blocking(ours, False)
    inherited = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    process = subprocess.Popen(
        ["env", "--default-signal=INT", *command],  # tests in the background may ignore it
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={**inherited, "TERM": "xterm", **environment},
        start_new_session=True,  # a password is then asked here, not in the terminal of the tests
    )
    os.close(theirs)
    return ours, process
