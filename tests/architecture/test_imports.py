"""The import rules of pyproject.toml hold: the same as `make imports`."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_layers_are_kept() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_board_reads_only_what_is_public() -> None:
    """The board's own code asks for items and words by `store.public`, which knows no others.

    A ballot, a call and a plan belong to an item that was read so; `branches` and `traces` give
    names of threads and mails, which are then looked up there.
    """
    code = "".join(path.read_text("utf-8") for path in (ROOT / "handlers/board").glob("*.py"))

    assert set(re.findall(r"\bstore\.(\w+)", code)) == {
        "public",
        "read_by",
        "ballots",
        "calls",
        "people",
        "plans",
        "rosters",
        "branches",
        "traces",
    }
