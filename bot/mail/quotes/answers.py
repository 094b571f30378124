"""Answers that bear a mark of the sender's between somebody's unmarked lines.

Believed only where the sender says so above: `my answers are marked [AL]`, `start with AL`,
`as <al> </al>`, `in capitals`, `below each point`. Without that they are the quoted one's words, as
far as anybody can tell; but where the sender would else have said nothing, lines behind `>>>` are
the answers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.words import ANSWERS, SENTENCE_ENDS
from bot.mail.names import is_name
from bot.mail.quotes.quoted_author import header_author
from bot.mail.quotes.reading import LineKind, Reading

_LINES_ABOVE: Final = 15
_LINE_CHARS: Final = 400
_BRACKETED: Final = LatePattern(
    r"(?<![\w\])])([\[<({]{1,2}[A-Za-z][\w. -]{0,14}[\])}>]{1,2}|[*#=]{2,3}|[=-]{1,3}>)"
)
_IN_BRACKETS: Final = LatePattern(
    r"(?<!\w)(?:in|with|as|by|bei|mit|als|avec|entre|con|com|tra|met|med) (\[[A-Z]{2,4}\])",
    re.IGNORECASE,
)
"""`See my answers in [AL]`."""
_INITIALS: Final = LatePattern(r"(?<!\w)[A-Z]{2,4}(?!\w)")
_CUE: Final = LatePattern(
    r"(?<!\w)(?:mark\w*|start\w*|begin\w*|prefix\w*|tag\w*|label\w*|preced\w*|initials?|after|behind"
    r"|gekennzeichnet|markiert|beginn\w*|kürzel|préfix\w*|marqu\w+|commenc\w*|initiales|marcad\w*"
    r"|empiez\w*|comienz\w*|iniciales|começ\w*|iniciais|segnat\w*|inizia\w*|iniziali|gemarkeerd"
    r"|begint|beginnen|börjar|märkt\w*|markerad\w*|starter|merket|oznacz\w*|zaczyna\w*|помечен\w*"
    r"|начина\w*|отмечен\w*|označen\w*)(?!\w)",
    re.IGNORECASE,
)
_MARKED: Final = LatePattern(
    r"(?<!\w)(?:marked|tagged|prefixed|gekennzeichnet|markiert|marqué\w*|signalé\w*|marcad\w+"
    r"|segnat\w+|gemarkeerd|märkta?|merket|mærket|oznaczon\w+|помечен\w+|отмечен\w+|označen\w+)"
    r"(?: \w{1,6}){0,2}:? [\[<({][A-Za-z]",
    re.IGNORECASE,
)
"""`I have added mine, marked [AL]`: there need be no word of answers."""
_CAPITALS: Final = LatePattern(
    r"(?<!\w)(?:(?:in|with) (?:all )?(?:caps|capitals|capital letters|upper-?\s?case)|all caps"
    r"|in (?:großbuchstaben|grossbuchstaben|versalien)|en majuscules"
    r"|en mayúsculas|em maiúsculas|in maiuscolo|in hoofdletters"
    r"|med versaler|med store bokstaver|wielkimi literami|velkými písmeny|заглавными|прописными"
    r"|великими літерами|büyük harf\w*)(?!\w)",
    re.IGNORECASE,
)
_BELOW_ITEMS: Final = LatePattern(
    r"(?<!\w)(?:(?:under|below|beneath|after|beside|at|to) (?:each|every|the individual) \w+"
    r"|(?:unter|nach|zu) (?:jedem|jeder|den einzelnen) \w+|(?:sous|après|à) chaque \w+"
    r"|(?:bajo|debajo de|después de|a|en) cada \w+|(?:abaixo de|após|em|sob) cada \w+"
    r"|(?:sotto|dopo|a) ogni \w+|(?:onder|na|bij) (?:elke?|ieder) \w+|(?:under|efter|vid|til) "
    r"(?:varje|hvert|hver) \w+|pod każd\w+ \w+|pod každ\w+ \w+|под кажд\w+ \w+)(?!\w)",
    re.IGNORECASE,
)
_TAGS: Final = LatePattern(r"<([A-Za-z]\w{0,11})>[^\n<>]{0,12}</\1>")
"""`Comments inline as <al> </al>`, as members of OASIS's committees set theirs apart."""
_LONGEST_ANSWER: Final = 200
"""Lines between such tags."""
_ARROWS: Final = 3
"""Quote marks of `>>>` in front of an answer."""
_LISTED: Final = LatePattern(r"\s{0,4}(?:[-*•]|\(?\d{1,2}[.)]|[a-z]\))\s")
_LETTERS: Final = 4
_SHORT: Final = 50
"""Below a shorter line an answer does not go on, unless a blank line ends paragraphs."""


def take_announced(reading: Reading) -> None:
    """Give the sender such lines back; nothing is done where nothing is announced."""
    if not reading.sources:
        return
    first = reading.sources[0].at
    if _ARROWS in reading.marks and _are_answers(reading, first):
        _take_arrows(reading)
        return
    sentences = told(reading, first)
    if (tags := _TAGS.search(" ".join(sentences))) is not None:
        _take_between(reading, first, f"<{tags[1]}>", f"</{tags[1]}>")
        return
    begins = announced(sentences)
    if begins is not None:
        take_marked(reading, first, begins)
    elif any(map(_BELOW_ITEMS.search, sentences)):
        _take_below_items(reading, first)


def _take_between(reading: Reading, first: int, begins: str, ends: str) -> None:
    """Give the sender the lines between two tags, these too, where both stand."""
    contents = reading.contents
    at = first + 1
    while at < len(contents):
        if reading.depths[at] and contents[at].lstrip().startswith(begins):
            within = range(at, min(at + _LONGEST_ANSWER, len(contents)))
            end = next((each for each in within if ends in contents[each]), -1)
            if end < 0:
                return
            reading.depths[at : end + 1] = [0] * (end + 1 - at)
            at = end
        at += 1


def take_marked(
    reading: Reading, first: int, begins: Callable[[str], bool], *, depth: int = 0
) -> None:
    """Give the lines that begin as is told, and those with which these go on, to who is at a depth.

    The sender is at 0.
    """
    own = False
    for at in range(first + 1, len(reading.contents)):
        content = reading.contents[at]
        if reading.kinds[at] is not LineKind.TEXT or reading.depths[at] <= depth:
            own = False
        elif begins(content[:_LINE_CHARS]):
            own = True
        elif own:
            before = reading.contents[at - 1]
            own = len(before) >= _SHORT and not _LISTED.match(content)
        if own:
            reading.depths[at] = depth


def told(reading: Reading, first: int, *, depth: int = 0) -> list[str]:
    """Return the sentences of who is at a depth, right above the quote, that speak of answers."""
    above = [
        reading.contents[at][:_LINE_CHARS]
        for at in range(max(first - _LINES_ABOVE, 0), first)
        if reading.kinds[at] is LineKind.TEXT and reading.depths[at] == depth
    ]
    return [
        each
        for each in SENTENCE_ENDS.split(" ".join(above))
        if ANSWERS.search(each) or _MARKED.search(each)
    ]


def announced(told: list[str]) -> Callable[[str], bool] | None:
    """Return how to tell an answer's first line, None where these sentences do not say."""
    marks: set[str] = set()
    for sentence in told:
        if _CAPITALS.search(sentence):
            return _is_in_capitals
        marks.update(_IN_BRACKETS.findall(sentence))
        if _CUE.search(sentence):
            marks.update(_INITIALS.findall(sentence))
            marks.update(_BRACKETED.findall(sentence))
    if not marks:
        return None
    one = "|".join(re.escape(each) for each in sorted(marks, key=len, reverse=True)[:4])
    pattern = re.compile(rf"\s{{0,4}}[\[(]?(?:{one})(?:(?<=[\])}}>*#=])|\s?[:>\])-])")
    return lambda line: pattern.match(line) is not None


def _is_in_capitals(line: str) -> bool:
    letters = [char for char in line if char.isalpha()]
    return len(letters) >= _LETTERS and all(not char.islower() for char in letters)


def _are_answers(reading: Reading, first: int) -> bool:
    """Say whether the lines behind `>>>` are all that the sender can have said."""
    if not reading.sources[0].is_header or set(reading.marks) != {0, _ARROWS}:
        return False
    kinds, depths = reading.kinds, reading.depths
    is_own = (kinds[at] is LineKind.TEXT and not depths[at] for at in range(len(kinds)))
    return not any(is_own) and _ARROWS not in reading.marks[: first + 1]


def _take_arrows(reading: Reading) -> None:
    for at, mark in enumerate(reading.marks):
        if mark and reading.kinds[at] is LineKind.TEXT:
            reading.contents[at] = f"{'>' * _ARROWS} {reading.contents[at]}"
            reading.depths[at] = 0


def _take_below_items(reading: Reading, first: int) -> None:
    """Give the sender the paragraph right below each item of a list, or below each question."""
    below_item = own = is_item = False
    for at in range(first + 1, len(reading.contents)):
        content = reading.contents[at]
        if reading.kinds[at] is not LineKind.TEXT or not reading.depths[at]:
            below_item, own, is_item = below_item or is_item, False, False
            continue
        if not reading.contents[at - 1]:
            is_item = _LISTED.match(content) is not None
            own, below_item = below_item and not is_item, False
        if own:
            reading.depths[at] = 0
        else:
            is_item = is_item or content.endswith("?")


# Answers between somebody's unmarked lines that bear the name of who gave them.
#
# [Conrad:] The treasurer, by mail of 12 November.
# *Ikaika:* With a storm.
# [BM] The legal one.
#
# The name is the one that the sender signs with above the quote, or that of somebody quoted, whose
# answers stand in what is quoted further below. Several names between which nobody says where the
# answers are make a record of talk.

_TAG_CHARS: Final = 100
_LINES_ABOVE_TAG: Final = 8
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
    found = _TAG.match(line[:_TAG_CHARS])
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
    for at in own[1:][-_LINES_ABOVE_TAG:]:
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
