"""A digest tells a list nothing that was said elsewhere."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from handlers.digests.digests import digest_of
from tests.handlers.room import (
    ADA,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    COUNCIL,
    START,
    Room,
    mail,
)

BOTH = f"{COUNCIL}, {BOARD}"


async def told(room: Room, name: str) -> tuple[list[str], list[str]]:
    """Return the comments and the authors that a list's digest would tell of."""
    async with room.database.reading() as store:
        list_config = room.config.list_named(name)
        digest = await digest_of(store, list_config, START - timedelta(days=1), room.clock.now)
    items = () if digest is None else digest.entries
    return (
        [comment.text for entry in items for comment in entry.comments],
        [author for entry in items for author in entry.authors],
    )


@pytest.mark.parametrize("by_form", [True, False])
async def test_a_digest_carries_only_comments_of_its_own_lists_channel(
    room: Room, *, by_form: bool
) -> None:
    await room.fetch(*(mail("call", "We?", to=BOTH, through=one) for one in ("council", "board")))
    room.clock.move(hours=1)
    for name in ("council", "board"):
        await room.choose(ADA, "always", list_name=name)
    if by_form:
        await room.pen(ADA, "comment 1 For the council only.", channel=BOARD_CHANNEL)
    else:
        await room.posted(1, ts="1.1")
        ts = f"{room.clock.now.timestamp():.6f}"
        await room.say(ADA, "For the council only.", ts=ts, thread="1.1")
    room.clock.move(hours=1)

    assert (await told(room, "board"))[0] == []
    await room.pen(CHAIR, "digest send board")
    assert (await told(room, "council"))[0] == ["For the council only."]
    await room.pen(CHAIR, "digest send council")

    assert len(await room.queued(DeliveryKind.MAIL_DIGEST)) == 2


async def test_a_digest_names_nobody_who_wrote_on_the_items_other_list_alone(room: Room) -> None:
    await room.fetch(*(mail("call", "We?", to=BOTH, through=one) for one in ("council", "board")))
    await room.fetch(mail("open", "Yes.", writer="Ben <ben@example.net>", answers=["call"]))
    room.clock.move(hours=1)

    assert (await told(room, "board"))[1] == ["Ada Example"]
    assert (await told(room, "council"))[1] == ["Ada Example", "Ben"]
