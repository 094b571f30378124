"""The page behind the link that confirms a vote: the whole service, a mail, a real browser."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bot.clock import system_clock
from bot.config import load_config
from bot.domain.digests.stopping import OwnMail, Stop, choices_word, stop_word
from bot.domain.ids import ItemNumber, PersonId
from bot.domain.procedures.answer_link import LinkTo, answer_word
from bot.domain.procedures.procedure import Kind
from bot.sandbox.people import BOT_ADDRESS, KOFI, MARTA, PLAN
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from storage.database.engine import Database
from tests.journeys import browser as pages
from tests.journeys.browser import complaints, find, look_like, press
from tests.journeys.process import penholder, until_told
from tests.journeys.served import service
from tests.journeys.test_demo_page import AXE, faults_of_access
from tests.peers.http import Answer, ask

RECORDED = ("Your vote is counted", "Your answer is recorded")
HEALTHY = dict.fromkeys(("database", "mailboxes", "slack", "outbox"), "ok")
REASON = "agree because of the stairs & the lift"

needs_browser = pytest.mark.skipif(
    not pages.is_installed(), reason="peer not installed: run make peers"
)


@pytest.fixture(scope="module")
def driver() -> Iterator[WebDriver]:
    with pages.browser() as web_driver:
        yield web_driver


@pytest.fixture
async def port(sandbox: Sandbox) -> int:
    """Give the sandbox's service a site on a free port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    path, url = sandbox.config_path, f"http://127.0.0.1:{port}"
    text = await asyncio.to_thread(path.read_text)
    text = text.replace("[penholder]\n", f'[penholder]\npublic_url = "{url}"\n')
    text = text.replace("[web]\nport = 0", f"[web]\nport = {port}")
    await asyncio.to_thread(path.write_text, text)
    return port


@pytest.fixture
async def link(sandbox: Sandbox, stage: Stage, port: int) -> AsyncIterator[str]:
    """Run the service, let a vote in Kofi's name come, and give the link that Kofi is sent."""
    async with service(sandbox.config_path):
        post = stage.write(MARTA, "Shall we?", subject="Two topics", to=[PLAN], name="topics")
        await stage.send(post, writer=MARTA, to=[PLAN])
        await stage.until("the item", lambda: len(stage.parents("Two topics")) == 1)
        hello = stage.write(KOFI, "I can host it.", subject="Hosting", to=[PLAN], name="hosting")
        await stage.send(hello, writer=KOFI, to=[PLAN])
        await stage.until("Kofi's item", lambda: len(stage.parents("Hosting")) == 1)
        await stage.command(MARTA, "ballot 1 until +2h consent")
        await stage.until("the ballot", lambda: "Vote until" in str(stage.parents("Two topics")))
        vote = stage.write(KOFI, f"#1: {REASON}", subject="Mine", to=[], name="mine")
        vote.replace_header("To", BOT_ADDRESS)
        await sandbox.send_mail(vote, writer=KOFI, to=[BOT_ADDRESS])
        letter = await stage.until_mail(
            "the question",
            KOFI,
            lambda other: "Is this vote yours?" in str(other.message["Subject"]),
        )
        (found,) = set(re.findall(rf"http://127\.0\.0\.1:{port}/v/\w+", letter.text + letter.html))
        assert f'href="{found}"' in letter.html
        yield found


async def in_browser(act: Callable[[], None]) -> None:
    await asyncio.to_thread(act)


@needs_browser
async def test_a_mail_becomes_a_link_a_page_a_press_and_a_counted_vote(
    driver: WebDriver, link: str, stage: Stage
) -> None:
    def act() -> None:
        look_like(driver, width=375, height=812, phone=True)
        driver.get(link)
        find(driver, ".reason", "because of the stairs & the lift")
        find(driver, "button", "Count this vote")
        assert driver.execute_script("return document.body.scrollWidth") <= 375
        driver.switch_to.active_element.send_keys(Keys.TAB)
        assert driver.switch_to.active_element.text == "Count this vote"
        driver.switch_to.active_element.send_keys(Keys.ENTER)
        find(driver, "h1", "Your vote is counted")
        assert driver.get_cookies() == []
        assert complaints(driver) == []
        driver.get(link)
        find(driver, "h1", "This vote was confirmed before")
        driver.get_log("browser")  # type: ignore[no-untyped-call]

    await in_browser(act)
    await stage.until("the vote", lambda: "1 vote" in str(stage.parents("Two topics")))
    await stage.until_mail(
        "the receipt",
        KOFI,
        lambda letter: "Your vote: agree" in f"{letter.message['Subject']}{letter.text}",
    )


async def own_paths(sandbox: Sandbox) -> list[str]:
    """Return where Kofi chooses what mail he gets, votes on the ballot, and answers the call."""
    config = load_config(sandbox.config_path)
    database = await Database.open(config.database.url, new_delivery_id=Database.no_delivery)
    try:
        async with database.reading() as store:
            kofi = await store.people.of_address(KOFI.address)
            ballot = await store.ballots.latest_of_item(ItemNumber(1))
            call = await store.calls.latest_of_item(ItemNumber(2))
    finally:
        await database.close()
    assert kofi is not None
    assert ballot is not None
    assert call is not None
    secret, until = config.penholder.secret, system_clock().date() + timedelta(days=1)
    to_answer = (LinkTo(kofi.id, Kind.BALLOT, ballot.id), LinkTo(kofi.id, Kind.CALL, call.id))
    words = [answer_word(to, address=KOFI.address, secret=secret) for to in to_answer]
    return [
        f"/u/{choices_word(kofi.id, until=until, secret=secret)}",
        *(f"/v/{word}" for word in words),
    ]


@needs_browser
@pytest.mark.skipif(not AXE.exists(), reason="peer not installed: run make peers")
async def test_axe_finds_no_fault_on_any_page(
    driver: WebDriver, link: str, sandbox: Sandbox, stage: Stage
) -> None:
    site = link.partition("/v/")[0]
    secret = load_config(sandbox.config_path).penholder.secret
    end = stop_word(Stop(OwnMail.REMINDERS, PersonId(1), ItemNumber(0)), secret=secret)
    await stage.command(MARTA, "call 2 until +2h for consensus Kofi hosts it.")
    await stage.until("the call", lambda: "Call for consensus" in str(stage.parents("Hosting")))
    own = [f"{site}{path}" for path in await own_paths(sandbox)]

    def act() -> None:
        texts = []
        for width in (375, 1000):
            for dark in (False, True):
                look_like(driver, width=width, height=800, dark=dark, phone=width == 375)
                for path in (link, f"{link}a", f"{site}/u/{end}", site, *own):
                    driver.get(path)
                    find(driver, "h1")
                    texts += faults_of_access(driver, f"{width} {dark}")
        driver.get(link)
        press(driver, "button")
        find(driver, "h1", "Your vote is counted")
        texts += faults_of_access(driver, "receipt")
        driver.get(own[0])
        find(driver, "button", "Switch off")
        for path, answer, done in zip(own[1:], ("agree", "Support"), RECORDED, strict=True):
            driver.get(path)
            press(driver, "button", answer)
            find(driver, "h1", done)
            texts += faults_of_access(driver, done)
        driver.get(f"{site}/u/{end}")
        find(driver, "h1", "End these messages?")
        press(driver, "button")
        find(driver, "h1", "These messages have ended")
        texts += faults_of_access(driver, "ended")
        driver.get_log("browser")  # type: ignore[no-untyped-call]  # of the pages with status 404
        assert texts == []

    await in_browser(act)


@needs_browser
async def test_the_page_serves_without_its_styles_on_paper_and_in_forced_colours(
    driver: WebDriver, link: str
) -> None:
    def act() -> None:
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*.css"]})
        driver.get(link)
        assert "Choice\nagree\nReason" in driver.find_element(By.TAG_NAME, "main").text
        assert driver.find_element(By.TAG_NAME, "button").is_displayed()
        driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
        forced = {"features": [{"name": "forced-colors", "value": "active"}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", forced)
        driver.get(link)
        button = driver.find_element(By.TAG_NAME, "button")
        assert button.value_of_css_property("border-top-style") == "solid"
        assert button.value_of_css_property("color") != button.value_of_css_property(
            "background-color"
        )
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
        assert not driver.find_element(By.TAG_NAME, "form").is_displayed()
        assert driver.find_element(By.CLASS_NAME, "choice").is_displayed()
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        driver.get_log("browser")  # type: ignore[no-untyped-call]  # of the style that was kept away

    await in_browser(act)


async def test_health_is_told_by_part_and_a_part_that_is_away_makes_it_503(
    sandbox: Sandbox, port: int
) -> None:
    async with service(sandbox.config_path):
        assert await told(port, 200) == HEALTHY
        well = await penholder("healthcheck", config=sandbox.config_path)
        assert well == (0, "database: ok, mailboxes: ok, slack: ok, outbox: ok\n", "")
        await sandbox.slack.stop()

        assert await told(port, 503) == HEALTHY | {"slack": "out of reach"}
        unwell = await penholder("healthcheck", config=sandbox.config_path)
        text = "database: ok, mailboxes: ok, slack: out of reach, outbox: ok\n"
        assert unwell == (1, text, "")


async def told(port: int, status: int) -> dict[str, str]:
    """Wait until the health page has a status, and return what it says."""

    async def ask_again() -> Answer | None:
        answer = await ask(port, "/healthz")
        return answer if answer.status == status else None

    answer = await until_told(f"status {status}", ask_again)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    found: dict[str, str] = json.loads(answer.body)
    return found
