"""Hold an audit against a dumb search: how many votes and results it finds. Prints counts only.

    python -m tests.handlers.archives.unseen PATH…

The search knows nothing of the audit's rules: the standard library reads the subjects, and one that
is no reply and has the word `vote` or `ballot` is a call, or a result if it has `result`, too. What
the audit finds beside these, and what it finds not, is to be read by hand.
"""

import email
import email.policy
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.domain.audits.decision import Decision
from bot.mail.decisions.thread import Method
from handlers.archives.files import find_archives
from handlers.archives.reading import batches
from tests.handlers.archives.audited import audited

REPLY: Final = re.compile(r"^\s*(?:re|aw|sv|fwd?)\s*:", re.IGNORECASE)
VOTE: Final = re.compile(r"\b(?:vote|votes|voting|ballot)\b", re.IGNORECASE)
RESULT: Final = re.compile(r"\bresults?\b", re.IGNORECASE)


def main() -> None:
    """Print the counts of each archive."""
    for path in map(Path, sys.argv[1:]):
        calls, results = dumb_search([path])
        found = audited(path, Method()).decisions
        for line in counts(calls, results, found):
            sys.stdout.write(f"{path.name}: {line}\n")


def dumb_search(paths: Sequence[Path]) -> tuple[set[str], set[str]]:
    """Return the Message-IDs of what seem to be calls for votes and results, by their subjects."""
    calls: set[str] = set()
    results: set[str] = set()
    for message_id, subject in _subjects(paths):
        if VOTE.search(subject) and not REPLY.match(subject):
            (results if RESULT.search(subject) else calls).add(message_id)
    return calls, results


def _subjects(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for batch in batches(find_archives(paths).files):
        for mail in batch.mails:
            read = email.message_from_bytes(mail.raw, policy=email.policy.compat32)
            subject = " ".join(str(read.get("Subject", "")).split())
            yield str(read.get("Message-ID", "")).strip().strip("<>"), subject


def counts(
    calls: set[str], results: set[str], decisions: Sequence[Decision]
) -> tuple[str, str, str]:
    """Return how many of the calls and results an audit found, and how these compare."""
    found = {each.message_id for each in decisions}
    announced = {each.announced.message_id for each in decisions if each.announced is not None}
    agrees = [each.agrees for each in decisions if each.announced is not None]
    return (
        f"calls: {len(calls)}, of these found {len(calls & found)}; others {len(found - calls)}",
        (
            f"results: {len(results)}, of these matched {len(results & announced)}; "
            f"others {len(announced - results)}"
        ),
        (
            f"agree: {agrees.count(True)}, differ: {agrees.count(False)}, "
            f"not compared: {agrees.count(None)}"
        ),
    )


if __name__ == "__main__":
    main()
