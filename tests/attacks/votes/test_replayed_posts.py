"""A list's signed post that somebody sends again votes on nothing else than what was signed.

A list whose proof is its DKIM signature sends each post to all its readers. Each of them can send
it to us again, at any time, with other words in what the signature does not cover.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

import dkim
import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import ListName
from tests.attacks.votes.test_signatures import NAME, PRIVATE, PUBLIC, take
from tests.handlers.asking import said
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, CHAIR, US, Room, mail, new_config, trace_of
from tests.peers.names import running_names

ADA_BY_MAIL: Final = "Ada Example <ada@example.org>"
BORDER: Final = (
    "Received: from somebody.example (somebody.example [198.51.100.99])\n"
    "\tby mx.bot.example.org with ESMTPS id 4Z1; Wed, 4 Mar 2026 10:00:00 +0000\n"
    "Authentication-Results: mx.bot.example.org; dkim=pass header.d={domain}\n"
)
WHOLE: Final = (
    b"from",
    b"date",
    b"subject",
    b"message-id",
    b"to",
    b"list-id",
    b"in-reply-to",
    b"references",
    b"reply-to",
    b"cc",
)

Send = Callable[..., object]


def signed(
    raw: bytes,
    *changes: tuple[bytes, bytes],
    covered: tuple[bytes, ...] = WHOLE,
    domain: bytes = b"lists.example.org",
    **more: object,
) -> bytes:
    """Return a post as its list's readers have it, and what one of them changed of it since."""
    body = raw.removeprefix(trace_of("council")).removeprefix(trace_of(None))
    field: bytes = dkim.sign(
        body, b"k1", domain, PRIVATE, include_headers=[*covered, b"from"], **more
    )
    sent = field.replace(b"\r\n", b"\n") + body
    for before, after in changes:
        assert before in sent
        sent = sent.replace(before, after, 1)
    return sent


async def verified(room: Room, *posts: bytes) -> None:
    """Let posts arrive whose signatures we verify ourselves."""
    async with running_names() as names:
        names.records[NAME] = f"v=DKIM1; k=rsa; p={PUBLIC}"
        for post in posts:
            await take(room, names, trace_of(None) + post)


async def by_border(room: Room, *posts: bytes, domain: str = "lists.example.org") -> None:
    """Let posts arrive of which our border says that the domain's signature is genuine."""
    for post in posts:
        await room.fetch(BORDER.format(domain=domain).encode() + post)


WAYS: Final = [pytest.param(verified, id="verified"), pytest.param(by_border, id="by the border")]


@prepared
async def open_ballots(room: Room) -> None:
    config = new_config(
        council={"subscribed_as": "", "chairs": ["chair@example.org", "ada@example.org"]}
    )
    trusting = config.mail.model_copy(update={"trusted_authserv_ids": ("mx.bot.example.org",)})
    room.config = config.model_copy(update={"mail": trusting})
    async with room.database.transaction() as store:
        await store.borders.note(["mx.bot.example.org"], strips=True, at=room.clock.now)
    await room.fetch(mail("call", "Shall we?"), mail("other", "Shall we not?"), mail("third"))
    await room.pen(CHAIR, "ballot 1 until in 9 days")
    await room.pen(CHAIR, "ballot 2 until in 9 days")
    room.clock.move(hours=1)


@pytest.fixture
async def asked(room: Room) -> Room:
    """Give a room with open ballots on #1 and #2, whose list has no secret address.

    Ada is a voter, though nothing has proved a mail of hers.
    """
    await open_ballots(room)
    return room


def vote(room: Room, name: str = "vote", text: str = "agree", **more: object) -> bytes:
    """Return Ada's vote on #1 as the list sends it, written now."""
    given = {"answers": ["call"], "subject": "Re: About", "date": room.clock.now, **more}
    return mail(name, text, writer=ADA_BY_MAIL, **given)  # type: ignore[arg-type]


async def assurances(room: Room, number: int = 1) -> list[tuple[str, bool]]:
    """Return the assurance of each vote on an item, and whether it counts."""
    votes = (await room.show(number))["votes"]
    return [(row["assurance"], row["counts"]) for row in votes]


COUNTED: Final = [("list", True)]
ASKED: Final = [("none", False)]


@pytest.mark.parametrize("send", WAYS)
async def test_a_post_that_its_list_signed_whole_votes(asked: Room, send: Send) -> None:
    await send(asked, signed(vote(asked)))  # type: ignore[misc]

    assert await assurances(asked) == COUNTED


@pytest.mark.parametrize("send", WAYS)
@pytest.mark.parametrize(
    "left_out", [b"subject", b"message-id", b"in-reply-to", b"to", b"reply-to"]
)
async def test_what_the_signature_leaves_out_makes_no_vote_and_its_author_is_asked(
    asked: Room, left_out: bytes, send: Send
) -> None:
    covered = tuple(one for one in WHOLE if one != left_out)
    headers = {"Cc": "Ben Example <ben@example.org>", "Reply-To": ADA_BY_MAIL}

    await send(asked, signed(vote(asked, headers=headers), covered=covered))  # type: ignore[misc]

    if left_out == b"in-reply-to":
        assert await asked.tally(1) == {}  # it is not even the list's post
    else:
        assert await assurances(asked) == ASKED
        assert await said(asked) == [("ada@example.org", Answer.CONFIRM)]


@pytest.mark.parametrize("send", WAYS)
async def test_an_old_post_votes_on_no_ballot_that_opened_later(asked: Room, send: Send) -> None:
    old = asked.clock.now - timedelta(days=400)

    await send(asked, signed(vote(asked, date=old)))  # type: ignore[misc]

    assert await assurances(asked) == ASKED
    assert await said(asked) == [("ada@example.org", Answer.CONFIRM)]


@pytest.mark.parametrize("send", WAYS)
async def test_the_very_same_post_votes_on_no_ballot_that_opened_after_it(
    room: Room, asked: Room, send: Send
) -> None:
    post = signed(vote(asked, text="agree", answers=["third"]))
    await send(asked, post)  # type: ignore[misc]
    room.clock.move(hours=2)
    await room.pen(CHAIR, "ballot 3 until in 3 days")
    room.clock.move(hours=2)

    await send(asked, post.replace(b"DKIM-Signature", b"X-Seen: 1\nDKIM-Signature"))  # type: ignore[misc]

    assert await room.tally(3) == {}


@pytest.mark.parametrize(
    "added",
    [
        b"In-Reply-To: <other@mail.example.org>\n",
        b"In-Reply-To : <other@mail.example.org>\n",
        b"X-Note: a\rIn-Reply-To: <other@mail.example.org>\n",
        b"X-MailFrom: ada@example.org\n",
    ],
)
async def test_a_field_that_was_added_makes_no_vote(asked: Room, added: bytes) -> None:
    raw = mail("vote", "agree", writer=ADA_BY_MAIL, subject="Re: About", date=asked.clock.now)
    beside = (b"DKIM-Signature", added + b"DKIM-Signature")

    await verified(asked, signed(raw, beside, covered=(*WHOLE, *WHOLE)))

    assert (await asked.tally(1), await asked.tally(2)) == ({}, {})


UNNAMED: Final = (b"from", b"date", b"message-id", b"to", b"list-id", b"in-reply-to", b"references")


@pytest.mark.parametrize("subject", [b"[#2] About", b"Re: [#2] About other"])
async def test_an_unsigned_subject_names_no_item_to_vote_on(asked: Room, subject: bytes) -> None:
    raw = mail("vote", "agree", writer=ADA_BY_MAIL, subject="Lunch", date=asked.clock.now)

    await verified(asked, signed(raw, (b"Subject: Lunch", b"Subject: " + subject), covered=UNNAMED))

    assert (await asked.tally(1), await asked.tally(2)) == ({}, {})


async def test_an_unsigned_subject_puts_no_post_into_an_item(asked: Room) -> None:
    raw = mail("post", "I wonder.", writer=ADA_BY_MAIL, subject="Lunch", date=asked.clock.now)

    await verified(asked, signed(raw, (b"Subject: Lunch", b"Subject: [#2] About"), covered=UNNAMED))

    assert [one["number"] for one in await asked.items()] == [1, 2, 3, 4]


@pytest.mark.parametrize("send", WAYS)
async def test_what_a_post_answers_is_not_taken_away_to_let_its_subject_name_an_item(
    asked: Room, send: Send
) -> None:
    covered = tuple(one for one in WHOLE if one not in {b"in-reply-to", b"references"})
    raw = vote(asked, subject="Re: [#2] About")

    await send(  # type: ignore[misc]
        asked,
        signed(
            raw,
            (b"In-Reply-To: <call@mail.example.org>\n", b""),
            (b"References: <call@mail.example.org>\n", b""),
            covered=covered,
        ),
    )

    assert (await asked.tally(1), await asked.tally(2)) == ({}, {})


@pytest.mark.parametrize("send", WAYS)
async def test_an_old_vote_under_another_message_id_replaces_no_newer_one(
    asked: Room, send: Send
) -> None:
    covered = tuple(one for one in WHOLE if one not in {b"message-id", b"subject"})
    first = vote(asked)
    await send(asked, signed(first))  # type: ignore[misc]
    asked.clock.move(hours=1)
    await asked.press(ADA, 1, "disagree")
    asked.clock.move(hours=1)

    again = [(b"<vote@mail", b"<again@mail"), (b"Subject: Re: About", b"Subject: Re: Once more")]
    await send(asked, signed(first, *again, covered=covered))  # type: ignore[misc]

    assert await asked.tally(1) == {"disagree": 1}


async def test_a_signature_over_the_beginning_of_the_words_is_no_proof(asked: Room) -> None:
    await verified(asked, signed(vote(asked), length=True))

    assert await asked.tally(1) == {}


@pytest.mark.parametrize("send", WAYS)
@pytest.mark.parametrize("by", [timedelta(days=-2), timedelta(days=2)])
async def test_a_post_that_comes_long_before_or_after_its_date_is_asked_about(
    asked: Room, by: timedelta, send: Send
) -> None:
    asked.clock.move(days=3)

    await send(asked, signed(vote(asked, date=asked.clock.now + by)))  # type: ignore[misc]

    assert await assurances(asked) == ASKED


async def test_a_moderator_may_take_some_hours(asked: Room) -> None:
    post = signed(vote(asked))
    asked.clock.move(hours=20)

    await verified(asked, post)

    assert await assurances(asked) == COUNTED


@pytest.mark.parametrize("tag", [b" x=1000000000;", b" t=1000000000; x=1000000001;"])
async def test_a_signature_that_has_expired_proves_no_vote(asked: Room, tag: bytes) -> None:
    post = signed(vote(asked)).replace(b" s=k1;", b" s=k1;" + tag)

    await by_border(asked, post)

    assert await assurances(asked) == ASKED


async def test_a_signature_that_is_older_than_the_ballot_proves_no_vote(asked: Room) -> None:
    post = signed(vote(asked))
    at = int((asked.clock.now - timedelta(hours=2)).timestamp())
    before, _, rest = post.partition(b" t=")
    digits = len(rest) - len(rest.lstrip(b"0123456789"))

    await by_border(asked, before + b" t=%d" % at + rest[digits:])

    assert await assurances(asked) == ASKED


JUNK: Final = (
    b"DKIM-Signature: v=1; a=rsa-sha256; d=lists.example.org; s=k; h=from:date:subject:message-id:"
    b"to:list-id:in-reply-to:references:reply-to:cc; bh=x; b=y\n"
)


async def test_signatures_on_top_do_not_hide_the_one_that_covers_less(asked: Room) -> None:
    covered = tuple(one for one in WHOLE if one != b"subject")

    await by_border(asked, JUNK * 5 + signed(vote(asked), covered=covered))

    assert await asked.tally(1) == {}


@pytest.mark.parametrize(
    "tags", [b" h=from; h=", b" l=3; h=", b" x=zzz; h="], ids=["fields", "length", "expiry"]
)
async def test_a_signature_that_can_be_read_in_two_ways_covers_nothing(
    asked: Room, tags: bytes
) -> None:
    await by_border(asked, signed(vote(asked)).replace(b" h=", tags, 1))

    assert await asked.tally(1) == {}


async def test_where_the_list_delivers_to_its_secret_address_no_signature_is_needed(
    room: Room,
) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)

    await room.fetch(vote(room, date=room.clock.now - timedelta(days=9)))

    assert await assurances(room) == COUNTED


async def test_where_the_border_names_the_lists_own_server_no_signature_is_needed(
    asked: Room,
) -> None:
    spf = b"spf=pass smtp.mailfrom=council-bounces@lists.example.org"
    raw = vote(asked).removeprefix(trace_of("council"))
    top = BORDER.format(domain="x").encode().replace(b"dkim=pass header.d=x", spf)

    await asked.fetch(top + raw)

    assert await assurances(asked) == COUNTED


# Mail to us that the author's domain signed


def to_us(room: Room, name: str = "vote", text: str = "#1: agree", **more: object) -> bytes:
    """Return Ada's mail to us, written now."""
    given = {"to": US, "through": None, "subject": "My vote", "date": room.clock.now, **more}
    return mail(name, text, writer=ADA_BY_MAIL, **given)  # type: ignore[arg-type]


OWN: Final = (b"from", b"date", b"subject", b"message-id", b"to", b"in-reply-to", b"references")
authored = partial(signed, domain=b"example.org", covered=OWN)


async def arrive(room: Room, *posts: bytes) -> None:
    """Let mails arrive of which our border says that their author's domain signed them."""
    await by_border(room, *posts, domain="example.org")


async def test_a_mail_to_us_that_its_author_signed_whole_is_authenticated(asked: Room) -> None:
    await arrive(asked, authored(to_us(asked)))

    assert await assurances(asked) == [("authenticated", True)]


@pytest.mark.parametrize("left_out", [b"date", b"subject", b"message-id", b"to"])
async def test_a_mail_to_us_whose_signature_leaves_something_out_is_asked_about(
    asked: Room, left_out: bytes
) -> None:
    covered = tuple(one for one in OWN if one != left_out)

    await arrive(asked, authored(to_us(asked), covered=covered))

    assert await assurances(asked) == ASKED
    assert await said(asked) == [("ada@example.org", Answer.CONFIRM)]


async def test_a_mail_to_us_without_its_signature_is_asked_about(asked: Room) -> None:
    await arrive(asked, to_us(asked).removeprefix(trace_of(None)))

    assert await assurances(asked) == ASKED


async def test_an_old_mail_to_us_votes_on_no_ballot_that_opened_later(asked: Room) -> None:
    old = asked.clock.now - timedelta(hours=3)

    await arrive(asked, authored(to_us(asked, date=old)))
    await arrive(asked, authored(to_us(asked, "two", "!vote 2 agree", date=old)))

    assert await assurances(asked) == ASKED
    assert await asked.tally(2) == {}


async def test_a_mail_to_somebody_else_is_no_vote_to_us(asked: Room) -> None:
    covered = tuple(one for one in OWN if one != b"to")
    raw = to_us(asked, to="Ben Example <ben@example.org>")
    copied = (b"To: Ben", b"Cc: " + US.encode() + b"\nTo: Ben")
    changed = (b"To: Ben Example <ben@example.org>", b"To: " + US.encode())

    await arrive(asked, authored(raw, copied), authored(raw, changed, covered=covered))

    assert await asked.tally(1) == {}


async def test_an_old_command_that_is_sent_again_is_not_carried_out(asked: Room) -> None:
    old = asked.clock.now - timedelta(days=30)

    await arrive(asked, authored(to_us(asked, text="!comment 1 I resign.", date=old)))
    await arrive(asked, authored(to_us(asked, "two", "!comment 1 Really.", date=old)))

    assert (await asked.show(1))["comments"] == 0


async def test_a_dmarc_pass_may_be_by_a_signature_that_covers_less(asked: Room) -> None:
    covered = tuple(one for one in OWN if one != b"to")
    raw = (
        BORDER.format(domain="example.org")
        .encode()
        .replace(b"dkim=pass header.d=", b"dmarc=pass header.from=")
    )

    await asked.fetch(raw + authored(to_us(asked), covered=covered, domain=b"mail.example.org"))

    assert await assurances(asked) == ASKED


async def test_a_mail_from_its_authors_own_server_needs_no_signature(asked: Room) -> None:
    spf = b"spf=pass smtp.mailfrom=ada@example.org; dmarc=pass header.from="
    raw = BORDER.format(domain="example.org").encode().replace(b"dkim=pass header.d=", spf)

    await asked.fetch(raw + to_us(asked).removeprefix(trace_of(None)))

    assert await assurances(asked) == [("authenticated", True)]


def rewritten(room: Room) -> bytes:
    """Return a post of Ada's as a list sends it that writes itself into From."""
    return mail(
        "post",
        "Hello.",
        writer='"Ada Example via council" <council@lists.example.org>',
        date=room.clock.now,
        headers={"Reply-To": ADA_BY_MAIL},
    )


@pytest.mark.parametrize("send", WAYS)
async def test_another_address_in_an_unsigned_field_makes_nobody_a_member(
    asked: Room, send: Send
) -> None:
    covered = tuple(one for one in WHOLE if one != b"reply-to")
    made = (b"<ada@example.org>", b"<eve@evil.example>")

    await send(asked, signed(rewritten(asked), made, covered=covered))  # type: ignore[misc]

    assert not await is_member(asked, "eve@evil.example")


@pytest.mark.parametrize("send", WAYS)
async def test_whom_a_list_names_in_a_signed_field_is_a_member(asked: Room, send: Send) -> None:
    assert not await is_member(asked, "ada@example.org")

    await send(asked, signed(rewritten(asked)))  # type: ignore[misc]

    assert await is_member(asked, "ada@example.org")


async def is_member(room: Room, address: str) -> bool:
    """Return True if the council has vouched for an address."""
    async with room.database.reading() as store:
        return await store.mails.is_writer([address], [ListName("council")])
