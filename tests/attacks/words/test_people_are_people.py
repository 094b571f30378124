"""A person's mail is a person's, whatever its words are in another language."""

import pytest

from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, Room, mail

TO_NOBODY = {"Return-Path": "<>"}


@prepared
async def a_ballot(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, on Friday.",
        "The executive committee meets again next week.",
        "She has a diploma in marine engineering.",
        "Merci pour votre retour sur le budget.",
        "Toko buku libur panjang tahun lalu ramai.",
        "最初の案に戻りましょう。",
    ],
)
async def test_a_mail_whose_bounces_go_to_nobody_opens_an_item_as_any_persons(
    room: Room, text: str
) -> None:
    await room.fetch(mail("said", text, headers=TO_NOBODY))

    (item,) = await room.items()
    assert (await room.show(item["number"]))["messages"] == 1


async def test_a_vote_with_a_word_of_responders_in_its_reason_counts(room: Room) -> None:
    await a_ballot(room)

    text = "agree, since the executive committee is back on Friday\n"
    await room.fetch(mail("vote", text, answers=["call"], date=room.clock.now, headers=TO_NOBODY))

    assert await room.tally(1) == {"agree": 1}


async def test_a_last_call_with_a_time_and_a_place_is_no_read_receipt(room: Room) -> None:
    text = "The last proposal was read on Monday.\n\nWhen: Friday\nWhere: at the pier\n"
    await room.fetch(mail("last", text, subject="Last (and final) call for votes"))

    (item,) = await room.items()
    assert item["title"].startswith("Last (and final) call")
