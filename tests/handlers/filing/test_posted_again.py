"""What is posted again and again in the same words: an answer that gives no date is to the last."""

from datetime import timedelta

import pytest

from tests.handlers.filing.test_put_back import BERTH, COST, CRANE, later, quoted, together
from tests.handlers.room import START, Room, mail


def monthly() -> dict[str, bytes]:
    """Return one call posted in three months in the same words, and answers without a date."""
    calls = {
        f"call-{month}": mail(
            f"call-{month}", CRANE, subject="Agenda", date=START + timedelta(days=30 * month)
        )
        for month in range(3)
    }
    text = f"Ada Example wrote:\n{quoted(CRANE)}\n\n"
    answers = {
        "second": later("second", f"{text}{COST}", subject="Re: Agenda", days=31),
        "last": later("last", f"{text}{BERTH}", subject="Re: Agenda", days=61),
    }
    return calls | answers


MONTHLY = [["call-0"], ["call-1", "second"], ["call-2", "last"]]


@pytest.mark.parametrize("batched", [False, True])
async def test_who_quotes_what_is_posted_again_and_again_answers_the_last(
    room: Room, *, batched: bool
) -> None:
    mails = list(monthly().values())
    in_order = [mails[at] for at in (0, 1, 3, 2, 4)]

    if batched:
        await room.fetch(*in_order)
    else:
        for raw in in_order:
            await room.fetch(raw)

    assert await together(room) == MONTHLY


@pytest.mark.parametrize(
    "order",
    [
        ("last", "second", "call-2", "call-1", "call-0"),
        ("call-2", "last", "call-1", "second", "call-0"),
    ],
)
async def test_an_older_post_of_the_same_words_joins_no_answer_to_the_newer(
    room: Room, order: tuple[str, ...]
) -> None:
    mails = monthly()

    for name in order:
        await room.fetch(mails[name])

    assert ["call-0"] in await together(room)


async def test_a_newer_post_of_the_same_words_makes_no_one_item_of_two(room: Room) -> None:
    mails = monthly()

    for name in ("call-0", "last", "call-1", "call-2"):
        await room.fetch(mails[name])

    assert await together(room) == [["call-0", "last"], ["call-1"], ["call-2"]]
