"""Take the documents' pictures of the demo: `python -m tests.journeys.take_pictures [FOLDER]`.

Plays the story on the real service and photographs the page in a real browser: `demo.png` and the
stills of the story (`pictures/story-*.png`) for the README, `pictures/slack-home.png` and
`pictures/slack-link.png` for `docs/slack.md` and, with a FOLDER given, the other looks for a person
to see.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.keys import Keys

from bot.sandbox.page import Page
from bot.sandbox.story.play import VOTE, StepReport, run_story
from bot.sandbox.story.stage import Stage, Step
from bot.sandbox.world import Ports, Sandbox
from tests.journeys.browser import browser, choose, find, look_like, press, wait_for
from tests.journeys.served import service
from tests.peers.machine import free_port

DOCS = Path(__file__).parents[2] / "docs"
STILLS = {7: "thread", 12: "ballot", 19: "digest", 21: "result"}
"""Which steps have a still, by its name; Kofi reads the newest message on it."""
LAST_STEP = 17
"""The step after which the other pictures are taken: votes by every way, the ballot still open."""

AT_THE_TOP = """
const log = document.getElementById("messages").getBoundingClientRect();
const first = document.querySelector(".message").getBoundingClientRect();
const moving = document.getAnimations().length || document.querySelector(".found");
return !moving && Math.abs(first.top - log.top) < 40;
"""


async def take_pictures(folder: Path, *, all_looks: bool) -> None:
    """Play the story and photograph the page after some of its steps."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as parts:
        data = parts.enter_context(TemporaryDirectory(prefix="penholder-pictures-"))
        ports = Ports(web=free_port())
        world = await parts.enter_async_context(Sandbox(data_dir=Path(data), ports=ports))
        items = await parts.enter_async_context(service(world.config_path))
        page = await parts.enter_async_context(Page(world, items=items))

        def tell(report: StepReport) -> None:
            """Show the story's own steps."""
            if report.title:
                page.tell(report)

        def still(number: int) -> Step:
            """Return a step without a title that photographs the page after another one."""

            async def play(_stage: Stage) -> None:
                if number == LAST_STEP:
                    await asyncio.to_thread(_photograph, page.url, folder, all_looks=all_looks)
                else:
                    place = folder / "pictures" / f"story-{STILLS[number]}.png"
                    await asyncio.to_thread(_photograph_still, page.url, place)

            return Step("", play)

        steps: list[Step] = []
        for number, step in enumerate(VOTE.steps[: max(STILLS)], start=1):
            steps += [step, still(number)] if number in {*STILLS, LAST_STEP} else [step]
        story = replace(VOTE, steps=tuple(steps))
        if not await run_story(world, say=tell, story=story, patience=timedelta(seconds=60)):
            raise SystemExit("the story was not played to its end; see the page")


def _photograph_still(url: str, place: Path) -> None:
    """Photograph the item's message with its newest replies beside the newest message to Kofi."""
    with browser() as driver:
        _open(driver, url, dark=False, width=1200, height=900)
        driver.execute_script("document.querySelector('#mailbox .mail').click()")
        find(driver, "#reading .text")
        driver.execute_script("document.activeElement.blur()")
        driver.save_screenshot(str(place))


def _photograph(url: str, folder: Path, *, all_looks: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as driver:
        _open(driver, url, dark=False)
        driver.save_screenshot(str(folder / "demo.png"))
        _photograph_home(driver, folder / "pictures")
        _photograph_link(driver, folder / "pictures")
        if not all_looks:
            return
        _open(driver, url, dark=False)
        press(driver, "#mailbox .mail", "Re: [Plan]")
        find(driver, "#reading .text")
        driver.save_screenshot(str(folder / "mail.png"))
        _open(driver, url, dark=True)
        driver.save_screenshot(str(folder / "dark.png"))
        press(driver, "#messages [data-action='details']")
        find(driver, "dialog[open]")
        driver.save_screenshot(str(folder / "details.png"))
        press(driver, "dialog[open] button", "Close")
        look_like(driver, width=390, height=844, phone=True)
        for name in ("slack", "mail", "items"):
            press(driver, f"#tab-{name}")
            driver.save_screenshot(str(folder / f"phone-{name}.png"))


def _photograph_home(driver: WebDriver, folder: Path) -> None:
    """Photograph the Home of somebody who has not voted yet, as wide as Slack shows it."""
    folder.mkdir(parents=True, exist_ok=True)
    look_like(driver, width=720, height=1000)
    choose(driver, "slack-person", "Leila")
    choose(driver, "channel", "Penholder, Home")
    find(driver, "#home .section", "You have not voted yet.")
    driver.execute_script("document.activeElement.blur()")
    find(driver, "#home").screenshot(str(folder / "slack-home.png"))


def _photograph_link(driver: WebDriver, folder: Path) -> None:
    """Photograph what stands below a link to the board, and beside the conversation."""
    choose(driver, "channel", "#")
    page = driver.execute_script("return document.querySelector('#items .card a').href")
    find(driver, "#words").send_keys(page, Keys.ENTER)
    press(driver, "#messages .entity button", "Open beside")
    find(driver, "#beside")
    driver.execute_script("document.activeElement.blur()")
    driver.execute_script("document.querySelector('#messages .entity').scrollIntoView()")
    find(driver, "#slack").screenshot(str(folder / "slack-link.png"))


def _open(driver: WebDriver, url: str, *, dark: bool, width: int = 1440, height: int = 960) -> None:
    look_like(driver, width=width, height=height, dark=dark)
    driver.get(url)
    find(driver, "body[data-ready]")
    choose(driver, "mail-person", "Kofi")
    find(driver, "#mailbox .mail")
    find(driver, "#items .card button", "#1")
    driver.execute_script("document.querySelector('#items .card button').click()")
    wait_for("the item's message at the top", lambda: driver.execute_script(AT_THE_TOP))
    driver.execute_script("document.activeElement.blur()")


if __name__ == "__main__":
    given = [Path(text) for text in sys.argv[1:]]
    asyncio.run(take_pictures(given[0] if given else DOCS, all_looks=bool(given)))
