"""Read a public-inbox's git repository: a message in each commit, or in each file.

Version 2 keeps each message as the file `m` of a commit of its own, version 1 all of them as files.
`git` itself reads the repository, which may come from anybody: by commands that run no program of
its configuration, and never fetching what it lacks, as a program for that is the configuration's.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Final

from bot.errors import GiveUp
from bot.mail.archives.archive import ArchivedMail

_PARTS: Final = ("HEAD", "objects", "refs")
_MESSAGE: Final = "m"
_FOUND: Final = 3
"""Words of the line that `cat-file --batch` writes above an object: its name, kind and size."""
_PIECE: Final = 1024 * 1024


def is_repository(path: Path) -> bool:
    """Return True if a folder is a bare git repository."""
    return (
        path.is_dir() and not path.is_symlink() and all((path / part).exists() for part in _PARTS)
    )


def git_mails(path: Path, *, most: int) -> Iterator[ArchivedMail]:
    """Yield each message of a repository, the oldest first; of a large one only the beginning.

    Raises:
        GiveUp: git is not there, or cannot read it.
    """
    names = _run(path, "rev-list", "--reverse", "HEAD").split()
    is_second = bool(names) and _has(path, f"{names[-1]}:{_MESSAGE}", f"{names[-1]}:d")
    asked = (
        [f"{name}:{_MESSAGE}" for name in names]
        if is_second
        else [
            line.split()[2]
            for line in _run(path, "ls-tree", "-r", "HEAD").splitlines()
            if " blob " in line
        ]
        if names
        else []
    )
    with _batch(path) as batch:
        asking, answers = batch.stdin, batch.stdout
        if asking is None or answers is None:
            raise GiveUp(f"{path}: git gave no pipes")
        with closing(asking):
            for number, name in enumerate(asked, start=1):
                asking.write(f"{name}\n".encode())
                asking.flush()
                taken = _take(answers, most)
                if taken is not None:
                    raw, left_out = taken
                    yield ArchivedMail(raw, f"{path}, message {number}", left_out=left_out)


def newest_commit(path: Path) -> str:
    """Return the name of a repository's newest commit, "" if there is none yet.

    Raises:
        GiveUp: git is not there, or cannot read it.
    """
    return _run(path, "rev-list", "-1", "HEAD").strip()


def _take(answers: IO[bytes], most: int) -> tuple[bytes, int] | None:
    """Return the next object and how much of it is left out; None if it is missing."""
    head = answers.readline().split()
    if len(head) != _FOUND or not head[2].isdigit():
        return None
    size = int(head[2])
    raw = answers.read(min(size, most))
    rest = size - len(raw)
    for begin in range(0, rest + 1, _PIECE):
        answers.read(min(_PIECE, rest + 1 - begin))
    return (raw, rest) if head[1] == b"blob" else None


def _has(path: Path, *names: str) -> bool:
    """Return True if the repository has one of these objects."""
    return any(_call(path, "cat-file", "-e", name).returncode == 0 for name in names)


def _run(path: Path, *words: str) -> str:
    done = _call(path, *words)
    text = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode and "unknown revision" not in text:  # there are no commits yet
        raise GiveUp(f"{path} cannot be read by git: {text}")
    return done.stdout.decode("utf-8", "replace") if not done.returncode else ""


def _call(path: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(  # noqa: S603 - the words are ours
            _words(path, *words), capture_output=True, check=False, env=_environment()
        )
    except OSError as error:
        raise GiveUp(f"{path} is a git repository, and git is not installed") from error


def _batch(path: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - the words are ours
        _words(path, "cat-file", "--batch"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # nobody reads it, and a terminal need not
        env=_environment(),
    )


def _words(path: Path, *words: str) -> list[str]:
    return ["git", "-c", f"safe.directory={path.resolve()}", f"--git-dir={path}", *words]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",  # as the line above, for git before 2.45
        "LC_ALL": "C",
    }
