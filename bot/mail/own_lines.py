"""The lines of a mail that may vote or command: the sender's own beyond doubt.

New text shows what most likely is the sender's. A vote needs more. Below a header block, and
below words that are quoted without marks, an answer of the sender's looks like a line of whoever
is quoted, so nothing there counts. Nor does what people paste: below `Ben says:`, in code, set in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.limits import LINE_CHARS
from bot.mail.rewrapped import has_no_room
from bot.mail.walk import LineKind, Reading

_INTRODUCES: Final = re.compile(r"(?:[:：]|\s[\"'“„«»「])\s*$")
_OF_ITS_SENDER: Final = LatePattern(
    r"[\W_]{0,3}(?:hi|hello|hey|dear|all|everyone|hola|buen[oa]s|estimad[oa]s?|querid[oa]s?|olá|oi"
    r"|car[oa]s?|prezad[oa]s?|ciao|hallo|liebe[r]?|bonjour|ch[eè]re?s?)(?!\w)"
    r"|.{0,200}(?<!\w)(?:my|mine|our|meine?|unsere?|mes|mon|ma|nos|notre|mis?|nuestr[oa]s?|meus?"
    r"|minhas?|nossos?|mi[oa]|miei|mie|nostr[ioae]|mijn|onze|mina?|mitt|vår[at]?|mine|mit|vores"
    r"|våre|moje|mój|můj|môj|naše|nasze|az én|мо[йяёеи]|наш[иае]?|мої|benim|saya|kami)(?!\w)",
    re.IGNORECASE,
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


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the sender's own: its number and text, and the quoted lines above it.

    `quoted` are the numbers of the lines quoted since the own line before it. `begins` says
    whether a paragraph begins here; `is_doubtful`, whether it may be somebody else's: pasted, or
    the end of a quoted line that a mail program broke.
    """

    at: int
    text: str
    quoted: tuple[int, ...]
    begins: bool
    is_doubtful: bool


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
        """Say whether the next own line is pasted, and go on behind it."""
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


def own_lines(reading: Reading) -> Iterator[OwnLine]:
    """Yield the sender's lines up to the signature, or to where somebody else may speak."""
    quoted: list[int] = []
    pasting = _Pasting()
    for at, (kind, depth) in enumerate(zip(reading.kinds, reading.depths, strict=True)):
        if not reading.marks[at] and (depth or kind is LineKind.HEADER):
            return
        if kind is LineKind.SIGNATURE and not depth:
            return
        if kind is not LineKind.TEXT:
            continue
        if depth:
            quoted.append(at)
            continue
        text = reading.contents[at][:LINE_CHARS]
        if _NAMES_WHO_WROTE.match(text):
            return
        begins = _begins(reading, at)
        is_below_blank = at > 0 and not reading.contents[at - 1] and not reading.marks[at - 1]
        is_pasted = pasting.takes(text, is_below_blank=is_below_blank, is_below_quote=bool(quoted))
        is_doubtful = is_pasted or _may_be_broken_off(reading, at)
        yield OwnLine(at, text, tuple(quoted), begins=begins, is_doubtful=is_doubtful)
        quoted.clear()


def _begins(reading: Reading, at: int) -> bool:
    """Say whether nothing of the sender's stands right above a line."""
    return not at or not reading.contents[at - 1] or reading.marks[at - 1] > 0


def _may_be_broken_off(reading: Reading, at: int) -> bool:
    """Say whether a line between two quoted ones may be what the upper one had no room for.

    Whoever is quoted chooses the words, and so what a program breaks off: `#12: +1`, say.
    """
    marks, contents = reading.marks, reading.contents
    if not 0 < at < len(marks) - 1 or not marks[at - 1] or not marks[at + 1]:
        return False
    return has_no_room(contents[at - 1], contents[at], marks[at - 1])
