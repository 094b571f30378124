"""Answers between somebody's unmarked lines that bear the name of who gave them.

[Conrad:] The treasurer, by mail of 12 November.
*Ikaika:* With a storm.
[BM] The legal one.

The name is the one that the sender signs with above the quote, or that of somebody quoted, whose
answers stand in what is quoted further below. Several names between which nobody says where the
answers are make a record of talk.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from bot.mail.announced import announced, take_marked, told
from bot.mail.latepattern import LatePattern
from bot.mail.names import is_name
from bot.mail.quoted_author import header_author
from bot.mail.walk import LineKind, Reading

_LINE_CHARS: Final = 100
_LINES_ABOVE: Final = 8
"""Own lines above the quote among which the sender's name may be."""
_FEWEST: Final = 2
"""Tagged lines, where nobody says that there are answers."""
_MOST_TAGS: Final = 200
_LONGEST_INITIALS: Final = 3
_TAG: Final = LatePattern(
    r"\s{0,4}(?:\[(?P<a>[^\W\d_][\w.’'-]{0,20}(?: [^\W\d_][\w.’'-]{0,20}){0,2})"
    r"(?:@\w{1,20})?:?\]:?"
    r"|\*(?P<b>[^\W\d_][\w.’'-]{0,20}(?: [^\W\d_][\w.’'-]{0,20}){0,2})(?::\*|\*:))\s"
)
"""`[Conrad]`, `[Conrad:]`, `[Conrad@Firm]`, `*Conrad:*`, `*Conrad*:`."""


def take_tagged(reading: Reading) -> None:
    """Give lines that bear somebody's name to that person: the sender, or one of those quoted.

    Somebody must be quoted.
    """
    if not reading.sources[0].is_header:
        return
    first = reading.sources[0].at
    tags = _tags(reading, first)
    if not tags:
        return
    quoted = [_words_of_source(source.text) for source in reading.sources if source.is_header]
    own = {
        tag
        for words in _signed(reading, first)
        for tag in tags.values()
        if _is_of(tag, words) and not any(_is_of(tag, each) for each in quoted)
    }
    if not own and told(reading, first):
        own = _of_first_names(reading, first, set(tags.values()), quoted)
    _take_if_believed(reading, tags, own, above=first, depth=0)
    _take_of_quoted(reading, tags)


def _of_first_names(
    reading: Reading, first: int, tags: set[str], quoted: list[list[str]]
) -> set[str]:
    """Return the only tag if its first letter is that of the first name above the quote.

    `See inline. Ana` above `[AL] Yes.`: of nobody quoted these are the initials.
    """
    tag = next(iter(tags)) if len(tags) == 1 else ""
    signed = [words[0] for words in _signed(reading, first) if len(words) == 1]
    if not (
        tag.isupper()
        and 1 < len(tag) <= _LONGEST_INITIALS
        and tag[0].lower() in {name[0] for name in signed}
    ):
        return set()
    return set() if any(_is_of(tag, each) for each in quoted) else tags


def _take_of_quoted(reading: Reading, tags: dict[int, str]) -> None:
    """Give somebody quoted what they answered in the mail that they quote further below."""
    for source, below in zip(reading.sources, reading.sources[1:], strict=False):
        if not source.is_header or below.depth <= source.depth:
            continue
        begins = announced(told(reading, below.at, depth=source.depth))
        if begins is None:
            words = _words_of_source(source.text)
            named = {tag for tag in tags.values() if _is_of(tag, words)}
            _take_if_believed(reading, tags, named, above=below.at, depth=source.depth)
        else:
            take_marked(reading, below.at, begins, depth=source.depth)


def _tags(reading: Reading, first: int) -> dict[int, str]:
    """Return which quoted lines without quote marks are tagged, and how."""
    found: dict[int, str] = {}
    for at in range(first + 1, len(reading.contents)):
        line = reading.contents[at]
        if line[:1] not in "[* " or not reading.depths[at] or reading.marks[at]:
            continue
        if reading.kinds[at] is LineKind.TEXT and (tag := _tag(line)):
            found[at] = tag
            if len(found) >= _MOST_TAGS:
                break
    return found


def _tag(line: str) -> str:
    """Return whose name stands in front of a line, empty for nobody's."""
    found = _TAG.match(line[:_LINE_CHARS])
    return (found["a"] or found["b"]) if found is not None else ""


def _take_if_believed(
    reading: Reading, tags: dict[int, str], named: set[str], *, above: int, depth: int
) -> None:
    """Give lines with a tag to who is at a depth, unless they are of a record of talk."""
    counts = Counter(tags.values())
    is_told = bool(told(reading, above, depth=depth))
    for tag in sorted(named):
        if is_told or (len(counts) == 1 and counts[tag] >= _FEWEST):
            take_marked(reading, above, _begins_with(tag), depth=depth)


def _begins_with(tag: str) -> Callable[[str], bool]:
    return lambda line: _tag(line) == tag


def _signed(reading: Reading, first: int) -> Iterator[list[str]]:
    """Yield the words of each name above the quote, but for the line that greets."""
    own = [
        at for at in range(first) if reading.kinds[at] is LineKind.TEXT and not reading.depths[at]
    ]
    for at in own[1:][-_LINES_ABOVE:]:
        if is_name(reading.contents[at]):
            yield _words(reading.contents[at])


def _words_of_source(text: str) -> list[str]:
    who = header_author(text)
    return _words(who.name) if who is not None else []


def _words(name: str) -> list[str]:
    return [word.strip(".,*_").casefold() for word in name.split() if word.strip(".,*_")]


def _is_of(tag: str, name: list[str]) -> bool:
    """Say whether a tag is words of a name, or its initials."""
    words = _words(tag)
    if words and set(words) <= set(name):
        return True
    return len(name) > 1 and tag.isupper() and tag.casefold() == "".join(each[0] for each in name)
