"""Whose a vote by mail is: what its list vouches for, and what is nobody's own address."""

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from bot.render.words import refusals
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, new_config, trace_of

VIA = f"Jo Doe via Council <{COUNCIL}>"
POSTED = {"List-Post": f"<mailto:{COUNCIL}>"}


@prepared
async def a_ballot(room: Room) -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


async def answer(
    room: Room,
    name: str,
    text: str,
    *,
    writer: str,
    to: str = COUNCIL,
    through: str | None = "council",
    headers: dict[str, str] | None = None,
) -> None:
    """Answer the call on the list, under a From as it is written."""
    await room.fetch(
        mail(
            name,
            text,
            writer=writer,
            answers=["call"],
            date=room.clock.now,
            to=to,
            through=through,
            headers=headers,
        )
    )


async def uncounted(room: Room) -> list[str]:
    """Return what the history says of votes that have no voter."""
    history = (await room.show(1))["history"]
    return [row["to"] for row in history if row["what"] == "vote" and row["actor"] is None]


# Nobody's own address


async def test_votes_of_people_without_an_address_are_in_the_history(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "one", "agree", writer=VIA, headers={**POSTED, "Reply-To": COUNCIL})
    await answer(room, "two", "disagree\n\n+1\n", writer=VIA, headers=POSTED)

    assert await uncounted(room) == [
        "not counted, because we do not know an address of the voter's own: Jo Doe: agree",
        "not counted, because we do not know an address of the voter's own: Jo Doe: disagree / +1",
    ]
    shown = (await room.show(1))["history"]
    assert shown[-1]["evidence"] == "two@mail.example.org"
    assert (await room.show(1))["votes"] == []
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


async def test_a_vote_without_an_address_that_comes_again_is_told_once(room: Room) -> None:
    await a_ballot(room)

    for _time in range(2):
        await answer(room, "one", "agree", writer="Jo Doe", to=US, through=None)

    assert len(await uncounted(room)) == 1


@pytest.mark.parametrize(
    "writer",
    [
        f"The council <{COUNCIL}>",
        "The board <board@lists.example.org>",
        "The council, by its id <council@id.example.org>",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Reply-To": COUNCIL, "X-Original-From": COUNCIL}])
async def test_a_list_of_ours_is_no_voter_and_gets_no_answer(
    room: Room, writer: str, headers: dict[str, str]
) -> None:
    room.config = new_config(council={"list_id": "council.id.example.org"})
    await a_ballot(room)

    await answer(room, "one", "agree", writer=writer, headers=headers)
    await answer(room, "two", "disagree\n\n#99: +1", writer=writer, headers=headers)

    assert (await room.show(1))["votes"] == []
    assert len(await uncounted(room)) == 2
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


async def test_a_list_of_ours_holds_no_item(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))

    with pytest.raises(Refused, match="nobody called council@"):
        await room.pen(CHAIR, f"assign 1 {COUNCIL}")


async def test_who_writes_through_a_service_does_not_vote_and_stays_a_person(room: Room) -> None:
    await a_ballot(room)
    writer, headers = "Jon Ek <notifications@github.com>", {"X-GitHub-Reason": "subscribed"}

    await answer(room, "one", "agree\n\nBut later.\n", writer=writer, headers=headers)

    page = await room.show(1)
    assert page["votes"] == []
    assert page["thread"][-1]["from"]["name"] == "Jon Ek"
    assert len(await uncounted(room)) == 1
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []


# What the list vouches for

ADA_BY_MAIL = "Ada Example <ada@example.org>"
TO_ADA = {**POSTED, "Reply-To": ADA_BY_MAIL}
OF_ADA = {**POSTED, "X-Original-From": ADA_BY_MAIL}


@pytest.mark.parametrize(
    ("writer", "headers"),
    [
        (ADA_BY_MAIL, POSTED),
        (f"Ada Example via Council <{COUNCIL}>", TO_ADA),
        (f"Ada Example via Council <{COUNCIL}>", {"Reply-To": ADA_BY_MAIL}),
        ("Ada Example via Council <council-bounces@lists.example.org>", TO_ADA),
        ("Ada Example <ada=40example.org@dmarc.lists.example.org>", POSTED),
        ("Ada Example via Council <ada=example.org@lists.example.org>", POSTED),
        ("Ada Example <ada@example.org.invalid>", POSTED),
        ("Ada Example via Council <ada=example.org@example.org>", POSTED),
    ],
)
async def test_the_list_vouches_for_whom_it_wrote_over(
    room: Room, writer: str, headers: dict[str, str]
) -> None:
    await a_ballot(room)

    await answer(room, "one", "agree", writer=writer, headers=headers)

    (vote,) = (await room.show(1))["votes"]
    assert (vote["voter"], vote["assurance"], vote["counts"]) == ("Ada Example", "list", True)


async def test_another_list_of_ours_does_not_vouch_for_whom_it_wrote_over(room: Room) -> None:
    await a_ballot(room)

    writer = "Ada Example via Board <board@lists.example.org>"
    await answer(room, "one", "agree", writer=writer, headers=TO_ADA)

    (vote,) = (await room.show(1))["votes"]
    assert (vote["voter"], vote["assurance"], vote["counts"]) == ("Ada Example", "none", False)
    assert vote["not_counted_because"] == str(refusals.TOO_LITTLE_ASSURANCE)
    (asked,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert asked.recipient == "ada@example.org"


@pytest.mark.parametrize(
    ("writer", "headers"),
    [
        ("Ada Example via Evil <mallory@evil.example>", TO_ADA),
        ("Ada Example via Other <other@lists.evil.example>", OF_ADA),
        (
            "Ada Example via Other <other@lists.evil.example>",
            {"Reply-To": ADA_BY_MAIL, "List-Post": "<mailto:other@lists.evil.example>"},
        ),
        ("Ada Example via Makers <noreply@evil.example>", OF_ADA),
        ("Ada Example <ada=40example.org@dmarc.evil.example>", OF_ADA),
        ("Ada Example <ada=40example.org@dmarc.evil.example>", POSTED),
        ("Ada Example <ada=40example.org@dmarc.evil-lists.example.org>", POSTED),
        ("Ada Example <0123456789ab-dmarc-request@lists.example.org>", TO_ADA),
        (f"{ADA_BY_MAIL}, Mallory <mallory@evil.example>", POSTED),
        (f"Ada Example via Council <{COUNCIL}>, Mallory <mallory@evil.example>", TO_ADA),
    ],
)
async def test_whom_another_wrote_over_is_no_voter(
    room: Room, writer: str, headers: dict[str, str]
) -> None:
    await a_ballot(room)

    await answer(room, "one", "agree", writer=writer, headers=headers)

    assert (await room.show(1))["votes"] == []
    assert len(await uncounted(room)) == 1
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("Ada Example", {"Reply-To": f"{ADA_BY_MAIL}, Ada Example <mallory@evil.example>"}),
        ("Ada Example", {**OF_ADA, "Reply-To": "Ada Example <mallory@evil.example>"}),
        ("Mallory", {**OF_ADA, "Reply-To": "Mallory <mallory@evil.example>"}),
    ],
)
async def test_a_poster_does_not_vote_as_another_by_fields_that_the_list_leaves(
    room: Room, name: str, forged: dict[str, str]
) -> None:
    await a_ballot(room)

    writer = f"{name} via Council <{COUNCIL}>"
    await answer(room, "one", "block: mine", writer=writer, headers={**POSTED, **forged})

    assert (await room.show(1))["votes"] == []
    assert len(await uncounted(room)) == 1


async def test_one_that_the_list_does_not_vouch_for_replaces_no_vote(room: Room) -> None:
    await a_ballot(room)
    await answer(room, "one", "agree", writer=ADA_BY_MAIL)
    room.clock.move(minutes=1)

    await answer(
        room, "two", "disagree", writer="Ada Example via Evil <m@evil.example>", headers=TO_ADA
    )

    assert await room.tally(1) == {"agree": 1}


@pytest.mark.parametrize("together", [True, False])
async def test_a_copy_under_another_from_attests_nothing(room: Room, *, together: bool) -> None:
    await a_ballot(room)
    beside = mail("one", "agree", writer=ADA_BY_MAIL, through=None, answers=["call"])
    evil = "Ada Example via Evil <mallory@evil.example>"
    copy = mail("one", "agree", writer=evil, answers=["call"], headers=TO_ADA)

    for batch in [(beside, copy)] if together else [(beside,), (copy,)]:
        await room.fetch(*batch)

    assert [row for row in (await room.show(1))["votes"] if row["counts"]] == []


def enclosing(inner: bytes, *, writer: str, digest: bool = False, more: str = "") -> bytes:
    """Return a mail that came through the list and holds another one whole."""
    kind, subject = ("digest", "Council Digest, Vol 1, Issue 1") if digest else ("mixed", "Pier")
    part = b"\n" if digest else b"Content-Type: message/rfc822\n\n"
    head = (
        f"From: {writer}\nTo: {COUNCIL}\nSubject: {subject}\n"
        f"Message-ID: <outer@lists.example.org>\nList-Id: <council.lists.example.org>\n{more}"
        f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=b\n\n--b\n"
    )
    plain = inner.removeprefix(trace_of(None))
    return trace_of("council") + head.encode() + part + plain + b"\n--b--\n"


@pytest.mark.parametrize(
    ("writer", "assurances"),
    [
        (f"Ada Example via Council <{COUNCIL}>", ["list"]),
        (f"Council <{COUNCIL}>", []),
        ("Mallory <mallory@evil.example>", []),
    ],
)
async def test_the_list_vouches_for_what_it_wrapped(
    room: Room, writer: str, assurances: list[str]
) -> None:
    await a_ballot(room)
    inner = mail("one", "agree", answers=["call"], through=None)
    more = "List-Post: <mailto:council@lists.example.org>\nX-Mailing-List: mallory@evil.example\n"
    more += f"Reply-To: {ADA_BY_MAIL}\n"

    await room.fetch(enclosing(inner, writer=writer, more=more))

    assert [vote["assurance"] for vote in (await room.show(1))["votes"]] == assurances


@pytest.mark.parametrize(
    ("writer", "inner", "assurances"),
    [
        ("council-request@lists.example.org", ADA_BY_MAIL, ["list"]),
        ("listserv@lists.example.org", ADA_BY_MAIL, ["list"]),
        ("council-request@lists.example.org", f"Ada Example via Council <{COUNCIL}>", ["list"]),
        ("council-request@lists.example.org", "Ada Example via Evil <m@evil.example>", []),
        ("listserv@evil.example", ADA_BY_MAIL, ["none"]),
    ],
)
async def test_the_list_vouches_for_its_digests(
    room: Room, writer: str, inner: str, assurances: list[str]
) -> None:
    await a_ballot(room)
    post = mail("one", "agree", writer=inner, answers=["call"], through=None, headers=TO_ADA)

    await room.fetch(enclosing(post, writer=writer, digest=True))

    assert [vote["assurance"] for vote in (await room.show(1))["votes"]] == assurances
