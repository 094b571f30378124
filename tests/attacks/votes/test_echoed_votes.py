"""A vote that is mailed to its list is told once, whatever dies; what comes back is no vote."""

import asyncio
from contextlib import aclosing
from datetime import timedelta
from email import policy
from email.message import EmailMessage

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import ItemNumber, ListName
from bot.errors import MayHaveLeft
from bot.events import TimeReached
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.smtp.outgoing import SmtpOut
from handlers.proceedings.mails import mail_with_echo
from handlers.sending.dispatch import Peers, SendingDoor, deliver
from handlers.voting.echoes import EchoWatch, handle_echoes
from handlers.work import Work
from storage.database.backup import mark
from storage.database.engine import Database
from tests.handlers.desk import FAST, run_sql
from tests.handlers.digested import plain_digest
from tests.handlers.echoing import (
    EACH,
    SUBJECT,
    Echoing,
    lines_of,
    mails_to,
    open_echoing,
    text_of,
)
from tests.handlers.room import ADA, BEN, CHAIR, COUNCIL, Room, mail, new_config, trace_of
from tests.peers import smtp

ADA_PLUS = ["Ada Example votes +1, in Slack"]
ADA_MINUS = ["Ada Example votes -1, in Slack"]
ADA_CHANGED = ["Ada Example votes -1 (before: +1), in Slack"]


# Our own mail comes back.


async def an_echo(room: Room) -> EmailMessage:
    """Let a list hear of two votes."""
    room.config = new_config(council=EACH)
    await room.fetch(mail("call", subject=SUBJECT))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(minutes=1)
    await room.pen(ADA, "vote 1 -1 It breaks the build.")
    await room.press(BEN, 1, "+1")
    (message,) = await mails_to(room)
    room.clock.move(minutes=1)
    return message


def through_the_list(message: EmailMessage, *, rewrites: bool, strips: str = "") -> bytes:
    """Return a mail of ours as a list hands it on."""
    del message["To"]
    message["To"] = COUNCIL
    message["List-Id"] = "The council <council.lists.example.org>"
    if rewrites:
        del message["From"]
        message["From"] = f"Penholder via council <{COUNCIL}>"
    for name in strips.split():
        del message[name]
    if "Message-ID" in strips.split():
        message["Message-ID"] = "<made-by-the-list@lists.example.org>"
    return trace_of("council") + message.as_bytes(policy=policy.SMTP)


async def what_came_of_it(room: Room) -> tuple[object, ...]:
    votes = (await room.show(1))["votes"]
    queued = [(delivery.kind, delivery.recipient) for delivery in await room.queued()]
    return await room.tally(1), len(votes), len(await room.items()), queued


@pytest.mark.parametrize("rewrites", [True, False])
@pytest.mark.parametrize(
    "strips",
    [
        "",
        "X-Penholder-Delivery X-Penholder-Item",
        "X-Penholder-Delivery X-Penholder-Item Auto-Submitted X-Auto-Response-Suppress",
        "Message-ID",
        "Message-ID Auto-Submitted X-Penholder-Item",
    ],
)
async def test_an_echo_that_comes_back_is_no_vote(
    room: Room, *, rewrites: bool, strips: str
) -> None:
    message = await an_echo(room)
    before = await what_came_of_it(room)

    await room.fetch(through_the_list(message, rewrites=rewrites, strips=strips))
    await room.tick()

    assert await what_came_of_it(room) == before


async def test_an_echo_of_which_nothing_is_left_but_its_words_is_no_vote(room: Room) -> None:
    message = await an_echo(room)
    tally = await room.tally(1)
    strips = "Message-ID X-Penholder-Delivery X-Penholder-Item Auto-Submitted"

    await room.fetch(through_the_list(message, rewrites=True, strips=strips))
    await room.tick()

    assert await room.tally(1) == tally
    assert len((await room.show(1))["votes"]) == 2
    assert await room.queued(DeliveryKind.MAIL_ECHO, DeliveryKind.MAIL_NOTE) == []


async def test_an_echo_in_the_lists_digest_is_no_vote(room: Room) -> None:
    message = await an_echo(room)
    tally = await room.tally(1)
    of_us = f"Penholder via council <{COUNCIL}>"
    back = mail("ours", text_of(message), writer=of_us, subject=str(message["Subject"]))

    await room.fetch(plain_digest(back))
    await room.tick()

    assert await room.tally(1) == tally
    assert len((await room.show(1))["votes"]) == 2
    assert await room.queued(DeliveryKind.MAIL_ECHO, DeliveryKind.MAIL_NOTE) == []


@pytest.mark.parametrize(
    "text",
    [
        "> Ada votes +1\n",
        "> Ada votes +1\n\nGood to know.\n",
        "{quoted}\n\nThanks, Ada.\n",
        "Thanks for telling us.\n\nPenholder wrote:\n{quoted}\n",
        "> > Ada votes +1\n> Why?\n\nBecause of the tests.\n",
    ],
)
async def test_an_echo_that_a_member_quotes_is_talk(room: Room, text: str) -> None:
    message = await an_echo(room)
    ours = str(message["Message-ID"]).strip("<>")
    quoted = "\n".join(f"> {line}".rstrip() for line in text_of(message).splitlines())
    await room.fetch(through_the_list(message, rewrites=True))
    tally = await room.tally(1)

    await room.fetch(
        mail(
            "talk", text.format(quoted=quoted), writer="Cy <cy@example.net>",
            answers=["call", ours], subject=f"Re: New votes: {SUBJECT} (#1)", date=room.clock.now,
        )
    )  # fmt: skip

    assert await room.tally(1) == tally
    assert len((await room.show(1))["votes"]) == 2
    assert len(await room.items()) == 1
    notes = await room.queued(DeliveryKind.MAIL_NOTE)
    assert {note.payload for note in notes} <= {Answer.UNREAD}  # so few words get an answer


async def test_a_reply_to_an_echo_votes(room: Room) -> None:
    message = await an_echo(room)
    ours = str(message["Message-ID"]).strip("<>")
    await room.fetch(through_the_list(message, rewrites=True))

    await room.fetch(
        mail(
            "vote", "+1", writer="Cy <cy@example.net>", answers=["call", ours],
            subject=f"Re: New votes: {SUBJECT} (#1)", date=room.clock.now,
        )
    )  # fmt: skip

    assert await room.tally(1) == {"+1": 2, "-1": 1}
    assert len(await room.items()) == 1


# Whatever dies.


async def test_what_a_killed_process_was_about_to_tell_is_told_once(database: Database) -> None:
    async with open_echoing(database) as heard:
        await heard.a_ballot()
        await heard.room.press(ADA, 1, "+1")
        claimed = await heard.claimed()
        async with database.transaction() as store:  # recorded, and not handed over
            await mail_with_echo(Work(store, heard.room.config, heard.room.clock.now), claimed)
        await heard.room.press(ADA, 1, "-1")

        await heard.start_again()
        assert heard.told() == [ADA_PLUS]

        await heard.later(minutes=6)
        assert heard.told() == [ADA_PLUS, ADA_CHANGED]
        await heard.later(minutes=6)
        assert len(heard.mails()) == 2


async def test_what_a_killed_process_has_told_is_not_told_again(database: Database) -> None:
    async with open_echoing(database) as heard:
        await heard.a_ballot()
        await heard.room.press(ADA, 1, "+1")
        claimed = await heard.claimed()
        await heard.desk.worker().deliver(claimed)  # handed over, and not recorded
        (message,) = heard.mails()
        await heard.room.press(BEN, 1, "+1")
        await heard.room.fetch(through_the_list(message, rewrites=True))

        await heard.start_again()
        await heard.later(minutes=6)

        assert heard.told() == [ADA_PLUS, ["Ben Example votes +1, in Slack"]]


async def test_a_process_that_is_killed_after_it_has_queued_a_mail_loses_nothing(
    database: Database,
) -> None:
    async with open_echoing(database) as heard:
        await heard.a_ballot()
        await heard.room.press(ADA, 1, "+1")
        await heard.room.tick()

        await heard.start_again()
        await heard.start_again()

        assert heard.told() == [ADA_PLUS]


async def test_while_the_server_refuses_a_mail_what_stands_then_is_told(
    database: Database,
) -> None:
    async with open_echoing(database) as heard:
        await heard.a_ballot()
        await heard.room.press(ADA, 1, "+1")
        await heard.room.tick()
        heard.peer.replies[COUNCIL] = "450 later"
        await heard.desk.work(
            lambda deliveries: any(delivery.last_error for delivery in deliveries)
        )
        await heard.room.press(ADA, 1, "-1")

        heard.peer.replies.clear()
        await heard.leave()

        assert heard.told() == [ADA_MINUS]
        await heard.later(minutes=6)
        assert heard.told() == [ADA_MINUS]


async def test_what_may_have_left_is_told_again_as_it_was(database: Database) -> None:
    async with open_echoing(database) as heard:
        await heard.a_ballot()
        await heard.room.press(ADA, 1, "+1")
        claimed = await heard.claimed()
        with pytest.raises(MayHaveLeft):
            await lose_the_answer(heard, claimed)
        await heard.room.press(ADA, 1, "-1")

        await heard.start_again()
        assert heard.told() == [ADA_PLUS]

        await heard.later(minutes=6)
        assert heard.told() == [ADA_PLUS, ADA_CHANGED]


async def lose_the_answer(heard: Echoing, claimed: Delivery) -> None:
    """Hand a mail to a server that hangs up once it has all of it."""
    room = heard.room
    slack = SlackOut(room.config.slack, pace=FAST)
    async with (
        aclosing(slack),
        smtp.rough_server(list(smtp.UNTIL_DATA), hang_up=True) as port,
        SmtpOut(room.config.smtp.model_copy(update={"port": port})) as out,
    ):
        peers = Peers(slack=slack, smtp=out, answers=out, lookups=(), echo=timedelta(0))
        await deliver(claimed, SendingDoor(room.database, room.config, room.clock, peers))


async def test_what_was_told_between_a_backup_and_its_restore_is_not_told_again(
    database: Database,
) -> None:
    async with open_echoing(database) as heard:
        room = heard.room
        await heard.a_ballot()
        await room.press(ADA, 1, "+1")
        claimed = await heard.claimed()
        made_at = room.clock.now
        await heard.desk.worker().deliver(claimed)
        (message,) = heard.mails()
        # As the database was when the backup was made: the mail waits, and nothing was told.
        await run_sql(database, "DELETE FROM echoes")
        await run_sql(
            database, "UPDATE deliveries SET attempts = 0, claimed_by = NULL WHERE sent_at IS NULL"
        )
        async with database.linked(writes=True) as link:
            await mark(made_at, room.clock.move(minutes=1), link)
        await room.fetch(through_the_list(message, rewrites=True))
        await room.press(BEN, 1, "+1")

        await heard.start_again()
        assert heard.told() == [ADA_PLUS]

        await heard.later(minutes=6)
        assert heard.told() == [ADA_PLUS, ["Ben Example votes +1, in Slack"]]


async def test_a_mail_that_was_refused_for_good_waits_for_a_person(database: Database) -> None:
    async with open_echoing(database) as heard:
        await heard.a_ballot()
        await heard.room.press(ADA, 1, "+1")
        heard.peer.replies[COUNCIL] = "550 never"
        await heard.leave()
        heard.peer.replies.clear()
        await heard.later(minutes=6)
        (failed,) = await heard.echoes()
        assert failed.state is DeliveryState.FAILED
        await heard.room.press(BEN, 1, "+1")
        await heard.later(minutes=6)
        assert heard.told() == [["Ben Example votes +1, in Slack"]]

        await heard.desk.retry(failed)
        await heard.leave()

        assert heard.told() == [["Ben Example votes +1, in Slack"], ADA_PLUS]


async def test_two_processes_that_look_at_once_queue_one_mail(room: Room) -> None:
    room.config = new_config(council=EACH)
    await room.fetch(mail("call", subject=SUBJECT))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.press(ADA, 1, "+1")

    now = TimeReached(now=room.clock.now)
    parts = {"database": room.database, "config": room.config}
    await asyncio.gather(
        *(handle_echoes(now, watch=EchoWatch(), **parts) for _process in range(4))  # type: ignore[arg-type]
    )

    assert len(await room.queued(DeliveryKind.MAIL_ECHO)) == 1
    (message,) = await mails_to(room)
    assert lines_of(message) == ADA_PLUS
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert ballot is not None
        assert len(await store.echoes.heard(ballot.id, ListName("council"))) == 1
