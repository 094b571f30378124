"""Build the distributions from the project's files, so that the same files give the same bytes.

Nothing of the machine gets in: the files' times are those of the commit, their modes are git's, and
the source distribution is packed by us, since setuptools gives its archive the time of day.
"""

import gzip
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
DEMO: Final = "release/demo.toml"
_HOOK: Final = "import sys, setuptools.build_meta as b; getattr(b, sys.argv[1])(sys.argv[2])"
_OF_DEMO: Final = ("LICENSE", "README.md")
PATIENCE_SECONDS: Final = 300.0


def tracked() -> list[str]:
    """Return the files of the project, without what tests and builds leave here."""
    asked = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    files = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [file for file in files.splitlines() if (ROOT / file).is_file()]


def epoch() -> int:
    """Return the time that goes for now in a build: SOURCE_DATE_EPOCH, or the last commit's."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    asked = ("git", "log", "-1", "--format=%ct")
    return int(subprocess.run(asked, cwd=ROOT, check=True, capture_output=True).stdout)


def version() -> str:
    """Return the version that pyproject.toml gives the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def build_all(place: Path, target: Path) -> list[Path]:
    """Build both source distributions, and from these both wheels; return the four files."""
    target.mkdir(parents=True, exist_ok=True)
    built: list[Path] = []
    for name, files in (("penholder", _own_files()), ("demo", _files_of_demo())):
        clone = place / name / "clone"
        for file, content, is_program in files:
            _write(clone / file, content, mode=0o755 if is_program else 0o644)
        packed = _build("build_sdist", clone, place / name / "sdist")
        sources = _pack_again(packed, target)
        with tarfile.open(sources) as archive:
            archive.extractall(place / name / "unpacked", filter="data")
        (unpacked,) = (place / name / "unpacked").iterdir()
        wheel = _build("build_wheel", unpacked, place / name / "wheel")
        built += [sources, Path(shutil.copy(wheel, target))]
    return built


def main() -> None:
    """Build into the folder that the command line names."""
    target = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory(prefix="penholder-build-") as place:
        for path in build_all(Path(place), target):
            print(path)


Files = Iterator[tuple[str, bytes, bool]]
"""Files by their paths, with their bytes and whether they are programs."""


def _own_files() -> Files:
    for file in tracked():
        if not file.startswith("tests/"):
            yield file, (ROOT / file).read_bytes(), os.access(ROOT / file, os.X_OK)


def _files_of_demo() -> Files:
    text = (ROOT / DEMO).read_text(encoding="utf-8").replace("VERSION", version())
    yield "pyproject.toml", text.encode(), False
    for file in tracked():
        if file.startswith("bot/sandbox/") or file in _OF_DEMO:
            yield file, (ROOT / file).read_bytes(), False


def _write(path: Path, content: bytes, *, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


def _build(hook: str, folder: Path, target: Path) -> Path:
    """Call a hook of the build backend (PEP 517) in a folder, as `python -m build` does."""
    target.mkdir()
    subprocess.run(
        [sys.executable, "-c", _HOOK, hook, target],
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch())},
        check=True,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        umask=0o022,  # the modes of what setuptools itself writes
    )
    (built,) = target.iterdir()
    return built


def _pack_again(packed: Path, target: Path) -> Path:
    """Pack a source distribution so that nothing but its files decides its bytes."""
    path = target / packed.name
    with (
        tarfile.open(packed) as before,
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for member in sorted(before.getmembers(), key=lambda each: each.name):
            member.mtime, member.pax_headers = epoch(), {}
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            archive.addfile(member, before.extractfile(member) if member.isfile() else None)
    return path


if __name__ == "__main__":
    main()
