"""Upgrade a database again and again, each time killed at another line.

    python -m tests.migrations.killed FILE EVERY

Each upgrade works on a copy, FILE-LINE, and is killed after LINE of the lines that it runs of the
migration and of what returns the freed space to the disk; the last one is not killed.
"""

import asyncio
import os
import shutil
import signal
import sys
import threading
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any, Final

from storage.database import compacting
from storage.database.engine import Database
from storage.database.revision import VERSIONS

WATCHED: Final = (str(VERSIONS / "0062_packed_mails.py"), compacting.__file__)


async def upgrade(path: Path) -> None:
    """Bring a database up to date."""
    database = await Database.open(f"sqlite:///{path}", new_delivery_id=Database.no_delivery)
    await database.close()


def die_after(lines: int) -> None:
    """Let this process be killed once it has run so many lines of the watched files."""
    passed = count()

    def trace(frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401 - itself
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line" and next(passed) == lines:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    threading.settrace(trace)
    sys.settrace(trace)


def main() -> None:
    """Upgrade until nothing is left to be killed."""
    path, every = Path(sys.argv[1]), int(sys.argv[2])
    for lines in count(0, every):
        own = path.with_name(f"{path.name}-{lines}")
        shutil.copy(path, own)
        if (child := os.fork()) == 0:
            die_after(lines)
            asyncio.run(upgrade(own))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
