"""Each line of a mail's text: what kind of line it is and how deep it is quoted.

This is the ground that new text, segments and votes stand on. One walk over the lines;
each line is looked at with bounded patterns, so the time is linear in the text.

Depth is what the quote marks say. A forwarded or Outlook block that stands without quote
marks counts as one level more for all that follows it at no mark, since nothing shows where
it ends.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from bot.mail import footers
from bot.mail.attribution import attribution_length, names_or_says
from bot.mail.limits import ATTRIBUTION_LINES, LINE_CHARS, QUOTE_DEPTH
from bot.mail.vocabulary import LABELLED, LABELS, LEAD_IN, MOBILE, SEPARATOR, Label

_QUOTE: Final = re.compile(r" {0,3}(?:> ?)+")
_BAR: Final = re.compile(r"(?:\| ?)+(?!.*\|\s*$)")
_ALL_INITIALS: Final = re.compile(r"^ ?([A-Z][A-Za-z]{0,11})> ?\S", re.MULTILINE)
_ALL_BARS: Final = re.compile(r"^\|(?: .*[^|\s]\s*)?$", re.MULTILINE)
_MORE: Final = frozenset("> ")
_ENVELOPE: Final = len(">From ")
_DIGIT: Final = re.compile(r"\d")
_DRAWN: Final = frozenset("-_=#*~")
_RULES: Final = _DRAWN | {" "}
_FOOTER_WORDS: Final = (
    *("you ", "you're", "to unsub", "for addi", "more inf", "groups.i", "this e", "this mes"),
    *(" you ", " to uns"),
)
_MOBILE_WORDS: Final = (
    *("sent ", "get outl", "envoyé ", "von mein", "gesendet", "enviado ", "inviato "),
    *("verstuur", "skickat ", "wysłane ", "отправле", "发自我的", "從我的", "iphoneか", "odesláno"),
    *("lähetett", "나의 "),
)
_BEGIN_WORDS: Final = ("begin fo", "début du", "anfang d", "inicio d", "inizio m")
_ANY_WORDS: Final = (*_FOOTER_WORDS, *_MOBILE_WORDS, *_BEGIN_WORDS)
_LONGEST_WORD: Final = 8
_FIRSTS: Final = frozenset().union(*((word[0], word[0].upper()) for word in _ANY_WORDS)) - {" "}
_LASTS: Final = frozenset("：*et")
"""With these sets most lines are known to be nothing special by their first or last letter.

The last letters are those of `wrote` and of `list`, where no colon follows.
"""
_COLON_WITHIN: Final = 26
_LONGEST_BLOCK: Final = 30
_FOOTER_LINES: Final = 12
_MOST_INITIALS: Final = 10


class LineKind(StrEnum):
    """What a line is."""

    TEXT = "text"
    BLANK = "blank"
    ATTRIBUTION = "attribution"
    HEADER = "header"
    SIGNATURE = "signature"
    FOOTER = "footer"


class Line(NamedTuple):
    """One line: its kind, its depth, and its content without quote marks."""

    kind: LineKind
    depth: int
    text: str


class Source(NamedTuple):
    """From line `at` on, who is quoted at `depth` is told by `text`."""

    at: int
    depth: int
    text: str
    is_header: bool


@dataclass(slots=True)
class Reading:
    """The lines of a text, told apart: lists of equal length, and where authors are named."""

    contents: list[str]
    marks: list[int]
    kinds: list[LineKind]
    depths: list[int]
    sources: list[Source] = field(default_factory=list)


def classify_lines(text: str) -> list[Line]:
    """Tell the lines of a text (LF line ends) apart."""
    reading = read_lines(text)
    return list(map(Line, reading.kinds, reading.depths, reading.contents))


def read_lines(text: str) -> Reading:
    """Tell the lines of a text apart, and say where authors of quotes are named."""
    contents, marks = _split_quotes(text)
    walk = _Walk(contents, marks)
    walk.go()
    reading = walk.reading
    for at, content in enumerate(contents):
        if not content and reading.kinds[at] is LineKind.TEXT:
            reading.kinds[at] = LineKind.BLANK
    return reading


def _split_quotes(text: str) -> tuple[list[str], list[int]]:
    """Return each line's content and how many quote marks it had."""
    contents: list[str] = []
    marks: list[int] = []
    pattern = _other_marks(text)
    if pattern is None and ">" not in text:
        contents = [_stripped(line) for line in text.split("\n")]
        return contents, [0] * len(contents)
    for line in text.split("\n"):
        first = line[:1]
        content, mark = line, 0
        if first == ">" and line[1:2] == " " and line[2:3] not in _MORE:
            content, mark = line[2:], 1
        elif first == ">" or (first == " " and ">" in line[:4]):
            found = _QUOTE.match(line)
            if found is not None and not _is_no_quote(line):
                quote = found[0]
                content, mark = line[len(quote) :], min(quote.count(">"), QUOTE_DEPTH)
        elif pattern is not None and (other := pattern.match(line)) is not None:
            content, mark = line[other.end() :], max(other[0].count("|"), 1)
        stripped = content.rstrip()
        contents.append(content if stripped == "--" else stripped)
        marks.append(mark)
    return contents, marks


def _is_no_quote(line: str) -> bool:
    """Say whether a `>` is none: a mailbox file's escape, or Gnus's `>>>>> "AL" == Ana Lopez`."""
    return line.startswith((">From ", '>>>>> "')) and (line[1] == ">" or len(line) > _ENVELOPE)


def _stripped(line: str) -> str:
    """Take white space off the end, but leave the signature separator as it is."""
    stripped = line.rstrip()
    return line if stripped == "--" else stripped


def _other_marks(text: str) -> re.Pattern[str] | None:
    """Return the pattern of this text's unusual quote marks: bars or initials."""
    if "\n|" in text and len(_ALL_BARS.findall(text)) > 1:
        return _BAR
    found = _ALL_INITIALS.findall(text) if ">" in text else []
    common = Counter(found).most_common(_MOST_INITIALS)
    names = sorted(name for name, count in common if count > 1)
    return re.compile(rf" ?(?:{'|'.join(names)})> ?") if names else None


class _Walk:
    """The one walk over the lines. `base` counts open blocks without quote marks."""

    def __init__(self, contents: list[str], marks: list[int]) -> None:
        size = len(contents)
        self.reading = Reading(contents, marks, [LineKind.TEXT] * size, marks.copy())
        self.base = 0
        self.signature = -1
        self.at = 0
        self.tried = -1

    def go(self) -> None:
        contents, marks, depths = self.reading.contents, self.reading.marks, self.reading.depths
        kinds = self.reading.kinds
        size = len(contents)
        while self.at < size:
            at = self.at
            content, mark = contents[at], marks[at]
            if self.base:
                depths[at] = mark + self.base
            if self.signature >= 0 and mark != self.signature:
                self.signature = -1 if mark or self.base else self.signature
            if content:
                if self.signature == mark:
                    kinds[at] = LineKind.SIGNATURE
                self.at = at + 1
                first = content[0]
                if (
                    ":" in content
                    or first in _FIRSTS
                    or content[-1] in _LASTS
                    or (first in _RULES and content[1:2] in _DRAWN)
                ):
                    self._look(at, content[:LINE_CHARS], mark)
            else:
                self.at = at + 1

    def _look(self, at: int, content: str, mark: int) -> None:
        """Handle a line that may begin something; leave `self.at` behind what it began."""
        if ":" in content or "：" in content:
            if at > self.tried and _has_label(content) and self._header_block(at, mark):
                return
            if content[-1] in ":：*" and names_or_says(content) and self._attribution(at, mark):
                return
        elif " wrote" in content and self._attribution(at, mark):
            return
        if content[0] in _RULES:
            self._ruled(at, content, mark)
        start = content[:_LONGEST_WORD].lower()
        if start.startswith(_ANY_WORDS) or content[-4:].lower() == "list":
            self._worded(at, content, mark, start)

    def _worded(self, at: int, content: str, mark: int, start: str) -> None:
        """Handle a line that begins as only footers and the like do."""
        if start.startswith(_MOBILE_WORDS):
            if MOBILE.match(content) and self._is_last(at, mark):
                self.reading.kinds[at] = LineKind.SIGNATURE
        elif start.startswith(_BEGIN_WORDS):
            if SEPARATOR.match(content):
                self._separator(at, mark)
        elif footers.START.match(content) and self._is_footer(at, content, mark):
            self._footer(at, mark)

    # -- header blocks -----------------------------------------------------------------

    def _header_block(self, at: int, mark: int) -> bool:
        """Read a block of `From: … Sent: … Subject: …` lines that begins here."""
        found: dict[Label, str] = {}
        count, end = 0, at
        for index in self._same_depth(at, mark, _LONGEST_BLOCK):
            line = self.reading.contents[index][:LINE_CHARS]
            labelled = LABELLED.match(line)
            label = LABELS.get(labelled[1].lower()) if labelled else None
            if labelled is not None and label is not None:
                found.setdefault(label, labelled[2])
                count += 1
            elif not self._is_continuation(index, mark):
                break
            end = index
        if not self._is_block(found, count, at, mark):
            self.tried = end  # what begins within has fewer labels still
            return False
        self._mark_separator(at, mark)
        self._open(mark)
        depth = mark + self.base
        for index in range(at, end + 1):
            self.reading.kinds[index] = LineKind.HEADER
            self.reading.depths[index] = depth
        self.reading.sources.append(Source(at, depth, found.get(Label.FROM, ""), is_header=True))
        self.at = end + 1
        return True

    def _same_depth(self, at: int, mark: int, most: int) -> Sequence[int]:
        """Return the numbers of the lines of this paragraph, from `at` on."""
        contents, marks = self.reading.contents, self.reading.marks
        end = at
        limit = min(len(contents), at + most)
        while end < limit and contents[end] and marks[end] == mark:
            end += 1
        return range(at, end)

    def _is_continuation(self, index: int, mark: int) -> bool:
        """Say whether a line without a label goes on with the field above it.

        So do indented lines, and lines between two that have labels.
        """
        contents, marks = self.reading.contents, self.reading.marks
        if contents[index][:1] in {" ", "\t"}:
            return True
        after = index + 1
        if after >= len(contents) or marks[after] != mark:
            return False
        labelled = LABELLED.match(contents[after][:LINE_CHARS])
        return labelled is not None and labelled[1].lower() in LABELS

    def _is_block(self, found: dict[Label, str], count: int, at: int, mark: int) -> bool:
        if Label.FROM not in found or count < 2:
            return False
        dated = Label.DATE in found and _DIGIT.search(found[Label.DATE]) is not None
        if dated or mark:
            return True
        return count > 2 and (Label.SUBJECT in found or self._separator_above(at, mark) >= 0)

    def _separator_above(self, at: int, mark: int) -> int:
        """Return the number of the separator line above, at most two blank lines away; or -1."""
        contents, marks = self.reading.contents, self.reading.marks
        for index in range(at - 1, max(at - 4, -1), -1):
            content = contents[index]
            if not content:
                continue
            if marks[index] != mark:
                return -1
            line = content[:LINE_CHARS]
            return index if footers.RULE.match(line) or SEPARATOR.match(line.strip()) else -1
        return -1

    def _mark_separator(self, at: int, mark: int) -> None:
        above = self._separator_above(at, mark)
        if above >= 0:
            self.reading.kinds[above] = LineKind.HEADER

    def _open(self, mark: int) -> None:
        """Begin somebody else's speech: all that follows at no mark is one level deeper."""
        if not mark and self.base < QUOTE_DEPTH:
            self.base += 1
        self.signature = -1

    # -- attributions ------------------------------------------------------------------

    def _attribution(self, at: int, mark: int) -> bool:
        contents, marks = self.reading.contents, self.reading.marks
        begin = at
        while begin > max(at - ATTRIBUTION_LINES + 1, 0) and (
            marks[begin - 1] == mark and contents[begin - 1]
        ):
            begin -= 1
        lines = [line[:LINE_CHARS] for line in contents[begin : at + 1]]
        after = self._next_mark(at)
        quotes = after > mark or (after == mark and mark > 0 and self._begins_run(at, mark))
        length = attribution_length(lines, strict=not quotes)
        if not length or (not quotes and self.base >= QUOTE_DEPTH):
            return False
        first = at - length + 1
        if after == mark and not mark:
            if self._quotes_soon(at):
                return False
            self._open(mark)
        depth = after + self.base if after > mark else mark + self.base
        for index in range(first, at + 1):
            self.reading.kinds[index] = LineKind.ATTRIBUTION
        text = " ".join(contents[first : at + 1])
        self.reading.sources.append(Source(at, depth, text, is_header=False))
        return True

    def _next_mark(self, at: int) -> int:
        """Return the quote marks of the next line that says something, -1 at the end."""
        contents, marks = self.reading.contents, self.reading.marks
        for index in range(at + 1, len(contents)):
            if contents[index]:
                return marks[index]
        return -1

    def _begins_run(self, at: int, mark: int) -> bool:
        """Say whether nothing stands above at this depth: Apple Mail quotes its attribution."""
        contents, marks = self.reading.contents, self.reading.marks
        for index in range(at - 1, max(at - ATTRIBUTION_LINES - 1, -1), -1):
            if marks[index] < mark:
                return True
            if marks[index] > mark or not contents[index]:
                return False
        return at < ATTRIBUTION_LINES

    def _quotes_soon(self, at: int) -> bool:
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

    # -- signatures, footers, separators -----------------------------------------------

    def _begin_signature(self, at: int, mark: int) -> None:
        self.signature = mark
        self.reading.kinds[at] = LineKind.SIGNATURE

    def _ruled(self, at: int, content: str, mark: int) -> None:
        if content.rstrip(" \xa0") == "--":
            self._begin_signature(at, mark)
        elif SEPARATOR.match(content.strip()):
            self._separator(at, mark)
        elif footers.NEXT_PART.match(content.strip()):
            self._next_part(at, mark)
        elif footers.RULE.match(content) and self._has_footer_below(at, mark):
            self._footer(at, mark)

    def _separator(self, at: int, mark: int) -> None:
        """Take a separator line; alone, without a block below, it opens a quote itself."""
        self.reading.kinds[at] = LineKind.HEADER
        for index in range(at + 1, min(at + 5, len(self.reading.contents))):
            line = self.reading.contents[index][:LINE_CHARS]
            labelled = LABELLED.match(line)
            if labelled is not None and labelled[1].lower() in LABELS:
                return
        if not mark and not self._quotes_soon(at):
            self._open(mark)
            self.reading.sources.append(Source(at, self.base, "", is_header=True))

    def _next_part(self, at: int, mark: int) -> None:
        """Take Pipermail's line and the notice below it."""
        below = self._same_depth(at + 1, mark, _FOOTER_LINES)
        if not below or not footers.NOTICE.match(self.reading.contents[below[0]]):
            return
        self.reading.kinds[at] = LineKind.FOOTER
        for index in below:
            if not footers.NOTICE.match(self.reading.contents[index][:LINE_CHARS]):
                break
            self.reading.kinds[index] = LineKind.FOOTER
            self.at = index + 1

    def _has_footer_below(self, at: int, mark: int) -> bool:
        contents, marks = self.reading.contents, self.reading.marks
        for index in range(at + 1, min(at + 5, len(contents))):
            if marks[index] != mark:
                return False
            line = contents[index][:LINE_CHARS]
            if footers.HINT.search(line):
                return True
        return False

    def _is_footer(self, at: int, content: str, mark: int) -> bool:
        """Ask more of a line that merely ends in `mailing list`: an address or link below."""
        if not content.rstrip().lower().endswith("mailing list"):
            return True
        below = self._same_depth(at + 1, mark, 3)
        return any(
            "@" in line or "://" in line or " at " in line
            for line in (self.reading.contents[index] for index in below)
        )

    def _footer(self, at: int, mark: int) -> None:
        """Take the footer's lines: what follows at this depth, up to a bound."""
        contents, marks, kinds = self.reading.contents, self.reading.marks, self.reading.kinds
        index = at
        while index < min(at + _FOOTER_LINES, len(contents)) and marks[index] == mark:
            content = contents[index].strip()
            if index > at and footers.NEXT_PART.match(content[:LINE_CHARS]):
                break
            if content:
                kinds[index] = LineKind.FOOTER
            if self.base:
                self.reading.depths[index] = mark + self.base
            index += 1
        above = self._separator_above(at, mark)
        if above >= 0 and not SEPARATOR.match(contents[above][:LINE_CHARS].strip()):
            kinds[above] = LineKind.FOOTER
        self.at = index

    def _is_last(self, at: int, mark: int) -> bool:
        """Say whether nothing but a quote, a rule or the end follows a phone's line."""
        contents, marks = self.reading.contents, self.reading.marks
        for index in range(at + 1, len(contents)):
            content = contents[index]
            if content:
                if marks[index] != mark:
                    return True
                line = content[:LINE_CHARS]
                return (
                    line[-1] in ":：*"
                    or footers.RULE.match(line) is not None
                    or SEPARATOR.match(line.strip()) is not None
                    or LABELLED.match(line) is not None
                    or _starts_attribution(line)
                )
        return True


def _has_label(content: str) -> bool:
    """Say whether a line begins with a label of a header block and a colon."""
    head = content[:_COLON_WITHIN]
    label, colon, _ = head.partition(":") if ":" in head else head.partition("：")
    return bool(colon) and label.strip(" *").lower() in LABELS


def _starts_attribution(line: str) -> bool:
    """Say whether a line may be the first of a wrapped `On … wrote:`."""
    return LEAD_IN.match(line) is not None and _DIGIT.search(line) is not None
