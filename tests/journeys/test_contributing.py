"""CONTRIBUTING's first quarter of an hour, done literally: its lines added, its commands run."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READY = ROOT / ".venv/.ready"
TOO_LONG = {"make test"}
"""Commands that other tests stand for: they would run this whole suite in itself."""
CHOSEN = {
    "PYTEST_ADDOPTS": "-k 'test_votes or test_golden or test_documents'",
    "PYTEST_XDIST_AUTO_NUM_WORKERS": "0",
}
"""Of `make test-fast`, what the first change can have to do with, in one process: all of it runs
beside this on the unchanged code."""

PATIENCE_SECONDS = 900

pytestmark = pytest.mark.skipif(not READY.exists(), reason="no .venv: run make test")


def step(number: int) -> str:
    """Return a step of the first change, as the document has it."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    begin, end = rf"^\*\*{number}\. ", rf"^\*\*{number + 1}\. |^## "
    match = re.search(rf"{begin}.*?(?={end})", text, re.MULTILINE | re.DOTALL)
    assert match, f"CONTRIBUTING.md has no step {number}"
    return match[0]


def blocks(number: int) -> list[str]:
    """Return the indented blocks of a step: lines of code, and commands."""
    found = re.findall(r"(?:^ {4}.*\n)+", step(number), re.MULTILINE)
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in found]


def commands(block: str) -> Iterator[str]:
    """Give the commands of a block, without their comments."""
    for line in block.splitlines():
        command = line.partition("#")[0].strip()
        if command not in TOO_LONG:
            yield command


def add_below(file: Path, mark: str, line: str) -> None:
    """Add a line of code below the one line that has `mark`."""
    text = file.read_text(encoding="utf-8")
    assert text.count(mark) == 1, mark
    there = next(value for value in text.splitlines(keepends=True) if mark in value)
    file.write_text(text.replace(there, there + line), encoding="utf-8")


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the clone, as a newcomer types it."""
    return subprocess.run(  # noqa: S602 - the document's own words
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, **CHOSEN, "GIT_PAGER": "cat"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a copy of the project with its environment, which `make` then need not renew.

    What Python, mypy and ruff know of its files comes along: they have the same times.
    """
    folder = tmp_path / "penholder"
    shutil.copytree(
        ROOT,
        folder,
        symlinks=True,
        ignore=shutil.ignore_patterns(
            ".venv*", ".git", "*.pyc.*", "node_modules", "var", ".hypothesis", ".pytest_cache"
        ),
    )
    (folder / ".venv").symlink_to(ROOT / ".venv")
    for name in ("requirements.lock", "pyproject.toml"):  # this test runs in what they ask for
        os.utime(folder / name, (0, 0))
    for command in ("git init -q", "git add -A"):
        assert run(folder, command).returncode == 0
    return folder


@pytest.mark.timeout(4 * PATIENCE_SECONDS)
def test_the_first_quarter_of_an_hour_goes_as_written(clone: Path) -> None:
    line, test = blocks(1)
    add_below(clone / "tests/domain/test_votes.py", '("consent", "agree", "agree")', line)
    red = run(clone, test.strip())
    assert red.returncode == 1, red.stdout
    assert "1 failed" in red.stdout

    line, test = blocks(2)
    add_below(clone / "bot/domain/ballots/choices.py", '"agreed": "yes",', line)
    green = run(clone, test.strip())
    assert green.returncode == 0, green.stdout

    for command in (text for block in blocks(5) for text in commands(block)):
        done = run(clone, command)
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
