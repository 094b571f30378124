"""What a mail says and what it carries: the text and the attachments of a tree of parts.

RFC 2046 (alternative, mixed, related, digest), 1847 (signed, encrypted), 3462 (report),
2183 (disposition). A message inside the mail is listed; its words are not the sender's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.mail.content.html import html_to_text
from bot.mail.limits import ATTACHMENTS, NAME_CHARS, TEXT_CHARS, TEXT_LINES
from bot.mail.values import Attachment
from bot.mail.wire.addresses import plain_name
from bot.mail.wire.charsets import decode_bytes
from bot.mail.wire.headers import read_headers
from bot.mail.wire.mime import Part

# text/enriched (RFC 1896) and text/richtext (RFC 1341) as plain text.

_PARAM: Final = re.compile(r"<param>[^<]*</param>", re.IGNORECASE)
_TOKEN: Final = re.compile(r"<<|</?[A-Za-z][A-Za-z0-9-]{0,59}>|\n+")


def enriched_to_text(source: str) -> str:
    """Take the formatting commands out; one line end is a space, n are n minus one."""
    return _TOKEN.sub(_plain, _PARAM.sub("", source)).strip("\n")


def _plain(match: re.Match[str]) -> str:
    command = match[0]
    if command == "<<":
        return "<"
    if command[0] == "\n":
        return " " if len(command) == 1 else command[1:]
    return "\n" if command.lower() in {"<nl>", "<paragraph>"} else ""


# format=flowed (RFC 3676): soft line breaks undone, quote depth kept, DelSp heeded.

SIGNATURE: Final = "-- "
_MARKED: Final = (">", " ")


def unflow(text: str, *, delsp: bool) -> str:
    """Join the soft-broken lines of a flowed text (LF line ends).

    A quoted paragraph comes out as one line with its quote marks in front. The signature
    separator `-- ` is never a soft break (4.3). Lines of two depths are never joined (4.5).
    """
    out: list[str] = []
    open_text: list[str] = []
    open_depth = 0
    for line in text.split("\n"):
        if not open_text and line[-1:] != " " and line[:1] not in _MARKED:
            out.append(line)  # as nearly all are: there is nothing to undo
            continue
        depth, content = _split_quote(line) if line[:1] in _MARKED else (0, line)
        if open_text and (depth != open_depth or content == SIGNATURE):
            out.append(_quoted("".join(open_text), open_depth))
            open_text.clear()
        if content[-1:] == " " and content != SIGNATURE:
            open_text.append(content[:-1] if delsp else content)
            open_depth = depth
        elif open_text:
            open_text.append(content)
            out.append(_quoted("".join(open_text), depth))
            open_text.clear()
        else:
            out.append(_quoted(content, depth) if depth else content)
    if open_text:
        out.append(_quoted("".join(open_text), open_depth))
    return "\n".join(out)


def _split_quote(line: str) -> tuple[int, str]:
    """Return the depth and the line without quote marks and space-stuffing (4.4, 4.5)."""
    content = line.lstrip(">")
    depth = len(line) - len(content)
    return depth, content[1:] if content[:1] == " " else content


def _quoted(content: str, depth: int) -> str:
    if not depth:
        return content
    return f"{'>' * depth} {content}" if content else ">" * depth


# Files that old programs write into a mail's text: uuencode (POSIX).
#
# `begin 644 plan.pdf`, lines that each say in their first character how many bytes they hold,
# `end`. Where one line is anything else, all of it stays text.

_BEGINS: Final = "begin "
_BEGIN: Final = re.compile(rf"begin [0-7]{{3,4}} (?P<name>\S[^\n]{{0,{NAME_CHARS}}})\s*$")
_DATA: Final = re.compile(r"[!-M][ -`]{1,62}$")
_CLOSING: Final = frozenset({"`", "", " "})
"""A line of no bytes, which stands above `end`; a gateway may have taken off its blank."""
_TYPE: Final = "application/octet-stream"


def take_out_files(text: str) -> tuple[str, list[Attachment]]:
    """Return a text (LF line ends) without the files that are encoded in it, and these."""
    if f"\n{_BEGINS}" not in text and not text.startswith(_BEGINS):
        return text, []
    lines = text.split("\n")
    texts: list[str] = []
    files: list[Attachment] = []
    at = 0
    while at < len(lines):
        begin = _BEGIN.match(lines[at]) if lines[at].startswith(_BEGINS) else None
        end, size = _read(lines, at + 1) if begin is not None else (at, 0)
        if begin is not None and end > at and len(files) < ATTACHMENTS:
            files.append(Attachment(plain_name(begin["name"]), _TYPE, size))
            at = end
        else:
            texts.append(lines[at])
            at += 1
    return "\n".join(texts), files


def _read(lines: Sequence[str], first: int) -> tuple[int, int]:
    """Return where a file ends that begins on a line, and its bytes; 0 where it is none.

    What begins another file is no line of this one: no line is looked at twice.
    """
    at, size = first, 0
    while at < len(lines) and (held := _bytes_of(lines[at])):
        at, size = at + 1, size + held
    if at < len(lines) and lines[at] in _CLOSING:
        at += 1
    is_file = size > 0 and at < len(lines) and lines[at].rstrip() == "end"
    return (at + 1, size) if is_file else (0, 0)


def _bytes_of(line: str) -> int:
    """Return how many bytes a line holds, 0 where it is not encoded.

    Some programs leave out what only fills its last group, others add a checksum.
    """
    if not _DATA.match(line):
        return 0
    held = ord(line[0]) - ord(" ")
    written = (held + 2) // 3 * 4
    return held if written - 2 <= len(line) - 1 <= written + 1 else 0


_FOLDED_TYPES: Final = frozenset({"text/enriched", "text/richtext"})
_LISTED_TEXT: Final = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rtf", "text/css"}
)
_PLAIN_BY_ANOTHER_NAME: Final = frozenset({"application/pgp", "application/text"})
_HTML_BEGINS: Final = re.compile(r"\s{0,200}(?:<!doctype html|<html)", re.IGNORECASE)
_NO_PLAIN_TEXT: Final = re.compile(
    r"&nbsp;$|[^\n]{0,200}\b(?:html|formatted|viewer|e-?mail client|browser)\b[^\n]{0,200}$",
    re.IGNORECASE,
)
_NAMES_ITSELF: Final = re.compile(
    rb"\A[^\0]{0,1024}?<meta\b[^<>]{0,200}?\bcharset\s{0,9}=\s{0,9}[\"']?([\w-]{1,40})",
    re.IGNORECASE,
)
"""The charset that HTML claims for itself, in its first kB, where HTML says that it must stand."""
_TAGGED_SEPARATOR: Final = "<div>-------- "
_DIVISION: Final = re.compile(r" ?(?:</div><div>|</?div>)\n?")
_LONGEST_BLOCK: Final = 4000


@dataclass(slots=True)
class Content:
    """What was gathered: pieces of text in order, and attachments."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole readable text, parts apart by a blank line."""
        if len(self.texts) == 1:
            return _within_bounds(self.texts[0])
        return _within_bounds("\n\n".join(text.strip("\n") for text in self.texts if text.strip()))


def _within_bounds(text: str) -> str:
    text = text[:TEXT_CHARS]
    if text.count("\n") <= TEXT_LINES:
        return text
    return "\n".join(text.split("\n", TEXT_LINES)[:TEXT_LINES])


def read_content(root: Part) -> Content:
    """Gather the text and the attachments of a mail."""
    content = Content()
    _gather(root, content)
    return content


def _gather(part: Part, content: Content) -> None:
    if not part.children:
        _gather_leaf(part, content)
        return
    match part.media_type:
        case "multipart/alternative":
            _gather_alternative(part, content)
        case "multipart/related":
            _gather_related(part, content)
        case "multipart/encrypted":
            for child in part.children:
                _list(child, content)
        case _:
            for child in part.children:
                _gather(child, content)


def _gather_alternative(part: Part, content: Content) -> None:
    """Take the plain text, unless it is empty or only says that there is none."""
    readings = []
    for child in part.children:
        reading = Content()
        _gather(child, reading)
        readings.append((_is_rich(child), reading))
        if not _is_rich(child) and _is_worth_reading(reading):
            break
    plain = [reading for rich, reading in readings if not rich and _is_worth_reading(reading)]
    rich = [reading for is_rich, reading in readings if is_rich and reading.text.strip()]
    rest = [reading for _, reading in readings if reading.text.strip()]
    chosen = (plain or rich or rest or [Content()])[0]
    content.texts.extend(chosen.texts)
    for child, (_, reading) in zip(part.children, readings, strict=False):
        if reading is chosen or child.children:
            content.attachments.extend(reading.attachments)
    for child in part.children:
        if not child.children and not _is_text(child):
            _list(child, content)


def _gather_related(part: Part, content: Content) -> None:
    """Read the root; the others are what it shows (RFC 2387)."""
    start = part.parameters.get("start", "").strip("<> ")
    root = part.children[0]
    for child in part.children:
        if start and child.headers.text(b"content-id").strip("<> ") == start:
            root = child
            break
    for child in part.children:
        if child is root:
            _gather(child, content)
        else:
            _list(child, content)


def _gather_leaf(part: Part, content: Content) -> None:
    if not _is_text(part):
        _list(part, content)
        return
    disposition, parameters = part.disposition
    named = bool(parameters.get("filename") or part.parameters.get("name"))
    if disposition == "attachment" or (named and content.texts):
        _list(part, content)
        return
    text, files = take_out_files(read_text(part))
    if text.strip() or not (named or files):
        content.texts.append(text)
    content.attachments.extend(files[: ATTACHMENTS - len(content.attachments)])
    if named and not text.strip():
        _list(part, content)


def _is_text(part: Part) -> bool:
    media_type = part.media_type
    if media_type in _PLAIN_BY_ANOTHER_NAME:
        return True
    return media_type.startswith("text/") and media_type not in _LISTED_TEXT


def _is_rich(part: Part) -> bool:
    """Return True if this alternative is a dressed-up one."""
    if part.children:
        return any(_is_rich(child) for child in part.children)
    return part.media_type == "text/html" or part.media_type in _FOLDED_TYPES


def _is_worth_reading(reading: Content) -> bool:
    text = reading.text.strip()
    return bool(text) and not (len(text) < 300 and _NO_PLAIN_TEXT.match(text))


def read_text(part: Part) -> str:
    """Return the text of one text part with LF line ends."""
    raw = part.content()
    charset = part.parameters.get("charset", "")
    if not charset and part.media_type == "text/html" and (named := _NAMES_ITSELF.search(raw)):
        charset = named[1].decode("ascii")
    text = decode_bytes(raw, charset)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.media_type == "text/html":
        return html_to_text(text)
    if part.media_type in _FOLDED_TYPES:
        return enriched_to_text(text)
    if part.parameters.get("format", "").lower() == "flowed":
        return unflow(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
    if text[:300].lstrip()[:1] == "<" and _HTML_BEGINS.match(text):
        return html_to_text(text)
    return _without_divisions(text) if _TAGGED_SEPARATOR in text else text


def _without_divisions(text: str) -> str:
    """Return plain text without the tags that Samsung's phones wrote into a header block."""
    start = text.find(_TAGGED_SEPARATOR)
    end = text.rfind("</div>", start, start + _LONGEST_BLOCK) + len("</div>")
    if end < start:
        return text
    block = _DIVISION.sub("\n", text[start:end])
    return f"{text[:start]}{block}\n{text[end:]}"


def _list(part: Part, content: Content) -> None:
    """List a part, or the parts of a multipart, as attachments."""
    if len(content.attachments) >= ATTACHMENTS:
        return
    if part.children:
        for child in part.children:
            _list(child, content)
        return
    if not part.body.size and not part.headers.fields:
        return
    _, parameters = part.disposition
    name = parameters.get("filename") or part.parameters.get("name", "")
    if not name and part.media_type == "message/rfc822":
        inner = read_headers(part.content(), part.headers.charset)
        name = f"{plain_name(inner.text(b'subject')) or 'message'}.eml"
    name = plain_name(name.replace("\\", "/").rsplit("/", 1)[-1])
    content.attachments.append(
        Attachment(filename=name, media_type=part.media_type, size=_size(part))
    )


def _size(part: Part) -> int:
    """Return the decoded size in bytes, without decoding what is large."""
    encoding = part.headers.raw(b"content-transfer-encoding").strip().lower()
    source, begin, end = part.body
    if encoding == b"base64" and part.body.size > 100_000:
        breaks = source.count(b"\n", begin, end) + source.count(b"\r", begin, end)
        tail = source.count(b"=", end - 4, end)
        return (part.body.size - breaks) * 3 // 4 - tail
    return len(part.content())
