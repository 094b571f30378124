"""`penholder` as a person runs it, but in the test's own process: hundreds of runs in seconds."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import __main__ as program
from tests.cli.program import Ran

NEVER_ENDED = -1


def run_here(words: Sequence[str], *, config: Path, capsys: pytest.CaptureFixture[str]) -> Ran:
    """Run one command to its end; return its exit status and what it printed."""
    status: object = NEVER_ENDED
    umask = os.umask(0o077)  # the program sets its own
    with pytest.MonkeyPatch.context() as line:
        line.setattr(sys, "argv", ["penholder", "--config", str(config), *words])
        line.setenv("COLUMNS", "200")
        line.setenv("NO_COLOR", "1")
        try:
            program.main()
        except SystemExit as ended:
            status = ended.code
        finally:
            os.umask(umask)
    out, err = capsys.readouterr()
    assert isinstance(status, int | None)
    return Ran(status or 0, out, err)
