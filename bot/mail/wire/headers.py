"""The header section: fields, unfolding, encoded words (RFC 5322, 2.2; RFC 2047).

Fields are kept as bytes and decoded when asked for: most of a mail's header fields are
never looked at. Decoding takes encoded words in any state of brokenness and raw 8-bit
bytes as UTF-8, the charset that the mail's text declares, or Windows-1252. Nothing here raises.
"""

import binascii
import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.mail.limits import FIELD_CHARS, HEADER_BYTES, HEADER_FIELDS
from bot.mail.wire.charsets import codec_of, decode_bytes, decode_guessed, is_stateful

_ENVELOPE_LINES: Final = (b"From ", b">From ")
_SPACE: Final = 0x20
_FIELD_BEGINS: Final = re.compile(rb"\n(?:([!-9;-~]++):|(?![ \t]|\Z))")
"""Where a line begins that goes on with no other: with a field's name, or with something odd."""
_ENCODED_WORD: Final = re.compile(
    r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)(?:\?(?:=|$)|$)"
)
_DEFAULT_CODECS: Final = frozenset({None, "utf-8"})
_DECLARED: Final = re.compile(rb"charset\s?=\s?[\"']?([a-z\d._:-]{2,40})", re.IGNORECASE)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Headers:
    """A header section: lower-case field name to the raw values, in order and still folded.

    `charset` is what 8-bit bytes in it most likely are that are no UTF-8. `is_whole` is false where
    something else than fields stands in it, or more than is read: other programs may then read
    other fields.
    """

    fields: dict[bytes, list[bytes]]
    charset: str = ""
    is_whole: bool = True

    def raw(self, name: bytes) -> bytes:
        """Return the first field's bytes, empty when there is none."""
        values = self.fields.get(name)
        return _on_one_line(values[0]) if values else b""

    def text(self, name: bytes) -> str:
        """Return the first field as raw text: unfolded, encoded words still encoded."""
        values = self.fields.get(name)
        return unfold(values[0], self.charset) if values else ""

    def texts(self, name: bytes) -> list[str]:
        """Return all fields of this name as raw text."""
        values = self.fields.get(name)
        return [unfold(value, self.charset) for value in values] if values else []

    def decoded(self, name: bytes) -> str:
        """Return the first field for people: unfolded and decoded."""
        return decode_words(self.text(name))


class Span(NamedTuple):
    """Some of a mail's bytes, where they stand: no part of a large mail is copied to be told apart.

    What is searched for is searched for in `source`, between `begin` and `end`.
    """

    source: bytes
    begin: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.end - self.begin

    @property
    def content(self) -> bytes:
        """The bytes themselves."""
        return self.source[self.begin : self.end]


def whole(raw: bytes) -> Span:
    """Return bytes as the whole of what they stand in."""
    return Span(raw, 0, len(raw))


def declared_charset(raw: bytes) -> str:
    """Return the first charset that an 8-bit mail declares, but for ASCII and UTF-8.

    Old programs wrote subjects and names in it without saying so.
    """
    if raw.isascii():
        return ""
    for match in _DECLARED.finditer(raw, 0, FIELD_CHARS):
        label = match[1].decode()
        if codec_of(label) not in _DEFAULT_CODECS and not is_stateful(label):
            return label
    return ""


def read_headers(raw: bytes, charset: str = "") -> Headers:
    """Return the header section of a mail or a part."""
    return split_headers(whole(raw), charset)[0]


def split_headers(mail: Span, charset: str = "") -> tuple[Headers, Span]:
    """Split a mail or a part into its header section and its body.

    Lines of the section that are no field are no reason to lose anything: they come first
    in the body, but for the `From ` lines that mailbox files leave there.
    """
    head, body = _cut_at_blank_line(mail)
    is_whole = body.begin - mail.begin <= HEADER_BYTES
    if b"\r" in head:
        head = head.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    before, *pieces = _FIELD_BEGINS.split(b"\n" + head)
    names, values = pieces[::2], pieces[1::2]
    if before or None in names or len(names) > HEADER_FIELDS:
        return _split_oddly(head, body, charset, is_whole=is_whole)
    fields: dict[bytes, list[bytes]] = {}
    for name, value in zip(map(bytes.lower, names), values, strict=True):
        fields.setdefault(name, []).append(value)
    return Headers(fields, charset, is_whole), body


def _split_oddly(head: bytes, body: Span, charset: str, *, is_whole: bool) -> tuple[Headers, Span]:
    """Split a header section in which something else than fields stands."""
    fields: dict[bytes, list[bytes]] = {}
    strays: list[bytes] = []
    unfolded = head.replace(b"\n ", b" ").replace(b"\n\t", b"\t")
    for line in unfolded.split(b"\n", HEADER_FIELDS)[:HEADER_FIELDS]:
        name, colon, value = line.partition(b":")
        name = name.rstrip()
        if colon and name and b" " not in name and name[0] > _SPACE:
            fields.setdefault(name.lower(), []).append(value)
        elif line and not line.startswith(_ENVELOPE_LINES):
            strays.append(line)
    is_whole = is_whole and not strays and unfolded.count(b"\n") < HEADER_FIELDS
    if strays:
        # Where nothing at all is a field, the blank line was the text's own.
        between = [] if fields else [b""]
        body = whole(b"\n".join([*strays, *between, body.content]))
    return Headers(fields, charset, is_whole), body


def _cut_at_blank_line(mail: Span) -> tuple[bytes, Span]:
    raw, start, stop = mail
    for blank in (b"\n", b"\r\n"):
        if raw.startswith(blank, start, stop):
            return b"", Span(raw, start + len(blank), stop)
    bound = min(start + HEADER_BYTES, stop)
    begin, end = _blank_line(raw, start, bound)
    if begin >= 0:
        return raw[start:begin], Span(raw, end, stop)
    if bound == stop:
        return mail.content, Span(raw, stop, stop)
    # A section over the bound: what stands beyond it is neither header nor text.
    _, end = _blank_line(raw, bound, stop)
    cut = raw.rfind(b"\n", start, bound)
    head = raw[start : cut + 1 if cut > start else bound]
    return head, Span(raw, end if end >= 0 else stop, stop)


def _blank_line(raw: bytes, begin: int, end: int) -> tuple[int, int]:
    """Return where the first blank line begins and ends, -1 when there is none.

    Plain searches: a pattern costs a third of all the reading of a mail here.
    """
    lf = raw.find(b"\n\n", begin, end)
    before = lf if lf >= 0 else end
    # A carriage return is found far quicker, and most mails have none.
    if raw.find(b"\r", begin, before) >= 0:
        crlf = raw.find(b"\n\r\n", begin, before)
        if crlf >= 0:
            return crlf + 1, crlf + 3
    if lf >= 0:
        return lf + 1, lf + 2
    if raw.find(b"\n", begin, end) < 0 and (cr := raw.find(b"\r\r", begin, end)) >= 0:
        return cr + 1, cr + 2
    return -1, -1


def unfold(value: bytes, charset: str = "") -> str:
    """Return a raw field value as text on one line; 8-bit bytes are UTF-8 or of the charset."""
    value = _on_one_line(value) if b"\n" in value else value
    if len(value) > FIELD_CHARS:
        value = value[:FIELD_CHARS]
    text = value.decode("ascii") if value.isascii() else decode_guessed(value, charset)
    return text.strip() if text.isprintable() else clean_line(text)


def _on_one_line(value: bytes) -> bytes:
    """Unfold a value (RFC 5322, 2.2.3): the line ends go, the white space stays."""
    return value.replace(b"\n", b"")


def clean_line(text: str) -> str:
    """Take control characters and white space at the ends out of one line of text."""
    if not text.isprintable():
        text = text.replace("\t", " ")
        if not text.isprintable():
            text = _CONTROLS.sub("", text)
    return text.strip()


def decode_words(text: str) -> str:
    """Decode the encoded words of a field (RFC 2047), however broken they are.

    Words of one charset that stand side by side are decoded together: many programs cut
    a character in two.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    pending: list[bytes] = []
    charset = ""
    end = 0
    for match in _ENCODED_WORD.finditer(text):
        between = text[end : match.start()]
        same = match[1].lower() == charset
        if pending and not (same and not between.strip()):
            out.append(decode_bytes(b"".join(pending), charset))
            pending = []
        if between.strip() or not charset:
            out.append(between)
        charset = match[1].lower()
        pending.append(_word_bytes(match[2], match[3]))
        end = match.end()
    out.append(decode_bytes(b"".join(pending), charset))
    out.append(text[end:])
    return clean_line("".join(out).replace("\n", " "))


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b"_", b" "), header=False)
    return decode_base64(raw)


def decode_base64(raw: bytes) -> bytes:
    """Decode base64 whatever stands in it and whatever is missing at its end."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
