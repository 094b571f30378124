"""A forger silences neither one voter nor all, and has us write little to any of them."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default

import pytest

from bot.domain.ballots.confirmation import Answer, Confirmation, word_of
from bot.domain.ballots.refusal import Refusal, RefusalCode
from bot.domain.ids import ItemNumber
from bot.domain.limits import HINTS_A_DAY, LONGEST_WAIT
from handlers.voting.confirmations import reply_address
from storage.database.engine import Database
from storage.decisions.ballots import REFUSED_OF_VOTER, UNPROVED_OF_BALLOT
from storage.values import Sent
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.attacks.votes.test_many_refused import flood, forged
from tests.handlers.asking import a_ballot, answers, asked, said, send_back, vote
from tests.handlers.desk import Desk, all_done, open_desk
from tests.handlers.room import CHAIR, Room, mail
from tests.peers.smtp import Peer, peer

TO_ADA = "ada@example.org"


def address_of(confirmation: Confirmation, room: Room) -> str:
    """Return the address that confirms a vote."""
    word = word_of(confirmation, secret=room.config.penholder.secret)
    return reply_address(word, room.config)


async def leave(room: Room) -> int:
    """Let the answers leave that are due; return how many did."""
    due = [delivery for delivery in await answers(room) if delivery.due_at <= room.clock.now]
    async with room.database.transaction() as store:
        await store.outbox.record(
            [Sent(delivery.id, at=room.clock.now, result="sent") for delivery in due]
        )
    return len(due)


async def test_a_vote_after_a_forged_one_is_asked_about_at_once(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", "#1: block: never")
    await leave(room)

    await vote(room, "mine", "#1: agree")

    (confirmation,) = await asked(room)
    assert confirmation.choice == "agree"
    await send_back(room, address_of(confirmation, room))
    assert await room.tally(1) == {"agree": 1}


async def test_a_newer_vote_renews_the_question_that_has_not_left(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", "#1: block: never")

    await vote(room, "mine", "#1: agree")

    (confirmation,) = await asked(room)
    assert confirmation.choice == "agree"


@pytest.mark.parametrize("many", [1, 9, 10, 25])
async def test_whatever_is_sent_in_their_name_a_voter_is_asked_about_their_own_vote(
    room: Room, many: int
) -> None:
    await a_ballot(room)
    for number in range(many):
        await vote(room, f"forged{number}", f"#1: block: {number}")
        room.clock.move(minutes=7)
        await leave(room)

    await vote(room, "mine", "#1: agree")
    room.clock.now += LONGEST_WAIT

    (confirmation,) = await asked(room)
    (question,) = await answers(room)
    assert confirmation.choice == "agree"
    assert question.due_at <= room.clock.now


async def test_who_is_forged_all_day_gets_few_mails(room: Room) -> None:
    await a_ballot(room, until="in 30 days")
    sent = 0

    for number in range(24 * 3):
        await vote(room, f"forged{number}", f"#1: block: {number}")
        sent += await leave(room)
        room.clock.move(minutes=20)

    assert 5 < sent <= 20


async def test_near_the_end_a_vote_is_asked_about_in_time(room: Room) -> None:
    await a_ballot(room, until="in 1 day")
    for number in range(40):
        await vote(room, f"forged{number}", f"#1: block: {number}")
        await leave(room)
        room.clock.move(minutes=30)
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
    assert ballot is not None
    room.clock.now = ballot.closes_at - timedelta(minutes=30)
    await vote(room, "mine", "#1: agree")

    (question,) = await answers(room)

    assert question.due_at <= ballot.closes_at - timedelta(minutes=20)


async def test_a_vote_on_a_ballot_that_ends_soon_hastens_a_question_that_waits(room: Room) -> None:
    await a_ballot(room, until="in 30 days")
    await room.fetch(mail("second", "And this?", date=room.clock.now))
    await room.pen(CHAIR, "ballot 2 until in 2 hours")
    for number in range(5):
        await vote(room, f"forged{number}", f"#1: block: {number}")
        room.clock.move(minutes=1)
        await leave(room)
    (waiting,) = await answers(room)

    await vote(room, "mine", "#2: agree")

    (question,) = await answers(room)
    assert question.id == waiting.id
    assert question.due_at <= room.clock.now + timedelta(minutes=30)
    assert [confirmation.choice for confirmation in await asked(room)] == ["agree"]


async def test_made_subaddresses_of_a_voter_take_no_question_of_theirs(room: Room) -> None:
    await a_ballot(room)
    for number in range(15):
        await vote(room, f"forged{number}", "#1: block: no", writer=f"A <ada+{number}@example.org>")
    assert await said(room) == [("ada+0@example.org", Answer.NOT_COUNTED)]

    await vote(room, "mine", "#1: agree")

    assert [(confirmation.address, confirmation.choice) for confirmation in await asked(room)] == [
        (TO_ADA, "agree")
    ]
    assert await leave(room) == 2


async def test_a_hundred_made_addresses_an_hour_silence_no_member(room: Room) -> None:
    await a_ballot(room)
    for number in range(103):
        await vote(room, f"made{number}", writer=f"M <m{number}@evil.example>")
    assert len(await answers(room)) == 100

    await vote(room, "mine")

    assert (TO_ADA, Answer.CONFIRM) in await said(room)


async def test_forging_every_member_silences_none_of_them(room: Room) -> None:
    members = [f"M <m{number}@example.org>" for number in range(104)]
    await room.fetch(*(mail(f"hello{n}", writer=writer) for n, writer in enumerate(members)))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    for number, writer in enumerate(members):
        await vote(room, f"forged{number}", "#1: block: no", writer=writer)
    await leave(room)

    await vote(room, "mine", "#1: agree", writer=members[-1])

    (confirmation,) = await asked(room)
    assert (confirmation.address, confirmation.choice) == ("m103@example.org", "agree")


async def test_a_forged_doubt_uses_up_no_question_about_a_voters_own(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", "#1: block if it rains")
    await leave(room)

    await room.fetch(mail("mine", "+1 if the tests pass", answers=["call"], date=room.clock.now))

    (confirmation,) = await asked(room)
    assert confirmation.choice == "agree"


async def test_two_votes_by_command_in_one_mail_are_both_asked_about(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("second", "And this?", date=room.clock.now))
    await room.pen(CHAIR, "ballot 2 until in 3 days")

    await vote(room, "both", "!vote 1 agree\n!vote 2 disagree")

    assert [delivery.payload for delivery in await answers(room)] == [Answer.CONFIRM]
    assert len((await room.show(1))["votes"]) == len((await room.show(2))["votes"]) == 1


async def test_made_votes_by_the_thousand_keep_no_members_vote_out(room: Room) -> None:
    await a_ballot(room)
    async with room.database.transaction() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert ballot is not None
        mallory = await store.people.by_address("m@evil.example", name="M")
        why = Refusal(RefusalCode.NO_VOTER, ("council",))
        made = replace(forged(ballot, mallory.id, "made"), refusal=why)
        await flood(store, made, UNPROVED_OF_BALLOT)

    await vote(room, "mine", "#1: agree")

    (confirmation,) = await asked(room)
    await send_back(room, address_of(confirmation, room))
    assert await room.tally(1) == {"agree": 1}


async def test_votes_that_a_question_named_stay_however_many_come(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        room = desk.room
        await a_ballot(room)
        await vote(room, "mine", "#1: agree")
        (confirmation,) = await asked(room)
        await desk.work(all_done)

        for number in range(3 * REFUSED_OF_VOTER):
            await vote(room, f"forged{number}", f"#1: block: {number}")
        await send_back(room, address_of(confirmation, room))

        assert len((await room.show(1))["votes"]) <= REFUSED_OF_VOTER + 2
        agreeing = [each for each in (await room.show(1))["votes"] if each["choice"] == "agree"]
        assert [each["counts"] for each in agreeing] == [True]


async def test_the_question_names_all_votes_that_wait_the_newest_first(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        room = desk.room
        await a_ballot(room)
        await room.fetch(mail("second", "And this?", date=room.clock.now))
        await room.pen(CHAIR, "ballot 2 until in 3 days")
        room.clock.move(minutes=1)
        await vote(room, "forged", "#1: block: Buy pills")
        await vote(room, "other", "#2: abstain")
        await vote(room, "mine", "#1: agree")

        text, message = await the_question(desk, smtp)

    places = [text.index(word) for word in ("choice is: agree", "abstain", "block")]
    assert places == sorted(places)
    assert "pills" not in text
    words = [value.partition("@")[0] for value in text.split() if value.startswith("penholder+c")]
    assert len(words) == len(set(words)) == 2
    assert str(message["Reply-To"]).partition("@")[0] not in words


async def test_each_vote_that_a_question_names_is_confirmed_at_its_own_address(
    database: Database,
) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        room = desk.room
        await a_ballot(room)
        await room.fetch(mail("second", "And this?", date=room.clock.now))
        await room.pen(CHAIR, "ballot 2 until in 3 days")
        room.clock.move(minutes=1)
        await vote(room, "one", "#1: agree")
        await vote(room, "two", "#2: disagree")

        text, message = await the_question(desk, smtp)
        (other,) = [value for value in text.split() if value.startswith("penholder+c")]
        await send_back(room, str(message["Reply-To"]), name="first")
        await send_back(room, other, name="second")

        assert await room.tally(1) == {"agree": 1}
        assert await room.tally(2) == {"disagree": 1}


async def the_question(desk: Desk, smtp: Peer) -> tuple[str, Message]:
    """Let everything leave; return the text of the one question, and the mail."""
    await desk.work(all_done)
    (envelope,) = [other for other in smtp.taken if other.mail_from == "<>"]
    message = BytesParser(policy=default).parsebytes(envelope.original_content or b"")
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split()), message


async def test_forged_votes_keep_no_question_about_a_proved_one_waiting(room: Room) -> None:
    await a_ballot(room)
    for number in range(9):
        await vote(room, f"forged{number}", f"#1: block: {number}")
        room.clock.move(minutes=7)
        await leave(room)
    await vote(room, "forged", "#1: block: it waits")
    (waiting,) = await answers(room)
    assert waiting.due_at > room.clock.now

    await room.fetch(mail("mine", "+1 if the tests pass", answers=["call"], date=room.clock.now))

    (question,) = await answers(room)
    assert (question.id, question.due_at) == (waiting.id, room.clock.now)
    assert [confirmation.choice for confirmation in await asked(room)] == ["agree"]


async def test_who_was_asked_about_one_ballot_is_asked_about_the_next(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("second", "And this?", date=room.clock.now))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    for number in range(9):
        await vote(room, f"forged{number}", "#1: block: no")
    room.clock.move(minutes=1)
    await room.fetch(mail("one", "+1 if it is cheap", answers=["call"], date=room.clock.now))
    await leave(room)

    await room.fetch(mail("two", "+1 if it is cheap", answers=["second"], date=room.clock.now))

    (question,) = await answers(room)
    assert (question.item, question.due_at) == (2, room.clock.now)


async def test_answers_about_one_ballot_leave_those_about_another(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("second", "And this?", date=room.clock.now))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(minutes=1)
    for number in range(9):
        await vote(room, f"forged{number}", "#1: block")  # needs a reason, so nothing is asked

    await vote(room, "mine", "#2: block")

    assert [delivery.item for delivery in await answers(room)] == [1, 1, 1, 2]


async def test_forged_hints_use_up_none_of_who_is_proved(room: Room) -> None:
    await a_ballot(room)
    for number in range(9):
        await vote(room, f"forged{number}", f"hello? {number}")
    assert await said(room) == [(TO_ADA, Answer.HELP)] * HINTS_A_DAY

    await send(room, "what now?", to=proving(room))

    assert len(await replies(room)) == 1
