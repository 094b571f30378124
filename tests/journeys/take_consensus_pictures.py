"""Take the pictures of docs/consensus.md: `python -m tests.journeys.take_consensus_pictures`.

A body decides by consensus on the real service. Photographed are the call in Slack, the register
of objections on the board, and the declaration as a member reads it.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver.chrome.webdriver import WebDriver

from bot.sandbox.page import Page
from bot.sandbox.people import AROHA, KOFI, MARTA, PLAN
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Ports, Sandbox
from tests.journeys.browser import browser, choose, find, look_like, press
from tests.journeys.served import service
from tests.peers.machine import free_port

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SUBJECT = "Working plan between the meetings"
CALL = "We adopt the plan as of 3 March, and look at it again in the autumn."


async def take_pictures(folder: Path) -> None:
    """Play a call for consensus, and photograph it while it is open and when it was declared."""
    async with AsyncExitStack() as parts:
        data = parts.enter_context(TemporaryDirectory(prefix="penholder-pictures-"))
        ports = Ports(web=free_port())
        world = await parts.enter_async_context(Sandbox(data_dir=Path(data), ports=ports))
        items = await parts.enter_async_context(service(world.config_path))
        page = await parts.enter_async_context(Page(world, items=items))
        stage = Stage(world, subject=SUBJECT, patience=timedelta(seconds=60))
        await _call(stage)
        await asyncio.to_thread(_photograph_call, page.url, folder)
        await _declare(stage)
        await asyncio.to_thread(_photograph_end, page.url, world.board_url, folder)


async def _call(stage: Stage) -> None:
    text = "The plan is below.\n\nWhat do you think?"
    post = stage.write(MARTA, text, subject=SUBJECT, to=[PLAN], name="plan")
    await stage.send(post, writer=MARTA, to=[PLAN])
    await stage.until("the item", lambda: len(stage.parents(SUBJECT)) == 1)
    await stage.command(MARTA, f"call 1 until in 2 weeks for consensus {CALL}")
    await stage.until("the call", lambda: "for consensus" in str(stage.parents(SUBJECT)))
    text = "object: The plan has no budget for the second year.\n"
    objection = stage.write(KOFI, text, subject=f"Re: {SUBJECT}", to=[PLAN], name="no")
    objection["In-Reply-To"] = "<plan@lindqvist.example>"
    await stage.send(objection, writer=KOFI, to=[PLAN])
    await stage.until("the objection", lambda: "1.1 open" in str(stage.parents(SUBJECT)))
    await stage.command(AROHA, "object 1 The date of the second report is too early.")
    await stage.until("another one", lambda: "1.2 open" in str(stage.parents(SUBJECT)))


async def _declare(stage: Stage) -> None:
    await stage.command(
        MARTA,
        "resolve 1.1 outweighed because a budget needs the plan first alternatives leaving the "
        "second year out, deferring",
    )
    await stage.command(MARTA, "resolve 1.2 accommodated because it is due in May now")
    await stage.until("both findings", lambda: "1.2 accommodated" in str(stage.parents(SUBJECT)))
    await stage.command(AROHA, "support 1")
    await stage.command(
        MARTA,
        "close 1 consensus The plan is adopted. options: a plan of one year "
        "revisit: if the office gets no budget by September",
    )
    await stage.until("the end", lambda: "decided" in str(stage.parents(SUBJECT)).lower())


def _photograph_call(url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as driver:
        _open(driver, url)
        find(driver, "#messages [data-action='stance_support']")
        driver.execute_script(
            "const button = document.querySelector(\"#messages [data-action='stance_support']\");"
            "const message = button.closest('.message'); message.id = 'photographed';"
            "message.scrollIntoView(); document.activeElement.blur()"
        )
        find(driver, "#photographed").screenshot(str(folder / "consensus-call.png"))


def _photograph_end(url: str, board: str, folder: Path) -> None:
    with browser() as driver:
        look_like(driver, width=900, height=690)
        driver.get(f"{board}/objections")
        find(driver, "h1")
        driver.save_screenshot(str(folder / "consensus-register.png"))
        _open(driver, url)
        choose(driver, "mail-person", "Kofi")
        look_like(driver, width=1440, height=1230, dark=False)
        find(driver, "#mailbox .mail", "Objection 1.1")  # Only his mailbox has it.
        press(driver, "#mailbox .mail", "Declared: Consensus")
        find(driver, "#reading .text", "adopted")
        driver.execute_script("document.activeElement.blur()")
        find(driver, "#reading").screenshot(str(folder / "consensus-declared.png"))


def _open(driver: WebDriver, url: str) -> None:
    look_like(driver, width=1440, height=960, dark=False)
    driver.get(url)
    find(driver, "body[data-ready]")


if __name__ == "__main__":
    given = [Path(text) for text in sys.argv[1:]]
    asyncio.run(take_pictures(given[0] if given else PICTURES))
