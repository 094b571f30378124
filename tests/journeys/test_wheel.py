"""What `pipx install` and `uv tool install` get: the wheel, away from this folder."""

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from bot.sandbox.story.play import VOTE

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage")
NO_CODE = {"README.md"}
SHARED = {"alerts.yml", "config.example.toml", "dashboard.json", "penholder.service"}
"""What the person who installs the wheel finds in its environment."""
PATIENCE_SECONDS = 180.0


def run(*words: str | Path, cwd: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command and return what it printed; it must succeed, and say nothing on stderr."""
    ran = subprocess.run(
        [*map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def tracked() -> list[str]:
    """Return the files of the project, without what tests and builds leave here."""
    files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    return [file for file in files.splitlines() if (ROOT / file).is_file()]


def build(hook: str, folder: Path, target: Path) -> Path:
    """Call a hook of the build backend (PEP 517) in a folder, as `python -m build` does."""
    target.mkdir()
    code = "import sys, setuptools.build_meta as b; getattr(b, sys.argv[1])(sys.argv[2])"
    subprocess.run(
        [sys.executable, "-c", code, hook, target],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )
    return next(target.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the source distribution: then that one is complete too."""
    place = tmp_path_factory.mktemp("wheel")
    for file in tracked():
        if not file.startswith("tests/"):
            (place / "clone" / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, place / "clone" / file)
    with tarfile.open(build("build_sdist", place / "clone", place / "sdist")) as sources:
        sources.extractall(place / "unpacked", filter="data")
    (unpacked,) = (place / "unpacked").iterdir()
    return build("build_wheel", unpacked, place / "built")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own; the libraries are those of the tests.

    This folder's own packages, installed to be edited, are not seen there: a folder that a `.pth`
    file names has no say with its own `.pth` files.
    """
    place = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(place)}))
    (site / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pip = (sys.executable, "-m", "pip", "--python", place / "bin" / "python")
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--no-compile")
    run(*pip, "install", *options, "--ignore-installed", wheel, cwd=place)
    return place


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
    installed: Path, tmp_path: Path
) -> None:
    bin_folder = installed / "bin"
    environment = {"PATH": f"{bin_folder}:/usr/bin:/bin", "HOME": str(tmp_path)}
    where = run(bin_folder / "python", "-c", "import bot; print(bot.__file__)", cwd=tmp_path)
    assert Path(where).is_relative_to(installed)

    out = run("penholder", "demo", "--script", cwd=tmp_path, environment=environment)

    assert out.count("✓") == len(VOTE.steps) + 1  # the board
    assert list(tmp_path.iterdir()) == []
