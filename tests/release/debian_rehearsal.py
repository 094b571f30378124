"""The Debian package in a bare Debian: installed without a network, set up, a mail relayed.

    make deb-rehearsal

It takes minutes, so `make test` leaves it out.
"""

import asyncio
import os
import shlex
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.sandbox.people import KOFI, PLAN
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from release.building import build_all, version
from release.debian import PYTHON, build_deb
from tests.cli.test_init import flags_for, tokens_of
from tests.journeys.process import until

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root enters another root"),
    pytest.mark.skipif(shutil.which("mmdebstrap") is None, reason="run make peers"),
    pytest.mark.skipif(not PYTHON.exists(), reason="no Debian's Python here"),
    pytest.mark.timeout(900),
]

SUITE: Final = "trixie"
PACKAGES: Final = "ca-certificates,python3"
CONFIG: Final = "/etc/penholder/penholder.toml"
STATE: Final = "/var/lib/penholder"
DEB: Final = "/root/penholder.deb"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a bare Debian in which the package is installed, from where no network is reached."""
    place = tmp_path_factory.mktemp("debian")
    bare = place / "bare"
    command = ("mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", SUITE, bare)
    making = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wheel = next(path for path in build_all(place, place / "built") if path.suffix == ".whl")
    deb = build_deb(wheel, place / "package", place)
    assert making.wait() == 0
    shutil.copy(deb, bare / DEB.lstrip("/"))
    inside = within(bare, "dpkg", "--install", DEB)
    subprocess.run(["unshare", "--net", *inside], check=True, capture_output=True)
    return bare


def within(root: Path, *words: str, user: str = "root", **environment: str) -> list[str]:
    """Return how a command runs in the root, in the folder of the service and as a user."""
    drop = f"setpriv --pdeathsig KILL --reuid={user} --regid={user} --clear-groups"
    variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **environment}
    kept = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
    inner = f"cd {STATE} 2>/dev/null || cd /; exec {shlex.join(words)}"
    script = f"""
mount -t proc proc {root}/proc
mount --rbind /dev {root}/dev
exec chroot {root} env -i {kept} {drop} sh -c {shlex.quote(inner)}
"""
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", script]


def run(root: Path, *words: str, user: str = "root", **environment: str) -> str:
    ran = subprocess.run(
        within(root, *words, user=user, **environment), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_package_has_its_program_unit_pages_and_completions(root: Path) -> None:
    assert run(root, "penholder", "--version", user="penholder") == f"penholder {version()}\n"
    for path, mode in ((CONFIG.rpartition("/")[0], "750"), (STATE, "700")):
        assert run(root, "stat", "-c", "%U:%G %a", path) == f"penholder:penholder {mode}\n"
    files = run(root, "dpkg", "--listfiles", "penholder").splitlines()
    assert {
        "/usr/bin/penholder",
        "/usr/lib/systemd/system/penholder.service",
        "/usr/share/bash-completion/completions/penholder",
        "/usr/share/fish/vendor_completions.d/penholder.fish",
        "/usr/share/man/man1/penholder.1",
        "/usr/share/man/man5/penholder.toml.5",
        "/usr/share/zsh/vendor-completions/_penholder",
    } < {*files}
    assert not [file for file in files if "/bot/sandbox" in file or "/pymap" in file]


def test_the_package_holds_nothing_that_building_it_compiled(root: Path) -> None:
    """It would have the time and the folder of the build in it: two builds would differ."""
    listed = subprocess.run(
        ["dpkg-deb", "--contents", root / DEB.lstrip("/")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "/penholder/lib/" in listed
    assert ".pyc" not in listed


def test_the_unit_is_right_where_it_lies(root: Path, tmp_path: Path) -> None:
    unit = tmp_path / "penholder.service"
    text = (root / "usr/lib/systemd/system/penholder.service").read_text(encoding="utf-8")
    assert f"ExecStart=/usr/bin/penholder --config {CONFIG} run\n" in text
    unit.write_text(text.replace("/usr/bin/penholder", "/usr/bin/true"), encoding="utf-8")

    subprocess.run(["systemd-analyze", "verify", "--man=no", unit], check=True)


async def test_it_is_set_up_and_relays_a_first_mail(root: Path, tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        typed = ("penholder", "--config", CONFIG, "init", *flags_for(world))
        await asyncio.to_thread(run, root, *typed, user="penholder", **tokens_of(world))
        log = tmp_path / "service.log"
        start = ("penholder", "--config", CONFIG, "run")
        with log.open("wb") as stream:
            service = subprocess.Popen(  # noqa: ASYNC220 - it starts within milliseconds
                within(root, *start, user="penholder"), stdout=stream, stderr=stream
            )
        try:
            await until("its start", lambda: "service started" in log.read_text() or service.poll())
            story = Stage(world, subject="Lantern", patience=timedelta(minutes=2))
            mail = story.write(KOFI, "It is dark.\n", subject="Lantern", to=[PLAN], name="lantern")
            await story.send(mail, writer=KOFI, to=[PLAN])
            await story.until("the item", lambda: bool(story.parents()))
        finally:
            service.kill()  # and with it, by --kill-child, all that it started
            service.wait()
    listed = await asyncio.to_thread(
        run, root, "penholder", "--config", CONFIG, "items", user="penholder"
    )
    assert "Lantern" in listed


def test_what_is_removed_leaves_the_configuration_and_the_database(root: Path) -> None:
    run(root, "dpkg", "--remove", "penholder")

    assert not (root / "usr/lib/penholder").exists()
    assert (root / "etc/penholder").is_dir()
    assert (root / "var/lib/penholder").is_dir()
