"""A client that sends exactly the bytes that it is given, and reads whatever comes back."""

import asyncio
from dataclasses import dataclass

HOST = "Host: pen.example.org\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its headers by lower-case name."""

    status: int
    headers: dict[str, str]
    body: str


async def say(port: int, raw: bytes) -> bytes:
    """Send bytes over a connection of their own, and return all that comes back until its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(raw)
        async with asyncio.timeout(60):
            return await reader.read()
    finally:
        writer.transport.abort()


async def ask(
    port: int, path: str, *, method: str = "GET", headers: str = "", body: str = ""
) -> Answer:
    """Send one request."""
    raw = f"{method} {path} HTTP/1.1\r\n{HOST}{headers}\r\n{body}".encode()
    return read(await say(port, raw))


def read(raw: bytes) -> Answer:
    """Return a response; no header is in it twice."""
    head, _, body = raw.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    named = [line.split(": ", 1) for line in lines]
    assert len({name.lower() for name, _value in named}) == len(named)
    return Answer(int(first.split()[1]), {name.lower(): value for name, value in named}, body)
