"""Slack accounts whose mail address shows nothing: of other organisations, bots, unconfirmed."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import ItemNumber, SlackUserId
from bot.domain.payloads import Note
from bot.errors import Refused
from bot.events import VoteCast
from bot.gateways.slack.listeners import TAKE_WITHIN
from bot.gateways.slack.values import SlackProfile
from bot.sandbox.slack import SlackUser
from handlers.people.people import Profiles
from handlers.slack.buttons import handle_vote
from tests.handlers.desk import Desk, run_sql
from tests.handlers.prepared import prepared
from tests.handlers.room import BEN, CHAIR, CHANNEL, MEMBERS, UNKNOWN, Room, mail

MALLORY = SlackUserId("U06MALLORY")
AS_CHAIR = SlackProfile(MALLORY, "Carla Chair", "Chair@example.org", is_bot=False)
DOUBTFUL = {
    "of another organisation": replace(AS_CHAIR, is_outsider=True),
    "a bot": replace(AS_CHAIR, is_bot=True),
    "deactivated": replace(AS_CHAIR, is_deleted=True),
    "unconfirmed": replace(AS_CHAIR, is_email_confirmed=False),
}


@prepared
async def with_ballot(room: Room) -> None:
    """Let the chair, who writes on the list, open a ballot; Mallory is in the channel."""
    await room.fetch(mail("call", writer="Carla Chair <chair@example.org>"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.posted(1, ts="100.1")
    room.members[CHANNEL] = MEMBERS | {MALLORY}


@pytest.mark.parametrize("profile", DOUBTFUL.values(), ids=DOUBTFUL)
async def test_an_account_with_the_chairs_address_neither_votes_nor_closes(
    room: Room, profile: SlackProfile, caplog: pytest.LogCaptureFixture
) -> None:
    await with_ballot(room)
    room.directory[MALLORY] = profile
    before = await room.show(1)

    with pytest.raises(Refused, match=r"vote on #1 was not counted\. \w.* account|address"):
        await room.press(MALLORY, 1, "agree")
    with pytest.raises(Refused, match=r"account|address"):
        await room.pen(MALLORY, "close 1")

    assert await room.show(1) == before
    log_records = [
        record for record in caplog.records if record.message == "slack address not taken over"
    ]
    assert len(log_records) == 2
    assert "example.org" not in repr([vars(log_record) for log_record in log_records])


async def test_the_chair_is_still_who_the_history_names(room: Room) -> None:
    await room.fetch(mail("call", writer="Carla C. <chair@example.org>"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    before = (await room.show(1))["history"]
    room.members[CHANNEL] = MEMBERS | {MALLORY}
    room.directory[MALLORY] = replace(AS_CHAIR, real_name="Mallory", is_outsider=True)

    for words in ("vote 1 agree", "close 1"):
        with pytest.raises(Refused):
            await room.pen(MALLORY, words)
    await room.pen(MALLORY, "show 1")

    assert (await room.show(1))["history"] == before


async def test_an_account_of_another_organisation_may_comment_in_the_channel(room: Room) -> None:
    await with_ballot(room)
    room.directory[MALLORY] = replace(AS_CHAIR, real_name="Mallory", is_outsider=True)

    await room.say(MALLORY, "Hello", ts="100.2", thread="100.1")

    assert [row["author"] for row in (await room.show(1))["comment_list"]] == ["Mallory"]


async def test_an_address_counts_once_it_is_confirmed(room: Room) -> None:
    await with_ballot(room)
    room.directory[BEN] = replace(room.directory[BEN], is_email_confirmed=False)
    with pytest.raises(Refused, match="Confirm it"):
        await room.press(BEN, 1, "agree")

    room.directory[BEN] = replace(room.directory[BEN], is_email_confirmed=True)
    await room.press(BEN, 1, "agree")

    assert await room.tally(1) == {"agree": 1}


async def test_an_address_that_changes_in_slack_makes_nobody_a_chair(room: Room) -> None:
    await with_ballot(room)
    await room.press(BEN, 1, "agree")

    room.directory[BEN] = replace(room.directory[BEN], email="chair@example.org")

    with pytest.raises(Refused, match="Only a chair"):
        await room.pen(BEN, "close 1")


async def test_a_second_account_with_a_joined_address_is_not_trusted(room: Room) -> None:
    await with_ballot(room)
    await room.press(CHAIR, 1, "agree")
    room.directory[MALLORY] = AS_CHAIR

    with pytest.raises(Refused, match="already belongs to another Slack user"):
        await room.press(MALLORY, 1, "disagree")
    with pytest.raises(Refused, match="already belongs to another Slack user"):
        await room.pen(MALLORY, "close 1")

    assert await room.tally(1) == {"agree": 1}


async def test_an_address_taken_over_by_an_earlier_version_is_not_believed(room: Room) -> None:
    await with_ballot(room)
    room.directory[MALLORY] = AS_CHAIR
    await room.pen(MALLORY, "mine")
    await run_sql(room.database, "UPDATE people SET slack_looked_up = false")  # as migration 0016

    del room.directory[MALLORY]
    with pytest.raises(Refused, match="has not told me yet"):
        await room.pen(MALLORY, "close 1")
    room.directory[MALLORY] = DOUBTFUL["of another organisation"]
    with pytest.raises(Refused, match="belongs to another organisation"):
        await room.pen(MALLORY, "close 1")
    with pytest.raises(Refused, match="was not counted"):
        await room.press(MALLORY, 1, "agree")


async def test_a_vote_is_kept_in_time_though_slack_does_not_answer(room: Room) -> None:
    await with_ballot(room)
    answered = asyncio.Event()

    async def never(user: SlackUserId) -> SlackProfile:
        await answered.wait()
        return room.directory[user]

    ballot = await room.newest_ballot(ItemNumber(1))
    async with asyncio.timeout(TAKE_WITHIN.total_seconds()):
        await handle_vote(
            VoteCast(room.key(), BEN, CHANNEL, ItemNumber(1), ballot, "agree", "trigger"),
            replace(room.door, profiles=Profiles(profile=never, is_member=room.is_member)),
        )

    assert await room.tally(1) == {"agree": 1}
    assert len(await room.queued(DeliveryKind.LEARN_PERSON)) == 1


@pytest.fixture
async def counted(desk: Desk) -> Desk:
    """Give a desk where an outsider's vote was counted before Slack told whose it is."""
    await with_ballot(desk.room)
    desk.slack.state.users[UNKNOWN] = SlackUser(
        id=UNKNOWN, name="mallory", real_name="Mallory", team_id="T0OTHER"
    )
    await desk.room.press(UNKNOWN, 1, "agree")
    assert await desk.room.tally(1) == {"agree": 1}
    return desk


def learnt(deliveries: list[Delivery]) -> bool:
    """Return True if Slack has told who somebody is."""
    return all(
        delivery.state is DeliveryState.SENT
        for delivery in deliveries
        if delivery.kind is DeliveryKind.LEARN_PERSON
    )


async def test_a_vote_counts_no_more_once_slack_tells_that_it_is_an_outsiders(
    counted: Desk,
) -> None:
    await counted.work(learnt)

    assert await counted.room.tally(1) == {}
    assert "of another organisation" in (await counted.room.refusals(1))[0]
    note = (await counted.room.show(1))["history"][-1]
    assert note["to"] == "not counted, Mallory: the Slack account is of another organisation"
    assert note["evidence"] == "users.info U05UNKNOWN"
    texts = [
        delivery.carried(Note).text
        for delivery in await counted.deliveries()
        if delivery.kind is DeliveryKind.SLACK_NOTE
    ]
    assert ["Your vote on #1 was not counted." in text for text in texts] == [True]


async def test_a_published_result_stays_though_a_voter_is_told_to_be_an_outsider(
    counted: Desk,
) -> None:
    await counted.room.pen(CHAIR, "close 1")
    before = await counted.room.show(1)

    await counted.work(learnt)

    page = await counted.room.show(1)
    assert page["ballot"] == before["ballot"]
    assert [row["counts"] for row in page["votes"]] == [True]
    assert len(page["history"]) == len(before["history"]) + 1
    assert "stays as published" in page["history"][-1]["to"]
