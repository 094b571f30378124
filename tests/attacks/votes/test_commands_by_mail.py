"""Commands by mail: nobody has them carried out in another's name, or gets an answer sent away."""

from datetime import timedelta

import pytest

from bot.config import Config
from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryKind, DeliveryState, Lane
from bot.domain.limits import HINTS_A_DAY
from bot.domain.payloads import Reply
from bot.domain.reply_words import last_day, reply_word
from handlers.voting.confirmations import reply_address
from tests.handlers.asking import (
    ADA,
    a_ballot,
    answers,
    deliver,
    said,
    send_back,
    the_vote,
    the_word,
)
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import house

EVE = "Eve <eve@evil.example>"
TO_ADA = "ada@example.org"
CARLA = "Carla Chair <chair@example.org>"


def proving(room: Room, address: str = TO_ADA, *, config: Config | None = None) -> str:
    """Return the address that we mailed to that person alone."""
    config = config or room.config
    until = last_day(room.clock.now)
    return reply_address(reply_word(address, until=until, secret=config.penholder.secret), config)


async def send(
    room: Room, text: str, *, to: str = US, writer: str = ADA, name: str = "", **headers: str
) -> None:
    """Send a mail to us alone."""
    room.clock.move(minutes=1)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    room.arrivals += 1
    sent = name or f"to-us-{room.arrivals}"
    await room.fetch(
        mail(sent, text, writer=writer, to=to, through=None, headers=named, date=room.clock.now)
    )


async def replies(room: Room) -> list[str]:
    """Return what proved people are told."""
    notes = await room.queued(DeliveryKind.MAIL_NOTE)
    return [note.payload.text for note in notes if isinstance(note.payload, Reply)]


@pytest.mark.parametrize("command", ["!list", "!show 1", "!mine", "!search call", "!comment 1 Yes"])
async def test_a_from_alone_is_shown_nothing_and_keeps_no_comment(room: Room, command: str) -> None:
    await a_ballot(room)

    await send(room, command)

    assert await said(room) == [(TO_ADA, Answer.COMMANDS)]
    assert await replies(room) == []
    assert (await room.show(1))["comment_list"] == []


async def test_an_unproved_vote_by_command_asks_its_voter_to_confirm(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!vote 1 agree")

    assert await the_vote(room) == ("agree", "none", False)
    assert await said(room) == [(TO_ADA, Answer.CONFIRM)]
    await send_back(room, await the_word(room))
    assert await the_vote(room) == ("agree", "token", True)


async def test_a_forged_from_of_a_chair_does_nothing(room: Room) -> None:
    await a_ballot(room)

    for number, command in enumerate(("!close 1", "!reopen 1", "!title 1 Spam", "!digest send")):
        await send(room, command, writer=CARLA, name=f"n{number}")

    assert (await room.show(1))["state"] == "voting"
    assert await said(room) == [("chair@example.org", Answer.COMMANDS)] * 4


async def test_a_command_that_mail_does_not_have_names_slack(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!undo 1", writer=CARLA, to=proving(room, "chair@example.org"))

    (text,) = await replies(room)
    assert "This works only in Slack: “/pen undo 1”." in text
    assert (await room.show(1))["state"] == "voting"


async def test_the_word_of_one_address_proves_no_other(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!show 1", writer=EVE, to=proving(room))
    await send(room, "!show 1", to=proving(room, "eve@evil.example"))
    await send(room, "!show 1", to=f"penholder+k{'a' * 32}@bot.example.org", writer=CARLA)

    assert await replies(room) == []
    assert {text for _address, text in await said(room)} == {Answer.COMMANDS}


async def test_a_word_ends_with_its_last_day(room: Room) -> None:
    await a_ballot(room)
    address = proving(room)

    room.clock.move(days=7, hours=-2)
    await send(room, "!help", to=address)
    room.clock.move(days=1)
    await send(room, "!help", to=address)

    assert len(await replies(room)) == 1


async def test_a_word_signed_with_another_secret_proves_nothing(room: Room) -> None:
    await a_ballot(room)
    other = room.config.model_copy(
        update={"penholder": room.config.penholder.model_copy(update={"secret": "another"})}
    )

    await send(room, "!list", to=proving(room, config=other))

    assert await replies(room) == []


async def test_a_proved_stranger_sees_no_item(room: Room) -> None:
    await a_ballot(room)
    eve = "eve@evil.example"

    for command in ("!list", "!show 1", "!mine", "!search call", "!vote 1 agree", "!comment 1 x"):
        await send(room, command, writer=EVE, to=proving(room, eve))

    texts = await replies(room)
    assert len(texts) == 6
    assert all("Only people who have written to a list here" in text for text in texts)
    assert not any("About call" in text for text in texts)
    assert (await room.show(1))["votes"] == []


async def test_an_item_of_another_list_is_not_shown_to_exist(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("secret", "Hush", through="board", writer=CARLA))

    await send(room, "!show 2\n!show 99\n!search hush\n!search list:board x", to=proving(room))

    (text,) = await replies(room)
    assert "There is no item #2." in text
    assert "There is no item #99." in text
    assert "Hush" not in text
    assert "Did you mean" not in text


async def test_no_command_by_mail_tells_of_another_lists_item(room: Room) -> None:
    """#2 is voted on in secret, on another list; #3 is on both, and needs #4 first."""
    house(room, method="yes-no", visibility="secret")
    await a_ballot(room)
    await room.fetch(mail("secret", "Hush", through="board", writer=CARLA))
    await room.pen(CHAIR, "ballot 2 until in 2 days house Hush?")
    for through in ("council", "board"):
        await room.fetch(mail("both", "For all", through=through, writer=CARLA))
    await room.fetch(mail("later", "Hush", through="board", writer=CARLA))
    await room.pen(CHAIR, "plan 3 after 4 takes 2 weeks due in 60 days")
    assert (await room.show(3))["lists"] == ["council", "board"]

    for number in (2, 99):
        await send(room, f"!vote {number} yes\n!comment {number} x", to=proving(room))
    await send(room, "!show 3\n!list all\n!mine", to=proving(room))

    *both, shown = await replies(room)
    assert both[0].replace("#2", "#99").replace(" 2 ", " 99 ") == both[1]
    assert "For all" in shown
    assert "#4" not in shown
    assert "later" not in shown
    assert "#2" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "> !vote 1 agree",
        "On 4 Mar 2026, Ada wrote:\n> !vote 1 agree\n",
        "Hello there, look at this.\n\n!vote 1 agree",
        "-- \n!vote 1 agree",
        "Ben says:\n!vote 1 agree",
        (
            "-----Original Message-----\nFrom: Ada <ada@example.org>\nSent: Monday\nTo: us\n"
            "Subject: x\n\n!vote 1 agree"
        ),
        "```\n!vote 1 agree\n```",
    ],
)
async def test_what_is_quoted_pasted_or_signed_is_no_command(room: Room, text: str) -> None:
    await a_ballot(room)

    await send(room, text, to=proving(room))

    assert (await room.show(1))["votes"] == []
    assert not any("Your vote on #1: agree" in answer for answer in await replies(room))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List_Id": "<other.lists.example.net>"},
        {"List_Unsubscribe": "<mailto:leave@example.net>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
async def test_automatic_mail_and_mail_of_lists_gets_no_answer(
    room: Room, headers: dict[str, str]
) -> None:
    await a_ballot(room)
    before = await room.queued()

    await send(room, "!list\n!comment 1 Spam", **headers)
    await send(room, "!list\n!comment 1 Spam", to=proving(room), **headers)
    await send(room, "What is this?", **headers)

    assert await room.queued() == before
    assert (await room.show(1))["comment_list"] == []


@pytest.mark.parametrize(
    "writer",
    [
        "Mailer <mailer-daemon@example.net>",
        "No Reply <no-reply@example.net>",
        "X <noreply-17@example.net>",
        "Owner <owner-council@example.net>",
        "Bounces <council-bounces@example.net>",
        "Request <council-request@example.net>",
        f"Pen <{US}>",
        f"Council <{COUNCIL}>",
    ],
)
async def test_programs_and_we_ourselves_are_never_answered(room: Room, writer: str) -> None:
    await a_ballot(room)
    before = await room.queued()

    await send(room, "!list", writer=writer)
    await send(room, "help", writer=writer)

    assert await room.queued() == before


async def test_a_vacation_reply_to_our_answer_ends_there(room: Room) -> None:
    await a_ballot(room)
    await send(room, "help")
    await deliver(room)

    for day in range(3):
        room.clock.move(days=day)
        await send(
            room,
            "I am out of the office until Monday.",
            to=proving(room),
            Auto_Submitted="auto-replied",
        )

    assert await answers(room) == []
    assert await replies(room) == []


async def test_another_bot_that_answers_everything_gets_few_a_day(room: Room) -> None:
    await a_ballot(room)

    for number in range(30):
        await send(room, f"I did not understand that. ({number})", writer="Bot <bot@example.net>")
        await deliver(room)

    assert await room.queued(DeliveryKind.MAIL_NOTE) == []
    async with room.database.reading() as store:
        every = await store.outbox.list(tuple(DeliveryState), limit=100)
    to = [delivery.recipient for delivery in every if delivery.lane is Lane.ANSWERS]
    assert to == ["bot@example.net"] * HINTS_A_DAY


async def test_another_bot_with_our_word_gets_few_transcripts(room: Room) -> None:
    await a_ballot(room)
    address = proving(room)

    for number in range(40):
        await send(room, f"!help\n{number}", to=address)

    assert len(await replies(room)) == 30


async def test_hundreds_of_mails_from_one_address_get_few_answers(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(
        *(
            mail(f"n{number}", f"!list {number}", to=US, through=None, date=room.clock.now)
            for number in range(300)
        )
    )

    assert len(await answers(room)) == HINTS_A_DAY


async def test_five_thousand_commands_in_one_mail_are_ten(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!comment 1 Me too\n\n" * 5000, to=proving(room))

    (text,) = await replies(room)
    assert text.count("> !comment 1") == 10
    assert "Only the first 10 commands of a message are carried out" in text
    assert len((await room.show(1))["comment_list"]) == 10


async def test_a_mail_that_comes_again_is_carried_out_once(room: Room) -> None:
    await a_ballot(room)
    sent = mail("once", "!comment 1 Hello", to=proving(room), through=None, date=room.clock.now)

    await room.fetch(sent)
    await room.fetch(sent, uid_validity=2)
    again = sent.replace(b"<once@", b"<twice@")
    await room.fetch(again)

    assert len((await room.show(1))["comment_list"]) == 1
    assert len(await replies(room)) == 1


async def test_old_mail_found_at_first_contact_is_not_answered(room: Room) -> None:
    await room.discover(mail("old", "!list", to=US, through=None))
    await a_ballot(room)
    room.clock.move(days=10)
    await room.fetch(
        mail("late", "!comment 1 x", to=proving(room), through=None),
        received_at=room.clock.now - timedelta(days=4),
    )

    assert await answers(room) == []
    assert await replies(room) == []


async def test_mail_of_the_second_of_first_contact_is_answered(room: Room) -> None:
    room.clock.move(milliseconds=400)
    await room.fetch(mail("first"))

    await room.fetch(
        mail("soon", "!list", to=US, through=None, date=room.clock.now),
        received_at=room.clock.now.replace(microsecond=0),
    )

    assert len(await answers(room)) == 1


async def test_a_mail_that_also_goes_to_the_list_is_no_command(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!comment 1 x", to=f"{COUNCIL}, {proving(room)}")
    await room.fetch(
        mail("post", "!comment 1 y", to=f"{COUNCIL}, {US}", answers=["call"], date=room.clock.now)
    )

    assert (await room.show(1))["comment_list"] == []
    assert await replies(room) == []


async def test_where_we_are_only_in_copy_nobody_is_answered(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!list", to="ben@example.net", Cc=US)
    await send(room, "See below.", to="ben@example.net", Cc=US)

    assert await answers(room) == []


async def test_two_different_votes_in_one_mail_count_as_none(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!vote 1 agree\n!vote 1 disagree", to=proving(room))
    await send(room, "!vote 1 agree\n!vote 1 disagree", writer="Ben <ben@example.net>")

    assert await room.tally(1) == {}
    (text,) = await replies(room)
    assert text.lower().count("two different votes") == 2


async def test_a_html_only_mail_is_read_as_its_text(room: Room) -> None:
    await a_ballot(room)
    raw = mail("html", "x", to=proving(room), through=None, date=room.clock.now)
    html = raw.replace(b"text/plain", b"text/html").replace(
        b"\nx\n", b"\n<p>!vote 1 agree</p><blockquote>!vote 1 block x</blockquote>\n"
    )

    await room.fetch(html)

    assert await the_vote(room) == ("agree", "token", True)
    assert len((await room.show(1))["votes"]) == 1


async def test_an_unproved_answer_repeats_nothing_of_the_forgers(room: Room) -> None:
    await a_ballot(room)
    evil = "https://evil.example/pills"

    await send(room, f"!show {evil}\n!comment 1 {evil}", name="evil")
    await send(room, f"{evil}", writer="Ben <ben@example.net>", Subject2=evil)

    assert not any(
        evil in f"{delivery.payload}{delivery.destination}" for delivery in await answers(room)
    )


async def test_a_command_can_neither_ping_nor_link_in_slack(room: Room) -> None:
    await a_ballot(room)

    await send(room, "!comment 1 <!channel> & <http://evil.example|click>", to=proving(room))

    (comment,) = (await room.show(1))["comment_list"]
    assert comment["text"] == "<!channel> & <http://evil.example|click>"
    assert comment["source"] == "mail"
    assert not comment["sent_to_list"]


async def test_our_border_proves_an_author_without_a_word(room: Room) -> None:
    room.config = new_config()
    room.config = room.config.model_copy(
        update={"mail": room.config.mail.model_copy(update={"trusted_authserv_ids": ["mx.bot"]})}
    )
    await a_ballot(room)
    proved = mail("proved", "!show 1", to=US, through=None, date=room.clock.now)
    head = b"Authentication-Results: mx.bot; spf=pass smtp.mailfrom=ada@example.org\n"

    await room.fetch(head + proved)

    (text,) = await replies(room)
    assert "About call" in text
