"""`penholder demo`: the whole service in an embedded world."""

import asyncio
import shlex
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.context import console, opened, wait_for
from bot.cli.reading.board import write_files
from bot.clock import system_clock
from bot.config import load_config
from bot.errors import WrongUse
from bot.render.json.shapes import Shape
from bot.serving.service import run_service
from handlers.showing.facts import item_list
from handlers.work import Work

try:
    from bot.sandbox.demo import StartService, run_demo
    from bot.sandbox.page import Items
    from bot.sandbox.story.play import STORIES, Story
except ModuleNotFoundError as error:
    raise WrongUse("the demo is not installed; install penholder[demo]") from error


def demo(
    context: typer.Context,
    *,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The page's port. [default: 8025, or a free one]"),
    ] = None,
    script: Annotated[
        bool, typer.Option("--script", help="Play the story without a browser, and check it.")
    ] = False,
    board: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Play the story without a browser, and write its public board as files.",
        ),
    ] = None,
    story: Annotated[
        Literal["vote", "plan", "consensus"],
        typer.Option(
            help="The story: a ballot; a call for comments and its plan; or a call for consensus."
        ),
    ] = "vote",
    language: Annotated[
        Literal["en", "es", "fr"],
        typer.Option(help="The language of the lists, their people and the page."),
    ] = "en",
) -> None:
    """Try Penholder in a browser: the real service, with embedded mail servers and Slack."""
    del context  # the demo brings its own configuration
    demo_of_it = _demo(
        port=port, script=script, board=board, story=STORIES[story], language=language
    )
    if not wait_for(demo_of_it):
        raise typer.Exit(1)


async def _demo(
    *, port: int | None, script: bool, board: Path | None, story: Story, language: str
) -> bool:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return await run_demo(
        port=port,
        script=script or board is not None,
        story=story,
        language=language,
        start_service=_service if board is None else _writing_board(board),
        say=_say,
        command=shlex.quote(sys.argv[0]),
        stop=stop,
    )


def _say(text: str) -> None:
    console.print(text)


def _writing_board(folder: Path) -> StartService:
    """Return what runs the service, and writes its board into a folder once it has stopped."""

    @asynccontextmanager
    async def start(config_path: Path) -> AsyncIterator[Items]:
        """Run the service; the database is there until the world ends."""
        async with _service(config_path) as items:
            yield items
        await write_files(load_config(config_path, environment={}), folder)

    return start


@asynccontextmanager
async def _service(config_path: Path) -> AsyncIterator[Items]:
    """Run the service as `penholder run` does, and give what lists its items."""
    config = load_config(config_path, environment={})
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_service(config, stop=stop, ready=ready))
        await ready.wait()
        async with opened(config) as database:

            async def items() -> list[Shape]:
                """Return the items as the page shows them, from the database."""
                async with database.reading() as store:
                    shapes = item_list(
                        Work(store, config, system_clock()), list_name=None, state=None, limit=None
                    )
                    return sorted(
                        [shape async for shape in shapes],
                        key=lambda shape: int(str(shape["number"])),
                    )

            try:
                yield items
            finally:
                stop.set()
