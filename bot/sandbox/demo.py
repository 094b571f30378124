"""`penholder demo`: the world, the service and the page put together, and the story in it."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.errors import GiveUp
from bot.language import ENGLISH
from bot.sandbox.page import Items, Page, listen_on
from bot.sandbox.story import board
from bot.sandbox.story.play import VOTE, StepReport, StepState, Story, run_story
from bot.sandbox.world import Ports, Sandbox

PORT: Final = 8025
"""The page's port, if it is free."""

PAUSE: Final = timedelta(seconds=3)
VISITORS_PATIENCE: Final = timedelta(seconds=15)

StartService = Callable[[Path], AbstractAsyncContextManager[Items]]
"""Runs the service with the configuration at that path, and gives what lists its items."""

Say = Callable[[str], None]


async def run_demo(
    *,
    port: int | None,
    script: bool,
    story: Story = VOTE,
    language: str = ENGLISH,
    start_service: StartService,
    say: Say,
    command: str,
    stop: asyncio.Event | None = None,
) -> bool:
    """Run the demo in a folder of its own, and return whether all went as it should.

    With `script` the `story` is played once and its steps are said; it went well when every
    effect was seen. Without, a page is served until `stop` is set or the task is cancelled; without
    `port`, on the usual one or any that is free. `command` is how this program is called, and
    `language` what the lists, the people and the page speak.

    Raises:
        GiveUp: `port` is taken.
    """
    stop = stop or asyncio.Event()
    ports = Ports(web=_free_port())
    async with AsyncExitStack() as parts:
        listening = None if script else _listen(port, say)
        folder = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="penholder-demo-")))
        page: Page | None = None
        while True:
            async with _world(folder / "demo", start_service, ports, language) as (world, items):
                if script:
                    return await run_story(world, say=_said(say), story=_to_the_board(story))
                if page is None:
                    page = Page(world, items=items, listening=listening, story=story)
                    await parts.enter_async_context(page)
                    say(f"Open {page.url} in a browser. Ctrl-C ends the demo.")
                    say(f"What everybody can read: {world.board_url}/")
                    say(f"In another terminal: {command} --config {world.config_path} items")
                else:
                    page.show(world, items=items)
                    say("The demo has started again.")
                await _show(page, world, stop=stop)
                page.hide()
            if stop.is_set():
                return True


@asynccontextmanager
async def _world(
    folder: Path, start_service: StartService, ports: Ports, language: str
) -> AsyncIterator[tuple[Sandbox, Items]]:
    """Give a fresh world with its service; what they stored is deleted at the end."""
    try:
        async with (
            Sandbox(data_dir=folder, ports=ports, language=language) as world,
            start_service(world.config_path) as items,
        ):
            yield world, items
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _free_port() -> int:
    """Return a port that is free now; the service listens on it a moment later."""
    with closing(listen_on(0)) as free:
        port: int = free.getsockname()[1]
        return port


def _listen(port: int | None, say: Say) -> socket.socket:
    """Listen on `port`, or if none is asked for, on the usual or a free one."""
    try:
        return listen_on(PORT if port is None else port)
    except OSError as error:
        if port is not None:
            reason = os.strerror(error.errno or 0)
            raise GiveUp(f"port {port}: {reason}; choose another with --port") from error
    say(f"Port {PORT} is taken by another program, so the page has another one.")
    return listen_on(0)


def _to_the_board(story: Story) -> Story:
    """Return the story with a look at the board as its last step."""
    return replace(story, steps=(*story.steps, board.SHOWN))


async def _show(page: Page, world: Sandbox, *, stop: asyncio.Event) -> None:
    """Serve the page until `stop` or a fresh start; the story begins when the page is opened."""
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(_play(page, world))
        ends = [tasks.create_task(event.wait()) for event in (stop, page.again)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in (playing, *ends):
            task.cancel()


async def _play(page: Page, world: Sandbox) -> None:
    await page.opened.wait()
    await run_story(
        world,
        say=page.tell,
        story=_to_the_board(page.story),
        patience=VISITORS_PATIENCE,
        pause=PAUSE,
        visitors=True,
    )
    page.hand_over()


def _said(say: Say) -> Callable[[StepReport], None]:
    def tell(report: StepReport) -> None:
        """Say how a step ended; that it begins is not worth a line."""
        if report.state is not StepState.DOING:
            say(str(report))

    return tell
