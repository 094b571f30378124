"""A vote in doubt is kept, its voter asked once, its ballot's opener told; none is counted."""

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import in_doubt
from bot.domain.delivery import DeliveryKind
from bot.domain.payloads import News
from bot.errors import Refused
from bot.render.words import refusals
from bot.render.words.refusals import say_refusal
from tests.handlers.asking import (
    EVE,
    UNPROVED,
    a_ballot,
    deliver,
    said,
    send_back,
    the_vote,
    the_word,
    vote,
)
from tests.handlers.room import BEN as BEN_IN_SLACK
from tests.handlers.room import CHAIR, US, Room, mail
from tests.handlers.voting.test_ballots_by_rule import ended, house, opened, take_roster

BEN = "Ben Example <ben@example.net>"
TO_BEN = "ben@example.net"


async def reply(room: Room, text: str, *, name: str = "r", writer: str = BEN) -> None:
    """Reply on the list, in the thread of the vote."""
    room.clock.move(minutes=1)
    await room.fetch(mail(name, text, writer=writer, answers=["call"], date=room.clock.now))


async def told_the_opener(room: Room) -> list[str]:
    return [delivery.carried(News) for delivery in await room.queued(DeliveryKind.SLACK_NEWS)]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("+1 if CI passes", "agree"),
        ("-1 unless the name changes", "disagree"),
        ("+1?", "agree"),
        ("-1 ... just kidding", "disagree"),
        ("I agree.", "agree"),
        ("Hi all,\n\nI disagree\n", "disagree"),
        ("Changing to -1", "disagree"),
        ("> Shall we?\n\n+1?\n", "agree"),
        ("vote: agree if it is tested", "agree"),
    ],
)
async def test_a_vote_in_doubt_is_kept_and_asked_back(room: Room, text: str, choice: str) -> None:
    await a_ballot(room)

    await reply(room, text)

    assert await room.tally(1) == {}
    assert await the_vote(room) == (choice, "list", False)
    assert await said(room) == [(TO_BEN, Answer.IN_DOUBT)]
    assert await told_the_opener(room) == ["doubt"]


async def test_it_counts_once_it_is_confirmed(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1 if CI passes")

    await send_back(room, await the_word(room), writer=BEN)

    assert await room.tally(1) == {"agree": 1}
    (shown,) = (await room.show(1))["votes"]
    assert (shown["reason"], shown["assurance"]) == ("if CI passes", "token")
    history = [(row["from"], row["to"]) for row in (await room.show(1))["history"]]
    assert ("agree (not counted)", "agree (confirmed by mail)") in history
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1


async def test_a_plain_vote_afterwards_counts_and_ends_the_doubt(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1 if CI passes", name="one")
    word = await the_word(room)
    await reply(room, "-1", name="two")

    await send_back(room, word, writer=BEN)

    assert await room.tally(1) == {"disagree": 1}


async def test_the_voter_is_asked_once_and_every_doubt_is_kept(room: Room) -> None:
    await a_ballot(room)

    await reply(room, "+1 if CI passes", name="one")
    await deliver(room)
    room.clock.move(days=1, minutes=1)
    await reply(room, "+1 as long as it is tested", name="two")

    assert len((await room.show(1))["votes"]) == 2
    assert await said(room) == []
    assert await told_the_opener(room) == ["doubt"]


async def test_who_has_voted_is_not_asked_about_talk(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1", name="one")

    await reply(room, "I disagree.", name="two")
    await reply(room, "-1?", name="three")
    await reply(room, "+1 if you ask me again", name="four")

    assert await room.tally(1) == {"agree": 1}
    assert await said(room) == []
    assert len((await room.show(1))["votes"]) == 1


async def test_a_vote_is_taken_back_when_that_is_confirmed(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1", name="one")

    await reply(room, "On second thoughts:\n\nI retract my +1.", name="colon")
    assert await said(room) == []
    await reply(room, "I talked to Cy.\n\nI retract my +1.", name="two")

    assert await said(room) == [(TO_BEN, Answer.TAKE_BACK)]
    assert await room.tally(1) == {"agree": 1}  # a forger could have written it
    await send_back(room, await the_word(room), writer=BEN)

    assert await room.tally(1) == {}
    shown = (await room.show(1))["votes"]
    assert [row["counts"] for row in shown] == [False, False]
    history = [(row["from"], row["to"]) for row in (await room.show(1))["history"]]
    assert ("agree", "agree (taken back)") in history
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 2

    await reply(room, "-1", name="three")
    assert await room.tally(1) == {"disagree": 1}


async def test_taking_back_what_was_never_cast_is_talk(room: Room) -> None:
    await a_ballot(room)

    await reply(room, "I retract my +1")

    assert await said(room) == [(TO_BEN, Answer.UNREAD)]
    assert (await room.show(1))["votes"] == []


async def test_a_newer_vote_is_not_taken_back_by_an_older_question(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1", name="one")
    await reply(room, "I retract my +1", name="two")
    word = await the_word(room)
    await reply(room, "-1", name="three")

    await send_back(room, word, writer=BEN)

    assert await room.tally(1) == {"disagree": 1}


async def test_entries_of_a_digest_may_be_in_doubt_beside_votes_that_are_sure(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("other", "And this?", subject="The pier"))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(hours=1)

    await vote(room, "answer", "#1: +1 if CI passes\n#2: agree\n", writer=BEN)

    found = {row["choice"]: row for row in (await room.show(1))["votes"]}
    assert list(found) == ["agree"]
    assert not found["agree"]["counts"]
    assert len((await room.show(2))["votes"]) == 1


async def test_what_nothing_proves_is_kept_and_its_mailbox_asked_and_nobody_told(
    room: Room,
) -> None:
    await a_ballot(room)

    await vote(room, "forged", "#1: +1 if you send me money")

    assert await the_vote(room) == ("agree", "none", False)
    assert await said(room) == [("ada@example.org", Answer.IN_DOUBT)]
    assert await told_the_opener(room) == []
    await send_back(room, (await the_word(room)).replace("c", "d", 2), writer=EVE)
    assert await room.tally(1) == {}


async def test_nobody_off_the_roster_is_asked(room: Room) -> None:
    await take_roster(room, "name,emails\nAda Example,ada@example.org\n")
    await a_ballot(room)

    await reply(room, "+1 if CI passes")

    assert await said(room) == []
    (kept,) = (await room.show(1))["votes"]
    assert kept["not_counted_because"].startswith("only people on the roster of council")


async def test_a_vote_in_doubt_on_hidden_choices_stays_off_the_list(room: Room) -> None:
    house(room, like="majority", visibility="hidden")
    await opened(room, "house")

    await reply(room, "yes?")

    assert (await room.show(1))["votes"] == []
    assert await said(room) == [(TO_BEN, Answer.UNREAD)]


async def test_the_results_tell_of_votes_in_doubt(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1 if CI passes")

    result = await ended(room)

    assert result["outcome"] == "no quorum"
    (vote_in_file,) = result["votes"]
    assert not vote_in_file["counts"]
    assert vote_in_file["why_not"] == say_refusal(in_doubt(Doubt.CONDITION))


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("I have read it twice, and I support\nthe proposal.", "agree"),
        ("> Shall we?\n\nThe costs are high.\n\nI cannot accept this text.", "disagree"),
        ("Je soutiens la proposition.", "agree"),
        ("Me opongo a la propuesta.", "disagree"),
    ],
)
async def test_prose_that_takes_a_side_is_asked_about_and_not_counted(
    room: Room, text: str, choice: str
) -> None:
    await a_ballot(room)

    await reply(room, text)

    assert await room.tally(1) == {}
    assert await the_vote(room) == (choice, "list", False)
    (kept,) = (await room.show(1))["votes"]
    assert kept["not_counted_because"] == say_refusal(in_doubt(Doubt.LEANING))
    assert await said(room) == [(TO_BEN, Answer.IN_DOUBT)]
    assert await told_the_opener(room) == ["doubt"]
    await send_back(room, await the_word(room), writer=BEN)
    assert await room.tally(1) == {choice: 1}


@pytest.mark.parametrize(
    "text",
    [
        "Do we support the proposal?",
        "I support the proposal if Cy does.",
        "> I support the proposal.\n\nThanks, I read that.",
        "I would support giving a little more time.",
        "I support the proposal. I cannot accept this text.",
        "The second page has a typo.",
    ],
)
async def test_nobody_is_asked_about_other_prose(room: Room, text: str) -> None:
    await a_ballot(room)

    await reply(room, text)

    assert (await room.show(1))["votes"] == []
    assert await said(room) == [(TO_BEN, Answer.UNREAD)]  # as it is short


async def test_prose_never_blocks_nor_changes_a_vote(room: Room) -> None:
    house(room, like="apache-code-lazy", minimum_duration="24 hours")
    await opened(room, "house")
    await reply(room, "I cannot accept this text.", name="one")
    await reply(room, "+1", name="two")

    await reply(room, "I support the proposal.", name="three")

    (kept,) = (await room.show(1))["votes"]
    assert kept["choice"] == "+1"


async def test_prose_asks_a_person_once_a_ballot(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "I support the proposal.", name="one")
    await deliver(room)
    room.clock.move(days=1, minutes=1)

    await reply(room, "As I said, I support the proposal.", name="two")

    assert await said(room) == []
    assert await told_the_opener(room) == ["doubt"]


async def test_prose_that_nothing_proves_makes_us_write_to_nobody(room: Room) -> None:
    room.config = UNPROVED
    await a_ballot(room)

    await reply(room, "I support the proposal.", name="list")
    forged = mail("us", "I support the text.", writer=BEN, answers=["call"], to=US, through=None)
    await room.fetch(forged)

    assert (await room.show(1))["votes"] == []
    assert await said(room) == [(TO_BEN, Answer.HELP)]  # as any mail to us is answered, once a day


async def test_prose_on_hidden_choices_stays_off_the_list(room: Room) -> None:
    house(room, like="majority", visibility="hidden")
    await opened(room, "house")

    await reply(room, "I support the proposal.")

    assert (await room.show(1))["votes"] == []
    assert await said(room) == [(TO_BEN, Answer.UNREAD)]


async def test_prose_on_a_ballot_without_such_a_choice_is_talk(room: Room) -> None:
    await opened(room, "approval", "Which city: Geneva / Lyon")

    await reply(room, "I support the proposal.")

    assert (await room.show(1))["votes"] == []


async def test_prose_of_before_the_ballot_is_talk(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await reply(room, "I support the proposal.")

    await room.pen(CHAIR, "ballot 1 until in 3 days")

    assert (await room.show(1))["votes"] == []


async def suggestions(room: Room) -> list[tuple[str, str, str, str]]:
    shown = (await room.show(1))["suggestions"]
    return [(row["who"], row["position"], row["because"], row["state"]) for row in shown]


async def test_what_became_of_asking_is_shown_with_the_item(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "Well read.\n\nI support\nthe proposal.", name="one")
    asked = ("Ben Example", "agree", "I support the proposal.")
    assert await suggestions(room) == [(*asked, "asked")]

    await send_back(room, await the_word(room), writer=BEN)
    assert await suggestions(room) == [(*asked, "confirmed")]

    await reply(room, "-1", name="two")
    assert await suggestions(room) == [(*asked, "confirmed")]
    assert await room.tally(1) == {"disagree": 1}


@pytest.mark.parametrize("word", ["no", "No.", "Refuse", "not a vote", "Hi\n\nno", "no thanks"])
async def test_its_writer_says_that_it_is_no_vote(room: Room, word: str) -> None:
    await a_ballot(room)
    await reply(room, "I support the proposal.")
    address = await the_word(room)

    await send_back(room, address, word, writer=BEN)

    is_plain = word not in {"Hi\n\nno", "no thanks"}
    assert [one[3] for one in await suggestions(room)] == ["refused" if is_plain else "asked"]
    assert await said(room) == ([] if is_plain else [(TO_BEN, Answer.UNCLEAR)])
    assert await room.tally(1) == {}
    if not is_plain:
        return
    (kept,) = (await room.show(1))["votes"]
    assert (kept["counts"], kept["not_counted_because"]) == (False, str(refusals.NO_VOTE))
    history = [(row["from"], row["to"]) for row in (await room.show(1))["history"]]
    assert ("agree (in doubt)", "agree (no vote)") in history


async def test_who_said_no_is_not_asked_again_and_may_vote(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "I support the proposal.", name="one")
    address = await the_word(room)
    await send_back(room, address, "no", name="no", writer=BEN)
    await send_back(room, address, "no", name="again", writer=BEN)

    await reply(room, "I still support the proposal.", name="two")
    assert await said(room) == []
    await send_back(room, address, "confirm", name="late", writer=BEN)

    assert await said(room) == [(TO_BEN, Answer.EXPIRED)]
    assert await room.tally(1) == {}
    await reply(room, "+1", name="three")
    assert await room.tally(1) == {"agree": 1}


async def test_no_to_the_question_whose_vote_it_is_needs_confirm_as_before(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", "#1: agree")

    await send_back(room, await the_word(room), "no", writer=BEN)

    assert await said(room) == [("ada@example.org", Answer.UNCLEAR)]
    assert await suggestions(room) == []


async def test_no_takes_no_earlier_vote_back(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1", name="one")
    await reply(room, "-1 if it rains", name="two")

    await send_back(room, await the_word(room), "no", writer=BEN)

    assert await room.tally(1) == {"agree": 1}


async def test_suggestions_are_not_shown_while_choices_are_hidden(room: Room) -> None:
    house(room, like="majority", visibility="hidden")
    await opened(room, "house")
    await vote(room, "us", "#1: yes if it is dry", writer=BEN)

    assert (await room.show(1))["votes"] == []
    assert await suggestions(room) == []


async def asked_in_slack(room: Room) -> int:
    """Return the number of the question that the one direct message to Ben is about."""
    news = await room.queued(DeliveryKind.SLACK_NEWS)
    (delivery,) = [
        other
        for other in news
        if (other.recipient, other.payload) == (BEN_IN_SLACK, News.VOTE_IN_DOUBT)
    ]
    return delivery.ref or 0


@pytest.mark.parametrize("text", ["+1 if CI passes", "I support the proposal."])
async def test_who_is_in_slack_is_asked_there_and_confirms_by_button(room: Room, text: str) -> None:
    await room.type(BEN_IN_SLACK, "list")
    await a_ballot(room)
    await reply(room, text)

    assert await said(room) == []
    number = await asked_in_slack(room)
    with pytest.raises(Refused, match="not for you"):
        await room.push(CHAIR, 1, "take_vote", number)
    answer = await room.push(BEN_IN_SLACK, 1, "take_vote", number)

    assert answer is not None
    assert "Your vote on" in answer.text
    assert await room.tally(1) == {"agree": 1}
    assert await the_vote(room) == ("agree", "slack", True)
    history = [(row["from"], row["to"]) for row in (await room.show(1))["history"]]
    assert ("agree (not counted)", "agree (confirmed by button)") in history
    with pytest.raises(Refused, match="answered this already"):
        await room.push(BEN_IN_SLACK, 1, "take_vote", number)


async def test_a_button_says_that_it_is_no_vote_or_comes_too_late(room: Room) -> None:
    await room.type(BEN_IN_SLACK, "list")
    await a_ballot(room)
    await reply(room, "+1 if CI passes")
    number = await asked_in_slack(room)

    answer = await room.push(BEN_IN_SLACK, 1, "leave_vote", number)

    assert answer is not None
    assert "no vote" in answer.text
    (vote,) = (await room.show(1))["votes"]
    assert (vote["counts"], vote["not_counted_because"]) == (False, str(refusals.NO_VOTE))
    with pytest.raises(Refused, match="can no longer be confirmed"):
        await room.push(BEN_IN_SLACK, 1, "take_vote", number)
