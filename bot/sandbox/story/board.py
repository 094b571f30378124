"""The end of a story as everybody can read it: on the board."""

from typing import Final

import aiohttp

from bot.sandbox.story.stage import NotSeen, Stage, Step
from bot.sandbox.words import as_said


async def _shown(stage: Stage) -> None:
    number = stage.number()
    url = f"{stage.world.board_url}/items/{number}"
    async with aiohttp.ClientSession() as reader, reader.get(url) as answer:
        page = await answer.text()
    if answer.status != 200:
        raise NotSeen(f"{url}: status {answer.status}")
    for text in (f"<h1><bdi>#{number} ", "<article "):
        if text not in page:
            raise NotSeen(f"{url}: {text!r} is not there")
    if as_said("By the rule") not in page and as_said("Declared on this item") not in page:
        raise NotSeen(f"{url}: neither a ballot nor a declaration is there")


SHOWN: Final = Step("The board shows the item with its outcome and its thread to everybody", _shown)
