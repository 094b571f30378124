"""A mail out of a plain text digest is the mail that comes by itself, and in its thread."""

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.ids import MessageId
from tests.handlers.digested import plain_digest
from tests.handlers.room import ADA, CHAIR, START, Room, mail

LONG = "The lantern on the east pier has been dark for a week, and boats come in at night."
KEPT = {"bare": ("Date", "From", "Subject"), "with id": ("Date", "From", "Subject", "Message-ID")}
WAYS = [
    pytest.param(keeps, together, turned, id=f"{name}-{together=}-{turned=}")
    for name, keeps in KEPT.items()
    for together, turned in itertools.product((True, False), repeat=2)
]


def root(text: str = LONG) -> bytes:
    return mail("root", text, subject="[Council] East pier")


def reply(
    text: str = "I have a ladder.", *, writer: str = "Ben Example <ben@example.net>"
) -> bytes:
    """Return an answer that only its references put into the thread."""
    return mail(
        "reply",
        text,
        subject="Re: East pier",
        writer=writer,
        answers=["root"],
        date=START + timedelta(days=30),
    )


async def fetch(room: Room, mails: Sequence[bytes], *, together: bool) -> None:
    if together:
        await room.fetch(*mails)
        return
    for raw in mails:
        await room.fetch(raw)


@pytest.mark.parametrize(("keeps", "together", "turned"), WAYS)
async def test_a_reply_out_of_a_digest_is_in_its_thread_when_the_reply_itself_is_here(
    room: Room, *, keeps: Sequence[str], together: bool, turned: bool
) -> None:
    answer = mail("reply", "I have one.", subject="Re: East pier", answers=["root"])
    other = mail("other", "Paint it.", subject="Berth", writer="Cy Example <cy@example.com>")
    mails = [plain_digest(answer, other, keeps=keeps), answer]

    await fetch(room, [root(), *(reversed(mails) if turned else mails)], together=together)

    assert sorted(item["messages"] for item in await room.items()) == [1, 2]
    async with room.database.reading() as store:
        stored_mail = await store.mails.by_message_id(MessageId("reply@mail.example.org"))
    assert stored_mail is not None
    assert stored_mail.message_id == "reply@mail.example.org"
    assert stored_mail.references == ("root@mail.example.org",)


@pytest.mark.parametrize(("keeps", "together", "turned"), WAYS)
async def test_what_a_digests_mail_is_answered_with_joins_it(
    room: Room, *, keeps: Sequence[str], together: bool, turned: bool
) -> None:
    begins, answer = root(), mail("a", "Yes.", subject="Lamp oil", answers=["root"])
    mails = [plain_digest(begins, keeps=keeps), begins]

    await fetch(room, [*(reversed(mails) if turned else mails), answer], together=together)

    assert len({item["number"] for item in await room.items()}) == len(await room.items())
    assert sum(item["messages"] for item in await room.items()) == 2


@pytest.mark.parametrize("turned", [True, False])
async def test_an_author_whom_the_digest_hides_is_found_by_name_second_and_words(
    room: Room, *, turned: bool
) -> None:
    shown = root()
    hidden = mail(
        "x", LONG, subject="[Council] East pier", writer="Ada Example <council@lists.example.org>"
    )
    mails = [plain_digest(hidden), shown]

    await fetch(room, mails[::-1] if turned else mails, together=False)

    (item,) = await room.items()
    assert item["messages"] == 1


async def test_two_mails_with_ids_of_one_second_stay_two(room: Room) -> None:
    await room.fetch(root(), mail("again", f"{LONG}\n\nAgain.", subject="[Council] East pier"))

    assert sum(item["messages"] for item in await room.items()) == 2


async def test_a_vote_in_a_digest_counts_once(room: Room) -> None:
    await room.fetch(root())
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    vote = mail(
        "vote",
        "+1",
        subject="Re: East pier",
        answers=["root"],
        writer="Ben Example <ben@example.net>",
    )

    for raw in (plain_digest(vote), vote, vote):
        await room.fetch(raw)

    assert await room.tally(1) == {"agree": 1}
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(1)  # type: ignore[arg-type]
        assert ballot is not None
        votes = await store.ballots.votes(ballot.id)
    assert [other.evidence_ref for other in votes] == ["vote@mail.example.org"]


async def test_items_of_both_become_one_with_their_comments(room: Room) -> None:
    await room.fetch(root(), plain_digest(reply()))
    await room.posted(2, ts="2.2")
    await room.say(ADA, "Said below the digest's", ts="10.1", thread="2.2")

    await room.fetch(reply())

    (item,) = await room.items()
    assert (item["number"], item["messages"], item["comments"]) == (1, 2, 1)


async def test_a_branch_that_begins_in_a_digest_stays_a_branch(room: Room) -> None:
    turned = mail("turned", "Oil.", subject="Lamp oil (was: East pier)", answers=["root"])
    below = mail("below", "Which?", subject="Re: Lamp oil", answers=["root", "turned"])

    await room.fetch(root(), plain_digest(turned))
    await room.fetch(turned)
    await room.fetch(below)

    assert [item["messages"] for item in await room.items()] == [1, 2]
