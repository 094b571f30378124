"""The state of the walk over a text's lines, and looking around from a line.

Each look stays within a few lines that say something, so that the walk stays linear.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from bot.mail.limits import ATTRIBUTION_LINES, LINE_CHARS, QUOTE_DEPTH


class LineKind(StrEnum):
    """What a line is."""

    TEXT = "text"
    BLANK = "blank"
    ATTRIBUTION = "attribution"
    HEADER = "header"
    SIGNATURE = "signature"
    FOOTER = "footer"


class Source(NamedTuple):
    """From line `at` on, who is quoted at `depth` is told by `text`."""

    at: int
    depth: int
    text: str
    is_header: bool


@dataclass(slots=True)
class Reading:
    """The lines of a text, told apart: lists of equal length, and where authors are named.

    `notices` says where each one that an archive left for an attachment begins and ends.
    """

    contents: list[str]
    marks: list[int]
    kinds: list[LineKind]
    depths: list[int]
    sources: list[Source] = field(default_factory=list)
    notices: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """Where the walk is: nothing begins before `at`, lines before `passed` are done.

    `base` counts open blocks that stand without quote marks.

    `digest` is `base` within the mails of a digest, -1 outside: each ends where the next begins.

    `signature` is the depth at which a signature is open, -1 for none; up to `tried` no
    header block can begin, and before `told` no notice.
    """

    reading: Reading
    at: int = 0
    passed: int = 0
    base: int = 0
    digest: int = -1
    signature: int = -1
    tried: int = -1
    told: int = -1

    def line(self, at: int) -> str:
        """Return as much of a line's content as is looked at."""
        return self.reading.contents[at][:LINE_CHARS]

    def pass_by(self, end: int) -> None:
        """Pass plain lines: open blocks make them deeper, an open signature takes them in."""
        start = max(self.passed, self.at)
        self.passed = max(start, end)
        if not self.base and self.signature < 0:
            return
        reading = self.reading
        if self.base:
            for at in range(start, end):
                reading.depths[at] = reading.marks[at] + self.base
        if self.signature >= 0:
            for at in range(start, end):
                if reading.marks[at] != self.signature:
                    self.signature = -1
                    break
                if reading.contents[at]:
                    reading.kinds[at] = LineKind.SIGNATURE

    def open_block(self, mark: int) -> None:
        """Begin somebody else's speech: all that follows at no mark is one level deeper."""
        if not mark and self.base < QUOTE_DEPTH:
            self.base += 1
        self.signature = -1

    def open_in_digest(self, mark: int) -> None:
        """Begin the next mail of a digest: it stands in the digest, not in the one above."""
        if self.digest < 0:
            self.open_block(mark)
            self.digest = self.base
        elif not mark:
            self.base = self.digest
        self.signature = -1

    def paragraph(self, at: int, mark: int, *, most: int) -> range:
        """Return the numbers of the lines of this paragraph, from `at` on."""
        contents, marks = self.reading.contents, self.reading.marks
        end = at
        limit = min(len(contents), at + most)
        while end < limit and contents[end] and marks[end] == mark:
            end += 1
        return range(at, end)

    def take(self, start: int, end: int, kind: LineKind) -> None:
        """Say what the lines are that belong together, and go on behind them."""
        reading = self.reading
        for at in range(start, end):
            reading.depths[at] = reading.marks[at] + self.base
            if reading.contents[at]:
                reading.kinds[at] = kind
        self.at = end

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
        """Say whether nothing stands above at this depth: Apple Mail quotes its attribution."""
        contents, marks = self.reading.contents, self.reading.marks
        for index in range(at - 1, max(at - ATTRIBUTION_LINES - 1, -1), -1):
            if marks[index] < mark:
                return True
            if marks[index] > mark or not contents[index]:
                return False
        return at < ATTRIBUTION_LINES

    def quotes_soon(self, at: int) -> bool:
        """Say whether quote marks come within the next few lines that say something."""
        contents, marks = self.reading.contents, self.reading.marks
        seen = 0
        for index in range(at + 1, len(contents)):
            if marks[index]:
                return True
            seen += bool(contents[index])
            if seen > 2:
                return False
        return False
