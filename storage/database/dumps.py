"""Write a database into one file while it is in use, and read it back: a dump of each kind.

A dump of SQLite is a database file. One of PostgreSQL is what its own `pg_dump` writes.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, select, text

from bot.errors import GiveUp
from storage.database.copying import count_rows
from storage.database.sqlite_library import sqlite3
from storage.link.link import Link
from storage.link.types import EPOCH, MICROSECOND
from storage.tables import deliveries, metadata

OF_LIBPQ: Final = {"sslmode": "sslmode", "ssl": "sslmode", "sslrootcert": "sslrootcert"} | {
    one: one for one in ("sslcert", "sslkey", "host", "port")
}
"""Which parameters of a URL PostgreSQL's own programs take, by the name that they give them."""

WITHOUT_REVISION: Final = " TABLE DATA public alembic_version "
"""The entry of a dump that is restored last, by hand: a database without it cannot be used."""


@dataclass(frozen=True, slots=True)
class Dumped:
    """What a dump holds: rows by table, and when the last delivery in it was queued.

    Whatever was posted since then, it knows nothing of; also if the database itself was old.
    """

    rows: Mapping[str, int]
    last_at: datetime


NOTHING_SENT: Final = datetime(2014, 1, 1, tzinfo=UTC)
"""`last_at` of a dump without deliveries: older than any Slack."""


def dump_sqlite(source: Path, target: Path) -> Dumped:
    """Write a consistent copy of a file that is in use.

    Neither readers nor writers wait for it. What was deleted is not in the copy.

    Raises:
        GiveUp: it could not be copied.
    """
    try:
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as connection:
            counts = {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - our own names
                for name in tables_of(connection)
            }
            (last,) = connection.execute(
                "SELECT (SELECT created_at FROM deliveries ORDER BY seq DESC LIMIT 1)"
            ).fetchone()
            return Dumped(counts, NOTHING_SENT if last is None else EPOCH + last * MICROSECOND)
    except sqlite3.Error as error:
        raise GiveUp(f"{source} could not be copied: {error}") from error


def tables_of(connection: "sqlite3.Connection") -> list[str]:
    """Return which of our tables a SQLite file has."""
    cursor = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return sorted({name for (name,) in cursor} & set(metadata.tables))


def is_empty_file(path: Path) -> bool:
    """Return True if no file is there, or one without a row in our tables; False if damaged."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(path)) as connection:
            return not any(
                connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - our own names
                for name in tables_of(connection)
            )
    except sqlite3.Error:
        return False


async def dump_postgres(link: Link, url: URL, target: Path) -> Dumped:
    """Run `pg_dump` on the state that `link` sees.

    Raises:
        GiveUp: it is not installed, or failed.
    """
    snapshot = await link.value(text("SELECT pg_export_snapshot()"))
    there = await link.rows(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    names = {row.tablename for row in there} & set(metadata.tables)
    counts = {name: await count_rows(link, metadata.tables[name]) for name in sorted(names)}
    await _run(
        url,
        "pg_dump",
        "--format=custom",
        "--schema=public",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={target}",
    )
    newest = select(deliveries.c.created_at).order_by(deliveries.c.seq.desc()).limit(1)
    return Dumped(counts, await link.value(newest) or NOTHING_SENT)


async def restore_postgres(url: URL, dump: Path) -> None:
    """Run `pg_restore` into an empty schema, for all tables or none.

    They have no revision then, which the caller records with all else that belongs to a restore.

    Raises:
        GiveUp: it is not installed, or failed.
    """
    listed = await _run(url, "pg_restore", "--list", str(dump), is_connected=False)
    texts = [line for line in listed.splitlines() if WITHOUT_REVISION not in line]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write("\n".join(texts))
        chosen.flush()
        await _run(
            url,
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--schema=public",
            "--no-owner",
            "--no-privileges",
            f"--use-list={chosen.name}",
            "--dbname=",
            str(dump),
        )


async def _run(url: URL, program: str, *options: str, is_connected: bool = True) -> str:
    """Run a program of PostgreSQL and return what it printed."""
    async with _service(url) as environment:
        try:
            process = await asyncio.create_subprocess_exec(
                program,
                *options,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment if is_connected else None,
            )
        except FileNotFoundError as error:
            raise GiveUp(
                f"{program} is not installed; install PostgreSQL's client programs, of the "
                "server's version or newer"
            ) from error
        try:
            printed, raw = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
    if process.returncode != 0:
        why = " ".join(raw.decode(errors="replace").split()) or f"status {process.returncode}"
        raise GiveUp(f"{program} failed: {why}")
    return printed.decode(errors="replace")


@asynccontextmanager
async def _service(url: URL) -> AsyncIterator[dict[str, str]]:
    """Return an environment for PostgreSQL's programs to find the server of a URL.

    A command line and an environment can be seen by others; this file only by its owner.
    """
    named = {
        "host": url.host,
        "port": url.port,
        "dbname": url.database,
        "user": url.username,
        "password": url.password,
        **{OF_LIBPQ[key]: value for key, value in url.query.items() if key in OF_LIBPQ},
    }
    lines = [f"{key}={value}" for key, value in named.items() if value is not None]
    with tempfile.NamedTemporaryFile("w", prefix="penholder-", suffix=".conf") as file:  # 0600
        file.write("\n".join(["[penholder]", *lines, ""]))
        file.flush()
        yield {**os.environ, "PGSERVICEFILE": file.name, "PGSERVICE": "penholder"}
