"""Fields that a poster writes name nobody: who votes is in From, or where the list put it."""

from collections.abc import Mapping

import pytest

from bot.domain.delivery import DeliveryKind
from tests.handlers.asking import said
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, new_config, trace_of

ALICE = "Alice Example <alice@example.org>"
EVE = "Eve Example <eve@evil.example>"
VIA = f"Alice Example via Council <{COUNCIL}>"
TO_LIST = f"Council <{COUNCIL}>"


@prepared
async def a_ballot(room: Room) -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


async def block(room: Room, writer: str, headers: Mapping[str, str] | None = None) -> None:
    """Vote on the list under fields as they are written."""
    post = mail("vote", "block: mine", writer="W <w@x.org>", answers=["call"], date=room.clock.now)
    named = "".join(f"{name}: {value}\n" for name, value in (headers or {}).items())
    await room.fetch(post.replace(b"From: W <w@x.org>\n", f"From: {writer}\n{named}".encode()))


async def counted(room: Room) -> list[tuple[str, str]]:
    """Return the addresses that votes which count are sent receipts to, with their assurance."""
    votes = [vote for vote in (await room.show(1))["votes"] if vote["counts"]]
    receipts = await room.queued(DeliveryKind.MAIL_RECEIPT)
    to = [receipt.recipient for receipt in receipts]
    return [(to[0], vote["assurance"]) for vote in votes]


async def voters(room: Room) -> list[str]:
    """Return to whom any vote is given, counted or not."""
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item((await store.items.search(limit=1))[0].number)
        assert ballot is not None
        votes = await store.ballots.votes(ballot.id)
        people = await store.people.many({vote.voter for vote in votes})
    return [address for vote in votes for address in people[vote.voter].addresses]


REWRITTEN: list[Mapping[str, str]] = [
    {"Reply-To": "alice@example.org", "List-Post": f"<mailto:{COUNCIL}>"},
    {"Reply-To": ALICE},
    {"Reply-To": ALICE, "X-MailFrom": "alice@example.org"},
    {"Reply-To": ALICE, "X-Original-From": ALICE},
    {"Reply-To": ALICE, "Sender": "council-bounces@lists.example.org"},
    {"Reply-To": ALICE, "Cc": "Ben Roy <ben@example.net>"},
    {"Reply-To": TO_LIST, "Cc": ALICE},
]


@pytest.mark.parametrize("headers", REWRITTEN)
async def test_whom_the_list_wrote_over_votes(room: Room, headers: Mapping[str, str]) -> None:
    await a_ballot(room)

    await block(room, VIA, headers)

    assert await counted(room) == [("alice@example.org", "list")]


async def test_whom_a_poster_may_have_written_beside_the_list_is_asked(room: Room) -> None:
    """Alice's own Reply-To looks like one that Eve wrote into a post in the list's name."""
    await a_ballot(room)

    await block(room, VIA, {"Reply-To": f"{ALICE}, {TO_LIST}"})

    assert await counted(room) == []
    assert [to for to, _question in await said(room)] == ["alice@example.org"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Original-From": ALICE},
        {"X-Original-Sender": "alice@example.org"},
        {"X-Original-Sender": "alice@example.org", "Reply-To": TO_LIST},
        {"X-RT-Originator": "alice@example.org"},
        {"Cc": ALICE},
        {"Cc": f"{ALICE}, eve@evil.example", "Reply-To": TO_LIST},
        {"Reply-To": ALICE, "Cc": "eve@evil.example"},
        {"Reply-To": ALICE, "Cc": "Alice Example <eve@evil.example>"},
        {"Reply-To": f"{ALICE}, eve@evil.example"},
        {"Reply-To": f"{ALICE}, {TO_LIST}", "Cc": "eve@evil.example"},
        {"Reply-To": f"{ALICE}, broken <"},
        {"Reply-To": "al\u200bice@example.org"},
    ],
)
async def test_no_field_beside_a_rewritten_from_makes_somebody_else_the_voter(
    room: Room, headers: Mapping[str, str]
) -> None:
    await a_ballot(room)

    await block(room, VIA, headers)

    assert await voters(room) == []
    assert (await room.show(1))["history"][-1]["to"].startswith("not counted")
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []


async def test_a_list_that_hides_its_posters_tells_nobody_by_whom_they_copy(room: Room) -> None:
    await a_ballot(room)

    await block(room, TO_LIST, {"Reply-To": TO_LIST, "Cc": "Council <alice@example.org>"})

    assert await voters(room) == []


CLAIMS: list[Mapping[str, str]] = [
    {"Reply-To": EVE},
    {"Reply-To": f"{ALICE}, {EVE}"},
    {"Sender": EVE},
    {"X-MailFrom": "eve@evil.example"},
    {"X-Original-From": EVE},
    {"X-Original-Sender": "eve@evil.example"},
    {"Resent-From": EVE},
    {"Reply-To": "Eve: eve@evil.example;"},
]


@pytest.mark.parametrize("writer", [ALICE, VIA])
@pytest.mark.parametrize("headers", CLAIMS)
async def test_two_claims_are_no_counted_vote(
    room: Room, writer: str, headers: Mapping[str, str]
) -> None:
    await a_ballot(room)
    more = {"Reply-To": ALICE, **headers} if writer == VIA else headers

    await block(room, writer, more)

    assert await counted(room) == []
    assert "eve@evil.example" not in await voters(room)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Reply-To": "alice@example.org"},
        {"Reply-To": TO_LIST},
        {"Sender": "Council <council-bounces@lists.example.org>"},
        {"X-MailFrom": "alice@example.org", "Cc": EVE},
    ],
)
async def test_fields_that_agree_or_are_the_lists_leave_a_vote(
    room: Room, headers: Mapping[str, str]
) -> None:
    await a_ballot(room)

    await block(room, ALICE, headers)

    assert await counted(room) == [("alice@example.org", "list")]


@pytest.mark.parametrize(
    ("writer", "headers"),
    [
        ("Alice via Council <eve+alice=example@lists.example.org>", {"Reply-To": ALICE}),
        ("Alice via Council <eve+alice=example.org@lists.example.org>", {"Reply-To": ALICE}),
        ("Alice via Council <eve=evil.example@lists.example.org>", {"Reply-To": ALICE}),
        ("Alice Example <eve=40evil.example@dmarc.lists.example.org>", {"X-Original-From": ALICE}),
        ("Alice Example <0123456789ab-dmarc-request@lists.example.org>", {"Reply-To": ALICE}),
        (
            "Alice Example <0123456789ab-dmarc-request@lists.example.org>",
            {"X-Original-From": ALICE},
        ),
        ("Alice via Elsewhere <alice=example.org@evil.example>", {"Reply-To": ALICE}),
    ],
)
async def test_an_address_made_by_a_list_is_whom_it_decodes_to(
    room: Room, writer: str, headers: Mapping[str, str]
) -> None:
    await a_ballot(room)

    await block(room, writer, headers)

    assert await counted(room) == []
    assert "alice@example.org" not in await voters(room)


@pytest.mark.parametrize(
    "writer",
    [
        '"alice@example.org"@evil.example',
        "alice@example.org <eve@evil.example>",
        "alice@example.org\n <eve@evil.example>",
        "<alice@example.org> <eve@evil.example>",
        "eve@evil.example (alice@example.org)",
        "=?utf-8?q?alice=40example.org?=",
        "=?utf-8?q?Alice_=3Calice=40example.org=3E?= <eve@evil.example>",
        '"Alice <alice@example.org>" <eve@evil.example>',
        "Alice: alice@example.org;",
        "<@evil.example:alice@example.org>",
        "al\u200bice@example.org",
        "al\u00adice@example.org",
        "\u202ealice@example.org\u202c",
        "ali\x00ce@example.org",
        "\uff41lice@example.org",
        "alice@ex\u0430mple.org",
        "alice@example.org, eve@evil.example",
        "alice@example.org\nFrom: eve@evil.example",
        "eve@evil.example\nFrom: alice@example.org",
        "alice@example.org\rFrom: eve@evil.example",
        "Alice Example <alice at example.org>",
    ],
)
async def test_no_trick_with_from_makes_alice_the_voter(room: Room, writer: str) -> None:
    await a_ballot(room)

    await block(room, writer)

    assert "alice@example.org" not in await voters(room)
    receipts = await room.queued(DeliveryKind.MAIL_RECEIPT)
    assert all(receipt.recipient != "alice@example.org" for receipt in receipts)


@pytest.mark.parametrize(
    "address", [US, "Penholder@Bot.example.org", "penholder+item-1@bot.example.org", "plan@x.org"]
)
async def test_our_own_address_in_from_cannot_vote(room: Room, address: str) -> None:
    await a_ballot(room)
    room.config = new_config(board={"subscribed_as": "plan@x.org"})

    await block(room, f"Alice Example <{address}>")

    assert await voters(room) == []
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


def enclosing(inner: bytes, head: str, *, digest: bool = False) -> bytes:
    """Return a mail that came through the list and holds another one whole."""
    kind, subject = ("digest", "Council Digest, Vol 1, Issue 1") if digest else ("mixed", "Pier")
    part = b"\n" if digest else b"Content-Type: message/rfc822\n\n"
    fields = (
        f"{head}To: {COUNCIL}\nSubject: {subject}\nMessage-ID: <outer@lists.example.org>\n"
        f"List-Id: <council.lists.example.org>\nList-Post: <mailto:{COUNCIL}>\n"
        f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=b\n\n--b\n"
    )
    plain = inner.removeprefix(trace_of(None))
    return trace_of("council") + fields.encode() + part + plain + b"\n--b--\n"


def enclosed() -> bytes:
    return mail("vote", "block: mine", writer=ALICE, answers=["call"], through=None)


BY_EVE = f"From: Eve Example via Council <{COUNCIL}>\n"


@pytest.mark.parametrize(
    "head",
    [
        f"From: {EVE}\n",
        f"{BY_EVE}Reply-To: {EVE}\n",
        f"{BY_EVE}Reply-To: {COUNCIL}\nCc: {EVE}\n",
        f"{BY_EVE}Reply-To: {ALICE}\nCc: {EVE}\n",
        f"From: {COUNCIL}\n",
        f"From: {COUNCIL}\nCc: {ALICE}\nReply-To: {COUNCIL}\n",
    ],
)
async def test_a_mail_that_somebody_attaches_is_no_vote_of_whom_it_names(
    room: Room, head: str
) -> None:
    await a_ballot(room)

    await room.fetch(enclosing(enclosed(), head))

    assert await counted(room) == []


async def test_a_post_that_the_list_wrapped_is_a_vote(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(enclosing(enclosed(), f"From: {VIA}\nReply-To: {ALICE}\n"))

    assert await counted(room) == [("alice@example.org", "list")]


PROGRAM = "council-request@lists.example.org"


@pytest.mark.parametrize(
    "head",
    [
        f"From: {EVE}\n",
        f"{BY_EVE}Reply-To: {EVE}\n",
        f"{BY_EVE}Reply-To: {COUNCIL}\nCc: {EVE}\n",
        f"From: {VIA}\n",
        "From: Eve <eve@lists.example.org>\n",
        f"From: {PROGRAM}\nSender: {EVE}\n",
        f"From: {PROGRAM}\nReply-To: {EVE}\n",
        f"From: {PROGRAM}\nX-MailFrom: eve@evil.example\n",
        f"From: {PROGRAM}, {EVE}\n",
        f"From: {PROGRAM}\nFrom: {EVE}\n",
        "From: board-request@lists.example.org\n",
        f"From: {PROGRAM}\u200b\n",
    ],
)
async def test_a_digest_that_a_person_posted_casts_no_votes(room: Room, head: str) -> None:
    await a_ballot(room)
    head += "X-Mailer: LISTSERV\nPrecedence: bulk\n"

    await room.fetch(enclosing(enclosed(), head, digest=True))

    assert await counted(room) == []


@pytest.mark.parametrize(
    "head",
    [
        f"From: {PROGRAM}\n",
        f"From: {PROGRAM}\nReply-To: {COUNCIL}\nSender: council-bounces@lists.example.org\n",
        "From: LISTSERV@lists.example.org\nSender: Council <council@lists.example.org>\n",
    ],
)
async def test_a_digest_of_the_lists_program_casts_the_votes_in_it(room: Room, head: str) -> None:
    await a_ballot(room)

    await room.fetch(enclosing(enclosed(), head, digest=True))

    assert await counted(room) == [("alice@example.org", "list")]
