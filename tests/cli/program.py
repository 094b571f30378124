"""`penholder` as a person runs it: a process, its exit status, what it prints."""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from tests.peers.forked import start_program

PATIENCE_SECONDS = 300.0


class Ran(NamedTuple):
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
        given: bytes = b"",
        columns: int = 200,
    ) -> Ran:
        """Run a command to its end, with bytes `given` on standard input.

        No file of it may grow beyond `file_size` bytes; a terminal would have so many `columns`.
        """
        named = ("--config", str(self.config))
        return await run(*named, *words, file_size=file_size, given=given, columns=columns)


async def run(
    *words: str, file_size: int | None = None, given: bytes = b"", columns: int = 200
) -> Ran:
    """Run a command as `Penholder` does; only these words say with which configuration."""
    with TemporaryFile() as stdin, TemporaryFile() as out, TemporaryFile() as err:
        stdin.write(given)
        stdin.seek(0)
        program = await start_program(
            "bot",
            *words,
            stdin=stdin,
            stdout=out,
            stderr=err,
            environment={**os.environ, "NO_COLOR": "1", "COLUMNS": str(columns)},
            file_size=file_size,
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status = await program.wait()
        finally:
            program.kill()
        return Ran(status, _read(out), _read(err))


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


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
