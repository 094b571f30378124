"""Use SQLite, the embedded database: one file, one writer at a time, readers that never wait.

Durability. WAL with `synchronous=FULL`: a commit is on the disk when it returns. NORMAL would be
faster and would keep the file sound too, but a power cut could undo the last commits. A mail would
be fetched again (its cursor is undone with it); a vote whose click was acknowledged, a mail
answered with 250 and a delivery recorded as sent would not come again. An import may use
`durable=False`: its source is still there, and it can be run again.

Fairness. In this process an `asyncio.Lock` admits writers one after another in the order in which
they came, so that a slash command waits for at most the current batch. Between processes, a lock on
a file beside the database is the turnstile: whoever waits to begin holds it, so that an import
cannot begin its next batch before a waiting service has had its turn. SQLite's own waiting pauses
for up to 100 ms and would miss the short gap between two batches again and again.

Unsound libraries. If the library has the WAL-reset fault (`sqlite_library`), no process may fold
the log while another writes. Then one more lock, on a second file, is held from before a
transaction begins until its commit has returned; only such a commit folds the log, an import's too.
The last connection to be closed folds it as well, but only if no other process uses the file.
"""

import asyncio
import fcntl
import logging
import os
import shutil
import stat
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import aiosqlite
from aiosqlite.context import contextmanager as awaitable
from sqlalchemy import AsyncAdaptedQueuePool, event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.errors import TryAgainLater
from storage.database.compacting import (
    MOST_FREE,
    empty_log_of_sqlite,
    free_share_of_sqlite,
    persist,
    rewrite_sqlite,
)
from storage.database.sqlite_library import IS_SOUND, sqlite3
from storage.link.connections import AsyncConnection, AsyncEngine, create_async_engine
from storage.mail.folders import require_writable

log = logging.getLogger(__name__)

REWRITTEN: Final = 2
"""How often a file that is written anew is on the disk beside the old one."""

# aiosqlite with fewer thread switches, which cost more than most of our statements do.
#
# aiosqlite hands four steps to SQLite's thread for every query: make a cursor, execute, fetch,
# close. Each of them waits for the loop's next turn, and often for the interpreter's lock. Here a
# query is handed over once and its rows come back with it; its cursor, read to its end, has nothing
# to close. An import, whose loop has nothing else to do, switches no threads at all.

P = ParamSpec("P")
T = TypeVar("T")
Rows = list[sqlite3.Row]

OF_THE_LIBRARY: Final = (
    "DatabaseError",
    "Error",
    "IntegrityError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "sqlite_version",
    "sqlite_version_info",
)
"""What SQLAlchemy would take from aiosqlite, which has it from Python's own library."""


def sqlite_engine(path: Path, *, here: bool, **options: Any) -> AsyncEngine:  # noqa: ANN401 - SQLAlchemy's
    """Return an engine with our own connections, over the library that we chose."""
    dbapi = AsyncAdapt_aiosqlite_dbapi(aiosqlite, sqlite3)
    for name in OF_THE_LIBRARY:
        setattr(dbapi, name, getattr(sqlite3, name))
    return create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        module=dbapi,
        connect_args={"async_creator_fn": lambda *_, **__: Connection(path, here=here)},
        **options,
    )


class Connection(aiosqlite.Connection):
    """A connection whose statements run in its thread, or with `here` in the loop's own."""

    def __init__(self, path: Path, *, here: bool) -> None:
        # A cursor is made outside the thread; only the thread, or only the loop, uses it.
        super().__init__(lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=0)
        self.here = here
        """Whether statements run in the loop's own thread, during a transaction or always."""
        self._thread.daemon = True  # as SQLAlchemy makes it: no exit waits for it

    async def _connect(self) -> aiosqlite.Connection:
        """Connect; if cancelled, wait for the thread, which reports to this loop."""
        connecting = asyncio.ensure_future(super()._connect())
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            await asyncio.wait([connecting])
            if connecting.exception() is None:
                await self.close()
            raise

    async def _execute(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self.here and self._connection is not None:
            return fn(*args, **kwargs)
        result: T = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return result

    @awaitable
    async def cursor(self) -> aiosqlite.Cursor:
        """Return a cursor, which costs nothing yet."""
        return Cursor(self, self._conn.cursor())


class Cursor(aiosqlite.Cursor):
    """A cursor that fetches all rows as it executes; `fetchall` hands them out once."""

    _rows: Rows

    async def execute(self, sql: str, parameters: Iterable[object] | None = None) -> "Cursor":
        """Run a statement to its end."""
        self._rows = await self._execute(_run, self._cursor, sql, parameters or ())  # type: ignore[no-untyped-call]  # aiosqlite's
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """Return the rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Do nothing: a cursor that was read to its end holds nothing."""


def _run(cursor: sqlite3.Cursor, sql: str, parameters: Iterable[object]) -> Rows:
    cursor.execute(sql, parameters)  # type: ignore[arg-type]  # what SQLAlchemy made, a sequence
    return cursor.fetchall()


# An import's write-ahead log is folded into the file in parallel, in a thread.
#
# SQLite folds the log in a commit, which then waits for the disk: this took a sixth of an import's
# time. A commit that leaves the log alone waits for nothing (`synchronous=NORMAL`); its changes are
# in the log, and so in the database, whether the log is folded or not.

LONGEST_PAGES: Final = 5000
"""At this length the import waits until all of the log is folded; only then can SQLite start the
log from its beginning again. At 8,000 pages a service would fold it in a commit of its own, for
which somebody waits."""


class LogFolding:
    """Folds one file's log, once at a time. It keeps no other process waiting (PASSIVE)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._work: asyncio.Future[None] | None = None
        self._pages = 0

    async def begin(self) -> None:
        """Begin to fold the log as it is now, while the import goes on.

        Waits for the folding before, so that nothing is written faster than the disk takes it; and
        until the end if the log has grown long.
        """
        await self._rest()
        is_long = self._pages > LONGEST_PAGES
        self._work = asyncio.get_running_loop().run_in_executor(None, self._fold)
        if is_long:
            await self._rest()

    async def end(self) -> None:
        """Wait for the current folding."""
        await self._rest()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _rest(self) -> None:
        if self._work is not None:
            await asyncio.wait(
                [self._work]
            )  # the waiting task may be cancelled, the thread may not

    def _fold(self) -> None:
        # Whatever fails here also fails in a commit, which reports it: a full disk, a damaged file.
        with suppress(sqlite3.Error):
            if self._connection is None:
                self._connection = sqlite3.connect(
                    self._path, timeout=0, isolation_level=None, check_same_thread=False
                )
            folding = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            _is_busy, self._pages, _folded = folding.fetchone()


READERS: Final = 3
PAUSE: Final = timedelta(milliseconds=3)
PATIENCE: Final = timedelta(seconds=15)
"""How long a writer waits for another process before the caller must try again."""

CACHE_KIB: Final = 16 * 1024
IMPORT_CACHE_KIB: Final = 4 * 1024
"""An import writes much and reads little: a larger cache makes it no faster."""

LOG_PAGES: Final = 8000
"""The length of the log at which a commit folds it into the file. An import folds its own log long
before a service's small commit would have to."""


class SqliteFile:
    """An open SQLite file: one writing connection and a few reading ones."""

    is_sqlite = True
    hears = True

    def __init__(
        self, path: Path, *, durable: bool, patience: timedelta, is_sound: bool = IS_SOUND
    ) -> None:
        self._path = path
        self._patience = patience
        folds_apart = is_sound and not durable
        try:
            _make_private(path)
        except OSError as error:
            raise _not_opened(path, error) from error
        self._writer = _engine(
            path,
            connections=1,
            synchronous="FULL" if durable else "NORMAL",
            cache_kib=CACHE_KIB if durable else IMPORT_CACHE_KIB,
            log_pages=0 if folds_apart else LOG_PAGES,
            read_only=False,
            here=not durable,
        )
        self._readers = _engine(
            path,
            connections=READERS,
            synchronous="FULL",
            cache_kib=CACHE_KIB,
            log_pages=LOG_PAGES,
            read_only=True,
            here=not durable,
        )
        self._folding = LogFolding(path) if folds_apart else None
        self._turn = asyncio.Lock()
        self._is_sound = is_sound
        self._locks: dict[str, int] = {}
        self.on_delivery: Callable[[], None] = lambda: None
        """Never called: no other process queues deliveries to be sent here."""

    @asynccontextmanager
    async def writing(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """Give the writing connection in a transaction, committed at the end.

        The statements of a `brief` one run in the loop's own thread: handing one over to SQLite's
        costs more than reading or writing a few rows by their keys. Its commit, which waits for the
        disk, does not.

        Raises:
            TryAgainLater: another process kept the file for longer than this one is patient.
        """
        async with self._turn, self._writer.connect() as connection:
            driver = await _driver_of(connection)
            try:
                await self._begin_writing(driver)
                with _here(driver, brief=brief):
                    yield connection
                await driver.commit()
            except BaseException:
                # A cancelled statement has closed its connection, which rolled the transaction
                # back.
                if not connection.invalidated:
                    await driver.rollback()
                raise
            finally:
                self._unlock("folding")
            if self._folding is not None:
                await self._folding.begin()

    @asynccontextmanager
    async def reading(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees the database as it is now, whatever is written meanwhile.

        A `brief` transaction runs in the loop's own thread, as with `writing`.
        """
        async with self._readers.connect() as connection:
            driver = await _driver_of(connection)
            with _here(driver, brief=brief):
                try:
                    await driver.execute("BEGIN")
                    yield connection
                finally:
                    # Its thread begins although the reader was cancelled while it waited for that.
                    if not connection.invalidated:
                        await driver.rollback()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[bool]:
        """Hold a name among all processes that use this file, by a lock on a file beside it.

        The operating system releases it when the process ends, however it ends.
        """
        handle = _open_lock(self._path, name)
        try:
            yield _try_lock(handle)
        finally:
            os.close(handle)

    def keeps_waiting(self, name: str) -> bool:
        """Return True if a process that holds a name now would wait while another one writes."""
        handle = _open_lock(self._path, name)
        try:
            # A shared lock: two processes that ask at once do not take each other for the holder.
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    async def compact(self) -> None:
        """Remove deleted data from the file and its log; writers wait meanwhile.

        Raises:
            TryAgainLater: other processes use the file all the time.
        """
        for step in (rewrite_sqlite, empty_log_of_sqlite):
            await persist(partial(self._try_alone, step))

    async def shrink(self) -> None:
        """Return to the disk what is free in the file, if that is much and there is room.

        `penholder check` tells if it is still there.
        """
        share, used = await asyncio.to_thread(free_share_of_sqlite, self._path)
        if share <= MOST_FREE:
            return
        room = shutil.disk_usage(self._path.parent).free
        if room < REWRITTEN * used:
            log.warning("no room to shrink the database", extra={"free": room, "used": used})
            return
        try:
            await self.compact()
        except (sqlite3.OperationalError, TryAgainLater) as error:
            log.warning("the database was not shrunk", extra={"error": str(error)})

    async def _try_alone(self, step: Callable[[Path], bool]) -> bool:
        """Run a step while nobody else writes; return False if another process does."""
        async with self._turn:
            try:
                if not (self._lock("turnstile") and (self._is_sound or self._lock("folding"))):
                    return False
                # Its thread goes on if the task is cancelled: nothing may write before it ends.
                work = asyncio.ensure_future(asyncio.to_thread(step, self._path))
                try:
                    return await asyncio.shield(work)
                except asyncio.CancelledError:
                    await asyncio.wait([work])
                    raise
            finally:
                self._unlock("folding")
                self._unlock("turnstile")

    async def notify(self, connection: AsyncConnection) -> None:
        """Do nothing: the only process that sends knows already."""

    async def listen(self) -> None:
        """Do nothing: no other process queues deliveries to be sent here."""

    async def end_stopped(self, longest: timedelta | None = None) -> None:
        """Do nothing: the locks of a process that stopped here end by themselves with it."""

    async def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        if self._folding is not None:
            await self._folding.end()
        await self._readers.dispose()
        await self._writer.dispose()
        while self._locks:
            os.close(self._locks.popitem()[1])

    async def _begin_writing(self, driver: Connection) -> None:
        """Begin a writing transaction, in turn with other processes."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience.total_seconds()
        try:
            while not (
                self._lock("turnstile")
                and (self._is_sound or self._lock("folding"))
                and await _try_to_begin(driver)
            ):
                if loop.time() > deadline:
                    raise TryAgainLater("the database is busy: another process is writing")
                await asyncio.sleep(PAUSE.total_seconds())
        finally:
            self._unlock("turnstile")

    def _lock(self, name: str) -> bool:
        """Take a lock between processes until `_unlock`; return False if another process has it."""
        if name not in self._locks:
            self._locks[name] = _open_lock(self._path, name)
        return _try_lock(self._locks[name])

    def _unlock(self, name: str) -> None:
        if name in self._locks:
            fcntl.flock(self._locks[name], fcntl.LOCK_UN)


def require_place(path: Path) -> None:
    """Raise the error that opening a new database at `path` would raise; create nothing.

    Raises:
        TryAgainLater: no file can be made there.
    """
    try:
        require_writable(path.parent)
    except OSError as error:
        raise _not_opened(path, error) from error


def _not_opened(path: Path, error: OSError) -> TryAgainLater:
    return TryAgainLater(
        f"the database {path} cannot be opened ({error.strerror}): its folder must be there, have "
        "room and belong to this user"
    )


def _engine(
    path: Path,
    *,
    connections: int,
    synchronous: str,
    cache_kib: int,
    log_pages: int,
    read_only: bool,
    here: bool,
) -> AsyncEngine:
    engine = sqlite_engine(
        path,
        here=here,
        poolclass=AsyncAdaptedQueuePool,
        hide_parameters=True,  # an error's text must not tell what people wrote
        pool_size=connections,
        max_overflow=0,
        # Transactions are begun and ended here, at the driver: SQLAlchemy cannot say IMMEDIATE, and
        # each of its own steps would cost a thread switch.
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        skip_autocommit_rollback=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        """Set up a new connection; close it if that fails."""
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA busy_timeout=5000")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute(f"PRAGMA synchronous={synchronous}")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute(f"PRAGMA cache_size=-{cache_kib}")
            cursor.execute(f"PRAGMA wal_autocheckpoint={log_pages}")
            cursor.execute("PRAGMA temp_store=MEMORY")
            cursor.execute("PRAGMA secure_delete=ON")  # deleted data is overwritten on the disk
            # From here on the writer's BEGIN does its own waiting.
            cursor.execute("PRAGMA query_only=ON" if read_only else "PRAGMA busy_timeout=0")
        except BaseException:
            connection.close()  # nothing else would close it, nor end its thread
            raise
        cursor.close()

    return engine


async def _driver_of(connection: AsyncConnection) -> Connection:
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, Connection)  # noqa: S101 - the engine makes no other
    return driver


@contextmanager
def _here(driver: Connection, *, brief: bool) -> Iterator[None]:
    """Run a connection's statements in the loop's thread meanwhile, if they are `brief`."""
    before, driver.here = driver.here, driver.here or brief
    try:
        yield
    finally:
        driver.here = before


async def _try_to_begin(driver: Connection) -> bool:
    """Begin a writing transaction; return False while another process is in one."""
    try:
        await driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _make_private(path: Path) -> None:
    """Make a database's file, and its folders if missing, for this user alone (0600, 0700).

    The umask does not matter. SQLite gives its log and the index of its log the file's mode. An
    existing file is not opened: closing it would drop this process's locks on it.
    """
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        # `penholder check` names another user's file that this one may only use.
        with suppress(FileNotFoundError, PermissionError):
            if stat.S_IMODE(file.stat().st_mode) != 0o600:
                file.chmod(0o600)


def _open_lock(database: Path, name: str) -> int:
    place = database.with_name(f"{database.name}.{_as_file_name(name)}.lock")
    return os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _as_file_name(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_" else f"={ord(sign):x}" for sign in name)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
