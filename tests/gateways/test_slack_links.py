"""Links to the board, over the socket: below the message once, beside it for whoever asks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.errors import Refused
from bot.events import DetailsAsked, DetailsEdited, LinksShared, SlackArrival, SlackReply
from bot.gateways.slack.arrivals import read_edit, read_links
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import Fault, FaultKind, SlackChannel, SlackUser, SlackWorld
from tests.gateways.test_slack_in import ADA, BOB, FAST, LIST, config_for, running, until

PAGE = "https://pen.example.org/items/12"
ENTITY: dict[str, object] = {
    "entity_type": "slack#/entities/task",
    "url": PAGE,
    "app_unfurl_url": PAGE,
    "external_ref": {"id": "item-12", "type": "item"},
    "entity_payload": {"attributes": {"title": {"text": "Rooms"}}},
}


@dataclass
class Board:
    """A workspace whose links to the board are told to us."""

    world: SlackWorld
    taken: list[SlackArrival]
    refuses: bool = False

    async def take(self, event: SlackArrival) -> SlackReply | None:
        """Answer with one item, or refuse it."""
        self.taken.append(event)
        match event:
            case DetailsEdited():
                return SlackReply(field_errors=tuple((name, "Not here") for name in event.fields))
            case DetailsAsked() if self.refuses:
                raise Refused("There is no item #12. Write `/pen list`.")
            case LinksShared() | DetailsAsked():
                return SlackReply(entities=(ENTITY,))
        return None

    def calls(self, method: str) -> list[str]:
        return [call.error for call in self.world.state.calls if call.method == method]

    async def link(self, text: str = f"See <{PAGE}>.") -> str:
        return await self.world.people.post(ADA, LIST, text, markup=True)


@pytest.fixture
async def board() -> AsyncIterator[Board]:
    world = SlackWorld(
        users=[
            SlackUser(id=ADA, name="ada", real_name="Ada Byron"),
            SlackUser(id=BOB, name="bob", real_name="Bob Moss"),
        ],
        channels=[SlackChannel(id=LIST, name="list", members=(ADA, BOB, "U0PENHOLDER"))],
    )
    world.state.unfurl_domains = frozenset({"pen.example.org"})
    async with world:
        shown = Board(world, [])
        out = SlackOut(config_for(world), pace=FAST)
        slack = SlackIn(config_for(world), take=shown.take, out=out)
        async with running(slack):
            await until(lambda: slack.connected)
            yield shown
        await out.aclose()


async def test_a_link_is_shown_below_its_message(board: Board) -> None:
    ts = await board.link()

    await until(lambda: (LIST, ts) in board.world.state.below)
    assert board.world.state.below[LIST, ts] == (ENTITY,)
    assert board.calls("chat.unfurl") == [""]


async def test_links_to_others_are_not_told(board: Board) -> None:
    await board.link("See <https://www.example.org/items/12>.")
    ts = await board.link()

    await until(lambda: (LIST, ts) in board.world.state.below)
    assert [type(event) for event in board.taken].count(LinksShared) == 1


async def test_an_item_opens_beside_the_conversation(board: Board) -> None:
    ts = await board.link()
    await until(lambda: (LIST, ts) in board.world.state.below)

    board.world.people.open_item(BOB, LIST, ts)

    await until(lambda: BOB in board.world.state.beside)
    assert board.world.state.beside[BOB] == ENTITY
    (asked,) = (event for event in board.taken if isinstance(event, DetailsAsked))
    assert (asked.user, asked.channel, asked.reference) == (BOB, LIST, "item-12")


async def test_an_item_that_one_may_not_see_says_so(board: Board) -> None:
    ts = await board.link()
    await until(lambda: (LIST, ts) in board.world.state.below)
    board.refuses = True

    board.world.people.open_item(BOB, LIST, ts)

    await until(lambda: BOB in board.world.state.beside)
    error = board.world.state.beside[BOB]["error"]
    assert error["status"] == "custom"
    assert error["custom_message"].startswith("There is no item #12.")


async def test_an_edit_comes_back_with_a_reason_for_each_field(board: Board) -> None:
    ts = await board.link()
    await until(lambda: (LIST, ts) in board.world.state.below)
    board.world.people.open_item(BOB, LIST, ts)
    await until(lambda: BOB in board.world.state.beside)

    answer = await board.world.people.edit_item(BOB, {"due_date": "2001-01-01", "title": "Mine"})

    assert answer.errors == {"due_date": "Not here", "title": "Not here"}


@pytest.mark.parametrize("code", ["cannot_unfurl_url", "feature_not_enabled"])
async def test_a_link_that_slack_does_not_show_is_taken_all_the_same(
    board: Board, code: str
) -> None:
    board.world.faults.add(Fault(kind=FaultKind.ERROR, method="chat.unfurl", code=code))
    await board.link()
    await until(lambda: board.calls("chat.unfurl") == [code])

    ts = await board.link()

    await until(lambda: (LIST, ts) in board.world.state.below)


def test_what_is_still_being_written_is_not_read() -> None:
    event = {"channel": "COMPOSER", "message_ts": "uuid", "source": "composer", "links": []}

    assert read_links({"event_id": "Ev1", "event": event}) is None


def test_another_form_is_no_edit() -> None:
    body = {"user": {"id": BOB}, "view": {"id": "V1", "type": "modal"}}

    assert read_edit(body) is None
