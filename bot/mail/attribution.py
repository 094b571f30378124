"""Lines such as `On Thursday, Ana Lopez <ana@…> wrote:` that name a quote's author.

Each test looks at a bounded number of characters. Names are read only where the line is
plain; what cannot be told is None.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.addresses import first_mailbox, plain_name
from bot.mail.author import name_before_via
from bot.mail.limits import ATTRIBUTION_CHARS, ATTRIBUTION_LINES
from bot.mail.values import Mailbox
from bot.mail.vocabulary import LEAD_IN, ON_BEHALF, VERB, VERB_STEMS

_ENDS: Final = (":", "：")
_NAMED: Final = re.compile(r"[\"'“«*]?[^\W\d_][\w.'’\"”»() ,@<>\[\]=*/+-]{1,100}$")
_NOT_NAMES: Final = frozenset(
    (
        *("as", "what", "which", "that", "i", "you", "we", "he", "she", "it", "they", "this"),
        *("who", "when", "where", "how", "if", "and", "but", "so", "or", "somebody", "someone"),
        *("nobody", "everybody", "like", "since", "because", "wie", "was", "ich", "du", "er"),
        *("sie", "es", "wir", "somewhere", "there", "here", "then", "one"),
    )
)
_ADDRESS: Final = re.compile(
    r"([^\s<>()\[\]\"',;:]{1,64}(?:@|\s(?:at|en|em|bei|op|на|à)\s)[\w-]{1,63}(?:\.[\w-]{1,63})+)"
)
_BRACKETED: Final = re.compile(r"[<\[(][^<>\[\]()]{0,200}(?:[>\])]+|$)")
_DIGIT: Final = re.compile(r"\d")
_NOISE_AFTER: Final = re.compile(
    r"^(?:[\s,.;:)\]\-–—]|[ap]\.?\s?m\b\.?|uhr\b|h\b|[A-Z]{3,4}\b(?=[,)])|\bг\.|\bр\.|年|月|日|号"
    r"|пользователь\b|користувач\b|użytkownik\b|\bgmt\b|\butc\b|\([^()]{1,12}\)|[+-](?=\s))+",
    re.IGNORECASE,
)
_NOISE_BEFORE: Final = re.compile(
    r"(?:[\s,.;:(\[\-–—]|\b(?:on|am|at|the|le|el|il|op|em|den|dnia|den|um|à|o|den|dne|kl|zu)\b|于|在)+$",
    re.IGNORECASE,
)
_CITATION: Final = re.compile(r'^[\s>]*"?[\w ]{1,20}"?\s*==\s*')
_LEADING: Final = re.compile(
    r"^[\s*>-]{0,6}(?:quoting|zitat von|citando|in message|in article|thus spake|also sprach)\s+",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 6


def attribution_length(lines: Sequence[str], *, strict: bool) -> int:
    """Return over how many of the last lines an attribution stretches, 0 when there is none.

    `lines` are contents at one quote depth, without quote marks, the last one standing
    before the quote. `strict` asks for a date and a verb: for quotes without quote marks.
    """
    last = lines[-1].rstrip(" *\t")
    if not last.endswith(_ENDS) and (strict or not VERB.search(last[-40:])):
        return 0
    if not names_or_says(last):
        return 0
    joined = ""
    plain = 0
    for count in range(1, min(len(lines), ATTRIBUTION_LINES) + 1):
        line = lines[-count].strip()
        if not line or (count > 1 and line.endswith((".", "!", "?", *_ENDS))):
            break
        joined = f"{line} {joined}" if joined else line
        if len(joined) > ATTRIBUTION_CHARS:
            break
        if starts_dated(joined) and _names_somebody(joined, strict=strict):
            return count
        if not strict and not plain and _is_plain(joined):
            plain = count
    if strict and not plain and _is_plain_dated(last):
        plain = 1
    return plain


def names_or_says(line: str) -> bool:
    """Say whether a line can be an attribution's last: an address, a verb, or `Quoting …`."""
    return (
        "@" in line
        or " at " in line
        or (_has_stem(line) and VERB.search(line) is not None)
        or _LEADING.match(line) is not None
    )


def _has_stem(line: str) -> bool:
    """Say whether a verb may stand in a line: far quicker than the pattern that tells."""
    folded = line.lower()
    return any(stem in folded for stem in VERB_STEMS)


def starts_dated(text: str) -> bool:
    """Say whether a line begins as an attribution does that names the date first."""
    return LEAD_IN.match(text) is not None and _DIGIT.search(text) is not None


def _names_somebody(text: str, *, strict: bool) -> bool:
    """Say whether a text with a date in front goes on with a person."""
    verb = VERB.search(text) is not None
    address = _ADDRESS.search(text) is not None
    if strict:
        return (verb or address) and text.rstrip(" *").endswith(_ENDS)
    return verb or address


def _is_plain(text: str) -> bool:
    """Say whether it is `NAME wrote:` or names an address: no date needed, no sentence."""
    if _LEADING.match(text):
        return True
    if not VERB.search(text):
        return _ADDRESS.search(text) is not None and len(text.split()) <= _MOST_WORDS
    if _ADDRESS.search(text) is not None:
        return True
    first = text.split(maxsplit=1)[0].strip("\"'*").lower()
    words = VERB.sub(" ", text).rstrip(" :：").split()
    named = _NAMED.match(text.rstrip(" :：")) is not None
    return bool(words) and named and first not in _NOT_NAMES and len(words) <= _MOST_WORDS


def _is_plain_dated(text: str) -> bool:
    """Say whether it is `NAME <ADDRESS> wrote on DATE:`."""
    return (
        len(text) <= ATTRIBUTION_CHARS
        and VERB.search(text) is not None
        and _ADDRESS.search(text) is not None
        and text.rstrip().endswith(_ENDS)
    )


def attributed_author(text: str) -> Mailbox | None:
    """Return whom an attribution names, None when that cannot be told."""
    text = " ".join(text[:ATTRIBUTION_CHARS].split())
    text = _LEADING.sub("", _CITATION.sub("", text))
    found = _ADDRESS.search(text)
    address = _address(found[1]) if found else ""
    bare = text
    for _ in range(3):
        bare = _BRACKETED.sub(" ", bare)
    if found:
        bare = bare.replace(found[1], " ")
    bare = VERB.sub(" ", bare).strip(" :：*")
    digits = [match.start() for match in _DIGIT.finditer(bare)]
    if digits:
        after = _NOISE_AFTER.sub("", bare[digits[-1] + 1 :])
        before = _NOISE_BEFORE.sub("", bare[: digits[0]])
        bare = after if _LETTER.search(after) else before
    name = plain_name(bare.strip(" ,.;:()[]<>*|\"'“”«»-–—"))
    if not _LETTER.search(name) or len(name) > _LONGEST_NAME:
        name = ""
    return person(name, address)


def person(name: str, address: str) -> Mailbox | None:
    """Return whom a quote names: `Ana Lopez via council <the list's address>` is Ana Lopez."""
    behind = name_before_via(name)
    if behind is not None:
        name, address = behind, ""
    return Mailbox(name=name, address=address) if name or address else None


def header_author(value: str) -> Mailbox | None:
    """Return whom the From line of a forwarded block names.

    A list's `-bounces` address is nobody; the person stands after `on behalf of`.
    """
    value = value.strip(" *")[:ATTRIBUTION_CHARS]
    behalf = ON_BEHALF.search(value)
    if behalf is not None:
        value = behalf[1]
    found = _ADDRESS.search(value)
    if found is None:
        plain = first_mailbox(value)
        return plain if plain.name else None
    address = _address(found[1])
    local = address.partition("@")[0]
    name = plain_name(_bare_name(value[: found.start()]) or _bare_name(value[found.end() :]))
    if local.endswith("-bounces") and behalf is None:
        return None
    if len(name) > _LONGEST_NAME or "mailto" in name.lower():
        name = ""
    return person(name, address)


def _bare_name(text: str) -> str:
    text = text.replace("mailto:", "")
    for _ in range(2):
        text = _BRACKETED.sub(" ", text)
    return text.strip(" ,;:()[]<>*\"'“”")


def _address(text: str) -> str:
    """Return an address in lower case, `name at host` of public archives undone."""
    local, at, host = text.partition("@")
    if not at:
        words = text.split()
        local, host = words[0], words[-1]
    return f"{local.removeprefix('mailto:')}@{host}".lower()
