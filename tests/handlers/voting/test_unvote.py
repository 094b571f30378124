"""A person takes their vote back: it is kept, counts no longer, and the result stays true."""

from dataclasses import replace

import pytest

from bot.domain.ballots.assurance import Assurance
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import BallotId, ItemNumber
from bot.errors import Refused
from bot.events import SlackReply
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.handlers.desk import Desk
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, GUEST, US, Room, elements_of, mail
from tests.handlers.voting.test_ballots_by_rule import ended, house, opened, take_roster
from tests.handlers.voting.test_secret_ballots import ROSTER, all_rows, telling


@prepared
async def a_ballot(room: Room, /) -> None:
    """Open a ballot on #1 for two days; Ada has voted for it, Ben against it."""
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")
    await room.pen(ADA, "vote 1 agree because it is time")
    await room.press(BEN, 1, "disagree")


async def counting(room: Room) -> list[tuple[str, bool]]:
    return [(row["choice"], row["counts"]) for row in (await room.show(1))["votes"]]


def pressed(reply: SlackReply) -> tuple[int, ...]:
    """Return what the button below a receipt carries."""
    (button,) = (one for block in reply.blocks for one in elements_of(block))
    assert button["action_id"] == "unvote"
    return tuple(map(int, button["value"].split(":")))


async def test_a_vote_that_is_taken_back_is_kept_and_counts_no_longer(room: Room) -> None:
    await a_ballot(room)

    reply = await room.pen(ADA, "unvote 1")

    assert "Your vote on #1 About call is taken back" in reply.text
    assert await room.tally(1) == {"disagree": 1}
    assert sorted(await counting(room)) == [("agree", False), ("disagree", True)]
    history = [(row["from"], row["to"], row["source"]) for row in (await room.show(1))["history"]]
    assert ("agree", "agree (taken back)", "slack") in history
    assert await room.refusals(1) == ["its voter took it back"]
    assert (await room.queued(DeliveryKind.UPDATE_ITEM))[-1].item == 1


async def test_the_button_below_a_receipt_takes_the_vote_back_in_its_place(room: Room) -> None:
    await a_ballot(room)
    receipt = await room.pen(ADA, "vote 1 abstain")

    reply = await room.push(ADA, *_button(receipt))

    assert reply is not None
    assert reply.replaces
    assert await room.tally(1) == {"disagree": 1}


def _button(receipt: SlackReply) -> tuple[int, str, int]:
    item, ballot = pressed(receipt)
    return item, "unvote", ballot


async def test_an_arrival_that_comes_again_takes_back_no_later_vote(room: Room) -> None:
    await a_ballot(room)

    first = await room.pen(ADA, "unvote 1", key="same")
    await room.pen(ADA, "vote 1 block because of the cost")
    again = await room.pen(ADA, "unvote 1", key="same")

    assert again == first
    assert await room.tally(1) == {"disagree": 1, "block": 1}


async def test_who_took_a_vote_back_may_vote_again_even_the_same(room: Room) -> None:
    await a_ballot(room)
    await room.pen(ADA, "unvote 1")

    assert "you vote *agree*" in (await room.pen(ADA, "vote 1 agree")).text

    assert await room.tally(1) == {"agree": 1, "disagree": 1}
    with pytest.raises(Refused, match="already"):
        await room.pen(ADA, "vote 1 agree")


async def test_the_vote_before_does_not_come_back(room: Room) -> None:
    await a_ballot(room)
    await room.pen(ADA, "vote 1 abstain")

    await room.pen(ADA, "unvote 1")

    assert await room.tally(1) == {"disagree": 1}
    with pytest.raises(Refused, match="You have no vote on #1 that counts"):
        await room.pen(ADA, "unvote 1")


async def test_nobody_takes_back_what_they_did_not_cast(room: Room) -> None:
    await a_ballot(room)

    for user in (GUEST, CHAIR):
        with pytest.raises(Refused, match="You have no vote on #1 that counts"):
            await room.push(user, 1, "unvote", await room.newest_ballot(1))  # type: ignore[arg-type]

    assert await room.tally(1) == {"agree": 1, "disagree": 1}


async def test_after_the_end_votes_stay(room: Room) -> None:
    await a_ballot(room)
    receipt = await room.pen(ADA, "vote 1 abstain")
    room.clock.move(days=2, seconds=1)

    for late in ("before the count", "after it"):
        with pytest.raises(Refused, match="takes no votes any more"):
            await room.push(ADA, *_button(receipt))
        if late == "before the count":
            await room.tick()
    assert await room.tally(1) == {"abstain": 1, "disagree": 1}


async def test_the_button_of_an_earlier_ballot_leaves_the_newer_vote(room: Room) -> None:
    await a_ballot(room)
    receipt = await room.pen(ADA, "vote 1 abstain")
    await room.pen(CHAIR, "withdraw 1")
    await room.pen(CHAIR, "ballot 1 until in 2 days Again?")
    await room.pen(ADA, "vote 1 agree")

    for number in (pressed(receipt)[1], 0, 999):
        with pytest.raises(Refused, match="takes no votes any more"):
            await room.push(ADA, 1, "unvote", number)

    assert await room.tally(1) == {"agree": 1}
    assert pressed(receipt)[1] != await room.newest_ballot(1) != BallotId(0)  # type: ignore[arg-type]


async def test_whoever_left_the_channel_takes_nothing_back(room: Room) -> None:
    await a_ballot(room)
    await room.press(GUEST, 1, "agree")
    members = room.members[CHANNEL]
    assert members is not None
    room.members[CHANNEL] = members - {GUEST}

    with pytest.raises(Refused):
        await room.pen(GUEST, "unvote 1")

    assert await room.tally(1) == {"agree": 2, "disagree": 1}


async def test_the_result_holds_it_as_not_counted_and_can_be_counted_again(room: Room) -> None:
    await opened(room, "consent")
    await room.pen(ADA, "vote 1 block because of the cost")
    await room.press(BEN, 1, "agree")
    await room.pen(ADA, "unvote 1")

    result = await ended(room)  # counts the file again

    assert result["outcome"] == "accepted"
    assert [(row["choice"], row["counts"], row.get("why_not", "")) for row in result["votes"]] == [
        ("block", False, "its voter took it back"),
        ("agree", True, ""),
    ]


async def test_a_secret_vote_that_is_taken_back_leaves_no_choice_beside_its_voter(
    room: Room,
) -> None:
    house(room, method="single", visibility="secret")
    await take_roster(room, ROSTER)
    await opened(room, "house", "Which city: Zephyrville / Quartzburg / Moss")
    await room.press(ADA, 1, "Zephyrville")
    await room.press(BEN, 1, "Moss")

    answer = (await room.pen(ADA, "unvote 1")).text
    shown = [row for row in (await room.show(1))["history"] if row["what"] == "vote"]
    assert "Zephyrville" not in f"{answer} {shown}"
    result = await ended(room)

    assert result["voted"] == ["Ben Example"]
    assert [row["choice"] for row in result["votes"]] == ["Moss"]
    assert "votes" not in telling(await all_rows(room), "zephyrville", "moss")


def receipts_done(deliveries: list[Delivery]) -> bool:
    """Return True if no receipt waits any more."""
    return all(
        one.state is not DeliveryState.WAITING
        for one in deliveries
        if one.kind is DeliveryKind.SLACK_RECEIPT
    )


async def test_a_receipt_that_was_not_sent_yet_is_not_sent_any_more(desk: Desk) -> None:
    room = desk.room
    await a_ballot(room)
    await room.pen(BEN, "unvote 1")

    done = await desk.work(receipts_done)

    (receipt,) = (one for one in done if one.kind is DeliveryKind.SLACK_RECEIPT)
    assert (receipt.state, receipt.result) == (DeliveryState.SENT, "")


async def test_slack_takes_a_receipt_with_its_button(desk: Desk) -> None:
    await a_ballot(desk.room)
    await desk.room.press(CHAIR, 1, "abstain")

    await desk.work(receipts_done)

    messages = [*desk.slack.state.messages.values(), *desk.slack.state.ephemerals.values()]
    (note,) = (
        one for some in messages for one in some.values() if "you vote *abstain*" in one.text
    )
    assert [block["type"] for block in note.blocks] == ["section", "actions"]


async def test_a_vote_is_taken_back_by_a_mail_to_us_alone(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!unvote 1")  # anybody can write her address
    assert await room.tally(1) == {"agree": 1, "disagree": 1}
    await send(room, "!unvote 1\n!unvote 1\n", to=proving(room))

    assert await room.tally(1) == {"disagree": 1}
    (reply,) = await replies(room)
    text = " ".join(reply.split())
    assert "Your vote on #1 About call is taken back" in text
    assert "You have no vote on #1 that counts, so there is nothing to take back." in text
    assert "`" not in text
    history = [(row["to"], row["source"]) for row in (await room.show(1))["history"]]
    assert ("agree (taken back)", "mail") in history


async def test_a_mail_takes_back_no_vote_that_it_could_not_give(room: Room) -> None:
    await a_ballot(room)
    trusting = room.config.mail.model_copy(update={"trusted_authserv_ids": ["mx.bot"]})
    room.config = room.config.model_copy(update={"mail": trusting})
    border = b"Authentication-Results: mx.bot; spf=pass smtp.mailfrom=ada@example.org\n"
    async with room.database.transaction() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert ballot is not None
        rules = replace(ballot.rules, minimum_assurance=Assurance.TOKEN)
        await store.ballots.save(replace(ballot, rules=rules))
    writer = "Ada Example <ada@example.org>"
    room.clock.move(minutes=1)

    asked = mail("asked", "!unvote 1", writer=writer, to=US, through=None, date=room.clock())
    await room.fetch(border + asked)

    assert await room.tally(1) == {"agree": 1, "disagree": 1}
    (reply,) = await replies(room)
    assert "needs a better proof that a message is yours" in " ".join(reply.split())


async def test_who_has_no_ballot_to_leave_is_told_what_there_is(room: Room) -> None:
    await room.fetch(mail("call"), mail("other"))
    with pytest.raises(Refused, match="no ballot was opened"):
        await room.pen(ADA, "unvote 1")

    await room.pen(CHAIR, "call 1 until in 2 days for consensus")
    with pytest.raises(Refused, match=r"call for consensus, and no ballot.*/pen support 1"):
        await room.pen(ADA, "unvote 1")
