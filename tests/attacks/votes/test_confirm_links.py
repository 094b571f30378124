"""A link confirms a vote by the rules of the word in a reply; whoever looks at it changes nothing.

Requests go over a socket to the server that the service runs.
"""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import pytest

from bot.config import Config, WebConfig
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.confirmation import VALID_FOR, Answer, Confirmation, word_of
from bot.domain.delivery import DeliveryKind
from bot.events import (
    VoteLinkOpened,
    VoteLinkPressed,
    VoteLinkRefused,
    WebArrival,
    WebReply,
)
from bot.gateways.web.server import WebServer
from bot.render.board.addresses import Site
from bot.render.web.pages import problem_page, style_sheet
from handlers.voting.confirmations import confirm_link
from handlers.web.confirming import confirm_by_link, refuse_by_link, show_vote
from tests.handlers.asking import (
    EVE,
    a_ballot,
    asked,
    deliver,
    said,
    send_back,
    the_vote,
    the_word,
    vote,
)
from tests.handlers.room import ADA as ADA_IN_SLACK
from tests.handlers.room import CHAIR, Room, new_config
from tests.peers.http import Answer as Response
from tests.peers.http import ask

URL: Final = "https://pen.example.org"
NOTHING: Final[dict[str, int]] = {}


def with_site(config: Config) -> Config:
    """Return the configuration with a site that people reach."""
    section = config.penholder.model_copy(update={"public_url": URL})
    return config.model_copy(update={"penholder": section, "web": WebConfig(port=0)})


@pytest.fixture
def room(room: Room) -> Room:
    room.config = with_site(room.config)
    return room


@asynccontextmanager
async def served(room: Room) -> AsyncIterator[int]:
    """Serve the pages of a room; give the port."""

    async def take(event: WebArrival) -> WebReply:
        match event:
            case VoteLinkOpened():
                return await show_vote(event, room.door)
            case VoteLinkRefused():
                return await refuse_by_link(event, room.door)
            case VoteLinkPressed():
                return await confirm_by_link(event, room.door)
            case _:
                raise AssertionError(event)

    site = Site.at(URL, name="Penholder")
    async with WebServer(
        WebConfig(port=0),
        public_url=URL,
        take=take,
        problem=partial(problem_page, site=site),
        style=style_sheet(),
    ) as server:
        yield server.port


async def the_link(room: Room) -> str:
    """Return the path of the link in the one waiting question; the question leaves."""
    (confirmation,) = await asked(room)
    await deliver(room)
    return path_to(confirmation, room)


def path_to(confirmation: Confirmation, room: Room) -> str:
    """Return the path of the link that confirms a vote."""
    word = word_of(confirmation, secret=room.config.penholder.secret)
    return confirm_link(word, room.config).removeprefix(URL)


async def look(room: Room, path: str) -> Response:
    async with served(room) as port:
        return await ask(port, path)


async def press(room: Room, path: str) -> Response:
    async with served(room) as port:
        return await ask(port, path, method="POST")


def words_of(response: Response) -> str:
    """Return what a page says, without its markup."""
    _, _, main = response.body.partition("<main>")
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


async def kept(room: Room) -> tuple[Any, ...]:
    """Return all that a request could have changed."""
    shown = await room.show(1)
    queued = [
        (delivery.kind, delivery.recipient, delivery.payload) for delivery in await room.queued()
    ]
    return shown["votes"], shown["history"], shown["ballot"], queued


async def test_a_vote_counts_once_its_button_is_pressed(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine", "#1: block because the slip is closed")
    link = await the_link(room)

    shown = await look(room, link)
    pressed = await press(room, link)

    assert (shown.status, pressed.status) == (200, 200)
    for response in (shown, pressed):
        text = words_of(response)
        assert "#1 of the list council" in text
        assert "Choice block Reason because the slip is closed" in text
    assert "Count this vote" in shown.body
    assert "<button" not in pressed.body
    assert "Your vote is counted" in pressed.body
    assert await the_vote(room) == ("block", "token", True)
    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    assert receipt.recipient == "ada@example.org"
    text = [row for row in (await room.show(1))["history"] if row["what"] == "vote"][-1]
    assert (text["from"], text["to"]) == ("block (not counted)", "block (confirmed by link)")
    assert (text["actor"], text["evidence"]) == ("Ada Example", "link")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"])
async def test_whatever_only_looks_at_a_link_changes_nothing(room: Room, method: str) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    link = await the_link(room)
    before = await kept(room)

    async with served(room) as port:
        for _time in range(3):
            await ask(port, link, method=method)

    assert await kept(room) == before
    assert await room.tally(1) == NOTHING


def guesses(link: str) -> Sequence[str]:
    """Return links that we never gave out, most of them close to one that we did."""
    word = link.removeprefix("/v/")
    near = [
        "c" + "a" * 32,
        word[:-1],
        word + "a",
        word[:-1] + ("a" if word[-1] != "a" else "b"),
        word[:9] + word[9:][::-1],
        word[:9] + "a" * 24,
        "d" + word[1:],
        word[1:],
        "1",
        "%20" + word,
        "%EF%BD%83" + word[1:],  # a wide c
    ]
    return [f"/v/{text}" for text in near]


async def test_a_guessed_link_is_told_the_same_whatever_it_is_close_to(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    link = await the_link(room)
    before = await kept(room)

    async with served(room) as port:
        shown = [await ask(port, text) for text in guesses(link)]
        pressed = [await ask(port, text, method="POST") for text in guesses(link)]

    assert {answer.status for answer in (*shown, *pressed)} == {404}
    assert len({answer.body for answer in (*shown, *pressed)}) == 1
    assert "confirms nothing" in shown[0].body
    assert await kept(room) == before


async def test_a_link_of_another_secret_is_wrong(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    link = await the_link(room)
    section = room.config.penholder.model_copy(update={"secret": "another"})
    room.config = room.config.model_copy(update={"penholder": section})

    assert (await press(room, link)).status == 404

    assert await room.tally(1) == NOTHING


async def used(room: Room) -> str:
    await vote(room, "mine")
    link = await the_link(room)
    await press(room, link)
    return link


async def used_by_a_reply(room: Room) -> str:
    await vote(room, "mine")
    (confirmation,) = await asked(room)
    await send_back(room, await the_word(room))
    return path_to(confirmation, room)


async def expired(room: Room) -> str:
    await vote(room, "mine")
    link = await the_link(room)
    room.clock.move(seconds=VALID_FOR.total_seconds() + 1)
    return link


async def superseded(room: Room) -> str:
    await vote(room, "forged", "#1: block: never")
    link = await the_link(room)
    room.clock.move(minutes=1)
    await room.press(ADA_IN_SLACK, 1, "agree")
    return link


async def closed_by_time(room: Room) -> str:
    await vote(room, "mine")
    link = await the_link(room)
    room.clock.move(seconds=6 * 86_400)
    return link


async def closed_by_a_chair(room: Room) -> str:
    await vote(room, "mine")
    link = await the_link(room)
    await room.pen(CHAIR, "close 1")
    return link


TRUE_NOW: Final = [
    (used, "in 30 days", 410, "This vote was confirmed before"),
    (used_by_a_reply, "in 30 days", 410, "This vote was confirmed before"),
    (expired, "in 30 days", 410, "This vote can no longer be confirmed"),
    (superseded, "in 30 days", 409, "Your newer vote counts"),
    (closed_by_time, "in 5 days", 410, "The ballot has ended"),
    (closed_by_a_chair, "in 5 days", 410, "The ballot has ended"),
]


@pytest.mark.parametrize(("way", "until", "status", "title"), TRUE_NOW)
async def test_a_link_that_confirms_nothing_any_more_says_what_is_true_now(
    room: Room, way: Callable[[Room], Awaitable[str]], until: str, status: int, title: str
) -> None:
    await a_ballot(room, until=until)
    link = await way(room)
    before = await kept(room)

    shown, pressed = await look(room, link), await press(room, link)

    assert (shown.status, pressed.status) == (status, status)
    assert title in words_of(shown) == words_of(pressed)
    assert "Nothing was changed." in words_of(pressed)
    assert "<button" not in shown.body
    assert await kept(room) == before


async def test_of_many_presses_at_once_one_counts(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    link = await the_link(room)

    async with served(room) as port:
        pressed = await asyncio.gather(*[ask(port, link, method="POST") for _ in range(6)])

    counted = sorted(answer.status for answer in pressed if answer.status != 503)
    assert counted[0] == 200
    assert set(counted[1:]) <= {410}
    assert [row["counts"] for row in (await room.show(1))["votes"]] == [True]
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1
    confirmed = [row for row in (await room.show(1))["history"] if "confirmed" in row["to"]]
    assert len(confirmed) == 1


async def test_after_a_link_a_reply_is_told_that_the_vote_counts_already(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    (confirmation,) = await asked(room)
    word = await the_word(room)
    await press(
        room,
        confirm_link(word_of(confirmation, secret=room.config.penholder.secret), room.config)[
            len(URL) :
        ],
    )

    await send_back(room, word, writer=EVE)

    assert await the_vote(room) == ("agree", "token", True)
    assert await said(room) == [("ada@example.org", Answer.USED)]


async def test_a_program_that_changed_the_case_of_a_link_has_the_same_link(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    link = await the_link(room)

    pressed = await press(room, "/v/" + link.removeprefix("/v/").upper())

    assert (pressed.status, await the_vote(room)) == (200, ("agree", "token", True))


async def test_the_reason_that_would_be_published_is_shown_and_is_no_markup(room: Room) -> None:
    hostile = "<script>alert(1)</script> & \u202egnp.exe\u202c &lt;img src=x onerror=alert(1)&gt;"
    await a_ballot(room)
    await vote(room, "forged", f"#1: block because {hostile}")

    shown = await look(room, await the_link(room))

    assert "<script" not in shown.body
    assert "<img" not in shown.body
    assert "\u202e" not in shown.body
    assert "Reason because <script>alert(1)</script> &" in words_of(shown)


async def test_a_page_tells_no_words_of_the_list(room: Room) -> None:
    await a_ballot(room, rules="consent Shall we sell the boat?")
    await vote(room, "forged")

    shown = await look(room, await the_link(room))

    for words in ("boat", "Shall we", "ada@example.org", "Ada"):
        assert words not in words_of(shown)


async def test_a_link_on_an_item_whose_list_is_gone_confirms_nothing(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    link = await the_link(room)
    whole = room.config
    others = tuple(list_config for list_config in whole.lists if list_config.name != "council")
    room.config = whole.model_copy(update={"lists": others})

    gone = await press(room, link)
    room.config = whole
    there = await press(room, link)

    assert (gone.status, there.status) == (404, 200)


async def test_a_link_may_prove_what_the_list_cannot(room: Room) -> None:
    room.config = with_site(new_config(council={"ballots": {"minimum_assurance": Assurance.TOKEN}}))
    await a_ballot(room)
    await vote(room, "mine")

    await press(room, await the_link(room))

    assert await the_vote(room) == ("agree", "token", True)


async def test_neither_a_word_nor_an_address_is_logged_of_a_link(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await a_ballot(room)
    await vote(room, "mine")
    link = await the_link(room)

    await look(room, link)
    await press(room, link)
    await press(room, link)

    logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "vote confirmed" in logged
    for secret in (link.removeprefix("/v/"), "ada@example.org", "127.0.0.1"):
        assert secret not in logged


def test_without_a_site_or_its_address_there_is_no_link() -> None:
    config = with_site(new_config())

    assert confirm_link("c1", config) == f"{URL}/v/c1"
    assert confirm_link("c1", config.model_copy(update={"web": None})) == ""
    assert confirm_link("c1", new_config().model_copy(update={"web": WebConfig()})) == ""


async def test_the_other_button_says_that_words_in_doubt_are_no_vote(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine", "#1: agree if it is dry")
    link = await the_link(room)

    shown = await look(room, link)
    looked_at = await kept(room)
    looked = await look(room, f"{link}/no")
    assert await kept(room) == looked_at
    pressed = await press(room, f"{link}/no")
    again = await press(room, link)

    assert f'action="{link}/no"' in shown.body
    assert [looked.status, pressed.status, again.status] == [405, 200, 410]
    assert "This is no vote" in pressed.body
    (found,) = (await room.show(1))["suggestions"]
    assert found["state"] == "refused"
    assert await room.tally(1) == NOTHING


async def test_a_vote_that_is_sure_has_no_such_button(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine", "#1: agree")
    link = await the_link(room)

    assert "/no" not in (await look(room, link)).body
    assert (await press(room, f"{link}/no")).status == 410
    assert (await press(room, "/v/cnever/no")).status == 404

    assert (await press(room, link)).status == 200
    assert await room.tally(1) == {"agree": 1}
