"""Run many commands, each in a process of its own, forked from one that has loaded the program.

    python -m tests.cli.forked < COMMANDS

Standard input has a JSON list of command lines, each a list of words; standard output gets one of
`[status, out, err]`. Loading takes ten times as long as most commands.
"""

import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from typing import BinaryIO

from bot.__main__ import main
from bot.cli.app import COMMANDS


def run(words: Sequence[str]) -> tuple[int, str, str]:
    """Run one command to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        if (pid := os.fork()) == 0:
            _become(words, out, err)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return status, _read(out), _read(err)


def _become(words: Sequence[str], out: BinaryIO, err: BinaryIO) -> None:
    for place, file in enumerate((out, err), start=1):
        os.dup2(file.fileno(), place)
    sys.argv = ["penholder", *words]
    sys.modules["__main__"].__package__ = None  # else help would name this module
    status: object = 0
    try:
        main()
    except SystemExit as end:
        status = end.code
    except BaseException:  # noqa: BLE001 - what the interpreter would print
        sys.excepthook(*sys.exc_info())
        status = 1
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)


def _read(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode()


if __name__ == "__main__":
    for module, _attribute in COMMANDS.values():
        importlib.import_module(f"bot.cli.{module}")
    json.dump([run(words) for words in json.load(sys.stdin)], sys.stdout)
