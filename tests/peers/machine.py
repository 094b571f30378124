"""What tests need of the machine: memory, a port, certificates, processes of their own."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

START_SECONDS: Final = 60.0
STARTS: Final = 2
PORTS: Final = range(10_000, 32_000)
"""Below those of Linux's own choice, `net.ipv4.ip_local_port_range`."""

_MEMORY: Final = Path("/dev/shm")
_MEMORY_BYTES: Final = 2 * 1024**3


def folder_in_memory() -> Path | None:
    """Return where files of tests are kept in memory; None without two free gigabytes there."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _MEMORY_BYTES:
        return _MEMORY
    return None


@dataclass(kw_only=True)
class Daemon:
    """A server with all its processes, in a session of their own.

    It runs once `port` of the loopback interface greets with `greeting`; `log` says why not.
    """

    command: Sequence[str]
    port: int
    greeting: bytes
    log: Callable[[], str]
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start the server and wait until it answers.

        One that ends by itself is started once more: a port that was free may have been taken.
        """
        deadline = time.monotonic() + START_SECONDS
        ends: list[str] = []
        with tempfile.TemporaryFile() as said:
            while len(ends) < STARTS and time.monotonic() < deadline:
                self._process = subprocess.Popen(
                    self.command,
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                )
                if self._greets_before(deadline):
                    return
                ends.append(f"status {self._process.poll()}")
            said.seek(0)
            words = said.read().decode(errors="replace")
        raise AssertionError(f"{self.command[0]} did not start: {ends}, {words}, {self.log()}")

    def end(self, number: signal.Signals) -> None:
        """Send a signal to every process and wait until none is left."""
        if self._process is None:
            return
        members = _session_members(self._process.pid)
        _signal_all(members, number)
        self._process.wait(timeout=START_SECONDS)
        self._process = None
        deadline = time.monotonic() + START_SECONDS
        while any(_alive(pid) for pid in members) and time.monotonic() < deadline:
            time.sleep(0.01)
        _signal_all([pid for pid in members if _alive(pid)], signal.SIGKILL)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop every process in its tracks: connections stay open and nothing answers."""
        assert self._process is not None
        members = _session_members(self._process.pid)
        _signal_all(members, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal_all(members, signal.SIGCONT)

    def _greets_before(self, deadline: float) -> bool:
        """Return whether it greets until then; False at once if it has ended."""
        while not self._greets():
            if self._process is None or self._process.poll() is not None:
                return False
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                return connection.recv(4) == self.greeting
        except OSError:
            return False


def make_certificates(folder: Path) -> None:
    """Write a CA (`ca.pem`) and a certificate it signed (`server.pem`, `server.key`)."""
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "30")
    _openssl(
        "req",
        "-x509",
        *curve,
        "-keyout",
        f"{folder}/ca.key",
        "-out",
        f"{folder}/ca.pem",
        "-subj",
        "/CN=Test authority",
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
    )
    _openssl(
        "req",
        "-x509",
        *curve,
        "-keyout",
        f"{folder}/server.key",
        "-out",
        f"{folder}/server.pem",
        "-subj",
        "/CN=localhost",
        "-CA",
        f"{folder}/ca.pem",
        "-CAkey",
        f"{folder}/ca.key",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-addext",
        "subjectAltName=IP:127.0.0.1,DNS:localhost",
    )


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on.

    It is none of those that the system gives to connections by itself, for one of these could be
    given away before the server has begun to listen.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def listens(port: int) -> bool:
    """Return True if somebody listens on a port of the loopback interface."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def _signal_all(processes: Sequence[int], number: signal.Signals) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _session_members(session: int) -> list[int]:
    """Return the processes of a session, its leader first."""
    numbers = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(ProcessLookupError):
                if os.getsid(int(entry.name)) == session:
                    numbers.append(int(entry.name))
    return sorted(numbers, key=lambda pid: pid != session)


def _alive(pid: int) -> bool:
    """Return whether a process runs; an orphan that nobody has reaped yet does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
