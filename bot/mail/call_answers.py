"""File what people say on a call for comments under its numbered questions.

An answer stands below a quoted question, or is a paragraph that begins with the question's number:
`2.`, `2)`, `Q2`. All other words of the sender's are general; nobody else's words are filed. Words
that only greet or close are left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.mail.languages.quoting import closes
from bot.mail.limits import OWN_CHARS
from bot.mail.own_words import greets
from bot.mail.values import Segment

GENERAL: Final = 0
"""The number under which words are filed that answer no question."""
MOST_QUOTED: Final = 12
"""How many quoted lines a question may be broken into."""
QUOTED_END: Final = 4_000
"""How many quoted characters above an answer are looked at."""
FEWEST_WORDS: Final = 2
"""How many words of a question its quote has at least if it is cut."""
_MARKED: Final = re.compile(
    r"[\s*_]{0,4}(?:\(?(?P<plain>\d{1,2})[.)](?=[\s*_]|$)|[Qq](?:uestion)?\s?(?P<named>\d{1,2})\b[.:)]?)"
    r"[\s*_:\u2013\u2014-]*"
)
_WORDS: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """Words of one person; `question` counts from 1, or is `GENERAL`."""

    question: int
    text: str


def answers_in_mail(
    parts: Sequence[Segment],
    questions: Sequence[str],
    *,
    former: Sequence[Sequence[str]] = (),
) -> list[Answer]:
    """Return what a mail's author says to each question; `parts` are the mail's segments.

    `former` are earlier wordings of the questions, in the same order, which may be quoted too.
    A paragraph that is only the author's name, or part of it, signs the mail and says nothing.
    """
    answered: list[tuple[str, str]] = []
    quoted, names = "", frozenset[str]()
    chars = 0
    for part in parts:
        if chars >= OWN_CHARS:
            break
        if part.depth:
            quoted = part.text
            continue
        answered.append((quoted, part.text[: OWN_CHARS - chars]))
        quoted = ""
        chars += len(part.text) + 1
        if part.author is not None:
            names = frozenset(_WORDS.findall(part.author.name.casefold()))
    return _file(answered, (questions, *former), names=names)


def answers_in_comment(
    text: str, questions: Sequence[str], *, former: Sequence[Sequence[str]] = ()
) -> list[Answer]:
    """Return what a comment in Slack says to each question; lines behind `>` are quoted."""
    return _file(_parts_of_comment(text), (questions, *former))


def is_marked(line: str) -> bool:
    """Return True if a line begins as an answer to some question does."""
    return _MARKED.match(line) is not None


def _parts_of_comment(text: str) -> Iterator[tuple[str, str]]:
    quoted: list[str] = []
    own: list[str] = []
    for line in text.split("\n"):
        if not line.lstrip().startswith(">"):
            own.append(line)
            continue
        if any(text.strip() for text in own):
            yield "\n".join(quoted), "\n".join(own)
            quoted = []
        own = []
        quoted.append(line.lstrip().lstrip("> "))
    yield "\n".join(quoted), "\n".join(own)


def _file(
    answered: Iterable[tuple[str, str]],
    wordings: Sequence[Sequence[str]],
    *,
    names: frozenset[str] = frozenset(),
) -> list[Answer]:
    """File words, each with the quoted lines directly above them; present wordings come first."""
    filed: dict[int, list[str]] = {}
    count = len(wordings[0])
    for quoted, own in answered:
        numbers = (_question_of(quoted, questions) for questions in wordings)
        below = next(filter(None, numbers), GENERAL)
        for paragraph in _paragraphs(own, count):
            if greets(paragraph) or closes(paragraph.split("\n", 1)[0]):
                continue
            if names.issuperset(_WORDS.findall(paragraph.casefold())):
                continue
            number, text = _marked(paragraph, count)
            if text:
                filed.setdefault(number or below, []).append(text)
    return [Answer(number, "\n\n".join(filed[number])) for number in sorted(filed)]


def _paragraphs(text: str, count: int) -> Iterator[str]:
    """Yield paragraphs; a line with a later question's number begins one, too."""
    lines: list[str] = []
    last = GENERAL
    for line in [*text.split("\n"), ""]:
        number, _rest = _marked(line, count)
        if lines and (not line.strip() or number > last):
            yield "\n".join(lines).strip("\n")
            lines = []
        last = (number or last) if line.strip() else GENERAL
        if line.strip():
            lines.append(line.rstrip())


def _marked(paragraph: str, count: int) -> tuple[int, str]:
    """Return the question whose number a paragraph begins with, and what is behind it."""
    match = _MARKED.match(paragraph)
    number = int(match["plain"] or match["named"]) if match is not None else GENERAL
    if match is None or not 0 < number <= count:
        return GENERAL, paragraph.strip()
    return number, paragraph[match.end() :].strip()


@lru_cache(maxsize=256)
def _words_of(question: str) -> list[str]:
    return _WORDS.findall(question.casefold())


def _question_of(quoted: str, questions: Sequence[str]) -> int:
    """Return the question with which quoted lines end, `GENERAL` for none."""
    lines = [line for line in quoted[-QUOTED_END:].split("\n") if line.strip()][-MOST_QUOTED:]
    words = [_WORDS.findall(line.casefold()) for line in lines]
    ends = [[word for line in words[first:] for word in line] for first in range(len(words))]
    for number, question in enumerate(questions, start=1):
        asked = _words_of(question)
        for end in ends:
            is_numbered = end[:1] in ([str(number)], [f"q{number}"])
            rest = end[1:] if is_numbered else end
            is_cut = is_numbered and len(rest) >= FEWEST_WORDS and rest == asked[: len(rest)]
            if asked and (rest == asked or is_cut):
                return number
    return GENERAL
