"""Each command's modules load by themselves, and a command that needs no database loads none."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from typer import Context
from typer.main import get_group

from bot.cli.app import COMMANDS, cli
from tests.cli.program import write_config
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

UNNEEDED: Final = (
    "aiohttp alembic asyncpg babel.messages bot.mail.automatic dateutil.tz handlers.receiving "
    "icalendar jinja2 mjml prometheus_client rich.console slack_sdk "
    "sqlalchemy.dialects.postgresql sqlalchemy.orm"
).split()
"""What only other commands need, another database, or nobody."""


def test_each_command_loads_by_itself_and_some_without_the_database() -> None:
    modules = sorted({place.module for place in COMMANDS.values()})

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


def test_an_import_forks_its_readers_before_it_loads_the_storage() -> None:
    """Each reader has in its memory what was loaded before it was forked."""
    shown = "import sys, bot.cli.keeping.archive; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = ran.stdout.split()

    assert {text.partition(".")[0] for text in loaded} & {
        "storage",
        "sqlalchemy",
        "asyncpg",
    } == set()
    assert "handlers.filing.filing" not in loaded
    assert len(loaded) < 580


def test_an_import_loads_nothing_that_counts_votes_or_carries_out_commands() -> None:
    shown = "import sys, handlers.archives.importing; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, capture_output=True, text=True, check=True
    )
    rooms = {text.split(".")[1] for text in ran.stdout.split() if text.startswith("handlers.")}

    assert rooms & {"calling", "proceedings", "receiving", "slack", "voting", "web"} == set()


def test_help_loads_no_command() -> None:
    shown = "import sys, bot.__main__ as m\ntry: m.main()\nfinally: print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", shown, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    *text, loaded = ran.stdout.splitlines()
    ours = sorted(
        value for value in loaded.split() if value.startswith(("bot", "handlers", "storage"))
    )

    assert "Commands:" in text
    own = ("__main__", "cli", "cli.app", "cli.group", "cli.loading", "errors")
    assert ours == ["bot", *(f"bot.{name}" for name in own)]
    assert len(loaded.split()) < 230


@pytest.mark.parametrize(
    ("words", "most"), [(("show", "1"), 790), (("search", "quay"), 835), (("items",), 790)]
)
def test_a_look_at_the_items_loads_only_what_it_needs(
    tmp_path: Path, words: tuple[str, ...], most: int
) -> None:
    """Nearly all the time that such a command takes is spent on loading modules."""
    config = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path / 'penholder.db'}")
    shown = (
        "import sys, bot.__main__ as m\ntry: m.main()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", shown, "--config", str(config)]
    subprocess.run([*command, "items"], cwd=ROOT, capture_output=True, check=True)  # makes tables

    ran = subprocess.run([*command, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    loaded = ran.stderr.splitlines()[0].split()

    assert {*UNNEEDED} & {*loaded} == set()
    assert len(loaded) < most


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_of_each_what_its_own_help_says_first(name: str) -> None:
    group = get_group(cli)
    command = group.get_command(Context(group), name)

    assert command is not None
    first = (command.help or "").partition("\n\n")[0]
    assert COMMANDS[name].help == " ".join(first.split())
