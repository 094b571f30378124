"""Each command's modules load by themselves, and a command that needs no database loads none."""

import subprocess
import sys
from typing import Final

from bot.cli.app import COMMANDS
from tests.peers.forked import ROOT

LOADER: Final = """
import importlib, os, sys
import aiohttp, aiosmtpd.controller, pymap.imap, rich.progress, slack_bolt.async_app
import sqlalchemy.ext.asyncio, sqlalchemy.orm, typer.main  # others' modules take the longest
import bot.cli.app

for module in sys.argv[1:]:
    if os.fork() == 0:
        importlib.import_module(f"bot.cli.{module}")
        print(module, "storage" in sys.modules, flush=True)
        os._exit(0)
    os.wait()
"""
WITHOUT_DATABASE: Final = {"reading.rules", "reading.tally", "running.healthcheck", "running.slack"}


def test_each_command_loads_by_itself_and_some_without_the_database() -> None:
    modules = sorted({module for module, _attribute in COMMANDS.values()})

    ran = subprocess.run(
        [sys.executable, "-c", LOADER, *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stderr == ""
    loaded = dict(line.split() for line in ran.stdout.splitlines())
    assert list(loaded) == modules
    assert {name for name in WITHOUT_DATABASE if loaded[name] == "True"} == set()
