"""Address lists (RFC 5322, 3.4 and 4.4) as `Mailbox` values.

Takes what mails carry: unclosed quotes, semicolons for commas, groups, comments for names,
`name at host` as public archives write it (also in the archive's language), encoded words
where they are forbidden. Structure is read before encoded words are decoded, since those
may hold commas. Nothing here raises; the time is linear in the field's length.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from bot.mail.languages.patterns import LatePattern, remembers_short
from bot.mail.limits import ADDRESS_CHARS, MAILBOXES, NAME_CHARS
from bot.mail.values import Mailbox
from bot.mail.wire.headers import clean_line, decode_words

NOBODY: Final = Mailbox(name="", address="")

KNOWN: Final = 2_000
KNOWN_CHARS: Final = 2_000
"""How many mailboxes are remembered, and of lists of how many characters at most."""

_SPECIAL: Final = re.compile(r'[",;:<>()\\]')
_WORD: Final = re.compile(r"=\?[^?\s]{1,60}\?[qQ]\?[^?\s]*\?=")
_PLAIN_ENTRY: Final = re.compile(
    r'\s*+(?:(?:"([^"\\<>=]*+)"\s*+|([^"\\<>(),;:@=]*+))<([^\s<>"(),;:@=\\]++@[^\s<>"(),;:@=\\]++)>'
    r'|([^\s<>"(),;:@=\\]++@[^\s<>"(),;:@=\\]++))\s*+(?:,|$)'
)
"""Nothing that a repetition took is given back: white space would be tried in every way."""
_HOST: Final = r"[\w-]{1,63}(?:\.[\w-]{1,63})+"
_OBFUSCATED: Final = LatePattern(
    r"(\S{1,64})\s{1,3}"
    r"(?:at|AT|\(at\)|\[at\]|en|em|a|à|на|bei|op|på|w|na|presso|kukac|alle|la|în|в)\s{1,3}"
    rf"({_HOST})(?:\s|$)"
)
"""`name at host`, with the word that Mailman's archives have for it: most languages' have `at`,
Spanish `en`, Portuguese `em`, Italian `a`, Russian `на`; the others are people's and programs'.
"""
_AT_APART: Final = re.compile(r"(?<=[\w.+-]) {0,2}@ {0,2}(?=[\w-]{1,63}\.)")
"""`ana @ example.org`, as RFC 822 still let it be written (RFC 5322, 4.4)."""
_HIDDEN_ALONE: Final = LatePattern(rf"(\S{{1,64}})\s{{1,3}}[^\W\d_]{{1,9}}\s{{1,3}}({_HOST})$")
"""The same with any word, where nothing but an address can stand."""
_BROKEN: Final = re.compile(r"=\?|\?=|@(?!\[[\w.:-]{1,60}\]$)[^@]{0,255}[\[\],;:]")
"""What is left of a broken encoded word, or names no host (RFC 5321, 4.1.2), is nobody's."""
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f<>\"\\()]")
_WRITTEN: Final = frozenset("LMN")
"""Letters, marks and numbers: general categories of what an address beyond ASCII is made of."""
_NO_SHAPE: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\ufe00-\ufe0f]")
"""Letters and marks that cannot be seen."""
_HIDDEN: Final = LatePattern("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """Read an address list from an unfolded raw field."""
    return _read_list(value) if value else ()


@remembers_short
def _read_list(value: str) -> tuple[Mailbox, ...]:
    if "=?" in value:
        value = _WORD.sub(_without_specials, value)
    plain = _plain_entries(value)
    if plain is not None:
        return plain
    if "<" not in value:
        value = _AT_APART.sub("@", value)
    reader = _Reader()
    if not reader.read(value):
        reader = _Reader()
        reader.read(value.replace('"', " ").replace("\\", " "))
    authors = tuple(each for each in reader.found if each != NOBODY)
    if "=?" in value and not any(each.address for each in authors):
        decoded = decode_words(value)
        if "=?" not in decoded:
            return mailboxes(decoded)
    return authors


def _without_specials(match: re.Match[str]) -> str:
    """Write the specials in a Q-encoded word as `=XX`, so that they separate nothing."""
    return _SPECIAL.sub(lambda special: f"={ord(special[0]):02X}", match[0])


def _plain_entries(value: str) -> tuple[Mailbox, ...] | None:
    """Read a list in which nothing is odd, as most are; None when something is.

    Commas in quoted names are rare: first it is tried what stands between any two.
    """
    if len(value) <= KNOWN_CHARS:
        entries = value.split(",")
        plain = tuple(filter(None, map(_plain_entry, entries)))
        if len(plain) == len(entries) <= MAILBOXES:
            return plain
    authors: list[Mailbox] = []
    at, size = 0, len(value)
    while at < size:
        match = _PLAIN_ENTRY.match(value, at)
        if match is None or len(authors) >= MAILBOXES:
            return None
        quoted, words, angled, bare = match.groups()
        authors.append(_mailbox(quoted or words or "", angled or bare))
        at = match.end()
    return tuple(authors)


@lru_cache(maxsize=KNOWN)
def _plain_entry(entry: str) -> Mailbox | None:
    """Read one entry of a list, None where it is odd; mails name the same people again."""
    match = _PLAIN_ENTRY.fullmatch(entry)
    if match is None:
        return None
    quoted, words, angled, bare = match.groups()
    return _mailbox(quoted or words or "", angled or bare)


def first_mailbox(value: str) -> Mailbox:
    """Return the first mailbox of a field that has an address, else the first, else nobody."""
    authors = mailboxes(value)
    for each in authors:
        if each.address:
            return each
    return authors[0] if authors else NOBODY


def plain_name(text: str) -> str:
    """Return a display name for people: decoded, one line, without quotes or hidden marks."""
    if not (text.isascii() and text.isprintable() and "=?" not in text):
        text = clean_line(_HIDDEN.sub("", decode_words(text)))
    name = " ".join(text.split())
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name[:NAME_CHARS]


def _mailbox(name: str, address: str, *, is_hint: bool = False) -> Mailbox:
    if "=?" in address:
        address = decode_words(address)
    address = _FORBIDDEN.sub("", address)
    is_odd = not address.isascii() and _is_disguised(address)
    address = address.lower().removeprefix("mailto:").strip("'.,;")
    if (
        is_odd
        or len(address) > ADDRESS_CHARS
        or _BROKEN.search(address)
        or "" in address.split("@")
    ):
        address = ""
    display_name = plain_name(name)
    if display_name.lower() == address:
        display_name = ""
    return Mailbox(name=display_name, address=address, is_hint=is_hint)


def _is_disguised(address: str) -> bool:
    """Return True if an address holds something invisible, or that stands for something else.

    A zero-width space, a letter of full width or the Kelvin sign, whose small letter is `k`: the
    address would be taken for somebody else's.
    """
    return (
        unicodedata.normalize("NFKC", address) != address
        or _NO_SHAPE.search(address) is not None
        or any(
            unicodedata.category(sign)[0] not in _WRITTEN for sign in address if not sign.isascii()
        )
    )


@dataclass(slots=True)
class _Reader:
    """Walks over the special characters of one field, keeping what the current mailbox has."""

    found: list[Mailbox] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None
    state: str = "text"
    depth: int = 0

    def read(self, value: str) -> bool:
        """Read the field. Return True if its quotes were balanced."""
        end = 0
        skip = -1
        for match in _SPECIAL.finditer(value):
            at = match.start()
            if at == skip:
                continue
            mark = match[0]
            if mark == "\\" and self.state in {"quoted", "comment"}:
                skip = at + 1
                continue
            if self._takes(mark):
                self._add(value[end:at])
                self._turn(mark)
                end = at + 1
                if len(self.found) >= MAILBOXES:
                    return True
        balanced = self.state != "quoted"
        self._add(value[end:])
        self._finish()
        return balanced

    def _takes(self, mark: str) -> bool:
        """Return True if a special character means something where we are."""
        match self.state:
            case "quoted":
                return mark == '"'
            case "comment":
                return mark in "()"
            case "angle":
                return mark == ">"
            case _:
                return mark != "\\" and mark not in ")>"

    def _add(self, piece: str) -> None:
        if not piece.strip():
            return
        match self.state:
            case "quoted":
                self.quoted.append(re.sub(r"\\(.)", r"\1", piece))
                self.words.append(self.quoted[-1])
            case "comment":
                self.comments.append(piece)
            case "angle":
                if self.angle is None or "@" not in self.angle:
                    self.angle = piece
            case _:
                self.words.append(piece)

    def _turn(self, mark: str) -> None:
        match mark:
            case '"':
                self.state = "text" if self.state == "quoted" else "quoted"
            case "(":
                self.state = "comment"
                self.depth += 1
            case ")":
                self.depth -= 1
                self.state = "comment" if self.depth else "text"
            case "<":
                self.state = "angle"
                self.angle = self.angle or ""
            case ">":
                self.state = "text"
            case ":":
                self._open_group()
            case _:
                self._finish()

    def _open_group(self) -> None:
        """Forget the group's name, but not an address in an unquoted `mailto:`."""
        self.words.clear()
        self.quoted.clear()

    def _finish(self) -> None:
        """Make a mailbox of what was gathered, and start the next."""
        name = " ".join(word.strip() for word in self.words)
        comment = " ".join(self.comments).strip()
        if self.angle is not None:
            # A source route (RFC 5322, 4.4) ends at its colon.
            address = self.angle.rpartition(":")[2].strip()
            hidden = None if "@" in address else _hidden(address, is_alone=True)
            if hidden is None:
                self.found.append(_mailbox(name or comment, address))
            else:
                self.found.append(_mailbox(name or comment, hidden[0], is_hint=True))
        elif name or comment:
            self.found.append(_without_angle(name, comment))
        self.words.clear()
        self.quoted.clear()
        self.comments.clear()
        self.angle = None


def _without_angle(name: str, comment: str) -> Mailbox:
    if "@" in name:
        words = name.split()
        if any(word.startswith("@") for word in words) and len(words) > 1:
            # `"ana@example.org"@host.example`: the local part is quoted, and may look like another.
            return Mailbox(name=plain_name(comment), address="")
        address = next((word for word in words if "@" in word), "")
        rest = " ".join(word for word in words if word != address)
        return _mailbox(comment or rest, address)
    # Pipermail writes who it is as a comment behind the address.
    hidden = _hidden(name, is_alone=bool(comment))
    if hidden is not None:
        address, rest = hidden
        return _mailbox(comment or rest, address, is_hint=True)
    return Mailbox(name=plain_name(name or comment), address="")


def _hidden(text: str, *, is_alone: bool) -> tuple[str, str] | None:
    """Return the address that a text hides and what stands behind it, None for no address.

    The word between is often encoded (RFC 2047), as it is in the archive's language.
    """
    if "=?" in text:
        text = decode_words(text)
    text = text.strip()
    match = _OBFUSCATED.match(text) or (_HIDDEN_ALONE.match(text) if is_alone else None)
    return None if match is None else (f"{match[1]}@{match[2]}", text[match.end() :])
