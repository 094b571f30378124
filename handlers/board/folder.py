"""Write pages as files into a folder that is ours.

A file in it that is no page any more is deleted. A file that stays the same is not touched, and one
that changes is replaced at once, so that readers never get half of it.
"""

import os
import shutil
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.errors import WrongUse

NEW: Final = ".penholder-new"
"""How the name of a file ends that is not written to its end."""
NOT_OURS: Final = (
    "{folder} holds other files, which this command would delete; name a new or empty folder, or "
    "one that it wrote before"
)


def claim(folder: Path, *, mark: str, command: str) -> None:
    """Claim a folder by a file named `mark`, unless it holds files of others.

    Raises:
        WrongUse: it does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / mark).exists():
        if any(folder.iterdir()):
            raise WrongUse(NOT_OURS.format(folder=folder))
        (folder / mark).write_text(f"`penholder {command}` deletes other files here.\n")


def put(folder: Path, name: str, body: bytes) -> bool:
    """Write a file of the folder atomically if its content differs; return True if it was written.

    What stands in its place and is no file, or in that of a folder above it and is no folder, is
    deleted: a link would lead elsewhere, and the reader of a pipe waits for ever.
    """
    target = folder / name
    _clear_the_way(folder, target)
    if target.exists() and target.read_bytes() == body:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}{NEW}")
    half.unlink(missing_ok=True)  # of a stopped run; or a link of somebody who may write there
    with half.open("xb") as file:
        file.write(body)
    half.replace(target)
    return True


def _clear_the_way(folder: Path, target: Path) -> None:
    """Delete what is no file in the place of one, and no folder between it and `folder`.

    The folder above comes first: what is behind a link is not ours.
    """
    below = [target, *target.parents]
    for path in reversed(below[: below.index(folder)]):
        with suppress(FileNotFoundError, NotADirectoryError):
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode) if path == target else stat.S_ISDIR(mode):
                continue
            if stat.S_ISDIR(mode):
                shutil.rmtree(path)
            else:
                path.unlink()


def remove_others(folder: Path, paths: Collection[Path]) -> int:
    """Delete all files but these, and the folders that become empty; return how many files went.

    A link to a folder is a file here.
    """
    removed = 0
    for root, folders, names in os.walk(folder, topdown=False):
        links = [name for name in folders if Path(root, name).is_symlink()]
        for path in (Path(root, name) for name in (*names, *links)):
            if path not in paths:
                path.unlink()
                removed += not path.name.endswith(NEW)
        if Path(root) != folder and not any(Path(root).iterdir()):
            Path(root).rmdir()
    return removed
