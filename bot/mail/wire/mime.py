"""The tree of MIME parts (RFC 2045, 2046), read with bounds on depth and number.

The standard library's parser keeps one matcher per open multipart and asks each of them
about every line, and nests a generator per level: a mail of nested multiparts costs it the
square of its size and ends in a RecursionError. Here each level is cut by searching its
boundary, so the cost is at most `limits.DEPTH` times the mail's size. Nothing is copied for it.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from bot.mail.languages.patterns import remembers_short
from bot.mail.limits import BOUNDARY_BLANKS, DEPTH, PARAMETER_CHARS, PARAMETERS, PARTS
from bot.mail.wire.charsets import decode_bytes
from bot.mail.wire.headers import Headers, Span, decode_base64, decode_words, split_headers

# Parameters of Content-Type and Content-Disposition (RFC 2045, 5.1; RFC 2231).

_PARAMETER: Final = re.compile(r';[ \t]*([^\s=;"]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*)')
_ESCAPE: Final = re.compile(r"\\(.)")


@remembers_short
def split_parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """Return the field's first word in lower case, and its parameters by lower-case name.

    Continued and charset-marked values (RFC 2231) are put together, encoded words in
    values (forbidden and common) are decoded. The first of two equal names wins.
    """
    value = value[:PARAMETER_CHARS]
    word, semicolon, _ = value.partition(";")
    word = word.strip().lower()
    if " " in word:
        word = word.split()[0]
    if not semicolon:
        return word, {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, text in _raw_parameters(value):
        if "*" not in name:
            plain.setdefault(name, decode_words(text))
            continue
        base, number, marked = _section(name)
        pieces.setdefault(base, {}).setdefault(number, (marked, text))
    joined = {name: _joined(parts) for name, parts in pieces.items()}
    return word, {**plain, **{name: text for name, text in joined.items() if text}}


def _raw_parameters(value: str) -> Iterator[tuple[str, str]]:
    for count, match in enumerate(_PARAMETER.finditer(value)):
        if count >= PARAMETERS:
            return
        text = match[2].strip()
        if text[:1] == '"':
            text = _ESCAPE.sub(r"\1", text[1:-1]) if text[-1:] == '"' else text[1:]
        elif "(" in text and not text.startswith("="):
            text = text.partition("(")[0].strip()
        yield match[1].lower(), text


def _section(name: str) -> tuple[str, int, bool]:
    """Split `filename*1*` into its name, its number and whether it is percent-encoded."""
    base, _, rest = name.partition("*")
    marked = rest.endswith("*") or not rest
    digits = rest.rstrip("*")
    return base, int(digits) if digits.isascii() and digits.isdigit() else 0, marked


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    raw: list[bytes] = []
    charset = ""
    for number in sorted(parts)[:PARAMETERS]:
        marked, text = parts[number]
        if number == 0 and marked and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw.append(unquote_to_bytes(text) if marked else text.encode("utf-8", "replace"))
    return decode_bytes(b"".join(raw), charset)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its media type and parameters (lower-case names), raw body and children."""

    headers: Headers
    media_type: str
    parameters: Mapping[str, str]
    body: Span
    children: tuple["Part", ...]

    def content(self) -> bytes:
        """Return the body with its transfer encoding undone (RFC 2045, 6), whatever it holds."""
        encoding = self.headers.raw(b"content-transfer-encoding").strip(b" \t\"';").lower()
        if encoding.replace(b" ", b"-") == b"quoted-printable":
            return binascii.a2b_qp(self.body.content)
        if encoding == b"base64":
            return decode_base64(self.body.content)
        return self.body.content

    def walk(self) -> Iterator["Part"]:
        """Yield the part and all parts inside it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def disposition(self) -> tuple[str, Mapping[str, str]]:
        """The Content-Disposition (RFC 2183): its word in lower case, and its parameters."""
        value = self.headers.text(b"content-disposition")
        return split_parameters(value) if value else ("", {})


@dataclass(slots=True)
class _Budget:
    parts: int = PARTS


def parse_parts(headers: Headers, body: Span) -> Part:
    """Build the tree of a mail whose header section is already split off."""
    return _part(headers, body, depth=0, budget=_Budget(), default="text/plain")


def _part(headers: Headers, body: Span, *, depth: int, budget: _Budget, default: str) -> Part:
    budget.parts -= 1
    value = headers.text(b"content-type")
    media_type, parameters = split_parameters(value) if value else (default, {})
    if "/" not in media_type:
        media_type = "text/plain" if media_type in {"", "text", "mail"} else default
    children: tuple[Part, ...] = ()
    boundary = parameters.get("boundary", "")
    if media_type.startswith("multipart/") and boundary and depth < DEPTH:
        inner = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        opened = []
        for piece in _pieces(body, boundary):
            if budget.parts <= 0:
                break
            opened.append(
                _part(
                    *split_headers(piece, headers.charset),
                    depth=depth + 1,
                    budget=budget,
                    default=inner,
                )
            )
        children = tuple(opened)
    if media_type.startswith("multipart/") and not children:
        # Nothing was cut out of it: what is there is all the text there is (RFC 2046, 5.1).
        media_type = "text/plain" if depth < DEPTH and budget.parts > 0 else media_type
    return Part(headers, media_type, parameters, body, children)


def _pieces(body: Span, boundary: str) -> Iterator[Span]:
    """Yield what stands between the boundary's lines; a missing last line is forgiven."""
    mark = b"--" + boundary.encode("utf-8", "replace")
    source, start = body.source, -1
    for begin, end, is_last in _marks(body, mark):
        if start >= 0:
            yield Span(source, start, _before_line_end(source, start, begin))
        start = end
        if is_last:
            return
    if start >= 0:
        yield Span(source, start, body.end)


def _marks(body: Span, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield each boundary line: where it begins, where the next line does, is it the last."""
    source, begin, stop = body
    at = source.find(mark, begin, stop)
    while at >= 0:
        if at == begin or source[at - 1] in b"\r\n":
            after = at + len(mark)
            is_last = source.startswith(b"--", after, stop)
            line_end = _line_end(source, after + 2 if is_last else after, stop)
            if line_end >= 0:
                yield at, line_end, is_last
        at = source.find(mark, at + len(mark), stop)


def _line_end(source: bytes, at: int, stop: int) -> int:
    """Return where the next line begins when only white space is left on this one, else -1."""
    bound = min(at + BOUNDARY_BLANKS, stop)
    tail = source[at:bound].lstrip(b" \t")
    end = bound - len(tail)
    if not tail:
        return end
    if tail[:2] == b"\r\n":
        return end + 2
    return end + 1 if tail[:1] in {b"\n", b"\r"} else -1


def _before_line_end(source: bytes, start: int, end: int) -> int:
    """Return where a piece ends without the line end that is the boundary's (RFC 2046, 5.1.1)."""
    if source.endswith(b"\r\n", start, end):
        return end - 2
    return end - 1 if source.endswith((b"\n", b"\r"), start, end) else end
