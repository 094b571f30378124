"""Whose language is whose: a list's, a person's, and what follows from the two."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ChannelId, ItemNumber, SlackUserId
from bot.domain.items.ending import note_of
from bot.domain.items.history import BallotEnded, EndMoved
from bot.errors import Refused
from bot.language import speaking
from handlers.lists.language import language_of_delivery
from handlers.people.people import known_in_slack, language_in_slack
from handlers.sending.deliver_mail import preview_digest
from handlers.work import Work
from tests.handlers.board.test_board import show
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    UNKNOWN,
    Room,
    mail,
    new_config,
)

FRENCH = {"language": "fr"}


async def language(room: Room, user: SlackUserId, *, channel: ChannelId = CHANNEL) -> str:
    return await language_in_slack(
        user,
        await known_in_slack(user, room.database),
        channel,
        profiles=room.profiles,
        config=room.config,
    )


@pytest.fixture
def french(room: Room) -> Room:
    """Give a room whose council speaks French and whose board speaks English."""
    room.config = new_config(council=FRENCH)
    return room


async def test_a_person_has_the_language_of_their_slack_and_else_the_lists(french: Room) -> None:
    french.directory[ADA] = replace(french.directory[ADA], locale="en-GB")
    french.directory[BEN] = replace(french.directory[BEN], locale="xx-XX")

    assert await language(french, ADA) == "en"
    assert await language(french, BEN) == "fr"
    assert await language(french, BEN, channel=BOARD_CHANNEL) == "en"
    assert await language(french, UNKNOWN) == "fr"
    assert await language(french, UNKNOWN, channel=ChannelId("D0DIRECT")) == "en"


async def test_somebodys_language_is_asked_again_after_a_day(french: Room) -> None:
    french.directory[ADA] = replace(french.directory[ADA], locale="en-GB")
    await french.fetch(mail("moor"))
    await french.pen(ADA, "comment 1 Hello")
    french.directory[ADA] = replace(french.directory[ADA], locale="fr-FR")

    french.clock.move(hours=23)
    await french.pen(ADA, "comment 1 Hello again")
    assert await french.queued(DeliveryKind.LEARN_PERSON) == []
    french.clock.move(hours=2)
    await french.pen(ADA, "comment 1 And again")
    await french.pen(ADA, "comment 1 And once more")
    assert len(await french.queued(DeliveryKind.LEARN_PERSON)) == 1


async def test_a_delivery_is_in_the_language_of_whoever_gets_it(french: Room) -> None:
    french.directory[BEN] = replace(french.directory[BEN], locale="en-US")
    await french.fetch(mail("moor"), mail("door", through="board", to="board@lists.example.org"))
    await french.pen(CHAIR, "ballot 1 until +2d Shall we?")
    await french.press(BEN, 1, "agree")
    queued = await french.queued()

    async with french.database.reading() as store:
        spoken = {
            (delivery.kind, int(delivery.item or 0)): await language_of_delivery(
                store, delivery, french.config
            )
            for delivery in queued
        }
    assert spoken[DeliveryKind.POST_ITEM, 1] == "fr"
    assert spoken[DeliveryKind.POST_ITEM, 2] == "en"
    assert spoken[DeliveryKind.MAIL_BALLOT, 1] == "fr"
    assert spoken[DeliveryKind.SLACK_RECEIPT, 1] == "en"


async def test_each_lists_pages_are_in_its_language_and_the_others_in_english(
    french: Room,
) -> None:
    await french.fetch(mail("moor"), mail("door", through="board", to="board@lists.example.org"))

    for path, spoken in {
        "/": "en",
        "/about": "en",
        "/lists/council": "fr",
        "/lists/board": "en",
        "/items/1": "fr",
        "/items/2": "en",
    }.items():
        assert f'<html lang="{spoken}"' in await show(french, path), path
    french.config = new_config(council=FRENCH, board=FRENCH)
    assert '<html lang="fr"' in await show(french, "/")


async def test_what_is_kept_is_the_same_whoever_caused_it(french: Room) -> None:
    await french.fetch(mail("moor"))
    with speaking("fr"):
        await french.pen(CHAIR, "ballot 1 until +2d Shall we?")
        await french.pen(CHAIR, "extend 1 +3d because people are away")
        await french.press(ADA, 1, "agree")
        await french.pen(CHAIR, "withdraw 1 because it was too early")
    async with french.database.reading() as store:
        entries = await store.history.of_item(ItemNumber(1))
    kept = [entry.event for entry in entries]

    assert [one.reason for one in kept if isinstance(one, EndMoved)] == ["people are away"]
    assert BallotEnded("withdrawn", note=note_of("it was too early")) in kept
    assert not any(sign in str(kept) for sign in ("mars", "retiré", "motif"))


async def test_a_digest_is_in_the_lists_language_whoever_looks_at_it(french: Room) -> None:
    await french.fetch(mail("moor"))
    french.clock.move(days=1)
    async with french.database.reading() as store:
        shown = await preview_digest(
            Work(store, french.config, french.clock()), french.config.lists[0]
        )

    body = shown.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("Récapitulatif de council")


# What people type in French.


async def test_an_end_that_is_typed_in_french_is_shown_as_it_was_understood(french: Room) -> None:
    await french.fetch(mail("moor"))

    shown = await french.type(CHAIR, "ballot 1 until demain 18:00 Ouvrons-nous le quai ?")
    await french.pen(CHAIR, "ballot 1 until demain 18:00 Ouvrons-nous le quai ?")

    ends = french.clock.now.astimezone(french.config.lists[0].zone) + timedelta(days=1)
    assert f"{ends.day} " in str(shown.blocks)
    assert "18:00" in str(shown.blocks)
    closes_at = datetime.fromisoformat((await french.show(1))["ballot"]["closes_at"])
    assert closes_at == ends.replace(hour=18, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "choice", "reason"),
    [
        ("oui", "agree", None),
        ("d\u2019accord", "agree", None),
        ("non, il est trop étroit", "disagree", "il est trop étroit"),
        ("abstention", "abstain", None),
        ("Contre", "disagree", None),
    ],
)
async def test_french_words_vote_in_slack_and_on_a_digests_entries(
    french: Room, text: str, choice: str, reason: str | None
) -> None:
    await french.fetch(mail("moor"))
    await french.pen(CHAIR, "ballot 1 until +2d Ouvrons-nous le quai ?")
    french.clock.move(hours=1)

    await french.pen(BEN, f"vote 1 {text}")
    await french.fetch(mail("said", f"#1: {text}\n", answers=["moor"], date=french.clock.now))

    votes = (await french.show(1))["votes"]
    assert [(vote["choice"], vote["reason"], vote["source"]) for vote in votes] == [
        (choice, reason, "slack"),
        (choice, reason, "mail"),
    ]


async def test_a_condition_in_french_is_no_vote_in_slack(french: Room) -> None:
    await french.fetch(mail("moor"))
    await french.pen(CHAIR, "ballot 1 until +2d Ouvrons-nous le quai ?")

    with pytest.raises(Refused):
        await french.pen(BEN, "vote 1 oui si le quai est sec")

    assert (await french.show(1))["votes"] == []
