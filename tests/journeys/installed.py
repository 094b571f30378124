"""An environment in which our wheels are installed."""

import re
import subprocess
import sys
import sysconfig
from collections.abc import Collection
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

PATIENCE_SECONDS: Final = 180.0


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


def install_wheels(
    *wheels: Path, place: Path, libraries: Collection[str] | None = None
) -> dict[str, str]:
    """Install wheels into a new environment, as `pipx install` does, and return its variables.

    No network is needed: the libraries are those of the tests, or some of them. This folder's own
    packages, installed to be edited, are not seen there: a folder that a `.pth` file names has no
    say with its own `.pth` files.
    """
    run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place.parent)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(place)}))
    if libraries is None:
        (site / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    for distribution in distributions(path=[sysconfig.get_path("purelib")]):
        if re.sub(r"[-_.]+", "-", distribution.name).lower() in (libraries or ()):
            _link_into(site, distribution)
    pip = (sys.executable, "-m", "pip", "--python", place / "bin" / "python")
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
    run(*pip, "install", *options, "--ignore-installed", *wheels, cwd=place)
    return {"PATH": f"{place / 'bin'}:/usr/bin:/bin"}


def _link_into(site: Path, distribution: Distribution) -> None:
    """Link each file or folder of a library's that stands on the top of its own environment."""
    for name in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
        target = Path(str(distribution.locate_file(name)))
        if target.exists():
            (site / name).symlink_to(target)
