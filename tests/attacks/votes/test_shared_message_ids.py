"""Mails under one Message-ID: each author's own vote counts, on the item that it is about."""

import pytest

from tests.handlers.asking import said, send_back, the_word
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, trace_of

EVE = "Eve <eve@evil.example>"


@prepared
async def a_ballot(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


async def counted(room: Room) -> dict[str, str]:
    """Return the choice of each voter whose vote counts."""
    votes = (await room.show(1))["votes"]
    return {vote["voter"]: vote["choice"] for vote in votes if vote["counts"]}


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
async def test_who_posts_first_under_an_id_takes_nobodys_vote(room: Room, together: bool) -> None:
    """Eve posts in the same second, below the same subject, and Ada's word is among hers."""
    await a_ballot(room)
    eves = mail("shared", "disagree: I do not agree", writer=EVE, answers=["call"])
    adas = mail("shared", "agree", answers=["call"])

    await (room.fetch(eves, adas) if together else room.fetch(eves))
    await room.fetch(adas)

    assert await counted(room) == {"Eve": "disagree", "Ada Example": "agree"}


async def test_an_unproved_mail_under_an_id_takes_nobodys_vote_in_its_batch(room: Room) -> None:
    await a_ballot(room)
    copy = mail("shared", "agree", writer=EVE, answers=["call"], through=None)

    await room.fetch(copy, mail("shared", "agree", answers=["call"]))

    assert await counted(room) == {"Ada Example": "agree"}


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
@pytest.mark.parametrize("text", ["agree", "-- \nnothing but a signature"])
async def test_a_lists_copy_that_hides_its_author_takes_nobodys_vote(
    room: Room, text: str, together: bool
) -> None:
    """Nothing tells whose the first is; the second is Ada's, by a list of the item."""
    await a_ballot(room)
    hidden = mail(
        "shared",
        text,
        writer=f"Somebody via Council <{COUNCIL}>",
        answers=["call"],
        headers={"Reply-To": "one@example.com, two@example.com"},
    )
    adas = mail("shared", "agree", answers=["call"])

    await (room.fetch(hidden, adas) if together else room.fetch(hidden))
    await room.fetch(adas)

    assert await counted(room) == {"Ada Example": "agree"}


@pytest.mark.parametrize("to_list", [True, False], ids=["to the list", "to the poster"])
async def test_a_vote_that_was_copied_to_us_is_heard_where_the_list_rewrites_from(
    room: Room, to_list: bool
) -> None:
    """Whoever answers all has our address in Cc.

    It may be the poster's, which a list leaves there, and the other address, in Cc or Reply-To,
    whoever Eve likes: Ada is asked.
    """
    await a_ballot(room)
    ada = '"Ada Example" <ada@example.org>'
    cc = f"{US}, {ada}" if to_list else US
    posted = mail(
        "vote",
        "agree",
        writer=f"Ada Example via Council <{COUNCIL}>",
        answers=["call"],
        headers={"Reply-To": COUNCIL if to_list else ada, "Cc": cc},
    )

    await room.fetch(posted)
    at_once = await counted(room)
    ((asked_person, _question),) = await said(room)
    assert asked_person == "ada@example.org"
    await send_back(room, await the_word(room))

    assert at_once == {}
    assert await counted(room) == {"Ada Example": "agree"}


@pytest.mark.parametrize("how", ["nobody vouches", "was there before"])
async def test_a_copied_message_id_does_not_divert_votes_on_a_call(room: Room, how: str) -> None:
    """Eve posts under the call's id, as an answer to another item, on which she wants votes."""
    if how == "nobody vouches":
        claims = {"Reply-To": "one@example.com, two@example.com"}
        await room.fetch(mail("call", "Shall we?", headers=claims))
    else:
        claims = {"List-Id": "<council.lists.example.org>"}
        await room.discover(mail("call", "Shall we?", through=None, headers=claims))
    await room.fetch(mail("other", "Shall Eve be chair?"))
    for number in (1, 2):
        await room.pen(CHAIR, f"ballot {number} until in 3 days")
    room.clock.move(hours=1)

    await room.fetch(mail("call", "Do vote.", writer=EVE, answers=["other"]))
    await room.fetch(mail("vote", "agree", answers=["call"], date=room.clock.now))

    assert await room.tally(1) == {"agree": 1}
    assert await room.tally(2) == {}


WRAPPING = f"""\
From: Ada Example via Council <{COUNCIL}>
Mailing-List: contact {COUNCIL}; run by ezmlm
Subject: Votes
Date: Thu, 05 Mar 2026 06:03:15 +0000
Message-ID: <taken@mail.example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"
To: {COUNCIL}
Reply-To: eve@evil.example
List-Id: The council <council.lists.example.org>

--b

I would agree if the price were lower.
--b
Content-Type: message/rfc822

From: Ada Example <ada@example.org>
Message-ID: <taken@mail.example.org>
To: {COUNCIL}
Subject: Re: About call

vote: agree
I disagree with nobody here.

--b--
"""


async def test_what_a_post_wraps_is_not_known_by_another_mails_id(room: Room) -> None:
    """A post that holds a whole mail has that mail's id, too, unless another mail has it."""
    await a_ballot(room)
    await room.fetch(mail("taken", "I propose to wait."))

    for _time in range(2):
        await room.fetch(trace_of("council") + WRAPPING.encode())

    assert await room.set_aside() == []
    assert await counted(room) == {}
