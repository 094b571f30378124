"""Measure first contact with a mailbox on a real Dovecot, beside an import of the same mails.

    python -m tests.benchmarks.bench_imap [MAILS] [ROUNDS]

Also beside them: imaplib fetching every mail and doing nothing with it.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.archives import LIST_ID, Archive, made_archive, real_archive
from tests.benchmarks.measure import Run, median_run, run_program, say, say_aim, say_load, say_run
from tests.benchmarks.product import fresh_config, import_command
from tests.peers.dovecot import Dovecot, running_dovecot

AIM = 0.6
# As the command line does: its door loads the parts, which are not loaded again by the process that
# reads mails, and the collector rests at both ends.
FIRST_CONTACT = """
import asyncio, gc, sys
from pathlib import Path
from bot.cli.loading import loading
with loading():
    from tests.benchmarks.first_contact import take_mailbox
asyncio.run(take_mailbox(Path(sys.argv[1])))
gc.freeze()
"""
ONLY_FETCH = """
import imaplib, sys
mailbox = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
mailbox.login("alice", sys.argv[2])
count = int(mailbox.select(readonly=True)[1][0])
for first in range(1, count + 1, 50):
    mailbox.fetch(f"{first}:{min(first + 49, count)}", "(UID BODY.PEEK[])")
mailbox.logout()
"""


def main() -> None:
    """Measure the made archive, and the real one where it is there."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    real = real_archive()
    for archive in [made_archive(count), *([real] if real is not None else [])]:
        with running_dovecot() as server, tempfile.TemporaryDirectory() as folder:
            measure(_on_the_list(archive), Path(folder), server, rounds=rounds)


def measure(archive: Archive, folder: Path, server: Dovecot, *, rounds: int) -> None:
    """Print how fast the mailbox is taken, and the share of an import's speed."""
    say(f"\nFirst contact over IMAP: {archive.name}, the middle of {rounds} runs")
    say_load()
    mbox = archive.write_mbox(folder / "archive.mbox.gz")
    server.deliver_many("alice", archive.mails)
    fetch = [sys.executable, "-c", ONLY_FETCH, str(server.port), server.password]
    run_program(fetch)  # so that Dovecot's own index is there for all
    programs: dict[str, Callable[[], Run]] = {
        "first contact, Dovecot into SQLite": lambda: _first_contact(folder, server),
        "penholder import, SQLite": lambda: _import(folder, mbox),
        "  imaplib, fetching alone": lambda: run_program(fetch),
    }
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, run in programs.items():
            runs[name].append(run())
    middle = {name: median_run(found) for name, found in runs.items()}
    for name, run_ in middle.items():
        say_run(name, run_, mails=len(archive.mails))
    first, imported, _ = middle.values()
    share = imported.seconds / first.seconds
    say_aim("first contact: share of the import's speed", share, aim=f">= {AIM}", met=share >= AIM)
    say_load()


def _on_the_list(archive: Archive) -> Archive:
    """Return the mails as our list's, whichever list they are of."""
    ours = b"List-Id: <" + LIST_ID.encode() + b">\n"
    return Archive(archive.name, [ours + raw for raw in archive.mails])


def _first_contact(folder: Path, server: Dovecot) -> Run:
    with fresh_config(folder / "imap", mailbox={"port": server.port}) as config:
        return run_program([sys.executable, "-c", FIRST_CONTACT, config])


def _import(folder: Path, mbox: Path) -> Run:
    with fresh_config(folder / "import") as config:
        return run_program(import_command(config, mbox))


if __name__ == "__main__":
    main()
