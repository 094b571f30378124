"""A program that runs a hurried service.

    python -m tests.journeys.hurried CONFIG [DAYS]

With DAYS its clock is that far ahead. What it needs is loaded only if it is the program: a process
that the service starts loads its parent's program too.
"""

import sys

if __name__ == "__main__":
    import asyncio
    from datetime import timedelta
    from pathlib import Path

    from bot.logs import set_up_logging
    from bot.pulse import WatchedLoop
    from tests.journeys.hurry import serve

    set_up_logging()
    days = timedelta(days=float((*sys.argv[2:], "0")[0]))
    with asyncio.Runner(loop_factory=WatchedLoop) as runner:
        runner.run(serve(Path(sys.argv[1]), days))
