"""What is no person's mail neither votes, nor opens or stirs an item, nor gets an answer."""

from dataclasses import dataclass

import pytest

from bot.domain.delivery import DeliveryKind
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, trace_of

VOTE = "+1\n\n#1: +1\n"
REPORT = 'multipart/report; boundary="b"; report-type='


@dataclass(frozen=True)
class Kind:
    """One kind of automatic mail: what makes it one."""

    head: str
    body: str = VOTE


KINDS = {
    "responder": Kind("Auto-Submitted: auto-replied"),
    "old responder": Kind("Precedence: auto_reply"),
    "responder by its subject": Kind("Subject: Abwesend bis 3. April"),
    "bounce": Kind(
        f"Content-Type: {REPORT}delivery-status",
        f"--b\n\n{VOTE}\n--b\nContent-Type: message/delivery-status\n\n"
        f"Final-Recipient: rfc822;{COUNCIL}\nAction: failed\n--b--\n",
    ),
    "old bounce": Kind("From: MAILER-DAEMON@mx.example.net"),
    "read receipt": Kind(
        f"Content-Type: {REPORT}disposition-notification", f"--b\n\n{VOTE}\n--b--\n"
    ),
    "moderation": Kind(
        "From: council-bounces@lists.example.org\nX-List-Administrivia: yes\n"
        "Subject: Your message to council awaits moderator approval"
    ),
    "administrivia": Kind("From: council-request@lists.example.org\nSubject: confirm 12ab34"),
    "our own mail": Kind(f"From: {US}\nAuto-Submitted: auto-generated\nX-Penholder-Item: 1"),
    "our own mail, rewritten": Kind(
        "From: Penholder via council <council@lists.example.org>\n"
        f"Message-ID: <{'0123456789abcdef' * 2}@bot.example.org>\nAuto-Submitted: auto-generated"
    ),
    "another Penholder": Kind(
        "From: pen@other.example.org\nAuto-Submitted: auto-generated\nX-Penholder-Item: 1"
    ),
    "another bot": Kind("From: Build <no-reply@build.example.org>"),
    "cron": Kind("X-Cron-Env: <SHELL=/bin/sh>"),
    "calendar's answer": Kind("Content-Type: text/calendar; method=REPLY"),
}


def automatic(kind: Kind, *, name: str, through: str | None, to: str = COUNCIL) -> bytes:
    """Return a mail of this kind, as an answer to the call."""
    fields = {
        "Message-ID": f"<{name}@mail.example.org>",
        "From": "Ada Example <ada@example.org>",
        "To": to,
        "Date": "Wed, 04 Mar 2026 10:00:00 +0000",
        "Subject": "Re: About call",
        "In-Reply-To": "<call@mail.example.org>",
        "References": "<call@mail.example.org>",
    }
    if through is not None:
        fields["List-Id"] = f"<{through}.lists.example.org>"
    for line in kind.head.split("\n"):
        key, _, value = line.partition(": ")
        fields[key] = value
    head = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return trace_of(through) + f"{head}\n{kind.body}".encode()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("way", ["list", "beside", "us"])
async def test_it_neither_votes_nor_stirs_nor_is_answered(room: Room, kind: Kind, way: str) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    waiting = await room.queued()
    before = await room.show(1)
    room.clock.move(minutes=5)

    to = US if way == "us" else COUNCIL
    await room.fetch(
        automatic(kind, name="machine", through="council" if way == "list" else None, to=to)
    )

    after = await room.show(1)
    assert after["votes"] == []
    assert after["comment_list"] == before["comment_list"] == []
    assert after["updated_at"] == before["updated_at"]
    deliveries = await room.queued(DeliveryKind.SLACK_NOTE)  # the chair, of a post that is held
    assert [delivery for delivery in await room.queued() if delivery not in deliveries] == waiting
    assert len(await room.items()) == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
async def test_it_opens_nothing(room: Room, kind: Kind) -> None:
    await room.fetch(automatic(kind, name="machine", through="council"))

    assert await room.items() == []
    assert await room.queued() == []


async def test_the_item_shows_why_a_mail_in_it_is_no_persons(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.fetch(automatic(KINDS["responder"], name="machine", through="council"))

    (called, answered) = (await room.show(1))["thread"]

    assert (called["automatic"], called["automatic_rule"]) == (None, None)
    assert (answered["automatic"], answered["automatic_rule"]) == (
        "auto-reply",
        "Auto-Submitted: auto-replied",
    )


async def test_a_vote_that_waits_for_its_thread_is_not_an_automatic_mails(room: Room) -> None:
    await room.fetch(automatic(KINDS["responder"], name="machine", through="council"))
    await room.fetch(mail("call"))

    (item,) = await room.items()
    assert item["messages"] == 2
    assert (await room.show(1))["votes"] == []


async def test_an_invitation_is_a_persons_mail_and_no_vote(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    invitation = Kind(
        "Content-Type: multipart/alternative; boundary=b",
        f"--b\n\n{VOTE}\n--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n"
        "BEGIN:VEVENT\nSUMMARY:Walk\nDTSTART:20260305T100000Z\nEND:VEVENT\nEND:VCALENDAR\n--b--\n",
    )

    await room.fetch(automatic(invitation, name="walk", through="council"))
    await room.fetch(automatic(invitation, name="alone", through=None, to=US))

    shown = await room.show(1)
    assert shown["messages"] == 2
    assert shown["votes"] == []
    assert len(await room.queued(DeliveryKind.POST_MAIL)) == 2
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []
    async with room.database.reading() as store:
        (_call, stored_mail) = await store.mails.of_thread((await store.items.get(1)).thread)  # type: ignore[arg-type, union-attr]
    assert [attachment.filename for attachment in stored_mail.attachments] == [
        "Invitation: Walk, 2026-03-05 10:00 UTC"
    ]


async def test_a_persons_vote_still_counts_beside_them(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    for number, kind in enumerate(KINDS.values()):
        await room.fetch(automatic(kind, name=f"machine-{number}", through="council"))

    await room.fetch(mail("vote", "+1", answers=["call"], date=room.clock.now))

    assert await room.tally(1) == {"agree": 1}
