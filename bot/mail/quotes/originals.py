"""The thread's own mails, found again in what quotes them.

A quote is known by runs of words, wherever its lines are wrapped, re-quoted or cut out. The
time is linear in the words, the memory bounded; what nobody is known to have said stays None.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from bot.domain.ids import MessageId
from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import ORIGINAL_WORDS, ORIGINALS, ORIGINALS_WORDS
from bot.mail.values import Mailbox

# The words of a text, and its runs of words: what quotes are known by.
#
# Neither wrapping, nor quote marks, punctuation or case change a run. Chinese, Japanese and
# Korean characters are a word each: there, lines are wrapped anywhere.

RUN: Final = 3
"""So many words in a row make a run."""

_CJK: Final = "぀-ヿ㐀-鿿가-힣"
_WORD: Final = LatePattern(rf"[{_CJK}]|[^\W{_CJK}]+")
_ASCII_WORD: Final = LatePattern(r"\w+", re.ASCII)
"""The same where there is nothing else, which is looked for far quicker."""

_Word = TypeVar("_Word", str, bytes)


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order, in lower case."""
    folded = text.lower()
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


def runs_of(words: Sequence[_Word]) -> Iterator[tuple[_Word, _Word, _Word]]:
    """Yield every run of words, in order."""
    return zip(words, words[1:], words[2:], strict=False)


LEAST_WORDS: Final = 6
"""A stretch with fewer words that are found is chance, unless it is a whole quote."""
_SHARE: Final = 0.6
"""What part of a line's words must be found for the line to be somebody's."""
_MOST_HOLDERS: Final = 4


@dataclass(frozen=True, slots=True)
class Original:
    """An archived mail's own words (LF line ends), and whose they are."""

    message_id: MessageId
    author: Mailbox
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines from `first` up to, and without, `end` that say what `author` wrote; None: unknown.

    `words` is how many words they have. `is_put_in`: none of them is known, and above and below one
    author's are.
    """

    first: int
    end: int
    author: Mailbox | None
    words: int
    is_put_in: bool = False


class Originals:
    """A thread's mails, oldest first, by every run of words in them."""

    def __init__(self, originals: Iterable[Original] = ()) -> None:
        self._authors: list[Mailbox] = []
        self._numbers: dict[MessageId, int] = {}
        self._holders: dict[int, tuple[int, ...]] = {}
        room = ORIGINALS_WORDS
        for number, original in enumerate(originals):
            if number >= ORIGINALS or room <= 0:
                break
            self._authors.append(original.author)
            self._numbers[original.message_id] = number
            words = _words(original.text.split("\n"))[0]
            room -= len(words)
            for run in map(hash, runs_of(words)):
                holders = self._holders.get(run, ())
                if number not in holders[-1:] and len(holders) < _MOST_HOLDERS:
                    self._holders[run] = (*holders, number)

    def stretches(
        self, lines: Sequence[str], *, but: MessageId | None, named: Mailbox | None = None
    ) -> list[Stretch]:
        """Tell who wrote lines that are quoted at one depth, in order and without gaps.

        `but` is the mail in which they stand: its own words are no original. What `named`, who is
        named above the quote, has written is theirs, whoever else wrote it. Words that were not
        found between those of one author are taken for changed.
        """
        if not self._holders:
            return [Stretch(0, len(lines), None, 0)]
        words, places = _words(lines)
        numbers = self._find(words, self._numbers.get(but) if but is not None else None, named)
        if all(number is None for number in numbers):
            return [Stretch(0, len(lines), None, len(words))]
        hits: list[Counter[int]] = [Counter() for _ in lines]
        for number, place in zip(numbers, places, strict=True):
            if number is not None:
                hits[place][number] += 1
        sizes = Counter(places)
        joined = _join([self._author(hits[at], sizes[at]) for at in range(len(lines))], sizes)
        if len(joined) > 1 or len(words) >= LEAST_WORDS:
            joined = [
                stretch if stretch.words >= LEAST_WORDS else replace(stretch, author=None)
                for stretch in joined
            ]
        joined = _merged(joined)
        unknown = {at for at in range(len(lines)) if not hits[at]}
        return _merged(_filled([_seen(stretch, unknown) for stretch in joined]))

    def _find(
        self, words: list[str], itself: int | None, named: Mailbox | None
    ) -> list[int | None]:
        """Return for each word the mail that it was found in; one mail is stayed with."""
        numbers: list[int | None] = [None] * len(words)
        current: int | None = None
        for at, run in enumerate(map(hash, runs_of(words))):
            holders = self._holders.get(run)
            if holders is None:
                continue
            if current not in holders or named is not None:
                others = [number for number in holders if number != itself]
                if not others:
                    continue
                theirs = [number for number in others if self._is_by(number, named)]
                if theirs or current not in holders:
                    current = (theirs or others)[0]
            for place in range(at, at + RUN):
                if numbers[place] is None:
                    numbers[place] = current
        return numbers

    def _is_by(self, number: int, named: Mailbox | None) -> bool:
        """Return True if a mail is by whom an attribution names, who may have no address there."""
        author = self._authors[number]
        if named is None:
            return False
        if named.address and author.address:
            return named.address == author.address
        return bool(named.name) and named.name.lower() == author.name.lower()

    def _author(self, hits: Counter[int], size: int) -> Mailbox | None:
        """Return whose a line is, None where too few of its words were found."""
        if not hits:
            return None
        number, count = hits.most_common(1)[0]
        return self._authors[number] if count >= _SHARE * size else None


def _join(authors: Sequence[Mailbox | None], sizes: Mapping[int, int]) -> list[Stretch]:
    """Put lines of one author together; lines without words belong to what stands above."""
    joined: list[Stretch] = []
    for at, author in enumerate(authors):
        last = joined[-1] if joined else None
        if last is not None and (not sizes[at] or last.author == author):
            joined[-1] = replace(last, end=at + 1, words=last.words + sizes[at])
        elif last is not None and not last.words:
            joined[-1] = Stretch(last.first, at + 1, author, sizes[at])
        else:
            joined.append(Stretch(at, at + 1, author, sizes[at]))
    return joined


def _filled(stretches: list[Stretch]) -> list[Stretch]:
    """Give what was not found to its neighbours: words that were changed, cut or put in.

    That is done between two stretches of one author, and at the ends where there is one author
    only; and never for more words than were found of theirs. What was put in whole is marked.
    """
    only = len({stretch.author for stretch in stretches if stretch.author is not None}) == 1
    filled = []
    for at, stretch in enumerate(stretches):
        beside = [each for each in stretches[max(at - 1, 0) : at + 2] if each.author is not None]
        closed = len(beside) == 2 and beside[0].author == beside[1].author
        matched = sum(each.words for each in beside)
        is_theirs = (
            stretch.author is None and (closed or (only and beside)) and stretch.words <= matched
        )
        put_in = stretch.is_put_in and closed and stretch.words <= matched
        author = beside[0].author if is_theirs else stretch.author
        filled.append(replace(stretch, author=author, is_put_in=put_in))
    return filled


def _seen(stretch: Stretch, unknown: set[int]) -> Stretch:
    """Return a stretch of nobody with whether none of its words was found in any mail."""
    is_unknown = stretch.author is None and unknown.issuperset(range(stretch.first, stretch.end))
    return replace(stretch, is_put_in=is_unknown and stretch.words > 0)


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    """Put neighbours of one author together."""
    merged: list[Stretch] = []
    for stretch in stretches:
        last = merged[-1] if merged else None
        is_one = last is not None and last.author == stretch.author
        if last is not None and is_one and not (last.is_put_in or stretch.is_put_in):
            merged[-1] = replace(last, end=stretch.end, words=last.words + stretch.words)
        else:
            merged.append(stretch)
    return merged


def _words(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the words of lines and, for each, the number of its line."""
    words: list[str] = []
    places: list[int] = []
    for at, line in enumerate(lines):
        texts = words_of(line)[: ORIGINAL_WORDS - len(words)]
        words += texts
        places += [at] * len(texts)
    return words, places
