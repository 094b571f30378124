"""Take the pictures in docs/board.md: `python -m tests.journeys.take_board_pictures [FOLDER]`.

Plays the demo's story to its end, on the real service, and photographs the board.
"""

import asyncio
import socket
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.sandbox.story.play import run_story
from bot.sandbox.world import Ports, Sandbox
from tests.journeys.browser import browser, find, look_like
from tests.journeys.served import service

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


async def take_pictures(folder: Path) -> None:
    """Play the story and photograph the front page and an item, wide, and on a phone at night."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    with TemporaryDirectory(prefix="penholder-pictures-") as data:
        async with (
            Sandbox(data_dir=Path(data), ports=Ports(web=port)) as world,
            service(world.config_path),
        ):
            await run_story(world, say=lambda _report: None, patience=timedelta(seconds=60))
            await asyncio.to_thread(_photograph, world.board_url, folder)


def _photograph(url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as driver:
        for name, path, height in (("front", "/", 1100), ("item", "/items/1", 1700)):
            look_like(driver, width=1100, height=height)
            driver.get(url + path)
            find(driver, "h1")
            driver.save_screenshot(str(folder / f"board-{name}.png"))
        look_like(driver, width=390, height=1100, phone=True, dark=True)
        driver.get(f"{url}/items/1")
        find(driver, "h1")
        driver.save_screenshot(str(folder / "board-phone-dark.png"))


if __name__ == "__main__":
    given = [Path(text) for text in sys.argv[1:]]
    asyncio.run(take_pictures(given[0] if given else PICTURES))
