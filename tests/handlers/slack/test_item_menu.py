"""What can be typed can be clicked: the menu of an item's message and its forms."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import Refused
from bot.events import SlackReply
from bot.gateways.slack.arrivals import read_action
from bot.render.slack.item import item_menu
from bot.sandbox.slack.checks import check_message, check_view
from bot.sandbox.slack.screens.forms import fill_in
from handlers.lists.items import find_item
from handlers.showing.facts import gather_item
from handlers.slack.buttons import OF_MEMBERS
from handlers.slack.leading.item_menu import MENU
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, Room, mail
from tests.handlers.slack.test_vote_form import _text as entered


@prepared
async def items(room: Room, /) -> None:
    """Open #1 and #2 on the council, and #3 on the board."""
    await room.fetch(mail("harbour"), mail("winter"), mail("crane", to=BOARD, through="board"))


async def entries(room: Room, number: int = 1) -> list[str]:
    """Return what the menu of an item's message offers now."""
    async with room.database.reading() as store:
        item = await find_item(store, number)  # type: ignore[arg-type]
        facts = await gather_item(store, item, config=room.config, now=room.clock.now)
    menu = item_menu(facts)
    check_message("an item", [{"type": "actions", "block_id": "b", "elements": [menu]}])
    options: Any = menu["options"]
    for option in options:
        press = {"action_id": "more", "type": "overflow", "selected_option": option}
        payload = {"user": {"id": ADA}, "trigger_id": "1.2", "actions": [press]}
        event: Any = read_action(payload)
        assert (f"{event.button}:{event.item}", event.button in OF_MEMBERS) == (
            option["value"],
            True,
        )
    return [option["value"].partition(":")[0] for option in options]


async def opened(room: Room, entry: str, *, user: SlackUserId = CHAIR) -> dict[str, Any]:
    reply = await room.push(user, 1, entry)
    assert reply is not None
    assert reply.view is not None
    view: dict[str, Any] = check_view(reply.view)
    return view


async def sent(
    room: Room, view: dict[str, Any], *, user: SlackUserId = CHAIR, **values: str
) -> SlackReply:
    """Fill a form in as Slack's client does, and send it; then send the mail that it shows."""
    reply = await submitted(room, view, user=user, **values)
    if reply.view is not None:
        draft = check_view(reply.view)
        assert draft["callback_id"] == "draft"
        await room.submit(user, "draft", draft["private_metadata"])
    return reply


async def submitted(
    room: Room, view: dict[str, Any], *, user: SlackUserId = CHAIR, **values: str
) -> SlackReply:
    state, complaints = fill_in(view["blocks"], values)
    assert complaints == {}
    fields = {block: entered(next(iter(entry.values()))) for block, entry in state.items()}
    reply = await room.submit(user, view["callback_id"], view["private_metadata"], **fields)
    return reply or SlackReply()


async def test_the_menu_offers_what_can_be_done_now(room: Room) -> None:
    await items(room)
    always = ["about", "more"]

    assert await entries(room) == ["open_ballot", "open_call", "close", *always]
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")
    assert await entries(room) == ["extend", "correct", "close", *always]
    await room.pen(CHAIR, "close 1")
    await room.pen(CHAIR, "close 1 done")
    assert await entries(room) == ["reopen", *always]


async def test_a_ballot_is_opened_extended_and_closed_by_clicks(room: Room) -> None:
    await items(room)

    await sent(room, await opened(room, "open_ballot"), question="Shall we?")
    assert (await room.show(1))["ballot"]["state"] == "open"
    before = (await room.show(1))["ballot"]["closes_at"]
    view = await opened(room, "extend")
    await sent(room, view, reason="of the holidays")
    assert (await room.show(1))["ballot"]["closes_at"] > before
    await sent(room, await opened(room, "close"))

    assert (await room.show(1))["ballot"]["state"] == "closed"


async def test_a_call_is_opened_and_a_member_proposes_more_time_by_a_form(room: Room) -> None:
    await items(room)
    await sent(room, await opened(room, "open_call"), questions="What of it?")
    ends = (await room.show(1))["call"]["closes_at"]

    view = await opened(room, "extend", user=ADA)
    day = {block["block_id"]: block for block in view["blocks"] if "element" in block}["day"]
    assert day["element"]["initial_date"] == "2026-03-25"  # a week after its end
    reply = await sent(room, view, user=ADA, reason="I am away")

    assert "You propose more time" in reply.text
    assert (await room.show(1))["call"]["closes_at"] == ends


async def test_an_item_is_closed_with_an_outcome_and_reopened(room: Room) -> None:
    await items(room)

    reply = await sent(room, await opened(room, "close"), outcome="moved to  the fleet list")
    assert reply.text
    assert ((await room.show(1))["state"], await outcome(room)) == (
        "closed", "moved to the fleet list",
    )  # fmt: skip
    await sent(room, await opened(room, "reopen"), reason="a term was wrong")
    assert (await room.show(1))["state"] == "open"


async def outcome(room: Room) -> str:
    async with room.database.reading() as store:
        return (await find_item(store, 1)).outcome  # type: ignore[arg-type]


async def test_title_labels_and_holder_are_set_in_one_form(room: Room) -> None:
    await items(room)
    await room.pen(CHAIR, "label 1 old kept")

    view = await opened(room, "about")
    reply = await sent(room, view, title="Night  fees", labels="kept, Budget", holder=ADA)

    shown = await room.show(1)
    assert (shown["title"], shown["labels"], shown["holder"]) == (
        "Night fees", ["kept", "budget"], "Ada Example",
    )  # fmt: skip
    assert len(reply.text.splitlines()) == 3


async def test_what_nobody_touched_in_a_form_is_not_put_back(room: Room) -> None:
    await items(room)
    view = await opened(room, "about")
    await room.pen(CHAIR, "title 1 A better one")
    await room.pen(CHAIR, "label 1 late")
    await room.pen(CHAIR, f"assign 1 <@{BEN}>")

    reply = await sent(room, view, labels="mine")

    shown = await room.show(1)
    assert (shown["title"], shown["labels"], shown["holder"]) == (
        "A better one", ["late", "mine"], "Ben Example",
    )  # fmt: skip
    assert len(reply.text.splitlines()) == 1


@pytest.mark.parametrize("labels", ["-late", "two words!", "a" * 31])
async def test_a_word_that_cannot_be_a_label_is_said_in_the_form(room: Room, labels: str) -> None:
    await items(room)

    reply = await submitted(room, await opened(room, "about"), labels=labels)

    assert [block for block, _ in reply.field_errors] == ["labels"]
    assert (await room.show(1))["labels"] == []


async def test_a_form_sent_twice_acts_once(room: Room) -> None:
    await items(room)
    view = await opened(room, "close")

    for _ in range(2):
        await room.submit(CHAIR, "close", view["private_metadata"], key="same", outcome="done")

    states = [row for row in (await room.show(1))["history"] if row["what"] == "state"]
    assert len(states) == 1


@pytest.mark.parametrize("entry", [*sorted(set(MENU) - {"extend"}), "lock", "split"])
async def test_who_may_not_by_a_command_opens_no_form(room: Room, entry: str) -> None:
    await items(room)

    with pytest.raises(Refused, match="Only a chair|no ballot|No ballot"):  # noqa: RUF043
        await room.push(ADA, 1, entry)


@pytest.mark.parametrize(
    ("form", "about", "fields"),
    [
        ("close", "1", {"outcome": "done"}),
        ("reopen", "1", {}),
        ("about", "1:x::", {"title": "Mine", "labels": "", "holder": ""}),
        ("about", "1:::", {"title": "", "labels": "mine", "holder": ""}),
        ("about", "1:::", {"title": "", "labels": "", "holder": "U03BEN"}),
        ("move", "1:item:0", {"into": "2"}),
        ("move", "1:mail:1", {"into": "2"}),
        ("extend", "1", {"day": "2026-04-01", "time": ""}),
        ("plan", "1:|||", {"after": "2", "takes": "", "day": "", "time": ""}),
        ("plan", "1:|||", {"after": "", "takes": "3 weeks", "day": "", "time": ""}),
        ("split", "1", {"mail": "1"}),
    ],
)
async def test_who_may_not_by_a_command_may_not_by_a_forged_form(
    room: Room, form: str, about: str, fields: dict[str, str]
) -> None:
    await items(room)
    before = await room.show(1)

    reply = await room.submit(ADA, form, about, **fields)

    assert reply is not None
    assert reply.field_errors
    assert await room.show(1) == before


async def test_more_time_for_a_ballot_is_a_chairs_alone(room: Room) -> None:
    await items(room)
    with pytest.raises(Refused):
        await room.push(CHAIR, 1, "extend")
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")

    with pytest.raises(Refused, match="Only a chair"):
        await room.push(ADA, 1, "extend")


# Merging, with the menu that searches


async def test_an_item_is_merged_into_one_that_was_searched(room: Room) -> None:
    await items(room)
    view = await opened(room, "merge_into")

    assert await room.suggest(CHAIR, view["private_metadata"]) == ["#2 About winter"]
    for words in ("wint", "WINTER", "2", "#2", "question"):
        assert await room.suggest(CHAIR, view["private_metadata"], words) == ["#2 About winter"]
    assert await room.suggest(CHAIR, view["private_metadata"], "harbour") == []  # itself
    reply = await room.submit(CHAIR, "move", view["private_metadata"], into="2")

    assert reply is not None
    assert "#1 is now part of #2" in reply.text
    assert (await room.items())[0]["number"] == 2


async def test_the_menu_offers_no_item_of_another_list_or_that_is_hidden(room: Room) -> None:
    await items(room)
    about = (await opened(room, "merge_into"))["private_metadata"]

    for words in ("", "3", "crane"):
        assert "#3" not in " ".join(await room.suggest(CHAIR, about, words))
    for user in (ADA, BEN):
        with pytest.raises(Refused, match="Only a chair"):
            await room.suggest(user, about)
    with pytest.raises(Refused):
        await room.suggest(CHAIR, about, menu="rule")
    with pytest.raises(Refused):
        await room.suggest(CHAIR, "about:nothing")


@pytest.mark.parametrize("into", ["", "0", "x", "99", "1", "3"])
async def test_a_form_that_names_no_other_item_of_the_list_moves_nothing(
    room: Room, into: str
) -> None:
    await items(room)
    about = (await opened(room, "merge_into"))["private_metadata"]

    reply = await room.submit(CHAIR, "move", about, into=into)

    assert reply is not None
    assert [block for block, _ in reply.field_errors] == ["into"]
    assert len(await room.items()) == 3


# The clocks of a form


async def in_tokyo(room: Room) -> None:
    """Let the chair live in Tokyo, as their Slack profile says."""
    room.directory[CHAIR] = replace(room.directory[CHAIR], zone="Asia/Tokyo", locale="en-GB")
    await room.pen(CHAIR, "list")
    room.clock.move(days=2)  # so that Slack is asked again who they are
    await room.pen(CHAIR, "list")


def label(view: dict[str, Any], name: str) -> tuple[str, str]:
    """Return a field's label and hint."""
    (block,) = [block for block in view["blocks"] if block.get("block_id") == name]
    return block["label"]["text"], block.get("hint", {}).get("text", "")


@pytest.mark.parametrize(
    ("day", "time", "ends"),
    [
        ("2026-03-20", "09:00", "2026-03-20T00:00:00Z"),
        ("2026-03-20", "", "2026-03-20T14:59:59Z"),
    ],
)
async def test_a_form_shows_and_reads_its_readers_own_clocks(
    room: Room, day: str, time: str, ends: str
) -> None:
    await items(room)
    await in_tokyo(room)

    view = await opened(room, "open_call")
    assert label(view, "day") == (
        "Open until: day (Asia/Tokyo)",
        "This is your own time zone. The list's is Europe/Lisbon.",
    )
    await sent(room, view, day=day, time=time)

    assert (await room.show(1))["call"]["closes_at"] == ends


async def test_more_time_and_a_ballot_are_on_ones_own_clocks_too(room: Room) -> None:
    await items(room)
    await in_tokyo(room)

    await sent(room, await opened(room, "open_ballot"), day="2026-03-20", time="09:00")
    assert (await room.show(1))["ballot"]["closes_at"] == "2026-03-20T00:00:00Z"
    view = await opened(room, "extend")
    day = {block["block_id"]: block for block in view["blocks"] if "element" in block}
    assert day["day"]["element"]["initial_date"] == "2026-03-27"
    assert day["time"]["element"]["initial_time"] == "09:00"
    await sent(room, view, day="2026-03-28", time="08:30")

    assert (await room.show(1))["ballot"]["closes_at"] == "2026-03-27T23:30:00Z"


async def test_a_form_whose_reader_moved_meanwhile_is_read_as_it_was_shown(room: Room) -> None:
    await items(room)
    view = await opened(room, "open_call")
    await in_tokyo(room)

    await sent(room, view, day="2026-03-20", time="09:00")

    assert label(view, "day") == ("Open until: day (Europe/Lisbon)", "")
    assert (await room.show(1))["call"]["closes_at"] == "2026-03-20T09:00:00Z"


async def test_a_time_that_is_over_on_ones_own_clocks_is_refused_in_the_form(room: Room) -> None:
    await items(room)
    await in_tokyo(room)

    reply = await submitted(room, await opened(room, "open_call"), day="2026-03-06", time="18:00")

    ((field, text),) = reply.field_errors
    assert field == "day"
    assert "which is past" in text
