"""Links to the board in Slack: what stands below a message, and what a person sees beside it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.ids import ChannelId, SlackUserId, Ts
from bot.errors import Refused
from bot.events import DetailsAsked, DetailsEdited, LinksShared
from handlers.lists.items import NoSuchItem
from handlers.slack.talk.links import handle_details, handle_links, number_in, refuse_edits
from tests.handlers.room import ADA, BEN, BOARD_CHANNEL, CHAIR, CHANNEL, Room, mail

BOARD = "https://pen.example.org/b"
ITEM = f"{BOARD}/items/1"
DIRECT = ChannelId("D01ADA")
ELSEWHERE = ChannelId("C99ELSEWHERE")
STRANGER = SlackUserId("U77STRANGER")


@pytest.fixture
async def room(room: Room) -> Room:
    set_board(room, "token")
    await room.fetch(mail("call", "First words."))
    return room


def set_board(room: Room, board: str) -> None:
    lists = tuple(each.model_copy(update={"board": board}) for each in room.config.lists)
    penholder = room.config.penholder.model_copy(update={"public_url": f"{BOARD}/"})
    room.config = room.config.model_copy(update={"lists": lists, "penholder": penholder})


async def below(
    room: Room, *urls: str, channel: ChannelId = CHANNEL, ts: str = "1.1"
) -> list[dict[str, Any]]:
    event = LinksShared(room.key(), channel, Ts(ts), urls)
    reply = await handle_links(event, room.door)
    return [] if reply is None else [dict(entity) for entity in reply.entities]


async def beside(
    room: Room, user: SlackUserId, *, reference: str = "item-1", channel: ChannelId = CHANNEL
) -> dict[str, Any]:
    event = DetailsAsked(room.key(), user, channel, "trigger", ITEM, reference)
    (entity,) = (await handle_details(event, room.door)).entities
    return dict(entity)


async def test_a_link_shows_the_item_with_its_state_holder_and_deadline(room: Room) -> None:
    await room.pen(CHAIR, f"assign 1 <@{ADA}>")
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")

    (entity,) = await below(room, f"{ITEM}?page=2#m1")

    assert entity["app_unfurl_url"] == f"{ITEM}?page=2#m1"
    assert entity["url"] == ITEM
    assert entity["external_ref"] == {"id": "item-1", "type": "item"}
    fields = entity["entity_payload"]["fields"]
    assert fields["status"]["value"] == "Ballot open"
    assert fields["assignee"]["value"]
    assert fields["due_date"]["value"] > 0
    assert "First words." not in str(entity)
    actions = entity["entity_payload"]["actions"]
    shown, left = ([button["action_id"] for button in part] for part in actions.values())
    assert (shown, left) == (["vote", "comment"], ["details"])


async def test_a_message_is_shown_its_items_once(room: Room) -> None:
    assert len(await below(room, ITEM)) == 1
    assert await below(room, ITEM) == []
    assert len(await below(room, ITEM, ts="2.2")) == 1


@pytest.mark.parametrize("channel", [BOARD_CHANNEL, ELSEWHERE, DIRECT])
async def test_where_not_everybody_may_see_an_item_nothing_is_shown(
    room: Room, channel: ChannelId
) -> None:
    assert await below(room, ITEM, channel=channel) == []

    set_board(room, "public")
    assert len(await below(room, ITEM, channel=channel, ts="2.2")) == 1


async def test_a_stranger_sees_beside_a_public_item_what_stands_on_the_board(room: Room) -> None:
    set_board(room, "public")
    room.directory[STRANGER] = replace(room.directory[BEN], user=STRANGER, email=None)
    await room.pen(ADA, "comment 1 Said in Slack alone.")

    theirs = await beside(room, STRANGER, channel=ELSEWHERE)

    assert "Said in Slack alone." not in str(theirs)
    keys = [each["key"] for each in theirs["entity_payload"]["custom_fields"]]
    assert keys == ["lists"]


@pytest.mark.parametrize(
    "url",
    [
        f"{BOARD}/items/2",
        f"{BOARD}/items/1/feed.atom",
        f"{BOARD}/lists/council",
        f"{BOARD}/k/0123456789abcdef/items/1",
        "https://pen.example.org/items/1",
        "https://pen.example.org.evil.example/b/items/1",
        "http://pen.example.org/b/items/1",
        "https://user@pen.example.org/b/items/1",
        f"{BOARD}/items/999999999999999999999",
        "https://[",
    ],
)
async def test_another_address_is_no_item(room: Room, url: str) -> None:
    assert await below(room, url) == []


async def test_a_link_to_no_page_is_not_shown(room: Room) -> None:
    set_board(room, "off")

    assert await below(room, ITEM) == []


async def test_a_merged_item_keeps_its_name_and_shows_what_it_went_into(room: Room) -> None:
    await room.fetch(mail("other", "Other words."))
    await room.pen(CHAIR, "merge 1 into 2")

    (entity,) = await below(room, ITEM)

    assert entity["external_ref"]["id"] == "item-1"
    assert entity["entity_payload"]["attributes"]["display_id"] == "#2"


async def test_a_person_sees_beside_it_what_they_may_see(room: Room) -> None:
    entity = await beside(room, BEN)

    assert "First words." in str(entity["entity_payload"]["custom_fields"])


async def test_a_person_sees_beside_it_their_own_vote_alone(room: Room) -> None:
    rules = {"hush": {"like": "majority", "visibility": "secret"}}
    room.config = room.config.model_copy(update={"rules": rules})
    await room.pen(CHAIR, "ballot 1 until in 2 days hush Shall we?")
    await room.press(ADA, 1, "no")

    shown = {
        user: {
            each["key"]: each["value"]
            for each in (await beside(room, user))["entity_payload"]["custom_fields"]
        }
        for user in (ADA, BEN)
    }

    assert shown[ADA]["own"] == "no"
    assert "own" not in shown[BEN]
    assert shown[ADA]["ballot"] == shown[BEN]["ballot"]


async def test_who_may_not_see_an_item_sees_nothing_beside_it(room: Room) -> None:
    room.directory[STRANGER] = replace(room.directory[BEN], user=STRANGER, email=None)
    with pytest.raises(NoSuchItem) as hidden:
        await beside(room, STRANGER, channel=ELSEWHERE)
    with pytest.raises(NoSuchItem) as missing:
        await beside(room, STRANGER, reference="item-2", channel=ELSEWHERE)

    assert str(hidden.value) == str(missing.value).replace("#2", "#1")


async def test_a_hidden_ballots_choices_are_not_told_beside_it(room: Room) -> None:
    rules = {"hush": {"like": "consent", "visibility": "hidden"}}
    room.config = room.config.model_copy(update={"rules": rules})
    await room.pen(CHAIR, "ballot 1 until in 2 days hush Shall we?")
    await room.press(ADA, 1, "disagree")

    (ballot,) = (
        each for each in (await beside(room, BEN))["entity_payload"]["custom_fields"]
        if each["key"] == "ballot"
    )  # fmt: skip

    assert "disagree 1" not in ballot["value"]
    assert "1 vote" in ballot["value"]


async def test_what_names_no_item_is_refused(room: Room) -> None:
    event = DetailsAsked(room.key(), BEN, CHANNEL, "trigger", "https://evil.example/", "x")

    with pytest.raises(Refused, match="not the page of an item"):
        await handle_details(event, room.door)


def test_every_edit_is_refused_with_what_does_it() -> None:
    fields = ("title", "due_date", "assignee", "status", "lists")
    event = DetailsEdited("view:1", BEN, ChannelId(""), "item-12", fields)

    errors = dict(refuse_edits(event).field_errors)

    assert errors.keys() == set(fields)
    assert "/pen extend 12 WHEN" in errors["due_date"]
    assert all("Nothing was changed" in text for text in errors.values())


async def test_a_number_is_read_from_the_boards_own_addresses_only(room: Room) -> None:
    assert number_in(ITEM, room.config) == 1
    assert number_in(f"{ITEM}/", room.config) == 1
    no_board = room.config.penholder.model_copy(update={"public_url": ""})
    config = room.config.model_copy(update={"penholder": no_board})
    assert number_in("/items/1", config) is None
