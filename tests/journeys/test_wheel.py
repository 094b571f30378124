"""What `pipx install` and `uv tool install` get: the wheel, away from this folder."""

import re
import subprocess
import zipfile
from pathlib import Path

from bot.sandbox.story.play import VOTE
from tests.journeys.installed import ROOT, install_wheel, run, tracked

PACKAGES = ("bot", "handlers", "storage")
NO_CODE = {"README.md"}
SHARED = {
    "alerts.yml",
    "compose.yaml",
    "config.example.toml",
    "dashboard.json",
    "penholder.service",
}
"""What the person who installs the wheel finds in its environment."""


def test_the_wheel_has_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    ours = {
        file
        for file in tracked()
        if file.split("/")[0] in PACKAGES and Path(file).name not in NO_CODE
    }

    packed = set(zipfile.ZipFile(wheel).namelist())

    code = {text for text in packed if text.split("/")[0] in PACKAGES}
    assert code == ours
    assert {text.split("/", 1)[1] for text in packed - code} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "top_level.txt",
        "licenses/LICENSE",
        *(f"data/share/penholder/{name}" for name in SHARED),
    }


def test_the_installed_wheel_plays_the_story_from_an_empty_folder(
    wheel: Path, tmp_path: Path
) -> None:
    place, home = tmp_path / "environment", tmp_path / "home"
    home.mkdir()
    environment = install_wheel(wheel, place) | {"HOME": str(home)}
    where = run(place / "bin" / "python", "-c", "import bot; print(bot.__file__)", cwd=home)
    assert Path(where).is_relative_to(place)

    out = run("penholder", "demo", "--script", cwd=home, environment=environment)

    assert out.count("✓") == len(VOTE.steps) + 1  # the board
    assert list(home.iterdir()) == []


def test_a_server_needs_only_what_its_lock_has_and_the_demo_says_what_it_needs(
    wheel: Path, tmp_path: Path
) -> None:
    lock = (ROOT / "requirements-run.lock").read_text(encoding="utf-8")
    place = tmp_path / "environment"
    environment = install_wheel(
        wheel, place, libraries=re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==", lock, re.MULTILINE)
    )
    modules = sorted(
        file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for file in tracked()
        if file.split("/")[0] in PACKAGES
        and file.endswith(".py")
        and not file.startswith(("bot/sandbox/", "bot/cli/running/demo", "storage/migrations/"))
    )
    assert len(modules) > 500

    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    run(place / "bin" / "python", "-c", code, *modules, cwd=tmp_path)
    demo = subprocess.run(
        ["penholder", "demo"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    text = "penholder: the demo's mail server is not installed; install penholder[demo]\n"
    assert (demo.returncode, demo.stderr) == (2, text)
