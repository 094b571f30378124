"""Play the Containerfile's own steps where no container engine is, and use what they make.

    sudo python -m tests.container.rehearsal

Each base image is a Debian root with Python (mmdebstrap). The last stage's root is then used as
compose files say (`tests/container/engine.py`), with SQLite and with PostgreSQL: our own file, set
up by hand, and the one that `penholder init --compose` writes. The embedded world of the tests is
the mail server and the Slack.
"""

import asyncio
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.render.terminal import setting_up as words
from bot.sandbox.people import KOFI, PLAN
from bot.sandbox.story.stage import Stage as Story
from bot.sandbox.world import Ports, Sandbox
from tests.cli.test_init import flags_for, tokens_of
from tests.container.containerfile import FILE, ROOT, Stage, Step, is_ignored, read_stages
from tests.container.engine import (
    READER,
    Image,
    Project,
    Service,
    read_services,
    running_postgres,
    with_variables,
)
from tests.journeys.process import until, until_told
from tests.peers.http import ask
from tests.peers.machine import free_port

SUITE: Final = "trixie"
PACKAGES: Final = "ca-certificates,python3,python3-venv,python-is-python3"
STOP_SECONDS: Final = 10.0
VOLUME: Final = "/var/lib/penholder"
OWNER: Final = 10002
"""The user who types `penholder init`."""
PATIENCE: Final = timedelta(minutes=1)


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
                bases[stage.base] = _debian(place / f"base-{len(bases)}", PACKAGES)
            image = Image(place / f"stage-{number}")
            _call("cp", "-a", bases[stage.base], image.root)
            for step in stage.steps:
                _play(step, image, images)
            images[stage.name] = image
        asyncio.run(_use(image, stage, place))
    return 0


def _debian(root: Path, packages: str) -> Path:
    """Make what a base image is to us: a small Debian with packages."""
    _say(f"Debian {SUITE} with {packages}")
    _call("mmdebstrap", "--quiet", "--variant=minbase", f"--include={packages}", SUITE, root)
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
    variables = with_variables(image.environment)
    script = f"{mounts}exec chroot {image.root} {variables} /bin/sh -c {shlex.quote(inner)}"
    _call("unshare", "--mount", "--pid", "--fork", "sh", "-ec", script)
    image.environment.pop("PIP_CERT", None)
    image.environment.pop("PIP_INDEX_URL", None)


def _mounts(root: Path, files: dict[str, str]) -> str:
    lines = [f"mount -t proc proc {root}/proc", f"mount --rbind /dev {root}/dev"]
    for ours, theirs in files.items():
        (root / theirs.lstrip("/")).touch()
        lines.append(f"mount --bind {ours} {root}{theirs}")
    return "\n".join(lines) + "\n"


async def _use(image: Image, stage: Stage, place: Path) -> None:
    """Run each service of our compose file, then that of the one that `penholder init` writes."""
    postgres = _postgres(place)
    for name, set_up in (
        ("sqlite", partial(_set_up_by_hand, url=f"sqlite:///{VOLUME}/penholder.db")),
        ("penholder", partial(_set_up_by_hand, url=words.OWN_POSTGRES)),
        ("penholder", partial(_set_up_by_init, image=image)),
    ):
        there = Path(tempfile.mkdtemp(dir=place))
        async with Sandbox(data_dir=there, ports=Ports(web=free_port())) as world:
            project = await asyncio.to_thread(set_up, world, place=there)
            _say(f"{name}, set up by {set_up.func.__name__.removeprefix('_set_up_by_')}")
            with ExitStack() as beside:
                if "depends_on" in project.services[name]:
                    log = there / "postgres.log"
                    beside.enter_context(running_postgres(project, postgres, log))
                    _say("PostgreSQL is well")
                await _use_service(project, name, image, stage, world)


def _postgres(place: Path) -> Image:
    """Make what the image of PostgreSQL is to us: Debian's of the same version."""
    root = _debian(place / "postgres", "postgresql")
    owner = (root / "var/lib/postgresql").stat()
    for folder in ("var/lib/postgresql/data", "run/postgresql"):
        (root / folder).mkdir(mode=0o700)
        os.chown(root / folder, owner.st_uid, owner.st_gid)
    (programs,) = (root / "usr/lib/postgresql").iterdir()
    variables = {
        "PATH": f"/usr/lib/postgresql/{programs.name}/bin:/usr/bin:/bin",
        "PGDATA": "/var/lib/postgresql/data",
        "LANG": "C.UTF-8",
    }
    return Image(root, variables, user=f"{owner.st_uid}:{owner.st_gid}")


def _set_up_by_hand(world: Sandbox, *, place: Path, url: str) -> Project:
    """Write what docs/operations.md says beside our compose file."""
    folder = place / "project"
    config = folder / "config"
    config.mkdir(parents=True, mode=0o755)
    text = world.config_path.read_text(encoding="utf-8")
    for old, new in (
        (str(world.roster_path), "/etc/penholder/roster.csv"),
        (world.database_url, url),
        (str(place), VOLUME),
        ("[web]\n", '[web]\nhost = "0.0.0.0"\n'),
    ):
        text = text.replace(old, new)
    (config / "penholder.toml").write_text(text, encoding="utf-8")
    shutil.copy(world.roster_path, config)
    for file in config.iterdir():
        file.chmod(0o644)
    (folder / ".env").write_text(f"PGPASSWORD={secrets.token_hex(16)}\n", encoding="ascii")
    shutil.copy(ROOT / "compose.yaml", folder)
    return _project(folder, read_services(folder / "compose.yaml"))


def _set_up_by_init(world: Sandbox, *, place: Path, image: Image) -> Project:
    """Type `penholder init --compose` as another user than the image's, in the image."""
    folder = place / "project"
    folder.mkdir(mode=0o700)
    os.chown(folder, OWNER, OWNER)
    typing: Service = {
        "user": f"{OWNER}:{OWNER}",
        "volumes": [".:/etc/penholder"],
        "working_dir": "/etc/penholder",
        "tmpfs": ["/tmp:size=64m,mode=1777"],
        "environment": tokens_of(world),
    }
    flags = [*flags_for(world, database=words.OWN_POSTGRES_ASKED), "--compose"]
    command = _project(folder, {"init": typing}).command("init", image, "penholder", "init", *flags)
    status, sentence = _output(command)
    assert status == 0, sentence
    schema = ("--builtin-schema", "vendor.compose-spec")
    _call(READER.with_name("check-jsonschema"), *schema, folder / "compose.yaml")
    config = folder / "penholder.toml"
    text = config.read_text(encoding="utf-8")
    port = urlsplit(world.board_url).port
    config.write_text(text.replace("port = 8080", f"port = {port}"), encoding="utf-8")
    return _project(folder, read_services(folder / "compose.yaml"))


def _project(folder: Path, services: Mapping[str, Service]) -> Project:
    volumes = folder.with_name("volumes")
    volumes.mkdir(exist_ok=True)
    return Project(folder, services, volumes)


async def _use_service(
    project: Project, name: str, image: Image, stage: Stage, world: Sandbox
) -> None:
    contained = partial(project.command, name, image)
    log = project.volumes / "service.log"
    started = time.monotonic()
    command = stage.last_of("ENTRYPOINT").command + stage.last_of("CMD").command
    with log.open("wb") as stream:
        service = subprocess.Popen(  # noqa: ASYNC220 - it starts within milliseconds
            contained(*command), stdout=stream, stderr=stream
        )
    try:
        await until("its start", lambda: "service started" in log.read_text() or service.poll())
        assert service.poll() is None
        _say(f"started after {time.monotonic() - started:.1f} s")
        health = stage.last_of("HEALTHCHECK").command

        async def is_healthy() -> bool:
            asked = await asyncio.to_thread(_output, contained(*health))
            return asked == (0, "database: ok, mailboxes: ok, slack: ok, outbox: ok")

        await until_told("health", is_healthy)
        assert (await ask(urlsplit(world.board_url).port or 0, "/healthz")).status == 200
        await _relay(world)
        _say("healthy; a mail became an item in Slack")
        inner = _child_of(service.pid)
        _check_rights(inner, user=project.services[name].get("user", image.user))
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


async def _relay(world: Sandbox) -> None:
    """Post to the list, and wait for the item in Slack."""
    story = Story(world, subject="Lantern", patience=PATIENCE)
    mail = story.write(KOFI, "It is dark.\n", subject="Lantern", to=[PLAN], name="lantern")
    await story.send(mail, writer=KOFI, to=[PLAN])
    await story.until("the item", lambda: bool(story.parents()))


def _check_rights(pid: int, *, user: str) -> None:
    """Look at what the kernel says of process 1 of the container."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    told = dict(re.findall(r"^(\w+):\t(.*)$", status, re.MULTILINE))
    user = user.split(":", maxsplit=1)[0]
    assert told["Uid"].split() == [user] * 4
    assert {int(told[one], 16) for one in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert told["NoNewPrivs"] == "1"
    assert told["NSpid"].split()[-1] == "1"
    _say(f"process 1 is user {user}, without capabilities, {told['VmRSS'].strip()} of memory")


def _check_file_system(contained: Callable[..., list[str]]) -> None:
    for target in ("/opt/penholder/x", "/etc/penholder/x", "/usr/x"):
        status, text = _output(contained("touch", target))
        assert status != 0
        assert "Read-only file system" in text, text
    sound = (
        "from storage.database.sqlite_library import IS_SOUND, LIBRARY; print(IS_SOUND, LIBRARY)"
    )
    status, text = _output(contained("/opt/penholder/bin/python", "-c", sound))
    assert (status, text.split()[0]) == (0, "True"), text
    _say(f"all but the volume is read-only; a sound {text.removeprefix('True ')}")
    status, text = _output(contained("pg_dump", "--version"))
    assert status == 0, text
    _say(text)
    status, text = _output(contained("sh", "-c", "command -v curl wget gcc git"))
    assert (status != 0, text) == (True, ""), text


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
