"""Commit files with `git`, as a process of its own and without a shell.

Hooks of the repository do not run: they are programs that somebody else may have put there. Nothing
else that is staged is committed with ours, nothing is pushed, and git never asks for anything.
"""

import os
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.errors import WrongUse

SECONDS: Final = 120
AT_ONCE: Final = 500
"""How many paths one command line names."""
NO_GIT: Final = "git is not installed; install it, or leave out --git"
NO_REPOSITORY: Final = (
    "{folder} is in no git repository; make one with `git init`, or leave out --git"
)
FAILED: Final = "git {command} failed in {folder}: {words}"
TOO_SLOW: Final = "git {command} did not end within {seconds} seconds in {folder}"
_SETTINGS: Final = (
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=0",
)
_OTHERS: Final = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
)
"""What a hook that calls us would say of its own repository."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What to commit: paths in the folder, with a message, as of a time."""

    paths: Sequence[str]
    message: str
    at: datetime


def require_repository(folder: Path) -> None:
    """Raise unless a folder, or where it is to be made, is in a git repository.

    Raises:
        WrongUse: it is not, or git is not installed.
    """
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.is_dir())
    done = _run(there, "rev-parse", "--is-inside-work-tree")
    if done.returncode or done.stdout.strip() != b"true":
        raise WrongUse(NO_REPOSITORY.format(folder=folder))


def commit_files(folder: Path, commits: Sequence[Commit]) -> int:
    """Commit what changed of each, in order, and return how many commits that made.

    Raises:
        WrongUse: git refuses; the text has its words.
    """
    changed = _changed(folder, [path for commit in commits for path in commit.paths])
    made = 0
    for commit in commits:
        paths = [path for path in commit.paths if path in changed]
        if not paths:
            continue
        gone = [path for path in paths if not (folder / path).exists()]
        _with_paths(folder, [path for path in paths if path not in gone], "add")
        _with_paths(folder, gone, "rm", "--cached", "--quiet", "--ignore-unmatch")
        _commit(folder, commit, paths)
        made += 1
    return made


def _changed(folder: Path, paths: Sequence[str]) -> Collection[str]:
    """Return which paths differ from what was committed last."""
    prefix = _must(folder, "rev-parse", "--show-prefix").strip().decode()
    status = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    found = set()
    for start in range(0, len(paths), AT_ONCE):
        said = _must(folder, *status, "--", *paths[start : start + AT_ONCE]).decode()
        found |= {line[3:].removeprefix(prefix) for line in said.split("\0") if line}
    return found


def _with_paths(folder: Path, paths: Sequence[str], *command: str) -> None:
    for start in range(0, len(paths), AT_ONCE):
        _must(folder, *command, "--", *paths[start : start + AT_ONCE])


def _commit(folder: Path, commit: Commit, paths: Sequence[str]) -> None:
    """Commit paths alone, whatever else is staged; its author's date is the commit's own."""
    date = commit.at.isoformat(timespec="seconds")
    named = b"\0".join(map(os.fsencode, paths))
    only = ("--only", "--pathspec-from-file=-", "--pathspec-file-nul")
    command = ("commit", "--quiet", "--no-verify", f"--date={date}", "-m", commit.message, *only)
    _must(folder, *command, given=named)


def _must(folder: Path, *command: str, given: bytes = b"") -> bytes:
    done = _run(folder, *command, given=given)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [""]
        words = " ".join(said)[:500]
        raise WrongUse(FAILED.format(command=command[0], folder=folder, words=words))
    return done.stdout


def _run(folder: Path, *command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _OTHERS}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        return subprocess.run(  # noqa: S603 - no shell; paths and messages are ours
            ["git", *_SETTINGS, *command],  # noqa: S607 - the one that people use
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise WrongUse(NO_GIT) from error
    except subprocess.TimeoutExpired as error:
        raise WrongUse(
            TOO_SLOW.format(command=command[0], seconds=SECONDS, folder=folder)
        ) from error
