"""Set up a worker process for work that would block the event loop."""

import copyreg
import os
import signal
import threading
from multiprocessing import parent_process
from types import MappingProxyType
from typing import Any


def live_with_parent() -> None:
    """Leave signals to the parent, and end when it does, however it does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None  # noqa: S101 - this runs in the process that was started

    def follow() -> None:
        """End at once when the parent does; it may have been killed without a word."""
        parent.join()
        os._exit(0)

    threading.Thread(target=follow, daemon=True).start()


def _frozen(words: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(words)


# Our frozen values hold such mappings, which pickle does not know.
copyreg.pickle(MappingProxyType, lambda frozen: (_frozen, (dict(frozen),)))
