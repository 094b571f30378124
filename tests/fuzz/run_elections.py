"""`make fuzz`: elections at random for ten minutes, on every processor.

`python -m tests.fuzz.run_elections [MINUTES [SEED]]`: the same seed and number play the same
election. An election in which a law breaks is told with its seed.
"""

import asyncio
import logging
import secrets
import shutil
import sys
import tempfile
import time
import traceback
import uuid
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ids import DeliveryId
from storage.database.engine import Database
from tests.fuzz.elections import Tally, hold_election

MINUTES: Final = 10.0
TOLD_EVERY: Final = 40
"""Elections after which it is told how far the run is."""
_PROVING: Final = frozenset(each.value for each in Assurance) - {Assurance.NONE.value}


def main(arguments: list[str]) -> int:
    """Hold elections, say what came of them, and return 1 if a law was broken."""
    seconds = float(arguments[0] if arguments else MINUTES) * 60
    drawn = arguments[1] if len(arguments) > 1 else str(secrets.randbelow(1_000_000))
    total, began = Tally(), time.monotonic()
    _say(f"elections, seed {drawn}")
    with tempfile.TemporaryDirectory() as folder, get_context("fork").Pool() as processes:
        asyncio.run(_make(Path(folder) / "empty.db"))
        run = partial(_held, drawn=drawn, folder=Path(folder))
        while time.monotonic() < began + seconds:
            numbers = range(total.elections + 1, total.elections + 1 + TOLD_EVERY)
            for tally in processes.imap_unordered(run, numbers):
                for law in tally.broken:
                    _say(law)
                total.add(tally)
            _say(f"{total.elections:,} elections, {len(total.broken)} laws broken")
    counted = ", ".join(f"{way} {count:,}" for way, count in sorted(total.counted.items()))
    _say(
        f"{total.elections:,} elections in {time.monotonic() - began:.0f} s, seed {drawn}: "
        f"{total.mails:,} mails, {total.presses:,} presses, {total.pages:,} pages read; "
        f"votes that counted: {counted}; orders: {total.orders:,}; "
        f"refused: {total.refused:,}; laws broken: {len(total.broken)}"
    )
    # A run in which no vote counts, or by one way only, has tried nothing.
    return 1 if total.broken or not set(total.counted) >= _PROVING else 0


def _held(number: int, *, drawn: str, folder: Path) -> Tally:
    path = folder / f"{number}.db"
    shutil.copyfile(folder / "empty.db", path)
    try:
        tally = asyncio.run(_hold(path, f"{drawn} {number}"))
    except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
        tally = Tally(elections=1, broken=[traceback.format_exc()])
    finally:
        path.unlink()
    return replace(tally, broken=[f"election {drawn} {number}: {law}" for law in tally.broken])


async def _hold(path: Path, seed: str) -> Tally:
    database = await _opened(path)
    try:
        return await hold_election(database, seed)
    finally:
        await database.close()


async def _make(path: Path) -> None:
    await (await _opened(path)).close()


async def _opened(path: Path) -> Database:
    return await Database.open(
        f"sqlite:///{path}", new_delivery_id=lambda _name: DeliveryId(uuid.uuid4().hex)
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(main(sys.argv[1:]))
