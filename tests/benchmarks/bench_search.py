"""Measure searches among many mails, from the typed words to the first page.

    python -m tests.benchmarks.bench_search [MAILS]

MAILS made mails (100,000) are imported into SQLite and into PostgreSQL, which takes minutes. Each
search is then asked as `/pen search` and `penholder search` ask it, passages included, on a
database that is warm: one search of each kind has gone before.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import asyncpg

from bot.config import Config, load_config
from bot.domain.items.comment import Source
from bot.domain.items.item import ItemState
from bot.domain.items.search import read_query
from bot.domain.words import fold
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from handlers.showing.views import find_items
from storage.database.engine import Database
from tests.benchmarks.archives import Archive, made_archive
from tests.benchmarks.measure import percentile, processor_seconds, say, say_aim, say_load
from tests.benchmarks.product import LIST, fresh_config, import_command
from tests.conftest import new_delivery_id
from tests.peers.postgres import running_postgres

PAGE: Final = 20
ROUNDS: Final = 20
AIM_MS: Final = 50.0
CLOSED: Final = 500
"""Items that are closed, so that a search by state has few to find."""
COMMENTED: Final = 2000
"""Items with a comment, of words that other mails have too."""


def main() -> None:
    """Measure both databases."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    archive = made_archive(count)
    searches = searches_in(archive)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="penholder-bench-")))
        mbox = archive.write_mbox(folder / "archive.mbox.gz")
        server = stack.enter_context(running_postgres())
        for name, where in (("SQLite", None), ("PostgreSQL", server)):
            with fresh_config(folder / "penholder", where) as path:
                begun = time.perf_counter()
                subprocess.run(import_command(path, mbox), check=True, stdout=subprocess.DEVNULL)
                seconds = time.perf_counter() - begun
                say(f"\n{name}: {count:,} mails, imported in {seconds:,.0f} s")
                say_load()
                asyncio.run(measure(load_config(path), searches, name=name))


def searches_in(archive: Archive) -> dict[str, str]:
    """Return what is searched for, by what it is; words are common or rare in this archive."""
    mails = [parse_mail(raw) for raw in islice(archive.mails, 0, None, 50)]
    read = [mail for mail in mails if isinstance(mail, ParsedMail)]
    in_mails = Counter(word for mail in read for word in set(fold(mail.new_text).split()))
    words = [word for word, _count in in_mails.most_common()]
    common, second, middle, rare = words[0], words[1], words[len(words) // 4], words[-1]
    author = read[len(read) // 2].author
    year = read[len(read) // 2].date
    assert year is not None
    return {
        "a word of nearly every mail": common,
        "two such words": f"{common} {second}",
        "two such words as a phrase": f'"{common} {second}"',
        "a word of some mails": middle,
        "a rare word": rare,
        "a rare and a common word": f"{rare} {common}",
        "a word that is not there": "xyzzy",
        "from:": f'from:"{author.name}"',
        "from: and a common word": f"from:{author.address} {common}",
        "list: and a common word": f"list:{LIST} {common}",
        "state: of most, common word": f"state:open {common}",
        "state: of few, common word": f"state:closed {common}",
        "state: of none, common word": f"state:voting {common}",
        "after: and before:": f"after:{year:%Y-%m} before:{year:%Y}-12 {common}",
        "before:, oldest": f"before:2019-04 {common}",
        "has:attachment": "has:attachment",
    }


async def measure(config: Config, searches: dict[str, str], *, name: str) -> None:
    """Print how long each search takes, the middle and the worst of some.

    The processor time is what client and server used: on a busy machine the better figure.
    """
    database = await Database.open(config.database.url, new_delivery_id=new_delivery_id)
    try:
        await close_some(database)
        await comment_on_some(database)
        if not database.is_sqlite:
            await analyze(config.database.url)
        slowest = 0.0
        for what, typed in searches.items():
            number = await search(database, config, typed)
            times, used = [], processor_seconds()
            for _round in range(ROUNDS):
                begun = time.perf_counter()
                await search(database, config, typed)
                times.append((time.perf_counter() - begun) * 1000)
            middle = percentile(times, 50)
            slowest = max(slowest, middle)
            processor = (processor_seconds() - used) * 1000 / ROUNDS
            say(
                f"{what:<28}{number:>3} items   p50 {middle:>6.1f} ms   worst {max(times):>6.1f} ms"
                f"   processor {processor:>5.1f} ms"
            )
        say_aim(f"{name}: slowest p50 in ms", slowest, aim="<= 50", met=slowest <= AIM_MS)
    finally:
        await database.close()


async def search(database: Database, config: Config, typed: str) -> int:
    """Ask once; return how many items are on the first page."""
    async with database.reading() as store:
        return len(await find_items(store, read_query(typed), config=config, limit=PAGE))


async def analyze(url: str) -> None:
    """Let PostgreSQL learn how common words are, as it does by itself within minutes elsewhere."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def close_some(database: Database) -> None:
    """Close items evenly, as chairs would."""
    async with database.transaction() as store:
        items = await store.items.search(limit=1_000_000)
        for item in islice(items, 0, None, max(len(items) // CLOSED, 1)):
            await store.items.save(replace(item, state=ItemState.CLOSED))


async def comment_on_some(database: Database) -> None:
    """Comment on items evenly, in the words of their newest mails."""
    async with database.transaction() as store:
        author = await store.people.by_address("chair@example.org", name="Carla Chair")
        items = await store.items.search(limit=1_000_000)
        for item in islice(items, 0, None, max(len(items) // COMMENTED, 1)):
            mail = await store.mails.newest_of_thread(item.thread)
            if mail is not None:
                said = (Source.SLACK, item.updated_at, mail.new_text, None, None)
                await store.comments.add(item.number, author.id, *said)


if __name__ == "__main__":
    main()
