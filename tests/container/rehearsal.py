"""Play the Containerfile's own steps where no container engine is, and use what they make.

    sudo python -m tests.container.rehearsal

Each base image is a Debian root with Python (mmdebstrap). The last stage's root is then mounted
read-only, with one volume and a tmpfs, and its command runs there as the file's user, without
capabilities, as process 1 of its own process namespace. The embedded world of the tests is its
mail server and its Slack.
"""

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage as Story
from bot.sandbox.world import Ports, Sandbox
from tests.container.containerfile import FILE, ROOT, Stage, Step, is_ignored, read_stages
from tests.journeys.process import until, until_told
from tests.peers.http import ask
from tests.peers.machine import free_port

SUITE: Final = "trixie"
PACKAGES: Final = "ca-certificates,python3,python3-venv,python-is-python3"
STOP_SECONDS: Final = 10.0
VOLUME: Final = "/var/lib/penholder"
PATIENCE: Final = timedelta(minutes=1)


@dataclass
class Image:
    """What the steps of a stage have made: a root, and how a command runs in it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"


def main() -> int:
    """Build the image, run it, and print what was seen; 0 if all is as promised."""
    if os.geteuid() != 0:
        sys.exit("the rehearsal mounts file systems: run it as root")
    with tempfile.TemporaryDirectory(prefix="penholder-rehearsal-") as name:
        place = Path(name)
        bases: dict[str, Path] = {}
        images: dict[str, Image] = {}
        stages = read_stages(FILE.read_text(encoding="utf-8"))
        for number, stage in enumerate(stages):
            if stage.base not in bases:
                bases[stage.base] = _debian(place / f"base-{len(bases)}")
            image = Image(place / f"stage-{number}")
            _call("cp", "-a", bases[stage.base], image.root)
            for step in stage.steps:
                _play(step, image, images)
            images[stage.name] = image
        asyncio.run(_use(image, stage, place))
    return 0


def _debian(root: Path) -> Path:
    """Make what a base image is to us: a small Debian with Python."""
    _say(f"Debian {SUITE} with Python")
    _call("mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", SUITE, root)
    return root


def _play(step: Step, image: Image, images: dict[str, Image]) -> None:
    _say(f"{step.name} {step.words}"[:100])
    match step.name:
        case "RUN":
            _run_in(image, step.words)
        case "COPY":
            _copy(step, image, images)
        case "ENV":
            image.environment |= step.pairs
        case "WORKDIR":
            image.folder = step.words
            _inside(image, step.words).mkdir(parents=True, exist_ok=True)
        case "USER":
            image.user = step.words
        case "ARG" | "LABEL" | "EXPOSE" | "VOLUME" | "HEALTHCHECK" | "STOPSIGNAL":
            pass  # they are for the engine; what we use of them is read when the image runs
        case "ENTRYPOINT" | "CMD":
            pass
        case other:
            raise ValueError(f"the rehearsal cannot play {other} yet; teach it")


def _inside(image: Image, path: str) -> Path:
    return image.root / os.path.normpath(Path(image.folder) / path).lstrip("/")


def _copy(step: Step, image: Image, images: dict[str, Image]) -> None:
    *sources, target = step.rest.split()
    into = _inside(image, target)
    for source in sources:
        if stage := step.flags.get("from"):
            _call("cp", "-aT", images[stage].root / source.lstrip("/"), into)
        elif (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, into, ignore=_ignored, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / source, into / source if into.is_dir() else into)


def _ignored(folder: str, names: list[str]) -> set[str]:
    inside = Path(folder).relative_to(ROOT)
    return {name for name in names if is_ignored(str(inside / name))}


def _run_in(image: Image, command: str) -> None:
    """Run a build step as an engine does: in the root, with the network and its certificates."""
    mounts = _mounts(image.root, {"/etc/resolv.conf": "/etc/resolv.conf"})
    certificates = "/etc/ssl/certs"
    mounts += f"mount --rbind {certificates} {image.root}{certificates}\n"
    for name in ("PIP_CERT", "PIP_INDEX_URL"):
        if name in os.environ:
            image.environment.setdefault(name, os.environ[name])
    inner = f"cd {image.folder} && {command}"
    script = f"{mounts}exec chroot {image.root} {_with(image)} /bin/sh -c {shlex.quote(inner)}"
    _call("unshare", "--mount", "--pid", "--fork", "sh", "-ec", script)
    image.environment.pop("PIP_CERT", None)
    image.environment.pop("PIP_INDEX_URL", None)


def _mounts(root: Path, files: dict[str, str]) -> str:
    lines = [f"mount -t proc proc {root}/proc", f"mount --rbind /dev {root}/dev"]
    for ours, theirs in files.items():
        (root / theirs.lstrip("/")).touch()
        lines.append(f"mount --bind {ours} {root}{theirs}")
    return "\n".join(lines) + "\n"


def _with(image: Image) -> str:
    path = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    pairs = path | {"HOME": "/root"} | image.environment
    return shlex.join(["env", "-i", *(f"{name}={value}" for name, value in pairs.items())])


def _contained(image: Image, command: list[str], *, volume: Path, config: Path) -> list[str]:
    """Return how a command runs as `--read-only --cap-drop ALL` with a volume and a tmpfs."""
    root = image.root
    user, group = image.user.split(":")
    drop = f"setpriv --reuid={user} --regid={group} --clear-groups --no-new-privs"
    drop += " --inh-caps=-all --ambient-caps=-all --bounding-set=-all"
    target = image.environment["PENHOLDER_CONFIG"]
    (root / target.lstrip("/")).touch()
    script = f"""
mount --bind {root} {root}
mount -o remount,bind,ro {root}
mount -t proc proc {root}/proc
mount --rbind -o ro /dev {root}/dev
mount -t tmpfs -o size=64m tmpfs {root}/dev/shm
mount -t tmpfs -o size=64m,mode=1777 tmpfs {root}/tmp
mount --bind {volume} {root}{VOLUME}
mount --bind {config} {root}{target}
mount -o remount,bind,ro {root}{target}
exec chroot {root} {_with(image)} {drop} sh -c {shlex.quote(f'cd {image.folder} && exec "$@"')} \
    sh {shlex.join(command)}
"""
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", script]


async def _use(image: Image, stage: Stage, place: Path) -> None:
    port = free_port()
    volume, world_folder = place / "volume", place / "world"
    world_folder.mkdir()
    volume.mkdir(mode=0o700)
    os.chown(volume, *map(int, image.user.split(":")))
    async with Sandbox(data_dir=world_folder, ports=Ports(web=port)) as world:
        config = place / "penholder.toml"
        text = world.config_path.read_text(encoding="utf-8")
        config.write_text(text.replace(str(world_folder), VOLUME), encoding="utf-8")
        config.chmod(0o644)

        def contained(*command: str) -> list[str]:
            return _contained(image, list(command), volume=volume, config=config)

        log = place / "service.log"
        started = time.monotonic()
        command = stage.last_of("ENTRYPOINT").command + stage.last_of("CMD").command
        with log.open("wb") as stream:
            service = subprocess.Popen(  # noqa: ASYNC220 - it starts within milliseconds
                contained(*command), stdout=stream, stderr=stream
            )
        try:
            await until("its start", lambda: "service started" in log.read_text() or service.poll())
            _say(f"started after {time.monotonic() - started:.1f} s")
            health = stage.last_of("HEALTHCHECK").command

            async def is_healthy() -> bool:
                asked = await asyncio.to_thread(_output, contained(*health))
                return asked == (0, "database: ok, mailboxes: ok, slack: ok, outbox: ok")

            await until_told("health", is_healthy)
            assert (await ask(port, "/healthz")).status == 200
            await mails.call(Story(world, patience=PATIENCE))
            _say("healthy; a mail became an item in Slack")
            inner = _child_of(service.pid)
            _check_rights(inner, image)
            _check_file_system(contained)
            began = time.monotonic()
            os.kill(inner, signal.SIGTERM)
            status = await asyncio.to_thread(service.wait, 60)
            took = time.monotonic() - began
            assert (status, took < STOP_SECONDS) == (0, True), f"exit {status} after {took:.1f} s"
            _say(f"SIGTERM: exit status 0 after {took:.1f} s")
        except BaseException:
            _say(log.read_text())
            raise
        finally:
            service.kill()


def _check_rights(pid: int, image: Image) -> None:
    """Look at what the kernel says of process 1 of the container."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    told = dict(re.findall(r"^(\w+):\t(.*)$", status, re.MULTILINE))
    user = image.user.split(":")[0]
    assert told["Uid"].split() == [user] * 4
    assert {int(told[one], 16) for one in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert told["NoNewPrivs"] == "1"
    assert told["NSpid"].split()[-1] == "1"
    _say(f"process 1 is user {user}, without capabilities, {told['VmRSS'].strip()} of memory")


def _check_file_system(contained: Callable[..., list[str]]) -> None:
    for target in ("/opt/penholder/x", "/etc/penholder/x", "/usr/x"):
        status, said = _output(contained("touch", target))
        assert status != 0
        assert "Read-only file system" in said, said
    sound = (
        "from storage.database.sqlite_library import IS_SOUND, LIBRARY; print(IS_SOUND, LIBRARY)"
    )
    status, said = _output(contained("/opt/penholder/bin/python", "-c", sound))
    assert (status, said.split()[0]) == (0, "True"), said
    _say(f"all but the volume is read-only; a sound {said.removeprefix('True ')}")
    status, said = _output(contained("pg_dump", "--version"))
    assert status == 0, said
    _say(said)
    status, said = _output(contained("sh", "-c", "command -v curl wget gcc git"))
    assert (status != 0, said) == (True, ""), said


def _output(command: list[str]) -> tuple[int, str]:
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return ran.returncode, (ran.stdout + ran.stderr).strip()


def _child_of(pid: int) -> int:
    [child] = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(child)


def _call(*words: str | Path) -> None:
    subprocess.run([*map(str, words)], check=True, cwd=ROOT)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - whoever runs it reads this


if __name__ == "__main__":
    sys.exit(main())
