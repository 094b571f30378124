"""Our programs as processes, forked from one that has loaded the product.

    program = await start_program("bot", "--config", path, "items", stdout=log, stderr=log)

does what `python -m bot --config …` does, without the seconds of loading and of compiling the
patterns of words, which are longer than most commands work. All else is as with any process: its
id, its signals, its memory, its exit status. Where loading is the point, start an interpreter.
"""

import asyncio
import atexit
import functools
import gc
import importlib
import json
import os
import resource
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).parents[2]
LOADED: Final = (
    "bot.sandbox.demo",
    "bot.serving.service",
    "handlers.archives.importing",
    "handlers.archives.reading",
    "handlers.checking.checks",
    "handlers.keeping.erasing",
    "handlers.people.roster_problems",
    "rich.progress",
    "storage.database.migrate",
    "typer.main",
    "tests.peers.warm",
)
"""Nearly all that commands need. Not `bot.cli`: its console reads the environment when loaded."""
MOST_BYTES: Final = 100_000
"""Of one request."""
READY: Final = b"ready"
POLL_SECONDS: Final = 0.005


@dataclass(frozen=True, kw_only=True)
class Request:
    """A program to start: a module, as after `python -m`, and what a process inherits.

    None of its files may grow beyond `file_size` bytes.
    """

    module: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    file_size: int | None


class Program:
    """A program that was started; it is used as an asyncio subprocess is."""

    def __init__(self, pid: int, ending: socket.socket) -> None:
        self.pid = pid
        self._ending = ending
        self._status: int | None = None

    @property
    def returncode(self) -> int | None:
        """Return its exit status, or the negative number of what killed it; None if it runs."""
        if self._status is None:
            with suppress(BlockingIOError):
                self._status = int(self._ending.recv(100))
                self._ending.close()
        return self._status

    async def wait(self) -> int:
        """Wait until it ends and return its exit status."""
        while (status := self.returncode) is None:  # noqa: ASYNC110 - like asyncio's own, read it at any time
            await asyncio.sleep(POLL_SECONDS)
        return status

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Take it away at once, whatever it does."""
        self.send_signal(signal.SIGKILL)


async def start_program(
    module: str,
    *arguments: str,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
    stderr: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    file_size: int | None = None,
) -> Program:
    """Start a program in the project's folder; a stream that is not given leads nowhere."""
    request = Request(
        module=module,
        arguments=arguments,
        environment=dict(os.environ if environment is None else environment),
        file_size=file_size,
    )
    ending = _send(request, (stdin, stdout, stderr))
    pid = int(await asyncio.get_running_loop().sock_recv(ending, 100))
    return Program(pid, ending)


def _send(request: Request, streams: Sequence[IO[bytes] | None]) -> socket.socket:
    """Ask for a program; what comes back tells its id, and how it ended."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, Path(os.devnull).open("r+b") as nowhere:
        files = [*((stream or nowhere).fileno() for stream in streams), theirs.fileno()]
        socket.send_fds(_server(), [json.dumps(asdict(request)).encode()], files)
    ours.setblocking(False)
    return ours


@functools.cache
def _server() -> socket.socket:
    """Start the process that forks the others; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = (sys.executable, "-m", __name__)
        process = subprocess.Popen(command, stdin=theirs.fileno(), cwd=ROOT)
    assert ours.recv(100) == READY, f"it did not start; `python -m {__name__}` says why"

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _serve(requests: socket.socket) -> Request | None:
    """Fork for each request; return it in the new process, and None at the end in the old one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are not waited for
    while True:
        text, files, _flags, _address = socket.recv_fds(requests, MOST_BYTES, 4)
        if not text:
            return None
        if os.fork() == 0:
            requests.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _fork_and_keep(files)
            return Request(**json.loads(text))
        for file in files:
            os.close(file)


def _fork_and_keep(files: list[int]) -> None:
    """Return in a new process; the old one waits for it, tells how it ended, and ends too."""
    ending = socket.socket(fileno=files.pop())
    if (pid := os.fork()) == 0:
        ending.close()
        for place, file in enumerate(files):
            os.dup2(file, place)
            os.close(file)
        return
    for file in (*files, 1, 2):
        os.close(file)
    ending.send(str(pid).encode())
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError):  # the tests may have ended before
        ending.send(str(status).encode())
    os._exit(0)


def _become(request: Request) -> None:
    os.environ.clear()
    os.environ.update(request.environment)
    if request.file_size is not None:
        # CPython 3.11 keeps what it compiled also where only half of it could be written.
        sys.dont_write_bytecode = True
        resource.setrlimit(resource.RLIMIT_FSIZE, (request.file_size, request.file_size))
    sys.argv = [request.module, *request.arguments]
    runpy.run_module(request.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    gc.disable()
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    gc.enable()
    asking = socket.socket(fileno=0)
    asking.send(READY)
    wanted = _serve(asking)
    if wanted is not None:
        _become(wanted)
