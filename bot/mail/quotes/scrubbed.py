"""The notices that an archive leaves in place of attachments, in any language.

Mailman 2's archives and digests say what was "scrubbed", Mailman 3's plain digests what is
"incompatible": a headline, then lines of `Label: value` in the list's language. Two things are
the same in all languages: the address below `…/attachments/YYYYMMDD/` and the media type.
The addresses are kept as text; nothing here or elsewhere fetches them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import ATTACHMENTS, LINE_CHARS
from bot.mail.quotes.footers import is_next_part
from bot.mail.quotes.walk import Taken
from bot.mail.values import Attachment, LineKind, Reading
from bot.mail.wire.addresses import plain_name

SCRUBBED: Final = "attachment taken out"
_BETWEEN_PARTS: Final = "line between parts"
_ENDS: Final = ("...", "…")
_RULE: Final = "-" * 14
_SCRUBBER_HINTS: Final = (
    f"{_RULE} ",
    "/attachments/",
    "scrubbed",
    "kipped content of",
    "...\n",
    "…\n",
)
_SCRUBBER_NEXT_PART: Final = re.compile(rf"{_RULE} [^-\n]{{3,40}} {_RULE}\s*$")
_FIELD: Final = LatePattern(
    r"[^\W\d_][^:：\n]{0,20}?\s?[:：](?!//)\s*(?P<value>[^\n]*)$|(?P<address><?https?://\S+)$"
)
"""A label with its value; a digest wraps lines, so that an address may stand alone."""
_ADDRESS: Final = re.compile(r"<?(?P<url>https?://[^\s<>]{1,800}?)>?$")
_PLACE: Final = re.compile(r"/attachments/\d{8}/[0-9a-f]{8}/")
_TYPE: Final = re.compile(r"[a-z]{3,12}/[\w.+-]{1,80}$", re.IGNORECASE)
_SIZE: Final = re.compile(r"(\d{1,12})\b")
_ALONE: Final = LatePattern(
    r"HTML attachment scrubbed and removed$|Skipped content of type (?P<type>[\w.+-]+/[\w.+-]+)$"
)
_ALONE_STARTS: Final = ("HTML attachment scrubbed", "Skipped content of")
_MOST_LINES: Final = 6
_VALUES_OF_A_MAIL: Final = 4
"""A notice of an embedded mail has From, Subject, Date and Size, and no media type."""


def may_hold_notices(text: str) -> bool:
    """Return True if a text is worth looking through."""
    return any(hint in text for hint in _SCRUBBER_HINTS)


def find_scrubbed(reading: Reading) -> Iterator[Taken]:
    """Yield the notices in a text, and the lines that separate its parts.

    A notice is called `SCRUBBED`.
    """
    contents, kinds = reading.contents, reading.kinds
    for at in [at for at, line in enumerate(contents) if line.startswith(_RULE)]:
        if _SCRUBBER_NEXT_PART.match(contents[at]) and kinds[at] is LineKind.TEXT:
            yield Taken(_BETWEEN_PARTS, LineKind.FOOTER, at, at + 1)
    for begin, end in _notices(reading):
        # In some languages the line has fewer hyphens: it is believed with a notice below it.
        if begin > 0 and is_next_part(contents[begin - 1][:LINE_CHARS].rstrip()):
            yield Taken(_BETWEEN_PARTS, LineKind.FOOTER, begin - 1, begin)
        yield Taken(SCRUBBED, LineKind.FOOTER, begin, end)


def scrubbed_attachments(reading: Reading) -> tuple[Attachment, ...]:
    """Return what an archive took out of a mail whose notices are marked, in order."""
    attachments = (
        _attachment(reading.contents[begin:end])
        for begin, end in reading.notices
        if not reading.marks[begin]
    )
    return tuple(islice(attachments, ATTACHMENTS))


def _notices(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield where each notice begins and ends, in order."""
    contents, marks = reading.contents, reading.marks
    after = 0
    for at in [
        at
        for at, line in enumerate(contents)
        if line.endswith(_ENDS) or line.startswith(_ALONE_STARTS)
    ]:
        end = _notice(contents, marks, at) if at >= after else at
        if end > at:
            yield at, end
            after = end


def _notice(contents: Sequence[str], marks: Sequence[int], at: int) -> int:
    """Return where the notice that begins at a line ends; the line itself where none does."""
    if not contents[at].endswith(_ENDS):
        return at + 1 if _ALONE.match(contents[at]) else at
    end = at + 1
    while end < len(contents) and end <= at + _MOST_LINES and marks[end] == marks[at]:
        if not _FIELD.match(contents[end][:LINE_CHARS].strip()):
            break
        end += 1
    url, values = _fields(contents[at + 1 : end])
    return end if _PLACE.search(url) or _size_at(values) else at


def _fields(lines: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the address that a notice's lines tell, and the values of the others."""
    url, values = "", []
    for line in lines:
        field = _FIELD.match(line[:LINE_CHARS].strip())
        value = (field["value"] or field["address"] or "") if field else ""
        address = _ADDRESS.match(value)
        if address:
            url = address["url"]
        elif value:
            values.append(value)
    return url, values


def _size_at(values: Sequence[str]) -> int:
    """Return which of the values is a size, next to a media type; 0 for none."""
    for at, (media_type, size) in enumerate(pairwise(values), start=1):
        if _TYPE.match(media_type) and _SIZE.match(size):
            return at
    return 0


def _attachment(lines: Sequence[str]) -> Attachment:
    alone = _ALONE.match(lines[0])
    if alone is not None:
        return Attachment("", alone["type"] or "text/html", 0)
    url, values = _fields(lines[1:])
    at = _size_at(values)
    if at:
        name, media_type, size = _name(values, url), values[at - 1].lower(), values[at]
    elif len(values) >= _VALUES_OF_A_MAIL:
        name, media_type, size = f"{values[1]}.eml", "message/rfc822", values[3]
    else:
        name, media_type, size = _name(values, url), "text/plain" if values else "text/html", ""
    sized = _SIZE.match(size)
    return Attachment(plain_name(name), media_type, int(sized[1]) if sized else 0, url)


def _name(values: Sequence[str], url: str) -> str:
    """Return the file's name: the first value, or what its address ends in.

    "not available", in any language, is what stands as both name and description.
    """
    name, *others = values or [""]
    return url.rsplit("/", 1)[-1] if not name or name in others else name
