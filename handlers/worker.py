"""Live as a process beside the service, for work that would keep its event loop busy."""

import os
import signal
import threading
from multiprocessing import parent_process


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
