"""A vote is its list's word only if the copy is proved to have come by the list."""

from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.payloads import Note
from bot.events import MailReceived
from handlers.filing.own_mail import our_marks
from handlers.receiving.direct_mail import handle_direct_mail
from handlers.receiving.mail_reader import MailReader
from tests.handlers.prepared import prepared
from tests.handlers.room import (
    CHAIR,
    COUNCIL,
    START,
    US,
    Room,
    mail,
    new_config,
    secret_of,
    trace_of,
)

ADA = "Ada Example <ada@example.org>"
MARKS_OF_A_LIST = {
    "List-Id": "The council <council.lists.example.org>",
    "X-BeenThere": COUNCIL,
    "Sender": "council-bounces@lists.example.org",
    "Errors-To": "council-bounces@lists.example.org",
    "X-Loop": COUNCIL,
    "Resent-From": COUNCIL,
}


@prepared
async def a_ballot(room: Room) -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


def forged(name: str, text: str, *, to: str = US, **headers: str) -> bytes:
    """Return a mail in Ada's name that an outsider sent straight to us."""
    return mail(name, text, answers=["call"], writer=ADA, to=to, through=None, headers=headers)


@pytest.mark.parametrize("field", MARKS_OF_A_LIST)
@pytest.mark.parametrize("to", [US, COUNCIL])
@pytest.mark.parametrize("has_secret", [True, False], ids=["secret address", "no proof"])
async def test_a_field_that_an_outsider_writes_makes_no_vote(
    room: Room, field: str, to: str, has_secret: bool
) -> None:
    if not has_secret:
        room.config = new_config(council={"subscribed_as": ""})
    await a_ballot(room)

    await room.fetch(forged("vote", "agree", to=to, **{field: MARKS_OF_A_LIST[field]}))

    assert await room.tally(1) == {}


async def test_all_fields_of_a_list_together_make_no_vote(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(forged("vote", "agree", to=COUNCIL, **MARKS_OF_A_LIST))

    assert await room.tally(1) == {}


async def test_the_secret_address_below_the_border_makes_no_vote(room: Room) -> None:
    await a_ballot(room)
    fields = {
        **MARKS_OF_A_LIST,
        "Delivered-To": secret_of("council"),
        "X-Original-To": secret_of("council"),
        "Received": f"from a by b for <{secret_of('council')}>; Wed, 4 Mar 2026 10:00:00 +0000",
    }

    await room.fetch(forged("vote", "agree", to=COUNCIL, **fields))

    assert await room.tally(1) == {}


async def test_the_secret_address_of_another_list_makes_no_vote(room: Room) -> None:
    await a_ballot(room)
    plain = mail("vote", "agree", answers=["call"], writer=ADA, through="council")
    body = plain.removeprefix(trace_of("council"))

    await room.fetch(trace_of("board") + body)

    assert await room.tally(1) == {}


async def test_what_came_to_the_secret_address_is_a_vote(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(mail("vote", "agree", answers=["call"], writer=ADA))

    assert await room.tally(1) == {"agree": 1}


async def test_a_forged_digest_of_a_list_casts_no_votes(room: Room) -> None:
    await a_ballot(room)
    digest = MIMEMultipart("digest")
    digest["From"] = "council-request@lists.example.org"
    digest["To"] = COUNCIL
    digest["Subject"] = "Council Digest, Vol 1, Issue 1"
    digest["Message-ID"] = "<digest@lists.example.org>"
    digest["List-Id"] = MARKS_OF_A_LIST["List-Id"]
    digest["Precedence"] = "list"
    for number in range(20):
        inner = EmailMessage()
        inner["From"] = f"p{number}@example.org"
        inner["Message-ID"] = f"<p{number}@example.org>"
        inner["In-Reply-To"] = "<call@mail.example.org>"
        inner["Subject"] = "Re: call"
        inner.set_content("agree\n")
        digest.attach(MIMEMessage(inner))

    await room.fetch(trace_of(None) + digest.as_bytes())

    assert await room.tally(1) == {}


@pytest.mark.parametrize(
    ("recipient", "protocol", "counts"),
    [
        (secret_of("council"), "lmtp", True),
        (secret_of("council"), "smtp", True),
        (US, "lmtp", False),
        (US, "smtp", False),
    ],
)
async def test_by_the_listener_only_the_secret_recipient_is_the_lists(
    room: Room, recipient: str, protocol: str, counts: bool
) -> None:
    room.config = room.config.model_copy(
        update={"listener": room.config.listener.model_copy(update={"protocol": protocol})}
    )
    await a_ballot(room)
    raw = mail("vote", "agree", answers=["call"], writer=ADA).removeprefix(trace_of("council"))

    await handle_direct_mail(
        MailReceived(room.clock.now, raw, (recipient,)),
        room.door,
        parse=MailReader(our_marks(room.config)).parse,
    )

    assert await room.tally(1) == ({"agree": 1} if counts else {})


async def test_where_anybody_may_connect_no_field_on_top_is_the_borders(room: Room) -> None:
    room.config = room.config.model_copy(
        update={"listener": room.config.listener.model_copy(update={"protocol": "smtp"})}
    )
    await a_ballot(room)

    await handle_direct_mail(
        MailReceived(room.clock.now, mail("vote", "agree", answers=["call"], writer=ADA), (US,)),
        room.door,
        parse=MailReader(our_marks(room.config)).parse,
    )

    assert await room.tally(1) == {}


# What the border found out

BORDER = (
    "Delivered-To: penholder@bot.example.org\n"
    "Received: from lists.example.org (lists.example.org [198.51.100.7])\n"
    "\tby mx.bot.example.org with ESMTPS id 4Z1; Wed, 4 Mar 2026 10:00:00 +0000\n"
)
WHOLE_MAIL = "h=From:Date:List-Id:In-Reply-To:References:Subject:Message-ID:To"
SIGNED = {"DKIM-Signature": "v=1; a=rsa-sha256; d=lists.example.org; s=k; bh=x; b=y; " + WHOLE_MAIL}
PASSED = "mx.bot.example.org; dkim=pass header.d=lists.example.org"
HOP = "Received: from a by b; Wed, 4 Mar 2026 10:00:00 +0000\n"
HALF_SIGNED = {"DKIM-Signature": "v=1; a=rsa-sha256; d=lists.example.org; s=k; h=From:Date; b=y"}


async def border_room(room: Room, *, strips: bool = True) -> None:
    # Ada is a voter, though nothing has proved a mail of hers.
    chairs = ["chair@example.org", "ada@example.org"]
    config = new_config(council={"subscribed_as": "", "chairs": chairs})
    trusting = config.mail.model_copy(update={"trusted_authserv_ids": ("mx.bot.example.org",)})
    room.config = config.model_copy(update={"mail": trusting})
    async with room.database.transaction() as store:
        await store.borders.note(["mx.bot.example.org"], strips=strips, at=room.clock.now)


def by_border(results: str, **headers: str) -> bytes:
    """Return a vote in Ada's name, with what stands on top of it."""
    body = mail("vote", "agree", answers=["call"], writer=ADA, headers=headers)
    return (BORDER + results).encode() + body.removeprefix(trace_of("council"))


@pytest.mark.parametrize(
    ("results", "headers", "counts"),
    [
        (PASSED, SIGNED, True),
        (
            "mx.bot.example.org; spf=pass smtp.mailfrom=council-bounces@lists.example.org",
            {},
            True,
        ),
        # A signature that does not cover List-Id is of any mail of that domain.
        (PASSED, HALF_SIGNED, False),
        (PASSED, {}, False),
        ("mx.bot.example.org; dkim=pass header.d=example.org", SIGNED, False),
        ("mx.bot.example.org; dkim=fail header.d=lists.example.org", SIGNED, False),
        ("mx.bot.example.org; spf=pass smtp.mailfrom=eve@lists.example.org", {}, False),
        ("mx.bot.example.org; spf=pass smtp.mailfrom=lists.example.org", {}, False),
        ("mx.evil.example; dkim=pass header.d=lists.example.org", SIGNED, False),
        (f"mx.bot.example.org; none\nAuthentication-Results: {PASSED}", SIGNED, False),
        (f"mx.bot.example.org; none\n{HOP}Authentication-Results: {PASSED}", SIGNED, False),
    ],
)
async def test_only_the_borders_word_on_the_lists_domain_is_proof(
    room: Room, results: str, headers: dict[str, str], counts: bool
) -> None:
    await border_room(room)
    await a_ballot(room)

    await room.fetch(by_border(f"Authentication-Results: {results}\n", **headers))

    assert await room.tally(1) == ({"agree": 1} if counts else {})


async def test_two_list_ids_are_no_proof_by_the_border(room: Room) -> None:
    await border_room(room)
    await a_ballot(room)
    raw = by_border(
        "Authentication-Results: mx.bot.example.org; dkim=pass header.d=lists.example.org\n",
        **SIGNED,
    )

    await room.fetch(raw.replace(b"List-Id:", b"List-Id: <evil.lists.example.org>\nList-Id:"))

    assert await room.tally(1) == {}


FOUND = {
    "the list's server": "spf=pass smtp.mailfrom=council-bounces@lists.example.org",
    "its signature": "dkim=pass header.d=lists.example.org",
}


@pytest.mark.parametrize("value", FOUND.values(), ids=FOUND)
@pytest.mark.parametrize("is_tried", [True, False], ids=["lets it through", "not tried"])
@pytest.mark.parametrize("is_above", [True, False], ids=["above", "below"])
async def test_a_border_that_was_not_seen_to_remove_forged_fields_proves_nothing_below_its_stamp(
    room: Room, value: str, *, is_tried: bool, is_above: bool
) -> None:
    await border_room(room, strips=False)
    if not is_tried:
        room.config = room.config.model_copy(
            update={
                "mail": room.config.mail.model_copy(
                    update={"trusted_authserv_ids": ("mx2.bot.example.org",)}
                )
            }
        )
    server = room.config.mail.trusted_authserv_ids[0]
    await a_ballot(room)
    result = f"Authentication-Results: {server}; {value}\n"
    raw = by_border(result, **SIGNED)

    await room.fetch(result.encode() + by_border("", **SIGNED) if is_above else raw)

    assert await room.tally(1) == ({"agree": 1} if is_above else {})


async def test_a_mail_to_us_that_the_border_authenticates_counts_as_such(room: Room) -> None:
    await border_room(room)
    await a_ballot(room)
    signature = "v=1; a=rsa-sha256; d=example.org; s=k; bh=x; b=y; " + WHOLE_MAIL
    signed = {"DKIM-Signature": signature}
    body = mail("vote", "agree", answers=["call"], writer=ADA, to=US, through=None, headers=signed)
    result = "Authentication-Results: mx.bot.example.org; dkim=pass header.d=example.org\n"

    await room.fetch((BORDER + result).encode() + body.removeprefix(trace_of(None)))

    (vote,) = (await room.show(1))["votes"]
    assert (vote["assurance"], vote["counts"]) == ("authenticated", True)


# One Message-ID, two mails


async def test_the_lists_copy_does_not_vouch_for_another_author(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(forged("shared", "block: never"))

    await room.fetch(mail("shared", "Thanks!", answers=["call"], writer="eve@example.com"))

    assert await room.tally(1) == {}


async def test_the_lists_copy_counts_what_its_author_says_there(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(forged("shared", "block: never"))

    await room.fetch(mail("shared", "agree", answers=["call"], writer=ADA))

    assert await room.tally(1) == {"agree": 1}


async def test_two_people_vote_under_one_message_id(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("shared", "disagree", answers=["call"], writer="eve@example.com"))

    await room.fetch(mail("shared", "agree", answers=["call"], writer=ADA))

    assert await room.tally(1) == {"agree": 1, "disagree": 1}


@pytest.mark.parametrize(
    "first",
    [
        {"text": "disagree"},
        {"writer": "eve@example.com", "text": "agree"},
        {"answers": ["elsewhere"], "text": "agree"},
    ],
    ids=["other words", "another author", "another item"],
)
async def test_who_comes_first_under_an_id_changes_nobodys_vote(
    room: Room, first: dict[str, object]
) -> None:
    room.config = new_config(council={"subscribed_as": ""})
    await room.fetch(mail("elsewhere", "Another matter."))
    await a_second_ballot(room)
    told: dict[str, object] = {"writer": ADA, "answers": ["call"], **first}
    headers = {"List-Id": MARKS_OF_A_LIST["List-Id"]}
    await room.fetch(mail("shared", through=None, headers=headers, **told))  # type: ignore[arg-type]
    room.config = new_config()

    await room.fetch(mail("shared", "agree", answers=["call"], writer=ADA))

    assert await room.tally(2) == {"agree": 1}
    (vote,) = [row for row in (await room.show(2))["votes"] if row["counts"]]
    assert (vote["voter"], vote["choice"]) == ("Ada Example", "agree")
    assert await room.tally(1) == {} if (await room.show(1))["ballot"] else True


async def a_second_ballot(room: Room) -> None:
    """Open a ballot on item #2, which `call` began."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(hours=1)


async def test_a_lists_post_has_its_own_words_whoever_used_its_id_before(room: Room) -> None:
    room.config = new_config(council={"subscribed_as": ""})
    headers = {"List-Id": MARKS_OF_A_LIST["List-Id"]}
    await room.fetch(
        mail("post", "I propose to sell the harbour.", through=None, headers=headers, writer=ADA)
    )
    room.config = new_config()

    await room.fetch(mail("post", "I propose to keep the harbour and its lights.", writer=ADA))

    async with room.database.reading() as store:
        stored_mail = await store.mails.by_message_id("post@mail.example.org")  # type: ignore[arg-type]
    assert stored_mail is not None
    assert stored_mail.new_text.strip() == "I propose to keep the harbour and its lights."
    assert stored_mail.attested


# No way past the moderator


@pytest.mark.parametrize("claims", [True, False], ids=["with a List-Id", "list in To"])
async def test_a_mail_past_the_moderator_is_shown_nowhere(room: Room, claims: bool) -> None:
    headers = {"List-Id": MARKS_OF_A_LIST["List-Id"]} if claims else {}

    await room.fetch(mail("spam", "Buy this.", through=None, headers=headers))

    assert await room.items() == []
    assert await room.queued() == []


async def test_a_held_mail_is_gone_when_the_lists_copy_comes(room: Room) -> None:
    await room.fetch(mail("post", "Shall we meet?", to=f"{COUNCIL}, {US}", through=None))

    await room.fetch(mail("post", "Shall we meet?", to=f"{COUNCIL}, {US}"))

    assert [one["title"] for one in await room.items()] == ["About post"]
    async with room.database.reading() as store:
        assert not await store.held.any()


@pytest.mark.parametrize("list_first", [True, False])
async def test_a_copy_by_the_list_that_names_two_people_is_its_copy_all_the_same(
    room: Room, list_first: bool
) -> None:
    other = {"Reply-To": "ada@elsewhere.example"}
    direct = mail("post", "Shall we?", to=f"{COUNCIL}, {US}", through=None, headers=other)
    copies = [mail("post", "Shall we?", to=f"{COUNCIL}, {US}", headers=other), direct]

    for raw in copies if list_first else reversed(copies):
        await room.fetch(raw)

    assert len(await room.items()) == 1
    async with room.database.reading() as store:
        assert not await store.held.any()


async def test_the_chairs_are_asked_once_about_a_held_mail(room: Room) -> None:
    await room.pen(CHAIR, "list")
    await room.fetch(mail("post", "Shall we meet?", through=None))
    await room.fetch(mail("more", "Shall we dance?", through=None))

    for _time in range(3):
        await room.tick()
        room.clock.move(hours=4)

    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert note.carried(Note).text.startswith(
        "2 messages that name the list council came straight to me"
    )


async def test_a_chair_has_a_held_mail_shown_and_it_vouches_for_nobody(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(forged("vote", "agree", to=COUNCIL))

    slack_reply = await room.pen(CHAIR, "held")
    shown = await room.pen(CHAIR, "held 1 show")

    assert "*1*  “About vote”, from Ada Example" in slack_reply.text
    assert shown.text.startswith("Shown as #1")
    assert await room.tally(1) == {}
    assert (await room.show(1))["votes"][-1]["counts"] is False


async def test_a_chair_drops_a_held_mail(room: Room) -> None:
    await room.fetch(mail("spam", "Buy this.", through=None))

    await room.pen(CHAIR, "held 1 drop")

    assert (await room.pen(CHAIR, "held")).text == "No message is held for your lists."
    assert await room.items() == []


async def test_a_flood_of_held_mails_is_bounded(room: Room) -> None:
    raws = [mail(f"spam{n}", f"Buy {n}.", through=None) for n in range(230)]

    await room.fetch(*raws)

    async with room.database.reading() as store:
        count, _size = await store.held.room("council")  # type: ignore[arg-type]
    assert count == 200


async def test_what_was_in_the_mailbox_before_is_shown_and_vouches_for_nobody(room: Room) -> None:
    await room.fetch(
        mail("old", "Shall we?", through=None, headers={"List-Id": MARKS_OF_A_LIST["List-Id"]}),
        received_at=START.replace(year=2025),
    )

    assert [one["number"] for one in await room.items()] == [1]
