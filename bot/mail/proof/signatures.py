"""Which DKIM signatures a mail bears, and what each covers (RFC 6376). None is verified here.

Whoever has a signed mail can send it again, to whomever and whenever they like, and can change,
add and remove what the signature does not cover. Of a field that stands in the mail more often than
the signature counts it, programs may read the one that was put there later (RFC 6376, 8.15). So a
field is covered only if it stands there once at most, and the signature names it; and only of a
header section that every program splits into the same fields.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bot.mail.limits import FIELD_CHARS, HEADER_BYTES
from bot.mail.proof.claims import OTHERS
from bot.mail.values import Coverage, Signature
from bot.mail.wire.headers import Headers, Span, split_headers, unfold, whole
from bot.mail.wire.mime import split_parameters

_ALWAYS: Final = (b"from", b"date", b"subject", b"message-id", b"to", b"list-id")
"""Fields that a signature must name, also where they stand nowhere: nobody can add them then."""
_ANSWERS: Final = (b"in-reply-to", b"references")
_WHERE_PRESENT: Final = (*_ANSWERS, b"reply-to", b"cc", *OTHERS)
"""Fields that we read; their absence is covered only where `Coverage.answers` needs it."""
_STRICT: Final = re.compile(
    rb"(?:[!-9;-~]++:[^\r\n\0]*+\n(?:[ \t]++[^\s\0][^\r\n\0]*+\n)*+)++\Z", re.DOTALL
)
"""A header section as RFC 5322 has it: no bare line ends, no space before a colon."""
_TAG: Final = re.compile(r"[A-Za-z]\w{0,60}", re.ASCII)
_TYPE: Final = b"content-type"
_BOUNDARY: Final = re.compile(rb"(?:^|\n)--([^\r\n]{1,200})")
_LAST_LINE: Final = 1_000
"""How many of a body's last bytes to search for the last boundary line."""
_DIGITS: Final = re.compile(r"\d{1,12}")
_NOTHING: Final = Coverage(frozenset(name.decode() for name in (*_ALWAYS, *_WHERE_PRESENT)))
MOST_SIGNATURES: Final = 5
"""How many are looked at: each may cost a question to a name server."""


def signatures_of(raw: bytes) -> tuple[Signature, ...]:
    """Return the signatures of a mail, the topmost first.

    If there are more than are looked at, the last one has no domain, and covers nothing.
    """
    headers, body = split_headers(whole(raw))
    every = headers.fields.get(b"dkim-signature", ())
    values = every[:MOST_SIGNATURES]
    is_strict = bool(values) and _is_strict(raw, headers)
    signatures: list[Signature] = []
    for place, value in enumerate(values):
        tags = _tags_of(value)
        if domain := tags.get("d", "").lower():
            covered = _coverage(headers, body, tags) if is_strict else _NOTHING
            signatures.append(Signature(place, domain, covered))
    if len(every) > MOST_SIGNATURES:
        signatures.append(Signature(MOST_SIGNATURES, "", _NOTHING))
    return tuple(signatures)


def coverage_of_all(
    signatures: Sequence[Signature], domains: Collection[str] | None = None
) -> Coverage | None:
    """Return what every signature of a mail covers, or every one of some domains; None without one.

    A border has verified one of them, and does not say which. Nothing is covered if there are more
    than are looked at.
    """
    if any(not each.domain for each in signatures):
        return _NOTHING
    coverages = [each.covered for each in signatures if domains is None or each.domain in domains]
    if not coverages:
        return None
    first, *others = coverages
    for other in others:
        first = first.both(other)
    return first


def _is_strict(raw: bytes, headers: Headers) -> bool:
    """Return True if every program finds the same fields in a header section."""
    if not headers.is_whole:
        return False
    head = raw[:HEADER_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _STRICT.match(head + b"\n") is not None


def _tags_of(value: bytes) -> Mapping[str, str]:
    """Return the tags of a signature (RFC 6376, 3.2); only its domain if they are not clear."""
    tags: dict[str, str] = {}
    is_clear = len(value) <= FIELD_CHARS
    for each in unfold(value).rstrip().rstrip(";").split(";"):
        tag, sign, text = each.partition("=")
        name = tag.strip()
        if not sign or name in tags or _TAG.fullmatch(name) is None:
            is_clear = False
        else:
            tags[name] = text.strip()
    is_clear = is_clear and all(
        _DIGITS.fullmatch(tags[name]) for name in ("t", "x") if name in tags
    )
    return tags if is_clear else {"d": tags.get("d", ""), "l": "0"}


def _coverage(headers: Headers, body: Span, tags: Mapping[str, str]) -> Coverage:
    fields: Mapping[bytes, Sequence[bytes]] = headers.fields
    if "l" in tags:  # whoever sends it again may write on below
        return _NOTHING
    signed = {each.strip().lower().encode() for each in tags.get("h", "").split(":")}
    left_out = {
        name
        for name in (*_ALWAYS, *_WHERE_PRESENT)
        if len(fields.get(name, ())) > 1
        or not (name in signed or (name in _WHERE_PRESENT and name not in fields))
    }
    is_signed_once = _TYPE in signed and len(fields.get(_TYPE, ())) <= 1
    if not is_signed_once and not _shows_its_type(headers, body):
        left_out.add(_TYPE)
    has_answers = any(name in fields for name in _ANSWERS)
    return Coverage(
        frozenset(name.decode() for name in left_out),
        answers=left_out.isdisjoint(_ANSWERS) and (has_answers or signed.issuperset(_ANSWERS)),
        signed_at=_instant(tags.get("t")),
        expires_at=_instant(tags.get("x")),
    )


def _shows_its_type(headers: Headers, body: Span) -> bool:
    """Return True if a body can be split in no other way than Content-Type says.

    Many signatures leave that field out. With another one, a plain text would be several parts, or
    an attachment a part of the text. A body of several parts shows that by its boundary lines.
    """
    if len(headers.fields.get(_TYPE, ())) > 1:
        return False
    declared, parameters = split_parameters(headers.text(_TYPE))
    begins = _BOUNDARY.search(body.source, max(body.begin - 1, 0), body.end)
    boundary = b"" if begins is None else begins[1].rstrip()
    end = body.source[max(body.begin, body.end - _LAST_LINE) : body.end].rstrip()
    has_parts = bool(boundary) and end.endswith(b"\n--" + boundary + b"--")
    if not declared.startswith("multipart/"):
        return not has_parts
    own = parameters.get("boundary", "").encode("utf-8", "replace")
    return body.size == 0 or (has_parts and boundary == own)


def _instant(seconds: str | None) -> datetime | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC)
