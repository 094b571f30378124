"""Whether there is room on the disk for a SQLite database to grow."""

import os
import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from bot.errors import GiveUp

ROOM: Final = 16 * 1024 * 1024
"""Bytes that must be free: a few hundred mails, and the log that they are written to first."""


def require_room(url: str) -> None:
    """Set room aside beside a SQLite database for a moment; do nothing for another database.

    Raises:
        GiveUp: it cannot be had; the text says why, and what to do.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return
    folder = Path(address.database).parent
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError as error:
        reason = f"no room for {ROOM >> 20} MB in {folder}: {error.strerror}"
        raise GiveUp(f"{reason}; make room, or let this user write there") from error
