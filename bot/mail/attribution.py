"""Lines such as `On Thursday, Ana Lopez <ana@…> wrote:` that name a quote's author.

Each test looks at a bounded number of characters.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.attribution_words import (
    ADDRESS,
    CLOSED,
    DATE,
    DATED_BRACKET,
    DIGIT,
    LEADING,
    MOST_WORDS,
    NOT_NAMES,
    TIME,
    are_of_name,
    dates_address,
    dates_name,
    has_address,
    is_dated,
    may_be_in_name,
    names_or_says,
    says,
    says_when,
    starts_dated,
)
from bot.mail.bracketed_name import bracketed_name
from bot.mail.known import remembers_short
from bot.mail.latepattern import LatePattern
from bot.mail.limits import ATTRIBUTION_CHARS, ATTRIBUTION_LINES
from bot.mail.monthnames import MONTH_NUMBERS
from bot.mail.quoted_self import quotes_self
from bot.mail.vocabulary import BEFORE_DATES, BEFORE_VERBS, IN_MESSAGES, VERB

_ENDS: Final = (":", "：")
_NAMED: Final = LatePattern(r"[\"'“«*@]?[^\W\d_][\w.'’\"”»() ,@<>\[\]=*/+?-]{1,100}$")
_TRAILING: Final = " *\t_-="
_NEWS: Final = "news:"
_DOTS: Final = "..."
_ARTICLE: Final = re.compile(r"\s?<[^<>\s]{1,200}>\.{0,4}$|\s?\.{3,4}$")
"""An article's number, or what is left of it: `wrote in message <…>...`."""
_YEAR_FIRST: Final = re.compile(r"\D{0,30}(?:19|20)\d\d(?![-/.]?\d)")
_WORDS_OF_NAME: Final = 2
_YOU: Final = LatePattern(r"(?:you|вы|ви|ты|vous|sie|usted|você|vy)\s", re.IGNORECASE)
"""The Bat! says `You wrote on DATE:`, and names nobody."""
_ABBREVIATED: Final = LatePattern(r"\b(?:[A-Z]|Inc|Ltd|Jr|Sr|Dr|Co|Corp|г|р|\d{1,2})\.$")
_DATED_BEHIND: Final = LatePattern(
    rf"\s(?:{one_of(BEFORE_DATES)})\s(?=[^\n]{{0,20}}\d)[^\n]{{4,40}}?\d"
    r"(?:\s?(?:Uhr|\([+-]\d{4}\)))?\s?[:：]?$",
    re.IGNORECASE,
)
"""`NAME wrote on DATE:` without the time, or without the year."""
_TITLED_BRACKET: Final = LatePattern(r"\s[(\[][\"“«][^\n]{1,200}[\"”»][)\]](?=\s?[:：]$)")
"""`NAME writes ("SUBJECT"):` of VM in Emacs."""
_IN_TITLED: Final = re.compile(r"In message [\"“][^\n]{1,200}[\"”]\s{0,3}$")
"""The first line of Mew's: `In message "SUBJECT"`, and below it `on DATE, NAME writes:`."""
_OF_LINES: Final = re.compile(r"\s{0,4}a message of \d{1,6} lines which said\s?:$")
"""What a common setting of mutt has below `NAME <ADDRESS> wrote`."""


def attribution_length(lines: Sequence[str], *, strict: bool) -> int:
    """Return over how many of the last lines an attribution stretches, 0 when there is none.

    `lines` are contents at one quote depth, without quote marks, the last one standing
    before the quote. `strict` asks for a date and a verb: for quotes without quote marks.
    """
    if _NEWS in lines[-1] and (length := _length_in_news(lines, strict=strict)):
        return length
    if len(lines) > 1 and _NEWS in lines[-2] and not lines[-1].strip("."):
        length = attribution_length(lines[:-1], strict=strict)  # of its dots, some were broken off
        return length and length + 1
    if not strict and lines[-1].endswith(_DOTS) and (bare := _ARTICLE.sub("", lines[-1])):
        lines = [*lines[:-1], bare]
    if len(lines) > 1 and _OF_LINES.match(lines[-1]):
        length = _length([*lines[:-2], f"{lines[-2].rstrip()}:"], strict=strict)
        return length and length + 1
    if lines[-1].endswith("]") and not strict and bracketed_name(lines[-1]):
        return 1
    return _length(lines, strict=strict)


def _length(lines: Sequence[str], *, strict: bool) -> int:
    """Return the same of any other attribution."""
    last = _last_line(lines, strict=strict)
    if not last:
        last = lines[-1].rstrip(" *\t_")
        alone = strict and len(lines) == 1 and last.endswith(_ENDS)
        return int(alone and _only_names(last))
    joined = ""
    plain = 0
    for count in range(1, min(len(lines), ATTRIBUTION_LINES) + 1):
        line = lines[-count].strip() if count > 1 else last.strip()
        if not line or (count > 1 and _ends_before(line)):
            break
        joined = f"{line} {joined}" if joined else line
        if len(joined) > ATTRIBUTION_CHARS:
            break
        if starts_dated(joined) and _names_somebody(joined, strict=strict):
            above = lines[-count - 1].strip() if count < len(lines) else ""
            return count + (_IN_TITLED.match(above) is not None)
        if not strict and not plain and _is_plain(joined):
            plain = count
        named = count == 1 or may_be_in_name(line.split()[0])
        if strict and not plain and named and _is_plain_dated(joined):
            plain = count
    return plain + _is_name_above(lines, plain)


def _is_name_above(lines: Sequence[str], length: int) -> bool:
    """Say whether the name was broken off an attribution that begins with the address."""
    if not 0 < length < len(lines) or not lines[-length].lstrip().startswith("<"):
        return False
    above = lines[-length - 1].strip()
    return not _ends_before(above) and are_of_name(above.split())


def _only_names(line: str) -> bool:
    """Say whether a line is `ADDRESS wrote:` or `NAME <ADDRESS> wrote:`, as old Yahoo had it."""
    verb = VERB.search(line)
    found = ADDRESS.search(line)
    if verb is None or found is None or line[verb.end() :].strip(" :："):
        return False
    name = line[: found.start()].rstrip(" <([").split()
    behind = line[found.end() : verb.start()].strip(" >)]")
    return not behind and len(name) <= MOST_WORDS and all(map(may_be_in_name, name))


def _is_whole(line: str) -> bool:
    """Say whether a line without a colon can be nothing else: `On DATE TIME NAME <ADDRESS> wrote`.

    Zoho leaves the colon out, and the quote marks.
    """
    return line.endswith(" wrote") and starts_dated(line) and has_address(line) and is_dated(line)


def _last_line(lines: Sequence[str], *, strict: bool) -> str:
    """Return the last line without what is drawn around it, empty if no attribution ends so."""
    last = lines[-1].rstrip(_TRAILING)
    if lines[-1].endswith("="):
        last = last.lstrip("= ")  # old Foxmail draws it around a date
    drawn = lines[-1].endswith("--")
    if not last.endswith(_ENDS):
        names = says(last[-40:]) or dates_address(last) or LEADING.match(last) or says_when(last)
        if not drawn and not (_is_whole(last) if strict else names):
            return ""
        last = f"{last.lstrip(_TRAILING) if drawn else last}:"
    ends = names_or_says(last) or (len(lines) > 1 and is_rest_of_name(lines[-2], last))
    return last if ends and not (strict and not any(map(DIGIT.search, lines))) else ""


def _ends_before(line: str) -> bool:
    """Say whether a line above ends a sentence, so that nothing goes on below it.

    None ends within brackets: `NAME ezt írta (időpont: 2024.`, with the rest of the date below,
    nor with a month: `NAME <ADDRESS> schrieb am Sa., 19. Sep.`.
    """
    if line.rfind("(") > line.rfind(")"):
        return False
    if line[line.rfind(" ") + 1 : -1].lower() in MONTH_NUMBERS and line.endswith("."):
        return False
    return line.endswith((".", "!", "?", *_ENDS)) and not _ABBREVIATED.search(line)


def is_rest_of_name(above: str, line: str) -> bool:
    """Say whether a line ends a name below a date and a verb: `On DATE wrote Ana Maria`, `Lopez:`.

    A sentence above would have ended. Of a verb, only the colon may be broken off.
    """
    if line in _ENDS:
        return says(above[-40:])
    words = line.rstrip(" :：").split()
    return (
        line.endswith(_ENDS)
        and 0 < len(words) <= _WORDS_OF_NAME
        and all(word[0].isupper() and may_be_in_name(word) for word in words)
        and starts_dated(above)
        and is_dated(above)
        and says(above)
        and may_be_in_name(above.rsplit(maxsplit=1)[-1])
        and not says(above.rsplit(maxsplit=1)[-1])
    )


def _length_in_news(lines: Sequence[str], *, strict: bool) -> int:
    """Return the same of `NAME <ADDRESS> wrote in message news:…`, which may be broken there."""
    head, _, article = lines[-1].rpartition(_NEWS)
    whole = [*lines[:-1], head] if head.strip(" <") else list(lines[:-1])
    if not whole or " " in article:
        return 0
    whole[-1] = whole[-1].rstrip(" <:")
    if not whole[-1].lower().endswith(IN_MESSAGES):
        return 0
    whole[-1] = f"{whole[-1]}:"
    length = attribution_length(whole, strict=strict)
    return length and length + len(lines) - len(whole)


def is_bare_verb(line: str) -> bool:
    """Say whether a line is the verb of an attribution and nothing else."""
    verb = VERB.match(line.lstrip())
    return verb is not None and not line.lstrip()[verb.end() :].strip(" *:：")


def _names_somebody(text: str, *, strict: bool) -> bool:
    """Say whether a text with a date in front goes on with a person."""
    if strict:
        return text.endswith(_ENDS) and (has_address(text) or _strictly_says(text))
    if has_address(text) or is_dated(text):
        return True
    said = VERB.search(text)
    return said is not None and not text.startswith(" to ", said.end())


def _strictly_says(text: str) -> bool:
    """Say whether a text with neither quote marks nor an address ends in a verb and has a time.

    `On 3 March the council wrote:` is talk.
    """
    return says(text) and TIME.search(text) is not None


@remembers_short
def _is_plain(text: str) -> bool:
    """Say whether it is `NAME wrote:`, `I wrote:` or names an address: no date, no sentence."""
    if LEADING.match(text) or quotes_self(text):
        return True
    text = _untitled(text).removeprefix("* ")
    if (dated := DATED_BRACKET.search(text)) is not None:
        text = text[: dated.start()]
        if not says(text):
            words = text.strip(" *").split()
            named = DATE.search(dated[0]) is not None and 0 < len(words) <= MOST_WORDS
            return named and all(may_be_in_name(word) for word in words)
    if not says(text):
        if dates_name(text) or (is_dated(text) and _begins_with_name(text)):
            return True
        return has_address(text) and (
            len(text.split()) <= MOST_WORDS or dates_address(text) or DATE.search(text) is not None
        )
    if has_address(text) or _is_timed(text):
        return True
    if _YOU.match(text) and TIME.search(text) and DATE.search(text):
        return True
    text = _DATED_BEHIND.sub("", text)
    words = _of_name(VERB.sub(" ", text).rstrip(" :：").split())
    if not words or len(words) > MOST_WORDS or words[0].strip("\"'*").lower() in NOT_NAMES:
        return False
    if _NAMED.match(text.rstrip(" :：")) is None:
        return False
    return len(words) == 1 or all(may_be_in_name(word) for word in words)


def _of_name(words: list[str]) -> list[str]:
    """Return words without what joins them to those above: `And Ana Lopez also wrote:`."""
    first = len(words) > 1 and words[0].lower() == "and"
    return words[first : -1 if len(words) > first + 1 and words[-1] in BEFORE_VERBS else None]


def _untitled(text: str) -> str:
    """Return an attribution without the subject that stands behind the verb, in brackets."""
    if text.rstrip(" :：")[-1:] not in CLOSED:
        return text
    titled = _TITLED_BRACKET.search(text)
    return text if titled is None else text[: titled.start()]


def _is_timed(text: str) -> bool:
    """Say whether it is `NAME, DATE TIME, wrote:` or `NAME wrote on DATE at TIME:`."""
    words = text.split()[:_WORDS_OF_NAME]
    if VERB.fullmatch(words[-1]):
        return is_dated(text) and are_of_name(words[:-1])
    return is_dated(text) and all(map(may_be_in_name, words))


def _begins_with_name(text: str) -> bool:
    """Say whether a name stands in front of a date: `Ana Lopez, 3 Mar 2025 10:15:`."""
    words = [word.strip(" ,*[(") for word in DIGIT.split(text, 1)[0].split()]
    while words and (not words[-1] or words[-1] in BEFORE_DATES):
        words.pop()
    return (
        0 < len(words) <= MOST_WORDS
        and words[0].lower() not in NOT_NAMES
        and words[-1][0].isupper()
        and not _is_month_of_year(words, text)
        and all(map(may_be_in_name, words))
    )


def _is_month_of_year(words: Sequence[str], text: str) -> bool:
    """Say whether a line begins with what wrapping broke off a date: `März 2025, 21:08:`."""
    is_month = len(words) == 1 and words[0].lower() in MONTH_NUMBERS
    return is_month and _YEAR_FIRST.match(text) is not None


def _is_plain_dated(text: str) -> bool:
    """Say whether it is `NAME <ADDRESS> wrote on DATE:`."""
    return says(text) and has_address(text)
