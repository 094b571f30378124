"""The checksums and the signature of a release, verified by the script that people run."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from release.building import ROOT
from release.making import GPG_KEY, SSH_KEY, SUMS, sign, write_sums

VERIFY: Final = ROOT / "release" / "verify-release.sh"

NOT_BY_THIS_KEY: Final = "verify-release: the signature is not by this key\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    folder.mkdir()
    for name in ("penholder-1.whl", "penholder.deb"):
        (folder / name).write_text(f"The bytes of {name}.\n", encoding="utf-8")
    write_sums(folder)
    return folder


@pytest.fixture
def key(tmp_path: Path, files: Path) -> Path:
    """Sign the files by a new key of ssh-keygen, and give what verifies it."""
    return sign_by_ssh(tmp_path / "key", files)


def sign_by_ssh(key: Path, files: Path) -> Path:
    new = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key))
    subprocess.run(new, check=True)
    sign(files / SUMS, {SSH_KEY: str(key)})
    public = key.with_suffix(".pub").read_text(encoding="ascii")
    allowed = key.with_suffix(".allowed")
    allowed.write_text(f"penholder {public}", encoding="ascii")
    return allowed


def verified(files: Path, key: Path) -> tuple[int, str]:
    """Run the script by Debian's `sh`, with nothing else than Debian's commands."""
    ran = subprocess.run(
        ["/bin/sh", VERIFY, files, key],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_what_was_signed_is_verified(files: Path, key: Path) -> None:
    assert verified(files, key) == (0, "verified: 2 files\n")
    public = key.with_suffix(".pub")  # as ssh-keygen writes it
    assert verified(files, public) == (0, "verified: 2 files\n")


def test_another_key_a_changed_a_missing_and_a_further_file_are_refused(
    files: Path, key: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(files, copy)
    other = sign_by_ssh(tmp_path / "other", copy)

    assert verified(files, other)[1].endswith(NOT_BY_THIS_KEY)
    assert verified(files, other.with_suffix(".pub"))[1].endswith(NOT_BY_THIS_KEY)

    (files / "more.whl").write_text("", encoding="ascii")
    assert verified(files, key)[1].endswith("more.whl is not part of the release\n")
    (files / "more.whl").unlink()

    (files / "penholder.deb").write_text("Other bytes.\n", encoding="ascii")
    assert verified(files, key)[0] == 1
    write_sums(files)
    assert verified(files, key)[1].endswith(NOT_BY_THIS_KEY)

    shutil.copy(copy / "penholder.deb", files)
    shutil.copy(copy / SUMS, files)
    (files / "penholder-1.whl").unlink()
    assert verified(files, key)[0] == 1

    shutil.copy(copy / "penholder-1.whl", files)
    (files / f"{SUMS}.sig").unlink()
    assert verified(files, key) == (1, "verify-release: the release is not signed\n")


@pytest.mark.parametrize(
    "name",
    [".*", "penholder.?deb", "penholder-1xwhl", ".hidden", "..more", "a b", "x\npenholder.deb"],
)
def test_a_name_that_is_like_a_signed_one_or_hidden_is_refused(
    files: Path, key: Path, name: str
) -> None:
    (files / name).write_text("", encoding="ascii")

    status, told = verified(files, key)

    assert (status, "is not part of the release" in told) == (1, True)


def test_a_link_that_leads_nowhere_is_refused(files: Path, key: Path) -> None:
    (files / ".more.whl").symlink_to("nowhere")

    assert verified(files, key)[0] == 1


def test_a_signature_of_openpgp_is_verified(files: Path, tmp_path: Path) -> None:
    home = Path("/tmp") / f"penholder-{tmp_path.parent.name}-gpg"  # sockets want short paths
    home.mkdir(mode=0o700)
    try:
        gpg = ("gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback")
        new = (*gpg, "--passphrase", "", "--quick-generate-key", "penholder@example.org", "ed25519")
        subprocess.run(new, check=True, capture_output=True)
        keyring = tmp_path / "penholder.gpg"
        subprocess.run([*gpg, "--export", "--output", str(keyring)], check=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GNUPGHOME", str(home))
            sign(files / SUMS, {GPG_KEY: "penholder@example.org"})
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)
        shutil.rmtree(home)

    assert verified(files, keyring) == (0, "verified: 2 files\n")
    (files / "penholder.deb").write_text("Other bytes.\n", encoding="ascii")
    assert verified(files, keyring)[0] == 1
