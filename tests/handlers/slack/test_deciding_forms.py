"""How something is decided is clicked on *More…* too: withdrawing, a tie, time to object, …"""

import pytest

from bot.errors import Refused
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail, new_config
from tests.handlers.slack.test_item_menu import sent, submitted
from tests.handlers.slack.test_more import buttons, items, page
from tests.handlers.voting.test_ballots_by_rule import house


async def offered(room: Room, *, leads: bool = True) -> set[str]:
    """Return what the page offers beyond what it always has."""
    always = {"follow", "mute", "plan", "lock", "split", "merge_into"}
    return set(buttons(await page(room, user=CHAIR if leads else BEN))) - always


async def test_the_page_offers_what_is_possible_now(room: Room) -> None:
    await items(room)
    assert await offered(room) == {"raise", "provisional"}
    assert await offered(room, leads=False) == {"raise"}

    await room.pen(CHAIR, "call 1 until in 2 weeks for consensus")
    assert await offered(room) == {"raise", "reach", "hold", "withdraw"}
    assert await offered(room, leads=False) == {"raise", "reach", "hold"}

    await room.pen(ADA, "object 1 It has no budget.")
    assert "objections" in await offered(room, leads=False)
    await room.pen(CHAIR, "close 1 deferred")
    assert await offered(room) == {"raise", "reach", "objections", "provisional"}
    await room.pen(CHAIR, "close 1 The plan is adopted.")
    assert await offered(room) == {"reach", "objections", "relate"}


@pytest.mark.parametrize(
    ("opens", "title"),
    [
        ("ballot 1 until in 2 days Shall we?", "Withdraw the ballot"),
        ("call 1 until in 2 weeks", "Withdraw the call"),
    ],
)
async def test_what_runs_is_withdrawn_by_a_form_that_shows_the_mail(
    room: Room, opens: str, title: str
) -> None:
    await items(room)
    with pytest.raises(Refused, match="#1"):
        await room.push(CHAIR, 1, "withdraw")
    await room.pen(CHAIR, opens)
    form = await page(room, "withdraw")
    assert form["title"]["text"] == title

    shown = await sent(room, form, reason="the question  was unclear")

    assert shown.view is not None
    assert "the question was unclear" in str(shown.view["blocks"])
    item = await room.show(1)
    assert (item["state"], item["outcome"], item["deadline"]) == ("open", None, None)


async def test_a_tie_is_decided_by_a_form(room: Room) -> None:
    house(room, method="single", casting_vote=True)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days house Which: Geneva / Lyon, the old town / No")
    with pytest.raises(Refused, match="No tie"):
        await room.push(CHAIR, 1, "cast")
    await room.pen(ADA, "vote 1 Geneva")
    await room.pen(BEN, "vote 1 Lyon, the old town")
    await room.pen(CHAIR, "close 1")
    assert "cast" in await offered(room)
    form = await page(room, "cast")
    (menu,) = [block["element"] for block in form["blocks"] if "element" in block]
    assert [option["text"]["text"] for option in menu["options"]] == [
        "Geneva",
        "Lyon, the old town",
    ]
    for forged in ("3", "0", "No", ""):
        reply = await room.submit(CHAIR, "cast", form["private_metadata"], chosen=forged)
        assert reply is not None
        assert [field for field, _text in reply.field_errors] == ["chosen"]

    await sent(room, form, chosen="Lyon, the old town")

    assert (await room.show(1))["outcome"] == "decided: Lyon, the old town"
    assert "cast" not in await offered(room)


async def test_what_a_meeting_resolved_is_entered_in_a_form(room: Room) -> None:
    await items(room)
    form = await page(room, "provisional")
    empty = await submitted(room, form, resolved=" ")
    assert [field for field, _text in empty.field_errors] == ["day"]

    await sent(room, form, resolved="The plan\nis adopted.", day="2026-03-20", time="12:00")

    call = (await room.show(1))["call"]
    assert (call["provisional"], call["kind"]) == (True, "consensus")
    assert call["closes_at"] == "2026-03-20T12:00:00Z"
    assert "The plan is adopted." in " ".join(call["text"].split())


@pytest.mark.parametrize("kind", ["supersedes", "amends"])
async def test_a_decision_changes_another_by_a_form(room: Room, kind: str) -> None:
    await items(room)
    with pytest.raises(Refused, match="#1 is not decided"):
        await room.push(CHAIR, 1, "relate")
    for number in (1, 2):
        await room.pen(CHAIR, f"close {number} It is adopted.")
    form = await page(room, "relate")
    about = form["private_metadata"]
    assert await room.suggest(CHAIR, about, menu="other") == ["#2 About winter"]  # #3 is undecided

    for wrong in ("3", "", "1", "99"):
        reply = await room.submit(CHAIR, "relate", about, relation=kind, other=wrong)
        assert reply is not None
        assert [field for field, _text in reply.field_errors] == ["other"]
    reply = await room.submit(CHAIR, "relate", about, relation=kind, other="2")

    assert reply is not None
    assert f"now {kind} #2" in reply.text
    assert (await room.show(1))["links"] == [{"kind": kind, "item": 2}]


async def test_a_decision_that_others_chair_is_not_offered(room: Room) -> None:
    room.config = new_config(board={"chairs": ["ben@example.net"], "board": "off"})
    await items(room)
    await room.pen(CHAIR, "close 1 It is adopted.")
    await room.pen(BEN, "close 3 It is adopted.")
    about = (await page(room, "relate"))["private_metadata"]

    assert await room.suggest(CHAIR, about, menu="other") == []
    reply = await room.submit(CHAIR, "relate", about, relation="amends", other="3")

    assert reply is not None
    assert reply.field_errors
    assert (await room.show(1))["links"] == []


async def test_time_to_object_is_asked_for_by_a_form_once(room: Room) -> None:
    await items(room)
    with pytest.raises(Refused, match="no open call for consensus"):
        await room.push(ADA, 1, "hold")
    await room.pen(CHAIR, "call 1 until in 2 weeks for consensus")
    form = await page(room, "hold", user=ADA)
    (menu,) = [block["element"] for block in form["blocks"] if "element" in block]
    assert [option["text"]["text"] for option in menu["options"]] == ["2 days", "1 day"]
    forged = await room.submit(ADA, "hold", form["private_metadata"], span="3 days")
    assert forged is not None
    assert [field for field, _text in forged.field_errors] == ["span"]

    reply = await sent(room, form, user=ADA, span="1 day")

    assert "/pen object 1" in reply.text
    with pytest.raises(Refused, match="Ada Example until"):
        await room.pen(CHAIR, "close 1 consensus")
    again = await submitted(room, form, user=ADA)
    assert [field for field, _text in again.field_errors] == ["span"]


async def test_objections_are_raised_and_shown_without_a_call(room: Room) -> None:
    await items(room)

    await submitted(room, await page(room, "raise", user=ADA), user=ADA, text="It has no budget.")

    shown = str(await page(room, "objections", user=BEN))
    assert "It has no budget." in shown
    assert "objection_answer:1:1" in shown


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("withdraw", {"reason": "no"}),
        ("provisional", {"resolved": "It is adopted.", "day": "2026-04-01"}),
        ("relate", {"relation": "amends", "other": "3"}),
        ("cast", {"chosen": "1"}),
    ],
)
async def test_who_may_not_by_a_command_may_not_by_a_forged_form(
    room: Room, form: str, fields: dict[str, str]
) -> None:
    await items(room)
    await room.pen(CHAIR, "close 3 It is adopted.")
    before = await room.show(1)

    with pytest.raises(Refused, match="Only a chair"):
        await room.push(ADA, 1, form)
    reply = await room.submit(ADA, form, "1", **fields)

    assert reply is not None
    assert "Only a chair" in str(reply.field_errors)
    assert await room.show(1) == before
