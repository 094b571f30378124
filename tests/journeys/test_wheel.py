"""What `pipx install` and `uv tool install` get: the wheel, away from this folder."""

import zipfile
from pathlib import Path

from bot.sandbox.story.play import VOTE
from tests.journeys.installed import install_wheel, run, tracked

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

    code = {one for one in packed if one.split("/")[0] in PACKAGES}
    assert code == ours
    assert {one.split("/", 1)[1] for one in packed - code} == {
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt"),
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
