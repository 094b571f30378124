"""`make fuzz`: very many fuzzed mails through all reading and showing, on every processor.

`python -m tests.fuzz.run [MAILS [SEED]]`: the same seed tries the same mails. A mail that raises
anything, or takes more than a second, is written to `build/fuzz`.
"""

import secrets
import sys
import time
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from tests.corpora import corpora_folder
from tests.fuzz.fuzzing import PART_MAILS, Fault, Outcome, real_mails, run_part

MAILS: Final = 100_000
LONGEST_SECONDS: Final = 1.0
"""Seconds of processor time that one mail may take."""
FOLDER: Final = Path("build/fuzz")
SHOWN_FAULTS: Final = 20
TOLD_EVERY: Final = 20
"""Parts after which it is told how far the run is."""
_REAL: Final[list[bytes]] = []
"""The real mails, read before the processes are forked, so that they are there once."""


def main(arguments: list[str]) -> int:
    """Try the mails, say what came of them, and return 1 if there was a fault."""
    count = int(arguments[0]) if arguments else MAILS
    drawn = arguments[1] if len(arguments) > 1 else str(secrets.randbelow(1_000_000))
    folder = corpora_folder()
    _REAL.extend(real_mails(folder))
    _say(f"seed {drawn}, {len(_REAL):,} real mails{'' if folder else ' (no corpora found)'}")
    parts = [
        (begin // PART_MAILS, min(PART_MAILS, count - begin))
        for begin in range(0, count, PART_MAILS)
    ]
    total, began = Outcome(LONGEST_SECONDS), time.perf_counter()
    with get_context("fork").Pool() as processes:
        run = partial(_run, drawn=drawn)
        for done, outcome in enumerate(processes.imap_unordered(run, parts), start=1):
            for fault in outcome.faults[: max(SHOWN_FAULTS - len(total.faults), 0)]:
                _say(f"mail {fault.number}, written to {_write(fault, drawn)}:\n{fault.what}")
            total.add(outcome)
            if done % TOLD_EVERY == 0:
                _say(f"{total.mails:,} mails, {len(total.faults)} faults")
    _say(
        f"{total.mails:,} mails ({total.read:,} read, {total.set_aside:,} set aside) in "
        f"{time.perf_counter() - began:.0f} s, seed {drawn}: {len(total.faults)} faults; the "
        f"slowest, mail {total.slowest}, took {total.slowest_seconds:.2f} s of {LONGEST_SECONDS} s"
    )
    return 1 if total.faults else 0


def _run(part: tuple[int, int], *, drawn: str) -> Outcome:
    number, count = part
    return run_part(number, count, drawn=drawn, mails=_REAL, allowed=LONGEST_SECONDS)


def _write(fault: Fault, drawn: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{drawn}-{fault.number}.eml"
    path.write_bytes(fault.raw)
    return path


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
