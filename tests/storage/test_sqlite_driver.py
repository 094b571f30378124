"""SQLite's connection: a statement changes threads once, an import's not at all."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from storage.database.sqlite import Connection
from storage.database.sqlite_library import sqlite3


@asynccontextmanager
async def connected(path: Path, *, here: bool) -> AsyncIterator[Connection]:
    connection = Connection(path, here=here)
    await connection
    try:
        yield connection
    finally:
        await connection.close()


async def threads_of_statements(connection: Connection) -> set[int]:
    """Return the threads in which SQLite calls a function that two statements name."""
    seen: set[int] = set()
    await connection.create_function("mark", 0, lambda: seen.add(threading.get_ident()))
    for _ in range(2):
        cursor = await connection.cursor()
        await cursor.execute("SELECT mark()")
        assert [tuple(row) for row in await cursor.fetchall()] == [(None,)]
        await cursor.close()
    return seen


async def test_a_services_statements_run_in_one_other_thread(tmp_path: Path) -> None:
    async with connected(tmp_path / "a.db", here=False) as connection:
        seen = await threads_of_statements(connection)

    assert len(seen) == 1
    assert threading.get_ident() not in seen


async def test_an_imports_statements_run_in_the_loops_thread(tmp_path: Path) -> None:
    async with connected(tmp_path / "a.db", here=True) as connection:
        assert await threads_of_statements(connection) == {threading.get_ident()}


async def test_the_loop_goes_on_while_a_statement_runs(tmp_path: Path) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def wait() -> bool:
        begun.set()
        return goes_on.wait(10)

    async with connected(tmp_path / "a.db", here=False) as connection:
        await connection.create_function("wait", 0, wait)
        cursor = await connection.cursor()
        statement = asyncio.create_task(cursor.execute("SELECT wait()"))
        await asyncio.to_thread(begun.wait, 10)
        goes_on.set()
        await statement
        assert [tuple(row) for row in await cursor.fetchall()] == [(1,)]


@pytest.mark.parametrize("here", [False, True])
async def test_a_cursor_gives_its_rows_once_and_holds_no_lock(tmp_path: Path, here: bool) -> None:
    async with connected(tmp_path / "a.db", here=here) as connection:
        await connection.execute("CREATE TABLE numbers (n)")
        cursor = await connection.cursor()
        await cursor.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(1000)])
        await connection.commit()
        await cursor.execute("SELECT n FROM numbers WHERE n < ?", (500,))
        assert [row[0] for row in await cursor.fetchall()] == list(range(500))
        assert list(await cursor.fetchall()) == []

        async with connected(tmp_path / "a.db", here=True) as other:
            # Nothing that was read to its end keeps another from writing.
            await other.execute("PRAGMA busy_timeout=0")
            await other.execute("DROP TABLE numbers")
            await other.commit()


@pytest.mark.parametrize("here", [False, True])
async def test_what_sqlite_refuses_is_raised_as_it_is(tmp_path: Path, here: bool) -> None:
    async with connected(tmp_path / "a.db", here=here) as connection:
        cursor = await connection.cursor()
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            await cursor.execute("SELECT * FROM absent")
        await cursor.execute("SELECT 1")
        assert [tuple(row) for row in await cursor.fetchall()] == [(1,)]


def test_who_is_stopped_while_a_file_is_opened_leaves_no_thread_without_its_loop(
    tmp_path: Path,
) -> None:
    fallen: list[object] = []

    async def stop_at_once() -> None:
        async def connect() -> None:
            await Connection(tmp_path / "a.db", here=True)

        connecting = asyncio.ensure_future(connect())
        await asyncio.sleep(0)
        connecting.cancel()
        await connecting

    usual, threading.excepthook = threading.excepthook, fallen.append
    try:
        for _ in range(50):
            with pytest.raises(asyncio.CancelledError):
                asyncio.run(stop_at_once())
        for thread in threading.enumerate():
            if thread.daemon:
                thread.join(1)
    finally:
        threading.excepthook = usual

    assert not fallen
