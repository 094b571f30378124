"""An address that refuses our mail gets less of it; nobody else can bring that about."""

import re
from collections.abc import Sequence
from email.utils import format_datetime

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.payloads import Note
from bot.domain.people.roster import RosterCode, RosterNote
from bot.events import MailReceived
from handlers.filing.own_mail import our_marks
from handlers.people.roster_problems import list_people
from handlers.people.rosters import import_roster
from handlers.receiving.direct_mail import handle_direct_mail
from handlers.receiving.mail_reader import MailReader
from handlers.work import Work
from tests.handlers.desk import Desk, all_done
from tests.handlers.digests.test_personal_digests import (
    ADAS,
    DORA,
    desk,
    digests,
    hello,
    later,
    smtp,
    text_of,
)
from tests.handlers.room import ADA, CHAIR, COUNCIL, US, Room, mail
from tests.peers.smtp import Peer

__all__ = ["desk", "smtp"]  # fixtures


def paths(peer: Peer, *, to: str = ADAS) -> list[str]:
    """Return the envelope senders of what the mail server took for an address."""
    return [str(each.mail_from) for each in peer.taken if each.rcpt_tos == [to]]


def report(
    path: str, *, name: str, recipient: str = ADAS, action: str = "failed", status: str = "5.1.1"
) -> bytes:
    """Return a mail server's report to a return path (RFC 3464)."""
    return (
        f"Delivered-To: {path}\nReturn-Path: <>\n"
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\n"
        f"To: {path}\nSubject: Undelivered Mail Returned to Sender\n"
        f"Message-ID: <{name}@mx.example.org>\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\n--b--\n"
    ).encode()


async def suspended(room: Room) -> Sequence[str]:
    async with room.database.reading() as store:
        return list(await store.bounces.since())


async def told(desk: Desk) -> list[str]:
    """Return what Ada was told of it in Slack."""
    texts = [
        each.carried(Note).text
        for each in await desk.deliveries()
        if each.kind is DeliveryKind.SLACK_NOTE and each.recipient.startswith(ADA)
    ]
    return [text for text in texts if "refused" in text]


async def days_of_digests(desk: Desk, smtp: Peer, count: int) -> list[str]:
    """Let Ada have a digest on so many days; return the return paths that they left by."""
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    for day in range(count):
        await hello(room, f"news{day}", writer=DORA)
        await later(desk, days=1)
    assert len(digests(smtp)) == count
    return paths(smtp)


async def bounce_daily(desk: Desk, smtp: Peer, **values: str) -> None:
    """Let three digests of Ada's come back on the days on which they left."""
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    for day in range(3):
        await hello(room, f"news{day}", writer=DORA)
        await later(desk, days=1)
        await room.fetch(report(paths(smtp)[-1], name=f"bounce{day}", **values))


async def test_each_mail_to_a_person_has_a_return_path_of_its_own(desk: Desk, smtp: Peer) -> None:
    first, second = await days_of_digests(desk, smtp, 2)

    assert first != second
    for path in (first, second):
        assert re.fullmatch(r"penholder\+b[a-z2-7]{32}@bot\.example\.org", path)


async def test_three_days_of_refusals_suspend_an_address_until_a_mail_comes_from_it(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    await bounce_daily(desk, smtp)

    assert await suspended(room) == [ADAS]
    (text,) = await told(desk)
    assert f"`{ADAS}`" in text
    async with room.database.reading() as store:
        listed = await list_people(Work(store, room.config, room.clock()), room.config.lists)
    (adas,) = [each for each in listed if ADAS in each.member.emails]
    assert [(note.code, note.about[0]) for note in adas.problems] == [("suspended", ADAS)]

    await hello(room, "missed", writer=DORA)
    await later(desk, days=1)
    assert len(digests(smtp)) == 3

    await hello(room, "back")
    assert await suspended(room) == []
    await later(desk, days=1)
    assert len(digests(smtp)) == 4
    assert "About missed" in text_of(digests(smtp)[-1])
    assert len(await told(desk)) == 1


async def test_days_are_counted_not_mails(desk: Desk, smtp: Peer) -> None:
    for number, path in enumerate(await days_of_digests(desk, smtp, 4)):
        await desk.room.fetch(report(path, name=f"bounce{number}"))

    assert await suspended(desk.room) == []


async def test_the_same_report_on_other_days_counts_once(desk: Desk, smtp: Peer) -> None:
    (path,) = await days_of_digests(desk, smtp, 1)
    for day in range(4):
        desk.room.clock.move(days=1)
        await desk.room.fetch(report(path, name=f"bounce{day}"))

    assert await suspended(desk.room) == []


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2"), ("relayed", "2.0.0")]
)
async def test_what_may_work_another_time_suspends_nobody(
    desk: Desk, smtp: Peer, action: str, status: str
) -> None:
    await bounce_daily(desk, smtp, action=action, status=status)

    assert await suspended(desk.room) == []


async def test_what_was_refused_this_week_is_shown_by_kind(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    paths_of_days = await days_of_digests(desk, smtp, 3)
    for day, (path, status) in enumerate(
        zip(paths_of_days, ("5.1.1", "4.2.2", "4.4.7"), strict=True)
    ):
        await room.fetch(report(path, name=f"bounce{day}", status=status))
        await room.fetch(report(path, name=f"again{day}", status=status))

    assert await refusals_shown(room) == [RosterNote(RosterCode.REFUSES, (ADAS, "1", "2"))]
    room.clock.move(days=7)
    assert await refusals_shown(room) == []


async def refusals_shown(room: Room) -> list[RosterNote]:
    """Return what `people list` notes of those on no roster."""
    async with room.database.reading() as store:
        listeds = await list_people(Work(store, room.config, room.clock()), room.config.lists)
    return [note for listed in listeds for note in listed.notes]


async def test_a_report_about_another_address_suspends_nobody(desk: Desk, smtp: Peer) -> None:
    await bounce_daily(desk, smtp, recipient="dora@example.net")

    assert await suspended(desk.room) == []


@pytest.mark.parametrize("spoil", ["none", "changed", "anothers", "reply"])
async def test_a_forged_report_suspends_nobody(desk: Desk, smtp: Peer, spoil: str) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    await hello(room, "other", writer=DORA)
    for day in range(4):
        await hello(room, f"news{day}", writer=DORA)
        await later(desk, days=1)
        real = paths(smtp)[-1]
        digest = digests(smtp)[-1]
        path = {
            "none": US,
            "changed": real.replace(real[12], "b" if real[12] == "a" else "a"),
            "anothers": real[:20] + ("c" if real[20] != "c" else "d") + real[21:],
            "reply": str(digest["Reply-To"]),
        }[spoil]
        forged = report(path, name=f"bounce{day}")
        # Whoever has the mail knows its Message-ID.
        enclosed = f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {digest['Message-ID']}\n\n"
        await room.fetch(forged.replace(b"--b--", enclosed.encode() + b"\n--b--"))

    assert await suspended(room) == []


async def test_a_return_path_that_a_list_has_seen_proves_nothing(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await hello(room)
    await room.pen(ADA, "digest mine daily 08:00")
    for day in range(3):
        await hello(room, f"news{day}", writer=DORA)
        await later(desk, days=1)
        path = paths(smtp)[-1]
        await room.fetch(mail(f"quote{day}", f"See <{path}>", writer=DORA, date=room.clock.now))
        await room.fetch(report(path, name=f"bounce{day}"))

    assert await suspended(room) == []


async def test_it_comes_by_the_listener_too(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    for day in range(3):
        await days_of_digests_once(desk, day)
        path = paths(smtp)[-1]
        raw = report("postmaster@mx.example.org", name=f"bounce{day}")
        await handle_direct_mail(
            MailReceived(room.clock.now, raw, (path,)),
            room.door,
            parse=MailReader(our_marks(room.config)).parse,
        )

    assert await suspended(room) == [ADAS]


async def days_of_digests_once(desk: Desk, day: int) -> None:
    room = desk.room
    if day == 0:
        await hello(room)
        await room.pen(ADA, "digest mine daily 08:00")
    await hello(room, f"news{day}", writer=DORA)
    await later(desk, days=1)


async def test_what_the_server_refuses_at_once_counts_too(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    smtp.replies[ADAS] = "550 5.1.1 no such user"
    for day in range(3):
        await days_of_digests_once(desk, day)

    assert await suspended(room) == [ADAS]


async def test_a_server_that_takes_no_such_return_path_gets_none(desk: Desk, smtp: Peer) -> None:
    smtp.refused_paths = ("+b",)
    await days_of_digests_once(desk, 0)

    assert paths(smtp) == ["<>"]
    assert len(digests(smtp)) == 1


async def test_what_they_ask_for_still_comes(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await bounce_daily(desk, smtp)
    taken = len(paths(smtp))

    await room.pen(ADA, "follow 1")
    await room.fetch(
        mail("more", "More words.", writer=DORA, answers=["hello"], date=room.clock.now)
    )
    await room.pen(CHAIR, "link ada@example.org")
    await desk.work(all_done)

    new = smtp.taken[-(len(paths(smtp)) - taken) :]
    assert len(paths(smtp)) == taken + 1
    assert b"/pen link" in (new[-1].original_content or b"")


async def test_a_forged_mail_lifts_nothing(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await bounce_daily(desk, smtp)
    date = format_datetime(room.clock.now)
    forged = f"From: {ADAS}\nTo: {US}\nDate: {date}\nMessage-ID: <f@x.org>\n\nHello.\n"

    await room.fetch(forged.encode())
    assert await suspended(room) == [ADAS]

    theirs = str(digests(smtp)[-1]["Reply-To"])
    await room.fetch(forged.replace(US, theirs).replace("<f@x.org>", "<g@x.org>").encode())
    assert await suspended(room) == []


async def test_the_chairs_are_told_once_that_the_server_refuses_mail_to_their_list(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    smtp.replies[COUNCIL] = "554 5.7.1 <!channel> no mail from you"
    await hello(room)
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    deliveries = await desk.work(all_done)
    (announced,) = [each for each in deliveries if each.kind is DeliveryKind.MAIL_BALLOT]
    await desk.retry(announced)
    deliveries = await desk.work(all_done)

    assert announced.state is DeliveryState.FAILED
    (note,) = [
        each.carried(Note).text
        for each in deliveries
        if each.kind is DeliveryKind.SLACK_NOTE and each.recipient.startswith(CHAIR)
    ]
    assert "refused a message of mine to the list council" in note
    assert "554 5.7.1 &lt;!channel&gt; no mail from you" in note


async def test_a_responder_that_answers_our_return_path_gets_nothing(
    desk: Desk, smtp: Peer
) -> None:
    room = desk.room
    (path,) = await days_of_digests(desk, smtp, 1)
    taken = len(smtp.taken)
    words = f"From: {ADAS}\nTo: {path}\nSubject: Gone fishing\nMessage-ID: <a@x.org>\n\n!list\n"

    await room.fetch(words.encode())
    await desk.work(all_done)
    assert len(smtp.taken) == taken

    await room.fetch(words.replace(path, US).replace("<a@x.org>", "<b@x.org>").encode())
    await desk.work(all_done)
    assert len(smtp.taken) == taken + 1


async def test_an_address_that_bounces_is_no_fault_of_the_roster(desk: Desk, smtp: Peer) -> None:
    room = desk.room
    await bounce_daily(desk, smtp)
    before = len(await desk.deliveries())

    async with room.database.transaction() as store:
        work = Work(store, room.config, room.clock())
        text = f"name,emails\nAda Example,{ADAS}\n"
        await import_roster(work, text, room.config.list_named("council"))
        (listed,) = await list_people(work, [room.config.list_named("council")])

    assert [note.code for note in listed.problems] == ["suspended"]
    assert len(await desk.deliveries()) == before
