"""The end of a story as everybody can read it: on the board."""

import asyncio
from http import HTTPStatus
from typing import Final

import aiohttp

from bot.sandbox.story.stage import NotSeen, Stage, Step
from bot.sandbox.words import as_said

TRIES: Final = 20
BETWEEN_TRIES_SECONDS: Final = 0.5


async def _read(url: str) -> tuple[int, str]:
    """Return a page's status and text; a service that is busy is asked again, as people do."""
    status, page = 0, ""
    async with aiohttp.ClientSession() as reader:
        for _ in range(TRIES):
            async with reader.get(url) as answer:
                status, page = answer.status, await answer.text()
            if status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            await asyncio.sleep(BETWEEN_TRIES_SECONDS)
    return status, page


async def _shown(stage: Stage) -> None:
    number = stage.number()
    url = f"{stage.world.board_url}/items/{number}"
    status, page = await _read(url)
    if status != HTTPStatus.OK:
        raise NotSeen(f"{url}: status {status}")
    for text in (f"<h1><bdi>#{number} ", "<article "):
        if text not in page:
            raise NotSeen(f"{url}: {text!r} is not there")
    if as_said("By the rule") not in page and as_said("What was declared, as a file") not in page:
        raise NotSeen(f"{url}: neither a ballot nor a declaration is there")


SHOWN: Final = Step("The board shows the item with its outcome and its thread to everybody", _shown)
