"""What is done less often with an item is clicked on the page *More…*, and by its forms."""

from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack.forms.own_forms import zone_option
from bot.sandbox.slack.checks import check_view
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, CHANNEL, GUEST, Room, mail
from tests.handlers.slack.test_item_menu import sent, submitted


@prepared
async def items(room: Room, /) -> None:
    """Open #1 with three messages, #2 on its list, and #3 on another."""
    await room.fetch(
        mail("harbour"), mail("winter"), mail("crane", to=BOARD, through="board"),
        mail("fees", "And what of the fees?", answers=["harbour"], writer="Ben <ben@example.net>"),
        mail("fees-2", "They are low.", answers=["fees"]),
    )  # fmt: skip


async def pressed(room: Room, button: str, *, user: SlackUserId = CHAIR) -> SlackReply:
    reply = await room.push(user, 1, button)
    assert reply is not None
    return reply


async def page(room: Room, button: str = "more", *, user: SlackUserId = CHAIR) -> dict[str, Any]:
    """Press a button; return the page or form that it shows."""
    reply = await pressed(room, button, user=user)
    assert reply.view is not None
    view: dict[str, Any] = check_view(reply.view)
    return view


def buttons(view: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]


async def test_the_page_offers_what_its_reader_may_do(room: Room) -> None:
    await items(room)

    anybody = ["follow", "mute", "plan", "raise"]
    assert buttons(await page(room, user=ADA)) == anybody
    chairs = ["provisional", "lock", "split", "merge_into"]
    assert buttons(await page(room)) == [*anybody, *chairs]
    await room.pen(CHAIR, "call 1 until in 2 weeks")
    assert "reach" in buttons(await page(room, user=ADA))


async def test_who_does_not_see_an_item_sees_no_page_of_it(room: Room) -> None:
    room.config = room.config.model_copy(
        update={
            "lists": tuple(each.model_copy(update={"board": "off"}) for each in room.config.lists)
        }
    )
    await items(room)
    room.members[CHANNEL] = frozenset({CHAIR})

    for button in ("more", "more_here", "follow", "mute", "unfollow", "plan", "reach", "lock"):
        with pytest.raises(Refused, match="There is no item #1"):
            await room.push(GUEST, 1, button)


async def test_an_item_is_followed_muted_and_let_go_by_clicks(room: Room) -> None:
    await items(room)

    for button, left, told in (
        ("follow", ["mute", "unfollow"], "You follow #1 now"),
        ("mute", ["follow", "unfollow"], "You get nothing of #1 any more"),
        ("unfollow", ["follow", "mute"], "You neither follow #1 now nor have it muted."),
    ):
        reply = await pressed(room, button, user=ADA)
        assert reply.replaces
        assert reply.view is not None
        view = check_view(reply.view)
        assert buttons(view)[:2] == left
        assert told in str(view["blocks"])
        assert ("#1" in (await room.pen(ADA, "settings")).text) is (button != "unfollow")


async def test_a_plan_is_made_and_changed_in_a_form(room: Room) -> None:
    await items(room)

    reply = await sent(
        room, await page(room, "plan"), after="#2", takes="3 weeks", day="2026-06-01", time="12:00"
    )
    shown = await room.show(1)
    assert (shown["takes"], shown["links"]) == ("21 days", [{"kind": "needs", "item": 2}])
    assert "#2" in reply.text
    form = await page(room, "plan")
    values = {
        block["block_id"]: next(
            (value for key, value in block["element"].items() if key.startswith("initial")), ""
        )
        for block in form["blocks"]
        if "element" in block
    }
    assert values == {"after": "2", "takes": "21 days", "day": "2026-06-01", "time": "12:00"}
    await room.pen(CHAIR, "plan 1 takes 2 weeks")
    await sent(room, form, after="")

    shown = await room.show(1)
    assert (shown["takes"], shown["links"]) == ("14 days", [])  # only what was changed in it


async def test_a_plan_that_nobody_changed_is_shown_and_not_stored(room: Room) -> None:
    await items(room)
    await room.pen(CHAIR, "plan 1 takes 2 weeks")
    before = (await room.show(1))["history"]

    reply = await sent(room, await page(room, "plan"))

    assert "14 days" in reply.text
    assert (await room.show(1))["history"] == before


@pytest.mark.parametrize(
    "values",
    [{"after": "nothing such"}, {"after": "3"}, {"after": "99"}, {"takes": "soon"},
     {"day": "2020-01-01"}, {"after": "2 due Friday"}],
)  # fmt: skip
async def test_a_plan_that_cannot_be_is_refused_in_its_form(
    room: Room, values: dict[str, Any]
) -> None:
    await items(room)

    reply = await submitted(room, await page(room, "plan"), **values)

    assert [block for block, _text in reply.field_errors] == ["after"]
    assert (await room.show(1))["takes"] is None


async def test_members_see_the_plan_that_chairs_change(room: Room) -> None:
    await items(room)
    await room.pen(CHAIR, "plan 1 after 2")

    reply = await pressed(room, "plan", user=ADA)

    assert reply.view is None
    assert reply.text == (await room.pen(ADA, "plan 1")).text


async def test_terms_are_fixed_by_a_click(room: Room) -> None:
    await items(room)

    reply = await pressed(room, "lock")

    assert reply.view is not None
    assert "lock" not in buttons(reply.view)
    assert "fixed now" in str(reply.view["blocks"])
    with pytest.raises(Refused):
        await room.pen(CHAIR, "title 1 Another")


async def test_a_message_is_split_off_by_a_form(room: Room) -> None:
    await items(room)
    view = await page(room, "split")
    (menu,) = [block["element"] for block in view["blocks"] if "element" in block]

    assert [option["text"]["text"] for option in menu["options"]] == [
        "2. Ben: And what of the fees?",
        "3. Ada Example: They are low.",
    ]
    reply = await sent(room, view, mail=menu["options"][0]["value"])

    assert "#4" in reply.text
    assert ((await room.show(1))["messages"], (await room.show(4))["messages"]) == (1, 2)
    gone = await submitted(room, view, mail=menu["options"][0]["value"])
    assert [block for block, _text in gone.field_errors] == ["mail"]


async def test_the_reach_of_a_call_is_a_page_whose_buttons_open_forms(room: Room) -> None:
    await items(room)
    with pytest.raises(Refused, match="no call"):
        await room.push(CHAIR, 1, "reach")
    await room.pen(CHAIR, "call 1 until in 2 weeks")

    assert buttons(await page(room, "reach")) == ["extend", "close"]
    assert buttons(await page(room, "reach", user=BEN)) == []
    with pytest.raises(Refused):
        await room.push(SlackUserId("U09NOBODY"), 1, "reach")


async def test_details_lead_to_the_page_in_their_place(room: Room) -> None:
    await items(room)
    assert "more_here" in buttons(await page(room, "details"))

    reply = await pressed(room, "more_here")

    assert reply.replaces


# A digest of one's own


async def digest_form(room: Room, user: SlackUserId = ADA) -> dict[str, Any]:
    reply = await room.type(user, "digest mine choose")
    assert reply.view is not None
    view: dict[str, Any] = check_view(reply.view)
    return view


async def test_a_digest_of_ones_own_is_chosen_in_a_form(room: Room) -> None:
    await items(room)

    reply = await sent(room, await digest_form(room), user=ADA, weekday="friday", time="16:30")
    assert "every Friday at 16:30 (Europe/Lisbon)" in reply.text
    again = await digest_form(room)
    (zone,) = [block["element"] for block in again["blocks"] if block.get("block_id") == "zone"]
    zone["initial_option"] = zone_option("Asia/Tokyo")  # as the client has it, found in the menu
    await sent(room, again, user=ADA, rhythm="daily")
    assert "every day at 16:30 (Asia/Tokyo)" in (await room.pen(ADA, "digest mine")).text
    of = await sent(
        room, await digest_form(room), user=ADA, lists="council", labels="budget, #fees"
    )
    assert "It is of council, #budget and #fees" in of.text
    assert "#budget #fees" in str(await digest_form(room))
    ended = await sent(room, await digest_form(room), user=ADA, rhythm="off")

    assert "no digest of your own any more" in ended.text


@pytest.mark.parametrize(
    "fields",
    [{"zone": "Mars/Olympus"}, {"time": "25:00"}, {"weekday": "someday"}, {"zone": "../etc"}],
)
async def test_a_forged_digest_form_is_refused_as_the_command_is(
    room: Room, fields: dict[str, str]
) -> None:
    await items(room)
    sane = {"rhythm": "weekly", "weekday": "monday", "time": "07:00", "zone": "Europe/Paris"}

    with pytest.raises(Refused, match="I do not understand"):
        await room.submit(ADA, "digest", "", **{**sane, **fields})

    assert "You have no digest" in (await room.pen(ADA, "digest mine")).text


async def test_the_menu_of_zones_finds_places(room: Room) -> None:
    assert await room.suggest(ADA, "", "paris", menu="zone") == ["Europe/Paris"]
    assert "America/New_York" in await room.suggest(ADA, "", "new york", menu="zone")
    assert len(await room.suggest(ADA, "", menu="zone")) == 100
    assert await room.suggest(ADA, "", "nowhere", menu="zone") == []


async def test_the_home_says_which_digest_comes_and_opens_its_form(room: Room) -> None:
    await items(room)
    await room.pen(ADA, "digest mine daily 08:00")

    home = await room.home(ADA)

    (block,) = [each for each in home["blocks"] if "every day at 08:00" in str(each)]
    assert block["accessory"]["value"] == "digest mine choose"
    assert "pen:settings" in str(home)
    assert (await room.type(ADA, block["accessory"]["value"])).view is not None
