"""A short reply to an open vote that is no vote gets one answer a ballot, and the chair sees it."""

from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from bot.render.terminal.item_text import item_page_text
from handlers.voting.unheard import MOST_KEPT, few_words
from storage.database.engine import Database
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.handlers.asking import ADA, UNPROVED, a_ballot, answers, deliver, said, vote
from tests.handlers.desk import Desk, all_done, open_desk
from tests.handlers.ordering import confirm, order
from tests.handlers.room import BEN as BEN_IN_SLACK
from tests.handlers.room import CHAIR, COUNCIL, START, US, Room, mail
from tests.handlers.voting.test_ballots_by_rule import house, opened, take_roster
from tests.handlers.voting.test_short_answers import leave
from tests.peers.smtp import Peer, peer

BEN = "Ben Example <ben@example.net>"
TO_BEN = "ben@example.net"
TALK = "No complaints here, thanks!"


async def reply(
    room: Room, text: str, *, name: str = "r", writer: str = BEN, to: str = "call"
) -> None:
    """Reply on the list, in the thread of the vote."""
    room.clock.move(minutes=1)
    await room.fetch(mail(name, text, writer=writer, answers=[to], date=room.clock.now))


async def unread(room: Room, number: int = 1) -> list[tuple[str, str | None]]:
    """Return who wrote which words that were not read as votes, as `show --json` has them."""
    return [(row["who"], row["words"]) for row in (await room.show(number))["unread"]]


@pytest.mark.parametrize(
    "text",
    [
        TALK,
        "Nice.",
        "One two three four five six seven eight nine ten eleven twelve",
        "Hi all,\n\nmakes sense\n\nBen\n",
        "> Shall we?\n\nWhy not\n",
        "何かの提案については特に",
    ],
)
async def test_a_short_reply_is_answered_once_a_ballot(room: Room, text: str) -> None:
    await a_ballot(room)

    await reply(room, text)
    await deliver(room)
    room.clock.move(days=1, minutes=5)
    await reply(room, f"{text}", name="again")

    assert await said(room) == []
    assert [name for name, _words in await unread(room)] == ["Ben Example"] * 2
    assert await room.tally(1) == {}


@pytest.mark.parametrize("text", ["Thanks!", "Thank you, Ada\n\nBen\n", "Thanks, Ada!"])
async def test_thanks_to_somebody_else_get_no_answer(room: Room, text: str) -> None:
    await a_ballot(room)
    await room.fetch(mail("talk", "The paint dries slowly. " * 5, writer=ADA, answers=["call"]))

    await reply(room, text, to="talk")
    assert await unread(room) == []

    await reply(room, text, name="to-the-call")
    assert [name for name, _words in await unread(room)] == ["Ben Example"]


async def test_thirteen_words_are_talk(room: Room) -> None:
    await a_ballot(room)

    await reply(room, "One two three four five six seven eight nine ten eleven twelve thirteen")

    assert await said(room) == []
    assert await unread(room) == []


async def test_the_words_and_why_are_in_show(room: Room) -> None:
    await a_ballot(room)

    await reply(room, TALK)

    (row,) = (await room.show(1))["unread"]
    assert (row["who"], row["words"], row["at"]) == ("Ben Example", TALK, "2026-03-04T11:01:00Z")
    assert row["why"] == "it names none of the choices"


async def test_who_votes_afterwards_is_no_longer_unread(room: Room) -> None:
    await a_ballot(room)
    await reply(room, TALK)

    await room.press(BEN_IN_SLACK, 1, "agree")

    assert await unread(room) == []


async def test_who_has_voted_may_talk(room: Room) -> None:
    await a_ballot(room)
    await reply(room, "+1", name="vote")

    await reply(room, TALK)

    assert await said(room) == []
    assert await unread(room) == []


async def test_who_may_not_vote_is_not_told_how(room: Room) -> None:
    await take_roster(room, "name,emails\nAda Example,ada@example.org\n")
    await a_ballot(room)

    await reply(room, TALK)

    assert await said(room) == []


async def test_of_many_short_replies_a_history_keeps_a_few(room: Room) -> None:
    await a_ballot(room)

    for number in range(MOST_KEPT + 3):
        await reply(room, f"Nice {number}", name=f"r{number}")

    assert len(await unread(room)) == MOST_KEPT
    assert len(await said(room)) == 1


async def test_a_second_ballot_is_answered_by_itself(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("second", "And this?", date=START))
    await room.pen(CHAIR, "ballot 2 until in 3 days")

    await reply(room, TALK)
    await reply(room, TALK, name="r2", to="second")

    assert [delivery.item for delivery in await answers(room)] == [1, 2]


async def test_words_in_somebody_elses_name_use_up_no_answer_of_theirs(room: Room) -> None:
    await a_ballot(room)
    for number in range(6):
        await vote(room, f"forged{number}", "vote: maybe", writer=BEN)
        forged = mail(f"beside{number}", "vote: maybe", writer=BEN, answers=["call"], through=None)
        await room.fetch(forged)
    await deliver(room)

    await reply(room, TALK)

    assert await said(room) == [(TO_BEN, Answer.UNREAD)]


async def test_a_short_reply_beside_the_list_makes_us_write_to_nobody(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(mail("beside", TALK, writer=BEN, answers=["call"], through=None))

    assert await said(room) == []
    assert await unread(room) == []


async def test_the_lists_copy_is_answered_though_another_came_first(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("both", TALK, writer=BEN, answers=["call"], through=None))

    await reply(room, TALK, name="both")

    assert await said(room) == [(TO_BEN, Answer.UNREAD)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk", "X-Autoreply": "yes"},
    ],
)
async def test_automatic_mail_is_not_answered(room: Room, headers: dict[str, str]) -> None:
    await a_ballot(room)

    room.clock.move(minutes=1)
    await room.fetch(mail("away", "I am away.", writer=BEN, answers=["call"], headers=headers))

    assert await said(room) == []


@pytest.mark.parametrize("writer", [f"Pen <{US}>", "No Reply <noreply@example.net>"])
async def test_neither_we_nor_programs_are_answered(room: Room, writer: str) -> None:
    await a_ballot(room)

    await reply(room, TALK, writer=writer)

    assert await said(room) == []


async def test_where_nothing_proves_a_mail_who_is_known_gets_a_fixed_text(room: Room) -> None:
    room.config = UNPROVED
    await a_ballot(room)
    await room.press(BEN_IN_SLACK, 1, "agree")  # now Slack knows whose the address is
    await room.pen(CHAIR, "close 1")
    await room.pen(CHAIR, "reopen 1")
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await reply(room, TALK)
    await reply(room, TALK, name="eve", writer="Eve <eve@evil.example>")

    (delivery,) = await answers(room)
    assert (delivery.recipient, delivery.payload, delivery.ref) == (TO_BEN, Answer.UNREAD, None)
    assert await unread(room) == []


# Choices that are not for everybody


@pytest.mark.parametrize("text", [TALK, "yes?", "yes, if the hall is free on that day for us all"])
async def test_on_hidden_choices_the_author_alone_is_told(room: Room, text: str) -> None:
    house(room, like="majority", visibility="hidden")
    await opened(room, "house")

    await reply(room, text)

    assert await said(room) == [(TO_BEN, Answer.UNREAD)]
    assert await unread(room) == [("Ben Example", None)]
    assert text not in str((await room.show(1))["history"])
    assert (await room.show(1))["votes"] == []


async def test_a_ranking_with_an_option_that_is_none_is_answered(room: Room) -> None:
    await opened(room, "ranked", "Which city: Alpha / Beta / Gamma")

    await reply(room, "Beta > Omega")

    assert await said(room) == [(TO_BEN, Answer.UNREAD)]
    assert await unread(room) == [("Ben Example", "Beta > Omega")]


# Mails to us alone


async def test_a_short_reply_to_us_is_told_how_to_vote(room: Room) -> None:
    await a_ballot(room)

    await send(room, TALK, to=proving(room), References="<call@mail.example.org>")

    (text,) = await replies(room)
    assert f"as “{TALK}” is none of the choices" in " ".join(text.split())
    assert "- agree: mailto:penholder%2Bk" in " ".join(text.split())
    assert "body=%231%3A%20agree" in text


async def test_an_unproved_short_reply_to_us_gets_a_fixed_text(room: Room) -> None:
    await a_ballot(room)

    await send(room, TALK, References="<call@mail.example.org>")

    (delivery,) = await answers(room)
    assert (delivery.payload, delivery.item, delivery.ref) == (Answer.UNREAD, 1, None)


# The mail itself


async def one_mail(desk: Desk, smtp: Peer, text: str, *, writer: str = BEN) -> EmailMessage:
    await reply(desk.room, text, writer=writer)
    return await leave(desk, smtp, parseaddr(writer)[1])


async def test_a_link_of_the_answer_votes(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await a_ballot(desk.room)
        message = await one_mail(desk, smtp, TALK)

        body = message.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert f"“{TALK}”" in text
        assert "- agree:\n" in text
        assert (message["In-Reply-To"], message["Reply-To"]) == ("<r@mail.example.org>", COUNCIL)
        (link,) = [row for row in text.split() if row.startswith("mailto:") and "disagree" in row]
        await open_link(desk.room, link, writer=BEN)

        assert await desk.room.tally(1) == {"disagree": 1}


async def test_a_link_of_the_answer_on_hidden_choices_votes_in_private(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        house(desk.room, like="majority", visibility="hidden")
        await opened(desk.room, "house")
        message = await one_mail(desk, smtp, TALK, writer=ADA)

        body = message.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert "do not write yours to the list" in " ".join(text.split())
        assert COUNCIL not in text
        (link,) = [row for row in text.split() if row.startswith("mailto:") and "%20no" in row]
        await open_link(desk.room, link, writer=ADA)

        (found,) = (await desk.room.show(1))["votes"]
        assert (found["counts"], found["assurance"]) == (True, "token")


async def open_link(room: Room, link: str, *, writer: str) -> None:
    """Send the mail that a link opens."""
    address, _, query = link.removeprefix("mailto:").partition("?")
    fields = {key: value for key, (value,) in parse_qs(query).items()}
    to = unquote(address)
    room.clock.move(minutes=1)
    await room.fetch(
        mail(
            "by-link",
            fields["body"],
            writer=writer,
            to=to,
            through="council" if to == COUNCIL else None,
            answers=[fields["In-Reply-To"].strip("<>")],
            subject=fields["subject"],
            date=room.clock.now,
        )
    )


async def test_who_has_voted_before_it_leaves_gets_none(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await a_ballot(desk.room)
        await reply(desk.room, TALK)
        await desk.room.press(BEN_IN_SLACK, 1, "agree")

        await desk.work(all_done)

        assert [TO_BEN] not in [envelope.rcpt_tos for envelope in smtp.taken]


async def test_after_the_end_none_leaves(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        await a_ballot(desk.room, until="in 2 hours")
        await reply(desk.room, TALK)
        await desk.room.pen(CHAIR, "close 1")

        await desk.work(all_done)

        assert [TO_BEN] not in [envelope.rcpt_tos for envelope in smtp.taken]


def test_a_mail_that_says_only_hello_says_nothing() -> None:
    read = parse_mail(mail("m", "Hi all,\n"))
    assert isinstance(read, ParsedMail)
    assert few_words(read.said.words) == ""


# What the chair sees


async def test_the_chair_sees_them_before_they_end_the_vote(room: Room) -> None:
    await a_ballot(room)
    await reply(room, TALK)
    await reply(room, "And *now*?", name="ada", writer="Ada Example <ada@example.org>")

    shown = await room.type(CHAIR, "close 1")

    assert "2 short replies were not read as votes" in shown.text
    assert f"Ben Example: “{TALK}”" in shown.text
    assert "not read as" not in (await room.type(CHAIR, "extend 1 in 9 days")).text


async def test_a_chair_without_slack_sees_them_before_they_end_the_vote(room: Room) -> None:
    await a_ballot(room)
    await reply(room, TALK)

    shown = " ".join((await order(room, "!close 1")).split())
    assert f"1 short reply was not read as a vote: Ben Example: “{TALK}”." in shown
    assert "not read as" not in await order(room, "!extend 1 in 9 days")


async def test_a_short_reply_since_the_close_was_shown_is_shown_first(room: Room) -> None:
    await a_ballot(room)
    await order(room, "!close 1")
    await reply(room, TALK)

    shown = " ".join((await confirm(room)).split())

    assert "no longer what you were shown" in shown
    assert f"1 short reply was not read as a vote: Ben Example: “{TALK}”." in shown
    assert (await room.show(1))["state"] == "voting"
    await confirm(room)
    assert (await room.show(1))["state"] != "voting"


async def test_show_and_details_in_slack_have_them(room: Room) -> None:
    await a_ballot(room)
    await reply(room, TALK)

    shown = await room.pen(CHAIR, "show 1")
    details = await room.push(CHAIR, 1, "details")

    for said_there in (shown.text, str(details)):
        assert "1 short reply was not read as a vote:" in said_there
        assert TALK in said_there


async def test_show_at_a_terminal_has_them(room: Room) -> None:
    await a_ballot(room)
    await reply(room, TALK)

    text = item_page_text(await room.show(1), zone=ZoneInfo("UTC"))

    assert "  1 short reply was not read as a vote:\n" in text
    assert f"Ben Example: “{TALK}”" in text
