"""Penholder as a program, with a configuration and a fresh database."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.benchmarks.archives import LIST_ADDRESS, LIST_ID
from tests.peers.postgres import Postgres

PENHOLDER: Final = Path(sys.executable).with_name("penholder")
LIST: Final = "dev"
CHANNEL: Final = "C01DEV"


def write_config(
    folder: Path,
    *,
    database_url: str,
    slack: Mapping[str, object] | None = None,
    mailbox: Mapping[str, object] | None = None,
    lists: Mapping[str, object] | None = None,
    web: Mapping[str, object] | None = None,
) -> Path:
    """Write a configuration for one list; peers that are not given are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    nowhere = {"host": "127.0.0.1", "port": 9, "security": "none"}
    sections: dict[str, Mapping[str, object]] = {
        "[penholder]": {"data_dir": str(folder), "secret": "a secret of the benchmark"},
        "[database]": {"url": database_url},
        "[[mailboxes]]": {
            **nowhere,
            "name": "main",
            "username": "alice",
            "password": "open sesame",
            **(mailbox or {}),
        },
        "[smtp]": {**nowhere, "from_address": "penholder@lists.example"},
        "[slack]": slack or {"bot_token": "xoxb-none", "app_token": "xapp-none"},
        "[web]": web or {"port": 0},
        "[[lists]]": {
            "name": LIST,
            "address": LIST_ADDRESS,
            "list_id": LIST_ID,
            "channel": CHANNEL,
            **(lists or {}),
        },
    }
    path = folder / "penholder.toml"
    path.write_text(
        "\n".join(
            f"{head}\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
            for head, keys in sections.items()
        )
    )
    return path


def import_command(config: Path, archive: Path) -> list[str | Path]:
    """Return the command line that imports an archive."""
    return [PENHOLDER, "--config", config, "import", "--list", LIST, archive]


@contextmanager
def fresh_config(
    folder: Path, server: Postgres | None = None, **more: Mapping[str, object]
) -> Iterator[Path]:
    """Give a configuration with a fresh migrated database; on SQLite without a server."""
    if server is None:
        number = len(list(folder.glob("db-*"))) if folder.exists() else 0
        place = folder / f"db-{number}"
        config = write_config(place, database_url=f"sqlite:///{place / 'penholder.db'}", **more)
        upgrade: list[str | Path] = [PENHOLDER, "--config", config, "db", "upgrade"]
        subprocess.run(upgrade, check=True, stdout=subprocess.DEVNULL)
        yield config
    else:
        with server.fresh_database() as url:
            yield write_config(folder / "pg", database_url=url, **more)
