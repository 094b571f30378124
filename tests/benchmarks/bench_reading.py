"""Measure how well and how fast new text is found, beside four published parsers.

    python -m tests.benchmarks.bench_reading

The others are run from `.venv-bench` (`make bench-reading` makes it). Each reads the labelled mails
(tests/mail/labelled), the fixtures of three parsers and real mails where these are there, and
bodies made to hurt. HTML is given to all as our text of it, in which quotations have marks.
"""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.mail.archives.archive import read_archive
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import ParsedMail
from tests.benchmarks.measure import say, say_aim, say_load
from tests.benchmarks.reading_fixtures import (
    Fixture,
    fingerprint,
    mail_parser_reply,
    talon,
    zapier,
)
from tests.benchmarks.reading_worker import PARSERS
from tests.corpora import archive_bytes, corpora_folder
from tests.mail.labelled_mails import labelled_mails, lines_that_say_something, who_says_what
from tests.mail.real_lists import RealLabel, labelled_reals, missed_of, picked

ROOT: Final = Path(__file__).parents[2]
OTHERS: Final = ROOT / ".venv-bench" / "bin" / "python"
OURS: Final = "penholder"
REAL_MAILS: Final = 400
HOSTILE_CHARS: Final = 100_000
HOSTILE_SECONDS: Final = 10.0
"""So long may one hostile body take before the parser is stopped."""

HOSTILE: Final = (
    ">",
    "> ",
    "On ",
    "On 1 ",
    "a@",
    "a@b.c ",
    "-",
    "- ",
    "--\n",
    "_",
    "*",
    "|",
    "| x\n",
    "\n",
    " ",
    "wrote:\n",
    "From: a\n",
    "From: a\nDate: 1\n",
    "Sent from my ",
    "Sent from my iPhone\n",
    "On Mon, 3 Mar 2025 Ana <a@example.org> wrote:\n",
    "> a\nb\n",
    "AL> x\n",
    "x: ",
    "é写道：",
    "-----Original Message-----\n",
    "This email is confidential, intended for\n\n",
    "[<(",
    "\n> \n",
    "On Mar 3, 2025, Ana Lopez <a\n",
    "________________________________\n",
    "To unsubscribe\n",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a parser found in texts (None: it failed), and its seconds on the processor."""

    found: tuple[str | None, ...]
    seconds: float


def ask(parser: str, texts: Sequence[str], *, limit: float | None = None) -> Answer | None:
    """Let a parser read texts; None when it takes longer than the limit, in seconds."""
    python = sys.executable if parser == OURS else OTHERS
    request = json.dumps({"parser": parser, "texts": texts})
    try:
        done = subprocess.run(
            [python, "-m", "tests.benchmarks.reading_worker"],
            input=request,
            capture_output=True,
            text=True,
            check=True,
            timeout=limit,
            cwd=ROOT,
        )
    except subprocess.TimeoutExpired:
        return None
    answer = json.loads(done.stdout)
    return Answer(tuple(answer["found"]), answer["seconds"])


def right(parser: str, fixtures: Sequence[Fixture]) -> int:
    """Count the fixtures in which a parser finds the new words, and nothing else."""
    answer = ask(parser, [fixture.text for fixture in fixtures])
    assert answer is not None
    return sum(
        value is not None and fingerprint(value) == fixture.new
        for fixture, value in zip(fixtures, answer.found, strict=True)
    )


def slowest(parser: str) -> str:
    """Return the seconds of the body that takes longest, and which one it is."""
    worst, which = 0.0, ""
    for pattern in HOSTILE:
        text = "Hello\n\n" + pattern * (HOSTILE_CHARS // len(pattern))
        answer = ask(parser, [text], limit=HOSTILE_SECONDS)
        if answer is None:
            return f">{HOSTILE_SECONDS:.0f} s ({pattern!r})"
        if answer.seconds > worst:
            worst, which = answer.seconds, pattern
    return f"{worst:.2f} s ({which!r})"


def real_texts(folder: Path) -> list[str]:
    """Return the texts of real mails."""
    path = folder / "volume.mbox.gz"
    texts: list[str] = []
    for each in read_archive(io.BytesIO(archive_bytes(path)), name=path.name):
        mail = parse_mail(each.raw)
        if isinstance(mail, ParsedMail):
            texts.append(mail.text)
        if len(texts) == REAL_MAILS:
            break
    return texts


def main() -> None:
    """Print the table."""
    say_load()
    mails = list(labelled_mails())
    suites = [("own", [Fixture(mail.name, mail.text, fingerprint(mail.new)) for mail in mails])]
    folder = corpora_folder()
    reals: list[tuple[str, RealLabel, ParsedMail]] = []
    texts = [mail.text for mail in mails]
    if folder is not None:
        replies = folder / "replies"
        for name, fixtures in (("zapier", zapier), ("mpr", mail_parser_reply), ("talon", talon)):
            suites.append((name, list(fixtures(replies))))
        reals = list(labelled_reals(folder))
        suites.append(("real", [_fixture(*each) for each in reals]))
        texts = real_texts(folder)
    parsers = [name for name in PARSERS if name == OURS or OTHERS.exists()]
    if len(parsers) == 1:
        say("the other parsers are not there: run `make bench-reading`")
    say("exact: the new words and nothing else, blank lines and the lines answered left out")
    heads = "".join(f"{f'{name} {len(each)}':>11}" for name, each in suites)
    say(f"{'':<24}{heads}{'mails/CPU s':>13}   slowest body of 100 kB")
    for parser in parsers:
        counts = "".join(f"{right(parser, each):>11}" for _, each in suites)
        answer = ask(parser, texts)
        assert answer is not None
        say(f"{parser:<24}{counts}{len(texts) / answer.seconds:>13,.0f}   {slowest(parser)}")
    exact = sum(
        lines_that_say_something(new_text(read_lines(mail.text, answers=mail.answers)))
        == lines_that_say_something(mail.new)
        for mail in mails
    )
    share = exact / len(mails)
    say_aim("own set, the lines answered too", share, aim=">= 0.95", met=share >= 0.95)
    whole = [mail for mail in mails if mail.said is not None]
    number = sum(
        who_says_what(segments(read_lines(mail.text, answers=mail.answers), mail.author))
        == mail.said
        for mail in whole
    )
    say(f"who said what, all speakers of a mail right: {number} of {len(whole)} whole mails")
    number = sum("said" not in missed_of(label, mail) for _name, label, mail in reals)
    say(f"who said what, in mails of real lists: {number} of {len(reals)}")


def _fixture(name: str, label: RealLabel, mail: ParsedMail) -> Fixture:
    return Fixture(name, mail.text, fingerprint(picked(label.new, mail.text)))


if __name__ == "__main__":
    main()
