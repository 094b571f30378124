"""The command line as a process that dies by SIGKILL at a commit: `python -m tests.cli.killed N …`.

Each commit has two steps, just before it and just after it, counted from 1.
"""

import ctypes
import sys

from bot.__main__ import main
from tests.journeys.killable import count_commits

if __name__ == "__main__":
    count_commits(int(sys.argv.pop(1)), ctypes.c_int())
    main()
