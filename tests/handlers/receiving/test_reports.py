"""What programs report of our mails reaches a person: the outbox, the list's chairs in Slack."""

import pytest

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.payloads import Note
from bot.events import MailReceived
from bot.render.slack.reports import LONGEST_SUBJECT
from handlers.filing.own_mail import our_marks
from handlers.receiving.direct_mail import handle_direct_mail
from handlers.receiving.mail_reader import MailReader
from storage.values import Sent
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail


@prepared
async def sent_ballot(room: Room) -> Delivery:
    """Open a ballot whose announcement has left; return its delivery."""
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    (announced,) = await room.queued(DeliveryKind.MAIL_BALLOT)
    async with room.database.transaction() as store:
        result = f"{announced.id}@bot.example.org"
        await store.outbox.record([Sent(announced.id, at=room.clock.now, result=result)])
    return announced


def bounce(of: Delivery, *, recipient: str = COUNCIL, name: str = "bounce") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example.net\n"
        f"To: {US}\nSubject: Returned\nMessage-ID: <{name}@mx.example.net>\n\n"
        f"<{recipient}>: host mx said: 550 no such address\n\n"
        f"--- Below this line is a copy of the message.\n\nMessage-ID: <{of.id}@bot.example.org>\n"
    ).encode()


def notice(subject: str, *, name: str = "notice", text: str = "") -> bytes:
    return (
        f"From: council-bounces@lists.example.org\nTo: {US}\nX-List-Administrivia: yes\n"
        f"Subject: {subject}\nMessage-ID: <{name}@lists.example.org>\n\n"
        f"Your mail to 'Council' with the subject\n\n    Vote <!channel>\n\n{text}\n"
    ).encode()


HELD = notice("Your message to Council awaits moderator approval")


async def state_of(room: Room, delivery: Delivery) -> tuple[DeliveryState, str]:
    async with room.database.reading() as store:
        found = await store.outbox.get(delivery.id)
    assert found is not None
    return found.state, found.last_error


async def test_a_bounce_from_the_list_is_seen_in_the_outbox_and_by_the_chair(room: Room) -> None:
    announced = await sent_ballot(room)

    await room.fetch(bounce(announced))
    await room.fetch(bounce(announced))

    state, error = await state_of(room, announced)
    assert state is DeliveryState.FAILED
    assert error == f"it could not be delivered to {COUNCIL}"
    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert note.recipient.startswith(CHAIR)
    assert "could not be delivered to the list council" in note.carried(Note).text


async def test_what_bounced_is_sent_again_when_a_person_says_so(room: Room) -> None:
    announced = await sent_ballot(room)
    await room.fetch(bounce(announced))

    async with room.database.transaction() as store:
        await store.outbox.retry(announced.id, room.clock.now)

    assert (await state_of(room, announced))[0] is DeliveryState.WAITING


async def test_a_bounce_to_one_person_is_seen_in_the_outbox_alone(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.fetch(mail("vote", "+1", answers=["call"], date=room.clock.now))
    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    async with room.database.transaction() as store:
        result = f"{receipt.id}@bot.example.org"
        await store.outbox.record([Sent(receipt.id, at=room.clock.now, result=result)])

    await room.fetch(bounce(receipt, recipient="Ada@example.org"))

    assert (await state_of(room, receipt))[0] is DeliveryState.FAILED
    assert await room.queued(DeliveryKind.SLACK_NOTE) == []


async def test_a_bounce_of_one_of_a_lists_readers_is_nobodys_business(room: Room) -> None:
    announced = await sent_ballot(room)

    await room.fetch(bounce(announced, recipient="reader@example.net"))

    assert (await state_of(room, announced))[0] is DeliveryState.SENT
    assert await room.queued(DeliveryKind.SLACK_NOTE) == []


async def test_a_mail_that_came_back_by_the_list_did_arrive(room: Room) -> None:
    announced = await sent_ballot(room)
    await room.fetch(mail(f"{announced.id}@bot.example.org", "Vote.", writer=f"Pen <{US}>"))

    await room.fetch(bounce(announced))

    assert (await state_of(room, announced))[0] is DeliveryState.SENT
    assert await room.queued(DeliveryKind.SLACK_NOTE) == []


async def test_a_bounce_of_what_we_never_sent_does_nothing(room: Room) -> None:
    announced = await sent_ballot(room)
    foreign = bounce(announced).replace(b"@bot.example.org>\n", b"@other.example.org>\n")
    unknown = bounce(announced).replace(announced.id.encode(), b"0" * 32)

    await room.fetch(foreign, unknown)

    assert (await state_of(room, announced))[0] is DeliveryState.SENT


async def test_a_chair_is_told_once_that_the_list_holds_our_mail(room: Room) -> None:
    announced = await sent_ballot(room)

    await room.fetch(HELD)
    await room.fetch(HELD, uid_validity=2)

    assert (await state_of(room, announced))[0] is DeliveryState.SENT
    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert note.carried(Note).text.startswith(
        "The list council is holding a message of mine for its moderator"
    )
    assert "Vote &lt;!channel&gt;" in note.carried(Note).text
    assert US in note.carried(Note).text


async def test_a_rejected_mail_that_is_enclosed_fails_in_the_outbox(room: Room) -> None:
    announced = await sent_ballot(room)
    raw = (
        f"From: council-bounces@lists.example.org\nTo: {US}\nX-List-Administrivia: yes\n"
        "Subject: Request to mailing list Council rejected\nMessage-ID: <no@lists.example.org>\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nNo.\n--b\n"
        f"Content-Type: message/rfc822\n\nMessage-ID: <{announced.id}@bot.example.org>\n"
        f"Subject: {'Vote ' * 100}\n\nText\n--b--\n"
    ).encode()

    await room.fetch(raw)

    assert await state_of(room, announced) == (DeliveryState.FAILED, "the list rejected it")
    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert "rejected a message of mine" in note.carried(Note).text
    assert len(note.carried(Note).text) < LONGEST_SUBJECT + 250


@pytest.mark.parametrize(
    "sender",
    ["sympa@lists.example.org", "noreply@groups.io"],
)
async def test_a_notice_names_its_list_in_its_words(room: Room, sender: str) -> None:
    await sent_ballot(room)
    raw = (
        f"From: {sender}\nTo: {US}\nAuto-Submitted: auto-replied\nMessage-ID: <n@example.net>\n"
        f"Subject: Your message is awaiting approval\n\nYour message to {COUNCIL} waits.\n"
    ).encode()

    await room.fetch(raw)

    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert "The list council is holding a message of mine for" in note.carried(Note).text


async def test_a_notice_of_a_list_that_is_not_ours_is_logged_alone(room: Room) -> None:
    await sent_ballot(room)

    await room.fetch(HELD.replace(b"council-bounces@lists.", b"walkers-bounces@lists."))

    assert await room.queued(DeliveryKind.SLACK_NOTE) == []


def by_program(name: str, text: str) -> bytes:
    return (
        f"From: {name}@lists.example.org\nTo: {US}\nSubject: Your posting\n"
        f"Message-ID: <{name}@lists.example.org>\n\n{text}\n"
    ).encode()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LISTSERV", "Your message has been submitted to the moderator of the COUNCIL list."),
        ("Majordomo", "Your message to the council mailing list is being held for approval."),
    ],
)
async def test_a_program_for_many_lists_names_its_list_by_one_word(
    room: Room, name: str, text: str
) -> None:
    await sent_ballot(room)

    await room.fetch(by_program(name, text))

    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert note.carried(Note).text.startswith(
        "The list council is holding a message of mine for its moderator"
    )


@pytest.mark.parametrize("named", ["COUNCIL-WEST", "north.council", "council and the board"])
async def test_where_it_names_another_or_two_nobody_is_told(room: Room, named: str) -> None:
    await sent_ballot(room)

    text = f"Your message has been submitted to the moderator of {named}."
    await room.fetch(by_program("listserv", text))

    assert await room.queued(DeliveryKind.SLACK_NOTE) == []


def rejection(subject: str) -> bytes:
    return (
        f"From: council-bounces@lists.example.org\nTo: {US}\nX-List-Administrivia: yes\n"
        "Subject: Request to mailing list Council rejected\nMessage-ID: <no@lists.example.org>\n"
        "\nYour request to the Council mailing list\n\n"
        f'    Posting of your message titled "{subject}"\n\nhas been rejected.\n'
    ).encode()


async def test_a_rejected_mail_that_only_its_subject_names_fails_in_the_outbox(room: Room) -> None:
    announced = await sent_ballot(room)

    await room.fetch(rejection("Re: [council] About call"))

    assert await state_of(room, announced) == (DeliveryState.FAILED, "the list rejected it")
    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert "`penholder outbox list` shows what to send again" in note.carried(Note).text


async def test_one_that_no_subject_tells_is_not_said_to_be_in_the_outbox(room: Room) -> None:
    announced = await sent_ballot(room)

    await room.fetch(rejection("Re: [council] Something else"))

    assert (await state_of(room, announced))[0] is DeliveryState.SENT
    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert "rejected a message of mine." in note.carried(Note).text
    assert "outbox" not in note.carried(Note).text


async def test_of_two_mails_of_one_subject_none_is_said_to_be_rejected(room: Room) -> None:
    announced = await sent_ballot(room)
    await room.pen(CHAIR, "close 1 accepted")
    results = await room.queued(DeliveryKind.MAIL_RESULT)
    async with room.database.transaction() as store:
        for delivery in results:
            result = f"{delivery.id}@bot.example.org"
            await store.outbox.record([Sent(delivery.id, at=room.clock.now, result=result)])

    await room.fetch(rejection("Re: About call"))

    assert [(await state_of(room, delivery))[0] for delivery in (announced, *results)] == [
        DeliveryState.SENT,
        DeliveryState.SENT,
    ]


async def test_of_two_the_one_that_did_not_come_back_was_rejected(room: Room) -> None:
    announced = await sent_ballot(room)
    await room.pen(CHAIR, "close 1 accepted")
    (result,) = await room.queued(DeliveryKind.MAIL_RESULT)
    async with room.database.transaction() as store:
        name = f"{result.id}@bot.example.org"
        await store.outbox.record([Sent(result.id, at=room.clock.now, result=name)])
    await room.fetch(mail(f"{announced.id}@bot.example.org", "Vote.", writer=f"Pen <{US}>"))

    await room.fetch(rejection("Re: About call"))

    assert (await state_of(room, announced))[0] is DeliveryState.SENT
    assert (await state_of(room, result))[0] is DeliveryState.FAILED


async def test_a_notice_to_somebody_else_is_theirs(room: Room) -> None:
    await sent_ballot(room)

    await room.fetch(HELD.replace(US.encode(), b"ada@example.org"))

    assert await room.queued(DeliveryKind.SLACK_NOTE) == []


async def test_a_report_may_be_handed_over_directly(room: Room) -> None:
    announced = await sent_ballot(room)

    await handle_direct_mail(
        MailReceived(room.clock.now, bounce(announced)),
        room.door,
        parse=MailReader(our_marks(room.config)).parse,
    )

    assert (await state_of(room, announced))[0] is DeliveryState.FAILED


async def test_chairs_whom_slack_does_not_know_are_not_told(room: Room) -> None:
    await room.fetch(mail("call"))

    await room.fetch(HELD)

    assert await room.queued(DeliveryKind.SLACK_NOTE) == []
