"""Answers to a list's digest belong to the mails in it that they are about."""

import itertools
from datetime import timedelta

import pytest

from tests.handlers.digested import plain_digest
from tests.handlers.room import START, Room, mail

ROOF = "The roof leaks above the kitchen since the storm of Tuesday night."
CALL = "Somebody should call the carpenter before the weekend please."
DOOR = "The door squeaks whenever somebody opens it in the evening."
DIGEST = "digest@lists.example.org"
ABOUT = "Re: Council Digest, Vol 7, Issue 3"


def door(text: str = DOOR) -> bytes:
    return mail(
        "door",
        text,
        subject="[Council] Door",
        writer="Cy Example <cy@example.com>",
        date=START + timedelta(hours=2),
    )


def digest(keeps: tuple[str, ...] = ("Date", "From", "Subject", "Message-ID")) -> bytes:
    return plain_digest(
        mail("roof", ROOF, subject="[Council] Roof"),
        mail(
            "call",
            CALL,
            subject="Re: [Council] Roof",
            writer="Ben Example <ben@example.net>",
            date=START + timedelta(hours=1),
        ),
        door(),
        keeps=keeps,
    )


def answer(
    name: str, text: str, *, subject: str, answers: tuple[str, ...] = (DIGEST,), hours: int = 9
) -> bytes:
    return mail(
        name,
        text,
        subject=subject,
        writer="Dee Example <dee@example.org>",
        answers=answers,
        date=START + timedelta(hours=hours),
    )


async def shape(room: Room) -> list[set[str]]:
    """Return the names of the mails of each item."""
    shown = [await room.show(one["number"]) for one in await room.items()]
    return [{each["message_id"].partition("@")[0] for each in one["thread"]} for one in shown]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("subjects", [("Re: Roof", "Re: Door"), (ABOUT, ABOUT)])
@pytest.mark.parametrize("answers", [(DIGEST,), ()])
async def test_answers_to_a_digest_join_the_mails_that_they_quote(
    room: Room,
    subjects: tuple[str, str],
    answers: tuple[str, ...],
    *,
    together: bool,
    turned: bool,
) -> None:
    mails = [
        answer("done", f"> {CALL}\n\nI did.\n", subject=subjects[0], answers=answers),
        answer("oil", f"> {DOOR}\n\nOil it.\n", subject=subjects[1], answers=answers, hours=10),
    ]
    mails = [digest(), *(reversed(mails) if turned else mails)]

    for batch in [mails] if together else [[raw] for raw in mails]:
        await room.fetch(*batch)

    # Nothing but its subject ties the second mail to the first.
    assert sorted(await shape(room), key=sorted) == [{"call", "done"}, {"door", "oil"}, {"roof"}]


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
async def test_the_mail_that_is_quoted_may_have_come_by_itself(
    room: Room, order: tuple[int, ...]
) -> None:
    mails = [digest(keeps=("Date", "From", "Subject")), door()]

    for at in order:
        await room.fetch(mails[at])
    await room.fetch(answer("oil", f"> {DOOR}\n\nOil it.\n", subject=ABOUT))

    assert {"door", "oil"} in await shape(room)


async def test_an_answer_to_an_old_digest_is_not_looked_for_in_a_newer_one(room: Room) -> None:
    await room.fetch(digest())

    await room.fetch(
        answer(
            "oil",
            f"> {DOOR}\n\nOil it.\n",
            subject="Re: Council Digest, Vol 7, Issue 2",
            answers=(),
        )
    )

    assert {"oil"} in await shape(room)


async def test_an_answer_to_a_digest_comes_twice_and_is_one_mail(room: Room) -> None:
    oil = answer("oil", f"> {DOOR}\n\nOil it.\n", subject=ABOUT)
    await room.fetch(digest(), oil)
    before = await shape(room)

    await room.fetch(oil)
    await room.fetch(oil, digest())

    assert await shape(room) == before
    assert sum(one["messages"] for one in await room.items()) == 4


async def test_an_answer_that_names_a_mail_of_the_digest_joins_it(room: Room) -> None:
    text = (
        "I called him.\n\n> Message: 2\n> From: Ben Example <ben@example.net>\n"
        "> Subject: Re: [Council] Roof\n> Message-ID: <call@mail.example.org>\n>\n"
        "> Somebody should call\n"
    )

    await room.fetch(digest())
    await room.fetch(answer("done", text, subject=ABOUT))

    assert {"call", "done"} in await shape(room)


@pytest.mark.parametrize("text", ["Well done!", f"Fine.\n\n> {CALL}\n> ...\n> {DOOR}\n"])
async def test_the_chair_is_asked_if_it_is_unclear_which_mail_is_meant(
    room: Room, text: str
) -> None:
    await room.fetch(digest())
    await room.fetch(answer("fine", text, subject=ABOUT))

    (own,) = [one for one in await room.items() if "Digest" in one["title"]]
    (door,) = [one for one in await room.items() if one["title"] == "Door"]
    assert own["messages"] == 1
    shown = await room.show(own["number"])
    assert shown["perhaps_part_of"] == door["number"]


async def test_what_answers_an_answer_to_a_digest_stays_with_it(room: Room) -> None:
    await room.fetch(digest())
    await room.fetch(answer("done", f"> {CALL}\n\nI did.\n", subject="Re: Roof"))
    await room.fetch(answer("oil", f"> {DOOR}\n\nOil it.\n", subject="Re: Door"))

    for name, above in (("thanks", "done"), ("which", "oil")):
        await room.fetch(
            answer(name, "Thanks.", subject="Re: Roof", answers=(DIGEST, above), hours=12)
        )

    items = await shape(room)
    assert {"call", "done", "thanks"} in items
    assert {"door", "oil", "which"} in items


async def test_an_answer_that_came_before_its_digest_is_not_lost(room: Room) -> None:
    await room.fetch(answer("done", f"> {CALL}\n\nI did.\n", subject=ABOUT))
    await room.fetch(digest())

    assert set(itertools.chain(*await shape(room))) >= {"done", "roof", "call", "door"}


async def test_mails_that_only_look_like_answers_to_a_digest_are_filed(room: Room) -> None:
    await room.fetch(answer("none", "Which?", subject=ABOUT, answers=()))
    await room.fetch(answer("other", "This?", subject="Roof", answers=("unknown",)))

    assert sorted(one["messages"] for one in await room.items()) == [1, 1]
