"""Take out of a mail whatever of ours proves something, before anything of it is stored or shown.

Three things prove who has them: the secret addresses by which lists know us, the signed words that
we mail to one person (in an address of ours, or in a link), and the keys of boards. Lists write the
address that they deliver to into each copy, and people quote our personal mails. So every text of a
mail goes through `Secrets.masked`, and the words that stand in it are reported: in a list's mail,
they are public.

Mail programs and gateways write one address in many ways: percent-encoded, as HTML, quoted-
printable, with `=` for `@` (VERP), broken over lines. The letters stay the same in all of them.
"""

import base64
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import chain, islice
from typing import Final

from bot.mail.limits import SCANNED_CHARS, WORDS_OF_OURS
from bot.mail.wire.charsets import decode_bytes
from bot.mail.wire.headers import Headers, decode_base64, decode_words, split_headers, unfold, whole
from bot.mail.wire.mime import Part, parse_parts

MARK: Final = "[…]"
"""What stands in place of what proves something, in every language."""

STRONG: Final = 32
"""How many bits of chance a secret address must have."""
_MIXED_BITS: Final = math.log2(36)
_DIGIT_BITS: Final = math.log2(10)
_WORD_BITS: Final = 11
"""What a run of letters is worth: it may be a word that somebody chose (a list of 2,048 words)."""
_RUN: Final = re.compile(r"[a-z]+[0-9][a-z0-9]*|[0-9]+[a-z][a-z0-9]*|[a-z]+|[0-9]+")
_HEX: Final = re.compile(r"[0-9a-f]+")
_LETTERS_ONLY: Final = re.compile(r"[a-z]+")
_WORD_WITHIN: Final = re.compile(r"[a-z]{5,}")
"""As in `password123`; by chance so many letters seldom stand side by side."""

_INVISIBLE: Final = "".join(
    map(
        chr,
        (
            0xAD,
            0x34F,
            0x61C,
            0x180E,
            0xFEFF,
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            *range(0xFE00, 0xFE10),
        ),
    )
)
"""Signs that no reader sees: where a word may be broken, where it may not, which way it is read."""
_BREAK: Final = (
    r"(?:=(?:\r?\n| )|(?:[ \t]{0,2}\r?\n){1,3}[>|: \t]{0,40}| >{1,9} |"
    rf"[{_INVISIBLE}]{{1,3}})?"
)
"""What may stand between two letters where a program broke a line."""
_BREAKING: Final = ("\n", "\r", "=", ">", "|", ":", " ", "\t")
"""The signs in such breaks, beside `_INVISIBLE`. Whatever is looked for stands in a text without
them, too."""
_BREAKING_BYTES: Final = b"\n\r=>|: \t\0"
_BREAKS: Final = re.compile(_BREAK.rstrip("?"))
_NUMBER_CHARS: Final = 8
_SIGNED_CHARS: Final = 24
_LEAST_SIGNED: Final = 8
"""With how many letters of its signature the rest of a word might be guessed some day."""
_LEAST_DISTINCT: Final = 5
_WORD: Final = re.compile(
    r"(?:(?<![a-z0-9])|(?<=2f)|(?<=2b)|(?<=3d)|(?<=40))"
    + _BREAK.join([r"[a-z]", "a", "a", "a", *["[a-z2-7]"] * (_NUMBER_CHARS - 3)])
    + rf"(?:{_BREAK}[a-z2-7]){{{_LEAST_SIGNED},{_SIGNED_CHARS}}}",
    re.IGNORECASE,
)
"""A signed word of any kind (`bot/domain/ballots/confirmation.py`): a letter that tells the kind, a
number in eight characters, which is below 2**24, and the signature, perhaps cut off."""
_STOP_NUMBERS: Final = 28
"""Characters of a one-click word in front of its signature alone."""
_STOP_WORD: Final = re.compile(
    r"(?:(?<![a-z0-9])|(?<=2f)|(?<=2b)|(?<=3d)|(?<=40))"
    + _BREAK.join(["a", "[aeimqu]", *"aaaaaaa"])
    + rf"(?:{_BREAK}[a-z2-7]){{27,39}}",
    re.IGNORECASE,
)
"""The word of a link that ends one kind of mail (`bot/domain/digests/stopping.py`), perhaps cut off
like the other ones: the kind, a person's number below 2**27, an item's, and the signature."""
_CODED_SIGN: Final = re.compile(
    r"%(?:25){0,3}([2-7][0-9a-f])|\\u00([2-7][0-9a-f])|&#x0{0,4}([2-7][0-9a-f]);|&#0{0,4}(\d{2,3});",
    re.IGNORECASE,
)
"""A letter as links, pages and programs write it, in links within links too."""
_WIDE: Final = {0xFF01 + place: 0x21 + place for place in range(94)}
"""The letters and signs of East Asian width."""
_TAG: Final = re.compile(r"<[^<>]{0,4000}>")
_PACKED: Final = re.compile(
    r"(?<![A-Za-z0-9+/_-])"
    r"(?=[A-Za-z0-9+/_-]{0,2000}(?:YWFh|[GWm2]FhY[WXT]|hYW[FE]))[A-Za-z0-9+/_-]+"
)
"""Base64 of something with `aaa` behind a letter, as trackers' links have it; what it looks like
depends on where among three bytes that begins."""
_HINTS_OF_PACKED: Final = ("YWFh", "FhY", "hYW")
"""One of these is in whatever `_PACKED` matches; most texts have none."""
_CODED: Final = (b"%", b"&", b"<", b"\\u", b"YWFh", b"FhY", b"hYW", b"+A")
"""What only texts have that spell letters otherwise, or hide signs between them."""
_MAILS: Final = frozenset({"message/rfc822", "message/global"})
_NO_TEXTS: Final = ("image/", "audio/", "video/", "font/")
_MOST_ATTACHED: Final = 256 * 1024
"""How large an attachment may be that is looked at though it does not say that it is a text."""
_WORD_CHARS: Final = 1 + _NUMBER_CHARS + _SIGNED_CHARS
_HINT_OF_WORD: Final = "aaa"
_CODE: Final = re.compile(r"(?<![a-z0-9-])[a-z2-7]{4}(?:-[a-z2-7]{4}){3}(?![a-z0-9-])")
"""The form of a code that joins an address to a Slack account (`bot/domain/people/proof.py`)."""
_WITHIN_CODE: Final = re.compile(r"-[a-z2-7]{4}-[a-z2-7]{4}-")
"""It begins with a sign that few texts have often, so it is looked for first."""
_CODE_IN_BYTES: Final = re.compile(rb"-[a-z2-7]{4}-[a-z2-7]{4}(?![a-z2-7])", re.IGNORECASE)

_AT: Final = (
    r"\s{0,2}(?:\\?@|＠|(?:%(?:25){0,3}|=|\\u00)40|=(?!40)|&#0{0,4}64;|&#x0{0,4}40;|&commat;"
    r"|[(\[<]at[)\]>]|\bat\b)\s{0,2}"
)
"""What stands for `@`; in the envelope senders of lists (VERP) it is `=`."""


def chance_of(address: str, *, known: Iterable[str] = ()) -> int:
    """Return an estimate, in bits, of how hard an address is to guess.

    Runs of letters and digits mixed count in full, but for words in them; runs of letters count as
    one chosen word. Whatever stands in `known` counts for nothing, nor does a run that comes twice.
    """
    public = {run for text in known for run in _RUN.findall(text.lower())}
    runs = set(_RUN.findall(address.lower().rpartition("@")[0])) - public
    bits = 0.0
    for run in runs:
        if _LETTERS_ONLY.fullmatch(run):
            bits += _WORD_BITS if len(set(run)) > 2 else 0
        else:
            words = () if _HEX.fullmatch(run) else _WORD_WITHIN.findall(run)
            rest = _WORD_WITHIN.sub("", run) if words else run
            each = _DIGIT_BITS if rest.isdigit() else 4 if _HEX.fullmatch(rest) else _MIXED_BITS
            bits += _WORD_BITS * len({*words} - public) + min(len(rest), 2 * len(set(rest))) * each
    return int(bits)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What of ours proves something.

    `addresses` are the secret ones, of now and of before; `own` is the address that we send from,
    whose subaddresses behind `separator` are signed; `keys` open boards.
    """

    addresses: tuple[str, ...] = ()
    own: str = ""
    separator: str = "+"
    keys: tuple[str, ...] = ()
    _forms: tuple[tuple[str, re.Pattern[str]], ...] = field(init=False, repr=False, compare=False)
    """For each what any spelling holds, in lower case, and the pattern of all spellings."""
    _coded: tuple[tuple[str, re.Pattern[str]], ...] = field(init=False, repr=False, compare=False)
    """The same of secret addresses in which letters are coded."""

    def __post_init__(self) -> None:
        """Compile the patterns once: they are used on every mail."""
        forms = [
            (_hint_of(address.rpartition("@")[0]), "|".join(_forms_of(address, known=[self.own])))
            for address in self.addresses
        ]
        forms += [(key, _spelt(key)) for key in self.keys]
        if self.own:
            local, _at, domain = self.own.rpartition("@")
            signed = (
                rf"(?<![\w.-]){_spelt(local)}{_BREAK}{_spelt(self.separator)}"
                rf"(?:[\w.+-]|%2B|=2B){{1,80}}+(?={_AT}{_spelt(domain)})"
            )
            forms.append((_hint_of(local), signed))
        forms += [form for address in self.addresses for form in _packed_forms_of(address)]
        locals_ = [address.lower().rpartition("@")[0] for address in self.addresses]
        coded = [(_hint_of(text), _coded(text)) for text in locals_ if not text.isalpha()]
        for name, each in (("_forms", forms), ("_coded", coded)):
            compiled = tuple((hint, re.compile(form, re.IGNORECASE)) for hint, form in each)
            object.__setattr__(self, name, compiled)

    def masked(self, text: str) -> str:
        """Return a text without what proves something; its lines stay lines."""
        if not text:
            return text
        letters = _letters_of(text)
        for hint, pattern in self._forms:
            if hint in letters:
                text = pattern.sub(_mask, text)
        if self._coded and (decoded := _decoded(text)) != text:
            letters_decoded = _letters_of(decoded)
            for hint, pattern in self._coded:
                if hint in letters_decoded:
                    text = pattern.sub(_mask, text)
        if _HINT_OF_WORD not in letters:
            return text
        # The longer ones first: the letters behind a break within one look like a shorter one.
        return _WORD.sub(_mask_word, _STOP_WORD.sub(_mask_stop_word, text))

    def addresses_in(self, text: str) -> Iterator[str]:
        """Yield the secret addresses that stand in a text, however they are written."""
        letters = _letters_of(text)
        for address, (hint, pattern) in zip(self.addresses, self._forms, strict=False):
            if hint in letters and pattern.search(text):
                yield address


NO_SECRETS: Final = Secrets()


def words_in_text(text: str) -> Iterator[str]:
    """Yield, in lower case, whatever in a text has the form of a word or code that we mailed."""
    if _HINT_OF_WORD in _letters_of(text):
        for match in _WORD.finditer(text):
            word = _squeezed(match[0])
            if len(word) == _WORD_CHARS and _may_be_ours(word):
                yield word
    if text.count("-") > 2 and _WITHIN_CODE.search(lower := text.lower()):
        for match in _CODE.finditer(lower):
            yield match[0]


def words_in_bytes(raw: bytes) -> tuple[str, ...]:
    """Return the words of ours that bytes hold which are no mail, or the beginning of one."""
    words = words_in_text(decode_bytes(raw[:SCANNED_CHARS], ""))
    return tuple(dict.fromkeys(islice(words, WORDS_OF_OURS)))


def words_of(head: bytes, root: Part) -> tuple[str, ...]:
    """Return the words of ours that a mail holds: in its header section, its texts, its HTML."""
    words: dict[str, None] = {}
    room = SCANNED_CHARS
    head = head[:SCANNED_CHARS]
    first = decode_bytes(head, "") if _may_hold_words(head) else ""
    for text in chain([first], _encoded_fields(root.headers), _texts(root)):
        for word in chain.from_iterable(map(words_in_text, _readings(text[:room]))):
            words[word] = None
            if len(words) >= WORDS_OF_OURS:
                return tuple(words)
        room -= len(text)
        if room <= 0:
            break
    return tuple(words)


def _readings(text: str) -> Iterator[str]:
    """Yield a text as it is written, and as whoever gets it reads it: each once."""
    signs = _decoded(unescape(text) if "&" in text else text)
    signs = signs if signs.isascii() else signs.translate(_WIDE)
    shown = _TAG.sub("", signs) if "<" in signs else signs
    is_packed = any(hint in text for hint in _HINTS_OF_PACKED)
    packed = (decode_base64(match[0].encode()) for match in _PACKED.finditer(text * is_packed))
    yield from dict.fromkeys((text, signs, shown, *(decode_bytes(raw, "") for raw in packed)))


def _decoded(text: str) -> str:
    """Return a text with the letters that are coded in it."""
    is_coded = any(sign in text for sign in ("%", "&#", "\\u"))
    return _CODED_SIGN.sub(_decoded_sign, text) if is_coded else text


def _decoded_sign(match: re.Match[str]) -> str:
    code = int(match[4]) if match[4] else int(match[1] or match[2] or match[3], 16)
    return chr(code) if code < 0x7F else match[0]


def _encoded_fields(headers: Headers) -> Iterator[str]:
    """Yield the fields of a header section that have encoded words (RFC 2047), decoded."""
    for value in chain.from_iterable(headers.fields.values()):
        if b"=?" in value:
            yield decode_words(unfold(value, headers.charset))


def _texts(root: Part, *, depth: int = 0) -> Iterator[str]:
    """Yield the decoded texts of a mail, as their source: a link may stand in a tag alone.

    Attachments may be texts, whatever they are called, and their names may hold an address.
    """
    for part in root.walk():
        if part is not root:
            yield from map(part.headers.text, part.headers.fields)
            yield from _encoded_fields(part.headers)
        # A name may stand there in pieces (RFC 2231).
        yield from (*part.parameters.values(), *part.disposition[1].values())
        if part.children:
            continue
        if part.media_type in _MAILS and depth < 2:
            headers, body = split_headers(whole(part.content()))
            yield from (headers.text(name) for name in headers.fields)
            yield from _encoded_fields(headers)
            yield from _texts(parse_parts(headers, body), depth=depth + 1)
        elif part.media_type.startswith("text/") or (
            part.body.size <= _MOST_ATTACHED and not part.media_type.startswith(_NO_TEXTS)
        ):
            content = part.content()
            if _may_hold_words(content):
                yield decode_bytes(content, part.parameters.get("charset", ""))


def _may_hold_words(raw: bytes) -> bool:
    """Return True if bytes may hold a word or a code: most do not, and need no decoding."""
    if not raw.isascii() or any(sign in raw for sign in _CODED):
        return True
    letters = raw.translate(None, _BREAKING_BYTES).lower()
    return _HINT_OF_WORD.encode() in letters or _CODE_IN_BYTES.search(raw) is not None


def _letters_of(text: str) -> str:
    """Return a text in lower case without any sign at which a program breaks words."""
    if text.isascii():  # bytes are told apart several times as quickly
        return text.encode("ascii").translate(None, _BREAKING_BYTES).lower().decode("ascii")
    for sign in (*_BREAKING, *_INVISIBLE):
        if sign in text:
            text = text.replace(sign, "")
    return text.lower()


def _squeezed(text: str) -> str:
    return _BREAKS.sub("", text.lower())


def _mask(match: re.Match[str]) -> str:
    return MARK + "".join(_BREAKS.findall(match[0]))


def _mask_word(match: re.Match[str]) -> str:
    return _mask(match) if _may_be_ours(_squeezed(match[0])) else match[0]


def _mask_stop_word(match: re.Match[str]) -> str:
    signed = _squeezed(match[0])[_STOP_NUMBERS:]
    return _mask(match) if len(set(signed)) >= _LEAST_DISTINCT else match[0]


def _may_be_ours(word: str) -> bool:
    """Return False for somebody's "baaaah", and for the zeros of a file."""
    number, signed = word[1 : 1 + _NUMBER_CHARS], word[1 + _NUMBER_CHARS :]
    return bool(number.strip("a")) and len(set(signed)) >= _LEAST_DISTINCT


def _forms_of(address: str, *, known: Sequence[str]) -> Iterator[str]:
    """Yield patterns of a secret address; what is hard to guess is masked wherever it stands."""
    local, _at, domain = address.rpartition("@")
    if local.isalpha():
        # It may be a word of people's: only with the domain is it the address.
        yield rf"(?<![\w.+-]){_spelt(local)}(?={_AT}{_spelt(domain)}(?![\w-]))"
        yield rf"(?<={re.escape('=' + domain + '=')}){_spelt(local)}(?![\w.+-])"
        return
    yield _spelt(local)
    hardest = _hardest(local)
    if chance_of(f"{hardest}@", known=known) >= STRONG:
        yield rf"(?<![a-z0-9]){_spelt(hardest)}(?![a-z0-9])"


def _packed_forms_of(address: str) -> Iterator[tuple[str, str]]:
    """Yield the local part as links carry it packed, each with letters that are in it.

    Base64 reads three bytes at once, so it depends on what stands before; letters that hold
    neighbours' bits are left out.
    """
    local = address.rpartition("@")[0].encode()
    if len(local) < _LEAST_PACKED:
        return
    for before, left_out in ((0, 0), (1, 2), (2, 3)):
        packed = base64.b64encode(b"\0" * before + local).decode()
        own = packed[left_out : (before + len(local)) * 8 // 6]
        signs = (_BASE64.get(sign, sign) for sign in own)
        yield max(_ALPHANUMERIC.findall(own), key=len, default="").lower(), _BREAK.join(signs)
    yield local.hex(), local.hex()


def _coded(local: str) -> str:
    """Match a local part any of whose letters may be coded."""
    return "".join(_coded_letter(sign) if sign.isalnum() else _letter(sign) for sign in local)


def _coded_letter(sign: str) -> str:
    """Match a letter as it is, or coded; capitals have codes of their own."""
    codes = "|".join(f"{ord(text):02x}" for text in {sign, sign.upper()})
    numbers = "|".join(str(ord(text)) for text in {sign, sign.upper()})
    return (
        rf"(?:{re.escape(sign)}|(?:%(?:25){{0,3}}|\\u00)(?:{codes})"
        rf"|&#x0{{0,4}}(?:{codes});|&#0{{0,4}}(?:{numbers});)"
    )


def _spelt(text: str) -> str:
    """Match a text as programs write it, also broken over lines."""
    return _BREAK.join(map(_letter, text.lower()))


def _letter(sign: str) -> str:
    if sign.isalnum():
        return re.escape(sign)
    code = f"{ord(sign):02x}"
    blank = "| " if sign == "+" else ""
    return (
        rf"(?:\\?{re.escape(sign)}|(?:%(?:25){{0,3}}|=|-|\\u00){code}|&#0{{0,4}}{ord(sign)};|&#x0{{0,4}}{code};"
        rf"|{_ENTITIES.get(sign, '(?!)')}{blank})"
    )


_BASE64: Final = {"+": "(?:[+-]|%2b)", "/": "(?:[/_]|%2f)"}
"""Base64 has two signs that links write otherwise (RFC 4648, 5)."""
_LEAST_PACKED: Final = 6
"""How long what is looked for packed must be: less may stand anywhere by chance."""
_ALPHANUMERIC: Final = re.compile("[A-Za-z0-9]+")
_ENTITIES: Final = {"+": "&plus;", "_": "&lowbar;", ".": "&period;", "-": "&hyphen;|&dash;"}


def _hint_of(local: str) -> str:
    """Return letters and digits that are in every spelling."""
    return _hardest(local) or max(_RUN.findall(local.lower()), key=len, default="")


def _hardest(local: str) -> str:
    """Return the longest run that is not of letters alone, "" if there is none."""
    runs = [run for run in _RUN.findall(local.lower()) if not _LETTERS_ONLY.fullmatch(run)]
    return max(runs, key=len, default="")
