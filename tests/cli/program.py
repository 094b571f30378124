"""`penholder` as a person runs it: a process, its exit status, what it prints."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60.0
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - what a program reads
        """What it printed, read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Penholder:
    """The program with one configuration."""

    config: Path

    async def __call__(
        self,
        *words: str,
        file_size: int | None = None,
        given: bytes | None = None,
        columns: int = 200,
    ) -> Ran:
        """Run a command to its end, with bytes `given` on standard input.

        No file of it may grow beyond `file_size` bytes; a terminal would have so many `columns`.
        """
        limit = () if file_size is None else ("prlimit", f"--fsize={file_size}")
        process = await asyncio.create_subprocess_exec(
            *limit,
            sys.executable,
            "-m",
            "bot",
            "--config",
            str(self.config),
            *words,
            cwd=ROOT,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": str(columns)},
            stdin=asyncio.subprocess.DEVNULL if given is None else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, err = await process.communicate(given)
        return Ran(process.returncode or 0, out.decode(), err.decode())

    async def each(self, asked: Sequence[Sequence[str]], *, columns: int = 200) -> list[Ran]:
        """Run commands, each in a process of its own, one after the other."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.cli.forked"),
            cwd=ROOT,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": str(columns)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        lines = [["--config", str(self.config), *words] for words in asked]
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, _err = await process.communicate(json.dumps(lines).encode())
        return [Ran(*one) for one in json.loads(out)]


def write_config(path: Path, database_url: str, *, smtp_port: int = 1, more: str = "") -> Path:
    """Write the configuration of one list, `council`; nothing answers at its servers."""
    path.write_text(
        f"""
[database]
url = {json.dumps(database_url)}
[[mailboxes]]
name = "main"
host = "127.0.0.1"
port = 1
security = "none"
username = "penholder"
[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
from_address = "penholder@bot.example.org"
[slack]
bot_token = "xoxb-none"
app_token = "xapp-none"
api_url = "http://127.0.0.1:1/api/"
[web]
port = 0
[[lists]]
name = "council"
address = "council@lists.example.org"
list_id = "council.lists.example.org"
channel = "C01LIST"
chairs = ["chair@example.org"]
{more}
""",
        encoding="utf-8",
    )
    return path
