"""Threads, held against the References of the mails themselves and against notmuch.

`python -m tests.benchmarks.bench_threads`: each corpus is imported by `penholder import` and
indexed by `notmuch new`, as it is and with 30% of its replies stripped of References,
In-Reply-To and Thread-Index (the same ones each time). What is counted are pairs of mails in one
thread; a branch, where the subject is new, counts with the thread that it came from. The trees
come from the header fields alone, read by a few lines here. What threads join and trees do not
may still be right: what a quote proves (`quoting.py`) is counted apart. Each is imported in other
orders, too; how many of its mails have other neighbours in their threads then is said last.
The last rows are all corpora together.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from bot.mail.archives.archive import read_archive
from storage.database.sqlite_library import sqlite3
from tests.benchmarks.archives import Archive
from tests.benchmarks.bench_import import NOTMUCH_CONFIG
from tests.benchmarks.product import fresh_config, import_command
from tests.benchmarks.quoting import REPLY, quoting_links
from tests.corpora import archive_bytes, archive_files, corpora_folder

STRIPPED: Final = 0.3
SEED: Final = 1
ORDERS: Final = 3
"""How many orders of arrival are tried beside the archive's own: backwards, and by chance."""
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

    @property
    def begins(self) -> bool:
        """Whether it is a thread's first mail."""
        return not self.answers and not self.came_lost


@dataclass(frozen=True, slots=True)
class Score:
    """How well threads agree with the trees, in numbers that can be added up."""

    in_threads: int = 0
    """Pairs of mails in one thread; then those in one tree, those in both, and those whom a
    quote or a tree holds together."""
    in_trees: int = 0
    in_both: int = 0
    proved: int = 0
    stripped: int = 0
    """Stripped replies whose parent is there; those put back; those of the others for which the
    right thread is suggested."""
    put_back: int = 0
    suggested: int = 0
    starters: int = 0
    """Mails that begin a thread; those that share one with another tree; those of them that no
    quote proves right."""
    joined: int = 0
    unproved: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        precision = self.in_both / max(self.in_threads, 1)
        recall = self.in_both / max(self.in_trees, 1)
        extra = self.in_threads - self.in_both
        proved = f"{self.proved - self.in_both}/{extra}" if extra else ""
        back = ""
        if self.stripped:
            back = f"{self.put_back}/{self.stripped} = {self.put_back / self.stripped:.3f}"
        missed = self.stripped - self.put_back
        suggested = f"{self.suggested}/{missed}" if missed else ""
        starters = f"{self.joined}/{self.starters}"
        if self.joined:
            starters += f", {self.unproved} unproved"
        return (
            f"{precision:>9.4f}{recall:>8.4f}{proved:>14}{back:>18}{suggested:>10}  {starters:18}"
        )


def main() -> None:
    """Print the table."""
    folder = corpora_folder()
    if folder is None:
        sys.exit("no corpora: set PENHOLDER_CORPORA to a folder of list mail")
    sys.stdout.write(
        f"{'':11}{'mails':>6}  {'references':10} {'':10}{'precision':>9}{'recall':>8}"
        f"{'extra proved':>14}{'put back':>18}{'suggested':>10}  {'starters joined':18}"
        "moved by order\n"
    )
    everything: defaultdict[tuple[str, str], Score] = defaultdict(Score)
    count = 0
    for name, place in CORPORA.items():
        mails = list(_mails(folder / place))
        count += len(mails)
        for (what, who), score in _measure(name, mails):
            everything[what, who] += score
    for (what, who), score in everything.items():
        _say("all", count, what, who, score)


def _say(name: str, mails: int, what: str, who: str, score: Score, *, moved: str = "") -> None:
    sys.stdout.write(f"{name:11}{mails:>6}  {what:10} {who:10}{score}{moved}".rstrip() + "\n")
    sys.stdout.flush()


def _measure(name: str, mails: Sequence[Mail]) -> Iterator[tuple[tuple[str, str], Score]]:
    stripped = {mail.name for mail in mails if mail.answers and _chance(mail) < STRIPPED}
    proved = quoting_links((mail.name, mail.raw) for mail in mails)
    for what, cut in (("intact", frozenset[str]()), ("30% lost", frozenset(stripped))):
        given = [_strip(mail) if mail.name in cut else mail for mail in mails]
        with tempfile.TemporaryDirectory() as folder:
            archive = Archive(name, [mail.raw for mail in given])
            ours, suggested = _penholder(Path(folder), archive)
            theirs = _notmuch(Path(folder), archive)
            moved = f"{_moved(Path(folder), archive, ours)}/{len(mails)} mails, {ORDERS} orders"
        for who, found, asked, order in (
            ("penholder", ours, suggested, moved),
            ("notmuch", theirs, {}, ""),
        ):
            score = score_of(mails, found, cut=cut, proved=proved, suggested=asked)
            _say(name, len(mails), what, who, score, moved=order)
            yield (what, who), score


def _moved(folder: Path, archive: Archive, found: Threads) -> int:
    """Return how many mails share a thread with others when they come in other orders."""
    before = _neighbours(found)
    moved: set[str] = set()
    for number in range(ORDERS):
        mails = (
            sorted(archive.mails, key=partial(_as_dealt, number)) if number else archive.mails[::-1]
        )
        after = _neighbours(_penholder(folder, replace(archive, mails=mails))[0])
        moved.update(name for name in before if before[name] != after.get(name))
    return len(moved)


def _as_dealt(number: int, raw: bytes) -> bytes:
    """Return what a mail is sorted by, in an order of chance for each number."""
    return hashlib.sha256(b"%d %b" % (number, raw)).digest()


def _neighbours(threads: Threads) -> Mapping[str, frozenset[str]]:
    """Return for each mail all mails of its thread."""
    groups: defaultdict[object, set[str]] = defaultdict(set)
    for name, thread in threads.items():
        groups[thread].add(name)
    kept = {thread: frozenset(group) for thread, group in groups.items()}
    return {name: kept[thread] for name, thread in threads.items()}


def _chance(mail: Mail) -> float:
    """Return a number from 0 to 1, the same for a mail each time."""
    digest = hashlib.sha256(f"{SEED} {mail.name}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def score_of(
    mails: Sequence[Mail],
    found: Threads,
    *,
    cut: frozenset[str],
    proved: Sequence[tuple[str, str]],
    suggested: Mapping[str, str],
) -> Score:
    """Hold threads against the trees.

    `cut` are the mails that were stripped; `proved` are answers, each with what it quotes;
    `suggested` has for mails another one that they may belong to.
    """
    trees = _trees(mails)
    wide = _trees(mails, also=proved)
    names = [mail.name for mail in mails if mail.name in found]
    number = _together(found[name] for name in names)
    right = _together((trees[name], found[name]) for name in names)
    shown = _together((wide[name], found[name]) for name in names)
    lost = [
        mail
        for mail in mails
        if mail.name in cut and {mail.name, mail.answers[-1]} <= trees.keys() & found.keys()
    ]
    missed = [mail.name for mail in lost if found[mail.name] != found[mail.answers[-1]]]
    guessed = [name for name in missed if trees.get(suggested.get(name, "")) == trees[name]]
    starters = [mail.name for mail in mails if mail.name in found and mail.begins]
    others = [mail.name for mail in mails if mail.name in found and not mail.came_lost]
    mixed = _mixed(starters, others, trees, found)
    unproved = _mixed(starters, others, wide, found)
    return Score(
        in_threads=number,
        in_trees=_together(trees[name] for name in names),
        in_both=right,
        proved=shown,
        stripped=len(lost),
        put_back=len(lost) - len(missed),
        suggested=len(guessed),
        starters=len(starters),
        joined=mixed,
        unproved=unproved,
    )


def _mixed(starters: Iterable[str], others: Iterable[str], trees: Threads, found: Threads) -> int:
    """Return how many starters share a thread with a mail of another tree."""
    mixed: defaultdict[object, set[object]] = defaultdict(set)
    for name in others:
        mixed[found[name]].add(trees[name])
    return sum(len(mixed[found[name]]) > 1 for name in starters)


def _together(groups: Iterable[object]) -> int:
    """Return the number of pairs of mails that are in one group."""
    return sum(count * (count - 1) // 2 for count in Counter(groups).values())


def _trees(mails: Sequence[Mail], *, also: Iterable[tuple[str, str]] = ()) -> Threads:
    """Return what References and In-Reply-To connect, and what is named besides."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (parent := above.setdefault(name, name)) != name:
            above[name] = above[parent]
            name = parent
        return name

    for mail in mails:
        for answered in mail.answers:
            above[top(mail.name)] = top(answered)
    for name, other in also:
        above[top(name)] = top(other)
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
    ids = [row.decode("utf-8", "replace") for value in linked for row in _ID.findall(value)]
    answers = tuple(dict.fromkeys(row for row in reversed(ids) if row != name))[::-1]
    subject = fields.get(b"subject", b"").decode("utf-8", "replace")
    looks_so = REPLY.match(subject) or _QUOTE.search(raw)
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
    raws: list[bytes] = []
    dropping = False
    for line in mail.raw[:cut].splitlines(keepends=True):
        if line[:1] not in {b" ", b"\t"}:
            dropping = line.partition(b":")[0].strip().lower() in _LINKS
        if not dropping:
            raws.append(line)
    return replace(mail, raw=b"".join(raws).rstrip(b"\r\n") + mail.raw[cut:])


def _penholder(folder: Path, archive: Archive) -> tuple[Threads, Mapping[str, str]]:
    """Return the thread of each Message-ID, and what is suggested of mails."""
    mbox = archive.write_mbox(folder / "archive.mbox.gz")
    with fresh_config(folder / "penholder") as config:
        subprocess.run(import_command(config, mbox), check=True, stdout=subprocess.DEVNULL)
        database = sqlite3.connect(config.parent / "penholder.db")
        names = database.execute("SELECT message_id, thread FROM thread_ids").fetchall()
        asked = database.execute("SELECT lost, alike FROM suggestions WHERE state = 'open'")
        suggested = dict(asked.fetchall())
        database.close()
        shutil.rmtree(config.parent)
    return dict(names), suggested


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
        for row in nested:
            yield from _ids_in(row)
    elif isinstance(nested, dict):
        yield str(nested["id"])


if __name__ == "__main__":
    main()
