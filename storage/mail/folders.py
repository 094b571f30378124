"""Find out whether files can be made in a folder, without making any."""

import errno
import os
from pathlib import Path


def nearest_folder(folder: Path) -> Path:
    """Return the folder, or the first of its parents that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def require_writable(folder: Path) -> None:
    """Do nothing if this user can make files in the folder, which may have to be made first.

    Raises:
        OSError: what making a file there would raise.
    """
    path = nearest_folder(folder)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
