"""Upgrade what another commit made: `python -m tests.release.upgrade_rehearsal [COMMIT]`.

The code of that commit (the one before, unless told) plays the demo's story with its own service,
configuration and database, on SQLite. Then the code of today takes that configuration, upgrades the
database, and must show every item as the other code did; keys that are new are left out.
"""

import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PLAY: Final = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from bot.sandbox.story.play import run_story
from bot.sandbox.world import Sandbox
from tests.journeys.served import service

async def play():
    async with Sandbox(data_dir=Path(sys.argv[1])) as world, service(world.config_path):
        if not await run_story(world, say=lambda _: None, patience=timedelta(minutes=2)):
            sys.exit("the story was not played to its end")
        print(world.config_path)

asyncio.run(play())
"""


def main() -> None:
    """Play, upgrade and compare; end with 1 and the first item that differs."""
    commit = sys.argv[1] if sys.argv[1:] else "HEAD~1"
    with TemporaryDirectory(prefix="penholder-upgrade-") as name:
        place = Path(name)
        before = place / "before"
        packed = subprocess.run(
            ["git", "archive", commit], cwd=ROOT, check=True, capture_output=True
        ).stdout
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(before, filter="data")
        (place / "data").mkdir()
        config = run(before, "-c", PLAY, str(place / "data")).splitlines()[-1]
        then = shown(before, config)
        sys.stdout.write(run(ROOT, "-m", "bot", "--config", config, "db", "upgrade"))
        compare(then, shown(ROOT, config))
    sys.stdout.write(f"{commit}: {len(then)} items are shown as before\n")


def run(root: Path, *words: str) -> str:
    """Run Python over the code in a folder, and return what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, *words],
        cwd=root,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def shown(root: Path, config: str) -> list[dict[str, Any]]:
    """Return each item in full, as the code in a folder shows it."""
    program = ("-m", "bot", "--config", config)
    items = json.loads(run(root, *program, "items", "--all", "--json"))
    return [
        json.loads(run(root, *program, "show", str(item["number"]), "--json")) for item in items
    ]


def compare(then: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    """End the process if an item is missing or a key of it has another value.

    Raises:
        SystemExit: they differ.
    """
    if not then or len(then) != len(now):
        sys.exit(f"{len(then)} items before, {len(now)} after")
    for old, new in zip(then, now, strict=True):
        for key, value in old.items():
            if new.get(key, "missing") != value:
                sys.exit(f"#{old.get('number')}, {key}: {value!r} before, {new.get(key)!r} after")


if __name__ == "__main__":
    main()
