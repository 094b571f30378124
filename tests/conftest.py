"""Fixtures that every test may use."""

import asyncio
import gc
import os
import shutil
import uuid
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from bot.domain.ids import DeliveryId
from storage.database.engine import Database
from tests.peers.compiled import share_compiled_statements
from tests.peers.machine import folder_in_memory
from tests.peers.postgres import Postgres, running_postgres
from tests.storage.plans import watched_plans

DATABASE_KINDS: Final = {
    "sqlite": ["sqlite"],
    "postgresql": ["postgresql"],
    "both": ["sqlite", "postgresql"],
}[os.environ.get("PENHOLDER_TEST_DATABASE", "both")]
ON_BOTH_DATABASES: Final = pytest.mark.parametrize("database_kind", DATABASE_KINDS)
"""For a test in a folder whose tests each run on one, if it is about what happens side by side."""
GARBAGE: Final = 10_000
"""How many more objects there are when garbage is looked for; Python's own is 700."""
NEEDS_POSTGRESQL: Final = pytest.mark.skipif(
    "postgresql" not in DATABASE_KINDS, reason="PENHOLDER_TEST_DATABASE asks for SQLite only"
)


def pytest_configure() -> None:
    """Put the tests' folders into memory: each commit on SQLite would wait for the disk.

    Hypothesis measures no example by the clock: a busy machine would fail tests at random. Tests
    of time measure the processor's.
    """
    settings.register_profile("no deadline", deadline=None)
    settings.load_profile("no deadline")
    share_compiled_statements()
    gc.disable()  # what is loaded and collected stays
    if (memory := folder_in_memory()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_xdist_auto_num_workers() -> int | None:
    """Let `-n auto` be one worker more than there are processors: journeys mostly wait."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, then the journeys: a long test that begins last is waited for.

    A test with a limit of time of its own is a long one. Those of one length stay shuffled.
    """
    items.sort(key=lambda item: (-_limit(item), "journeys" not in item.path.parts))


def pytest_collection_finish() -> None:
    """Let the collector of garbage look no more at what all tests share, and less often.

    It took a twelfth of the handlers' tests.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


def _limit(item: pytest.Item) -> float:
    """Return the seconds that a test may take by its own mark, 0 if it has none."""
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark else 0.0


def new_delivery_id(_name: str = "") -> DeliveryId:
    """Return a delivery id that no other process makes."""
    return DeliveryId(uuid.uuid4().hex)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Run one PostgreSQL for all tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database at the newest revision, to be copied."""

    async def make(path: Path) -> None:
        database = await Database.open(f"sqlite:///{path}", new_delivery_id=new_delivery_id)
        await database.close()

    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(make(path))
    return path


def kind_for(test: pytest.Item) -> str:
    """Return the one database that a test runs on: always the same, half of the tests on each.

    Of a test's cases, which differ in their data, every fourth runs on PostgreSQL, where a fresh
    database costs most. `tests/storage` holds both databases to the same. A failure names the one
    that it ran on.
    """
    kinds, turn = DATABASE_KINDS, zlib.crc32(test.nodeid.partition("[")[0].encode())
    if (case := getattr(test, "callspec", None)) is not None:
        kinds = [*kinds[:1] * 3, kinds[-1]]
        turn += sum(case.indices.values())
    kind = kinds[turn % len(kinds)]
    test.add_report_section("setup", "database", kind)
    return kind


FreshDatabase = Callable[[Path], AbstractContextManager[str]]
"""Gives the URL of a fresh database; a SQLite one stands in the folder."""


@pytest.fixture(params=DATABASE_KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Give SQLite and PostgreSQL in turn, or what PENHOLDER_TEST_DATABASE names.

    It may be `sqlite`, `postgresql` or `both`. Folders whose tests each run on one override this.
    """
    kind: str = request.param
    return kind


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest, database_kind: str) -> FreshDatabase:
    """Give what makes fresh, migrated databases of one kind."""
    if database_kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        return lambda _folder: server.fresh_database()
    return copies_of(request.getfixturevalue("migrated_sqlite"))


def copies_of(migrated: Path) -> FreshDatabase:
    """Return what makes fresh SQLite databases as copies of an empty one."""

    @contextmanager
    def copied(folder: Path) -> Iterator[str]:
        path = folder / "penholder.db"
        shutil.copyfile(migrated, path)
        yield f"sqlite:///{path}"

    return copied


@pytest.fixture
def database_url(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh, migrated database, on SQLite and on PostgreSQL in turn."""
    with fresh_database(tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def known_statements() -> set[str]:
    """Return the statements about which `watched_plans` has asked."""
    return set()


@pytest.fixture
async def database(database_url: str, known_statements: set[str]) -> AsyncIterator[Database]:
    """Give an open database, fresh for each test; on SQLite plans of statements are looked at."""
    path = database_url.removeprefix("sqlite:///")
    watched = nullcontext() if path == database_url else watched_plans(path, known=known_statements)
    with watched:
        opened = await Database.open(database_url, new_delivery_id=new_delivery_id)
        yield opened
        await opened.close()
