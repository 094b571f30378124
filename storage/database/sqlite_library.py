"""Choose the SQLite library: Python's own, or pysqlite3's if Python's is unsound.

SQLite 3.7.0 to 3.51.2 can lose commits: if one connection writes at the instant when another one
folds the write-ahead log, pages may be left out of the file and then dropped from the log
(https://sqlite.org/wal.html#walresetbug). An import beside the service does that. If no sound
library can be had, `storage/database/sqlite.py` lets no process fold while another writes.

Always import `sqlite3` from here. POSIX locks belong to a process: when one library closes a file
that another library of the same process has open, the other one's locks on it are gone.
"""

import sqlite3 as python_sqlite3  # noqa: TID251 - the choice is made here
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3  # noqa: TID251 - pysqlite3 has the same interface, and no types

__all__ = ["IS_SOUND", "LIBRARY", "has_reset_fault", "sqlite3"]

Version = tuple[int, int, int]

MENDED_SERIES: Final[tuple[tuple[Version, Version], ...]] = (
    ((3, 44, 6), (3, 45, 0)),
    ((3, 50, 7), (3, 51, 0)),
)
"""The versions of an older series, from the first to before the second, that have the fix too."""


def has_reset_fault(version: Version) -> bool:
    """Return True if a version of SQLite has the WAL-reset fault."""
    if not (3, 7, 0) <= version < (3, 51, 3):
        return False
    return not any(first <= version < end for first, end in MENDED_SERIES)


if not TYPE_CHECKING:
    sqlite3 = python_sqlite3
    if has_reset_fault(python_sqlite3.sqlite_version_info):
        with suppress(ImportError):  # it does not exist for every processor and system
            from pysqlite3 import dbapi2 as sqlite3  # noqa: TID251 - the choice is made here

IS_SOUND: Final = not has_reset_fault(sqlite3.sqlite_version_info)

LIBRARY: Final = (
    f"SQLite {sqlite3.sqlite_version} of {'Python' if sqlite3 is python_sqlite3 else 'pysqlite3'}"
)
"""The name of the chosen library, for people."""
