"""The little of IMAP's syntax that is needed to read mail (RFC 9051, 9; RFC 3501, 5.1.3)."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from bot.gateways.imap.protocol import Response

NO_DATE: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for an INTERNALDATE that is missing or no date."""

_TOKEN: Final = re.compile(
    rb'\s*(?:"((?:[^"\\]|\\.)*)"|([()])|\{\d+\}\Z|([^\s()"\[]+(?:\[[^\]]*\])?(?:<\d+>)?))'
)
_FETCH: Final = re.compile(rb"\* \d+ FETCH ", re.IGNORECASE)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_DATE: Final = re.compile(
    r" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"
)
_EXISTS: Final = re.compile(rb"\* (\d{1,10}) EXISTS$", re.IGNORECASE)
_CODE: Final = re.compile(r"\[([A-Z0-9-]+)")

Attributes = Mapping[str, bytes]


def read_fetch(response: Response) -> Attributes | None:
    """Return the attributes of one FETCH response by upper-case name; None if it is another.

    `BODY[…]<0>` is named as it was asked for, without the origin octet. A value that is a list
    or NIL is left out, and so is all that follows something which is no FETCH response.
    """
    begin = _FETCH.match(response[0])
    if begin is None:
        return None
    raws: dict[str, bytes] = {}
    name = b""
    depth = 0
    for kind, value in _tokens(response, begin.end()):
        if kind == "(":
            depth += 1
        elif kind == ")":
            depth -= 1
            name = b"" if depth == 1 else name
        elif depth == 1 and not name:
            name = value
        elif depth == 1:
            if kind == "nil":
                name = b""
                continue
            raws[name.partition(b"<")[0].decode("ascii", "replace").upper()] = value
            name = b""
    return raws


def read_search(responses: Iterable[Response]) -> list[int]:
    """Return the numbers in the SEARCH responses, in ascending order."""
    numbers: set[int] = set()
    for response in responses:
        words = response[0].split()
        if len(words) > 1 and words[1].upper() == b"SEARCH":
            numbers.update(int(word) for word in words[2:] if word.isdigit())
    return sorted(numbers)


def read_internal_date(value: bytes) -> datetime:
    """Return an INTERNALDATE in UTC, or `NO_DATE` when it is none."""
    match = _DATE.fullmatch(value.decode("ascii", "replace"))
    month = _MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return NO_DATE
    offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    try:
        zone = timezone(offset if match[7] == "+" else -offset)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return NO_DATE


def read_number(responses: Iterable[Response], name: str) -> int | None:
    """Return the number in a response code such as `[UIDVALIDITY 77]`."""
    wanted = re.compile(rb"\* OK \[" + name.encode() + rb" (\d+)\]", re.IGNORECASE)
    return next((int(match[1]) for it in responses if (match := wanted.match(it[0]))), None)


def read_exists(responses: Iterable[Response]) -> int:
    """Return the last number of mails that the server told; 0 if it told none."""
    numbers = [int(match[1]) for it in responses if (match := _EXISTS.match(it[0]))]
    return numbers[-1] if numbers else 0


def read_code(text: str) -> str:
    """Return the response code at the begin of a status text, such as `UNAVAILABLE`."""
    match = _CODE.match(text.upper())
    return match[1] if match else ""


def write_set(uids: Sequence[int]) -> str:
    """Return ascending UIDs as a sequence set, neighbours as ranges."""
    ranges: list[list[int]] = []
    for uid in uids:
        if ranges and ranges[-1][1] == uid - 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(f"{low}:{high}" if low != high else f"{low}" for low, high in ranges)


def write_quoted(text: str) -> str:
    """Return a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_folder(name: str) -> str:
    """Return a folder's name quoted, in modified UTF-7."""
    return write_quoted("".join(_shift(part) for part in re.split(r"([^ -~]+|&)", name)))


def _shift(part: str) -> str:
    if part == "&":
        return "&-"
    if not part or (part.isascii() and part.isprintable()):
        return part
    encoded = base64.b64encode(part.encode("utf-16-be")).decode().rstrip("=")
    return f"&{encoded.replace('/', ',')}-"


def _tokens(response: Response, begin: int) -> Iterator[tuple[str, bytes]]:
    """Give kind and value: `(`, `)`, `nil` or `value`; stop at what is no token."""
    for index, part in enumerate(response):
        if index % 2:
            yield "value", part
            continue
        position = begin if index == 0 else 0
        while match := _TOKEN.match(part, position):
            position = match.end()
            if match[2]:
                yield match[2].decode(), b""
            elif match[3]:
                yield "nil" if match[3].upper() == b"NIL" else "value", match[3]
            elif match[1] is not None:
                yield "value", re.sub(rb"\\(.)", rb"\1", match[1])
