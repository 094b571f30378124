"""Answers that bear a mark of the sender's between somebody's unmarked lines.

Believed only where the sender says so above: `my answers are marked [AL]`, `start with AL`,
`as <al> </al>`, `in capitals`, `below each point`. Without that they are the quoted one's words, as
far as anybody can tell; but where the sender would else have said nothing, lines behind `>>>` are
the answers.
"""

import re
from collections.abc import Callable
from typing import Final

from bot.mail.answer_words import ANSWERS, SENTENCE_ENDS
from bot.mail.latepattern import LatePattern
from bot.mail.walk import LineKind, Reading

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
