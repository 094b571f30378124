"""The app's Home: what waits for somebody, their own items, all of them, their choices."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import BallotId, ChannelId, ItemNumber, ListName, SlackUserId
from bot.errors import Refused
from bot.gateways.slack.values import SlackProfile
from bot.render.slack.own.home import A_PAGE, NO_LISTS, NOTHING_NEEDED, NOTHING_OWN
from bot.sandbox.slack.checks import check_home, check_view
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, BOARD_CHANNEL, CHAIR, CHANNEL, GUEST, Room, mail
from tests.handlers.voting.test_ballots_by_rule import take_roster

Home = dict[str, Any]
Blocks = list[dict[str, Any]]


@prepared
async def furnished(room: Room) -> None:
    """Let the council vote on #1, comment on #2, talk on #3 and #4; Ben holds #4, the chair #3."""
    for name in ("fees", "harbour", "quay", "lights"):
        writer = "Ben Example <ben@example.net>" if name == "quay" else "Lou <lou@example.org>"
        await room.fetch(mail(name, writer=writer, date=room.clock()))
        room.clock.move(minutes=1)
    await room.pen(BEN, "help")
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    await room.pen(CHAIR, "call 2 until in 2 days What of it?")
    await room.pen(CHAIR, f"assign 4 <@{BEN}>")
    await room.pen(CHAIR, f"assign 3 <@{CHAIR}>")


def parts(home: Home) -> dict[str, Blocks]:
    """Return the blocks of each part of a Home, by its header."""
    found: dict[str, Blocks] = {}
    blocks: Blocks = []
    for block in check_home(home)["blocks"]:
        if block["type"] == "header":
            found[block["text"]["text"]] = blocks = []
        elif block["type"] != "divider":
            blocks.append(block)
    return found


def numbers(blocks: Blocks) -> list[int]:
    """Return the items that can be opened there, in order."""
    opened = [block["accessory"] for block in blocks if "accessory" in block]
    return [int(button["value"]) for button in opened if button["action_id"] == "details"]


def pressable(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            if "action_id" in element:
                yield element["action_id"], element.get("value", "")


def words(blocks: Blocks) -> str:
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


async def needed(room: Room, user: SlackUserId) -> list[int]:
    return numbers(parts(await room.home(user))["Needs you"])


async def test_what_waits_for_somebody_comes_first(room: Room) -> None:
    await furnished(room)

    home = parts(await room.home(BEN))

    assert list(home) == ["Needs you", "Mine", "All items", "Your choices"]
    assert numbers(home["Needs you"]) == [1, 2, 4]
    assert numbers(home["Mine"]) == [3]
    assert sorted(numbers(home["All items"])) == [1, 2, 3, 4]
    assert "*#1 About fees*" in words(home["Needs you"])
    assert "*You have not voted yet.*" in words(home["Needs you"])
    assert "<!date^" in words(home["Needs you"])
    pressed = [name for name, _value in pressable(home["Needs you"])]
    assert {"vote:agree", "vote:block", "answer", "details"} <= set(pressed)


async def test_a_vote_an_answer_and_a_new_holder_need_nothing_more(room: Room) -> None:
    await furnished(room)

    await room.press(BEN, 1, "agree")
    await room.pen(BEN, "comment 2 It is fine.")
    await room.pen(CHAIR, f"assign 4 <@{CHAIR}>")

    home = parts(await room.home(BEN))
    assert numbers(home["Needs you"]) == []
    assert words(home["Needs you"]) == NOTHING_NEEDED.format()
    assert set(numbers(home["Mine"])) == {1, 2, 3}
    assert "You voted *agree*." in words(home["Mine"])
    assert ("vote:block", "1:1:block") in set(pressable(home["Mine"])), "a vote can be changed"


async def test_nothing_yet_says_what_will_appear(room: Room) -> None:
    home = parts(await room.home(ADA))

    assert words(home["Needs you"]) == NOTHING_NEEDED.format()
    assert words(home["Mine"]) == NOTHING_OWN.format()
    assert "Nothing is open" in words(home["All items"])


async def test_a_vote_from_home_is_counted_and_its_receipt_comes_directly(room: Room) -> None:
    await furnished(room)
    value = dict(pressable(parts(await room.home(ADA))["Needs you"]))["vote:agree"]

    item, ballot, choice = value.split(":")
    await room.press(ADA, int(item), choice, ballot=BallotId(int(ballot)), channel=ChannelId(""))

    assert await room.tally(1) == {"agree": 1}
    (receipt,) = await room.queued(DeliveryKind.SLACK_RECEIPT)
    assert receipt.recipient == f"{ADA}@"
    assert await needed(room, ADA) == [2]


async def test_who_is_not_on_the_roster_is_not_asked_to_vote(room: Room) -> None:
    await furnished(room)
    await take_roster(room, "name,emails\nCarla Chair,chair@example.org\n")
    await room.pen(CHAIR, "ballot 3 until in 2 days consent Shall we?")

    assert 3 not in await needed(room, BEN)
    assert 3 in await needed(room, CHAIR)
    assert ("vote:agree", "3:2:agree") not in set(
        pressable(parts(await room.home(BEN))["All items"])
    )


async def test_an_account_in_doubt_is_not_asked_to_vote(room: Room) -> None:
    await furnished(room)
    room.directory[GUEST] = SlackProfile(
        GUEST, "Gil Guest", "gil@example.org", is_bot=False, is_outsider=True
    )

    home = parts(await room.home(GUEST))

    assert numbers(home["Needs you"]) == [2]
    assert "vote:agree" not in dict(pressable(home["All items"]))
    with pytest.raises(Refused):
        await room.press(GUEST, 1, "agree")


async def test_while_slack_says_nothing_who_is_on_a_list_by_mail_sees_it(room: Room) -> None:
    await furnished(room)
    before = parts(await room.home(BEN))
    del room.directory[BEN]
    room.members = dict.fromkeys(room.members)

    home = parts(await room.home(BEN))

    assert numbers(home["Needs you"]) == numbers(before["Needs you"]) == [1, 2, 4]
    assert numbers(home["All items"]) == numbers(before["All items"])


async def test_a_filter_a_list_and_a_page_are_chosen(room: Room) -> None:
    await furnished(room)
    await room.fetch(mail("board", to="board@lists.example.org", through="board"))
    await room.pen(CHAIR, "close 3 Done", channel=CHANNEL)

    menus = {
        element["action_id"]: element
        for block in parts(await room.home(ADA))["All items"]
        for element in block.get("elements", ())
        if element.get("type") == "static_select"
    }
    assert menus["home:which"]["initial_option"]["value"] == "open:0:"
    assert [option["value"] for option in menus["home:list"]["options"]] == [
        "open:0:",
        "open:0:council",
        "open:0:board",
    ]

    async def shown(shows: str) -> list[int]:
        home = await room.home(ADA, shows)
        assert home["private_metadata"] == shows
        return numbers(parts(home)["All items"])

    assert await shown("voting:0:") == [1]
    assert await shown("open:0:board") == [5]
    assert 3 not in await shown("open:0:")
    assert 3 in await shown("all:0:council")
    room.clock.move(days=3)
    assert set(await shown("overdue:0:")) == {1, 2}


async def test_older_items_are_on_further_pages(room: Room) -> None:
    count = A_PAGE * 2 + 1
    for number in range(count):
        room.clock.move(minutes=1)
        await room.fetch(mail(f"topic-{number}", date=room.clock()))

    seen: list[int] = []
    shows = "all:0:"
    while shows:
        all_items = parts(await room.home(ADA, shows))["All items"]
        seen += numbers(all_items)
        shows = dict(pressable(all_items)).get("home:older", "")
    assert seen == list(range(count, 0, -1))
    assert dict(pressable(all_items))["home:newer"] == "all:1:"


@pytest.mark.parametrize(
    "shows",
    ["", "hidden:0:", "all:-1:", "all:100:", "all:0:x y", "mine:0:", "all:0:\n", "a" * 3000],
)
async def test_what_no_home_of_ours_carries_shows_the_first_page(room: Room, shows: str) -> None:
    await furnished(room)

    home = await room.home(ADA, shows)

    assert home["private_metadata"] == "open:0:"
    assert len(numbers(parts(home)["All items"])) == 4


async def test_choices_are_made_for_each_list(room: Room) -> None:
    await furnished(room)
    before = parts(await room.home(BEN))["Your choices"]
    assert ("publish:always", f"{BEN}:council") in set(pressable(before))
    assert "You have not yet chosen" in words(before)
    assert "ben@example.net" in words(before)

    await room.choose(BEN, "never")

    after = parts(await room.home(BEN))["Your choices"]
    assert "Nothing that you write in Slack goes to *council*." in words(after)
    assert "You have not yet chosen whether your Slack replies may go to *board*." in words(after)


async def test_a_held_reply_waits_for_its_author_alone(room: Room) -> None:
    await furnished(room)
    thread = await room.posted(4, ts="100.1")
    await room.choose(ADA, "ask")
    await room.say(ADA, "Too bright.", ts="100.2", thread=thread)

    asked = parts(await room.home(ADA))["Needs you"]
    assert "release:send" in dict(pressable(asked))
    assert "Too bright." in str(asked)
    assert "release:send" not in dict(pressable(parts(await room.home(BEN))["Needs you"]))

    await room.release(ADA, 1, "Too bright.")
    assert "release:send" not in dict(pressable(parts(await room.home(ADA))["Needs you"]))


async def test_a_vote_in_doubt_is_asked_about_at_home(room: Room) -> None:
    await furnished(room)
    writer, text = "Ben Example <ben@example.net>", "I have read it twice, so I vote agree.\n"
    await room.fetch(mail("doubt", text, answers=["fees"], date=room.clock(), writer=writer))

    assert "take_vote" in dict(pressable(parts(await room.home(BEN))["Needs you"]))
    assert "take_vote" not in dict(pressable(parts(await room.home(ADA))["Needs you"]))


async def test_a_position_is_asked_about_at_home_until_its_author_says(room: Room) -> None:
    await furnished(room)
    writer, text = "Ben Example <ben@example.net>", "I would support giving a little more time.\n"
    await room.fetch(mail("wish", text, answers=["harbour"], date=room.clock(), writer=writer))

    asked = dict(pressable(parts(await room.home(BEN))["Needs you"]))
    assert "take_position" not in dict(pressable(parts(await room.home(ADA))["Needs you"]))
    item, position = asked["leave_position"].split(":")
    await room.push(BEN, int(item), "leave_position", int(position))

    assert "take_position" not in dict(pressable(parts(await room.home(BEN))["Needs you"]))


async def test_what_is_asked_of_an_item_that_one_sees_no_more_is_not_shown(room: Room) -> None:
    await furnished(room)
    writer, text = "Ben Example <ben@example.net>", "I would support giving a little more time.\n"
    await room.fetch(mail("wish", text, answers=["harbour"], date=room.clock(), writer=writer))
    off = tuple(each.model_copy(update={"board": "off"}) for each in room.config.lists)
    room.config = room.config.model_copy(update={"lists": off})
    async with room.database.transaction() as store:  # another list, of which Ben is not
        await store.items.drop_lists(ItemNumber(2), [ListName("council")])
        await store.items.add_lists(ItemNumber(2), [ListName("board")])
    room.members[BOARD_CHANNEL] = frozenset({CHAIR})

    home = await room.home(BEN, "all:0:")

    assert "take_position" not in str(home)
    assert "harbour" not in str(home)


async def test_a_guest_without_an_address_reads_what_the_channel_reads(room: Room) -> None:
    await furnished(room)

    home = parts(await room.home(GUEST))

    assert numbers(home["Needs you"]) == [1, 2]
    assert "No mail address is linked" in words(home["Your choices"])


async def test_who_is_on_no_list_reads_a_kind_sentence(room: Room) -> None:
    await furnished(room)
    room.config = room.config.model_copy(
        update={
            "lists": tuple(each.model_copy(update={"board": "off"}) for each in room.config.lists)
        }
    )
    room.members = {CHANNEL: frozenset({CHAIR}), BOARD_CHANNEL: frozenset({CHAIR})}

    home = check_home(await room.home(GUEST))

    assert words(home["blocks"]).startswith(NO_LISTS.format())
    assert dict(pressable(home["blocks"])) == {"pen:link": "link"}


async def test_an_address_is_linked_in_two_forms(room: Room) -> None:
    opened = await room.pen(GUEST, "link")
    assert opened.view is not None
    check_view(opened.view)

    wrong = await room.submit(GUEST, "link", "", address="nobody")
    assert wrong is not None
    assert dict(wrong.field_errors)["address"].startswith("“nobody” is neither")

    asked = await room.submit(GUEST, "link", "", address="gil@example.org")
    assert asked is not None
    assert asked.view is not None
    assert "gil@example.org" in str(check_view(asked.view))
    assert [d.recipient for d in await room.queued(DeliveryKind.MAIL_NOTE)] == ["gil@example.org"]


async def test_full_homes_stay_within_slacks_limits(room: Room) -> None:
    writer = "Ben Example <ben@example.net>"
    for number in range(30):
        room.clock.move(minutes=1)
        subject = f"{'very ' * 40}long {number}"
        await room.fetch(mail(f"t-{number}", subject=subject, date=room.clock(), writer=writer))
    for number in range(1, 13):
        await room.pen(CHAIR, f"ballot {number} until in 2 days consent Well?")
    for number in range(13, 25):
        await room.pen(CHAIR, f"call {number} until in 2 days Well?")
    for number in range(25, 31):
        await room.pen(BEN, f"comment {number} Mine.")

    home = check_home(await room.home(BEN, "all:1:"))

    assert len(home["blocks"]) <= 80
    assert "and 16 more: see `/pen mine`" in str(home["blocks"])


async def test_all_choices_about_mail_are_made_in_one_place(room: Room) -> None:
    await furnished(room)
    await room.pen(ADA, "settings")

    home = parts(await room.home(ADA))["Your choices"]
    pressed = dict(pressable(home))
    assert "cannot be switched off" in str(home)
    assert "pen:digest" in pressed
    for what in ("followed", "reminders", "receipts", "questions"):
        assert pressed[f"pen:{what}"] == f"settings {what} off"
    await room.pen(ADA, pressed["pen:receipts"])
    (language,) = [
        block["accessory"]
        for block in home
        if block.get("accessory", {}).get("action_id") == "pen:language"
    ]
    assert language["initial_option"]["value"] == "settings language auto"
    spanish = next(each["value"] for each in language["options"] if each["value"].endswith("es"))
    await room.pen(ADA, spanish)

    again = parts(await room.home(ADA))["Your choices"]
    assert dict(pressable(again))["pen:receipts"] == "settings receipts on"
    assert "settings language es" in str(
        [block.get("accessory", {}).get("initial_option") for block in again]
    )
