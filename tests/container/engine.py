"""Run a service of a compose file where no engine is: its mounts, its user, its few rights."""

import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.config_source import read_env_file
from tests.container.containerfile import ROOT

READER: Final = ROOT / ".venv-dist" / "bin" / "python"
TO_JSON: Final = (
    "import json, sys; from ruamel.yaml import YAML; "
    "json.dump(YAML(typ='safe').load(sys.stdin), sys.stdout)"
)
NETWORK: Final = "127.0.83.2"
"""Stands for the network of the services, where each has its name: the other services' address."""
POLL_SECONDS: Final = 0.2

Service = Mapping[str, Any]
"""A service as the compose file has it."""


@dataclass
class Image:
    """What the steps of a stage have made: a root, and how a command runs in it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"


@dataclass(frozen=True)
class Project:
    """A folder with `.env` and the compose file's services; its named volumes are in `volumes`."""

    folder: Path
    services: Mapping[str, Service]
    volumes: Path

    def command(self, name: str, image: Image, *words: str) -> list[str]:
        """Return how a command runs in a service, as an engine runs it, but for the network."""
        service = self.services[name]
        user, group = service.get("user", image.user).split(":")
        home = {"HOME": _home_of(user, image)}
        environment = home | image.environment | self._environment(service)
        folder = service.get("working_dir", image.folder)
        # Another user's process would not end with the one that `--kill-child` watches.
        drop = f"setpriv --pdeathsig KILL --reuid={user} --regid={group} --clear-groups"
        if service.get("cap_drop") == ["ALL"]:
            drop += " --inh-caps=-all --ambient-caps=-all --bounding-set=-all"
        if "no-new-privileges:true" in service.get("security_opt", ()):
            drop += " --no-new-privs"
        script = f"""
{self._mounts(name, image)}
exec chroot {image.root} {with_variables(environment)} {drop} \
    sh -c {shlex.quote(f'cd {folder} && exec "$@"')} sh {shlex.join(words)}
"""
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", script]

    def _environment(self, service: Service) -> dict[str, str]:
        variables = read_env_file(self.folder / ".env")
        found = dict(variables) if service.get("env_file") == ".env" else {}
        for name, value in service.get("environment", {}).items():
            found[name] = re.sub(r"\$\{(\w+)[^}]*\}", lambda each: variables[each[1]], value)
        return found

    def _mounts(self, name: str, image: Image) -> str:
        service, root = self.services[name], image.root
        hosts = self.volumes / f"hosts-of-{name}"
        others = "".join(f"{NETWORK} {text}\n" for text in self.services if text != name)
        own = NETWORK if name in _depended_on(self.services) else "127.0.0.1"
        hosts.write_text(f"{own} localhost {name}\n{others}", encoding="ascii")
        (root / "etc/hosts").touch()
        lines = [f"mount --bind {root} {root}"]
        if service.get("read_only"):
            lines.append(f"mount -o remount,bind,ro {root}")
        lines += [
            f"mount -t proc proc {root}/proc",
            f"mount --rbind -o ro /dev {root}/dev",
            f"mount -t tmpfs -o size=64m tmpfs {root}/dev/shm",
            f"mount --bind {hosts} {root}/etc/hosts",
        ]
        for row in service.get("tmpfs", ()):
            target, _, options = row.partition(":")
            lines.append(f"mount -t tmpfs -o {options} tmpfs {root}{target}")
        for row in sorted(service["volumes"], key=lambda each: each.split(":")[1]):
            lines += self._volume(row, image)
        return "\n".join(lines)

    def _volume(self, written: str, image: Image) -> Iterator[str]:
        source, target, *options = written.split(":")
        place = image.root / target.lstrip("/")
        if source.startswith("."):
            there = self.folder / source
        else:
            there = self.volumes / source
            if not there.exists():  # an engine gives a new volume the owner of what it covers
                there.mkdir(mode=0o700)
                os.chown(there, place.stat().st_uid, place.stat().st_gid)
        yield f"mount --bind {there} {place}"
        if options == ["ro"]:
            yield f"mount -o remount,bind,ro {place}"


def _home_of(user: str, image: Image) -> str:
    """Return the home folder that an engine gives a user, by number: / for one unknown."""
    rows = (image.root / "etc/passwd").read_text(encoding="utf-8").splitlines()
    return next((row.split(":")[5] for row in rows if row.split(":")[2] == user), "/")


def _depended_on(services: Mapping[str, Service]) -> set[str]:
    return {name for service in services.values() for name in service.get("depends_on", ())}


def read_services(file: Path) -> Mapping[str, Service]:
    """Return the services of a compose file, with its anchors resolved."""
    ran = subprocess.run(
        [READER, "-c", TO_JSON],
        input=file.read_bytes(),
        stdout=subprocess.PIPE,
        check=True,
    )
    services: Mapping[str, Service] = json.loads(ran.stdout)["services"]
    return services


def with_variables(environment: Mapping[str, str]) -> str:
    """Return how a shell's command begins that has these variables and no others."""
    path = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    pairs = {**path, "HOME": "/root", **environment}
    return shlex.join(["env", "-i", *(f"{name}={value}" for name, value in pairs.items())])


POSTGRES: Final = f"""
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username="$POSTGRES_USER" --auth-host=scram-sha-256 \
        --pwfile=<(printf '%s\\n' "$POSTGRES_PASSWORD")
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    pg_ctl -w -o "-c listen_addresses=''" start
    createdb --username "$POSTGRES_USER" --maintenance-db postgres "$POSTGRES_DB"
    pg_ctl -m fast -w stop
fi
exec postgres -c listen_addresses={NETWORK}
"""
"""What the image's entry point does, with an address that stands for its own."""


@contextmanager
def running_postgres(project: Project, image: Image, log: Path) -> Iterator[None]:
    """Run the service `postgres`, from when its own health check says that it is well."""
    with log.open("wb") as stream:
        server = subprocess.Popen(
            project.command("postgres", image, "bash", "-ec", POSTGRES),
            stdout=stream,
            stderr=stream,
        )
    try:
        check = project.services["postgres"]["healthcheck"]
        kind, command = check["test"]
        assert kind == "CMD-SHELL"
        patience = _seconds(check["start_period"]) + check["retries"] * _seconds(check["interval"])
        deadline = time.monotonic() + patience
        while not is_well(project.command("postgres", image, "sh", "-c", command)):
            assert time.monotonic() < deadline, log.read_text()
            assert server.poll() is None, log.read_text()
            time.sleep(POLL_SECONDS)
        yield
    finally:
        server.kill()
        server.wait()


def _seconds(written: str) -> int:
    return int(written.removesuffix("s"))


def is_well(command: Sequence[str]) -> bool:
    """Return True if a health check succeeds."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
