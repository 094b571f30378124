"""What a reply that lost its references tells of the mail that it answers, and what agrees with it.

It quotes that mail, says when and by whom that was written, or names its Message-ID. Each clue is
kept as a number: what a candidate would have to show is made into numbers in the same way, and
compared. Both have the same subject, which others see to.
"""

import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Final, Protocol

from bot.domain.ids import MessageId
from bot.mail.answered_lines import without_answered
from bot.mail.hints import DATED, NO_HOUR, dated_marks, ids_in, mark, names_of
from bot.mail.limits import TRACE_CHARS, TRACE_WORDS
from bot.mail.lines import read_lines
from bot.mail.remembered import Clues
from bot.mail.subject import is_reply_subject
from bot.mail.values import Mailbox
from bot.mail.walk import LineKind, Reading
from bot.mail.words import runs_of, words_of

QUOTED_SHARE: Final = 0.4
"""What part of a quote must be found in its original; the rest may be others' words in it."""
SAMPLE: Final = 256
"""How many runs of a quote are remembered: those with the lowest numbers."""
LEAST_RUNS: Final = 4
"""A quote with fewer runs of words, such as `Thanks for all of it`, proves nothing by itself."""
ZONES: Final = range(-13, 16)
"""How many hours a clock beside a quote may differ from UTC, with an hour on the way."""
CLOCKS_APART: Final = timedelta(hours=12)
"""How far senders' clocks and zones may be wrong."""

_DAY: Final = timedelta(days=1)
"""A date in a quote is in the zone of who wrote it, or of who quotes it."""
_REPLY: Final = mark("reply")
_QUOTED: Final = frozenset((LineKind.TEXT, LineKind.BLANK))


@dataclass(frozen=True, slots=True)
class Writing:
    """What is looked at of a mail: whose it is, all its text (LF line ends), what is new in it."""

    message_id: MessageId
    author: Mailbox
    said_at: datetime
    subject: str
    text: str
    new_text: str


class Written(Protocol):
    """A mail as far as it tells of others."""

    @property
    def message_id(self) -> MessageId:
        """Its own Message-ID."""

    @property
    def author(self) -> Mailbox:
        """Who wrote it."""

    @property
    def subject(self) -> str:
        """Its subject, decoded."""

    @property
    def text(self) -> str:
        """All its text, with LF line ends."""

    @property
    def new_text(self) -> str:
        """What is new in it."""


class Proof(IntEnum):
    """How a lost mail's belonging to another is proved; the higher, the nearer they are."""

    NONE = 0
    TALK = 1
    """Both quote the same: one may answer the other, or what that one answers."""
    QUOTED = 2
    """It quotes the other's own words."""
    NAMED = 3
    """It names the other, or says when and by whom that was written."""


class Candidate:
    """What a mail would be known by if a lost one answers it, or answers the same as it does.

    Only what is asked for is worked out: most are not asked much.
    """

    def __init__(self, mail: Writing) -> None:
        self.mail = mail
        self.itself = mark("id", mail.message_id)

    @cached_property
    def begins(self) -> bool:
        """Whether it is no answer: what was said before it belongs to something else."""
        return find_clues(self.mail, reading=self._reading) is None

    @cached_property
    def holds(self) -> frozenset[int]:
        """The runs of all its words."""
        return text_runs(self.mail.text)

    @cached_property
    def quotes(self) -> frozenset[int]:
        """The runs that are not its author's own, or stand behind quote marks."""
        own = text_runs(without_answered(self.mail.new_text)) - text_runs(_quoted(self._reading))
        return self.holds - own

    @cached_property
    def quoted_days(self) -> frozenset[int]:
        """The days on which what it quotes was said, as far as it says so."""
        return frozenset(dated_marks(self._reading))

    @cached_property
    def days(self) -> frozenset[int]:
        """When it was said, in any zone."""
        return frozenset(mark("at", *hour) for hour in self._hours)

    @cached_property
    def named(self) -> frozenset[int]:
        """Its author and when it was said, as in an attribution."""
        names = names_of(self.mail.author)
        return frozenset(mark("by", name, *hour) for name in names for hour in self._hours)

    @cached_property
    def _reading(self) -> Reading:
        return read_lines(self.mail.text)

    @cached_property
    def _hours(self) -> list[tuple[int, int, int, int]]:
        """The hours in which it was said somewhere, and the days."""
        there = [self.mail.said_at + timedelta(hours=apart) for apart in ZONES]
        days = [self.mail.said_at + apart * _DAY for apart in (-1, 0, 1)]
        return [
            (at.year, month, at.day, hour)
            for at, hour in (*((at, at.hour) for at in there), *((at, NO_HOUR) for at in days))
            for month in (at.month, 0)
        ]


def find_clues(mail: Written, *, reading: Reading | None = None) -> Clues | None:
    """Return what a mail without references tells of the one that it answers; None: of none.

    `reading` is its text with the lines told apart, where that is done already.
    """
    is_reply = is_reply_subject(mail.subject)
    has_quote = mail.new_text != mail.text.strip()
    if not is_reply and not has_quote:
        return None
    reading = reading or read_lines(mail.text)
    quoted = _sample(reading) if has_quote else frozenset()
    if not is_reply and not quoted:
        return None
    marks = {*dated_marks(reading), *(mark("id", name) for name in ids_in(mail.text))}
    if is_reply:
        marks.add(_REPLY)
    return Clues(quoted, frozenset(marks))


def find_proof(clues: Clues, candidate: Candidate, *, said_at: datetime) -> Proof:
    """Say how it is proved that a lost mail of the same subject, said then, belongs to a candidate.

    What a quote is attributed to outweighs its words: mails are posted again word for word.
    """
    if candidate.itself in clues.marks:
        return Proof.NAMED
    if said_at - candidate.mail.said_at >= -CLOCKS_APART:
        if clues.marks & candidate.named:
            return Proof.NAMED
        if not _contradicts(clues, candidate) and (proof := _find_quote(clues, candidate)):
            return proof
    return Proof.TALK if _quote_the_same(clues, candidate) else Proof.NONE


def _contradicts(clues: Clues, candidate: Candidate) -> bool:
    """Say whether what a lost mail answers was said at another time."""
    return DATED in clues.marks and not clues.marks & candidate.days


def _find_quote(clues: Clues, candidate: Candidate) -> Proof:
    """Say what it proves that what a lost mail quotes is in a candidate: none, if too little is.

    One without `Re:` may be a notice that always has the same lines behind quote marks: it answers
    only whose own words it quotes.
    """
    if DATED not in clues.marks and len(clues.quoted) < LEAST_RUNS:
        return Proof.NONE
    if _share(clues.quoted, candidate.holds) < QUOTED_SHARE:
        return Proof.NONE
    if _share(clues.quoted, candidate.holds - candidate.quotes) >= QUOTED_SHARE:
        return Proof.QUOTED
    return Proof.TALK if _REPLY in clues.marks else Proof.NONE


def _quote_the_same(clues: Clues, candidate: Candidate) -> bool:
    """Say whether both quote one mail, which may not be here: the dates above quotes agree.

    There must be dates where a lost mail has no `Re:` (see `_find_quote`).
    """
    quoted = clues.quoted
    if (
        len(quoted) < LEAST_RUNS
        or _share(quoted, candidate.holds) < QUOTED_SHARE
        or _share(quoted, candidate.quotes) < QUOTED_SHARE
    ):
        return False
    days, others = clues.marks, candidate.quoted_days
    if DATED not in days or DATED not in others:
        return _REPLY in days
    return bool((days & others) - {DATED})


def text_runs(text: str) -> frozenset[int]:
    """Return the runs of words of a text, as numbers."""
    words = words_of(text[:TRACE_CHARS])[:TRACE_WORDS]
    # Encoded together, since there are thousands.
    encoded = " ".join(words).encode("utf-8", "replace").split(b" ")
    return frozenset(map(zlib.crc32, map(b" ".join, runs_of(encoded))))


def pack(numbers: Iterable[int]) -> bytes:
    """Return numbers as bytes, four each."""
    return array("I", sorted(numbers)).tobytes()


def unpack(packed: bytes) -> frozenset[int]:
    """Return the numbers of packed bytes."""
    return frozenset(array("I", packed))


def _share(quoted: frozenset[int], runs: frozenset[int]) -> float:
    return len(quoted & runs) / len(quoted) if quoted else 0.0


def _sample(reading: Reading) -> frozenset[int]:
    return frozenset(sorted(text_runs(_quoted(reading)))[:SAMPLE])


def _quoted(reading: Reading) -> str:
    lines = zip(reading.contents, reading.kinds, reading.depths, strict=True)
    return "\n".join(content for content, kind, depth in lines if depth and kind in _QUOTED)
