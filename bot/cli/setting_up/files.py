"""The files that `penholder init` writes: nobody else may read them, and none is lost."""

import os
import secrets
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

import typer

from bot.cli.context import console
from bot.clock import system_clock
from bot.errors import WrongUse
from bot.render.terminal import setting_up as words
from bot.render.text.safe import one_line


class Log:
    """What was asked, answered, found and written, without secrets; it only grows."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, text: str) -> None:
        """Append a line.

        Raises:
            WrongUse: the folder cannot be written to.
        """
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(file, "a", encoding="utf-8") as log:
                log.write(f"{system_clock():%Y-%m-%dT%H:%M:%SZ} {one_line(text)}\n")
        except OSError as error:
            raise WrongUse(_cannot_write(self._path, error)) from error


def put_files(
    folder: Path, texts: Mapping[str, str], *, asks: bool, may_grow: Collection[str], log: Log
) -> None:
    """Write files by name, in order; what is there already as it should be is left alone.

    A file with other content is replaced only if somebody at the terminal says so (`asks`), and
    stays as `NAME.old`. The files that `may_grow` may get further lines without a question.

    Raises:
        WrongUse: a file has other content, and nobody can be asked; or it cannot be written.
    """
    changed = {folder / name: text for name, text in texts.items()}
    there = {path: text_of(path) for path in changed if path.exists()}
    differ = [
        path
        for path, before in there.items()
        if before != changed[path]
        and not (path.name in may_grow and changed[path].startswith(before))
    ]
    if differ and not asks:
        named = ", ".join(map(str, differ))
        raise WrongUse(words.EXISTS.format(files=named))
    for path, text in changed.items():
        if there.get(path) == text:
            outcome = "unchanged"
        elif path in differ and not _may_replace(path):
            outcome = "left as it was"
        else:
            _put(path, text, keep=path in differ)
            outcome = "written"
        console.print(f"{path}: {outcome}")
        log.add(f"{path}: {outcome}")


def text_of(path: Path) -> str:
    """Return what a file holds, "" if it is not there.

    Raises:
        WrongUse: it cannot be read as text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path} cannot be read; move it away, and try again") from error


def _may_replace(path: Path) -> bool:
    return typer.confirm(words.REPLACE.format(file=path, old=_old(path).name), default=False)


def _old(path: Path) -> Path:
    return path.with_name(f"{path.name}.old")


def _put(path: Path, text: str, *, keep: bool) -> None:
    """Write a file whole or not at all, closed to others from its first byte.

    A file that is a service's user's, as root installed it, stays theirs, and a configuration that
    others may read stays so.
    """
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
            if path.exists():
                there = path.stat()
                os.fchown(written.fileno(), there.st_uid, there.st_gid)
                if path.suffix == ".toml":
                    os.fchmod(written.fileno(), stat.S_IMODE(there.st_mode))
        if keep:
            _old(path).unlink(missing_ok=True)
            os.link(path, _old(path))
        draft.replace(path)
    except OSError as error:
        raise WrongUse(_cannot_write(path, error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> str:
    return f"{path} cannot be written ({error.strerror}); go to a folder where you may write"
