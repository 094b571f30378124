"""What `pipx install` and `uv tool install` get: the wheel, away from this folder."""

import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

from bot.sandbox.story.play import VOTE
from release.building import DEMO, ROOT, tracked, version
from tests.journeys.installed import install_wheels, run

PACKAGES = ("bot", "handlers", "storage")
NO_CODE = {"README.md"}
OF_DEMO = "bot/sandbox/"
SHARED = {
    "alerts.yml",
    "compose.yaml",
    "config.example.toml",
    "dashboard.json",
    "penholder.service",
}
"""What the person who installs the wheel finds in its environment."""


def test_the_wheels_have_every_file_of_the_packages_and_nothing_else(
    wheels: tuple[Path, Path],
) -> None:
    server, demo = (set(zipfile.ZipFile(wheel).namelist()) for wheel in wheels)
    ours = {
        file
        for file in tracked()
        if file.split("/")[0] in PACKAGES and Path(file).name not in NO_CODE
    }

    code, shown = (
        {text for text in packed if text.split("/")[0] in PACKAGES} for packed in (server, demo)
    )
    assert code == {file for file in ours if not file.startswith(OF_DEMO)}
    assert shown == ours - code
    described = {"METADATA", "RECORD", "WHEEL", "top_level.txt", "licenses/LICENSE"}
    assert {text.split("/", 1)[1] for text in server - code} == described | {
        "entry_points.txt",
        *(f"data/share/penholder/{name}" for name in SHARED),
    }
    assert {text.split("/", 1)[1] for text in demo - shown} == described


def test_the_demos_extra_asks_for_the_demo_of_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    demo = tomllib.loads((ROOT / DEMO).read_text(encoding="utf-8"))["project"]

    extra = project["project"]["optional-dependencies"]["demo"]
    assert extra == [f"penholder-demo=={version()}"]
    own, *libraries = demo["dependencies"]
    assert own == f"penholder=={demo['version']}"
    assert set(libraries) <= set(project["dependency-groups"]["dev"])
    assert demo["requires-python"] == project["project"]["requires-python"]


def test_the_installed_wheel_plays_the_story_from_an_empty_folder(
    wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    place, home = tmp_path / "environment", tmp_path / "home"
    home.mkdir()
    environment = install_wheels(*wheels, place=place) | {"HOME": str(home)}
    where = run(
        place / "bin" / "python",
        "-c",
        "import bot; print(bot.__file__)",
        cwd=home,
        environment=environment,
    )
    assert Path(where).is_relative_to(place)

    out = run("penholder", "demo", "--script", cwd=home, environment=environment)

    assert out.count("✓") == len(VOTE.steps) + 1  # the board
    assert list(home.iterdir()) == []


def test_a_server_needs_only_what_its_lock_has_and_the_demo_says_what_it_needs(
    wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    lock = (ROOT / "requirements-run.lock").read_text(encoding="utf-8")
    place = tmp_path / "environment"
    environment = install_wheels(
        wheels[0],
        place=place,
        libraries=re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==", lock, re.MULTILINE),
    )
    modules = sorted(
        file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for file in tracked()
        if file.split("/")[0] in PACKAGES
        and file.endswith(".py")
        and not file.startswith((OF_DEMO, "bot/cli/running/demo", "storage/migrations/"))
    )
    assert len(modules) > 500

    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    run(place / "bin" / "python", "-c", code, *modules, cwd=tmp_path, environment=environment)
    demo = subprocess.run(
        ["penholder", "demo"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    text = "penholder: the demo is not installed; install penholder[demo]\n"
    assert (demo.returncode, demo.stderr) == (2, text)
