"""Shells complete our commands, by what `penholder completion` prints."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cli.terminal import started
from tests.peers.forked import ROOT

PROGRAM: Final = f"#!{sys.executable}\nfrom bot.__main__ import main\nmain()\n"
ASK_BASH: Final = """
. "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_penholder_completion penholder
echo "${COMPREPLY[@]}"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a folder in which the program is a file, as where it is installed."""
    program = tmp_path / "penholder"
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


def environment(place: Path) -> dict[str, str]:
    return {"PATH": f"{place}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(place)}


def run(place: Path, *words: str) -> str:
    ran = subprocess.run(
        words, cwd=place, env=environment(place), capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
    return ran.stdout


def script(place: Path, shell: str) -> Path:
    """Return the file that has what is printed for a shell."""
    path = place / ("_penholder" if shell == "zsh" else f"penholder.{shell}")
    path.write_text(run(place, "penholder", "completion", shell), encoding="utf-8")
    return path


def test_bash_completes_commands_options_and_values(place: Path) -> None:
    written = str(script(place, "bash"))

    def completed(*words: str) -> list[str]:
        return run(place, "bash", "-c", ASK_BASH, "bash", written, "penholder", *words).split()

    assert completed("o") == ["outbox"]
    assert completed("outbox", "re") == ["retry"]
    assert completed("demo", "--st") == ["--story"]
    assert completed("demo", "--story", "p") == ["plan"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is missing: run make peers")
def test_fish_completes_and_says_what_a_command_does(place: Path) -> None:
    written = script(place, "fish")

    ask = f'source {written}; complete -C "penholder out"'

    assert run(place, "fish", "--no-config", "-c", ask).startswith("outbox\tShow, retry or drop")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is missing: run make peers")
async def test_zsh_completes_at_the_first_press_from_a_folder_of_functions(place: Path) -> None:
    script(place, "zsh")
    begin = f"fpath=({place} $fpath); autoload -Uz compinit; compinit -u -D; PS1='ready> '"

    async with started(["zsh", "-f", "-i"], folder=place, **environment(place)) as terminal:
        await terminal.answer("# " if os.geteuid() == 0 else "% ", begin)
        await terminal.type("ready> ", "penholder outb\t")
        await terminal.type("penholder outbox", "")
