"""People vote among options in a form."""

from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber, SlackUserId, VoteId
from bot.errors import Refused
from bot.gateways.slack.arrivals import read_submission
from bot.render.slack.item import how_to_vote
from bot.render.slack.receipts import vote_receipt
from bot.render.words import refusals
from bot.sandbox.slack.checks import check_view
from bot.sandbox.slack.screens.forms import fill_in
from handlers.lists.items import find_item
from handlers.sending.deliver_slack import receipt_facts
from handlers.showing.facts import gather_item
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, CHAIR, GUEST, Room, mail
from tests.handlers.voting.test_secret_ballots import all_rows

CITIES = "Which city: Geneva / Lyon, the old town / 3D & co"


@prepared
async def opened(room: Room, /, question: str = CITIES, **rule: object) -> None:
    """Open a ballot on item 1 by a house rule, for two days."""
    room.config = room.config.model_copy(update={"rules": {"house": rule}})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days house {question}")


async def form(room: Room, user: SlackUserId = ADA) -> dict[str, Any]:
    """Press *Vote…*; return the form, which Slack takes."""
    reply = await room.push(user, 1, "vote")
    assert reply is not None
    assert reply.view is not None
    view: dict[str, Any] = check_view(reply.view)
    return view


async def send(
    room: Room, view: dict[str, Any], values: dict[str, Any], *, user: SlackUserId = ADA
) -> dict[str, str]:
    """Fill a form in as Slack's client does, and send it; return the errors in it."""
    state, complaints = fill_in(view["blocks"], values)
    assert complaints == {}
    fields = {block: _text(next(iter(entry.values()))) for block, entry in state.items()}
    reply = await room.submit(user, "vote", view["private_metadata"], **fields)
    return dict(reply.field_errors) if reply is not None else {}


def _text(entry: dict[str, Any]) -> str:
    chosen = next(value for name, value in entry.items() if name != "type")
    if isinstance(chosen, list):
        return ",".join(row["value"] for row in chosen)
    return chosen["value"] if isinstance(chosen, dict) else chosen or ""


def filled(view: dict[str, Any]) -> dict[str, str]:
    """Return what stands in a form when it opens."""
    state, _ = fill_in(view["blocks"], {})
    shown = {block: _text(next(iter(entry.values()))) for block, entry in state.items()}
    return {block: value for block, value in shown.items() if value}


async def choices(room: Room) -> list[Any]:
    return [row["choice"] for row in (await room.show(1))["votes"] if row["counts"]]


async def receipts(room: Room) -> list[str]:
    """Return the receipts that wait to be sent, as voters read them."""
    texts = []
    for delivery in await room.queued(DeliveryKind.SLACK_RECEIPT):
        async with room.database.reading() as store:
            vote = await store.ballots.vote(VoteId(delivery.ref or 0))
            assert vote is not None
            item = await find_item(store, ItemNumber(1))
            facts = await receipt_facts(store, item, vote, config=room.config)
            texts.append(vote_receipt(facts))
    return texts


async def test_options_are_approved_in_a_form(room: Room) -> None:
    await opened(room, method="approval", most_approvals=2)

    view = await form(room)
    errors = await send(room, view, {"choice": ["1", "2", "3"]})
    assert errors == {"choice": "Choose at most 2 options, and at least one."}
    assert await choices(room) == []
    assert await send(room, view, {"choice": ["2", "3"], "reason": " They are near. "}) == {}

    assert await choices(room) == [["Lyon, the old town", "3D & co"]]
    [receipt] = await receipts(room)
    assert "In words: you approve Lyon, the old town and 3D &amp; co, and not the other one." in (
        receipt
    )
    assert "Your reason: They are near." in receipt
    assert "press *Vote…*, or write" in receipt
    assert filled(await form(room)) == {"choice": "2,3", "reason": "They are near."}


async def test_many_options_are_chosen_from_menus(room: Room) -> None:
    many = "Which: " + " / ".join(f"Place {number}" for number in range(1, 51))
    await opened(room, many, method="approval", most_approvals=3)
    assert await send(room, await form(room), {"choice": ["1", "11", "50"]}) == {}
    assert await choices(room) == [["Place 1", "Place 11", "Place 50"]]
    _, complaints = fill_in((await form(room))["blocks"], {"choice": ["1", "2", "3", "4"]})
    assert complaints == {"choice": "Choose at most 3."}
    assert filled(await form(room)) == {"choice": "1,11,50"}


async def test_one_of_many_options_is_chosen_from_a_menu(room: Room) -> None:
    many = "Which: " + " / ".join(f"Place {number}" for number in range(1, 13))
    await opened(room, many, method="single")
    assert await send(room, await form(room), {"choice": "12"}) == {}
    assert await choices(room) == ["Place 12"]
    assert filled(await form(room)) == {"choice": "12"}
    assert await send(room, await form(room), {"choice": "2. Place 2"}) == {}
    assert await choices(room) == ["Place 2"]


async def test_an_order_is_chosen_or_typed(room: Room) -> None:
    await opened(room, method="ranked")

    assert await send(room, await form(room), {"place-1": "2", "place-2": "1"}) == {}
    assert await choices(room) == [[["Lyon, the old town"], ["Geneva"]]]
    assert filled(await form(room)) == {"place-1": "2", "place-2": "1"}

    # What was filled in beforehand gives way to what is typed, and the other way round.
    assert await send(room, await form(room), {"typed": "3 > lyon, the old town = 1"}) == {}
    assert await choices(room) == [[["3D & co"], ["Lyon, the old town", "Geneva"]]]
    assert filled(await form(room)) == {"typed": "3 > 2 = 1"}
    assert await send(room, await form(room), {"place-1": "1"}) == {}
    assert await choices(room) == [[["Geneva"]]]

    assert "In words: first Geneva; the others are last." in (await receipts(room))[-1]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, {"place-1": refusals.RANK_SOME.format()}),
        ({"place-1": "none", "place-2": "1"}, {"place-1": refusals.PLACE_LEFT_OUT.format()}),
        ({"place-1": "1", "place-2": "1"}, {"place-2": refusals.RANKED_TWICE.format()}),
        ({"place-1": "1", "typed": "2 > 1"}, {"typed": refusals.TWO_ORDERS.format()}),
        ({"typed": "Geneva > Geneva"}, {"typed": refusals.NO_SUCH_ORDER.format()}),
        ({"typed": "Rome"}, {"typed": refusals.NO_SUCH_ORDER.format()}),
    ],
)
async def test_an_order_that_cannot_be_read_is_shown_at_its_field(
    room: Room, values: dict[str, str], errors: dict[str, str]
) -> None:
    await opened(room, method="ranked")

    assert await send(room, await form(room), values) == errors

    assert await choices(room) == []


async def test_the_same_order_chosen_and_typed_is_one_vote(room: Room) -> None:
    await opened(room, method="ranked")
    values = {"place-1": "1", "place-2": "3", "typed": "geneva > 3"}
    assert await send(room, await form(room), values) == {}
    assert await choices(room) == [[["Geneva"], ["3D & co"]]]


async def test_an_order_longer_than_the_menus_is_filled_in_as_typed(room: Room) -> None:
    many = "Which: " + " / ".join(f"Place {number}" for number in range(1, 51))
    await opened(room, many, method="ranked")
    order = " > ".join(map(str, range(50, 0, -1)))
    assert await send(room, await form(room), {"typed": order}) == {}
    assert filled(await form(room)) == {"typed": order}


async def test_options_are_scored_in_a_form(room: Room) -> None:
    await opened(room, method="score", range=[-2, 5])

    assert await send(room, await form(room), {}) == {"score-1": refusals.SCORE_SOME.format()}
    assert await send(room, await form(room), {"score-1": "-2", "score-3": "5"}) == {}

    assert await choices(room) == [{"Geneva": -2, "3D & co": 5}]
    assert filled(await form(room)) == {"score-1": "-2", "score-3": "5"}
    [receipt] = await receipts(room)
    assert "In words: -2 for Geneva, 5 for 3D &amp; co; 0 for the other one." in receipt


@pytest.mark.parametrize("written", ["6", "-3", "1.5", "1; 2 = 3", "1, 2 = 3", "many", "²"])
async def test_a_score_out_of_range_or_forged_is_refused_at_its_field(
    room: Room, written: str
) -> None:
    await opened(room, method="score", range=[-2, 5])
    view = await form(room)

    about = view["private_metadata"]
    reply = await room.submit(ADA, "vote", about, **{"score-1": "1", "score-2": written})

    assert reply is not None
    text = "Write a whole number from -2 to 5, or leave this empty."
    assert reply.field_errors == (("score-2", text),)
    assert await choices(room) == []


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("approval", {"choice": "4"}),
        ("approval", {"choice": ""}),
        ("approval", {}),
        ("ranked", {"place-1": "4"}),
        ("ranked", {"place-1": "1", "place-2": "Geneva"}),
    ],
)
async def test_a_forged_form_is_no_vote(room: Room, method: str, fields: dict[str, str]) -> None:
    await opened(room, method=method)
    view = await form(room)

    reply = await room.submit(ADA, "vote", view["private_metadata"], **fields)

    assert reply is not None
    assert reply.field_errors or reply.text
    assert await choices(room) == []


async def test_a_form_of_an_ended_vote_is_no_vote_in_the_next_one(room: Room) -> None:
    await opened(room, method="approval")
    view = await form(room)
    await room.pen(CHAIR, "withdraw 1 because we forgot an option")
    await room.pen(CHAIR, "ballot 1 until in 2 days house Which city: Oslo / Geneva / Rome")

    with pytest.raises(Refused, match="a ballot on #1 that has ended"):
        await send(room, view, {"choice": ["1"]})
    with pytest.raises(Refused, match="has ended"):
        await room.submit(ADA, "vote", "1", choice="1")

    assert await choices(room) == []


async def test_a_hidden_vote_is_cast_in_a_form_that_says_who_sees_it(room: Room) -> None:
    await opened(room, method="score", visibility="hidden")

    view = await form(room)
    await send(room, view, {"score-1": "7", "reason": "It is near."})

    assert "until the ballot ends" in str(view["blocks"][3])
    assert "In words: 7 for Geneva; 0 for the others." in (await receipts(room))[0]
    assert [row.get("choice") for row in (await room.show(1))["votes"]] == [None]
    assert filled(await form(room)) == {"score-1": "7", "reason": "It is near."}


async def test_a_secret_votes_form_leaves_no_hash_of_what_was_filled_in(room: Room) -> None:
    await opened(room, method="ranked", visibility="secret")
    about = (await form(room))["private_metadata"]
    values = {"place-1": {"place-1": {"selected_option": {"value": "3"}}}}
    view = {"id": "V1", "hash": "1.a", "private_metadata": about, "state": {"values": values}}
    sent = read_submission({"user": {"id": ADA}, "view": view | {"callback_id": "vote"}})
    await room.submit(ADA, "vote", about, key=sent.arrival_key, **dict(sent.fields))
    filled_in = sent.arrival_key.rpartition(":")[2]
    assert filled_in in str(await all_rows(room))

    room.clock.move(days=3)
    await room.tick()

    assert (await room.show(1))["outcome"] == "decided: 3D & co"
    assert filled_in not in str(await all_rows(room))


async def test_a_form_sent_twice_is_one_vote_and_one_receipt(room: Room) -> None:
    await opened(room, method="ranked")
    await room.pen(ADA, "vote 1 1 > 2")
    about = (await form(room))["private_metadata"]
    fields = {"place-1": "1", "place-2": "2", "typed": "3"}

    for _time in range(2):
        assert await room.submit(ADA, "vote", about, key="same", **fields) is None

    assert await choices(room) == [[["3D & co"]]]
    assert len(await receipts(room)) == 1


async def test_a_vote_that_changes_nothing_is_told(room: Room) -> None:
    await opened(room, method="approval")
    await send(room, await form(room), {"choice": ["1"]})

    with pytest.raises(Refused, match="is already Geneva"):
        await send(room, await form(room), {})


async def test_who_may_not_vote_gets_no_form(room: Room) -> None:
    await opened(room, method="approval")
    room.members = dict.fromkeys(room.members, frozenset({ADA, CHAIR}))

    with pytest.raises(Refused, match="Join the channel"):
        await room.push(GUEST, 1, "vote")
    view = await form(room)
    with pytest.raises(Refused, match="Join the channel"):
        await send(room, view, {"choice": ["1"]}, user=GUEST)

    assert await choices(room) == []


async def test_the_button_is_where_the_choices_have_none(room: Room) -> None:
    await opened(room, CITIES.replace("3D", "3D <!channel"), method="ranked")
    async with room.database.reading() as store:
        item = await find_item(store, ItemNumber(1))
        facts = await gather_item(store, item, config=room.config, now=room.clock.now)
    assert facts.ballot is not None

    row, line = how_to_vote(facts.ballot, facts.item)

    assert [other["action_id"] for other in row["elements"]] == ["vote"]  # type: ignore[attr-defined]
    assert "Or write `/pen vote 1 Geneva &gt; 3D &lt;!channel &amp; co`" in str(line)


async def test_a_ballot_with_buttons_has_a_form_too(room: Room) -> None:
    await opened(room, question="Shall we?", like="consent")
    view = await form(room)

    for forged in ("", "1", "2"):
        reply = await room.submit(ADA, "vote", view["private_metadata"], choice=forged, reason="")
        assert reply is not None
        assert [field for field, _text in reply.field_errors] == ["choice"]
    assert await send(room, view, {"choice": "block"}) == {"reason": "Say why, in a few words."}
    assert await send(room, view, {"choice": "agree"}) == {}

    assert await choices(room) == ["agree"]
    assert filled(await form(room))["choice"] == "agree"


async def test_a_number_of_the_form_is_no_place_in_it(room: Room) -> None:
    await opened(room, question="Shall we?", like="plus-minus")

    assert await send(room, await form(room), {"choice": "-1", "reason": "No."}) == {}

    assert await choices(room) == ["-1"]
