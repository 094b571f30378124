"""What is said on one list stays there: no reply, merge or move takes it to another's channel."""

import itertools

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from tests.handlers.room import (
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    COUNCIL,
    US,
    Room,
    mail,
)

BOTH = f"{COUNCIL}, {BOARD}"


def on_board(name: str, text: str = "For the board alone.", **more: object) -> bytes:
    """Return a mail that came through the list `board` alone."""
    return mail(name, text, to=BOARD, through="board", **more)  # type: ignore[arg-type]


async def shown(room: Room) -> dict[str, set[str]]:
    """Return the subjects of the mails that each channel is to show."""
    found: dict[str, set[str]] = {}
    for delivery in await room.queued(DeliveryKind.POST_MAIL):
        assert delivery.ref is not None
        async with room.database.reading() as store:
            (stored_mail,) = (await store.mails.get_many([delivery.ref])).values()  # type: ignore[list-item]
        found.setdefault(delivery.recipient, set()).add(stored_mail.subject)
    return found


async def lists(room: Room) -> list[tuple[list[str], int]]:
    """Return the lists of each item, and how many mails it has."""
    return sorted((one["lists"], one["messages"]) for one in await room.items())


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
@pytest.mark.parametrize("together", [True, False])
async def test_a_reply_on_another_list_is_an_item_of_that_list(
    room: Room, order: tuple[int, ...], *, together: bool
) -> None:
    mails = [
        mail("call", "Shall we?", subject="Pier"),
        mail("open", "Yes.", subject="Re: Pier", answers=["call"]),
        on_board("secret", subject="Re: Pier (private)", answers=["call"]),
        on_board("more", subject="Re: Pier (more)", answers=["call", "secret"]),
    ]

    for batch in [order] if together else [[at] for at in order]:
        await room.fetch(*(mails[at] for at in batch))

    assert await lists(room) == [(["board"], 2), (["council"], 2)]
    assert await shown(room) == {
        CHANNEL: {"Pier", "Re: Pier"},
        BOARD_CHANNEL: {"Re: Pier (private)", "Re: Pier (more)"},
    }


async def test_replies_on_another_list_to_one_mail_are_one_item_there(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))

    await room.fetch(on_board("one", answers=["call"]))
    await room.fetch(on_board("two", answers=["call"]))
    await room.fetch(mail("back", "Here again.", answers=["call", "two"]))

    assert await lists(room) == [(["board"], 2), (["council"], 2)]


@pytest.mark.parametrize("together", [True, False])
async def test_a_reply_to_two_lists_puts_no_item_on_the_second(
    room: Room, *, together: bool
) -> None:
    reply = [
        mail("reply", "Both should know.", to=BOTH, through=through, answers=["call"])
        for through in ("council", "board")
    ]
    mails = [mail("call", "Shall we?"), *reply]

    for batch in [mails] if together else [[raw] for raw in mails]:
        await room.fetch(*batch)

    assert await lists(room) == [(["council"], 2)]


async def test_a_mail_to_the_bot_alone_puts_no_item_on_a_list(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))

    await room.fetch(mail("call", "Shall we?", to=f"{BOTH}, {US}", through=None))
    await room.fetch(mail("new", "Hear me.", to=f"{BOTH}, {US}", through=None))

    assert await lists(room) == [(["council"], 1)]


@pytest.mark.parametrize("first", ["council", "board"])
async def test_attested_copies_of_one_post_put_its_item_on_both_lists(
    room: Room, first: str
) -> None:
    second = "board" if first == "council" else "council"
    await room.fetch(mail("call", "Shall we?", to=BOTH, through=first))
    await room.fetch(mail("call", "Shall we?", to=BOTH, through=second))

    await room.fetch(on_board("here", answers=["call"]))
    await room.fetch(mail("there", "And here.", answers=["call"]))

    assert await lists(room) == [([first, second], 3)]


async def test_a_mail_that_answers_two_lists_does_not_join_their_items(room: Room) -> None:
    await room.fetch(mail("open", "In the open."))
    await room.fetch(on_board("secret"))

    await room.fetch(on_board("both", answers=["open", "secret"]))
    await room.fetch(mail("again", "Both.", answers=["secret", "open"]))

    assert await lists(room) == [(["board"], 2), (["council"], 2)]
    for number in (1, 2):
        assert (await room.show(number))["perhaps_part_of"] is None


async def test_a_quote_from_another_list_joins_no_items(room: Room) -> None:
    words = "The harbour needs a second crane before the summer, and somebody to pay for it."
    await room.fetch(on_board("secret", words, subject="The crane"))

    await room.fetch(
        mail(
            "lost",
            f"On Wednesday, 4 March 2026, Ada Example wrote:\n> {words}\n\nIndeed so.",
            subject="Re: The crane",
            writer="Ben Example <ben@example.net>",
        )
    )

    assert await lists(room) == [(["board"], 1), (["council"], 1)]
    for number in (1, 2):
        assert (await room.show(number))["perhaps_part_of"] is None


async def test_a_chair_of_both_lists_merges_no_items_of_different_lists(room: Room) -> None:
    await room.fetch(mail("open", "In the open."))
    await room.fetch(on_board("secret"))

    for words in ("merge 2 into 1", "merge 1 into 2"):
        with pytest.raises(Refused, match="different lists"):
            await room.pen(CHAIR, words)

    assert await lists(room) == [(["board"], 1), (["council"], 1)]


async def test_a_chair_of_both_lists_moves_no_mail_to_an_item_of_another_list(room: Room) -> None:
    await room.fetch(mail("open", "In the open."))
    await room.fetch(on_board("secret"))
    await room.fetch(on_board("below", answers=["secret"]))

    with pytest.raises(Refused, match="did not go to a list of #1"):
        await room.pen(CHAIR, "move 2 2 to 1")

    assert await lists(room) == [(["board"], 2), (["council"], 1)]


async def test_what_answers_a_moved_mail_on_another_list_stays_behind(room: Room) -> None:
    await room.fetch(*(mail("call", "We?", to=BOTH, through=one) for one in ("board", "council")))
    await room.fetch(mail("open", "In the open.", answers=["call"], subject="Re: open"))
    await room.fetch(on_board("secret", answers=["call", "open"], subject="Re: secret"))
    await room.fetch(mail("other", "Another thing."))

    await room.pen(CHAIR, "move 1 2 to 2")
    await room.fetch(on_board("later", answers=["call", "open", "secret"], subject="Re: so"))

    assert await lists(room) == [(["board", "council"], 3), (["council"], 2)]


async def test_what_is_split_off_is_on_the_lists_that_it_went_to(room: Room) -> None:
    await room.fetch(*(mail("call", "We?", to=BOTH, through=one) for one in ("council", "board")))
    await room.fetch(on_board("secret", answers=["call"], subject="Re: so"))
    await room.fetch(mail("open", "In the open.", answers=["call", "secret"], subject="Re: so"))

    await room.pen(CHAIR, "split 1 2")

    assert await lists(room) == [(["board"], 1), (["council", "board"], 2)]


@pytest.mark.parametrize("order", list(itertools.permutations(("berth", "rewritten", "until"))))
async def test_a_reply_joins_the_item_of_a_post_whose_copy_comes_by_its_list_later(
    room: Room, order: tuple[str, ...]
) -> None:
    words = "Two ships want the second berth on Friday, and the tide leaves time for one of them."
    mails = {
        "berth": mail("berth", words, subject="The second berth", to=BOTH),
        "rewritten": mail("rewritten", words, subject="The second berth", to=BOTH, through="board"),
        "until": mail(
            "until", "Which Friday?", subject="Re: The second berth", answers=["rewritten"]
        ),
    }

    for name in order:
        await room.fetch(mails[name])

    ((texts, messages),) = await lists(room)
    assert (sorted(texts), messages) == (["board", "council"], 2)
