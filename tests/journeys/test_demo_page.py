"""The demo's page in a real browser: what people click and write there reaches the service."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from bot.sandbox.page import Page
from bot.sandbox.people import CHANNEL, KOFI, MARTA, PLAN, YUKI
from bot.sandbox.story.play import StepReport, StepState
from bot.sandbox.world import Ports, Sandbox
from tests.journeys import browser as pages
from tests.journeys.browser import (
    choose,
    complaints,
    find,
    look_like,
    press,
    shown,
    wait_for,
)
from tests.journeys.served import service
from tests.peers.machine import free_port

AXE = Path(__file__).parents[1] / "peers/node_modules/axe-core/axe.min.js"

pytestmark = pytest.mark.skipif(
    not pages.is_installed(), reason="peer not installed: run make peers"
)


@pytest.fixture(scope="module")
def driver() -> Iterator[WebDriver]:
    with pages.browser() as web_driver:
        yield web_driver


@pytest.fixture
async def world(data_dir: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox(data_dir=data_dir) as sandbox:
        yield sandbox


@pytest.fixture
async def page(world: Sandbox) -> AsyncIterator[Page]:
    async with service(world.config_path) as items, Page(world, items=items) as other:
        yield other


async def at_the_page(driver: WebDriver, page: Page, act: Callable[[], None]) -> None:
    """Open the page afresh and act there, while the service runs in this loop."""

    def open_and_act() -> None:
        look_like(driver, width=1440, height=900)
        driver.get(page.url)
        find(driver, "body[data-ready]")
        act()
        driver.get("about:blank")  # before the server goes, or the page would complain
        assert complaints(driver) == []

    await asyncio.to_thread(open_and_act)


def write_mail(driver: WebDriver, *, subject: str, text: str) -> None:
    press(driver, "#write")
    find(driver, "#reading input[name=subject]").send_keys(subject)
    find(driver, "#reading textarea").send_keys(text)
    press(driver, "#reading button.primary", "Send")
    wait_for("the form is gone", lambda: shown(driver, "#reading") is None)


def open_ballot(driver: WebDriver) -> None:
    """Open a ballot on the first item as the chair, who is shown the mail first."""
    type_in_slack(driver, "/pen ballot 1 until +2h consent")
    press(driver, "#messages .ephemeral button", "Send")


def type_in_slack(driver: WebDriver, words: str) -> None:
    find(driver, "#words").send_keys(words, Keys.ENTER)


async def test_a_mail_written_on_the_page_becomes_an_item_and_a_message(
    driver: WebDriver, page: Page
) -> None:
    def act() -> None:
        choose(driver, "mail-person", "Kofi")
        write_mail(driver, subject="Where do we meet?", text="Accra would be ready in May.")

        find(driver, "#items .card", "#1 Where do we meet?")
        find(driver, "#messages .message", "Accra would be ready in May.")

    await at_the_page(driver, page, act)


async def test_a_vote_is_opened_pressed_and_counted(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#items .card", "#1 Two topics")
        choose(driver, "slack-person", "Marta")
        open_ballot(driver)
        choose(driver, "slack-person", "Priya")
        press(driver, "#messages .actions button", "agree")

        find(driver, "#items .ballot dd:nth-of-type(1)", "1")
        find(driver, "#messages .ephemeral", "agree")

    await at_the_page(driver, page, act)


async def test_a_block_asks_for_its_reason(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#items .card", "#1 Two topics")
        choose(driver, "slack-person", "Marta")
        open_ballot(driver)
        choose(driver, "slack-person", "Leila")
        press(driver, "#messages .actions button", "block")
        find(driver, "dialog[open] textarea")
        press(driver, "dialog[open] button.primary")
        find(driver, "dialog[open] .field .error", "required")

        find(driver, "dialog[open] textarea").send_keys("There is no budget.")
        press(driver, "dialog[open] button.primary")

        wait_for("the form is gone", lambda: shown(driver, "dialog[open]") is None)
        find(driver, "#items .ballot dd:nth-of-type(4)", "1")

    await at_the_page(driver, page, act)


async def test_menus_shortcuts_mentions_and_emoji_are_usable(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#items .card", "#1 Two topics")
        choose(driver, "slack-person", "Marta")
        choose_entry(driver, "#messages .actions .menu", "Title, labels, holder…")
        title = find(driver, "dialog[open] input")
        title.clear()
        title.send_keys("Three topics")
        press(driver, "dialog[open] button.primary", "Save")
        find(driver, "#items .card", "#1 Three topics")
        press(driver, "dialog[open] button", "Close")
        wait_for("the form is gone", lambda: shown(driver, "dialog[open]") is None)
        open_ballot(driver)

        choose(driver, "slack-person", "Priya")
        choose_entry(driver, "#messages .who .menu", ":+1:")
        find(driver, "#messages .ephemeral", "An emoji is no vote.")
        press(driver, "#messages .ephemeral .actions button", "Vote agree")
        find(driver, "#items .ballot dd:nth-of-type(1)", "1")
        press(driver, "#messages .ephemeral .actions button", "Take my vote back")
        find(driver, "#messages .ephemeral", "is taken back")
        type_in_slack(driver, "@penholder vote 1 agree")
        find(driver, "#items .ballot dd:nth-of-type(1)", "1")

        choose(driver, "slack-person", "Marta")
        choose_entry(driver, "#messages .who .menu", "Move to item…")
        find(driver, "dialog[open] input[type=search]")

    await at_the_page(driver, page, act)


def choose_entry(driver: WebDriver, menu: str, words: str) -> None:
    """Open a menu behind “⋯” and choose an entry; one that is redrawn meanwhile is opened again."""

    def chosen() -> bool:
        entry = shown(driver, f"{menu}[open] .entries button", words)
        opener = entry or shown(driver, f"{menu}:not([open]) > summary")
        if opener is not None:
            driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", opener)
            opener.click()
        return entry is not None

    wait_for(f"{words!r} is chosen in {menu}", chosen)


async def test_a_link_to_the_board_shows_its_item_below_and_beside(
    driver: WebDriver, data_dir: Path
) -> None:
    board = f"http://127.0.0.1:{(port := free_port())}"

    def act() -> None:
        write_mail(driver, subject="Where do we meet?", text="Accra would be ready in May.")
        find(driver, "#items .card", "#1 Where do we meet?")
        choose(driver, "slack-person", "Priya")
        type_in_slack(driver, f"Look at {board}/items/1, please.")
        find(driver, "#messages .entity", "Where do we meet? Item #1")
        press(driver, "#messages .entity button", "Open beside")
        find(driver, "#beside", "Accra would be ready in May.")
        press(driver, "#messages .entity button", "Comment")
        find(driver, "dialog[open] textarea").send_keys("Accra it is.")
        press(driver, "dialog[open] button.primary")
        find(driver, "#messages .thread", "Accra it is.")
        press(driver, "#beside button", "Close")
        wait_for("the pane is closed", lambda: not shown(driver, "#beside"))

    async with (
        Sandbox(data_dir=data_dir, ports=Ports(web=port)) as world,
        service(world.config_path) as items,
        Page(world, items=items) as page,
    ):
        await at_the_page(driver, page, act)


async def test_an_answer_quotes_the_mail_and_joins_its_thread(
    driver: WebDriver, page: Page, world: Sandbox
) -> None:
    def act() -> None:
        choose(driver, "mail-person", "Kofi")
        write_mail(driver, subject="Where do we meet?", text="Accra would be ready in May.")
        choose(driver, "mail-person", "Yuki")
        press(driver, "#mailbox .mail", "Where do we meet?")
        press(driver, "#reading button.primary", "Answer")
        area = find(driver, "#reading textarea")
        assert "> Accra would be ready in May." in str(area.get_property("value"))
        area.send_keys(Keys.CONTROL, Keys.HOME)
        area.send_keys("May suits us.")
        press(driver, "#reading button.primary", "Send")

        find(driver, "#messages .replies .message", "May suits us.")
        find(driver, "#items .card", "2 messages")

    await at_the_page(driver, page, act)
    first, second = world.archive(PLAN)
    assert KOFI.address.encode() in first
    assert b"In-Reply-To: <" in second


async def test_a_comment_in_the_thread_is_marked_for_the_list_once_its_author_agrees(
    driver: WebDriver, page: Page
) -> None:
    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#messages .message", "Two topics")
        choose(driver, "slack-person", "Priya")
        find(driver, "#messages .replies .message", "Shall we take two topics?")
        find(driver, "#messages .thread textarea").send_keys("Yes, two.", Keys.ENTER)
        find(driver, "#messages .ephemeral", "May your replies go to the mailing list")
        press(driver, "#messages .ephemeral button", "Always")

        find(driver, "#messages .replies .message .reactions")
        find(driver, "#items .card", "1 comment")

    await at_the_page(driver, page, act)


async def test_a_hostile_mail_runs_nothing_and_loads_nothing(
    driver: WebDriver, page: Page, world: Sandbox
) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f'"<img src=x onerror=parent.hit=1>" <{YUKI.address}>'
    mail["To"] = PLAN.address
    mail["Subject"] = "<script>window.hit=1</script>"
    mail["Message-ID"] = "<hostile@tanabe.example>"
    mail.set_content("<img src=x onerror=window.hit=1>")
    mail.add_alternative(
        "<p>Hello</p><script>parent.hit=1</script><img src=/state onerror=parent.hit=1>",
        subtype="html",
    )
    await world.send_mail(mail, writer=YUKI, to=[PLAN.address])

    def act() -> None:
        choose(driver, "mail-person", "Kofi")
        press(driver, "#mailbox .mail", "<script>window.hit=1</script>")
        find(driver, "#reading .text", "<img src=x onerror=window.hit=1>")
        press(driver, "#reading .choice button", "HTML")
        frame = find(driver, "#reading iframe")
        driver.switch_to.frame(frame)
        find(driver, "p", "Hello")
        driver.switch_to.default_content()
        assert driver.execute_script("return window.hit ?? null") is None
        blocked = complaints(driver)
        assert all("Refused" in text or "Blocked" in text or "violates" in text for text in blocked)

    await at_the_page(driver, page, act)


async def test_on_a_phone_the_columns_are_tabs_for_keys_too(driver: WebDriver, page: Page) -> None:
    for number in (1, 2):
        title = f"Step {number} is played"
        page.tell(StepReport(number=number, title=title, state=StepState.DOING))

    def act() -> None:
        look_like(driver, width=390, height=844, phone=True)
        find(driver, "#slack")
        assert shown(driver, "#mail") is None
        assert find(driver, "#now").text == "Step 2 is played"

        find(driver, "#tab-slack").send_keys(Keys.ARROW_RIGHT)

        find(driver, "#mail")
        assert shown(driver, "#slack") is None
        assert driver.switch_to.active_element.get_attribute("id") == "tab-mail"
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 390

    await at_the_page(driver, page, act)


async def test_what_is_being_typed_survives_what_arrives(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#messages .message", "Two topics")
        find(driver, "#messages .replies .message", "Shall we take two topics?")
        area = find(driver, "#messages .thread textarea")
        area.send_keys("I am not")
        choose(driver, "mail-person", "Yuki")
        press(driver, "#mailbox .mail", "Two topics")
        press(driver, "#reading button.primary", "Answer")
        press(driver, "#reading button.primary", "Send")
        find(driver, "#items .card", "2 messages")

        find(driver, "#messages .replies .message")
        assert find(driver, "#messages .thread textarea").get_property("value") == "I am not"

    await at_the_page(driver, page, act)


async def test_the_reader_votes_and_replies_by_keys_alone(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#items .card", "#1 Two topics")
        choose(driver, "slack-person", "Marta")
        open_ballot(driver)
        find(driver, "#messages .actions button", "agree")
        find(driver, "#mailbox .mail", "Vote until")
        assert shown(driver, "#turn") is None
        page.hand_over()

        assert "vote as Priya, reply as Kofi" in find(driver, "#turn").text
        find(driver, "#turn-vote").send_keys(Keys.ENTER)
        wait_for("the focus on agree", lambda: driver.switch_to.active_element.text == "agree")
        driver.switch_to.active_element.send_keys(Keys.ENTER)
        find(driver, "#items .ballot dd:nth-of-type(1)", "1")

        find(driver, "#turn-answer").send_keys(Keys.ENTER)
        area = find(driver, "#reading textarea")
        assert str(area.get_property("value")).startswith("+1\n")
        press(driver, "#reading button.primary", "Send")
        find(driver, "#items .ballot dd:nth-of-type(1)", "2")

    await at_the_page(driver, page, act)


def commands_to_try(driver: WebDriver) -> list[str]:
    return [
        web_element.text
        for web_element in driver.find_elements(By.CSS_SELECTOR, "#replies-to button")
    ]


async def test_only_commands_that_can_succeed_are_offered(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        choose(driver, "slack-person", "Marta")
        assert commands_to_try(driver) == ["/pen mine", "/pen help"]
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#replies-to button", "/pen ballot 1 until +2h forum")

        open_ballot(driver)
        find(driver, "#replies-to button", "/pen vote 1 agree")
        assert "/pen close 1" in commands_to_try(driver)
        assert shown(driver, "#replies-to button", "/pen ballot") is None

        choose(driver, "slack-person", "Priya")
        wait_for("no close", lambda: "/pen close 1" not in commands_to_try(driver))
        assert "/pen vote 1 agree" in commands_to_try(driver)

    await at_the_page(driver, page, act)


CUT_OFF = """
const cut = [];
for (const [box, part] of [
  ["#messages", ".post:last-child .actions:last-of-type button"],
  ["#slack", "#replies-to button"], ["#slack", "#composer button"], ["#story", "li:last-child"],
]) {
  const frame = document.querySelector(box).getBoundingClientRect();
  const scrolls = box === "#messages" && innerWidth < 900;  // too low for a whole message
  if (frame.height === 0 || scrolls) continue;
  for (const one of document.querySelectorAll(`${box} ${part}`)) {
    const seen = one.getBoundingClientRect();
    const bottom = Math.min(frame.bottom, innerHeight), right = Math.min(frame.right, innerWidth);
    if (seen.bottom > bottom + 1 || seen.right > right + 1 || seen.top < frame.top - 1)
      cut.push(one.textContent);
  }
}
return cut;
"""


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 800)])
async def test_the_last_picture_cuts_nothing_off(
    driver: WebDriver, page: Page, width: int, height: int
) -> None:
    for number in range(1, 30):
        page.tell(StepReport(number=number, title=f"Step {number} is done", state=StepState.DONE))

    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#items .card", "#1 Two topics")
        choose(driver, "slack-person", "Marta")
        open_ballot(driver)
        find(driver, "#messages .actions button", "agree")
        look_like(driver, width=width, height=height, phone=width == 390)
        page.hand_over()
        find(driver, "#turn")
        for column in ("slack", "items"):
            if width == 390:
                press(driver, f"#tab-{column}")
            wait_for("nothing cut off", lambda: driver.execute_script(CUT_OFF) == [])
        find(driver, "#story li", "Step 29 is done")

    await at_the_page(driver, page, act)


async def test_another_story_is_chosen_on_the_page(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        assert "stays on this machine" in find(driver, ".promise").text
        choose(driver, "stories", "A call for comments")

        wait_for("a fresh start", page.again.is_set)
        assert page.story.name == "plan"

    await at_the_page(driver, page, act)


RULES = (
    "return axe.run(document, {resultTypes: ['violations'],"
    " rules: {'target-size': {enabled: true}}}).then((found) => found.violations)"
)


def faults_of_access(driver: WebDriver, state: str) -> list[str]:
    """Return what axe finds wrong on the page: the rule, and the first element."""
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    return [
        f"{state}: {row['id']}: {row['nodes'][0]['html']}" for row in driver.execute_script(RULES)
    ]


@pytest.mark.skipif(not AXE.exists(), reason="peer not installed: run make peers")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 390])
async def test_axe_finds_no_fault(driver: WebDriver, page: Page, width: int, *, dark: bool) -> None:
    def act() -> None:
        texts = faults_of_access(driver, "empty")
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#items .card", "#1 Two topics")
        choose(driver, "slack-person", "Marta")
        open_ballot(driver)
        find(driver, "#messages .actions button", "agree")
        find(driver, "#mailbox .mail", "Vote until")
        page.hand_over()
        look_like(driver, width=width, height=900, dark=dark, phone=width == 390)
        find(driver, "#turn")
        for column in ("items", "mail", "slack"):
            if width == 390:
                press(driver, f"#tab-{column}")
            texts += faults_of_access(driver, column)
        choose(driver, "channel", "Penholder, Home")
        find(driver, "#home h4", "Needs you")
        texts += faults_of_access(driver, "home")
        choose(driver, "channel", "#")
        press(driver, "#messages [data-action='vote:block']")
        find(driver, "dialog[open]")
        texts += faults_of_access(driver, "form")
        press(driver, "dialog[open] button:not(.primary)")
        press(driver, "#turn-answer")
        find(driver, "#reading textarea")
        texts += faults_of_access(driver, "reply")
        press(driver, "#reading button", "Discard")
        press(driver, "#mailbox .mail")
        find(driver, "#reading .text")
        texts += faults_of_access(driver, "mail")
        assert texts == []

    await at_the_page(driver, page, act)


async def test_an_order_is_chosen_in_a_form(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        write_mail(driver, subject="Where do we meet?", text="Accra or Lima?")
        find(driver, "#items .card", "#1 Where do we meet?")
        choose(driver, "slack-person", "Marta")
        type_in_slack(driver, "/pen ballot 1 until +2h ranked Where: Accra / Lima / Oslo")
        press(driver, "#messages .ephemeral button", "Send")
        choose(driver, "slack-person", "Priya")
        press(driver, "#messages .actions button", "Vote…")
        find(driver, "dialog[open]")
        press(driver, "dialog[open] button.primary")
        find(driver, "dialog[open] .field .error", "Choose your 1st choice")
        choose(driver, "place-1--place-1", "2. Lima")
        choose(driver, "place-2--place-2", "1. Accra")
        press(driver, "dialog[open] button.primary")

        wait_for("the form is gone", lambda: shown(driver, "dialog[open]") is None)
        find(driver, "#messages .ephemeral", "first Lima, then Accra; the other one is last")

    await at_the_page(driver, page, act)


def open_home(driver: WebDriver, person: str) -> None:
    choose(driver, "slack-person", person)
    choose(driver, "channel", "Penholder, Home")
    find(driver, "#home h4", "Needs you")
    assert shown(driver, "#messages") is None
    assert shown(driver, "#composer") is None


async def test_a_vote_an_answer_and_a_choice_are_made_in_the_home(
    driver: WebDriver, page: Page
) -> None:
    def act() -> None:
        write_mail(driver, subject="Two topics", text="Shall we take two topics?")
        find(driver, "#items .card", "#1 Two topics")
        choose(driver, "slack-person", "Marta")
        open_ballot(driver)
        open_home(driver, "Priya")

        find(driver, "#home .section", "You have not voted yet.")
        press(driver, "#home [data-action='vote:agree']")
        find(driver, "#items .ballot dd:nth-of-type(1)", "1")
        find(driver, "#home .section", "You voted agree.")
        find(driver, "#home .section", "Nothing waits for you now.")

        press(driver, "#home [data-action='details']")
        find(driver, "dialog[open]", "Item #1")
        press(driver, "dialog[open] .foot button")
        wait_for("the item is closed", lambda: shown(driver, "dialog[open]") is None)
        press(driver, "#home [data-action='vote:block']")
        find(driver, "dialog[open] textarea").send_keys("There is no budget.")
        press(driver, "dialog[open] button.primary")
        find(driver, "#home .section", "You voted block.")

        press(driver, "#home [data-action='publish:never']")
        find(driver, "#home .section", "Nothing that you write in Slack goes to plan.")
        choose(driver, "channel", "#")
        find(driver, "#messages .message", "Two topics")
        assert shown(driver, "#home") is None

    await at_the_page(driver, page, act)


async def test_a_filter_of_the_home_shows_other_items(driver: WebDriver, page: Page) -> None:
    def act() -> None:
        for subject in ("Two topics", "Where do we meet?"):
            write_mail(driver, subject=subject, text="What do you think?")
            find(driver, "#items .card", subject)
        choose(driver, "slack-person", "Marta")
        open_ballot(driver)
        open_home(driver, "Tomás")
        find(driver, "#home .section", "#2 Where do we meet?")

        menu = Select(find(driver, "#home [data-action='home:which']"))
        menu.select_by_visible_text("Ballots open now")

        wait_for("only the ballot", lambda: shown(driver, "#home .section", "#2 Where") is None)
        find(driver, "#home .section", "#1 Two topics")

        open_home(driver, "Priya")
        find(driver, "#home .section", "#2 Where do we meet?")

    await at_the_page(driver, page, act)


async def test_the_welcome_and_pen_alone_answer_in_private(
    driver: WebDriver, page: Page, world: Sandbox
) -> None:
    await world.slack.sockets.wait_connected()
    world.slack.people.invite_app(MARTA.slack, CHANNEL)

    def act() -> None:
        choose(driver, "slack-person", "Priya")
        press(driver, "#messages .message:not(.ephemeral) button", "My choices")
        find(driver, "#messages .ephemeral", "You have not yet chosen")
        type_in_slack(driver, "/pen")
        press(driver, "#messages .ephemeral button", "Open ballots")
        find(driver, "#messages .ephemeral", "No ballots are open.")

        choose(driver, "slack-person", "Marta")
        wait_for("nothing of it", lambda: shown(driver, "#messages .ephemeral") is None)
        find(driver, "#messages .message", "I bring the mailing lists plan and outreach")

    await at_the_page(driver, page, act)
