"""A ballot's mails go to each list of its item; what people reply to them is the item's."""

import email
import re
from email import policy
from email.message import EmailMessage
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import Envelope

from bot.domain.delivery import Delivery, DeliveryKind
from storage.database.engine import Database
from tests.handlers.desk import open_desk
from tests.handlers.prepared import prepared
from tests.handlers.room import BOARD, CHAIR, COUNCIL, Room, mail
from tests.peers import smtp

SUBJECT = "A page for newcomers"
VOTE = f"Vote until Sat 7 Mar: {SUBJECT} (#1)"


@prepared
async def a_crosspost(room: Room) -> None:
    """Open a ballot on an item of both lists."""
    for name in ("council", "board"):
        await room.fetch(mail("call", to=f"{COUNCIL}, {BOARD}", through=name, subject=SUBJECT))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


async def announced(room: Room) -> dict[str, Delivery]:
    """Return the announcements by the address that they go to."""
    return {
        delivery.recipient: delivery for delivery in await room.queued(DeliveryKind.MAIL_BALLOT)
    }


async def test_each_list_of_an_item_is_told_of_its_ballot_and_result(room: Room) -> None:
    await a_crosspost(room)
    await room.pen(CHAIR, "close 1")

    for kind in (DeliveryKind.MAIL_BALLOT, DeliveryKind.MAIL_RESULT):
        deliveries = await room.queued(kind)
        assert [delivery.recipient for delivery in deliveries] == [COUNCIL, BOARD]


async def test_an_item_of_one_list_is_announced_there_alone(room: Room) -> None:
    await room.fetch(mail("call", subject=SUBJECT))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    assert set(await announced(room)) == {COUNCIL}


@pytest.mark.parametrize("came_back", [True, False])
@pytest.mark.parametrize(("through", "to"), [("council", COUNCIL), ("board", BOARD)])
async def test_a_reply_to_an_announcement_votes_on_the_item(
    room: Room, through: str, to: str, *, came_back: bool
) -> None:
    await a_crosspost(room)
    ours = (await announced(room))[to]
    name = f"{ours.id}@bot.example.org"
    if came_back:
        echo = mail(
            name, "Vote on #1", writer="Penholder <penholder@bot.example.org>", to=to,
            through=through, answers=["call"], subject=f"[{through}] {VOTE}",
            headers={"X-Penholder-Delivery": ours.id},
        )  # fmt: skip
        await room.fetch(echo)

    await room.fetch(
        mail(
            "vote", "+1 for the page", to=to, through=through, answers=["call", name],
            subject=f"Re: [{through}] {VOTE}",
        )
    )  # fmt: skip
    await room.fetch(
        mail(
            "more", "And who writes it?", writer="Ben <ben@example.net>", to=to, through=through,
            answers=["call", name, "vote"], subject=f"Re: [{through}] {VOTE}",
        )
    )  # fmt: skip

    assert await room.tally(1) == {"agree": 1}
    assert len(await room.items()) == 1
    assert (await room.show(1))["title"] == SUBJECT


@pytest.mark.parametrize("text", ["agree, of course", "Who writes it?"])
async def test_a_reply_that_lost_its_references_is_the_items(room: Room, text: str) -> None:
    await a_crosspost(room)

    await room.fetch(mail("lost", text, subject=f"Re: [council] {VOTE}"))

    assert len(await room.items()) == 1
    assert await room.tally(1) == ({"agree": 1} if text.startswith("agree") else {})


@pytest.mark.parametrize(
    "subject",
    [
        f"Re: {VOTE.replace('#1', '#9')}",
        f"Re: {VOTE.replace('newcomers', 'others')}",
        VOTE,
    ],
)
async def test_another_number_title_or_no_reply_is_an_item_of_its_own(
    room: Room, subject: str
) -> None:
    await a_crosspost(room)

    await room.fetch(mail("other", "agree", subject=subject))

    assert len(await room.items()) == 2
    assert await room.tally(1) == {}


async def test_a_subject_takes_no_mail_to_another_lists_item(room: Room) -> None:
    await room.fetch(mail("call", subject=SUBJECT))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await room.fetch(mail("other", "agree", through="board", to=BOARD, subject=f"Re: {VOTE}"))

    assert [one["lists"] for one in await room.items()] == [["council"], ["board"]]
    assert await room.tally(1) == {}


async def test_a_reply_to_a_receipt_on_the_list_stays_in_the_item(room: Room) -> None:
    await a_crosspost(room)
    await room.fetch(mail("vote", "+1", answers=["call"], subject=f"Re: {SUBJECT}"))

    await room.fetch(mail("more", "disagree", answers=["call", "vote"],
                          subject="Re: Your vote on #1: agree"))  # fmt: skip

    assert await room.tally(1) == {"disagree": 1}
    assert len(await room.items()) == 1


def link_of(message: EmailMessage, choice: str) -> dict[str, str]:
    """Return the fields of the mail that a choice's link opens, with its recipient."""
    body = message.get_body(("html",))
    assert body is not None
    links = re.findall(r'href="(mailto:[^"]+)"[^>]*>([^<]+)</a>', body.get_content())
    (link,) = [urlsplit(unescape(href)) for href, name in links if name == choice]
    fields = parse_qs(link.query)
    return {"to": link.path, **{name: values[0] for name, values in fields.items()}}


@pytest.mark.parametrize("takes_in_reply_to", [True, False])
async def test_a_choices_link_votes_in_any_mail_program(
    database: Database, *, takes_in_reply_to: bool
) -> None:
    async with smtp.peer() as peer, open_desk(database, smtp_port=peer.port) as desk:
        room = desk.room
        await a_crosspost(room)
        await desk.work(
            lambda deliveries: all(
                delivery.kind is not DeliveryKind.MAIL_BALLOT or delivery.sent_at
                for delivery in deliveries
            )
        )
        by_key = {message["To"]: message for message in map(read, peer.taken)}

        for count, (to, through) in enumerate([(COUNCIL, "council"), (BOARD, "board")], start=1):
            assert by_key[to]["In-Reply-To"] == "<call@mail.example.org>"
            assert by_key[to]["Subject"].endswith(f": {SUBJECT} (#1)")
            written = link_of(by_key[to], "agree")
            parent = written["In-Reply-To"].strip("<>")
            await room.fetch(
                mail(
                    f"vote-{count}", f"{written['body']}\n\n-- \n{through}\n",
                    writer=f"Voter {count} <{count}@example.org>", to=written["to"],
                    through=through, answers=[parent] if takes_in_reply_to else [],
                    subject=written["subject"],
                )
            )  # fmt: skip

            assert await room.tally(1) == {"agree": count}

        assert len(await room.items()) == 1


def read(taken: Envelope) -> EmailMessage:
    raw = taken.content
    assert isinstance(raw, bytes)
    return email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
