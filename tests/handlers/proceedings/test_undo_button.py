"""Whoever closes, names, labels or assigns an item by a command can take that back by a button."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.ids import ItemNumber, SlackUserId
from bot.errors import Refused
from bot.events import SlackReply
from tests.handlers.room import ADA, BEN, CHAIR, Room, elements_of, mail, new_config

TWO_CHAIRS = {"chairs": ["chair@example.org", "ben@example.net"]}


def part_of(reply: SlackReply) -> tuple[int, ...]:
    """Return what the *Undo* of a reply carries besides the item's number."""
    (button,) = [one for block in reply.blocks for one in elements_of(block)]
    assert (button["text"]["text"], button["action_id"]) == ("Undo", "undo")
    return tuple(map(int, button["value"].split(":")[1:]))


async def history(room: Room) -> list[dict[str, Any]]:
    """Return the history of item 1 without how it was opened."""
    return list((await room.show(1))["history"])[1:]


@pytest.mark.parametrize(
    ("first", "words", "key", "text"),
    [
        ([], "close 1 Spam", "state", "Undone: #1 About call is open again."),
        (["title 1 Travel"], "title 1 Rail", "title", "Undone: #1 is called Travel again."),
        (["label 1 a b"], "label 1 -a c", "labels", "Undone. Labels of #1 About call: a, b."),
        ([], "label 1 a", "labels", "Undone. Labels of #1 About call: none."),
        (["assign 1 <@U02ADA>"], "assign 1 <@U03BEN>", "holder",
         "Undone: Ada Example holds the pen for #1 About call again."),
        ([], "assign 1 <@U03BEN>", "holder", "Undone: #1 About call has no holder."),
    ],
)  # fmt: skip
async def test_a_press_puts_back_what_was_and_is_one_entry_of_the_history(
    room: Room, first: list[str], words: str, key: str, text: str
) -> None:
    await room.fetch(mail("call"))
    for line in first:
        await room.pen(CHAIR, line)
    before = await room.show(1)
    reply = await room.pen(CHAIR, words)
    assert reply.text in str(reply.blocks)
    room.clock.move(minutes=9)

    undone = await room.push(CHAIR, 1, "undo", *part_of(reply))

    assert undone is not None
    assert (undone.text, undone.replaces) == (text, True)
    after = await room.show(1)
    assert after[key] == before[key]
    act, undoing = (await history(room))[-2:]
    assert (undoing["what"], undoing["from"], undoing["to"]) == (
        act["what"],
        act["to"],
        act["from"],
    )
    details = await room.push(CHAIR, 1, "details")
    assert "This undid their last change." in str(details)


async def test_a_holder_without_a_name_holds_the_pen_again(room: Room) -> None:
    await room.fetch(mail("call"))
    async with room.database.transaction() as store:
        before = (await store.people.by_address("", name="")).id
        item = await store.items.get(ItemNumber(1))
        assert item is not None
        await store.items.save(replace(item, holder=before))
    reply = await room.pen(CHAIR, "assign 1 <@U03BEN>")

    undone = await room.push(CHAIR, 1, "undo", *part_of(reply))

    assert undone is not None
    assert undone.text == "Undone: somebody holds the pen for #1 About call again."
    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
    assert item is not None
    assert item.holder == before


async def test_an_undone_close_gives_the_outcome_back_that_it_replaced(room: Room) -> None:
    room.config = new_config(council={"ballots": {"quorum": 3}})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.pen(CHAIR, "close 1")
    before = await room.show(1)
    reply = await room.pen(CHAIR, "close 1 Spam")
    outcomes = [(one["from"], one["to"]) for one in await history(room) if one["what"] == "outcome"]

    await room.push(CHAIR, 1, "undo", *part_of(reply))

    after = await room.show(1)
    assert outcomes == [("no quorum", "Spam")]
    assert (before["state"], before["outcome"]) == ("open", "no quorum")
    assert (after["state"], after["outcome"]) == ("open", "no quorum")


async def test_a_second_press_is_told_so_and_a_redelivery_is_answered_as_before(
    room: Room,
) -> None:
    await room.fetch(mail("call"))
    part = part_of(await room.pen(CHAIR, "title 1 Rail"))

    first = await room.push(CHAIR, 1, "undo", *part, key="press")
    again = await room.push(CHAIR, 1, "undo", *part, key="press")
    await room.pen(CHAIR, "title 1 Travel")
    with pytest.raises(Refused, match="undone already"):
        await room.push(CHAIR, 1, "undo", *part)

    assert first == again
    assert (await room.show(1))["title"] == "Travel"


@pytest.mark.parametrize(
    ("first", "words", "by_hand"),
    [
        ([], "close 1", "/pen reopen 1"),
        ([], "title 1 Rail", "/pen title 1 About call"),
        (["label 1 a b"], "label 1 -a c", "/pen label 1 a -c"),
        ([], "assign 1 <@U03BEN>", "/pen assign 1 @user"),
        (["assign 1 <@U02ADA>"], "assign 1 <@U03BEN>", "/pen assign 1 Ada Example"),
    ],
)
async def test_after_ten_minutes_a_press_says_how_to_do_it_by_hand(
    room: Room, first: list[str], words: str, by_hand: str
) -> None:
    await room.fetch(mail("call"))
    for line in first:
        await room.pen(CHAIR, line)
    part = part_of(await room.pen(CHAIR, words))
    as_it_is = await room.show(1)
    room.clock.move(minutes=10)

    with pytest.raises(Refused, match="ten minutes") as late:
        await room.push(CHAIR, 1, "undo", *part)

    assert f"`{by_hand}`" in str(late.value)
    assert await room.show(1) == as_it_is


async def test_a_title_that_somebody_wrote_neither_ends_the_code_nor_mentions(room: Room) -> None:
    await room.fetch(mail("call", subject="Tell <!channel> of `fish`"))
    part = part_of(await room.pen(CHAIR, "title 1 Fish"))
    room.clock.move(minutes=10)

    with pytest.raises(Refused) as late:
        await room.push(CHAIR, 1, "undo", *part)

    assert "`/pen title 1 Tell &lt;!channel&gt; of ˋfishˋ`." in str(late.value)


@pytest.mark.parametrize(
    ("words", "since", "text"),
    [
        ("close 1", "reopen 1", "Ben Example reopened the item."),
        ("title 1 Rail", "title 1 Ferry", "changed the title from “Rail” to “Ferry”."),
        ("label 1 a", "label 1 b", "Ben Example changed the labels from a to a, b."),
        ("assign 1 <@U03BEN>", "assign 1 <@U02ADA>", "made Ada Example the holder in place of"),
        ("title 1 Rail", "merge 1 into 2", "it is now part of #2."),
    ],
)
async def test_what_has_changed_since_is_told_and_stays(
    room: Room, words: str, since: str, text: str
) -> None:
    room.config = new_config(council=TWO_CHAIRS)
    await room.fetch(mail("call"), mail("other"))
    part = part_of(await room.pen(CHAIR, words))
    await room.pen(BEN, since)
    as_it_is = await room.show(1)

    with pytest.raises(
        Refused, match="Nothing was undone, because #1 has changed since"
    ) as refused:
        await room.push(CHAIR, 1, "undo", *part)

    assert text in str(refused.value)
    assert await room.show(1) == as_it_is


async def test_what_else_has_changed_does_not_matter(room: Room) -> None:
    await room.fetch(mail("call"))
    part = part_of(await room.pen(CHAIR, "title 1 Rail"))
    await room.pen(CHAIR, "label 1 a")

    await room.push(CHAIR, 1, "undo", *part)

    shown = await room.show(1)
    assert (shown["title"], shown["labels"]) == ("About call", ["a"])


@pytest.mark.parametrize("user", [ADA, BEN])
async def test_nobody_else_can_press_it(room: Room, user: SlackUserId) -> None:
    room.config = new_config(council=TWO_CHAIRS)
    await room.fetch(mail("call"))
    part = part_of(await room.pen(CHAIR, "close 1"))

    with pytest.raises(Refused, match="Only the person who made this change"):
        await room.push(user, 1, "undo", *part)

    assert (await room.show(1))["state"] == "closed"


async def test_a_made_up_value_undoes_nothing(room: Room) -> None:
    await room.fetch(mail("call"), mail("other"))
    await room.pen(CHAIR, "title 2 Travel")
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    of_other = part_of(await room.pen(CHAIR, "title 2 Rail"))
    assigned = part_of(await room.pen(CHAIR, "assign 2 <@U03BEN>"))
    before = [await room.show(1), await room.show(2)]

    for number in range(30):
        with pytest.raises(Refused):
            await room.push(CHAIR, 1, "undo", number, 1)
    with pytest.raises(Refused):
        await room.push(CHAIR, 1, "undo", *of_other)
    with pytest.raises(Refused):
        await room.push(CHAIR, 2, "undo")

    undone = await room.push(CHAIR, 2, "undo", assigned[0], 99)
    assert undone is not None  # nobody held it, whoever the value names
    assert (await room.show(2))["holder"] is None
    assert await room.show(1) == before[0]


async def test_whoever_is_no_helper_any_more_undoes_nothing(room: Room) -> None:
    await room.fetch(mail("call"))
    part = part_of(await room.pen(CHAIR, "title 1 Rail"))
    room.config = new_config(council={"chairs": ["ben@example.net"]})

    with pytest.raises(Refused, match="Only a chair"):
        await room.push(CHAIR, 1, "undo", *part)


async def test_a_locked_title_stays(room: Room) -> None:
    await room.fetch(mail("call"))
    part = part_of(await room.pen(CHAIR, "title 1 Rail"))
    await room.pen(CHAIR, "lock 1")

    with pytest.raises(Refused, match="/pen reopen 1"):
        await room.push(CHAIR, 1, "undo", *part)


async def test_labels_that_were_there_already_offer_nothing_to_undo(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "label 1 a")
    room.clock.move(minutes=11)

    reply = await room.pen(CHAIR, "label 1 a")

    assert reply.blocks == ()
