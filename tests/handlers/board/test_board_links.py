"""Mails and Slack messages lead to the board, and tell a list's key to its own readers alone."""

from email.message import EmailMessage
from html import unescape

import pytest

from bot.domain.board_key import board_key
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ChannelId, ItemNumber
from bot.render.mail.message import LONGEST_ARCHIVED_AT
from handlers.lists.access import board_url, list_url
from handlers.proceedings.mails import mail_to_list
from handlers.sending.deliver_mail import preview_digest
from handlers.work import Work
from tests.handlers.reader import PUBLIC, with_address
from tests.handlers.room import ADA, BOARD, BOARD_CHANNEL, CHAIR, CHANNEL, Room, mail, new_config


def key(room: Room, name: str = "board") -> str:
    return board_key(room.config.list_named(name).name, secret=room.config.penholder.secret)


async def mails(
    room: Room, kind: DeliveryKind = DeliveryKind.MAIL_BALLOT
) -> dict[str, EmailMessage]:
    """Return the mails to lists that wait, by their lists."""
    by_key = {}
    for delivery in await room.queued(kind):
        async with room.database.reading() as store:
            written = await mail_to_list(Work(store, room.config, room.clock.now), delivery)
        if written is not None:
            by_key[delivery.recipient] = written
    return by_key


async def on_both(room: Room) -> None:
    """Item 1, on both lists, with a vote."""
    both = f"council@lists.example.org, {BOARD}"
    await room.fetch(mail("plan", to=both), mail("plan", through="board", to=both))
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")


async def test_a_mail_about_a_call_a_vote_or_a_result_leads_to_its_page(room: Room) -> None:
    room.config = with_address(room.config)
    await room.fetch(mail("plan"), mail("other"))
    await room.pen(CHAIR, "call 2 until in 2 days What worked?")
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    (call,) = (await mails(room, DeliveryKind.MAIL_CALL)).values()
    (ballot,) = (await mails(room)).values()
    room.clock.move(days=2)
    await room.tick()
    (result,) = (await mails(room, DeliveryKind.MAIL_RESULT)).values()

    for written, number in ((call, 2), (ballot, 1), (result, 1)):
        assert written["Archived-At"] == f"<{PUBLIC}/items/{number}>"
        for part in ("plain", "html"):
            body = written.get_body((part,))
            assert body is not None
            assert f"{PUBLIC}/items/{number}" in body.get_content()


async def test_a_key_goes_to_the_readers_of_its_own_list(room: Room) -> None:
    room.config = with_address(new_config(board={"board": "token"}))
    await on_both(room)

    to_council, to_board = [
        (await mails(room))[f"{name}@lists.example.org"] for name in ("council", "board")
    ]

    assert to_board["Archived-At"] == f"<{PUBLIC}/k/{key(room)}/items/1>"
    assert "Archived-At" not in to_council
    assert key(room) not in to_council.as_string()
    assert key(room) not in str(await room.type(ADA, "show 1", channel=CHANNEL))
    assert key(room) in str(await room.type(ADA, "show 1", channel=BOARD_CHANNEL))
    assert key(room) not in str(await room.type(ADA, "show 1", channel=ChannelId("D01")))


@pytest.mark.parametrize(
    ("council", "board", "url"),
    [
        ("public", "public", f"{PUBLIC}/items/1"),
        ("public", "off", ""),
        ("off", "public", ""),
        ("token", "token", ""),
    ],
)
async def test_a_page_is_linked_only_if_the_lists_readers_may_see_it(
    room: Room, council: str, board: str, url: str
) -> None:
    room.config = with_address(new_config(council={"board": council}, board={"board": board}))
    await on_both(room)

    for written in (await mails(room)).values():
        assert written["Archived-At"] == (f"<{url}>" if url else None)
    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
    assert item is not None
    assert board_url(item, room.config, to=None) == url


async def test_without_a_public_address_nothing_is_linked(room: Room) -> None:
    await on_both(room)

    for written in (await mails(room)).values():
        assert "Archived-At" not in written
        assert "/items/1" not in written.as_string()


async def test_a_digest_leads_to_its_lists_page(room: Room) -> None:
    for board, url in (
        ("public", f"{PUBLIC}/lists/council"),
        ("off", ""),
        ("token", f"{PUBLIC}/k/{key(room, 'council')}/lists/council"),
    ):
        room.config = with_address(new_config(council={"board": board}))
        list_config = room.config.list_named("council")
        assert list_url(list_config, room.config) == url
        await room.fetch(mail(f"plan-{board}"))
        async with room.database.reading() as store:
            digest = await preview_digest(Work(store, room.config, room.clock.now), list_config)
        body = digest.get_body(("plain",))
        assert body is not None
        assert (url in body.get_content()) if url else ("/lists/council" not in body.get_content())


@pytest.mark.parametrize("board", ["public", "off", "token"])
async def test_a_digest_is_shown_in_slack_as_it_will_be_sent(room: Room, board: str) -> None:
    room.config = with_address(new_config(council={"board": board}))
    await room.fetch(mail("plan"))
    await room.posted(1, ts="1.1")
    list_config = room.config.list_named("council")
    async with room.database.reading() as store:
        sent = await preview_digest(Work(store, room.config, room.clock.now), list_config)

    shown = (await room.pen(CHAIR, "digest")).text.split("```")[1]

    body = sent.get_body(("plain",))
    assert body is not None
    assert unescape(shown).strip() == body.get_content().strip()
    assert (f"{PUBLIC}/" in shown) is (board != "off")


@pytest.mark.parametrize("extra", [0, 1])
async def test_an_address_too_long_for_its_line_is_left_out(room: Room, extra: int) -> None:
    length = LONGEST_ARCHIVED_AT - len("https://.example.org/items/1") + extra
    room.config = with_address(room.config, f"https://{'p' * length}.example.org")
    await on_both(room)

    for written in (await mails(room)).values():
        head = written.as_string().partition("\n\n")[0]
        assert ("\nArchived-At: <https://ppp" in head) is not extra
        assert "utf-8" not in head.partition("Archived-At")[2].partition("\n")[0]
