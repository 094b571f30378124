"""The board in a real browser: by keyboard, on a phone, in the dark, without scripts."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bot.sandbox.people import AROHA, KOFI, MARTA, PLAN
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Ports, Sandbox
from tests.journeys import browser as pages
from tests.journeys.browser import complaints, find, look_like
from tests.journeys.served import service
from tests.journeys.test_demo_page import AXE, faults_of_access

needs_browser = pytest.mark.skipif(
    not pages.is_installed() or not AXE.exists(), reason="peer not installed: run make peers"
)

TEXT = """Dear all,

> Shall we take two topics?

Two are enough: https://docs.example/a-very-long-address/that-does-not-break/anywhere/at-all/x.html

- ferries
- night fees, for which we have this table:

    name      | fee     | since        | and a column that makes this line wide
    ferry     | 12.50   | 2026-03-01   | and another one, so that it does not fit

Write to kofi@asante.example.
"""


@pytest.fixture(scope="module")
def driver() -> Iterator[WebDriver]:
    with pages.browser() as web_driver:
        yield web_driver


@pytest.fixture
async def board(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Run the service over a thread with a vote."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("board")
    async with Sandbox(data_dir=folder, ports=Ports(web=port)) as world:
        stage = Stage(world, subject="Topics", patience=timedelta(seconds=60))
        async with service(world.config_path):
            await fill(stage)
            yield world.board_url


async def fill(stage: Stage) -> None:
    post = stage.write(
        MARTA, "Shall we take two topics?", subject="Topics", to=[PLAN], name="topics"
    )
    await stage.send(post, writer=MARTA, to=[PLAN])
    await stage.until("the item", lambda: len(stage.parents("Topics")) == 1)
    reply = stage.write(KOFI, TEXT, subject="Re: Topics", to=[PLAN], name="two")
    reply["In-Reply-To"] = "<topics@lindqvist.example>"
    await stage.send(reply, writer=KOFI, to=[PLAN])
    await stage.until("the reply", lambda: stage.mail_in_thread(KOFI, "are enough") is not None)
    await stage.command(MARTA, "ballot 1 until +2h consent Shall it be two?")
    await stage.until("the vote", lambda: "Vote until" in str(stage.parents("Topics")))
    await stage.command(AROHA, "vote 1 agree because it is enough")
    await stage.until("a vote", lambda: "1 vote" in str(stage.parents("Topics")))
    await stage.command(MARTA, "plan 1 due in 30 days")
    await agree(stage)


async def agree(stage: Stage) -> None:
    """Call for consensus on another item, object in all ways, and leave the call open."""
    post = stage.write(MARTA, "We need a quay.", subject="Quay", to=[PLAN], name="quay")
    await stage.send(post, writer=MARTA, to=[PLAN])
    await stage.until("the other item", lambda: len(stage.parents("Quay")) == 1)
    await stage.command(MARTA, "call 2 until +2h for consensus We adopt *annex B*.")
    await stage.until("the call", lambda: "for consensus" in str(stage.parents("Quay")))
    text = "object: The annex has no budget\nfor the second year."
    objection = stage.write(KOFI, text, subject="Re: Quay", to=[PLAN], name="no")
    objection["In-Reply-To"] = "<quay@lindqvist.example>"
    await stage.send(objection, writer=KOFI, to=[PLAN])
    await stage.until("the objection", lambda: "2.1 open" in str(stage.parents("Quay")))
    await stage.command(AROHA, f"object 2 {'a' * 300} is too long")
    await stage.command(AROHA, "share 2.1")
    await stage.command(MARTA, "answer 2.1 It is in the table: https://docs.example/annex-b")
    await stage.command(
        MARTA, "resolve 2.1 outweighed because a year is lost alternatives to defer it"
    )
    await stage.command(AROHA, "contest 2.1 because nobody asked the office")
    await stage.command(AROHA, "retract 2.2")
    await stage.until("the end", lambda: "2.2 retracted" in str(stage.parents("Quay")))
    post = stage.write(MARTA, "We need a pier.", subject="Pier", to=[PLAN], name="pier")
    await stage.send(post, writer=MARTA, to=[PLAN])
    await stage.until("the third item", lambda: len(stage.parents("Pier")) == 1)
    await stage.command(MARTA, "call 3 until +2h for consensus We build a pier.")
    await stage.until("its call", lambda: "for consensus" in str(stage.parents("Pier")))
    await stage.command(AROHA, "object 3 It is dear.")
    await stage.command(MARTA, "close 3 no-consensus It is dear.")
    await stage.until("its end", lambda: "3.1 stands" in str(stage.parents("Pier")))
    await stage.command(MARTA, "resolve 3.1 accommodated because it is cheaper now")
    await stage.command(MARTA, "call 3 until +2h for consensus We build a cheap pier.")
    await stage.command(AROHA, "support 3")
    await stage.command(MARTA, "close 3 consensus We build it.")
    await stage.until("its decision", lambda: "decided" in str(stage.parents("Pier")).lower())


async def in_browser(act: Callable[[], None]) -> None:
    await asyncio.to_thread(act)


PATHS = (
    "/",
    "/items/1",
    "/items/1/all",
    "/items/2",
    "/items/3",
    "/objections",
    "/lists/plan",
    "/decisions",
    "/about",
    "/data/",
    "/search?q=topics",
)


SPACED = (
    "const sheet = new CSSStyleSheet();"  # the pages' policy refuses styles in the page
    "sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-bottom: 2em !important }');"
    "document.adoptedStyleSheets = [sheet];"
    "if (getComputedStyle(document.body).letterSpacing === 'normal') throw 'not spaced';"
    "return document.body.scrollWidth"
)
"""Give text the spaces that WCAG 1.4.12 asks pages to bear."""
NAVIGATION = (
    "return [...document.querySelectorAll('header nav a')].map((a) => a.textContent).join()"
)
HIDDEN_FOCUS = (
    "const a = document.activeElement, box = a.getBoundingClientRect(), s = getComputedStyle(a);"
    "const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
    "return s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2 || !a.contains(top)"
    " && !top?.contains(a)"
)


@needs_browser
async def test_every_page_serves_people_of_every_kind(driver: WebDriver, board: str) -> None:
    def act() -> None:
        texts: list[str] = []
        titles: dict[str, str] = {}
        menus: set[str] = set()
        for width in (320, 1200):
            for dark in (False, True):
                look_like(driver, width=width, height=800, dark=dark, phone=width == 320)
                for path in PATHS:
                    driver.get(board + path)
                    state = f"{path} at {width}{' dark' if dark else ''}"
                    texts += faults_of_access(driver, state)
                    if driver.execute_script("return document.body.scrollWidth") > width:
                        texts.append(f"{state}: is wider than the screen")
                    if not dark and driver.execute_script(SPACED) > width:
                        texts.append(f"{state}: with spaced text, is wider than the screen")
                    titles[path] = driver.title
                    menus.add(driver.execute_script(NAVIGATION))
        assert texts == []
        del titles["/items/1/all"]  # the same item as /items/1
        assert len(set(titles.values())) == len(titles), "each page has a title of its own"
        assert len(menus) == 1, "the menu is the same on each page"
        forced = {"features": [{"name": "forced-colors", "value": "active"}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", forced)
        for path in PATHS:
            driver.get(board + path)
            texts += faults_of_access(driver, f"{path} in forced colours")
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
        assert not driver.find_element(By.TAG_NAME, "nav").is_displayed()
        assert driver.find_element(By.TAG_NAME, "h1").is_displayed()
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        assert texts == []
        assert complaints(driver) == []

    await in_browser(act)


@needs_browser
async def test_the_thread_is_read_without_scripts_and_reached_by_keyboard(
    driver: WebDriver, board: str
) -> None:
    def act() -> None:
        look_like(driver, width=1000, height=800)
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        driver.get(board)
        driver.switch_to.active_element.send_keys(Keys.TAB)
        assert driver.switch_to.active_element.text == "Skip to the content"
        for _ in range(12):
            assert not driver.execute_script(HIDDEN_FOCUS), driver.switch_to.active_element.text
            driver.switch_to.active_element.send_keys(Keys.TAB)
        driver.find_element(By.LINK_TEXT, "#1 Topics").send_keys(Keys.ENTER)
        find(driver, "h1", "#1 Topics")
        quote = driver.find_element(By.CSS_SELECTOR, "article details")
        assert quote.get_attribute("open") is None, "what it quotes stands above"
        assert not quote.find_element(By.TAG_NAME, "p").is_displayed()
        quote.find_element(By.TAG_NAME, "summary").click()
        assert quote.find_element(By.TAG_NAME, "p").is_displayed()
        page = driver.find_element(By.TAG_NAME, "main").text
        assert "Aroha Ngata agree it is enough" in " ".join(page.split())
        assert "Write to kofi@…." in page
        assert "asante.example" not in re.sub(r'href="[^"]*"', "", driver.page_source)
        answered = driver.find_element(By.PARTIAL_LINK_TEXT, "Marta Lindqvist")
        answered.click()
        assert driver.current_url.partition("#")[2].startswith("m")
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        assert driver.get_cookies() == []

    await in_browser(act)
