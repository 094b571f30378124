"""What looks like a vote: two in one mail count as none, and numbers in talk are no votes."""

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryKind
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, Room, mail


@prepared
async def a_ballot(room: Room, *, items: int = 1) -> None:
    await room.fetch(*[mail(f"call{number + 1}", "Shall we?") for number in range(items)])
    for number in range(items):
        await room.pen(CHAIR, f"ballot {number + 1} until in 3 days")
    room.clock.move(hours=1)


@pytest.mark.parametrize(
    "written",
    [
        "+1\n\n-1 I changed my mind\n",
        "+1\n-1 I changed my mind\n",
        "+1 … -1 I changed my mind\n",
        "+1, no, -1\n",
        "+1 -1 I cannot decide\n",
        "vote: +1\nvote: -1\n",
        "vote: agree because it helps\n\nvote: disagree because it costs\n",
        "My vote is +1, I think.\nMy vote is -1, rather.\n",
        "agree\n\nOn the other hand,\n\ndisagree, it is too late\n",
        "#1: +1\n#1: -1 I changed my mind\n",
        "#1: +1 / -1\n",
        "+1\n\n#1: -1 after all\n",
    ],
)
async def test_two_votes_in_one_mail_count_as_none_and_the_voter_is_told(
    room: Room, written: str
) -> None:
    await a_ballot(room)

    await room.fetch(mail("torn", written, answers=["call1"], date=room.clock.now))

    assert await room.tally(1) == {}
    assert "two different votes" in (await room.refusals(1))[0]
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1


@pytest.mark.parametrize(
    "written",
    [
        "+1\n\nThe ferry costs more, by about\n-0.5% of what we have.\n",
        "+1 because Ana says so, and I\nagree, as does Ben.\n",
        "+1\n\n> Shall we wait for an hour?\n\nI would not.\n",
        "+1\n\n+1 from my wife, too\n",
    ],
)
async def test_talk_below_a_vote_is_no_second_one(room: Room, written: str) -> None:
    await a_ballot(room)

    await room.fetch(mail("sure", written, answers=["call1"], date=room.clock.now))

    assert await room.tally(1) == {"agree": 1}


@pytest.mark.parametrize(
    "written",
    [
        "#2: +1 day delay\n",
        "#2: +1 Tag\n",
        "#2: +1 seat for Ben\n",
        "#1 yes\n#2 no\n",
        "#1: yes\n#2: no\n",
        "#1. agree\n#2) +1\n",
        "#2 +1\n",
        "#2: +1 seat for Ben\n#2: -1 seat for Ana\n",
    ],
)
async def test_numbered_talk_in_a_mail_that_answers_nothing_of_ours_is_no_vote(
    room: Room, written: str
) -> None:
    await a_ballot(room, items=2)

    text = f"My answers to your questions:\n\n{written}"
    await room.fetch(mail("answer", text, answers=["call1"], date=room.clock.now))

    assert (await room.show(1))["votes"] == (await room.show(2))["votes"] == []
    deliveries = await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE)
    assert {delivery.payload for delivery in deliveries} <= {
        Answer.UNREAD
    }  # so few words get an answer


async def test_a_number_below_what_is_not_the_call_is_asked_about(room: Room) -> None:
    await a_ballot(room, items=2)

    text = "My answers to your questions:\n\n> #2 Does the pier need paint?\n\n+1\n"
    await room.fetch(mail("answer", text, answers=["call1"], date=room.clock.now))

    assert (await room.show(2))["votes"] == []
    assert [row["counts"] for row in (await room.show(1))["votes"]] == [False]


@pytest.mark.parametrize("written", ["+1 day would do\n", "-1 °C this morning\n", "+1 week\n"])
async def test_an_amount_is_no_vote(room: Room, written: str) -> None:
    await a_ballot(room)

    await room.fetch(mail("amount", written, answers=["call1"], date=room.clock.now))

    assert (await room.show(1))["votes"] == []


@pytest.mark.parametrize(
    "written", ["#2: +1\n", "#2: +1 because it helps\n", "#2: +1, at last\n", "#2: agree.\n"]
)
async def test_a_vote_that_names_its_item_counts_in_any_mail(room: Room, written: str) -> None:
    await a_ballot(room, items=2)

    await room.fetch(mail("vote", written, answers=["call1"], date=room.clock.now))

    assert await room.tally(2) == {"agree": 1}
