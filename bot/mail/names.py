"""What is written as a name is: a person's, or a firm's."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.mail.languages.compile import WordPattern, remembers_words
from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.quoting import PARTICLES
from bot.mail.values import Mailbox

# Names that a list or a service wrote over: `Ana Lopez via Council`, in many languages.
#
# The word stands between the two, behind the list's name (Turkish, Finnish, Japanese), or in
# brackets. Where the list's own name is known it settles which part is the person: lists are
# called `Via Verde`, and people `Via Rossi`.

_VIA_WORDS: Final = r"%(via articled)s(?:\s|(?<=['’]))"
_VIA: Final = WordPattern(rf"(?<=\s)\(?({_VIA_WORDS})\s*(?=\S)", re.IGNORECASE)
_AT_THE_END: Final = WordPattern(r"\s?%(via_behind bare)s\)?$", re.IGNORECASE)
_BETWEEN: Final = WordPattern(r"\s?%(via_behind bare)s\s", re.IGNORECASE)
_NAMELESS: Final = " via"
"""`Ana Lopez via <council@gnu.example>`: GNU's lists leave their name out."""
_IN_BRACKETS: Final = WordPattern(
    r"^(?P<who>[^()（）]*[^()（）\s])\s*[(（](?:(?P<address>[^\s()@]+@[^\s()]+)|(?P<address2>[^\s()@]+@[^\s()]+)"
    rf"\s+via\s[^()]*|{_VIA_WORDS}[^()]*|(?:via|経由|通过|通過|经由|經由|透過)[^()（）]*"
    r"|[^()（）]{1,80}%(via_behind bare)s)[)）]$",
    re.IGNORECASE,
)
"""`Ana (via Council)`, `Ana (ana@example.org via Council)`, `Ana (ana@example.org)`: Sympa's."""
_ON_BEHALF: Final = WordPattern(
    r"^.{1,120}?\s?[\s(（]%(on_behalf bare)s"
    r"\s?(?P<who>[^()（）]+?)[)）]?$",
    re.IGNORECASE,
)
"""`Council on behalf of Ana`, `Council Mailing List (on behalf of ana@example.org)`."""
_NAME_ADDRESS_TAG: Final = LatePattern(
    r"^(?P<who>.*?)\s*(?P<address>[^\s@]+@[^\s@]+)\s+\[[^\[\]]+\]$"
)
"""`Ana ana@example.org [council]`, of Yahoo Groups."""


@dataclass(frozen=True, slots=True)
class Via:
    """One way of reading a name: who, through what; `word` as it is written between."""

    who: str
    through: str
    word: str


def letters_of(text: str) -> str:
    """Return what two writings of one name have in common."""
    return "".join(filter(str.isalnum, text.lower()))


def name_behind(name: str, *, lists: Collection[str] = ()) -> Mailbox | None:
    """Return the person whom a rewritten display name tells, None where it tells none.

    `lists` are the letters of the names of the list. The address is empty where the name
    does not tell it.
    """
    person = _read_form(name)
    if person is not None:
        return person
    via = read_via(name, lists=lists)
    return None if via is None else Mailbox(via.who, "")


@remembers_words
def _read_form(name: str) -> Mailbox | None:
    """Return the person where the form of a name alone tells whom; a list's people are few."""
    for form in (_IN_BRACKETS, _NAME_ADDRESS_TAG, _ON_BEHALF):
        match = form.match(name)
        if match is not None:
            groups = match.groupdict()
            who = _bare(groups["who"])
            address = (groups.get("address") or groups.get("address2") or "").lower()
            if form is _ON_BEHALF and "@" in who and " " not in who:
                who, address = "", who.lower()
            return Mailbox(who, address)
    return None


def name_before_via(name: str) -> str | None:
    """Return the person in `Ana Lopez via council`, None where no such word stands."""
    match = _IN_BRACKETS.match(name)
    if match is not None:
        return _bare(match["who"])
    via = read_via(name)
    return None if via is None else via.who


def may_be_rewritten(name: str) -> bool:
    """Return True if a name has a word in it that lists write between a person and themselves."""
    return bool(_ways(name)) or any(each.search(name) for each in (_AT_THE_END, _BETWEEN))


def read_via(name: str, *, lists: Collection[str] = ()) -> Via | None:
    """Return who is written to have written through what, None where that cannot be told."""
    ways = _ways(name)
    if lists:
        for via in (*ways, *_ways_behind(name)):
            if not via.who or not via.through:
                continue
            if letters_of(via.through) in lists:
                return via
            if letters_of(via.who) in lists and via.word != "via":
                return Via(via.through, via.who, via.word)
    # A list may have the word in its name, as a person may: programs write it in small letters.
    small = [via for via in ways if via.word == via.word.lower()]
    english = [via for via in small if via.word == "via"]
    return next(iter(english or small or ways[-1:]), None)


@remembers_words
def _ways(name: str) -> tuple[Via, ...]:
    nameless = name.removesuffix(_NAMELESS)
    if nameless != name and nameless.strip():
        return (Via(_bare(nameless), "", _NAMELESS.strip()),)
    return tuple(
        Via(_bare(name[: match.start()]), name[match.end() :].rstrip(" )"), match[1].strip())
        for match in _VIA.finditer(name)
        if name[: match.start()].strip()
    )


def _ways_behind(name: str) -> list[Via]:
    """Return the ways to read `Ana Lopez Kurul aracılığıyla`, which tells not what is the list's.

    Also `Kurul aracılığıyla Ana Lopez`, the order in which such languages have it.
    """
    vias = [
        Via(name[each.end() :], name[: each.start()], each[0].strip())
        for each in _BETWEEN.finditer(name)
    ]
    end = _AT_THE_END.search(name)
    if end is not None:
        words = name[: end.start()].split()
        vias += [
            Via(_bare(" ".join(words[:cut])), " ".join(words[cut:]), end[0].strip())
            for cut in range(1, len(words))
        ]
    return vias


def _bare(name: str) -> str:
    return name.strip("'\"‘’“” ")


# Whether a name or an address may be that of a person of some name: `jcorlett@…`, `J. Corlett`.
#
# It proves nothing. It tells a person's address from that of an office to which the person
# wants answers sent, and from a Message-ID.

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_FOREIGN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters whose mark Unicode does not take off."""
_WRITTEN_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""What German and Danish addresses have for them."""


def is_like(name: str, mailbox: Mailbox) -> bool:
    """Return True if a mailbox may be a person's of that name: by its name, else by its address.

    `Ana Costa` and `ana.costa@…` are not like `Ana Lopez`.
    """
    if mailbox.name:
        return any(map(_agree, _writings(name), _writings(mailbox.name)))
    local = mailbox.address.partition("@")[0].partition("+")[0]
    address = "".join(_LETTERS.findall(_plain(local)))
    return any(_consists(address, words) for words in _writings(name))


def _agree(words: list[str], others: list[str]) -> bool:
    """Return True if each word of the shorter name is in the other one, or is an initial there."""
    fewer, more = sorted((words, others), key=len)
    return bool(set(fewer) & set(more)) and all(
        any(word == name or (min(len(word), len(name)) == 1 and word[0] == name[0])
            for name in more)
        for word in fewer
    )  # fmt: skip


def _consists(address: str, words: list[str]) -> bool:
    """Return True if an address is made of a name's words and initials."""
    rest = address
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, "", 1)
    initials = [word[0] for word in words]
    return bool(address) and len(rest) <= len(initials) and set(rest) <= set(initials)


def _writings(name: str) -> list[list[str]]:
    """Return the words of a name as addresses may write them: `Möller` as `moller`, `moeller`."""
    folded = name.lower()
    return [
        _LETTERS.findall(_plain(folded)),
        _LETTERS.findall(_plain(folded.translate(_WRITTEN_OUT))),
    ]


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_FOREIGN))
    return "".join(each for each in parts if not unicodedata.combining(each))


NO_NAME_ENDS: Final = (".", "!", "?", ":", ";", ",")
LONGEST_NAME: Final = 40
MOST_WORDS: Final = 5
"""Of a name; a line of more may be a sentence."""


def is_name(line: str) -> bool:
    """Return True if a line is a person's or a firm's name."""
    if len(line) > LONGEST_NAME or line.rstrip().endswith(NO_NAME_ENDS):
        return False
    words = line.strip(" *_").replace(",", " ").split()
    if not 0 < len(words) <= MOST_WORDS:
        return False
    return any(word[0].isupper() for word in words) and all(
        (word[0].isupper() or word in PARTICLES) and not any(map(str.isdigit, word))
        for word in words
    )
