"""The tree of MIME parts (RFC 2045, 2046), read with bounds on depth and number.

The standard library's parser keeps one matcher per open multipart and asks each of them
about every line, and nests a generator per level: a mail of nested multiparts costs it the
square of its size and ends in a RecursionError. Here each level is cut by searching its
boundary, so the cost is at most `limits.DEPTH` times the mail's size.
"""

import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.mail.headers import Headers, decode_base64, split_headers
from bot.mail.limits import BOUNDARY_BLANKS, DEPTH, PARTS
from bot.mail.parameters import split_parameters


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its media type and parameters (lower-case names), raw body and children."""

    headers: Headers
    media_type: str
    parameters: Mapping[str, str]
    body: bytes
    children: tuple["Part", ...]

    def content(self) -> bytes:
        """Return the body with its transfer encoding undone (RFC 2045, 6), whatever it holds."""
        encoding = self.headers.raw(b"content-transfer-encoding").strip(b" \t\"';").lower()
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding == b"base64":
            return decode_base64(self.body)
        return self.body

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


def parse_parts(headers: Headers, body: bytes) -> Part:
    """Build the tree of a mail whose header section is already split off."""
    return _part(headers, body, depth=0, budget=_Budget(), default="text/plain")


def _part(headers: Headers, body: bytes, *, depth: int, budget: _Budget, default: str) -> Part:
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
                _part(*split_headers(piece), depth=depth + 1, budget=budget, default=inner)
            )
        children = tuple(opened)
    if media_type.startswith("multipart/") and not children:
        # Nothing was cut out of it: what is there is all the text there is (RFC 2046, 5.1).
        media_type = "text/plain" if depth < DEPTH and budget.parts > 0 else media_type
    return Part(headers, media_type, parameters, body, children)


def _pieces(body: bytes, boundary: str) -> Iterator[bytes]:
    """Yield what stands between the boundary's lines; a missing last line is forgiven."""
    mark = b"--" + boundary.encode("utf-8", "replace")
    start = -1
    for begin, end, is_last in _marks(body, mark):
        if start >= 0:
            yield _strip_line_end(body[start:begin])
        start = end
        if is_last:
            return
    if start >= 0:
        yield body[start:]


def _marks(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield each boundary line: where it begins, where the next line does, is it the last."""
    at = body.find(mark)
    while at >= 0:
        if at == 0 or body[at - 1] in b"\r\n":
            after = at + len(mark)
            is_last = body[after : after + 2] == b"--"
            line_end = _line_end(body, after + 2 if is_last else after)
            if line_end >= 0:
                yield at, line_end, is_last
        at = body.find(mark, at + len(mark))


def _line_end(body: bytes, at: int) -> int:
    """Return where the next line begins when only white space is left on this one, else -1."""
    tail = body[at : at + BOUNDARY_BLANKS].lstrip(b" \t")
    skipped = min(len(body) - at, BOUNDARY_BLANKS) - len(tail)
    if not tail:
        return at + skipped
    if tail[:2] == b"\r\n":
        return at + skipped + 2
    return at + skipped + 1 if tail[:1] in {b"\n", b"\r"} else -1


def _strip_line_end(piece: bytes) -> bytes:
    """Take off the line end that belongs to the boundary (RFC 2046, 5.1.1)."""
    if piece.endswith(b"\r\n"):
        return piece[:-2]
    return piece[:-1] if piece[-1:] in {b"\n", b"\r"} else piece
