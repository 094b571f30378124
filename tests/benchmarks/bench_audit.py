"""Measure how long an audit of a long archive takes, and its memory.

    python -m tests.benchmarks.bench_audit [MAILS]

MAILS is the size of the made archive (100,000). One message in fourteen belongs to a vote: a call,
five votes and the result, all of which agree. In the same run the standard library's parser reads
the same mbox: what a program costs that does nothing with the messages. An archive of a tenth of
the size shows how memory and time grow. All votes must be found, and all results must agree.
"""

import sys
import tempfile
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from tests.benchmarks.archives import LIST_ADDRESS, Archive, made_archive
from tests.benchmarks.measure import Run, run_program, say, say_aim, say_load, say_run
from tests.benchmarks.product import PENHOLDER
from tests.handlers.archives.audited import PEOPLE, START

MAILS: Final = 100_000
TALK: Final = 93
"""So many messages stand before each vote."""
VOTERS: Final = tuple(PEOPLE)[1:6]
STANDARD_LIBRARY: Final = """
import email, mailbox, sys
for mail in mailbox.mbox(sys.argv[1]):
    for part in mail.walk():
        part.get_payload(decode=True)
"""
"""Reads each message and decodes its parts, as any program would begin."""
MOST_TIMES: Final = 20
"""How many times the processor time of the standard library's parser an audit may take."""
MOST_MB: Final = 300


def main() -> None:
    """Measure both archives, and the standard library on the large one."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MAILS
    with tempfile.TemporaryDirectory(prefix="penholder-bench-") as name:
        folder = Path(name)
        say(f"\nan audit of {count:,} made messages")
        say_load()
        few = _audit(folder, count // 10)
        many = _audit(folder, count)
        alone = run_program([sys.executable, "-c", STANDARD_LIBRARY, _path(folder, count)])
        say_run("penholder audit, a tenth", few, mails=count // 10)
        say_run("penholder audit", many, mails=count)
        say_run("  standard library's parser alone", alone, mails=count)
        times = many.processor_seconds / alone.processor_seconds
        most = f"<= {MOST_TIMES}"
        say_aim("times the standard library's time", times, aim=most, met=times <= MOST_TIMES)
        slower = many.processor_seconds / few.processor_seconds / 10
        say_aim("time a message, beside the tenth", slower, aim="<= 1.1", met=slower <= 1.1)
        memory = many.peak_mb
        say_aim("MB of memory", memory, aim=f"<= {MOST_MB}", met=memory <= MOST_MB)
        growth = (many.peak_mb - few.peak_mb) * 1e6 / (count * 0.9)
        say_aim("bytes of memory for each further message", growth, aim="<= 600", met=growth <= 600)
        say_load()


def _audit(folder: Path, count: int) -> Run:
    """Write an archive and measure its audit.

    Raises:
        SystemExit: a vote was not found, or a result does not agree.
    """
    Archive("", list(_mails(count))).write_mbox(_path(folder, count))
    log = folder / "log"
    run = run_program([PENHOLDER, "audit", _path(folder, count)], log=log)
    last = log.read_text("utf-8").splitlines()[-1]
    votes = count // (TALK + len(VOTERS) + 2)
    if f" {votes:,} votes, " not in last or f" agree: {votes:,};" not in last:
        raise SystemExit(f"{votes:,} votes are there, and the audit says: {last}")
    return run


def _path(folder: Path, count: int) -> Path:
    return folder / f"{count}.mbox"


def _mails(count: int) -> Iterator[bytes]:
    """Yield the messages of a list, with a vote behind each `TALK` of others."""
    vote = len(VOTERS) + 2
    votes = count // (TALK + vote)
    for place, raw in enumerate(made_archive(count - votes * vote).mails, start=1):
        yield raw
        if place % TALK == 0 and place // TALK <= votes:
            yield from _vote(place // TALK)


def _vote(number: int) -> Iterator[bytes]:
    subject = f"[VOTE] Release Pier 1.{number}"
    call = "Please vote on this release. The vote is open for 72 hours.\n\n[ ] +1\n[ ] -1\n"
    yield _mail(number, 0, "ana", subject, call)
    for place, name in enumerate(VOTERS, start=1):
        yield _mail(number, place, name, f"Re: {subject}", "+1 (binding)\n\nIt builds here.\n")
    names = ", ".join(PEOPLE[name] for name in VOTERS)
    result = f"The vote has passed.\n\n+1 (binding): {names}\n"
    yield _mail(number, len(VOTERS) + 1, "ana", f"[RESULT] {subject}", result)


def _mail(number: int, place: int, name: str, subject: str, words: str) -> bytes:
    answers = f"References: <vote-{number}-0@example.org>\n" if place else ""
    date = format_datetime(START.replace(hour=place, minute=number % 60))
    return (
        f"From: {PEOPLE[name]} <{name}@example.org>\nTo: {LIST_ADDRESS}\nDate: {date}\n"
        f"Message-ID: <vote-{number}-{place}@example.org>\n{answers}Subject: {subject}\n"
        f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{words}"
    ).encode()


if __name__ == "__main__":
    main()
