"""Ask a running service, over its own pages, whether it is well."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.config import WebConfig
from bot.errors import GiveUp, TryAgainLater

SERVER: Final = "Penholder"
"""What our answers call us: neither the library nor a version."""
ANSWER_TIME: Final = timedelta(seconds=10)
"""How long the answer may take; the service gives none that takes longer."""
LONGEST_ANSWER: Final = 10_000
"""Bytes that are read of it."""


@dataclass(frozen=True, slots=True)
class Health:
    """What a service says of itself: the state of each part, and whether all are well."""

    is_well: bool
    states: Mapping[str, str]


async def ask_health(config: WebConfig) -> Health:
    """Return what the service at the address of `[web]` says of itself.

    Raises:
        TryAgainLater: nothing answers there, or not with its state.
        GiveUp: something else does.
    """
    head, _, body = (await _asked(config, "GET")).partition(b"\r\n\r\n")
    try:
        states = json.loads(body)
    except ValueError:
        states = None
    where = f"{config.host}:{config.port}"
    if not _is_ours(head):
        raise GiveUp(f"{where} is another program's; choose another port in [web]")
    if not isinstance(states, dict):
        raise TryAgainLater(f"{where} does not tell its state; look at the service's log")
    return Health(
        is_well=head.split(b" ")[1:2] == [b"200"],
        states={str(part): str(state) for part, state in states.items()},
    )


async def is_penholder_serving(config: WebConfig) -> bool:
    """Return True if another process of ours answers at the address of `[web]`."""
    try:
        return _is_ours(await _asked(config, "HEAD"))
    except TryAgainLater:
        return False


async def _asked(config: WebConfig, method: str) -> bytes:
    """Return the beginning of the answer to a request for `/healthz`."""
    where = f"{config.host}:{config.port}"
    try:
        async with asyncio.timeout(ANSWER_TIME.total_seconds()):
            reader, writer = await asyncio.open_connection(config.host, config.port)
            try:
                request = f"{method} /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                writer.write(request.encode())
                return await _read(reader)
            finally:
                writer.transport.abort()
    except TimeoutError as error:
        raise TryAgainLater(f"{where} does not answer; look at the service's log") from error
    except OSError as error:
        raise TryAgainLater(f"nothing answers at {where}; is `penholder run` running?") from error


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Read until the other side ends the connection, as ours does after an answer."""
    read = b""
    while len(read) < LONGEST_ANSWER and (more := await reader.read(LONGEST_ANSWER)):
        read += more
    return read


def _is_ours(head: bytes) -> bool:
    return f"\r\nServer: {SERVER}\r\n".encode() in head + b"\r\n"
