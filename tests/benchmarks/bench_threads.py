"""Threads, held against the References of the mails themselves and against notmuch.

`python -m tests.benchmarks.bench_threads`: each corpus is imported by `penholder import` and
indexed by `notmuch new`, as it is and with 30% of its replies stripped of References,
In-Reply-To and Thread-Index (the same ones each time). What is counted are pairs of mails in one
thread; a branch, where the subject is new, counts with the thread that it came from. The trees
come from the header fields alone, read by a few lines here.
"""

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.mail.archive import read_archive
from tests.benchmarks.archives import Archive
from tests.benchmarks.bench_import import NOTMUCH_CONFIG
from tests.benchmarks.product import fresh_config, import_command
from tests.corpora import archive_bytes, archive_files, corpora_folder

STRIPPED: Final = 0.3
SEED: Final = 1
CORPORA: Final = {
    "maven-dev": "maven-dev-2017-11",
    "httpd-users": "httpd-users-2020-07",
    "pipermail": "pipermail",
    "listserv": "listserv",
    "notmuch": "notmuch",
    "odd": "odd",
    "volume": "volume.mbox.gz",
}
_HEADER: Final = re.compile(rb"\r?\n\r?\n")
_FOLDED: Final = re.compile(rb"\r?\n[ \t]+")
_ID: Final = re.compile(rb"<([^<>\s]+)>")
_LINKS: Final = (b"references", b"in-reply-to", b"thread-index")
_REPLY: Final = re.compile(rb"^\W*(?:\[[^\]]*\]\W*)?(?:re|aw|fw|fwd|sv|antw)\b\W*:", re.IGNORECASE)
_QUOTE: Final = re.compile(rb"^>", re.MULTILINE)

Threads = Mapping[str, object]
"""The thread of each mail, by Message-ID; whatever names it."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and what its own header fields say of its place."""

    raw: bytes
    name: str
    answers: tuple[str, ...]
    came_lost: bool
    """It answers something, by its subject or quotes, and came without references."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well threads agree with the trees."""

    precision: float
    recall: float
    precision_of_others: float
    """Without the mails that came lost."""
    put_back: str
    starters: str


def main() -> None:
    """Print the table."""
    folder = corpora_folder()
    if folder is None:
        sys.exit("no corpora: set PENHOLDER_CORPORA to a folder of list mail")
    sys.stdout.write(
        f"{'':14}{'mails':>6}  {'references':11}{'':11}{'precision':>9}{'recall':>8}"
        f"{'precision*':>11}{'put back':>18}{'starters joined':>17}\n"
    )
    for name, place in CORPORA.items():
        _measure(name, list(_mails(folder / place)))
    sys.stdout.write("* without the mails that came lost: answers without references\n")


def _measure(name: str, mails: Sequence[Mail]) -> None:
    stripped = {mail.name for mail in mails if mail.answers and _chance(mail) < STRIPPED}
    for what, cut in (("intact", frozenset[str]()), ("30% lost", frozenset(stripped))):
        given = [_strip(mail) if mail.name in cut else mail for mail in mails]
        with tempfile.TemporaryDirectory() as folder:
            archive = Archive(name, [mail.raw for mail in given])
            for who, found in (
                ("penholder", _penholder(Path(folder), archive)),
                ("notmuch", _notmuch(Path(folder), archive)),
            ):
                score = score_of(mails, found, cut=cut)
                sys.stdout.write(
                    f"{name:14}{len(mails):>6}  {what:11}{who:11}{score.precision:>9.4f}"
                    f"{score.recall:>8.4f}{score.precision_of_others:>11.4f}"
                    f"{score.put_back:>18}{score.starters:>17}\n"
                )
                sys.stdout.flush()


def _chance(mail: Mail) -> float:
    """Return a number from 0 to 1, the same for a mail each time."""
    digest = hashlib.sha256(f"{SEED} {mail.name}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def score_of(mails: Sequence[Mail], found: Threads, *, cut: frozenset[str]) -> Score:
    """Hold threads against the trees; `cut` are the mails that were stripped."""
    trees = _trees(mails)
    here = [mail for mail in mails if mail.name in found]
    others = [mail.name for mail in here if not mail.came_lost]
    precision, recall = _agreement([mail.name for mail in here], trees, found)
    names = {mail.name for mail in here}
    lost = [mail for mail in here if mail.name in cut and mail.answers[-1] in names]
    back = sum(found[mail.name] == found[mail.answers[-1]] for mail in lost)
    mixed: dict[object, set[object]] = {}
    for name in others:
        mixed.setdefault(found[name], set()).add(trees[name])
    starters = [mail.name for mail in here if not mail.answers and not mail.came_lost]
    wrong = sum(len(mixed[found[name]]) > 1 for name in starters)
    return Score(
        precision,
        recall,
        _agreement(others, trees, found)[0],
        f"{back}/{len(lost)} = {back / len(lost):.3f}" if lost else "",
        f"{wrong}/{len(starters)}",
    )


def _agreement(names: Iterable[str], trees: Threads, found: Threads) -> tuple[float, float]:
    both = Counter((trees[name], found[name]) for name in names)
    told: Counter[object] = Counter()
    true: Counter[object] = Counter()
    for (tree, thread), count in both.items():
        true[tree] += count
        told[thread] += count
    right = _pairs(both.values())
    return right / max(_pairs(told.values()), 1), right / max(_pairs(true.values()), 1)


def _pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def _trees(mails: Sequence[Mail]) -> Threads:
    """Return what References and In-Reply-To connect."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (parent := above.setdefault(name, name)) != name:
            above[name] = above[parent]
            name = parent
        return name

    for mail in mails:
        for answered in mail.answers:
            above[top(mail.name)] = top(answered)
    return {mail.name: top(mail.name) for mail in mails}


def _mails(place: Path) -> Iterator[Mail]:
    """Yield the mails of a corpus that have a Message-ID, each once."""
    seen: set[str] = set()
    for path in [place] if place.is_file() else archive_files(place):
        for stored in read_archive(io.BytesIO(archive_bytes(path)), name=path.name):
            mail = _mail(stored.raw)
            if mail is not None and mail.name not in seen:
                seen.add(mail.name)
                yield mail


def _mail(raw: bytes) -> Mail | None:
    fields = _fields(raw)
    own = _ID.search(fields.get(b"message-id", b""))
    if own is None:
        return None
    name = own[1].decode("utf-8", "replace")
    linked = fields.get(b"references", b""), fields.get(b"in-reply-to", b"")
    ids = [one.decode("utf-8", "replace") for value in linked for one in _ID.findall(value)]
    answers = tuple(dict.fromkeys(one for one in reversed(ids) if one != name))[::-1]
    looks_so = _REPLY.match(fields.get(b"subject", b"")) or _QUOTE.search(raw)
    return Mail(raw, name, answers, came_lost=not answers and looks_so is not None)


def _fields(raw: bytes) -> dict[bytes, bytes]:
    head = _FOLDED.sub(b" ", _HEADER.split(raw, maxsplit=1)[0])
    fields: dict[bytes, bytes] = {}
    for line in head.splitlines():
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _strip(mail: Mail) -> Mail:
    """Take off what says which mail this one answers."""
    end = _HEADER.search(mail.raw)
    cut = end.start() if end is not None else len(mail.raw)
    kept: list[bytes] = []
    dropping = False
    for line in mail.raw[:cut].splitlines(keepends=True):
        if line[:1] not in {b" ", b"\t"}:
            dropping = line.partition(b":")[0].strip().lower() in _LINKS
        if not dropping:
            kept.append(line)
    return replace(mail, raw=b"".join(kept).rstrip(b"\r\n") + mail.raw[cut:])


def _penholder(folder: Path, archive: Archive) -> Threads:
    mbox = archive.write_mbox(folder / "archive.mbox.gz")
    with fresh_config(folder / "penholder") as config:
        subprocess.run(import_command(config, mbox), check=True, stdout=subprocess.DEVNULL)
        database = sqlite3.connect(config.parent / "penholder.db")
        names = database.execute("SELECT message_id, thread FROM thread_ids").fetchall()
        database.close()
        shutil.rmtree(config.parent)
    return dict(names)


def _notmuch(folder: Path, archive: Archive) -> Threads:
    maildir = archive.write_maildir(folder / "maildir")
    config = folder / "notmuch-config"
    config.write_text(NOTMUCH_CONFIG.format(maildir=maildir))
    environment = os.environ | {"NOTMUCH_CONFIG": str(config)}
    subprocess.run(["notmuch", "new", "--quiet"], check=True, env=environment)
    shown = subprocess.run(
        ["notmuch", "show", "--format=json", "--body=false", "--entire-thread=true", "*"],
        check=True,
        env=environment,
        stdout=subprocess.PIPE,
    )
    return {
        name: number
        for number, thread in enumerate(json.loads(shown.stdout))
        for name in _ids_in(thread)
    }


def _ids_in(nested: object) -> Iterator[str]:
    if isinstance(nested, list):
        for one in nested:
            yield from _ids_in(one)
    elif isinstance(nested, dict):
        yield str(nested["id"])


if __name__ == "__main__":
    main()
