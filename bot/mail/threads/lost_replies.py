"""What a mail leaves behind, under which a reply that lost its references looks for its place.

Such a reply is put into the thread of a mail with the same subject to which its other clues
point; a part of a series to the others that its author sent with it; a tracker's notice to the
others about the same thing. A subject alone suggests, and decides nothing.

What proves that two mails belong together is said of these two alone: so threads do not depend on
the order of arrival. One case is apart: where the quoted words were posted more than once, and no
date tells which is meant, only the last one before counts.
"""

import hashlib
import re
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cached_property
from itertools import islice
from typing import Final, Protocol
from urllib.parse import unquote

from bot.domain.ids import MessageId
from bot.mail.languages.patterns import remembers_short
from bot.mail.limits import LINE_CHARS, TRACE_CHARS, TRACE_IDS, TRACE_SOURCES, TRACE_WORDS
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import without_answered
from bot.mail.quotes.originals import runs_of, words_of
from bot.mail.quotes.quoted_author import attributed_author, header_author
from bot.mail.subject import base_subject, find_renamed, is_reply_subject, without_former
from bot.mail.values import (
    NO_LINES,
    Clues,
    LineKind,
    Mailbox,
    ParsedMail,
    Reading,
    Remembered,
    TraceKind,
)

# Marks of the mail that a reply answers, as its text names it: by whom, of which day, which id.
#
# A mark is a number, equal for equal facts. What names a day in numbers is read in each way in
# which it may be meant.

Day = tuple[int, int, int]
"""Year, month, day. The month is 0 where it may be named: months have too many names."""

NO_HOUR: Final = -1
"""Where a day is named and no time."""

_BLOCK_LINES: Final = 30
_TOKEN: Final = re.compile(r"[^\s<>\"'(),;]+")
_NO_DATE: Final = re.compile(r"[<\[(][^<>\[\]()]{0,200}@[^<>\[\]()]{0,200}[>\])]|\d{1,2}[:h]\d\d")
_TIME: Final = re.compile(r"(?<!\d)(\d{1,2})[:h]\d\d(?::\d\d)?(?:\s?([aApP])\.?[mM]\b)?")
_NUMBER: Final = re.compile(r"\d+")
_FIRST_YEAR: Final = 70
_YEARS: Final = range(1970, 2100)
_DAYS: Final = range(1, 32)
_IN_NUMBERS: Final = re.compile(
    r"\b(?:(\d{4})([/.-])(\d\d?)\2(\d\d?)|(\d\d?)([/.-])(\d\d?)\6(\d{4}|\d\d))\b"
)


def dated_marks(reading: Reading) -> Iterator[int]:
    """Yield marks of who is quoted of which day, and of the days alone."""
    for source in reading.sources[:TRACE_SOURCES]:
        if source.is_header:
            # `From: Lopez, Ana` is no address, and names her all the same.
            names = names_of(header_author(source.text)) | names_of(Mailbox(source.text, ""))
            text = _block(reading, source.at)
        else:
            names, text = names_of(attributed_author(source.text)), source.text
        yield from _marks_of_day(text, names)
    for line in _lead_ins(reading):
        yield from _marks_of_day(line, set())


def _marks_of_day(text: str, names: set[str]) -> Iterator[int]:
    """Yield marks of the day that a text may name, of its hour, and of whose they are."""
    hours = _hours(text) or {NO_HOUR}
    for day in _days(text):
        yield from (DATED, mark("day", *day))
        for hour in hours:
            yield mark("at", *day, hour)
            yield from (mark("by", name, *day, hour) for name in names)


def _block(reading: Reading, at: int) -> str:
    """Return the lines of a forwarded header block."""
    end = at
    last = min(at + _BLOCK_LINES, len(reading.kinds))
    while end < last and reading.kinds[end] is LineKind.HEADER:
        end += 1
    return "\n".join(line[:LINE_CHARS] for line in reading.contents[at:end])


def _lead_ins(reading: Reading) -> Iterator[str]:
    """Yield lines that lead to a quote in words that no mail program is known to use."""
    last = -1
    number = 0
    for at, content in enumerate(reading.contents):
        if not content:
            continue
        deeper = last >= 0 and reading.depths[at] > reading.depths[last]
        if deeper and reading.contents[last].rstrip().endswith((":", "：")):
            yield reading.contents[last][:LINE_CHARS]
            number += 1
            if number >= TRACE_SOURCES:
                return
        last = at


def _days(text: str) -> set[Day]:
    """Return the days that a text may name: every number that can be one, of every year."""
    plain = _NO_DATE.sub(" ", text)
    days: set[Day] = set()
    for first, _, month, day, row, _, other, last in _IN_NUMBERS.findall(plain):
        if first:
            days.add((int(first), int(month), int(day)))
        else:
            year = int(last)
            if len(last) < len("2000"):
                year += 1900 if year >= _FIRST_YEAR else 2000
            days |= {(year, int(row), int(other)), (year, int(other), int(row))}
    rest = _IN_NUMBERS.sub(" ", plain)
    numbers = {int(number) for number in _NUMBER.findall(rest) if len(number) <= 4}
    years = (number for number in numbers if number in _YEARS)
    return days | {(year, 0, day) for year in years for day in numbers if day in _DAYS}


def _hours(text: str) -> set[int]:
    """Return the hours that a text may name, by a clock of 24 hours."""
    numbers: set[int] = set()
    for hour, half in _TIME.findall(text):
        if half:
            numbers.add(int(hour) % 12 + (12 if half in "pP" else 0))
        else:
            # 下午3:34: halves of the day have too many names, too.
            numbers |= {int(hour)} if text.isascii() else {int(hour), int(hour) + 12}
    return numbers


def names_of(who: Mailbox | None) -> set[str]:
    """Return what somebody is called in an attribution: the address, the name in one order."""
    if who is None:
        return set()
    return {who.address, " ".join(sorted(words_of(who.name)))} - {""}


def ids_in(text: str) -> Iterator[str]:
    """Yield what may be Message-IDs, bare or in links to archives."""
    tokens = (
        token
        for piece in text[:TRACE_CHARS].split()
        if "@" in piece or "%40" in piece
        for token in _TOKEN.findall(piece)
        if "@" in token or "%40" in token
    )
    for token in islice(tokens, TRACE_IDS):
        name = token.rstrip(".:/")
        yield name
        yield unquote(name.rpartition("/")[2])


def mark(*parts: object) -> int:
    """Return the number of a fact."""
    return zlib.crc32("\0".join(map(str, parts)).encode("utf-8", "replace"))


DATED: Final = mark("dated")
"""A day is named, whichever."""


# What a reply that lost its references tells of the mail that it answers, and what agrees with it.
#
# It quotes that mail, says when and by whom that was written, or names its Message-ID. Each clue is
# kept as a number: what a candidate would have to show is made into numbers in the same way, and
# compared. Both have the same subject, which others see to.

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


@dataclass(frozen=True)
class Writing:
    """What is looked at of a mail: whose it is, all its text (LF line ends), what is new in it.

    `parsed` is the reading of a mail that was parsed just now and kept it, None of a stored one.
    """

    message_id: MessageId
    author: Mailbox
    said_at: datetime
    subject: str
    text: str
    new_text: str
    parsed: Reading | None = field(default=None, repr=False, compare=False)

    @cached_property
    def reading(self) -> Reading:
        """Its lines, told apart; those of a stored mail only when somebody asks, as few do."""
        return self.parsed or read_lines(self.text)


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
    def reading(self) -> Reading:
        """The lines of its text, told apart."""

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
        return find_clues(self.mail) is None

    @cached_property
    def holds(self) -> frozenset[int]:
        """The runs of all its words."""
        return text_runs(self.mail.text)

    @cached_property
    def quotes(self) -> frozenset[int]:
        """The runs that are not its author's own, or stand behind quote marks."""
        own = text_runs(without_answered(self.mail.new_text)) - text_runs(
            _quoted(self.mail.reading)
        )
        return self.holds - own

    @cached_property
    def quoted_days(self) -> frozenset[int]:
        """The days on which what it quotes was said, as far as it says so."""
        return frozenset(dated_marks(self.mail.reading))

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
    def _hours(self) -> list[tuple[int, int, int, int]]:
        """The hours in which it was said somewhere, and the days."""
        there = [self.mail.said_at + timedelta(hours=apart) for apart in ZONES]
        days = [self.mail.said_at + apart * _DAY for apart in (-1, 0, 1)]
        return [
            (at.year, month, at.day, hour)
            for at, hour in (*((at, at.hour) for at in there), *((at, NO_HOUR) for at in days))
            for month in (at.month, 0)
        ]


def find_clues(mail: Written) -> Clues | None:
    """Return what a mail without references tells of the one that it answers; None: of none."""
    is_reply = is_reply_subject(mail.subject)
    has_quote = mail.new_text != mail.text.strip()
    if not is_reply and not has_quote:
        return None
    quoted = _sample(mail.reading) if has_quote else frozenset()
    if not is_reply and not quoted:
        return None
    marks = {*dated_marks(mail.reading), *(mark("id", name) for name in ids_in(mail.text))}
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
    """Return True if what a lost mail answers was said at another time."""
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
    """Return True if both quote one mail, which may not be here: the dates above quotes agree.

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


ANSWERED_WITHIN: Final = timedelta(days=180)
"""How far apart a quote and its original, or two notices about one thing, may be."""
ALIKE_WITHIN: Final = timedelta(days=60)
"""How far apart mails may be for a subject to suggest anything."""
SENT_WITHIN: Final = timedelta(hours=1)
"""How far apart the parts of one series may be."""

_NOT_LETTER: Final = re.compile(r"[\W_]+")
_BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")
_VERSION: Final = re.compile(r"\bv\d{1,3}\b|\b\d{1,3}/\d{1,3}\b|\bpatch\b|\brfc\b", re.IGNORECASE)
_COUNTER: Final = re.compile(r"\b\d{1,3}/(\d{1,3})\b")
_ID_COUNTER: Final = re.compile(r"-\d{1,4}(?=-)")
_SENT_BY_GIT: Final = re.compile(r"(\d{14}\.\d{1,9})-\d{1,4}-(.+)")
"""git's Message-IDs of a series: the second, the process, the part's number, the sender."""
_NUMBERED: Final = re.compile(r"[-#! ]\d")
"""How the number of a ticket begins, and few others: this is found out far quicker."""
_TICKET: Final = re.compile(
    r"(?i:#|\b(?:bug|issue|ticket|request|pull|pr|mr) #?|!)(\d{1,9})\b"
    r"|\b([A-Z][A-Z0-9]{1,20}-\d{1,9})\b"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a mail under one key; `clues` where it lost its references."""

    key: int
    message_id: MessageId
    said_at: datetime
    kind: TraceKind
    clues: Clues | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a mail that lost its references answers, `said_at` its time: as if it referred to it."""

    lost: MessageId
    answers: MessageId
    proof: Proof
    said_at: datetime

    @property
    def order(self) -> tuple[Proof, datetime, MessageId]:
        """The highest is the nearest: of those that are proved alike, the last that was said."""
        return self.proof, self.said_at, self.answers


def traces_of(mail: ParsedMail, *, said_at: datetime) -> list[Trace]:
    """Return what is remembered of a mail; nothing where no person speaks."""
    return traces_under(mail.remembered, mail.message_id, said_at=said_at)


def traces_under(
    remembered: Iterable[Remembered], message_id: MessageId, *, said_at: datetime
) -> list[Trace]:
    """Return what is remembered of the mail of that Message-ID, said then."""
    return [
        Trace(memory.key, message_id, said_at, memory.kind, memory.clues) for memory in remembered
    ]


def digest_trace(mail: ParsedMail, *, said_at: datetime) -> Trace:
    """Return the trace of a list's digest, or of an answer that has its subject.

    No other mail's key is like it: a digest is nothing that a lost mail belongs to.
    """
    key = _key("digest", _letters(mail.subject))
    return Trace(key, mail.message_id, said_at, TraceKind.SUBJECT, None)


def writing_of(mail: ParsedMail, *, said_at: datetime) -> Writing:
    """Return what is looked at of a mail."""
    return Writing(
        message_id=mail.message_id,
        author=mail.author,
        said_at=said_at,
        subject=mail.subject,
        text=mail.text,
        new_text=mail.new_text,
        parsed=None if mail.reading == NO_LINES else mail.reading,
    )


def remember(mail: Written, *, has_lost: bool) -> tuple[Remembered, ...]:
    """Return what is to be remembered of a person's mail; nothing where its subject says nothing.

    `has_lost`: it came without references.
    """
    subject = mail.subject.strip(" '\"")
    key = subject_key(subject)
    if key is None:
        return ()
    clues = find_clues(mail) if has_lost else None
    version = version_of(subject)
    memories = [Remembered(key, TraceKind.SUBJECT, clues)]
    nothing = Clues() if has_lost else None
    for kind, key in (
        (TraceKind.SERIES, _series(mail, subject, version)),
        (TraceKind.TICKET, _ticket(mail)),
    ):
        if key is not None:
            memories.append(Remembered(key, kind, nothing))
    return tuple(memories)


def former_key(subject: str) -> int | None:
    """Return the key of the mails whose subject this one was before, None where it says nothing."""
    renamed = find_renamed(subject)
    return None if renamed is None else subject_key(renamed.was)


def subject_key(subject: str) -> int | None:
    """Return the key of a subject without its marks and its former name; None for an empty one."""
    letters = _letters(subject)
    return _key(letters, version_of(subject)) if letters else None


@remembers_short
def _letters(subject: str) -> str:
    return _NOT_LETTER.sub("", base_subject(without_former(subject))).lower()


def is_lost(trace: Trace) -> bool:
    """Return True if the mail may be an answer that does not say to what."""
    return trace.clues is not None


def is_near(lost: Trace, other: Trace) -> bool:
    """Return True if a mail may be what the lost one belongs to: another, at about that time."""
    within = SENT_WITHIN if lost.kind is TraceKind.SERIES else ANSWERED_WITHIN
    return (
        lost.message_id != other.message_id
        and (lost.key, lost.kind) == (other.key, other.kind)
        and abs(lost.said_at - other.said_at) <= within
    )


def is_proved(lost: Trace, other: Trace) -> bool:
    """Return True if the key itself proves that a lost mail belongs to another near it.

    There are trackers that thread their notices, and such that do not: only a notice that has its
    references tells which.
    """
    return lost.kind is TraceKind.SERIES or (lost.kind is TraceKind.TICKET and not is_lost(other))


def is_suggested(lost: Trace, other: Trace) -> bool:
    """Return True if the subject or the ticket suggests that a mail replies to an earlier one."""
    return (
        lost.kind is not TraceKind.SERIES
        and is_near(lost, other)
        and timedelta() <= lost.said_at - other.said_at <= ALIKE_WITHIN
    )


@remembers_short
def version_of(subject: str) -> str:
    """Return the brackets that say which version or part it is: answers keep them."""
    if "[" not in subject:
        return ""
    return " ".join(
        " ".join(bracket.lower().split())
        for bracket in _BRACKET.findall(subject)
        if _VERSION.search(bracket)
    )


def _series(mail: Written, subject: str, version: str) -> int | None:
    """Return the key of the series that a mail is a part of."""
    if is_reply_subject(subject):
        return None
    sent = _SENT_BY_GIT.fullmatch(mail.message_id)
    if sent is not None:
        return _key(mail.author.address, *sent.groups())
    counter = _COUNTER.search(version)
    if counter is None or int(counter[1]) < 2:
        return None
    # Other programs number the Message-IDs of a series, too.
    name = _ID_COUNTER.sub("-n", mail.message_id)
    together = name if name != mail.message_id else ""
    return _key(mail.author.address, _COUNTER.sub(r"n/\1", version), together)


def _ticket(mail: Written) -> int | None:
    """Return the key of what a tracker's notice is about: numbered in its subject, and linked.

    All notices of a tracker come from its own address.
    """
    if _NUMBERED.search(mail.subject) is None:
        return None
    named = _TICKET.search(mail.subject)
    if named is None or not mail.author.address or "://" not in mail.text:
        return None
    number = re.escape(named[1] or named[2])
    link = re.search(
        rf"https?://(\S{{1,200}}?[/=]{number})(?![\w-]|\.\w)",
        mail.text[:TRACE_CHARS],
        re.IGNORECASE,
    )
    return _key("ticket", mail.author.address, link[1].lower()) if link is not None else None


def _key(*parts: str) -> int:
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
