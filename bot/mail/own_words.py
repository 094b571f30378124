"""The lines of a mail that are its sender's own beyond doubt: only these vote, wish or command.

New text shows what most likely is the sender's. A vote needs more. Below a header block, and below
words that are quoted without marks, an answer of the sender's looks like a line of whoever is
quoted, so nothing there counts. Nor does what people paste: below `Ben says:`, in code, set in.

Whatever reads a mail's words for their meaning takes these lines and nothing else. They are told
apart once, where the mail is parsed, and are few, however long the mail is: so none keeps a reader
busy.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern, unaccented
from bot.mail.limits import LINE_CHARS, OWN_CHARS, OWN_LINES, QUOTED_LINES, REASON_CHARS
from bot.mail.quotes.rewrapped import has_no_room
from bot.mail.values import Above, LineKind, OwnLine, Reading

_INTRODUCES: Final = re.compile(r"(?:[:：]|\s[\"'“„«»「])\s*$")
_OF_ITS_SENDER: Final = WordPattern(
    r"[\W_]{0,3}(?:%(greetings)s|(?:all|everyone)\b)|.{0,200}%(possessives)s", re.IGNORECASE
)
"""A greeting, or `my votes:`: what follows is the sender's, though the line ends in a colon."""
_NAMES_WHO_WROTE: Final = LatePattern(
    r"[\s*]{0,8}[^\W\d][\w '’-]{0,24}\s?[:：]\*?[^\n<\[]{0,80}"
    r"[<\[][^\s<>\[\]@]{1,64}@[^\s<>\[\]]{1,200}[>\]]"
)
"""`From: Ben Okri <ben@example.com>`, in languages whose words are not known, too."""
_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_TAG: Final = re.compile(r"\s{0,3}\[(?P<end>/?)quote\b", re.IGNORECASE)
_SET_IN: Final = re.compile(r"(?: {4}|\t)\s*(?![*•-]\s)")
_ENTRY: Final = re.compile(r"[\s*_\u2022\u25aa-]{0,6}\[?#(?P<item>[0-9]{1,9})\b")
_INVISIBLE: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""What no reader sees: soft hyphens, words' and directions' marks, a byte order mark."""
_EMPHASIS: Final = re.compile(
    rf"^([\s{_INVISIBLE}]*)([*_]{{1,3}})([^\s*_](?:[^*_]{{0,78}}[^\s*_])?)\2(?!\w)"
)
"""`*agree* - let us`: emphasis as plain text has it, also beside HTML."""
_SPACES: Final = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
_MARKUP: Final = "".join(
    [
        "*_`'\"\u00ad\ufeff",
        _SPACES,
        *map(chr, chain(range(0x2000, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x206A))),
    ]
)
"""What is taken off both ends of a line: markup, blanks, what is invisible. A pattern would take
the square of a long line's length for that."""


@dataclass(slots=True)
class _Pasting:
    """Whether what follows is pasted: below a line with a colon, within a fence or a tag.

    What is below a colon ends with its paragraph. If quoted lines stand there, they are all of it;
    further down, they may be pasted, too, and end nothing.
    """

    is_open: bool = False
    is_introduced: bool = False
    just_now: bool = False

    def takes(self, line: str, *, is_below_blank: bool, is_below_quote: bool) -> bool:
        """Return True if the next own line is pasted, and go on behind it."""
        if is_below_quote if self.just_now else is_below_blank:
            self.is_introduced = False
        is_pasted = self.is_open or self.is_introduced or _SET_IN.match(line) is not None
        introduces = _INTRODUCES.search(line) is not None and not _OF_ITS_SENDER.match(line)
        self.just_now = introduces
        self.is_introduced = self.is_introduced or introduces
        if _FENCE.match(line):
            self.is_open = not self.is_open
        elif (tag := _TAG.match(line)) is not None:
            self.is_open = not tag["end"]
        return is_pasted


def own_words(reading: Reading) -> tuple[OwnLine, ...]:
    """Return the sender's first lines, up to the signature, or to where somebody else may speak."""
    lines: list[OwnLine] = []
    chars = 0
    for own in _own_lines(reading):
        lines.append(own)
        chars += len(own.whole) + 1
        if chars > OWN_CHARS or len(lines) == OWN_LINES:
            break
    return tuple(lines)


def _own_lines(reading: Reading) -> Iterator[OwnLine]:
    above, entry, is_below_quote = Above.OTHER, None, False
    quoted: list[str] = []
    pasting = _Pasting()
    for at, (kind, depth) in enumerate(zip(reading.kinds, reading.depths, strict=True)):
        if not reading.marks[at] and (depth or kind is LineKind.HEADER):
            return
        if kind is LineKind.SIGNATURE and not depth:
            return
        content = reading.contents[at]
        if kind is not LineKind.TEXT or depth:
            if content and not content.isspace():
                above = Above.OTHER
            elif above is Above.OWN:
                above = Above.BLANK
            if kind is LineKind.TEXT:
                quoted = [*(quoted if is_below_quote else ()), content[:LINE_CHARS]]
                del quoted[QUOTED_LINES:]
                is_below_quote = True
                number = _entry(content)
                entry = entry if number is None else number
            continue
        text = content[:LINE_CHARS]
        if _NAMES_WHO_WROTE.match(text):
            return
        is_below_blank = at > 0 and not reading.contents[at - 1] and not reading.marks[at - 1]
        is_pasted = pasting.takes(
            text, is_below_blank=is_below_blank, is_below_quote=is_below_quote
        )
        stripped = text.strip()
        yield OwnLine(
            text=stripped,
            whole=stripped if text is content else content.strip()[:REASON_CHARS],
            said=without_markup(text),
            above=above,
            begins=_begins(reading, at),
            is_doubtful=is_pasted or _may_be_broken_off(reading, at),
            is_below_quote=is_below_quote,
            entry=entry,
            below="\n".join(quoted),
        )
        above, entry, is_below_quote = Above.OWN, None, False


def _entry(quoted: str) -> int | None:
    """Return the item that a quoted line is the numbered entry of."""
    match = _ENTRY.match(quoted) if "#" in quoted else None
    return None if match is None else int(match["item"])


def _begins(reading: Reading, at: int) -> bool:
    """Return True if nothing of the sender's stands right above a line."""
    return not at or not reading.contents[at - 1] or reading.marks[at - 1] > 0


def _may_be_broken_off(reading: Reading, at: int) -> bool:
    """Return True if a line between two quoted ones may be what the upper one had no room for.

    Whoever is quoted chooses the words, and so what a program breaks off: `#12: +1`, say.
    """
    marks, contents = reading.marks, reading.contents
    if not 0 < at < len(marks) - 1 or not marks[at - 1] or not marks[at + 1]:
        return False
    return has_no_room(contents[at - 1], contents[at], marks[at - 1])


def first_own(words: Sequence[OwnLine]) -> Iterator[tuple[int, OwnLine]]:
    """Yield the own lines that say something, with their places, without one greeting in front."""
    greeting_may_come = True
    for at, own in enumerate(words):
        if not own.said:
            continue
        is_greeting = greeting_may_come and not own.is_doubtful and greets(own.said)
        greeting_may_come = False
        if not is_greeting:
            yield at, own


_GREETING: Final = WordPattern(
    r"[\W_]{0,3}%(greetings begun)s[^.,?!:;\d+]{0,40}[.,!:]?", re.IGNORECASE, folded=True
)
"""A line that only greets, such as `Hi all,` above a vote."""
_MOST_GREETING_WORDS: Final = 5


def greets(line: str) -> bool:
    """Return True if a line says nothing but a greeting."""
    short = len(line) <= LINE_CHARS and len(line.split()) <= _MOST_GREETING_WORDS
    return short and _GREETING.fullmatch(unaccented(line)) is not None


def without_markup(line: str) -> str:
    """Return what a line says, without emphasis, quotes and what is invisible around it."""
    return _EMPHASIS.sub(r"\1\3", line).strip(_MARKUP)
