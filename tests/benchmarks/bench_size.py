"""Measure how large a database is beside its mails, and how large it was with mails as they came.

    python -m tests.benchmarks.bench_size [MAILS]

MAILS is the size of the made archive (3,000); beside a larger one, the real one is measured so many
times over that it is as large. Each archive is imported into SQLite and PostgreSQL. Then the same
database is taken back to before mails were packed, and measured again. Files are written anew
before they are measured, as `penholder db compact` does.
"""

import asyncio
import sqlite3  # noqa: TID251 - the other library keeps no accounts of its pages
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command

from bot.config import load_config
from storage.database.engine import Database, file_of
from storage.database.migrate import settings_for
from tests.benchmarks.archives import Archive, made_archive, real_archive, repeated
from tests.benchmarks.measure import say, say_aim
from tests.benchmarks.product import fresh_config, import_command
from tests.peers.postgres import Postgres, running_postgres

BEFORE: Final = "0061"
"""The last revision that stored mails as they came."""
GROUPS: Final[Mapping[str, str | tuple[str, ...]]] = {
    "bytes of mails": "mail_raw",
    "mails, with their texts": "mails",
    "search index": ("mail_search", "slack_search", "board_search"),
}
OTHERS: Final = "other tables"
INDEXES: Final = "indexes of tables"
OF_FILE: Final = """
    SELECT pages.name, coalesce(tbl_name, 'schema'), sum(pgsize) FROM dbstat AS pages
    LEFT JOIN sqlite_schema AS made ON made.name = pages.name GROUP BY pages.name
"""
"""SQLite's own accounts, which not every build keeps; Python's does on Debian."""
OF_SERVER: Final = """
    SELECT relname, relname, pg_table_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'indexes', relname, pg_indexes_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
Sizes = Mapping[str, int]


def main() -> None:
    """Measure each archive."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    archives = [made_archive(count)]
    if (real := real_archive()) is not None:
        times = round(count / len(real.mails))
        archives.append(repeated(real, times) if times > 1 else real)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="penholder-bench-")))
        server = stack.enter_context(running_postgres())
        for number, archive in enumerate(archives):
            own = folder / str(number)
            own.mkdir()
            measure(archive, own, server)


def measure(archive: Archive, folder: Path, server: Postgres) -> None:
    """Print the sizes of the parts of both databases, as shares of the mails."""
    size = sum(map(len, archive.mails))
    say(f"\n{archive.name} ({size / 1e6:.0f} MB)")
    mbox = archive.write_mbox(folder / "archive.mbox.gz")
    for name, where in (("SQLite", None), ("PostgreSQL", server)):
        with fresh_config(folder / "penholder", where) as path:
            subprocess.run(import_command(path, mbox), check=True, stdout=subprocess.DEVNULL)
            packed, before = asyncio.run(compare(load_config(path).database.url))
        say(f"{name:<20}{'share of mails':>18}{'before':>10}")
        for part, bytes_ in packed.items():
            say(f"  {part:<26}{bytes_ / size:>10.3f}{before[part] / size:>10.3f}")
        whole, was = sum(packed.values()) / size, sum(before.values()) / size
        say_aim(f"{name}: all, {was:.2f} before", whole, aim="<= 1", met=whole <= 1)


async def compare(url: str) -> tuple[Sizes, Sizes]:
    """Return the sizes of a database's parts, now and with mails as they came."""
    sizes = []
    for is_taken_back in (False, True):
        database = Database.unprepared(url)
        try:
            if is_taken_back:
                async with database.linked(writes=True) as link:
                    await link.connection.run_sync(
                        lambda connection: command.downgrade(settings_for(connection), BEFORE)
                    )
            await database.compact()
        finally:
            await database.close()
        sizes.append(_in_groups(await _sizes(url)))
    return sizes[0], sizes[1]


async def _sizes(url: str) -> Iterable[tuple[str, str, int]]:
    """Return the tables and indexes with their tables and their bytes."""
    if (file := file_of(url)) is not None:
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(OF_FILE).fetchall()
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(OF_SERVER)]
    finally:
        await connection.close()


def _in_groups(sizes: Iterable[tuple[str, str, int]]) -> Sizes:
    groups = dict.fromkeys((*GROUPS, INDEXES, OTHERS), 0)
    for name, table, size in sizes:
        own = next((group for group, begins in GROUPS.items() if table.startswith(begins)), OTHERS)
        groups[own if name == table or own == "search index" else INDEXES] += size
    return groups


if __name__ == "__main__":
    main()
