"""Whom an attribution, or the From line of a forwarded block, names.

A name stands in front of its address, behind the date, or in front of the verb; what a mail
program writes between these is taken off. What cannot be told is None.
"""

import re
from typing import Final

from bot.mail.languages.compile import (
    WordPattern,
    by_languages,
    month_numbers,
    phrases,
    weekday_numbers,
)
from bot.mail.languages.patterns import LatePattern, one_of
from bot.mail.languages.quoting import BEFORE_VERBS, DIRECTIONS, ON_BEHALF, VERB
from bot.mail.limits import ATTRIBUTION_CHARS
from bot.mail.names import name_before_via
from bot.mail.quotes.attribution import ADDRESS, LEADING, NOT_NAMES
from bot.mail.values import Mailbox
from bot.mail.wire.addresses import plain_name

_BRACKETED: Final = re.compile(r"[<\[(][^<>\[\]()]{0,200}(?:[>\])]+|$)")
_BEHIND_ADDRESS: Final = re.compile(r"[>\])]?\s?\(([^()@]{2,60})\)")
_CITATION: Final = LatePattern(r'^[\s>]*+"?[\w ]{1,20}"?\s*==\s*')
_MESSAGE_ID: Final = LatePattern(
    r"\b(?:in |dans l['’])?(?:message|article|nachricht):?\s"
    r"(?:<{1,2}[^<>]{1,200}>{1,2}|news:\S{1,200})|(?<=\s)news:\S{1,200}",
    re.IGNORECASE,
)
_MASKED: Final = LatePattern(r"<?\*{3}@\*{3}(?:\.\*{3})?>?")
"""What GitHub writes for an address."""
_OF_MESSAGE: Final = LatePattern(
    r"['’]s (?:message|mail|e-?mail) (?:of|from)\b[^\n]*$", re.IGNORECASE
)
"""`Excerpts from Ana Lopez's message of DATE:` of Sup and notmuch."""
_IN_GROUP: Final = LatePattern(
    r"^[\s>-]{0,6}in [^\s<>@,]{1,64}@[^\s<>@,]{1,200},\s(?=\S)", re.IGNORECASE
)
"""`--- In harbour@groups.example.org, Ana Lopez <ana@…> wrote:` of Yahoo Groups."""
_ON_BEHALF_OF: Final = WordPattern(
    r"[\"“«][^\"“”«»<>]{2,100}?\s%(on_behalf bare)s\s([^\"“”«»<>]{2,100}?)\s?[\"”»]"
    r"\s?<[^\s<>]{3,200}\s%(on_behalf bare)s\s([^\s<>]{3,200})>",
    re.IGNORECASE,
)
"""`"LIST on behalf of NAME" <LIST'S ADDRESS on behalf of ADDRESS>` of Outlook on a Mac."""
_BY: Final = LatePattern(r"(?<=\d )(?:da|de|di|fra|från|od|par|por|van|von) (?=[A-ZÀ-Þ])")
"""myMail's word for whom a mail is by, where no verb says it: `DATE 10:15 +01:00 da Ana Lopez`."""
_DIGIT: Final = re.compile(r"(?<![A-Za-z])\d|(?<!\b[A-Z])\d(?![A-Za-z])")
"""One of a date, and none within a call sign or a nickname, or of `Ana via B4 Relay`,"""
_NICKNAME: Final = LatePattern(
    r"(?<![^\s(\"'<])(?:([A-Za-z](?:[a-z_]{1,30}|[a-z_.-]{4,30}))\d{1,9}"
    r"|([A-Za-z]{2,30})\d{1,9}[A-Za-z]{1,30})(?=[\s,:)\"'>]|$)"
)
"""whose digits may stand within it or at its end, where they could be those of `Mar2025`, too."""
_OF_LINES: Final = LatePattern(r"\swrote\s+a message of \d{1,6} lines which said\b")
"""What a common setting of mutt puts behind a name."""
_LETTER: Final = re.compile(r"[^\W\d_]")
_HALF_DAY: Final = WordPattern(
    r"\s{0,2}(?:[ap]\.?\s?m\b\.?|%(half_days bare)s(?!\w))", re.IGNORECASE
)
_MONTH_FIRST: Final = WordPattern(r"\b%(months)s\b", re.IGNORECASE)
_MONTH_LAST: Final = WordPattern(r"\.?\s(?:de\s)?%(months)s\b\.?,?(?=\s)", re.IGNORECASE)
"""`On 3 March, Ana Lopez wrote:`, without a year."""
_ZONE: Final = (
    r"(?:GMT|UTC|CES?T|MES?Z|WES?T|EES?T|BST|IST|MSK|JST|KST|HKT|SGT|[ECMPA][SD]T|AK[SD]T|HST"
    r"|A[EC][SD]T|AWST|NZ[SD]T|BRS?T|SAST|HNE|HAE|SEL?Č|WIB|WITA?)\b(?!\.)"
    r"|[A-Z][\w.]*(?: [\w.]+){0,3} (?:Standard|Daylight|Summer|European) Time\b"
)
_PUNCTUATION: Final = r"[\s,.;:()\[\]\-–—、，。：（）/|*+]"
_IN_FRONT: Final = WordPattern(
    rf"(?:{_PUNCTUATION}|{_ZONE}|\([^()]{{1,12}}\)|h\b"
    rf"|(?i:%(before_names bare)s)(?!\w)|[年月日号])+"
)
_BEHIND: Final = WordPattern(
    rf"(?<!{_PUNCTUATION})(?<![于在於])(?:{_PUNCTUATION}"
    rf"|(?<!\w)(?:(?i:%(before_dates bare)s|{one_of(BEFORE_VERBS)})|[oàa@])(?!\w)|[于在於])+$"
)


@by_languages
def _dated() -> frozenset[str]:
    """Return what stands in front of a date's digits, and is no nickname."""
    return frozenset({*month_numbers(), *weekday_numbers(), *phrases("before_dates")})


_DAY_BEHIND: Final = WordPattern(
    r"\s%(before_dates bare)s(?:\s(?:%(weekdays)s|%(months)s)[\w.]{0,12},?){1,2}\s?$"
    r"|,\s%(before_dates bare)s\s[^\W\d_]{2,4}\.?,?\s?$"
    r"|(?:,|\s@)\s%(weekdays)s[\w.]{0,12},?\s?$",
    re.IGNORECASE,
)
"""What is left of a date behind a name: `Ana Lopez on Monday, `, `Ana Lopez, le lun. `, and
`Ana Lopez, Mon, `, `Ana Lopez @ Mon, `."""
_AROUND: Final = " ,.;:()[]<>*|\"'“”„«»‘’-–—、，"
_INITIAL_LAST: Final = LatePattern(r"(?<!\w)(?:[^\W\d_]|Jr|Sr)$")
_OF_A_LIST: Final = LatePattern(
    r"[^@]+(?:-(?:request|bounces|owner|admin)@|@(?:lists?|listas?|listes?|listserv|mailman|groups)\d?\.)"
    r"|[^@]+@(?:[\w-]+\.)?(?:googlegroups\.com|groups\.io|freelists\.org)$"
)
"""An address that is nobody's where no name stands beside it."""
_LONGEST_NAME: Final = 60
_FEWEST_WORDS: Final = 2


def attributed_author(text: str) -> Mailbox | None:
    """Return whom an attribution names, None when that cannot be told."""
    text = " ".join(text[:ATTRIBUTION_CHARS].translate(DIRECTIONS).split())
    text = LEADING.sub("", _MESSAGE_ID.sub("", _CITATION.sub("", text)))
    text = _IN_GROUP.sub("", text).removeprefix("and ").removeprefix("And ")
    if text.count("<") == 1:
        text = _ON_BEHALF_OF.sub(r" \1 <\2>", text)
    if "s m" in text:
        text = _OF_MESSAGE.sub("", text)
    if "lines which said" in text:
        text = _OF_LINES.sub(" wrote", text)
    if "***" in text:
        text = _MASKED.sub(" ", text)
    match = ADDRESS.search(text)
    if match is not None and not VERB.search(text):
        text = _BY.sub("", text)
        match = ADDRESS.search(text)
    if match is None:
        name = _name(_without_brackets(text), dated_last=True)
        return person(name if VERB.search(text) else _without_small_words(name), "")
    name = _name(_without_brackets(text[: match.start()]), dated_last=False)
    if not name:
        behind = _BEHIND_ADDRESS.match(text, match.end())
        name = plain_name(behind[1]) if behind is not None else ""
    return person(name, read_address(match[1]))


def _without_small_words(name: str) -> str:
    """Return a name without what goes on in small letters: `Ana Lopez spoke thusly`.

    That is for a line without a verb which is known: names of boards have small letters, too.
    """
    words = name.split()
    while len(words) > _FEWEST_WORDS and words[-1].islower():
        words.pop()
    return " ".join(words) if words and words[-1][:1].isupper() else name


def _without_brackets(text: str) -> str:
    for _ in range(3):
        text = _BRACKETED.sub(" ", text)
    return _set_close(text)


def _set_close(text: str) -> str:
    """Return a name with single spaces, none before a comma: `Lopez (Harbour), Ana`."""
    return " ".join(text.split()).replace(" ,", ",")


def _name(text: str, *, dated_last: bool) -> str:
    """Return the name in a text that may have a date and a verb, empty when there is none.

    `dated_last` says that the date may stand behind the name.
    """
    nicknames = [
        match.span()
        for match in _NICKNAME.finditer(text)
        if (match[1] or match[2]).strip("._-").lower() not in _dated()
    ]
    digits = [
        at
        for at in (match.start() for match in _DIGIT.finditer(text))
        if not any(start <= at < end for start, end in nicknames)
    ]
    if not digits:
        return _trimmed(_beside_verb(text))
    before, after = _DAY_BEHIND.sub("", text[: digits[0]]), text[digits[-1] + 1 :]
    if (verb := _verb(before)) is not None and (name := _trimmed(before[: verb.start()])):
        return name
    is_day = digits[-1] - digits[0] <= 1 and not _MONTH_FIRST.search(before)
    half_day = _HALF_DAY.match(after) or (_MONTH_LAST.match(after) if is_day else None)
    after = _beside_verb(after[half_day.end() :] if half_day is not None else after)
    led = _IN_FRONT.match(after) if dated_last else None
    # Turkish has a word between the date and the verb: `NAME, DATE tarihinde şunu yazdı`.
    if not dated_last or _LETTER.search(after, led.end() if led is not None else 0):
        return _trimmed(after)
    name = _trimmed(_beside_verb(before))
    return "" if _is_day(name) else name


def _is_day(name: str) -> bool:
    """Return True if what stands in front of a date is a part of it: `Am Sonntag`, `El Domingo`."""
    words = [word.strip(".,").lower() for word in name.split()]
    return any(word in weekday_numbers() for word in words) and _dated().issuperset(words)


def _verb(text: str) -> re.Match[str] | None:
    """Return the last verb of a text; a capital letter makes it a name, such as Said."""
    verbs = [verb for verb in VERB.finditer(text) if not verb[0][0].isupper() or not verb.start()]
    return verbs[-1] if verbs else None


def _beside_verb(text: str) -> str:
    """Return what stands behind the verb; where that is nothing, what stands in front of it."""
    verb = _verb(text)
    if verb is None:
        return text
    behind = text[verb.end() :]
    return behind if _trimmed(behind) else text[: verb.start()]


def _trimmed(text: str) -> str:
    """Return a name without what stands around it, empty when there is none."""
    whole = text
    behind = _IN_FRONT.match(text)
    text = _BEHIND.sub("", text[behind.end() :] if behind is not None else text)
    name = plain_name(text.strip(_AROUND))
    if _INITIAL_LAST.search(name) and f"{name}." in whole:
        name = f"{name}."
    if "א" <= name[-1:] <= "ת" and f"{name}'" in whole:
        name = f"{name}'"  # it makes another sound of the letter
    if not _LETTER.search(name) or len(name) > _LONGEST_NAME or name.lower() in NOT_NAMES:
        return ""
    return name


def person(name: str, address: str) -> Mailbox | None:
    """Return whom a quote names: `Ana Lopez via council <the list's address>` is Ana Lopez."""
    name = name.replace('\\"', '"')  # in a quoted string (RFC 5322, 3.2.4)
    behind = name_before_via(name)
    if behind is not None:
        name, address = behind, ""
    if not name and _OF_A_LIST.match(address):
        return None
    return Mailbox(name=name, address=address) if name or address else None


def header_author(value: str) -> Mailbox | None:
    """Return whom the From line of a forwarded block names.

    A list's `-bounces` address is nobody; the person stands after `on behalf of`.
    """
    value = value.strip(" *")[:ATTRIBUTION_CHARS].replace("&quot;", '"')
    behalf = ON_BEHALF.search(value)
    if behalf is not None:
        value = behalf[1].lstrip(" *")
    match = ADDRESS.search(value)
    if match is None:
        # Exchange has no address beside its own people: `Lopez, Ana (Harbour)` is one of them.
        return person(plain_name(_bare_name(value.partition(";")[0])), "")
    address = read_address(match[1])
    local = address.partition("@")[0]
    name = plain_name(_bare_name(value[: match.start()]) or _bare_name(value[match.end() :]))
    if (local.endswith("-bounces") and behalf is None) or name.lower() in phrases("on_behalf"):
        return None  # of the latter, the name was broken off
    if len(name) > _LONGEST_NAME or "mailto" in name.lower():
        name = ""
    return person(name, address)


def _bare_name(text: str) -> str:
    text = text.replace("mailto:", "")
    for _ in range(2):
        text = _BRACKETED.sub(" ", text)
    return _set_close(text.strip(" ,;:()[]<>*\"'“”"))


def read_address(text: str) -> str:
    """Return an address in lower case, `name at host` of public archives undone."""
    local, at, host = text.partition("@")
    if not at:
        words = text.split()
        local, host = words[0], words[-1]
    return f"{local.removeprefix('mailto:')}@{host}".lower()
