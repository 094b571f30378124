"""Mails become threads and items, whichever way, in whatever order and batch they come."""

import itertools
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import MessageId
from bot.errors import TryAgainLater
from bot.events import MailTooLarge
from tests.handlers.room import (
    BOARD,
    COUNCIL,
    MAIN,
    START,
    US,
    HandClock,
    Room,
    mail,
)

BOTH = f"{COUNCIL}, {BOARD}"


async def test_a_mail_opens_an_item_and_is_queued_for_slack(room: Room) -> None:
    await room.fetch(mail("call", subject="[Council] Call for topics"))

    (item,) = await room.items()
    assert (item["number"], item["title"], item["state"]) == (1, "Call for topics", "open")
    assert item["lists"] == ["council"]
    assert [delivery.kind for delivery in await room.queued()] == [
        DeliveryKind.POST_ITEM,
        DeliveryKind.POST_MAIL,
    ]
    assert await room.cursor() == 1


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", ["council", "board"])
async def test_one_post_on_two_lists_is_one_item_with_two_badges(
    room: Room, first: str, *, together: bool
) -> None:
    second = "board" if first == "council" else "council"
    copies = [mail("call", to=BOTH, through=through) for through in (first, second)]

    if together:
        await room.fetch(*copies)
    else:
        for copy in copies:
            await room.fetch(copy)

    (item,) = await room.items()
    assert item["lists"] == [first, second]
    assert item["messages"] == 1
    assert len(await room.queued(DeliveryKind.POST_MAIL)) == 1


@pytest.mark.parametrize("together", [True, False])
async def test_a_post_under_a_rewritten_message_id_is_one_post_under_both_names(
    room: Room, *, together: bool
) -> None:
    first = mail("original", "The very same words of this post.", subject="Words")
    second = mail(
        "rewritten", "The very same words of this post.", subject="Words", through="board"
    )

    if together:
        await room.fetch(first, second)
    else:
        await room.fetch(first)
        await room.fetch(second)
    await room.fetch(
        mail("answer", "Yes, I agree with it.", answers=["rewritten"], subject="Re: Words")
    )

    (item,) = await room.items()
    assert item["lists"] == ["council", "board"]
    assert item["messages"] == 2
    async with room.database.reading() as store:
        known = await store.mails.find(
            [MessageId("original@mail.example.org"), MessageId("rewritten@mail.example.org")]
        )
    assert len(set(known.values())) == 1
    assert len(known) == 2


async def test_an_answer_to_the_rewritten_post_may_come_before_both(room: Room) -> None:
    await room.fetch(
        mail("answer", "Yes, I agree with it.", answers=["rewritten"], subject="Re: Words")
    )
    await room.fetch(mail("original", "The very same words.", subject="Words"))
    assert len(await room.items()) == 2

    await room.fetch(mail("rewritten", "The very same words.", subject="Words", through="board"))

    (item,) = await room.items()
    assert (item["number"], item["messages"]) == (1, 2)


@pytest.mark.parametrize("order", list(itertools.permutations(["root", "middle", "leaf"])))
@pytest.mark.parametrize("together", [True, False])
async def test_a_thread_does_not_depend_on_the_order_of_arrival(
    room: Room, order: tuple[str, ...], *, together: bool
) -> None:
    mails = {
        "root": mail("root", "The first words."),
        "middle": mail("middle", "The second words.", answers=["root"]),
        "leaf": mail("leaf", "The third words.", answers=["middle"]),
    }

    if together:
        await room.fetch(*(mails[name] for name in order))
    else:
        for name in order:
            await room.fetch(mails[name])

    (item,) = await room.items()
    assert item["messages"] == 3
    shown = await room.show(item["number"])
    assert len(shown["thread"]) == 3


async def test_a_mail_that_is_fetched_again_changes_nothing(room: Room) -> None:
    raw = mail("call")
    await room.fetch(raw)
    before = await room.show(1), await room.queued()

    await room.fetch(raw)
    await room.fetch(raw, uid_validity=2)

    assert (await room.show(1), await room.queued()) == before
    assert await room.cursor(uid_validity=2) == 3


async def test_a_mail_of_no_list_of_ours_starts_nothing(room: Room) -> None:
    await room.fetch(mail("other", to="other@lists.example.org", through="other"))

    assert await room.items() == []
    assert await room.cursor() == 1


@pytest.mark.parametrize("copy_first", [True, False])
@pytest.mark.parametrize("together", [True, False])
async def test_a_copy_beside_the_list_is_the_same_mail(
    room: Room, *, copy_first: bool, together: bool
) -> None:
    copies = [mail("call", to=f"{COUNCIL}, {US}", through=None), mail("call")]
    if not copy_first:
        copies.reverse()

    if together:
        await room.fetch(*copies)
    else:
        for copy in copies:
            await room.fetch(copy)

    (item,) = await room.items()
    assert item["messages"] == 1
    async with room.database.reading() as store:
        stored_mail = await store.mails.by_message_id(MessageId("call@mail.example.org"))
    assert stored_mail is not None
    assert stored_mail.attested


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"X-Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"X-List-Administrivia": "yes"},
    ],
)
async def test_automatic_mail_starts_nothing_and_is_not_shown(
    room: Room, headers: dict[str, str]
) -> None:
    await room.fetch(mail("away", "I am away.", headers=headers))

    assert await room.items() == []
    assert await room.queued() == []


async def test_automatic_mail_in_a_thread_does_not_stir_its_item(room: Room) -> None:
    await room.fetch(mail("call"))
    room.clock.move(days=1)
    before = await room.items()
    waiting = await room.queued()

    await room.fetch(
        mail(
            "away",
            "+1 I am away.",
            answers=["call"],
            date=room.clock.now,
            headers={"Auto-Submitted": "auto-replied"},
        )
    )

    after = await room.items()
    assert after[0]["updated_at"] == before[0]["updated_at"]
    new = (await room.queued())[len(waiting) :]
    assert [delivery.kind for delivery in new] == [
        DeliveryKind.UPDATE_ITEM
    ]  # its count of messages


async def test_what_was_in_the_mailbox_before_us_is_shown_only_when_recent(room: Room) -> None:
    old, recent = START - timedelta(days=30), START - timedelta(days=2)

    await room.fetch(mail("old", "Old words.", date=old), received_at=old)
    await room.fetch(mail("recent", "Recent words.", date=recent), received_at=recent)

    assert len(await room.items()) == 2
    (post,) = await room.queued(DeliveryKind.POST_ITEM)
    assert post.item == 2


async def test_an_archive_copied_into_the_mailbox_does_not_flood_the_channel(room: Room) -> None:
    await room.fetch(
        mail("old", date=START - timedelta(days=400)), received_at=START - timedelta(seconds=5)
    )

    assert len(await room.items()) == 1
    assert await room.queued() == []


async def test_a_late_mail_is_shown_when_it_comes_after_first_contact(room: Room) -> None:
    await room.fetch(mail("first"))
    room.clock.move(hours=1)

    await room.fetch(mail("late", "Slow words.", date=START - timedelta(days=30)))

    assert {delivery.item for delivery in await room.queued(DeliveryKind.POST_ITEM)} == {1, 2}


async def test_a_new_uidvalidity_is_no_new_first_contact(room: Room) -> None:
    await room.fetch(mail("first"))
    room.clock.move(days=60)

    await room.fetch(
        mail("missed", "Missed words.", date=START + timedelta(days=30)),
        received_at=START + timedelta(days=30),
        uid_validity=2,
    )

    assert len(await room.queued(DeliveryKind.POST_ITEM)) == 2


async def test_an_answer_to_old_mail_shows_the_item_in_slack(room: Room) -> None:
    old = START - timedelta(days=30)
    await room.fetch(mail("old", date=old), received_at=old)
    room.clock.move(hours=1)

    await room.fetch(mail("answer", "New words.", answers=["old"], date=room.clock.now))

    assert [delivery.kind for delivery in await room.queued()] == [
        DeliveryKind.POST_ITEM,
        DeliveryKind.POST_MAIL,
    ]


async def test_a_mail_too_large_is_set_aside_and_the_cursor_goes_on(room: Room) -> None:
    event = MailTooLarge(MAIN, 1, 7, START, 30_000_000, b"Subject: Large\r\n\r\n")

    await room.take(event)
    await room.take(event)

    (set_aside,) = await room.set_aside()
    assert (set_aside.uid, set_aside.size) == (7, 30_000_000)
    assert "max_size" in set_aside.reason
    assert await room.cursor() == 7


async def test_an_unreadable_mail_is_set_aside_among_good_ones(room: Room) -> None:
    await room.fetch(mail("one", "One word."), b"", mail("two", "Two words."))

    assert len(await room.items()) == 2
    (set_aside,) = await room.set_aside()
    assert set_aside.uid == 2
    assert await room.cursor() == 3


class ClockOutOfOrder:
    """A clock that fails at the given readings."""

    def __init__(self, *failing: int, error: Exception) -> None:
        self.readings = 0
        self.failing = failing
        self.error = error

    def __call__(self) -> "object":
        """Return the time, or fail."""
        self.readings += 1
        if self.readings in self.failing:
            raise self.error
        return HandClock()()


async def test_a_mail_whose_handling_fails_is_set_aside_alone(room: Room) -> None:
    # The batch's reading fails, then the second mail's own.
    clock = ClockOutOfOrder(1, 3, error=RuntimeError("a bug"))

    await room.fetch(*(mail(name, f"Words of {name}.") for name in "abc"), clock=clock)  # type: ignore[arg-type]

    assert [item["title"] for item in await room.items()] == ["About a", "About c"]
    (set_aside,) = await room.set_aside()
    assert set_aside.uid == 2
    assert "RuntimeError: a bug" in set_aside.reason
    assert await room.cursor() == 3


async def test_a_database_that_is_away_leaves_the_batch_to_come_again(room: Room) -> None:
    clock = ClockOutOfOrder(1, error=TryAgainLater("away"))
    batch = [mail(name, f"Words of {name}.") for name in "abc"]

    with pytest.raises(TryAgainLater):
        await room.fetch(*batch, clock=clock)  # type: ignore[arg-type]
    assert await room.items() == []
    assert await room.cursor() == 0

    await room.fetch(*batch)
    assert len(await room.items()) == 3
