"""Build the Debian package: Penholder with its libraries, which needs no network to be installed.

It is made for the Debian whose Python builds it: the libraries lie in an environment of that
Python (`/usr/lib/penholder`), as compiled ones fit no other. The same files give the same bytes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from release.building import ROOT, epoch, version
from release.manual import manual_pages

HOME: Final = "usr/lib/penholder"
PYTHON: Final = Path("/usr/bin/python3")
SCRIPTS: Final = ROOT / "release" / "deb"
EXAMPLES: Final = ("config.example.toml", "docs/alerts.yml", "docs/dashboard.json")
DOCUMENTS: Final = ("CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md")
PARTS: Final = ROOT / ".venv-dist" / "bin" / "cyclonedx-py"
PATIENCE_SECONDS: Final = 600.0
# dpkg wants an address. There is none for everybody, so this one cannot exist (RFC 2606), and mail
# to it goes to nobody: not to the user `penholder` of the machine, either.
CONTROL: Final = """\
Package: penholder
Version: {version}
Architecture: {architecture}
Maintainer: The Penholder maintainers <nobody@penholder.invalid>
Installed-Size: {size}
Depends: python3 (>= {python}), python3 (<< {next_python}), ca-certificates, passwd
Recommends: postgresql-client
Section: mail
Priority: optional
Description: joins mailing lists and Slack channels
 A mailing list and a Slack channel become one room: every thread is an item
 with a holder, a state, a deadline, comments and votes.
 .
 The libraries are part of the package; nothing is fetched when it is installed.
 .
 Mail to the maintainer's address reaches nobody. To report a weakness, see
 /usr/share/doc/penholder/SECURITY.md.
"""
COMPLETIONS: Final = {
    "bash": "usr/share/bash-completion/completions/penholder",
    "zsh": "usr/share/zsh/vendor-completions/_penholder",
    "fish": "usr/share/fish/vendor_completions.d/penholder.fish",
}


def main() -> int:
    """Build the package of the wheel in the folder that the command line names, into it."""
    target = Path(sys.argv[1]).absolute()
    wheel = target / f"penholder-{version()}-py3-none-any.whl"
    if shutil.which("dpkg-deb") is None or not PYTHON.exists():
        print("no dpkg-deb or Debian's Python here: the package and its list of parts are left out")
        return 0
    with tempfile.TemporaryDirectory(prefix="penholder-deb-") as place:
        print(build_deb(wheel, Path(place), target))
        list_parts(Path(place), target / f"penholder-{version()}.cdx.json")
    return 0


def build_deb(wheel: Path, place: Path, target: Path) -> Path:
    """Build the package of a wheel in the empty folder `place`, and return its file in `target`.

    The libraries come from the package index, or pip's store, and must have the hashes of the lock.
    """
    root = place / "root"
    python = _version_of(PYTHON)
    _install(wheel, root / HOME, python)
    _link(root)
    _write_shared(root)
    _settle(root)
    _write_control(root, python)
    path = target / f"penholder_{version()}_{_architecture()}.deb"
    _run("dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--build", root, path)
    return path


def list_parts(place: Path, path: Path) -> None:
    """Write what the package built in `place` holds, with versions and licences (CycloneDX)."""
    python = place / "root" / HOME / "bin" / "python3"
    options = ("--pyproject", ROOT / "pyproject.toml", "--output-reproducible", "--of", "JSON")
    _run(PARTS, "environment", *options, "-o", path, python)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(str(place / "root"), ""), encoding="utf-8")


def _install(wheel: Path, home: Path, python: tuple[int, int]) -> None:
    """Make an environment of Debian's Python, as `venv` does, and install the locked libraries."""
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python3").symlink_to(PYTHON)
    (home / "pyvenv.cfg").write_text(
        f"home = {PYTHON.parent}\ninclude-system-site-packages = false\n"
        f"version = {python[0]}.{python[1]}\n",
        encoding="ascii",
    )
    pip = (sys.executable, "-m", "pip", "--python", home / "bin" / "python3", "install")
    options = ("--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps")
    lock = ROOT / "requirements-run.lock"
    _run(*pip, *options, "--require-hashes", "-r", lock)
    _run(*pip, *options, "--no-index", f"--find-links={wheel.parent}", f"penholder=={version()}")
    for program in (home / "bin").iterdir():
        if program.name not in {"python3", "penholder"}:
            program.unlink()
    for folder in ("include", "share/man"):  # of libraries, for nobody here
        shutil.rmtree(home / folder, ignore_errors=True)
    for record in home.rglob("*.dist-info/RECORD"):
        # Of what lies outside: programs, whose sums hold the folder in which this is built.
        lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
        inside = [line for line in lines if not line.startswith("../")]
        record.write_text("".join(inside), encoding="utf-8")
    text = (home / "bin" / "penholder").read_text(encoding="utf-8")
    _first, rest = text.split("\n", 1)
    (home / "bin" / "penholder").write_text(f"#!/{HOME}/bin/python3\n{rest}", encoding="utf-8")


def _link(root: Path) -> None:
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/penholder").symlink_to(f"/{HOME}/bin/penholder")


def _write_shared(root: Path) -> None:
    """Write the unit, the manual pages, the completions, the examples and the papers."""
    unit = (ROOT / "docs" / "penholder.service").read_text(encoding="utf-8")
    _put(
        root / "usr/lib/systemd/system/penholder.service",
        unit.replace("/usr/local/bin/penholder", "/usr/bin/penholder").replace(
            "# /etc/systemd/system/penholder.service\n", "# Installed by the package penholder.\n"
        ),
    )
    papers = root / "usr/share/doc/penholder"
    for name in DOCUMENTS:
        _put(papers / name, (ROOT / name).read_text(encoding="utf-8"))
    for name in EXAMPLES:
        _put(papers / "examples" / Path(name).name, (ROOT / name).read_text(encoding="utf-8"))
    (papers / "LICENSE").rename(papers / "copyright")
    for shell, path in COMPLETIONS.items():
        _put(root / path, _output(sys.executable, "-m", "bot", "completion", shell))
    for name, text in manual_pages().items():
        section = name.rpartition(".")[2]
        _put(root / f"usr/share/man/man{section}" / name, text)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _settle(root: Path) -> None:
    """Give all files the times and modes that depend on nothing of this machine."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            is_program = path.is_dir() or path.parent == root / HOME / "bin"
            path.chmod(0o755 if is_program else 0o644)
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)


def _write_control(root: Path, python: tuple[int, int]) -> None:
    """Write what dpkg reads: the description, and what runs at installing and removing."""
    size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    folder = root / "DEBIAN"
    folder.mkdir()
    folder.chmod(0o755)
    text = CONTROL.format(
        version=version(),
        architecture=_architecture(),
        size=size,
        python=f"{python[0]}.{python[1]}",
        next_python=f"{python[0]}.{python[1] + 1}",
    )
    _put(folder / "control", text)
    for script in sorted(SCRIPTS.iterdir()):
        shutil.copyfile(script, folder / script.name)
        (folder / script.name).chmod(0o755)
    (folder / "control").chmod(0o644)
    for path in (folder, *folder.iterdir()):
        os.utime(path, (epoch(), epoch()))


def _version_of(python: Path) -> tuple[int, int]:
    major, minor = _output(python, "-c", "import sys; print(*sys.version_info[:2])").split()
    return int(major), int(minor)


def _architecture() -> str:
    return _output("dpkg", "--print-architecture").strip()


def _run(*words: str | Path) -> None:
    others = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(
        [*map(str, words)],
        # What pip itself loads out of the package would be compiled into it, with the time in it.
        env={**others, "SOURCE_DATE_EPOCH": str(epoch()), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=PATIENCE_SECONDS,
        umask=0o022,
    )


def _output(*words: str | Path) -> str:
    return subprocess.run(
        [*map(str, words)], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
