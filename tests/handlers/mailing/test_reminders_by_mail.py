"""Before the end of a ballot, people on the roster without Slack are reminded by mail, once."""

import email
from collections.abc import AsyncIterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.digests.attention import Attention, Topic
from bot.domain.ids import ItemNumber
from handlers.people.rosters import import_roster
from handlers.work import Work
from storage.database.engine import Database
from tests.handlers.desk import Desk, all_done, open_desk, run_sql
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, CHAIR, Room, mail
from tests.peers.smtp import Peer, peer

ROSTER = (
    "name,emails,slack\n"
    "Dora Post,dora@example.net dora@example.com,\n"
    "Emil Post,emil@example.net,\n"
    f"Ada Example,ada@example.org,{ADA}\n"
    "Nobody Known,,\n"
)
DORA = "Dora Post <dora@example.net>"


@pytest.fixture
async def smtp() -> AsyncIterator[Peer]:
    async with peer() as opened:
        yield opened


@pytest.fixture
async def desk(database: Database, smtp: Peer) -> AsyncIterator[Desk]:
    async with open_desk(database, smtp_port=smtp.port) as opened:
        yield opened


@prepared
async def a_day_before_the_end(room: Room, asks: str = "Shall we go?") -> None:
    """Open a ballot for the roster; let all but its last day pass."""
    async with room.database.transaction() as store:
        list_config = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), ROSTER, list_config)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until in 3 days {asks}")
    room.clock.move(days=2)


async def reminded(room: Room) -> list[str]:
    return sorted(delivery.recipient for delivery in await room.queued(DeliveryKind.MAIL_REMINDER))


def reminders(smtp: Peer) -> list[EmailMessage]:
    """Return the reminders that the mail server took."""
    read = [
        email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        for raw in smtp.bodies
    ]
    return [message for message in read if str(message["Subject"]).startswith("Reminder: ")]


async def answer(room: Room, message: EmailMessage, text: str, *, writer: str = DORA) -> None:
    """Reply to a mail of ours, as any mail program does."""
    room.arrivals += 1
    ids = [*str(message["References"]).split(), str(message["Message-ID"])]
    await room.fetch(
        mail(
            f"answer-{room.arrivals}",
            text,
            writer=writer,
            to=str(message["Reply-To"]),
            through=None,
            subject=f"Re: {message['Subject']}",
            answers=[value.strip("<>") for value in ids],
            date=room.clock.now,
        )
    )


async def test_who_has_no_slack_and_has_not_voted_is_reminded_by_mail_once(room: Room) -> None:
    await a_day_before_the_end(room)
    room.clock.move(minutes=-1)
    await room.tick()
    assert await reminded(room) == []

    room.clock.move(minutes=1)
    await room.tick()
    await room.tick()
    await room.pen(CHAIR, "extend 1 +5d")
    room.clock.move(days=5)
    await room.tick()

    # One mail a person, to the first address; Ada is reminded in Slack.
    assert await reminded(room) == ["dora@example.net", "emil@example.net"]


async def test_who_has_voted_or_is_away_is_not_reminded_by_mail(room: Room) -> None:
    await a_day_before_the_end(room)
    await room.fetch(
        mail("vote", "agree", writer="Dora <dora@example.com>", answers=["call"],
             date=room.clock.now)
    )  # fmt: skip
    async with room.database.transaction() as store:
        day = (room.clock.now + timedelta(days=9)).date()
        await store.absences.say("emil@example.net", until=day, said_at=room.clock())

    await room.tick()

    assert await reminded(room) == []


async def test_without_a_roster_nobody_is_reminded_by_mail(room: Room) -> None:
    await room.fetch(mail("call", writer=DORA))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(days=2)

    await room.tick()

    assert await reminded(room) == []


async def test_a_reply_to_the_reminder_is_a_proved_vote(desk: Desk, smtp: Peer) -> None:
    await a_day_before_the_end(desk.room)
    await desk.room.tick()

    await desk.work(all_done)

    by_key = {str(message["To"]): message for message in reminders(smtp)}
    assert set(by_key) == {DORA, "Emil Post <emil@example.net>"}
    assert by_key[DORA]["Reply-To"] != by_key["Emil Post <emil@example.net>"]["Reply-To"]
    words = by_key[DORA].get_body(("plain",))
    assert words is not None
    assert "Shall we go?" in words.get_content()
    assert "Dora" not in words.get_content()
    assert "Emil" not in words.get_content()
    await answer(desk.room, by_key[DORA], "agree\n\nSee you there.")
    await answer(desk.room, by_key[DORA], "disagree", writer="Emil Post <emil@example.net>")
    [vote] = [row for row in (await desk.room.show(1))["votes"] if row["counts"]]
    assert (vote["voter"], vote["choice"], vote["assurance"]) == ("Dora Post", "agree", "token")


@pytest.mark.parametrize(("rule", "outcome"), [("ranked", "decided"), ("debian", "default")])
async def test_options_are_ordered_in_a_reply_on_a_secret_ballot_too(
    desk: Desk, smtp: Peer, rule: str, outcome: str
) -> None:
    await a_day_before_the_end(desk.room, f"{rule} Which city: Geneva / Lyon / none of these")
    await desk.room.tick()
    await desk.work(all_done)
    [message] = [other for other in reminders(smtp) if str(other["To"]) == DORA]

    await answer(desk.room, message, "2 > 1")

    shown = await desk.room.show(1)
    assert [(row["voter"], row["assurance"], row["counts"]) for row in shown["votes"]] == [
        ("Dora Post", "token", True)
    ]
    desk.room.clock.move(days=2)
    await desk.room.tick()
    assert (await desk.room.show(1))["ballot"]["outcome"] == outcome


async def test_who_votes_before_the_reminder_leaves_gets_none(desk: Desk, smtp: Peer) -> None:
    await a_day_before_the_end(desk.room)
    async with desk.room.database.transaction() as store:  # mutes the item: reminders still come
        emil = await store.people.by_address("emil@example.net", name="Emil Post")
        topic = Topic(ItemNumber(1))
        await store.attentions.turn(emil.id, topic, Attention.MUTE, at=desk.room.clock.now)
    await desk.room.tick()
    await desk.room.fetch(
        mail("vote", "agree", writer=DORA, answers=["call"], date=desk.room.clock.now)
    )

    await desk.work(all_done)

    assert [str(message["To"]) for message in reminders(smtp)] == ["Emil Post <emil@example.net>"]


async def test_no_reminder_leaves_once_the_ballot_has_ended(desk: Desk, smtp: Peer) -> None:
    await a_day_before_the_end(desk.room)
    await desk.room.tick()
    await desk.room.pen(CHAIR, "withdraw 1")

    await desk.work(all_done)

    assert reminders(smtp) == []


async def test_a_reminder_sent_before_a_kill_is_the_same_mail_when_it_is_sent_again(
    desk: Desk, smtp: Peer
) -> None:
    await a_day_before_the_end(desk.room)
    await desk.room.tick()
    done = await desk.work(all_done)
    sent = [delivery for delivery in done if delivery.kind is DeliveryKind.MAIL_REMINDER]

    # The process ends after the mail server took them, before that is recorded.
    for delivery in sent:
        await run_sql(
            desk.room.database,
            f"UPDATE deliveries SET state = 'waiting', sent_at = NULL WHERE id = '{delivery.id}'",  # noqa: S608
        )
    await desk.work(all_done)

    assert len(sent) == 2
    ids = [str(message["Message-ID"]) for message in reminders(smtp)]
    assert sorted(ids) == sorted([*set(ids)] * 2)
    assert len({message["Reply-To"] for message in reminders(smtp)}) == 2
