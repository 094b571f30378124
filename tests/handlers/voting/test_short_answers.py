"""No vote is lost in silence: what almost is one, or says nothing we know, gets a short answer."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryKind
from bot.domain.limits import HINTS_A_DAY
from bot.domain.payloads import Note
from storage.database.engine import Database
from storage.values import Sent
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.handlers.asking import a_ballot, answers, deliver, said
from tests.handlers.desk import Desk, all_done, open_desk
from tests.handlers.room import ADA as ADA_IN_SLACK
from tests.handlers.room import CHAIR, US, Room, mail
from tests.peers.smtp import Peer, peer

BEN = "Ben Example <ben@example.net>"
TO_BEN = "ben@example.net"


async def notes(room: Room) -> list[str]:
    """Return what the authors of list mails are told."""
    deliveries = await room.queued(DeliveryKind.MAIL_NOTE)
    return [delivery.carried(Note).text for delivery in deliveries if delivery.ref is not None]


async def reply(room: Room, text: str, *, name: str = "r", writer: str = BEN) -> None:
    """Reply on the list, in the thread of the vote."""
    room.clock.move(minutes=1)
    await room.fetch(mail(name, text, writer=writer, answers=["call"], date=room.clock.now))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("vote: maybe", "vote: maybe"),
        ("Hi all,\n\nvote: perhaps\n", "vote: perhaps"),
        ("No block from me\n\nBen", "No block from me"),
        ("> Shall we?\n\nvote: so so\n", "vote: so so"),
    ],
)
async def test_a_first_line_that_almost_is_a_choice_is_answered(
    room: Room, text: str, line: str
) -> None:
    await a_ballot(room)

    await reply(room, text)

    assert await said(room) == [(TO_BEN, Answer.UNREAD)]
    assert await room.tally(1) == {}
    (entry,) = [row for row in (await room.show(1))["history"] if row["what"] == "vote"]
    assert entry["to"].startswith(f"not read as a vote, and answered: {line}")


async def test_a_choice_of_another_method_is_answered(room: Room) -> None:
    await a_ballot(room, rules="plus-minus")

    await reply(room, "agree")

    assert await said(room) == [(TO_BEN, Answer.UNREAD)]


@pytest.mark.parametrize(
    "text",
    [
        "I agree with Ben that we should wait until the budget is known to all of us.",
        "Who will pay for the block of stone that stands in front of the old town hall?",
        "Ben wrote:\nI agree.",
        "> I agree.\n",
        "",
    ],
)
async def test_longer_talk_and_what_is_somebody_elses_is_not_answered(
    room: Room, text: str
) -> None:
    await a_ballot(room)

    await reply(room, text)

    assert (await said(room), await notes(room)) == ([], [])


async def test_nobody_is_told_twice_a_ballot_nor_once_they_have_voted(room: Room) -> None:
    await a_ballot(room)

    await reply(room, "vote: maybe", name="one")
    room.clock.move(days=1, minutes=1)
    await reply(room, "vote: perhaps", name="two")
    await reply(room, "vote: maybe", name="three", writer="Ada <ada@example.org>")
    assert len(await said(room)) == 2

    await reply(room, "+1", name="four", writer="Cy <cy@example.org>")
    await reply(room, "vote: maybe not", name="five", writer="Cy <cy@example.org>")
    assert len(await said(room)) == 2


async def test_without_an_open_vote_almost_a_choice_is_talk(room: Room) -> None:
    await room.fetch(mail("call"))

    await reply(room, "vote: maybe")

    assert (await said(room), await notes(room)) == ([], [])


async def test_a_greeting_and_prose_may_stand_above_a_choice(room: Room) -> None:
    await a_ballot(room)

    await reply(room, "Hi,\n\n+1\n", name="greeted")
    assert await room.tally(1) == {"agree": 1}

    await reply(room, "Hi all,\n\nI was away.\n+1\n", name="prose", writer="Cy <cy@example.org>")
    assert await room.tally(1) == {"agree": 2}


@pytest.mark.parametrize("text", ["help", "Hello, what is this?", "list", "subscribe", ""])
async def test_a_mail_that_says_nothing_we_know_is_told_what_to_write(
    room: Room, text: str
) -> None:
    await a_ballot(room)

    for _ in range(HINTS_A_DAY + 2):
        await send(room, text)

    assert await said(room) == [("ada@example.org", Answer.HELP)] * HINTS_A_DAY


async def test_a_proved_person_is_told_in_full_a_few_times_a_day(room: Room) -> None:
    await a_ballot(room)

    for number in range(HINTS_A_DAY + 2):
        await send(room, f"what now? {number}", to=proving(room))

    texts = await replies(room)
    assert len(texts) == HINTS_A_DAY
    assert "!show N" in texts[0]
    assert "/pen" not in texts[0]


async def test_each_mail_of_a_day_that_tries_a_command_is_told_where_to_write(room: Room) -> None:
    await a_ballot(room)

    for text in ("!list", "!show 1", "help"):
        await send(room, text)

    to_ada = "ada@example.org"
    assert await said(room) == [
        (to_ada, Answer.COMMANDS),
        (to_ada, Answer.COMMANDS),
        (to_ada, Answer.HELP),
    ]


async def test_a_hint_in_the_morning_keeps_no_vote_from_being_confirmed(room: Room) -> None:
    await a_ballot(room)
    await send(room, "help")
    await deliver(room)

    await send(room, "#1: agree")

    assert await said(room) == [("ada@example.org", Answer.CONFIRM)]


async def test_a_vote_to_us_on_no_item_is_not_lost(room: Room) -> None:
    await a_ballot(room)

    await send(room, "#77: agree", writer=BEN)
    await send(room, "#77: agree", to=proving(room))

    assert await said(room) == [("ben@example.net", Answer.HELP)]
    (text,) = await replies(room)
    assert "There is no item #77. “!list all” shows the newest ones." in text


async def test_a_reply_to_a_receipt_that_almost_is_a_vote_is_answered(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("vote", "block", answers=["call"], date=room.clock.now))
    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    async with room.database.transaction() as store:
        message_id = f"{receipt.id}@bot.example.org"
        await store.outbox.record([Sent(receipt.id, at=room.clock.now, result=message_id)])
    room.clock.move(minutes=5)

    await room.fetch(
        mail(
            "re",
            "vote: maybe",
            to=US,
            through=None,
            answers=["call", "vote", message_id],
            date=room.clock.now,
        )
    )

    (hint,) = await answers(room)
    assert (hint.payload, hint.item) == (Answer.ALMOST, 1)


async def test_the_commands_of_mail_work_as_in_slack(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("other", "Another thing.", subject="The winter timetable"))

    await send(
        room,
        "Hi,\n\n!list\n!show 2\n!vote 1 agree because it\nis time\n!comment 2 Not before May.\n"
        "Or later.\n\n!mine\n!search winter\n!help vote\n!vote 1 maybe\n!vtoe 1\n"
        "\n-- \nAda\n!list\n",
        to=proving(room),
    )

    (text,) = await replies(room)
    for words in (
        "> !list\n\nOpen items\n\n",
        "#2 The winter timetable",
        "Your vote on #1: agree.",
        "Your comment is on #2.",
        "you voted agree",
        "> !help vote\n\n!vote N CHOICE [REASON]",
        "“maybe” is not a choice on #1. Write “!vote 1 agree”",
        "Did you mean “!vote 1 CHOICE [REASON]”?",
    ):
        assert words in text, words
    assert max(map(len, text.split("\n"))) <= 72
    (vote,) = (await room.show(1))["votes"]
    assert (vote["reason"], vote["assurance"]) == ("it is time", "token")
    (comment,) = (await room.show(2))["comment_list"]
    assert comment["text"] == "Not before May.\nOr later."


async def test_a_comment_by_mail_is_posted_in_slack_and_stays_off_the_list(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!comment 1 Not before May.", to=proving(room))

    assert len(await room.queued(DeliveryKind.POST_COMMENT)) == 1
    shown = (await room.pen(CHAIR, "digest")).text
    assert "Not before May" not in shown
    assert "comment" in (await room.pen(ADA_IN_SLACK, "show 1")).text


async def leave(desk: Desk, smtp: Peer, to: str = "ada@example.org") -> EmailMessage:
    """Let everything leave; return the last mail to that address."""
    await desk.work(all_done)
    (*_earlier, last) = [envelope for envelope in smtp.taken if envelope.rcpt_tos == [to]]
    # What bounces comes to a path of its own; an answer to who is not known bounces to nobody.
    assert last.mail_from == "<>" or str(last.mail_from).startswith("penholder+b")
    raw = (last.original_content or b"").replace(b"\r\n", b"\n")
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


async def test_a_reply_to_the_short_answer_is_proved(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await a_ballot(desk.room)
        await send(desk.room, "help me with https://evil.example")
        answer = await leave(desk, smtp)
        await send(desk.room, "!show 1", to=str(answer["Reply-To"]))
        transcript = await leave(desk, smtp)

    assert answer["Subject"] == "What you can write to Penholder"
    assert answer["In-Reply-To"] is None
    assert "evil" not in answer.as_string()
    assert transcript["To"] == "ada@example.org"
    assert str(transcript["In-Reply-To"]).startswith("<to-us-")
    assert transcript["Reply-To"] == answer["Reply-To"]
    text = transcript.get_content()
    assert text.startswith("> !show 1\n\n#1 About call\n")
    assert max(map(len, text.split("\n"))) <= 72


async def test_a_forged_almost_vote_names_the_choices_while_they_can_be_chosen(
    database: Database,
) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await a_ballot(desk.room, until="in 2 hours")
        await almost_to_us(desk.room, "one", writer=BEN)
        told = (await leave(desk, smtp, "ben@example.net")).get_content()
        before = len(smtp.taken)
        await almost_to_us(desk.room, "two", writer="Cy <cy@example.org>")
        await desk.room.pen(CHAIR, "close 1")
        await desk.work(all_done)
        after = [envelope.rcpt_tos for envelope in smtp.taken[before:]]

    assert "“agree”, “abstain”, “disagree”, “block” with a" in told
    assert ["cy@example.org"] not in after


async def almost_to_us(room: Room, name: str, *, writer: str) -> None:
    room.clock.move(minutes=1)
    about = {"to": US, "through": None, "answers": ["call"], "writer": writer}
    await room.fetch(mail(name, "vote: maybe", date=room.clock.now, **about))  # type: ignore[arg-type]


async def test_a_note_to_an_author_has_no_markup_of_slack(room: Room) -> None:
    await a_ballot(room)

    await reply(room, "#77: +1\n", name="gone")

    (text,) = await notes(room)
    assert text == "There is no item #77. “!list all” shows the newest ones."
