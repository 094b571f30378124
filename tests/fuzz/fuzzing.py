"""Fuzzed mails, read and shown: which mails, in which order, and what came of them.

Mails come in parts of `PART_MAILS`: every fourth part is made up by Hypothesis, the others are real
mails changed. A part is the same for the same seed, number and real mails.
"""

import io
import signal
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import NonInteractiveExampleWarning

from bot.mail.archives.archive import read_archive
from bot.mail.values import UnreadableMail
from tests.corpora import archive_bytes, archive_files
from tests.fuzz.chance import Chance
from tests.fuzz.changed import LONGEST, changed
from tests.fuzz.made import MAILS
from tests.fuzz.through import read_and_show

PART_MAILS: Final = 250
MADE_PART: Final = 4
"""Each fourth part is made up."""
STOPPED_SECONDS: Final = 30.0
"""Seconds of processor time after which a mail is stopped."""

_GOLDEN: Final = Path(__file__).parents[1] / "mail" / "golden"


@dataclass(frozen=True, slots=True)
class Fault:
    """A mail that raised something, or took too long, and what it was."""

    number: int
    raw: bytes
    what: str


@dataclass(slots=True)
class Outcome:
    """What came of mails: how many were read, and set aside; the slowest; the faults.

    A mail may take `allowed` seconds of processor time.
    """

    allowed: float
    read: int = 0
    set_aside: int = 0
    slowest_seconds: float = 0.0
    slowest: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def mails(self) -> int:
        """How many there were."""
        return self.read + self.set_aside + len(self.faults)

    def add(self, other: "Outcome") -> None:
        """Take what came of others in."""
        self.read += other.read
        self.set_aside += other.set_aside
        if other.slowest_seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest = other.slowest_seconds, other.slowest
        self.faults += other.faults

    def try_mail(self, raw: bytes, number: int) -> None:
        """Read and show one mail."""
        began = time.process_time()
        try:
            with _stopped_after(STOPPED_SECONDS):
                mail = read_and_show(raw)
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            self.faults.append(Fault(number, raw, traceback.format_exc()))
            return
        seconds = time.process_time() - began
        if seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest = seconds, number
        if seconds > self.allowed:
            self.faults.append(Fault(number, raw, f"it took {seconds:.1f} s"))
        elif isinstance(mail, UnreadableMail):
            self.set_aside += 1
        else:
            self.read += 1


def real_mails(folder: Path | None) -> list[bytes]:
    """Return the golden mails and those of a folder, each as much as is changed of it."""
    mails = [path.read_bytes() for path in sorted(_GOLDEN.glob("*.eml"))]
    for path in archive_files(folder) if folder is not None else ():
        stream = io.BytesIO(archive_bytes(path))
        mails += [mail.raw[:LONGEST] for mail in read_archive(stream, name=path.name)]
    return mails


def run_part(
    part: int, count: int, *, drawn: str, mails: Sequence[bytes], allowed: float
) -> Outcome:
    """Try `count` mails of a part; `drawn` is the seed, `allowed` the seconds that one may take."""
    outcome = Outcome(allowed)
    first = part * PART_MAILS
    if part % MADE_PART == MADE_PART - 1:
        _try_made_up(outcome, first, count, drawn=f"{drawn} {part}")
        return outcome
    for number in range(first, first + count):
        outcome.try_mail(changed(mails, Chance(f"{drawn} {number}")), number)
    return outcome


def _try_made_up(outcome: Outcome, first: int, count: int, *, drawn: str) -> None:
    @seed(drawn)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(MAILS)
    def try_each(raw: bytes) -> None:
        outcome.try_mail(raw, first + outcome.mails)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NonInteractiveExampleWarning)
        try_each()


class _TooLong(Exception):
    """A mail was stopped."""


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Raise in what takes so much processor time; only in a process's main thread."""

    def stop(_number: int, _frame: object) -> None:
        raise _TooLong(f"stopped after {seconds:.0f} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
