"""What only chairs do, and what becomes of it when it is asked twice or by somebody else."""

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.errors import Refused
from tests.handlers.room import ADA, BEN, CHAIR, GUEST, UNKNOWN, Room, mail, new_config

CHAIRS_ONLY = [
    "ballot 1 until in 2 days",
    "ballot 1",
    "close 1",
    "reopen 1",
    "assign 1 Ada",
    "title 1 X",
    "merge 1 into 1",
    "undo 1",
    "split 1 1",
    "move 1 1 into 1",
]


@pytest.mark.parametrize("words", CHAIRS_ONLY)
@pytest.mark.parametrize("user", [ADA, GUEST, UNKNOWN])
async def test_nobody_else_may(room: Room, words: str, user: str) -> None:
    await room.fetch(mail("call"))
    before = await room.show(1)

    with pytest.raises(Refused, match=r"Only a chair|has not told me yet"):
        await room.pen(user, words)  # type: ignore[arg-type]

    assert await room.show(1) == before


async def test_an_unknown_profile_is_asked_for_and_votes_meanwhile(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    await room.press(UNKNOWN, 1, "agree")

    assert await room.tally(1) == {"agree": 1}
    assert [delivery.recipient for delivery in await room.queued(DeliveryKind.LEARN_PERSON)] == [
        UNKNOWN
    ]


async def test_a_ballot_opens_once_and_is_announced(room: Room) -> None:
    await room.fetch(mail("call"))

    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")
    with pytest.raises(Refused, match="open already"):
        await room.pen(CHAIR, "ballot 1 until in 2 days")

    assert len(await room.queued(DeliveryKind.MAIL_BALLOT)) == 1
    assert (await room.show(1))["state"] == "voting"


@pytest.mark.parametrize(
    ("quorum", "votes", "outcome", "state"),
    [
        (0, {ADA: "agree"}, "accepted", "decided"),
        (0, {ADA: "disagree"}, "rejected", "decided"),
        (0, {}, "no quorum", "open"),
        (2, {ADA: "agree"}, "no quorum", "open"),
        (2, {ADA: "agree", BEN: "abstain"}, "accepted", "decided"),
    ],
)
async def test_the_deadline_closes_and_counts(
    room: Room, quorum: int, votes: dict[str, str], outcome: str, state: str
) -> None:
    room.config = new_config(council={"ballots": {"quorum": quorum}})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    for user, choice in votes.items():
        await room.press(user, 1, choice)  # type: ignore[arg-type]
    room.clock.move(days=2, seconds=-1)
    await room.tick()
    assert (await room.show(1))["state"] == "voting"

    room.clock.move(seconds=1)
    await room.tick()
    await room.tick()

    item = await room.show(1)
    assert (item["state"], item["ballot"]["outcome"]) == (state, outcome)
    assert len(await room.queued(DeliveryKind.MAIL_RESULT)) == 1
    assert len(await room.queued(DeliveryKind.POST_RESULT)) == 1


async def test_a_close_ends_the_ballot_first_and_a_second_one_is_refused(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.press(ADA, 1, "agree")

    await room.pen(CHAIR, "close 1")

    assert (await room.show(1))["state"] == "decided"
    with pytest.raises(Refused, match="reopen"):
        await room.pen(CHAIR, "close 1")


async def test_a_title_delivered_late_does_not_undo_a_newer_one(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "title 1 First", key="late")
    await room.pen(CHAIR, "title 1 Second")

    await room.pen(CHAIR, "title 1 First", key="late")

    assert (await room.show(1))["title"] == "Second"


async def test_an_item_being_voted_on_is_not_reopened(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    with pytest.raises(Refused, match="open already"):
        await room.pen(CHAIR, "reopen 1")

    assert (await room.show(1))["state"] == "voting"


async def test_a_holder_whom_we_meet_for_the_first_time_has_the_name_that_slack_gives(
    room: Room,
) -> None:
    await room.fetch(mail("call"))

    answer = await room.pen(CHAIR, f"assign 1 <@{BEN}|ben.e>")

    assert "Ben Example" in answer.text
    assert (await room.show(1))["holder"] == "Ben Example"


@pytest.mark.parametrize(
    "name", ["&lt;@u03ben&gt;", "ben@", "@ben@example", "Ben @ example.net", "…@example.net"]
)
async def test_what_is_no_address_names_nobody_new(room: Room, name: str) -> None:
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match="I know nobody called"):
        await room.pen(CHAIR, f"assign 1 {name}")

    assert (await room.show(1))["holder"] is None


async def test_close_reopen_assign_and_title_are_in_the_history(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(ADA, "mine")

    await room.pen(CHAIR, f"assign 1 <@{ADA}>")
    await room.pen(CHAIR, "title 1 Terms of reference")
    await room.pen(CHAIR, "close 1 done elsewhere")
    await room.pen(CHAIR, "reopen 1")

    item = await room.show(1)
    assert (item["title"], item["holder"], item["state"]) == (
        "Terms of reference",
        "Ada Example",
        "open",
    )
    assert [row["what"] for row in item["history"]][-4:] == ["holder", "title", "state", "state"]
    assert {row["actor"] for row in item["history"][-4:]} == {"Carla Chair"}


async def test_lists_and_mine_show_what_is_there(room: Room) -> None:
    await room.fetch(mail("call"), mail("other", "Other words."))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    assert "#1" in (await room.pen(ADA, "list voting")).text
    assert "#2" not in (await room.pen(ADA, "list voting")).text
    assert "#2" in (await room.pen(ADA, "list")).text
    assert "#1" in (await room.pen(ADA, "mine")).text


async def test_a_press_delivered_again_is_one_vote(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    for _delivery in range(3):
        await room.press(ADA, 1, "agree", key="same")
        await room.pen(BEN, "vote 1 agree", key="also the same")

    assert await room.tally(1) == {"agree": 2}
    assert len((await room.show(1))["votes"]) == 2
    assert len(await room.queued(DeliveryKind.SLACK_RECEIPT)) == 1


async def test_a_block_asks_for_its_reason_by_form(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")

    ballot = await room.newest_ballot(ItemNumber(1))
    asked = await room.press(ADA, 1, "block")
    assert asked is not None
    assert asked.view is not None
    empty = await room.submit(ADA, "reason", f"1:{ballot}:block", reason=" ")
    assert empty is not None
    assert empty.field_errors
    for _delivery in range(2):
        await room.submit(ADA, "reason", f"1:{ballot}:block", key="same", reason="No mandate")

    assert await room.tally(1) == {"block": 1}
    with pytest.raises(Refused, match="reason"):
        await room.pen(BEN, "vote 1 block")


async def test_a_press_on_an_old_message_is_refused_with_words(room: Room) -> None:
    await room.fetch(mail("call"))
    with pytest.raises(Refused, match="No ballot is open"):
        await room.press(ADA, 1, "agree")
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    with pytest.raises(Refused, match="not a choice on #1"):
        await room.press(ADA, 1, "+0")
    room.clock.move(days=2, seconds=1)
    with pytest.raises(Refused, match="has ended"):
        await room.press(ADA, 1, "agree")
