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

BY: Final = ("release@penholder.example", "https://accounts.example")
SIGSTORE: Final = """\
#!/bin/sh
# What the tool `sigstore` 4.5 does with these words, without its services: the bundle has
# the digest and whom the token names.
set -eu
case "$1 $2" in
"sign --bundle")
    [ $# -eq 4 ] && [ -n "$SIGSTORE_IDENTITY_TOKEN" ]
    { sha256sum <"$4"; echo "$SIGSTORE_IDENTITY_TOKEN"; } >"$3" ;;
"verify identity")
    [ "$3 $4 $6 $8" = "--offline --bundle --cert-identity --cert-oidc-issuer" ] && [ $# -eq 10 ]
    { sha256sum <"${10}"; echo "$7 $9"; } | cmp -s - "$5" ;;
*) exit 2 ;;
esac
"""


@pytest.fixture
def sigstore(tmp_path: Path) -> Path:
    """Give a stand-in for sigstore, whose services have to be reached by a network."""
    tool = tmp_path / "tools" / "sigstore"
    tool.parent.mkdir()
    tool.write_text(SIGSTORE, encoding="ascii")
    tool.chmod(0o755)
    return tool


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


def verified(files: Path, *by: Path | str, tools: str = "") -> tuple[int, str]:
    """Run the script by Debian's `sh`, with nothing else than Debian's commands and a folder's."""
    ran = subprocess.run(
        ["/bin/sh", VERIFY, files, *by],
        env={"PATH": f"/usr/bin:/bin:{tools}"},
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
    assert verified(files, key) == (1, "verify-release: the release is not signed by a key\n")


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


def test_an_identity_for_sigstore_signs_beside_the_key(
    files: Path, tmp_path: Path, sigstore: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = sign_by_ssh(tmp_path / "key", files)
    where = {SSH_KEY: str(tmp_path / "key"), "SIGSTORE_ID_TOKEN": " ".join(BY)}

    sign(files / SUMS, where, sigstore=sigstore)

    assert "as the identity of SIGSTORE_ID_TOKEN\n" in capfd.readouterr().out
    tools = str(sigstore.parent)
    assert verified(files, key) == (0, "verified: 2 files\n")
    assert verified(files, *BY, tools=tools) == (0, "verified: 2 files\n")
    not_by = (1, "verify-release: the signature is not by this identity\n")
    assert verified(files, "mallory@example.org", BY[1], tools=tools) == not_by
    (files / "penholder.deb").write_text("Other bytes.\n", encoding="ascii")
    assert verified(files, *BY, tools=tools)[0] == 1
    write_sums(files)
    assert verified(files, *BY, tools=tools) == not_by


def test_nothing_is_taken_for_signed_by_an_identity_without_the_tool_or_its_bundle(
    files: Path, key: Path, sigstore: Path
) -> None:
    assert verified(files, key)[0] == 0

    told = verified(files, *BY, tools=str(sigstore.parent))
    assert told == (1, "verify-release: the release is not signed by sigstore\n")
    (files / f"{SUMS}.sigstore.json").write_text("{}", encoding="ascii")
    assert verified(files, *BY) == (1, "verify-release: sigstore is not installed\n")
    assert verified(files)[0] == verified(files, *BY, "more")[0] == 2


def test_a_release_that_sigstore_does_not_sign_is_stopped(files: Path, sigstore: Path) -> None:
    """Nothing but a token or GitHub's address begins it: it would ask, and publish an identity."""
    sigstore.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")

    sign(files / SUMS, {"GITHUB_ACTIONS": "true"}, sigstore=sigstore)
    with pytest.raises(subprocess.CalledProcessError):
        sign(files / SUMS, {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x"}, sigstore=sigstore)

    assert sorted(path.name for path in files.iterdir()) == [
        SUMS,
        "penholder-1.whl",
        "penholder.deb",
    ]
