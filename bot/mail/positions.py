"""Prose that takes a position: `I would support giving a little more time`, `je suis contre`.

Only the sender's own, sure words are read, a sentence at a time; sentences may go over the ends of
lines. A position is said in the first person, of the matter itself (`the proposal`, `this text`),
at the beginning of a sentence or of a clause. Questions, conditions, quotations and what others are
said to think take none. Whatever is found here is a guess, which only its author can confirm.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.domain.calls.position import Lean
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import unaccented
from bot.mail.limits import LINE_CHARS, POSITION_SENTENCES, QUOTED_CHARS
from bot.mail.own_words import first_own
from bot.mail.quotes.segments import segments
from bot.mail.values import Leaning, Mailbox, OwnLine, QuotedLeaning, Reading

_CLAUSE: Final = (
    r"(?:^|[,;:(\u2013\u2014]\s{0,3}|\s%(clause_joins)s\s|(?<=\s)-{1,2}\s)"
    r"(?:%(clause_leads)s[,:]?\s){0,3}"
)
_PAUSE: Final = r"\s{0,3}(?:[.,;:!)\u2013\u2014]|-{1,2}\s|$)"
_ENDS: Final = rf"(?={_PAUSE}|,?\s%(behind_words)s)"
_MATTER_ENDS: Final = rf"(?={_PAUSE}|,?\s%(behind_words behind_matters)s)"


def _stance(takes: str, takes_noun: str, says: str, whole: str) -> WordPattern:
    """Return the pattern of a lean from the fields that say it.

    `takes` stands in front of the matter or a pronoun, `takes_noun` only in front of the matter,
    `says` behind the matter; `whole` needs none.
    """
    return WordPattern(
        rf"{_CLAUSE}(?:%({takes})s\s(?:%(matters)s{_MATTER_ENDS}|%(matter_pronouns)s{_ENDS})"
        rf"|%({takes_noun})s\s%(matters)s{_MATTER_ENDS}"
        rf"|%(matters)s\s%({says})s{_MATTER_ENDS}|%({whole})s{_ENDS})",
        re.IGNORECASE,
        folded=True,
    )


_FOR: Final = _stance("supports", "agrees_with", "suits", "is_for")
_AGAINST: Final = _stance("opposes", "disagrees_with", "displeases", "is_against")
_MORE_TIME: Final = WordPattern(
    rf"{_CLAUSE}(?:%(argues_for)s(?:\s%(time_givers)s)?\s%(more_time)s|%(needs)s\s%(more_time)s\s%(time_for)s"
    rf"|%(asks_time)s{_MATTER_ENDS})",
    re.IGNORECASE,
    folded=True,
)
_UNDECIDED: Final = WordPattern(r"%(conditions undecided jests)s", re.IGNORECASE, folded=True)
_REPORTS: Final = WordPattern(
    r"%(wrote reports)s|[\"\u201c\u201e\u00ab]", re.IGNORECASE, folded=True
)
_TURNS: Final = WordPattern(r"%(turns)s", re.IGNORECASE, folded=True)
_BEGINS_TURN: Final = WordPattern(r"[\W_]{0,3}%(turns)s", re.IGNORECASE, folded=True)
_NAMES_END: Final = WordPattern(r",?\s%(until_words bare)s\s", re.IGNORECASE, folded=True)
"""What stands between a wish for more time and its end, and is no condition there."""
_PATTERNS: Final = (
    (Lean.MORE_TIME, _MORE_TIME),
    (Lean.AGAINST, _AGAINST),
    (Lean.FOR, _FOR),
)
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?\u2026])[\"'”’»)]{0,3}\s{1,3}")
_QUESTION: Final = re.compile(r"^\W{0,3}\u00bf|\?\W{0,4}$")
_BULLET: Final = re.compile(r"[*•-]\s")


def leaning(words: Sequence[OwnLine]) -> Leaning | None:
    """Return which way a mail's own words lean, None if they take no position, or two."""
    return _of_sentences(_sentences(_paragraphs(words)))


def quoted_leanings(reading: Reading, author: Mailbox) -> Iterator[QuotedLeaning]:
    """Yield the positions that the first quoted words take of which author and day are told."""
    if not reading.sources:
        return
    chars = 0
    for part in segments(reading, author):
        if not part.depth or part.author is None or part.on is None:
            continue
        chars += len(part.text)
        if chars > QUOTED_CHARS:
            return
        if (leaning := leaning_of(part.text)) is not None:
            yield QuotedLeaning(part.author, part.on, leaning)


def leaning_of(text: str) -> Leaning | None:
    """Return which way a text of one author leans."""
    paragraphs = re.split(r"\n\s*\n", text[: LINE_CHARS * POSITION_SENTENCES])
    return _of_sentences(_sentences(paragraph.split("\n") for paragraph in paragraphs))


def _paragraphs(words: Sequence[OwnLine]) -> Iterator[list[str]]:
    """Yield the lines of each paragraph; a line that may be somebody else's ends it."""
    lines: list[str] = []
    for _at, own in first_own(words):
        if own.begins or own.is_doubtful:
            yield lines
            lines = []
        if not own.is_doubtful:
            lines.append(own.said)
    yield lines


def _sentences(paragraphs: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the sentences, each without its line ends; an entry of a list begins one."""
    for paragraph in paragraphs:
        sentences: list[str] = []
        for line in map(str.strip, paragraph):
            if bullet := _BULLET.match(line):
                yield from _split(sentences)
                sentences = [line[bullet.end() :]]
            else:
                sentences.append(line)
        yield from _split(sentences)


def _split(lines: Iterable[str]) -> Iterator[str]:
    yield from filter(None, _SENTENCE_ENDS.split(" ".join(" ".join(lines).split())))


def _of_sentences(sentences: Iterable[str]) -> Leaning | None:
    """Return the one position that sentences take.

    Whoever wants more time is not for or against yet. One who is both for and against is neither,
    nor is one for something whose next words begin with `But`.
    """
    leanings: dict[Lean, Leaning] = {}
    standing: Leaning | None = None
    for place, sentence in enumerate(sentences):
        if place >= POSITION_SENTENCES:
            break
        plain = unaccented(sentence[:LINE_CHARS])
        if standing is not None and standing.lean is Lean.FOR and _BEGINS_TURN.match(plain):
            leanings.pop(Lean.FOR, None)
        lean = _lean(plain)
        standing = None if lean is None else Leaning(lean, sentence[:LINE_CHARS])
        if standing is not None:
            leanings.setdefault(standing.lean, standing)
    if Lean.MORE_TIME in leanings:
        return leanings[Lean.MORE_TIME]
    return next(iter(leanings.values())) if len(leanings) == 1 else None


def _lean(plain: str) -> Lean | None:
    if _QUESTION.search(plain):
        return None
    for lean, pattern in _PATTERNS:
        match = pattern.search(plain)
        if match is None:
            continue
        named = _NAMES_END.match(plain, match.end()) if lean is Lean.MORE_TIME else None
        sure = plain if named is None else plain[: match.end()] + plain[named.end() :]
        if _UNDECIDED.search(sure) or _REPORTS.search(plain[: match.start()]):
            return None
        is_taken_back = lean is Lean.FOR and _TURNS.search(plain, match.end()) is not None
        return None if is_taken_back else lean
    return None
