"""`penholder demo`: the world, the service and the page put together, and the story in it."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.sandbox.page import Items, Page
from bot.sandbox.story.play import StepReport, StepState, run_story
from bot.sandbox.world import Sandbox

PAUSE: Final = timedelta(seconds=3)
VISITORS_PATIENCE: Final = timedelta(seconds=15)

StartService = Callable[[Path], AbstractAsyncContextManager[Items]]
"""Runs the service with the configuration at that path, and gives what lists its items."""


async def run_demo(
    *,
    port: int,
    script: bool,
    start_service: StartService,
    say: Callable[[str], None],
    stop: asyncio.Event | None = None,
) -> bool:
    """Run the demo in a folder of its own, and return whether all went as it should.

    With `script` the story is played once and its steps are said; it went well when every
    effect was seen. Without, a page is served until `stop` is set or the task is cancelled.
    """
    with tempfile.TemporaryDirectory(prefix="penholder-demo-") as folder:
        async with (
            Sandbox(data_dir=Path(folder)) as world,
            start_service(world.config_path) as items,
        ):
            if script:
                return await run_story(world, say=_said(say))
            async with Page(world, items=items, port=port) as page:
                await _show(page, world, say=say, stop=stop or asyncio.Event())
                return True


async def _show(
    page: Page, world: Sandbox, *, say: Callable[[str], None], stop: asyncio.Event
) -> None:
    """Serve the page, with the story going on behind it, until `stop`."""
    say(f"Open {page.url} in a browser. Ctrl-C ends the demo.")
    async with asyncio.TaskGroup() as tasks:
        story = tasks.create_task(
            run_story(world, say=page.tell, patience=VISITORS_PATIENCE, pause=PAUSE, visitors=True)
        )
        await stop.wait()
        story.cancel()


def _said(say: Callable[[str], None]) -> Callable[[StepReport], None]:
    def tell(report: StepReport) -> None:
        """Say how a step ended; that it begins is not worth a line."""
        if report.state is not StepState.DOING:
            say(str(report))

    return tell
