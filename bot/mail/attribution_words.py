"""What a line that introduces a quote is made of: a name, an address, a date, a verb.

Each test looks at a bounded number of characters.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern
from bot.mail.limits import ATTRIBUTION_CHARS
from bot.mail.quoted_self import quotes_self
from bot.mail.vocabulary import BEFORE_DATES, LAST_WORDS, LEAD_IN, PARTICLES, SAYS, VERB

NOT_NAMES: Final = frozenset(
    (
        *("as", "what", "which", "that", "i", "you", "we", "he", "she", "it", "they", "this"),
        *("who", "when", "where", "how", "if", "and", "but", "so", "or", "somebody", "someone"),
        *("nobody", "everybody", "like", "since", "because", "somewhere", "there", "here", "then"),
        *("one", "wie", "was", "ich", "du", "er", "sie", "es", "wir", "вы", "ви", "ты", "vous"),
        *("usted", "você", "vy", "ty", "tarihinde", "您在来信中", "您在來信中", "你在来信中"),
        *("you write", "vous avez", "tu as", "schriebst du", "hai scritto", "u", "je", "jste"),
        *("napisałeś", "napisałaś", "вы написали", "ви написали", "şunları yazmıştınız"),
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
_SAID_WHEN: Final = LatePattern(
    rf"[ ,]\s?(?:{one_of(BEFORE_DATES)})\s[^\n]{{6,50}}\d[\d:.]{{2,7}}(?:\s?[ap]\.?m\.?)?$",
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
    """Say whether a line can be an attribution's last: an address, a verb, a date with its time."""
    return (
        "@" in line
        or " at " in line
        or says(line)
        or is_dated(line)
        or LEADING.match(line) is not None
        or line.strip(" *:：").lower() in LAST_WORDS
        or (len(line) <= _SHORT and _TIME_LEFT.match(line) is not None)
        or (line.rstrip(" :：")[-1:] in CLOSED and DATED_BRACKET.search(line) is not None)
        or ("<" in line and has_address(line))
        or quotes_self(line)
    )


def says(line: str) -> bool:
    """Say whether the verb of an attribution stands in a line."""
    return SAYS.search(line.lower()) is not None


def says_when(line: str) -> bool:
    """Say whether a line can be nothing else: `NAME wrote on DATE TIME`, and no colon."""
    if len(line) > ATTRIBUTION_CHARS or ":" not in line[-_TIME_CHARS:]:
        return False
    verb = VERB.search(line)
    if verb is None or _SAID_WHEN.match(line, verb.end()) is None:
        return False
    date = line[verb.end() :]
    words = [word for word in _WORD.findall(date.lower()) if word not in BEFORE_DATES]
    named = are_of_name(line[: verb.start()].split())
    return named and is_dated(date) and len(words) <= _WORDS_OF_DATE


def starts_dated(text: str) -> bool:
    """Say whether a line begins as an attribution does that names the date first."""
    if LEAD_IN.match(text) is not None:
        return DIGIT.search(text) is not None
    return _DATE_IN_FRONT.match(text) is not None


def has_address(text: str) -> bool:
    """Say whether an address, or `name at host`, stands in a text."""
    at = text.find("@")
    if at > 0 and _HOST.match(text, at + 1):
        return True
    return _AT_HOST.search(text) is not None


def dates_address(text: str) -> bool:
    """Say whether a date and an address end a line, in whatever words and either order."""
    return _DATED_ADDRESS.match(text) is not None or _ADDRESS_DATED.match(text) is not None


def is_dated(text: str) -> bool:
    """Say whether a date with its year, and a time, stand in a text."""
    return TIME.search(text) is not None and DATE.search(text) is not None


def dates_name(text: str) -> bool:
    """Say whether it is `NAME @ DATE:`."""
    who, at, when = text.partition(" @ ")
    return bool(at) and are_of_name(who.strip(" *").split()) and DATE.search(when) is not None


def are_of_name(words: Sequence[str]) -> bool:
    """Say whether words are somebody's name, and no `she` or `the board`."""
    named = 0 < len(words) <= MOST_WORDS and words[0].strip("\"'*").lower() not in NOT_NAMES
    return named and words[0].lower() != "the" and all(map(may_be_in_name, words))


def may_be_in_name(word: str) -> bool:
    """Say whether a word can stand in a name of several words: a small letter is a particle's."""
    word = word.strip("\"'()“”«»*,.")
    return not word or word in PARTICLES or not (word[0].islower() or word[0].isdigit())
