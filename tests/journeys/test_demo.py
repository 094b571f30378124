"""The demo itself: its port, the command line beside it, a fresh start, errors of one line."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.errors import GiveUp
from bot.sandbox import demo
from tests.cli.program import Penholder
from tests.journeys.served import service

PATIENCE_SECONDS = 60.0


@asynccontextmanager
async def running(sentences: list[str]) -> AsyncIterator[asyncio.Event]:
    """Run the demo as `penholder demo` does; setting the event stops it."""
    stop = asyncio.Event()
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as tasks:
        tasks.create_task(
            demo.run_demo(
                port=None,
                script=False,
                start_service=service,
                say=sentences.append,
                command="penholder",
                stop=stop,
            )
        )
        try:
            yield stop
        finally:
            stop.set()


@contextmanager
def usual_port_taken() -> Iterator[None]:
    """Take the demo's usual port, unless another program has it."""
    try:
        server = socket.create_server(("127.0.0.1", demo.PORT))
    except OSError:
        yield
    else:
        with closing(server):
            yield


async def until(seen: Callable[[], Any]) -> Any:  # noqa: ANN401 - what was seen
    """Wait until something is there, and return it."""
    while not (found := seen()):  # noqa: ASYNC110 - the demo tells by what it says
        await asyncio.sleep(0.05)
    return found


async def state_of(web: aiohttp.ClientSession, url: str) -> dict[str, Any] | None:
    """Return what the page shows, None while the demo starts again."""
    async with web.get(f"{url}state") as answer:
        found: dict[str, Any] | None = await answer.json() if answer.status == 200 else None
        return found


async def test_the_demo_waits_for_its_page_and_starts_again_on_a_fresh_world() -> None:
    sentences: list[str] = []
    with usual_port_taken():
        async with running(sentences), aiohttp.ClientSession() as web:
            opened = await until(lambda: next((text for text in sentences if "Open" in text), None))
            url = re.findall(r"http\S+", opened)[0]
            shown = await until(lambda: next((text for text in sentences if "items" in text), None))
            config = Path(re.findall(r"--config (\S+) items", shown)[0])

            listed = await Penholder(config)("items", "--json")
            first = await state_of(web, url)
            while not (first and first["items"]):
                first = await state_of(web, url)
            async with web.post(f"{url}do/again", json={}) as answer:
                assert (await answer.json()) == {"error": ""}
            fresh = await state_of(web, url)
            while fresh is None or fresh["round"] == 1:
                fresh = await state_of(web, url)
                await asyncio.sleep(0.05)

    assert f"Port {demo.PORT} is taken by another program" in sentences[0]
    assert str(demo.PORT) not in url
    assert (listed.status, listed.json) == (0, [])
    assert fresh["items"] == []
    assert not await asyncio.to_thread(config.exists)


async def test_a_port_that_was_asked_for_and_is_taken_is_told_in_a_line() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(GiveUp, match="choose another with --port") as refused:
            await demo.run_demo(
                port=port, script=False, start_service=service, say=print, command="penholder"
            )

    assert str(refused.value) == f"port {port}: Address already in use; choose another with --port"
