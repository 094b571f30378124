"""`penholder healthcheck` where no service tells its state; a journey asks one that does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.cli.program import Penholder, Ran, write_config
from tests.peers.machine import free_port


def configured(tmp_path: Path, port: int) -> Penholder:
    config = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("[web]\nport = 0", f"[web]\nport = {port}"), encoding="utf-8")
    return Penholder(config)


@asynccontextmanager
async def answering(answer: str) -> AsyncIterator[int]:
    """Answer each request alike, and give the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer.encode())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


def assert_no(ran: Ran, text: str) -> None:
    """An engine takes no other status than 1 for a no; a person gets one line."""
    assert (ran.status, ran.out) == (1, "")
    assert text in ran.err
    assert ran.err.count("\n") == 1


async def test_nothing_runs(tmp_path: Path) -> None:
    ran = await configured(tmp_path, port := free_port())("healthcheck")

    assert_no(ran, f"nothing answers at 127.0.0.1:{port}; is `penholder run` running?")


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("HTTP/1.1 200 OK\r\nServer: other\r\n\r\n{}", "is another program's; choose another port"),
        ("", "is another program's; choose another port"),
        ("HTTP/1.1 200 OK\r\nServer: Penholder\r\n\r\n<p>", "does not tell its state; look at"),
        ("HTTP/1.1 200 OK\r\nServer: Penholder\r\n\r\n[1]", "does not tell its state; look at"),
    ],
)
async def test_something_else_answers(tmp_path: Path, answer: str, text: str) -> None:
    async with answering(answer) as port:
        assert_no(await configured(tmp_path, port)("healthcheck"), text)


async def test_the_service_has_no_known_address(tmp_path: Path) -> None:
    penholder = configured(tmp_path, 0)
    assert_no(await penholder("healthcheck"), "web.port is 0, any free one; write a port")

    config = penholder.config
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("[web]\nport = 0\n", ""), encoding="utf-8")
    assert_no(await penholder("healthcheck"), "without a [web] section the service cannot be asked")


async def test_no_configuration_is_a_no_too(tmp_path: Path) -> None:
    ran = await Penholder(tmp_path / "missing.toml")("healthcheck")

    assert_no(ran, "there is no such file")
