"""What a reply that lost its references tells of the mail that it answers, and what agrees with it.

It quotes that mail, says when and by whom that was written, names its Message-ID, is addressed
to its author. Each clue is kept as a number: what a candidate would have to show is made into
numbers in the same way, and compared. Both have the same subject, which others see to.
"""

import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Protocol

from bot.domain.ids import MessageId
from bot.mail.hints import DATED, Day, dated_marks, greeted, ids_in, mark, names_of
from bot.mail.limits import TRACE_CHARS, TRACE_WORDS
from bot.mail.lines import read_lines
from bot.mail.originals import own_words
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
TALK_WITHIN: Final = timedelta(days=7)
"""How soon an answer comes that is known by the people only: so a weekly notice has passed."""
CLOCKS_APART: Final = timedelta(hours=12)
"""How far senders' clocks and zones may be wrong."""

_DAY: Final = timedelta(days=1)
"""A date in a quote is in the zone of who wrote it, or of who quotes it."""
_LEAST_NAME: Final = 3
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


class Candidate:
    """What a mail would be known by if a lost one answers it, or answers the same as it does.

    Only what is asked for is worked out: most are not asked much.
    """

    def __init__(self, mail: Writing) -> None:
        self.mail = mail
        self.itself = mark("id", mail.message_id)

    @cached_property
    def holds(self) -> frozenset[int]:
        """The runs of all its words."""
        return text_runs(self.mail.text)

    @cached_property
    def quotes(self) -> frozenset[int]:
        """The runs that are not its author's own."""
        return self.holds - text_runs(own_words(self.mail.new_text))

    @cached_property
    def quoted_days(self) -> frozenset[int]:
        """The days on which what it quotes was said."""
        return frozenset(dated_marks(read_lines(self.mail.text)))

    @cached_property
    def days(self) -> frozenset[int]:
        """The day on which it was said, in any zone."""
        return frozenset(mark("day", *day) for day in self._around)

    @cached_property
    def named(self) -> frozenset[int]:
        """Its author and its day, as in an attribution."""
        names = names_of(self.mail.author)
        return frozenset(mark("by", name, *day) for name in names for day in self._around)

    @cached_property
    def people(self) -> frozenset[int]:
        """Its author, as addressed."""
        author = self.mail.author
        called = (word for word in words_of(author.name) if len(word) >= _LEAST_NAME)
        marks = {mark("called", word) for word in called}
        return frozenset({*marks, mark("person", author.address)} if author.address else marks)

    def is_by(self, marks: frozenset[int]) -> bool:
        """Say whether its author speaks again in a mail with these marks."""
        address = self.mail.author.address
        return bool(address) and mark("self", address) in marks

    @property
    def _around(self) -> Iterator[Day]:
        for apart in (-1, 0, 1):
            day = self.mail.said_at + apart * _DAY
            yield day.year, day.month, day.day
            yield day.year, 0, day.day


def find_clues(
    mail: Written, *, to: Iterable[Mailbox], reading: Reading | None = None
) -> Clues | None:
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
        marks |= {_REPLY, mark("self", mail.author.address)}
        marks.update(mark("person", one.address) for one in to)
        marks.update(mark("called", name) for name in greeted(mail.new_text))
    return Clues(quoted, frozenset(marks))


def agrees(clues: Clues, candidate: Candidate, *, said_at: datetime) -> bool:
    """Say whether a lost mail of the same subject, said then, belongs to a candidate.

    What a quote is attributed to outweighs its words: mails are posted again word for word.
    """
    marks = clues.marks
    if candidate.itself in marks:
        return True
    apart = said_at - candidate.mail.said_at
    if apart >= -CLOCKS_APART and _is_answer(clues, candidate, apart=apart):
        return True
    return _quote_the_same(clues, candidate)


def _is_answer(clues: Clues, candidate: Candidate, *, apart: timedelta) -> bool:
    """Say whether a lost mail answers an earlier one, or one that this one quotes."""
    marks = clues.marks
    if marks & candidate.named:
        return True
    is_dated = DATED in marks
    if is_dated and not marks & candidate.days:
        return False
    is_talk = _REPLY in marks and apart <= TALK_WITHIN
    if not clues.quoted:
        return is_talk and (bool(marks & candidate.people) or candidate.is_by(marks))
    share = _share(clues.quoted, candidate.holds)
    if share >= QUOTED_SHARE and (is_dated or len(clues.quoted) >= LEAST_RUNS):
        return True
    return is_talk and share > 0 and bool(marks & candidate.people)


def _quote_the_same(clues: Clues, candidate: Candidate) -> bool:
    """Say whether both quote one mail, which may not be here: the dates above quotes agree."""
    quoted = clues.quoted
    if (
        len(quoted) < LEAST_RUNS
        or _share(quoted, candidate.holds) < QUOTED_SHARE
        or _share(quoted, candidate.quotes) < QUOTED_SHARE
    ):
        return False
    days, others = clues.marks, candidate.quoted_days
    return DATED not in days or DATED not in others or bool((days & others) - {DATED})


def text_runs(text: str) -> frozenset[int]:
    """Return the runs of words of a text, as numbers."""
    return frozenset(map(_number, runs_of(words_of(text[:TRACE_CHARS])[:TRACE_WORDS])))


def pack(numbers: Iterable[int]) -> bytes:
    """Return numbers as bytes, four each."""
    return array("I", sorted(numbers)).tobytes()


def unpack(packed: bytes) -> frozenset[int]:
    """Return the numbers of packed bytes."""
    return frozenset(array("I", packed))


def _share(quoted: frozenset[int], runs: frozenset[int]) -> float:
    return len(quoted & runs) / len(quoted) if quoted else 0.0


def _sample(reading: Reading) -> frozenset[int]:
    lines = zip(reading.contents, reading.kinds, reading.depths, strict=True)
    text = "\n".join(content for content, kind, depth in lines if depth and kind in _QUOTED)
    return frozenset(sorted(text_runs(text))[:SAMPLE])


def _number(run: tuple[str, str, str]) -> int:
    return zlib.crc32(" ".join(run).encode("utf-8", "replace"))
