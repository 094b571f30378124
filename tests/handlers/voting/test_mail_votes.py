"""Votes by mail: which words count, how sure they must be, what their author is told."""

from datetime import timedelta

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryKind
from bot.domain.payloads import Note
from tests.handlers.prepared import prepared
from tests.handlers.room import (
    ADA,
    BEN,
    CHAIR,
    COUNCIL,
    START,
    US,
    Room,
    mail,
    new_config,
)

ADA_BY_MAIL = "Ada Example <ada@example.org>"
BEN_BY_MAIL = "Ben Example <ben@example.net>"


@prepared
async def a_ballot(room: Room, until: str = "in 3 days", method: str = "") -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, f"ballot 1 until {until} {method}".strip())
    room.clock.move(hours=1)


async def answer(room: Room, name: str, text: str, **more: str) -> None:
    """Answer the call on the list."""
    await room.fetch(
        mail(
            name,
            text,
            answers=["call"],
            date=room.clock.now,
            writer=more.get("writer", ADA_BY_MAIL),
            to=more.get("to", COUNCIL),
            through=more.get("through", "council"),
        )
    )


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ("+1", "agree"),
        ("+1 because it helps", "agree"),
        ("-1\n\nThis costs too much for us.", "disagree"),
        ("0", "abstain"),
        ("agree", "agree"),
        ("vote: abstain", "abstain"),
        ("block: the terms are not settled", "block"),
    ],
)
async def test_a_first_line_that_is_a_choice_is_a_vote(
    room: Room, written: str, choice: str
) -> None:
    await a_ballot(room)

    await answer(room, "vote", written)

    assert await room.tally(1) == {choice: 1}
    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    assert receipt.recipient == "ada@example.org"


@pytest.mark.parametrize(
    ("written", "choice"),
    [("+1", "+1"), ("+0", "+0"), ("-0", "-0"), ("-1", "-1"), ("+0.5", "+0.5"), ("-0,5", "-0.5")],
)
async def test_plus_minus_knows_its_own_choices(room: Room, written: str, choice: str) -> None:
    await a_ballot(room, method="plus-minus")

    await answer(room, "vote", f"{written}\n")

    assert await room.tally(1) == {choice: 1}


@pytest.mark.parametrize(
    "written",
    [
        "> +1\n\nWhat does that mean?",
        "I would support giving it a little more time.",
        "See below\n-- \n+1",
    ],
)
async def test_quoted_words_and_prose_are_no_vote(room: Room, written: str) -> None:
    await a_ballot(room)

    await answer(room, "talk", written)

    assert await room.tally(1) == {}
    (delivery,) = await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE)
    assert delivery.payload == Answer.UNREAD  # as it is short


async def test_a_quoted_vote_below_who_wrote_it_is_talk(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "talk", "Somebody wrote:\n> agree\n")

    assert await room.tally(1) == {}
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


async def test_two_different_votes_in_one_mail_count_as_none_and_are_answered(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "torn", "+1\n\n-1\n")

    assert await room.tally(1) == {}
    assert "two different votes" in (await room.refusals(1))[0]
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1


async def test_the_same_vote_twice_in_one_mail_is_one(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "sure", "+1\n\n#1: agree\n")

    assert await room.tally(1) == {"agree": 1}


async def test_a_block_without_a_reason_is_kept_and_not_counted(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "block", "block\n")

    assert await room.tally(1) == {}
    assert "reason" in (await room.refusals(1))[0]
    assert len((await room.show(1))["votes"]) == 1
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1


async def test_automatic_mail_never_votes_and_is_never_answered(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(
        mail("away", "+1", answers=["call"], headers={"Auto-Submitted": "auto-replied"}),
        mail("away2", "#1: +1", to=US, through=None, headers={"Auto-Submitted": "auto-replied"}),
    )

    assert (await room.show(1))["votes"] == []
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


async def test_the_newest_vote_wins_across_slack_and_mail(room: Room) -> None:
    await a_ballot(room)
    await answer(room, "first", "+1")
    room.clock.move(minutes=5)
    await room.press(ADA, 1, "disagree")
    assert await room.tally(1) == {"disagree": 1}
    room.clock.move(minutes=5)

    await answer(room, "last", "abstain")

    assert await room.tally(1) == {"abstain": 1}
    assert len((await room.show(1))["votes"]) == 3


async def test_a_mail_that_was_long_on_its_way_does_not_replace_a_newer_vote(room: Room) -> None:
    await a_ballot(room)
    sent = room.clock.now
    room.clock.move(hours=2)
    await room.press(ADA, 1, "disagree")

    await room.fetch(mail("slow", "+1", answers=["call"], date=sent), received_at=sent)

    assert await room.tally(1) == {"disagree": 1}
    assert len((await room.show(1))["votes"]) == 2


async def test_a_vote_that_came_in_time_counts_though_we_were_away_at_the_deadline(
    room: Room,
) -> None:
    await a_ballot(room)
    in_time, late = START + timedelta(days=2), START + timedelta(days=3, hours=1)
    room.clock.move(days=5)

    await room.fetch(mail("vote", "+1", answers=["call"], date=in_time), received_at=in_time)
    await room.fetch(
        mail("late", "-1", answers=["call"], date=in_time, writer=BEN_BY_MAIL), received_at=late
    )
    await room.tick()

    assert await room.tally(1) == {"agree": 1}
    assert (await room.show(1))["ballot"]["outcome"] == "accepted"


async def test_who_votes_late_is_told_so(room: Room) -> None:
    await a_ballot(room)
    room.clock.move(days=3)
    await room.tick()

    await answer(room, "late", "+1")

    (note,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert "ended" in note.carried(Note).text
    assert note.recipient == "ada@example.org"


async def test_the_author_of_an_old_mail_is_not_written_to(room: Room) -> None:
    await room.fetch(mail("new", "#12: +1\n"))
    (delivery,) = await room.queued(DeliveryKind.MAIL_NOTE)
    long_ago = START - timedelta(days=2000)

    await room.fetch(mail("old", "#12: +1\n", date=long_ago), received_at=long_ago)

    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == [delivery]


async def test_a_plus_one_where_nothing_was_ever_voted_on_is_talk(room: Room) -> None:
    await room.fetch(mail("call"))

    await answer(room, "nice", "+1")

    assert await room.queued(DeliveryKind.MAIL_NOTE) == []


# How sure


async def test_a_copy_beside_the_list_counts_when_the_list_copy_attests_it(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "vote", "+1", to=f"{COUNCIL}, {US}", through="")
    assert await room.tally(1) == {}
    await answer(room, "vote", "+1")

    assert await room.tally(1) == {"agree": 1}


async def test_an_attested_vote_is_receipted_though_its_author_was_told_otherwise(
    room: Room,
) -> None:
    await a_ballot(room)
    await answer(room, "vote", "+1", to=US, through="")
    (asked,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert (asked.recipient, asked.payload) == ("ada@example.org", Answer.CONFIRM)
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []

    await answer(room, "vote", "+1")

    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1


async def test_a_list_copy_by_somebody_else_attests_nothing(room: Room) -> None:
    await a_ballot(room)
    await answer(room, "forged", "+1", to=f"{COUNCIL}, {US}", through="")

    await answer(room, "forged", "+1", writer="Mallory <mallory@example.com>")

    votes = (await room.show(1))["votes"]
    assert [vote["voter"] for vote in votes if vote["counts"]] == ["Mallory"]


async def test_attesting_does_not_make_up_for_a_missing_reason(room: Room) -> None:
    await a_ballot(room)
    await answer(room, "vote", "block", to=f"{COUNCIL}, {US}", through="")

    await answer(room, "vote", "block")

    assert await room.tally(1) == {}


async def test_attesting_is_not_enough_where_the_ballot_asks_for_more(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "token"}})
    await a_ballot(room)
    await answer(room, "vote", "+1", to=f"{COUNCIL}, {US}", through="")

    await answer(room, "vote", "+1")

    assert await room.tally(1) == {}


async def test_a_ballot_that_is_counted_does_not_change_any_more(room: Room) -> None:
    await a_ballot(room)
    await answer(room, "vote", "+1", to=f"{COUNCIL}, {US}", through="")
    room.clock.move(days=4)
    await room.tick()

    await answer(room, "vote", "+1")

    assert await room.tally(1) == {}
    assert (await room.show(1))["ballot"]["outcome"] == "no quorum"


async def test_a_mail_to_us_alone_is_not_sure_enough_and_its_author_is_asked(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "private", "+1", to=US, through="")

    assert await room.tally(1) == {}
    (asked,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert (asked.recipient, asked.payload) == ("ada@example.org", Answer.CONFIRM)
    assert (await room.show(1))["messages"] == 1


async def test_a_mail_to_us_alone_counts_where_no_assurance_is_asked_for(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "none"}})
    await a_ballot(room)

    await answer(room, "private", "+1", to=US, through="")
    await answer(room, "private", "+1", to=US, through="")

    assert await room.tally(1) == {"agree": 1}
    assert len((await room.show(1))["votes"]) == 1


async def test_a_vote_on_two_lists_counts_once(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "vote", "+1")
    await answer(room, "vote", "+1", through="board")

    assert len((await room.show(1))["votes"]) == 1


# Who


async def test_a_vote_by_nobody_known_is_no_vote(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "nobody", "+1", writer="undisclosed")

    assert await room.tally(1) == {}


async def test_one_person_with_two_addresses_is_joined_when_slack_tells(room: Room) -> None:
    await a_ballot(room)
    await answer(room, "one", "+1")
    room.clock.move(minutes=1)
    await room.press(ADA, 1, "disagree")

    assert await room.tally(1) == {"disagree": 1}
    assert {vote["voter"] for vote in (await room.show(1))["votes"]} == {"Ada Example"}


async def test_slack_learnt_later_leaves_one_current_vote(room: Room) -> None:
    await a_ballot(room)
    async with room.database.transaction() as store:
        by_slack = await store.people.by_slack(BEN)
        by_mail = await store.people.by_address("ben@example.net", name="Ben")
    assert by_slack.id != by_mail.id
    await answer(room, "older", "+1", writer=BEN_BY_MAIL)
    room.clock.move(minutes=1)

    await room.press(BEN, 1, "abstain")

    assert await room.tally(1) == {"abstain": 1}
    votes = (await room.show(1))["votes"]
    assert [vote["counts"] for vote in votes] == [False, True]


async def test_a_voter_who_gives_no_name_is_called_by_their_address(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "a", "+1", writer="ada@example.org")

    [vote] = (await room.show(1))["votes"]
    assert vote["voter"] == "ada"
