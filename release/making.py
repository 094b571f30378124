"""Make a release: `python -m release.making FOLDER`, which `make release` calls.

All is built twice, in other folders and surroundings, and must have the same bytes. Then come the
checksums and their signature. What cannot be made here is named.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from release.building import ROOT, epoch, version

OTHERWISE: Final[Mapping[str, str]] = {
    "TZ": "Pacific/Auckland",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "7",
}
"""The surroundings of the second build."""
SSH_KEY: Final = "PENHOLDER_RELEASE_SSH_KEY"
"""The variable that names a file: the private key with which ssh-keygen signs."""
GPG_KEY: Final = "PENHOLDER_RELEASE_GPG_KEY"
"""The variable that has the fingerprint of the key with which gpg signs."""
IDENTITY: Final = ("SIGSTORE_IDENTITY_TOKEN", "SIGSTORE_ID_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL")
"""Variables one of which says who signs by sigstore: its own, of GitLab CI and of GitHub Actions.

Nothing else begins it: sigstore puts the identity into a public log for ever.
"""
NAMESPACE: Final = "penholder-release"
SUMS: Final = "SHA256SUMS"
SIGSTORE: Final = ROOT / ".venv-dist" / "bin" / "sigstore"
ENGINES: Final = ("podman", "docker")


def main() -> int:
    """Make the release in the folder that the command line names; 0 if all is as it must be."""
    target = Path(sys.argv[1]).absolute()
    if _output("git", "status", "--porcelain"):
        return _refuse("there are changes without a commit: a release is made of a commit")
    if target.exists():
        return _refuse(f"{target} is there already: remove it, or name another folder")
    with tempfile.TemporaryDirectory(prefix="penholder-release-") as name:
        make(target, Path(name))
    _say(f"{target}: {len(list(target.iterdir()))} files of version {version()}")
    return 0


def make(target: Path, place: Path) -> None:
    """Put all files of a release into the new folder `target`; `place` is for what is left over.

    Raises:
        SystemExit: two builds differ.
    """
    build_twice(target, place)
    _make_image(target / f"penholder-{version()}-image.tar")
    for path in (ROOT / "requirements-run.lock", ROOT / "release" / "verify-release.sh"):
        shutil.copyfile(path, target / path.name)
    write_sums(target)
    sign(target / SUMS, os.environ)


def build_twice(target: Path, place: Path) -> None:
    """Build the distributions and the Debian package with its parts twice; compare every byte."""
    again = place / "again"
    for folder, surroundings in ((target, {}), (again, OTHERWISE)):
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch()), **surroundings}
        umask = 0o077 if surroundings else 0o022
        for tool in ("release.building", "release.debian"):
            command = (sys.executable, "-m", tool, folder)
            subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
                umask=umask,
            )
    names = sorted(path.name for path in target.iterdir())
    _same, differ, missing = filecmp.cmpfiles(target, again, names, shallow=False)
    if differ or missing:
        sys.exit(f"two builds differ in {', '.join([*differ, *missing])}")
    _say(f"two builds have the same bytes: {', '.join(names)}")


def _make_image(path: Path) -> None:
    """Build the container image and save it, where there is an engine."""
    engine = next(filter(shutil.which, ENGINES), None)
    if engine is None:
        _say(f"no {' or '.join(ENGINES)} here: the container image is left out")
        return
    tag = f"penholder:{version()}"
    build = (engine, "build", "--build-arg", f"VERSION={version()}", "-t", tag)
    subprocess.run([*build, "-f", "Containerfile", "."], cwd=ROOT, check=True)
    subprocess.run([engine, "save", "-o", path, tag], check=True)


def write_sums(folder: Path) -> None:
    """Write the checksums of all files of a folder, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.iterdir() if not path.name.startswith(SUMS))
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def sign(sums: Path, environment: Mapping[str, str], *, sigstore: Path = SIGSTORE) -> None:
    """Sign the checksums by the key and as the identity that the environment names, or say no.

    Raises:
        subprocess.CalledProcessError: a tool failed.
    """
    for ending in (".sig", ".asc", ".sigstore.json"):
        Path(f"{sums}{ending}").unlink(missing_ok=True)
    if key := environment.get(SSH_KEY):
        _run("ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", NAMESPACE, str(sums))
        _say(f"signed by {key}")
    elif key := environment.get(GPG_KEY):
        words = ("gpg", "--batch", "--yes", "--local-user", key, "--armor", "--detach-sign")
        _run(*words, "--output", f"{sums}.asc", str(sums))
        _say(f"signed by {key}")
    if name := next(filter(environment.get, IDENTITY), None):
        # An argument could be read by all users of the machine; without a token it would ask.
        token = {IDENTITY[0]: environment[name]} if name.endswith("_TOKEN") else {}
        _run(str(sigstore), "sign", "--bundle", f"{sums}.sigstore.json", str(sums), **token)
        _say(f"signed by sigstore, as the identity of {name}")
    elif not key:
        _say(f"not signed: set {SSH_KEY} or {GPG_KEY}, or give an identity for sigstore")


def _run(*words: str, **variables: str) -> None:
    """Run a tool that must succeed and may not ask."""
    quiet = subprocess.DEVNULL
    environment = {**os.environ, **variables}
    subprocess.run(words, check=True, stdin=quiet, stdout=quiet, env=environment)


def _output(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _refuse(text: str) -> int:
    print(f"release: {text}", file=sys.stderr)
    return 2


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
