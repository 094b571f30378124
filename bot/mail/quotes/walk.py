"""The state of the walk over a text's lines, and looking around from a line.

Each look stays within a few lines that say something, so that the walk stays linear.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import ATTRIBUTION_LINES, LINE_CHARS
from bot.mail.values import LineKind, Reading, Source

RULE: Final = LatePattern(
    r"\s?(?:_{8,}|-{8,}|#{8,}|={8,}|\*{8,}|~{8,}|(?:-=){5,}-?|(?:--__){2}--)\s*$"
)
"""A line that is drawn, not written."""

SENTENCE_ENDS: Final = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class Draft(Reading):
    """A reading while the walk writes it, which only `lines.py` does."""

    contents: list[str]
    marks: list[int]
    kinds: list[LineKind]
    depths: list[int]
    rules: list[str]
    sources: list[Source] = field(default_factory=list)
    notices: list[tuple[int, int]] = field(default_factory=list)


class Opens(StrEnum):
    """What begins with lines that a rule takes, or ends."""

    NOTHING = "nothing"
    BLOCK = "block"
    """Somebody else's speech: all that follows at no mark is one level deeper."""
    NAMED_BLOCK = "named block"
    """The same that the separator above has opened, now that its author is named."""
    DIGEST = "digest"
    """The next mail of a digest: it stands in the digest, not in the one above."""
    SIGNATURE = "signature"
    END = "end"
    """Behind these lines, whoever forwarded a mail speaks again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The lines from `start` up to, without, `end` that a rule takes, and what follows from that.

    The depth of `source` counts marks alone; open blocks come on top. `rewritten` has contents to
    change. `is_deeper`: the lines stand at one level more than their marks say, as what they open.
    """

    rule: str
    kind: LineKind
    start: int
    end: int
    opens: Opens = Opens.NOTHING
    source: Source | None = None
    rewritten: tuple[tuple[int, str], ...] = ()
    is_deeper: bool = False


@dataclass(slots=True)
class Walk:
    """Where the walk is: nothing begins before `at`, lines before `passed` are done.

    Rules look around in it; only `lines.py` changes what it knows, but for `tried` and
    `no_notice_until`.

    `base` counts open blocks that stand without quote marks, `opener` names the rule of the last.

    `digest` is `base` within the mails of a digest, -1 outside: each ends where the next begins.

    `signature` is the depth at which a signature is open, -1 for none; up to `tried` no
    header block can begin, and before `no_notice_until` no notice.
    """

    reading: Draft
    at: int = 0
    passed: int = 0
    base: int = 0
    digest: int = -1
    signature: int = -1
    tried: int = -1
    no_notice_until: int = -1
    opener: str = ""

    def line(self, at: int) -> str:
        """Return as much of a line's content as is looked at."""
        return self.reading.contents[at][:LINE_CHARS]

    def paragraph(self, at: int, mark: int, *, most: int) -> range:
        """Return the numbers of the lines of this paragraph, from `at` on."""
        contents, marks = self.reading.contents, self.reading.marks
        end = at
        limit = min(len(contents), at + most)
        while end < limit and contents[end] and marks[end] == mark:
            end += 1
        return range(at, end)

    def next_line(self, at: int) -> int:
        """Return the number of the next line that says something, -1 at the end."""
        contents = self.reading.contents
        for index in range(at + 1, len(contents)):
            if contents[index]:
                return index
        return -1

    def next_mark(self, at: int) -> int:
        """Return the quote marks of the next line that says something, -1 at the end."""
        after = self.next_line(at)
        return self.reading.marks[after] if after >= 0 else -1

    def begins_run(self, at: int, mark: int) -> bool:
        """Return True if nothing stands above at this depth: Apple Mail quotes its attribution."""
        contents, marks = self.reading.contents, self.reading.marks
        for index in range(at - 1, max(at - ATTRIBUTION_LINES - 1, -1), -1):
            if marks[index] < mark:
                return True
            if marks[index] > mark or not contents[index]:
                return False
        return at < ATTRIBUTION_LINES

    def quotes_soon(self, at: int) -> bool:
        """Return True if quote marks come within the next few lines that say something."""
        contents, marks = self.reading.contents, self.reading.marks
        seen = 0
        for index in range(at + 1, len(contents)):
            if marks[index]:
                return True
            seen += bool(contents[index])
            if seen > 2:
                return False
        return False
