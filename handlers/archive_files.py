"""Which files an import reads: those that people name, and all below the folders they name.

Folders hold other things too. What is no mail is passed over and told of, never read as one.
"""

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path, PurePath
from typing import Final, overload

from bot.errors import ConfigError
from bot.mail.archives.archive import holds_mail
from handlers.unpacking import DAMAGED, Opened, unpacked

FORMS: Final = (
    "import reads mbox, Maildir, .eml and Pipermail's text, also packed (.gz, .bz2, .xz, .zip)"
)
HIDDEN: Final = "."
MAIL_SUFFIXES: Final = frozenset({".eml", ".emlx", ".mbox", ".mbx", ".mail", ".mmdf"})
"""Files of these names are read whatever is in them, and set aside when it cannot be read."""

_READ: Final = ("cur", "new")
_DRAFT: Final = re.compile(r"[:;!]2,[A-Za-z]*D")
"""The flags of a Maildir's file; the character before them is another one on some systems."""

_HEAD: Final = 64 * 1024
_TAR_AT: Final = 257
_NO_MAIL: Final = (
    (b"7z\xbc\xaf\x27\x1c", "is packed in a way that is not read here: unpack it first"),
    (b"Rar!", "is packed in a way that is not read here: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is packed in a way that is not read here: unpack it first"),
    (b"!BDN", "is Outlook's own file: have its mails exported as mbox or .eml"),
    (b"\xd0\xcf\x11\xe0", "is Outlook's own file: have its mails saved as .eml"),
    (b"BABYL", "is an old Emacs mail file: have its mails exported as mbox"),
)
_TAR: Final = "is a tar archive: unpack it (tar xf) and import the folder"
_PAGE: Final = "is a web page: take the month's text file that the archive's index links to"
_OTHER: Final = "holds no mail"
_NOTHING: Final = "is neither a file nor a folder"


class ArchiveFiles(Sequence[Path]):
    """Paths of files, by their names in their folders: a Maildir can have a million."""

    def __init__(self) -> None:
        self._folders: list[Path] = []
        self._places: list[int] = []
        self._names: list[str] = []

    def add(self, folder: Path, name: str) -> None:
        """Add a file; those of one folder come one after the other."""
        if not self._folders or self._folders[-1] is not folder:
            self._folders.append(folder)
            self._places.append(len(self._names))
        self._names.append(name)

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, at: int) -> Path: ...
    @overload
    def __getitem__(self, at: slice) -> list[Path]: ...
    def __getitem__(self, at: int | slice) -> Path | list[Path]:
        if isinstance(at, slice):
            return [self[each] for each in range(len(self))[at]]
        at = range(len(self))[at]
        return self._folders[bisect_right(self._places, at) - 1] / self._names[at]


@dataclass(frozen=True, slots=True)
class Found:
    """Files to read, in order, and those that hold no mail, each with what to do about it.

    `closed` are folders that cannot be looked into, each with the reason.
    """

    files: Sequence[Path]
    passed_over: Sequence[str]
    closed: Sequence[str]


def find_archives(paths: Sequence[Path]) -> Found:
    """Return the archive files at these paths: themselves, or all below them.

    Raises:
        ConfigError: one is not there, cannot be read, or holds no mail.
    """
    files = ArchiveFiles()
    passed_over: list[str] = []
    closed: list[str] = []
    for path in paths:
        if not path.exists():
            raise ConfigError(f"{path}: there is no such file or folder")
        is_folder = path.is_dir()
        before = len(files)
        for folder, name, is_in_maildir in (
            _walk(path, closed) if is_folder else [(path.parent, path.name, False)]
        ):
            fault = _fault_of_name(name) if is_folder else None
            if fault is None and not is_in_maildir:
                fault = _fault(folder / name, passed_over)
            if fault is None:
                files.add(folder, name)
            elif is_folder:
                passed_over.append(f"{folder / name} {fault}")
            else:
                raise ConfigError(f"{path} {fault}; {FORMS}")
        if len(files) == before:
            faults = "; ".join((f"no file in {path} holds mail", *closed))
            raise ConfigError(f"{faults}; {FORMS}")
    return Found(files, passed_over, closed)


def _walk(
    folder: Path, closed: list[str], *, is_in_maildir: bool = False
) -> Iterator[tuple[Path, str, bool]]:
    """Yield every file below a folder, each folder's in the order of names.

    With each it is said whether it is a mail of a Maildir. Folders that cannot be looked into are
    added to `closed`.
    """
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - a path each would take six times the memory
    except OSError as error:
        closed.append(f"{folder} cannot be looked into: {error.strerror}")
        return
    is_maildir = _is_maildir(folder)
    for name in names:
        entry = folder / name
        if is_maildir and name == "tmp":
            continue  # what is in it is still being written
        if name.startswith(HIDDEN) and not _has_mails(entry):
            continue
        if not entry.is_dir():
            yield folder, name, is_in_maildir
        elif not entry.is_symlink():  # it may lead back to where we are
            within = is_in_maildir or (is_maildir and name in _READ)
            yield from _walk(entry, closed, is_in_maildir=within)


def _is_maildir(path: Path) -> bool:
    """Say whether a folder is a Maildir, or one of its folders, whole."""
    return all((path / part).is_dir() for part in _READ)


def _has_mails(path: Path) -> bool:
    """Say whether a folder is one of a Maildir, which Maildir++ hides.

    Programs that copy or pack files often leave empty folders out, such as its `new`.
    """
    return any((path / part).is_dir() for part in _READ)


def _fault_of_name(name: str) -> str | None:
    return "is a draft and was never sent" if _DRAFT.search(name) else None


def _fault(file: Path, passed_over: list[str]) -> str | None:
    """Return why a file is not read, None where it is; what is damaged is for its reader to say.

    What is to be passed over of a zip file that also holds mail is added to `passed_over`.
    """
    if not file.is_file():
        return _NOTHING
    if is_named_as_mail(file.name):
        return None
    faults: list[tuple[str, str]] = []
    holds_any = False
    try:
        with file.open("rb") as raw:
            for name, opened in unpacked(raw, name=str(file)):
                fault = fault_of_entry(name, opened)
                holds_any |= fault is None
                faults += [(name, fault)] if fault is not None else []
    except DAMAGED:
        holds_any = True
    if not holds_any:
        return faults[0][1] if faults else None
    passed_over += [f"{name} {fault}" for name, fault in faults]
    return None


def is_named_as_mail(name: str) -> bool:
    """Say whether a file is read whatever is in it."""
    return PurePath(name).suffix.lower() in MAIL_SUFFIXES


def fault_of_entry(name: str, opened: Opened) -> str | None:
    """Return why what is packed in a file is not read, None where it is.

    Raises:
        DAMAGED: it cannot be opened.
    """
    return None if is_named_as_mail(name) else _fault_in(_head(opened()))


def _head(stream: BufferedIOBase) -> bytes:
    """Return how a stream begins, as far as it can be read.

    Raises:
        TooMuch: nothing more is to be read of the file.
    """
    head = b""
    with suppress(*DAMAGED):
        while len(head) < _HEAD and (piece := stream.read1(_HEAD)):
            head += piece
    return head


def _fault_in(head: bytes) -> str | None:
    if head[_TAR_AT:].startswith(b"ustar"):
        return _TAR
    if head.lstrip()[:20].lower().startswith((b"<!doctype html", b"<html")):
        return _PAGE
    known = next((fault for magic, fault in _NO_MAIL if head.startswith(magic)), None)
    return known or (None if holds_mail(head) else _OTHER)
