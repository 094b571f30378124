"""Choose the attachments of a mail that may be shown to a channel: small ones of plain kinds.

What a file is, three things must say alike: the end of its name, its media type, and its first
bytes. Programs, pages, drawings with scripts, archives and whole messages are no such kinds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.mail.wire.addresses import plain_name
from bot.mail.wire.headers import declared_charset, split_headers, whole
from bot.mail.wire.mime import Part, parse_parts

LARGEST: Final = 5_000_000
"""The most bytes of one file."""
MOST_FILES: Final = 5
"""Of one mail."""
LONGEST_NAME: Final = 100

_UNKNOWN: Final = "application/octet-stream"
"""What mail programs say that do not know a file's type."""
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."
_MACROS: Final = (b"vbaProject.bin", b"Basic/script-l")
"""The names, inside an office file, of programs in it."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: its media types and its first bytes, "" for text."""

    types: frozenset[str]
    begins: bytes = b""


_TEXT: Final = _Kind(frozenset({"text/plain", "text/csv", "text/markdown"}))
KINDS: Final[Mapping[str, _Kind]] = {
    "pdf": _Kind(frozenset({"application/pdf"}), b"%PDF-"),
    "png": _Kind(frozenset({"image/png"}), b"\x89PNG\r\n\x1a\n"),
    "jpg": _Kind(frozenset({"image/jpeg"}), b"\xff\xd8\xff"),
    "jpeg": _Kind(frozenset({"image/jpeg"}), b"\xff\xd8\xff"),
    "gif": _Kind(frozenset({"image/gif"}), b"GIF8"),
    "txt": _TEXT,
    "csv": _TEXT,
    "md": _TEXT,
    "docx": _Kind(frozenset({f"{_OFFICE}wordprocessingml.document"}), b"PK\x03\x04"),
    "xlsx": _Kind(frozenset({f"{_OFFICE}spreadsheetml.sheet"}), b"PK\x03\x04"),
    "pptx": _Kind(frozenset({f"{_OFFICE}presentationml.presentation"}), b"PK\x03\x04"),
    "odt": _Kind(frozenset({f"{_OPEN}text"}), b"PK\x03\x04"),
    "ods": _Kind(frozenset({f"{_OPEN}spreadsheet"}), b"PK\x03\x04"),
    "odp": _Kind(frozenset({f"{_OPEN}presentation"}), b"PK\x03\x04"),
}
"""The kinds by the end of a file's name."""

_SIGNATURES: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a mail, under the name that its sender gave it."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a mail that may be shown, and the names of those that may not."""

    shown: tuple[File, ...]
    left: tuple[str, ...]


def files_of(raw: bytes, *, masked: Callable[[str], str]) -> Files:
    """Return a mail's attached files.

    Pictures that its text shows (logos below signatures) and signatures of keys are no files.
    `masked` takes out of a text what of ours proves something: a file that has such is left out.
    """
    shown: list[File] = []
    left: list[str] = []
    root = parse_parts(*split_headers(whole(raw), declared_charset(raw)))
    for part in root.walk():
        name = _name_of(part)
        if not name:
            continue
        kind = KINDS.get(name.rpartition(".")[2].lower())
        content = b"" if kind is None or len(shown) >= MOST_FILES else _content(part, kind)
        if content and _is_harmless(name, content, masked):
            shown.append(File(name, content))
        else:
            left.append(masked(name))
    return Files(tuple(shown), tuple(left))


def _name_of(part: Part) -> str:
    """Return a file's name, or what it is if it has none; "" if the part is no file."""
    disposition, parameters = part.disposition
    name = parameters.get("filename") or part.parameters.get("name", "")
    is_message = part.media_type == "message/rfc822"
    if part.children or part.media_type in _SIGNATURES:
        return ""
    if not (name or disposition == "attachment" or is_message):
        return ""
    if part.headers.text(b"content-id") and part.media_type.startswith("image/"):
        return ""
    return plain_name(_cut(name.replace("\\", "/").rsplit("/", 1)[-1])) or part.media_type


def _content(part: Part, kind: _Kind) -> bytes:
    """Return a file's bytes; none if it is too large, or not of the kind that its name says."""
    if part.media_type not in {*kind.types, _UNKNOWN} or part.body.size > 2 * LARGEST:
        return b""
    content = part.content()
    if len(content) > LARGEST or not content.startswith(kind.begins):
        return b""
    is_text = not kind.begins
    if is_text and (b"\0" in content or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")):
        return b""
    return content


def _is_harmless(name: str, content: bytes, masked: Callable[[str], str]) -> bool:
    if any(macro in content for macro in _MACROS):
        return False
    words = content.decode("latin-1")
    return masked(name) == name and masked(words) == words


def _cut(name: str) -> str:
    """Return a name that is not too long, with its end."""
    stem, dot, end = name.rpartition(".")
    return name if len(name) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - 20]}…{dot}{end[:10]}"
