"""Lines such as `On Thursday, Ana Lopez <ana@…> wrote:` that name a quote's author.

Each test looks at a bounded number of characters.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.languages.compile import WordPattern, month_numbers, phrases, remembers_words
from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.quoting import BEFORE_VERBS, LEAD_IN, PARTICLES, SAYS, VERB, last_words
from bot.mail.limits import ATTRIBUTION_CHARS, ATTRIBUTION_LINES
from bot.mail.quotes.walk import SENTENCE_ENDS

# What a line that introduces a quote is made of: a name, an address, a date, a verb.
#
# Each test looks at a bounded number of characters.

NOT_NAMES: Final = frozenset(
    (
        "as",
        "what",
        "which",
        "that",
        "i",
        "you",
        "we",
        "he",
        "she",
        "it",
        "they",
        "this",
        "who",
        "when",
        "where",
        "how",
        "if",
        "and",
        "but",
        "so",
        "or",
        "somebody",
        "someone",
        "nobody",
        "everybody",
        "like",
        "since",
        "because",
        "somewhere",
        "there",
        "here",
        "then",
        "one",
        "wie",
        "was",
        "ich",
        "du",
        "er",
        "sie",
        "es",
        "wir",
        "вы",
        "ви",
        "ты",
        "vous",
        "usted",
        "você",
        "vy",
        "ty",
        "tarihinde",
        "您在来信中",
        "您在來信中",
        "你在来信中",
        "you write",
        "vous avez",
        "tu as",
        "schriebst du",
        "hai scritto",
        "u",
        "je",
        "jste",
        "napisałeś",
        "napisałaś",
        "вы написали",
        "ви написали",
        "şunları yazmıştınız",
    )
)
ADDRESS: Final = LatePattern(
    r"([^\s<>()\[\]\"',;:]{1,64}(?:'[^\s<>()\[\]\"',;:@]{1,63})?(?:@|\s(?:at|en|em|bei|op|на|à)\s)[\w-]{1,63}(?:\.[\w-]{1,63})+)"
)
DIGIT: Final = re.compile(r"\d")
_HOST: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+|[\w-]{0,63}\.{3}(?=[\s>,)])")
"""Yahoo Groups keeps a letter of it, or none: `<ana@e...>`."""
_AT_HOST: Final = LatePattern(
    r"\s(?:at|en|em|bei|op|на|à|chez)\s[\w-]{1,63}(?:\.[\w-]{1,63})+(?=[>\s)\]]|$)"
)
TIME: Final = re.compile(r"\d[:.h]\d\d")
DATE: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|(?:19|20)\d\d")
_TIME_LEFT: Final = LatePattern(r"[^\n]{0,24}\d[:.h]\d\d[^\n]{0,10}[:：]$")
"""What wrapping leaves on the last line of an attribution that names the date last."""
_SHORT: Final = 40
CLOSED: Final = frozenset(")]")
DATED_BRACKET: Final = LatePattern(
    r"\s?[\[(](?=[^\[\]()]{0,40}\d[\d:./-]*\d)[^\[\]()]{6,60}[\])](?=\s?[:：]?$)"
)
"""`NAME [DATE]:`, `NAME wrote (on DATE):`."""
_DATED_ADDRESS: Final = LatePattern(
    r"[^\n]{0,25}\d[^\n]{4,200}[<(\[][^\s<>@]{1,64}@[\w.-]{1,200}[>)\]]\s?[:：]?$"
)
"""A date and an address at the end, in whatever words."""
_ADDRESS_DATED: Final = LatePattern(
    r"[^\n@]{2,80}[\s<(\[][^\s<>@]{1,64}@[\w.-]{1,200}[>)\]]?[,;]?\s[-–—]?\s?(?=[^\n]{0,30}\d{4})"
    r"[^\n]{4,40}\d[\d:.]{2,6}(?:\s?[ap]\.?m\.?)?\s?[:：]?$",
    re.IGNORECASE,
)
"""The same with the date last, as Nextcloud has it, without a colon."""
_DATE_IN_FRONT: Final = LatePattern(
    r"[\s*>-]{0,4}[^\W\d_]{2,14}[.,]{0,2}(?: [^\W\d_]{1,4})? \d{1,2}\b[^\n]{0,20}\d{4}"
)
"""A day of the week in any language, and a date: `fredagen den 22 april 2005`."""
_SAID_WHEN: Final = WordPattern(
    r"[ ,]\s?%(before_dates bare)s\s[^\n]{6,50}\d[\d:.]{2,7}(?:\s?[ap]\.?m\.?)?$",
    re.IGNORECASE,
)
"""A date and its time behind the verb, without a colon, as Outlook's QuoteFix has it."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_WORDS_OF_DATE: Final = 2
"""The day of the week, and the month."""
_TIME_CHARS: Final = 12
"""A time has so many characters at most."""
LEADING: Final = LatePattern(
    r"^[\s*>-]{0,6}(?:quoting|zitat von|citando(?: a(?=\s))?|excerpts from|in message|in article"
    r"|(?:message|incoming) from|according to|thus sp[ao]ke|also sprach|begin\s+quotation\s+from"
    r"|this one time, at band camp,|dans son message précédent,"
    r"|(?:selon|mensaje citado por|citeren|cytowanie|citerar|citat|zitiere)"
    r"(?=[^\n]{1,80}(?:@|\sat\s)[\w-]{1,63}\.\w))"
    r"\s+(?!(?-i:the|an?|this|that|my|our|your|his|her|its|their)\s)",
    re.IGNORECASE,
)
"""Before a person; `Quoting the standard:` names none. IMP's in other languages may be words of
anybody's: they stand before an address."""
MOST_WORDS: Final = 6


def names_or_says(line: str) -> bool:
    """Return True if a line can be an attribution's last: an address, a verb, a date and time."""
    return (
        "@" in line
        or " at " in line
        or says(line)
        or is_dated(line)
        or LEADING.match(line) is not None
        or line.strip(" *:：").lower() in last_words()
        or (len(line) <= _SHORT and _TIME_LEFT.match(line) is not None)
        or (line.rstrip(" :：")[-1:] in CLOSED and DATED_BRACKET.search(line) is not None)
        or ("<" in line and has_address(line))
    )


def says(line: str) -> bool:
    """Return True if the verb of an attribution stands in a line."""
    return SAYS.search(line.lower()) is not None


def says_when(line: str) -> bool:
    """Return True if a line can be nothing else: `NAME wrote on DATE TIME`, and no colon."""
    if len(line) > ATTRIBUTION_CHARS or ":" not in line[-_TIME_CHARS:]:
        return False
    verb = VERB.search(line)
    if verb is None or _SAID_WHEN.match(line, verb.end()) is None:
        return False
    date = line[verb.end() :]
    words = [word for word in _WORD.findall(date.lower()) if word not in phrases("before_dates")]
    named = are_of_name(line[: verb.start()].split())
    return named and is_dated(date) and len(words) <= _WORDS_OF_DATE


def starts_dated(text: str) -> bool:
    """Return True if a line begins as an attribution does that names the date first."""
    if LEAD_IN.match(text) is not None:
        return DIGIT.search(text) is not None
    return _DATE_IN_FRONT.match(text) is not None


def has_address(text: str) -> bool:
    """Return True if an address, or `name at host`, stands in a text."""
    at = text.find("@")
    if at > 0 and _HOST.match(text, at + 1):
        return True
    return _AT_HOST.search(text) is not None


def dates_address(text: str) -> bool:
    """Return True if a date and an address end a line, in whatever words and either order."""
    return _DATED_ADDRESS.match(text) is not None or _ADDRESS_DATED.match(text) is not None


def is_dated(text: str) -> bool:
    """Return True if a date with its year, and a time, stand in a text."""
    return TIME.search(text) is not None and DATE.search(text) is not None


def are_of_name(words: Sequence[str]) -> bool:
    """Return True if words are somebody's name, and no `she` or `the board`."""
    named = 0 < len(words) <= MOST_WORDS and words[0].strip("\"'*").lower() not in NOT_NAMES
    return named and words[0].lower() != "the" and all(map(may_be_in_name, words))


def may_be_in_name(word: str) -> bool:
    """Return True if a word can be part of a name; in small letters, only particles can."""
    word = word.strip("\"'()“”«»*,.")
    return not word or word in PARTICLES or not (word[0].islower() or word[0].isdigit())


# Attributions that share their line: with the sender's own words in front, or the quote behind.

_WITHIN: Final = LatePattern(
    r"\S[ -]{1,3}\s?(On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec|\d)[^\n]{5,80}(?:@|\d[:.]\d\d))"
)
_LED: Final = LatePattern(
    r"[^\n]{10,200}?(?:[>)][^\n<>]{0,20}?|[\"”]\s{1,2}[^\W\d_]{3,12})[:：](?=\s|[^\W\d_])"
)
"""Hushmail sets no blank behind the colon, and writes `"NAME"` alone."""


def begins_within(line: str) -> int:
    """Return where in a line, behind the sender's own words, an attribution begins; or -1.

    Some programs put `On DATE, NAME <ADDRESS> wrote:` right behind the last word.
    """
    if (" On " not in line and "-On " not in line) or starts_dated(line):
        return -1
    match = _WITHIN.search(line)
    return match.start(1) if match is not None and says(line[match.end() :]) else -1


def leading_length(line: str) -> int:
    """Return how long an attribution is that leads a line which goes on with the quote, or 0."""
    match = _LED.match(line) if starts_dated(line) else None
    if match is None or not says(match[0]):
        return 0
    return match.end() if has_address(match[0]) or is_dated(match[0]) else 0


_ENDS: Final = (":", "：")
_NAMED: Final = LatePattern(r"[\"'“«*@]?[^\W\d_][\w.'’\"”»() ,@<>\[\]=*/+?-]{1,100}$")
_TRAILING: Final = " *\t_-="
_YEAR_FIRST: Final = re.compile(r"\D{0,30}(?:19|20)\d\d(?![-/.]?\d)")
_WORDS_OF_NAME: Final = 2
_YOU: Final = LatePattern(r"(?:you|вы|ви|ты|vous|sie|usted|você|vy)\s", re.IGNORECASE)
"""The Bat! says `You wrote on DATE:`, and names nobody."""
_ABBREVIATED: Final = LatePattern(r"\b(?:[A-Z]|Inc|Ltd|Jr|Sr|Dr|Co|Corp|г|р|\d{1,2})\.$")
_DATED_BEHIND: Final = WordPattern(
    r"\s%(before_dates bare)s\s(?=[^\n]{0,20}\d)[^\n]{4,40}?\d"
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
    if len(lines) > 1 and _OF_LINES.match(lines[-1]):
        length = _length([*lines[:-2], f"{lines[-2].rstrip()}:"], strict=strict)
        return length and length + 1
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
            return count + 1 if _IN_TITLED.match(above) else count
        if not strict and not plain and _is_plain(joined):
            plain = count
        named = count == 1 or may_be_in_name(line.split()[0])
        if strict and not plain and named and _is_plain_dated(joined):
            plain = count
    return plain


def _only_names(line: str) -> bool:
    """Return True if a line is `ADDRESS wrote:` or `NAME <ADDRESS> wrote:`, as old Yahoo had it."""
    verb = VERB.search(line)
    match = ADDRESS.search(line)
    if verb is None or match is None or line[verb.end() :].strip(" :："):
        return False
    name = line[: match.start()].rstrip(" <([").split()
    behind = line[match.end() : verb.start()].strip(" >)]")
    return not behind and len(name) <= MOST_WORDS and all(map(may_be_in_name, name))


def _is_whole(line: str) -> bool:
    """Return True if a line without a colon must be one: `On DATE TIME NAME <ADDRESS> wrote`.

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
    return (
        last if names_or_says(last) and not (strict and not any(map(DIGIT.search, lines))) else ""
    )


def _ends_before(line: str) -> bool:
    """Return True if a line above ends a sentence, so that nothing goes on below it.

    None ends within brackets: `NAME ezt írta (időpont: 2024.`, with the rest of the date below,
    nor with a month: `NAME <ADDRESS> schrieb am Sa., 19. Sep.`.
    """
    if line.rfind("(") > line.rfind(")"):
        return False
    if line[line.rfind(" ") + 1 : -1].lower() in month_numbers() and line.endswith("."):
        return False
    return line.endswith((*SENTENCE_ENDS, *_ENDS)) and not _ABBREVIATED.search(line)


def is_bare_verb(line: str) -> bool:
    """Return True if a line is the verb of an attribution and nothing else."""
    verb = VERB.match(line.lstrip())
    return verb is not None and not line.lstrip()[verb.end() :].strip(" *:：")


def _names_somebody(text: str, *, strict: bool) -> bool:
    """Return True if a text with a date in front goes on with a person."""
    if strict:
        return text.endswith(_ENDS) and (has_address(text) or _strictly_says(text))
    if has_address(text) or is_dated(text):
        return True
    match = VERB.search(text)
    return match is not None and not text.startswith(" to ", match.end())


def _strictly_says(text: str) -> bool:
    """Return True if a text with neither quote marks nor an address ends in a verb and has a time.

    `On 3 March the council wrote:` is talk.
    """
    return says(text) and TIME.search(text) is not None


@remembers_words
def _is_plain(text: str) -> bool:
    """Return True if it is `NAME wrote:`, `I wrote:` or names an address: no date, no sentence."""
    if LEADING.match(text):
        return True
    text = _untitled(text).removeprefix("* ")
    if (dated := DATED_BRACKET.search(text)) is not None:
        text = text[: dated.start()]
        if not says(text):
            words = text.strip(" *").split()
            named = DATE.search(dated[0]) is not None and 0 < len(words) <= MOST_WORDS
            return named and all(may_be_in_name(word) for word in words)
    if not says(text):
        if is_dated(text) and _begins_with_name(text):
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
    """Return True if it is `NAME, DATE TIME, wrote:` or `NAME wrote on DATE at TIME:`."""
    words = text.split()[:_WORDS_OF_NAME]
    if VERB.fullmatch(words[-1]):
        return is_dated(text) and are_of_name(words[:-1])
    return is_dated(text) and all(map(may_be_in_name, words))


def _begins_with_name(text: str) -> bool:
    """Return True if a name stands in front of a date: `Ana Lopez, 3 Mar 2025 10:15:`."""
    words = [word.strip(" ,*[(") for word in DIGIT.split(text, 1)[0].split()]
    while words and (not words[-1] or words[-1] in phrases("before_dates")):
        words.pop()
    return (
        0 < len(words) <= MOST_WORDS
        and words[0].lower() not in NOT_NAMES
        and words[-1][0].isupper()
        and not _is_month_of_year(words, text)
        and all(map(may_be_in_name, words))
    )


def _is_month_of_year(words: Sequence[str], text: str) -> bool:
    """Return True if a line begins with what wrapping broke off a date: `März 2025, 21:08:`."""
    is_month = len(words) == 1 and words[0].lower() in month_numbers()
    return is_month and _YEAR_FIRST.match(text) is not None


def _is_plain_dated(text: str) -> bool:
    """Return True if it is `NAME <ADDRESS> wrote on DATE:`."""
    return says(text) and has_address(text)
