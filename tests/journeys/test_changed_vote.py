"""A vote that reminds, is extended and is taken back, through servers that others wrote."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import DeliveryId, ItemNumber
from storage.database.engine import Database
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service, until, until_told
from tests.journeys.real_world import (
    ADA,
    ADA_IN_SLACK,
    BEN,
    CAN,
    CAN_IN_SLACK,
    DINA,
    RealWorld,
    real_world,
    text_of,
)
from tests.journeys.test_real_peers import SUBJECT, shown_item
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

STOPPED = timedelta(days=2, hours=1)


async def test_a_vote_reminds_ends_later_and_is_taken_back(
    tmp_path: Path, database_url: str
) -> None:
    async with real_world(tmp_path, database_url=database_url) as world:
        async with running_service(world.config_path):
            await a_long_ballot(world)
        await two_days_pass(database_url)
        async with running_service(world.config_path):
            await who_has_not_voted_is_reminded(world)
            await the_end_is_moved(world)
            await the_vote_is_taken_back(world)
            assert await find_leftovers(database_url) == []


async def a_long_ballot(world: RealWorld) -> None:
    await world.write(ADA, "Which room shall we take?\n", subject=SUBJECT)
    await until_told("the item's message", lambda: world.parent_says(SUBJECT))
    await world.command(ADA_IN_SLACK, "ballot 1 until +3d consent Shall we take the big room?")
    await until_told("the ballot", lambda: world.parent_says("Vote until"))
    await world.press(ADA_IN_SLACK, "vote:agree")
    await until_told("Ada's vote", lambda: world.parent_says("1 vote"))
    await world.comment(CAN_IN_SLACK, "I shall think about it.")

    async def kept() -> bool:
        return len((await shown_item(world))["comment_list"]) == 1

    await until_told("Can's comment", kept)
    assert await world.told(CAN_IN_SLACK, "You have not voted") is None


async def two_days_pass(database_url: str) -> None:
    """Put what is stored of the vote two days back, while no service runs."""
    database = await Database.open(database_url, new_delivery_id=lambda _name: DeliveryId("never"))
    try:
        async with database.transaction() as store:
            ballot = await store.ballots.open_of_item(ItemNumber(1))
            assert ballot is not None
            opened, closes = ballot.opened_at - STOPPED, ballot.closes_at - STOPPED
            await store.ballots.save(replace(ballot, opened_at=opened, closes_at=closes))
    finally:
        await database.close()


async def who_has_not_voted_is_reminded(world: RealWorld) -> None:
    reminder = await until_told(
        "Can's reminder", lambda: world.told(CAN_IN_SLACK, "You have not voted")
    )
    assert "Shall we take the big room?" in reminder["text"]
    assert await world.told(ADA_IN_SLACK, "You have not voted") is None
    await world.press_on(reminder, CAN_IN_SLACK, "vote:disagree")
    await until_told("the vote by the reminder", lambda: world.parent_says("2 votes"))


async def the_end_is_moved(world: RealWorld) -> None:
    await world.command(ADA_IN_SLACK, "extend 1 until +5d because Ben is away")
    message = await until(
        "the mail", lambda: world.mail_with(BEN, "Ballot extended", from_list=True)
    )
    assert "Ada Byron extended it. The reason: Ben is away." in text_of(message, "plain")
    await until_told("the message", lambda: world.in_thread("Ballot extended until"))
    await world.write(BEN, "+1\n", subject=f"Re: {message['Subject']}", answers=message)
    await until_told("Ben's vote", lambda: world.parent_says("3 votes"))


async def the_vote_is_taken_back(world: RealWorld) -> None:
    await world.command(ADA_IN_SLACK, "withdraw 1 because the small room is free again")
    message = await until(
        "the mail", lambda: world.mail_with(DINA, "Ballot withdrawn", from_list=True)
    )
    words = text_of(message, "plain")
    assert "Ada Byron withdrew the ballot. The reason: the small room is free again." in words
    await until_told("no vote in the message", lambda: world.parent_lacks("Vote until"))
    await world.write(
        DINA, "+1 to the big one\n", subject=f"Re: {message['Subject']}", answers=message
    )
    await until_told("Dina's words", lambda: world.in_thread("+1 to the big one"))
    item = await shown_item(world)
    assert (item["state"], item["ballot"]["state"]) == ("open", "withdrawn")
    assert [row["voter"] for row in item["votes"] if row["counts"]] == [
        "Ada Byron",
        "Can Demir",
        "Ben Okri",
    ]
    await world.command(ADA_IN_SLACK, "digest send")
    digest = await until("the digest", lambda: world.mail_with(CAN, "Digest", from_list=True))
    assert "1 ballot withdrawn" in text_of(digest, "plain")
