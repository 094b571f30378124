"""An author's own signature, on a copy that the list left as it was, proves more than the list.

Whoever has a signed mail can send it again, under other unsigned fields. So it proves a vote only
on the ballot that it was written for.
"""

from datetime import timedelta
from email.utils import format_datetime
from typing import Final

import dkim
import pytest

from bot.domain.ballots.confirmation import Answer
from tests.attacks.votes.test_signatures import PRIVATE, PUBLIC, take
from tests.handlers.asking import said
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, Room, mail, new_config, trace_of
from tests.peers.names import running_names

COVERED: Final = (
    b"from",
    b"to",
    b"date",
    b"subject",
    b"message-id",
    b"in-reply-to",
    b"references",
)
KEY: Final = "k1._domainkey.example.org"
RECORDS: Final = {KEY: f"v=DKIM1; k=rsa; p={PUBLIC}"}
VIA: Final = "Ada Example via Council <council@lists.example.org>"


def signed(
    raw: bytes,
    *,
    covered: tuple[bytes, ...] = COVERED,
    domain: bytes = b"example.org",
    through: str | None = "council",
    length: bool = False,
    change: tuple[bytes, bytes] = (b"", b""),
) -> bytes:
    """Return a list's copy of a mail that its author's server signed.

    `change` is what was done to it since.
    """
    body = raw.removeprefix(trace_of("council"))
    body = body.replace(b"List-Id: The council <council.lists.example.org>\n", b"")
    field: bytes = dkim.sign(
        body, b"k1", domain, PRIVATE, include_headers=list(covered), length=length
    )
    sent = (field.replace(b"\r\n", b"\n") + body).replace(*change)
    list_id = b"List-Id: The council <council.lists.example.org>\n" if through else b""
    return trace_of(through) + list_id + sent


def vote(room: Room, name: str = "vote", text: str = "agree", *, on: str = "call") -> bytes:
    """Return Ada's vote, written now."""
    return mail(name, text, answers=[on], subject="Re: About", date=room.clock.now)


@prepared
async def open_ballots(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "authenticated"}})
    await room.fetch(mail("call", "Shall we?"), mail("other", "Shall we not?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.pen(CHAIR, "ballot 2 until in 3 days")
    room.clock.move(hours=1)


@pytest.fixture
async def asked(room: Room) -> Room:
    """Give a room with ballots on #1 and #2, which accept no less than an author's proof."""
    await open_ballots(room)
    return room


async def assurances(room: Room, number: int = 1) -> list[tuple[str, bool]]:
    """Return the assurance of each vote on an item, and whether it counts."""
    votes = (await room.show(number))["votes"]
    return [(row["assurance"], row["counts"]) for row in votes]


async def arrive(room: Room, *raws: bytes) -> list[str]:
    """Let mails arrive one after the other; return which names were asked for."""
    async with running_names() as names:
        names.records.update(RECORDS)
        for raw in raws:
            await take(room, names, raw)
        return names.asked


async def test_an_untouched_copy_with_its_authors_signature_is_authenticated(asked: Room) -> None:
    names = await arrive(asked, signed(vote(asked)))

    assert (await assurances(asked), names) == ([("authenticated", True)], [KEY])


async def test_without_a_signature_the_same_vote_is_the_lists_and_must_be_confirmed(
    asked: Room,
) -> None:
    names = await arrive(asked, vote(asked))

    assert (await assurances(asked), names) == ([("list", False)], [])
    assert await said(asked) == [("ada@example.org", Answer.CONFIRM)]


@pytest.mark.parametrize("left_out", [one for one in COVERED if one != b"from"])
async def test_a_signature_that_leaves_out_what_makes_a_vote_proves_no_author(
    asked: Room, left_out: bytes
) -> None:
    covered = tuple(one for one in COVERED if one != left_out)

    names = await arrive(asked, signed(vote(asked), covered=covered))

    assert (await assurances(asked), names) == ([("list", False)], [])


async def test_a_signature_over_the_beginning_of_the_words_proves_no_author(asked: Room) -> None:
    names = await arrive(asked, signed(vote(asked), length=True))

    assert (await assurances(asked), names) == ([("list", False)], [])


CHANGES: Final = {
    "words": (b"\n\nagree", b"\n\ndisagree"),
    "parent": (b"In-Reply-To: <call@", b"In-Reply-To: <other@"),
    "references": (b"References: <call@", b"References: <other@"),
    "subject": (b"Subject: Re: About", b"Subject: [council] Re: About"),
    "id": (b"<vote@mail", b"<again@mail"),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_a_copy_that_was_changed_proves_no_author(asked: Room, what: str) -> None:
    raw = signed(vote(asked), change=CHANGES[what])
    assert CHANGES[what][1] in raw

    await arrive(asked, raw)

    told = [*await assurances(asked, 1), *await assurances(asked, 2)]
    assert told == [("list", False)]


ADDED: Final = [
    b"References: <other@mail.example.org>\n",
    b"In-Reply-To: <other@mail.example.org>\n",
    b"Subject: Re: About other\n",
    b"Message-ID: <again@mail.example.org>\n",
    b"Date: Wed, 04 Mar 2026 10:30:00 +0000\n",
    b"From: Ada Example <ada@example.org>\n",
]


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("at", ["top", "bottom"])
async def test_a_field_that_stands_twice_proves_no_author(
    asked: Room, added: bytes, at: str
) -> None:
    change = (b"DKIM-Signature", added + b"DKIM-Signature")
    if at == "bottom":
        change = (b"MIME-Version", added + b"MIME-Version")

    names = await arrive(asked, signed(vote(asked), change=change))

    told = [*await assurances(asked, 1), *await assurances(asked, 2)]
    assert all(one in {("list", False), ("none", False)} for one in told)
    assert names == []


async def test_a_vote_on_one_ballot_that_is_sent_again_counts_on_no_other(asked: Room) -> None:
    first = signed(vote(asked))
    again = (b"<call@mail", b"<other@mail")
    unsigned = (b"from", b"date", b"subject", b"message-id")

    await arrive(asked, first)
    await arrive(asked, signed(vote(asked), change=again))
    await arrive(asked, signed(vote(asked), covered=unsigned, change=again))

    assert await assurances(asked, 1) == [("authenticated", True)]
    assert await assurances(asked, 2) == []


@pytest.mark.parametrize("covered", [COVERED, (b"from", b"date", b"subject", b"message-id")])
async def test_a_vote_that_never_came_to_us_counts_on_no_other_ballot(
    asked: Room, covered: tuple[bytes, ...]
) -> None:
    raw = signed(vote(asked), covered=covered, change=(b"<call@mail", b"<other@mail"))

    await arrive(asked, raw)

    assert await assurances(asked, 1) == []
    assert await assurances(asked, 2) == [("list", False)]


async def test_what_was_signed_before_the_ballot_opened_proves_no_author(asked: Room) -> None:
    opened = asked.clock.now - timedelta(hours=1)
    before = mail("early", "agree", answers=["call"], date=opened - timedelta(seconds=1))
    at_it = mail("prompt", "agree", answers=["other"], date=opened)

    await arrive(asked, signed(before), signed(at_it))

    assert await assurances(asked, 1) == [("list", False)]
    assert await assurances(asked, 2) == [("authenticated", True)]


async def test_a_date_that_cannot_be_read_proves_no_author(asked: Room) -> None:
    date = format_datetime(asked.clock.now).encode()

    await arrive(asked, signed(vote(asked).replace(b"Date: " + date, b"Date: today")))

    assert await assurances(asked) == [("list", False)]


@pytest.mark.parametrize("domain", [b"evil.example", b"org", b"mail.example.org", b"ample.org"])
async def test_another_domains_signature_proves_no_author_and_is_not_asked_about(
    asked: Room, domain: bytes
) -> None:
    names = await arrive(asked, signed(vote(asked), domain=domain))

    assert (await assurances(asked), names) == ([("list", False)], [])


async def test_a_copy_whose_from_the_list_rewrote_proves_no_author(asked: Room) -> None:
    change = (
        b"From: Ada Example <ada@example.org>",
        f"From: {VIA}\nReply-To: Ada Example <ada@example.org>".encode(),
    )

    names = await arrive(asked, signed(vote(asked), change=change))

    assert (await assurances(asked), names) == ([("list", False)], [])


@pytest.mark.parametrize("claims", [True, False])
async def test_a_signed_mail_beside_the_list_makes_us_ask_nobody(
    asked: Room, *, claims: bool
) -> None:
    raw = signed(vote(asked), through="council").removeprefix(trace_of("council"))
    if not claims:
        raw = raw.replace(b"List-Id: The council <council.lists.example.org>\n", b"")

    names = await arrive(asked, trace_of(None) + raw)

    assert (await assurances(asked), names) == ([], [])


async def test_talk_makes_us_ask_nobody(asked: Room) -> None:
    names = await arrive(asked, signed(vote(asked, text="I wonder whether we should.")))

    assert (await assurances(asked), names) == ([], [])


async def test_an_id_that_came_before_without_proof_proves_no_author(room: Room) -> None:
    ballots = {"ballots": {"minimum_assurance": "authenticated"}}
    room.config = new_config(council={**ballots, "subscribed_as": ""})
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    raw = signed(vote(room))
    await arrive(room, trace_of(None) + raw.removeprefix(trace_of("council")))
    assert await assurances(room) == [("none", False)]

    room.config = new_config(council=ballots)
    await arrive(room, raw)

    assert await assurances(room) == [("list", False)]


async def test_without_the_key_the_vote_is_the_lists(asked: Room) -> None:
    async with running_names() as names:
        await take(asked, names, signed(vote(asked)))

        assert (await assurances(asked), names.asked) == ([("list", False)], [KEY])


async def test_a_list_that_proves_itself_by_its_signature_keeps_its_authors_proof(
    asked: Room,
) -> None:
    asked.config = new_config(
        council={"ballots": {"minimum_assurance": "authenticated"}, "subscribed_as": ""}
    )
    posted = signed(vote(asked)).removeprefix(trace_of("council"))
    lists = dkim.sign(
        posted, b"k1", b"lists.example.org", PRIVATE,
        include_headers=[*COVERED, b"list-id"],
    ).replace(b"\r\n", b"\n")  # fmt: skip

    async with running_names() as names:
        names.records.update(RECORDS)
        names.records["k1._domainkey.lists.example.org"] = RECORDS[KEY]
        await take(asked, names, trace_of(None) + lists + posted)

    assert await assurances(asked) == [("authenticated", True)]
