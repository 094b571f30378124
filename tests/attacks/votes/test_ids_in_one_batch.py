"""Mails under one Message-ID that are fetched together: each author's own vote counts."""

import pytest

from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail

EVE = "Eve <eve@evil.example>"


async def a_ballot(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


async def counted(room: Room) -> dict[str, str]:
    """Return the choice of each voter whose vote counts."""
    votes = (await room.show(1))["votes"]
    return {one["voter"]: one["choice"] for one in votes if one["counts"]}


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


async def test_a_lists_copy_that_hides_its_author_takes_nobodys_vote(room: Room) -> None:
    """Nothing tells whose the first is; the second is Ada's, by a list of the item."""
    await a_ballot(room)
    hidden = mail(
        "shared",
        "agree",
        writer=f"Somebody via Council <{COUNCIL}>",
        answers=["call"],
        headers={"Reply-To": "one@example.com, two@example.com"},
    )

    await room.fetch(hidden, mail("shared", "agree", answers=["call"]))

    assert await counted(room) == {"Ada Example": "agree"}


@pytest.mark.parametrize("to_list", [True, False], ids=["to the list", "to the poster"])
async def test_a_vote_that_was_copied_to_us_counts_where_the_list_rewrites_from(
    room: Room, to_list: bool
) -> None:
    """Whoever answers all has our address in Cc: it is no second claim of who wrote the mail."""
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

    assert await counted(room) == {"Ada Example": "agree"}
