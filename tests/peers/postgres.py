"""A real PostgreSQL in a temporary folder, on a free port of the loopback interface.

Debian's server programs are started by hand, as the user of the tests, or as `nobody` when
that is root, whom PostgreSQL refuses. Nothing is synced to the disk: it lives for one run.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pytest

from bot.domain.ids import DeliveryId
from storage.database.engine import Database
from tests.peers.machine import folder_in_memory, free_port

START_SECONDS: Final = 60.0
USER: Final = "penholder"
TEMPLATE: Final = "migrated"
_DONE: Final = "done"
_INSTALLED: Final = Path("/usr/lib/postgresql")
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_wal_size": "128MB",
    "max_connections": "60",
    "deadlock_timeout": "100ms",
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A running server; `programs` is the folder of PostgreSQL's own."""

    programs: Path
    port: int

    @property
    def _strategy(self) -> str:
        # Since version 15 a copy is written to the log page by page, which takes three times as
        # long as copying the files, as all versions before did.
        return " STRATEGY FILE_COPY" if int(self.programs.parent.name) >= 15 else ""

    @cached_property
    def _psql(self) -> "subprocess.Popen[str]":
        """The program that makes and drops databases: to start it for each takes half that time."""
        return subprocess.Popen(
            self._psql_command("postgres"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _psql_command(self, database: str) -> list[str | Path]:
        return [self.programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.url(database)]

    def url(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def run_sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement as an administrator would and return what it printed."""
        done = subprocess.run(
            self._psql_command(database),
            input=statement,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _change_databases(self, statement: str) -> None:
        """Run a statement that prints nothing; psql ends after one that fails."""
        psql = self._psql
        assert psql.stdin is not None
        assert psql.stdout is not None
        psql.stdin.write(f"{statement};\n\\echo {_DONE}\n")
        psql.stdin.flush()
        text = psql.stdout.readline()
        assert text == f"{_DONE}\n", text

    def leave(self) -> None:
        """End the program that makes and drops databases."""
        with self._psql:
            pass

    def make_template(self) -> None:
        """Make the database, brought to the newest revision, that the others are copied from."""
        self._change_databases(f"CREATE DATABASE {TEMPLATE}")
        asyncio.run(_migrate(self.url(TEMPLATE)))

    @contextmanager
    def fresh_database(self, *, migrated: bool = True) -> Iterator[str]:
        """Give the address of a new database, dropped at the end with all its connections."""
        name = f"test_{uuid.uuid4().hex}"
        source = TEMPLATE if migrated else "template1"
        self._change_databases(f"CREATE DATABASE {name} TEMPLATE {source}{self._strategy}")
        try:
            yield self.url(name)
        finally:
            self._change_databases(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a server of one's own with a migrated template; skip the test where there is none."""
    programs = _find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: run `make peers`")
    # Files of a database that is made and dropped for each test cost most of a test on a disk.
    home = Path(tempfile.mkdtemp(prefix="penholder-postgres-", dir=folder_in_memory()))
    try:
        server = Postgres(programs=programs, port=free_port())
        process = _start(server, home)
        try:
            _wait_until_ready(server, process, home)
            server.make_template()
            yield server
            server.leave()
        finally:
            process.send_signal(signal.SIGQUIT)  # at once, whoever is connected
            process.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _find_programs() -> Path | None:
    paths = [path.parent for path in _INSTALLED.glob("*/bin/initdb")]
    return max(paths, key=lambda path: int(path.parent.name), default=None)


def _start(server: Postgres, home: Path) -> "subprocess.Popen[bytes]":
    data = home / "data"
    if os.geteuid() == 0:
        shutil.chown(home, "nobody", "nogroup")
    initdb = [
        str(server.programs / "initdb"),
        "-D",
        str(data),
        "-U",
        USER,
        "-A",
        "trust",
        "--no-sync",
    ]
    subprocess.run(
        [*as_server_user(), *initdb, "-E", "UTF8", "--locale=C"],
        check=True,
        capture_output=True,
        cwd=home,
    )
    settings = _SETTINGS | {"port": str(server.port), "unix_socket_directories": str(home)}
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [*as_server_user(), str(server.programs / "postgres"), "-D", str(data), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home,
        )


def as_server_user() -> list[str]:
    """Return how a command begins that runs as the server's user.

    It gets SIGQUIT when the tests are killed, so that no server is left behind.
    """
    command = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        command += ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
    return command


def _wait_until_ready(server: Postgres, process: "subprocess.Popen[bytes]", home: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = [str(server.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(server.port)]
    while subprocess.run(ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"PostgreSQL did not start: {(home / 'log').read_text()}")
        time.sleep(0.02)


async def _migrate(url: str) -> None:
    database = await Database.open(url, new_delivery_id=lambda _name: DeliveryId(uuid.uuid4().hex))
    await database.close()
