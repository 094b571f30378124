"""Measure `penholder items` over many items: seconds, processor seconds and memory.

Run `python tests/benchmarks/bench_items.py [ITEMS] [FOLDER OF ANOTHER VERSION]`; 300,000 items
unless told. They are on one list, one in a hundred is being voted on, and have no messages. With a
folder, its version of the program is measured on the same database, with the words it knows.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.domain.ids import ItemNumber, ListName, ThreadId  # noqa: E402 - after the path
from bot.domain.items.item import Item, ItemState  # noqa: E402
from storage.database.engine import Database  # noqa: E402
from tests.cli.program import write_config  # noqa: E402
from tests.conftest import new_delivery_id  # noqa: E402

ITEMS: Final = 300_000
BATCH: Final = 5_000
BEGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)
COMMANDS: Final = (
    ("items",),
    ("items", "--json"),
    ("items", "--state", "voting"),
    ("items", "--list", "council"),
    ("items", "--all"),
    ("items", "--all", "--json"),
)


async def fill(url: str, count: int) -> None:
    """Store the items, a few thousand at a time."""
    database = await Database.open(url, new_delivery_id=new_delivery_id, durable=False)
    for begin in range(0, count, BATCH):
        async with database.transaction() as store:
            threads = await store.mails.new_threads(min(BATCH, count - begin))
            await store.items.open(
                [_item(begin + place, ThreadId(thread)) for place, thread in enumerate(threads)]
            )
    await database.close()


def _item(place: int, thread: ThreadId) -> Item:
    at = BEGIN + timedelta(minutes=place)
    return Item(
        number=ItemNumber(0),
        thread=thread,
        title=f"Who may moor at the east quay in winter {place}",
        state=ItemState.VOTING if place % 100 == 0 else ItemState.OPEN,
        lists=(ListName("council"),),
        opened_at=at,
        updated_at=at,
    )


def measure(words: tuple[str, ...], config: Path, root: Path) -> None:
    """Run a command, and print its time, the lines it printed and its greatest memory."""
    with tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "--config", str(config), *words], cwd=root, stdout=out
        )
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        out.seek(0)
        lines = sum(1 for _line in out)
    sys.stdout.write(
        f"{' '.join(words):<24}{seconds:>7.1f} s{used.ru_utime + used.ru_stime:>7.1f} CPU s"
        f"{used.ru_maxrss / 1024:>7.0f} MB{lines:>10,} lines"
        f"{'' if status == 0 else f'  status {os.waitstatus_to_exitcode(status)}'}\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Fill a database and measure each command."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    root = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/penholder.db"
        config = write_config(Path(folder) / "penholder.toml", url)
        asyncio.run(fill(url, count))
        for words in COMMANDS:
            measure(words, config, root)


if __name__ == "__main__":
    main()
