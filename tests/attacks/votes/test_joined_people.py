"""One person in Slack and by mail: what changes when that becomes known, and what must not."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from bot.domain.ids import SlackUserId
from bot.errors import TryAgainLater
from bot.gateways.slack.values import SlackProfile
from bot.sandbox.slack import SlackUser
from tests.attacks.votes.test_doubtful_accounts import learnt
from tests.conftest import ON_BOTH_DATABASES
from tests.handlers.desk import Desk
from tests.handlers.room import ADA, CHAIR, CHANNEL, UNKNOWN, Room, mail

ADA_BY_MAIL = "Ada B. <ada@example.org>"


async def with_ballot(room: Room) -> None:
    """Let a ballot be open on #1."""
    await room.fetch(mail("call", writer="Carla Chair <chair@example.org>"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")


async def vote_by_mail(room: Room, choice: str) -> None:
    """Let Ada vote on the list."""
    room.clock.move(minutes=1)
    await room.fetch(
        mail(f"vote-{choice}", f"vote: {choice}", writer=ADA_BY_MAIL, answers=["call"])
    )


async def test_acts_by_mail_keep_the_name_of_the_actor(room: Room) -> None:
    await with_ballot(room)
    await vote_by_mail(room, "agree")
    before = await room.show(1)

    await room.pen(ADA, "mine")

    after = await room.show(1)
    assert after == before
    assert after["votes"][0]["voter"] == "Ada B."


async def test_a_vote_in_slack_replaces_the_one_by_mail_of_the_same_person(room: Room) -> None:
    await with_ballot(room)
    await vote_by_mail(room, "agree")

    room.clock.move(minutes=1)
    await room.press(ADA, 1, "disagree")
    assert await room.tally(1) == {"disagree": 1}

    await vote_by_mail(room, "abstain")
    assert await room.tally(1) == {"abstain": 1}
    voters = [(row["voter"], row["choice"]) for row in (await room.show(1))["votes"]]
    assert voters == [
        ("Ada B.", "agree"),
        ("Ada Example", "disagree"),
        ("Ada Example", "abstain"),
    ]


async def voted_twice(desk: Desk) -> Room:
    """Let Ada vote by mail, and in Slack while it does not tell who she is."""
    room = desk.room
    await with_ballot(room)
    await vote_by_mail(room, "agree")
    room.clock.move(minutes=1)
    desk.slack.state.users[UNKNOWN] = SlackUser(
        id=UNKNOWN, name="ada", real_name="Ada Example", email="ada@example.org"
    )
    await room.press(UNKNOWN, 1, "disagree")
    assert await room.tally(1) == {"agree": 1, "disagree": 1}
    return room


async def test_the_newer_of_two_votes_stands_when_two_voters_become_one(desk: Desk) -> None:
    room = await voted_twice(desk)
    before = await room.show(1)

    await desk.work(learnt)

    assert await room.tally(1) == {"disagree": 1}
    page = await room.show(1)
    older, newer = page["votes"]
    assert older["superseded_by"] is not None
    assert [(row["voter"], row["at"]) for row in (older, newer)] == [
        (row["voter"].replace("U05UNKNOWN", "Ada Example"), row["at"]) for row in before["votes"]
    ]
    assert page["history"][:2] == before["history"][:2]
    note = page["history"][-1]
    assert note["to"] == (
        "Ada Example in Slack and Ada B. by mail are one person; only the newer of their votes "
        "counts"
    )
    assert (note["actor"], note["evidence"]) == (None, "users.info U05UNKNOWN")


async def test_a_published_result_stays_when_two_voters_become_one(desk: Desk) -> None:
    room = await voted_twice(desk)
    await room.pen(CHAIR, "close 1")
    before = await room.show(1)

    await desk.work(learnt)

    page = await room.show(1)
    assert page["ballot"] == before["ballot"]
    assert [row["counts"] for row in page["votes"]] == [True, True]
    assert page["history"][-1]["to"].endswith("the result stays as published")
    assert await room.tally(1) == {"agree": 1, "disagree": 1}


@ON_BOTH_DATABASES
async def test_a_join_in_the_same_instant_as_a_vote_leaves_one_vote(room: Room) -> None:
    await with_ballot(room)
    writers = {SlackUserId(f"U1{number}"): f"w{number}@example.org" for number in range(6)}
    for user, address in writers.items():
        room.directory[user] = SlackProfile(user, user, address, is_bot=False)
    room.members[CHANNEL] = frozenset(writers)

    async def insist(act: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await act()
            except TryAgainLater:
                continue
            return

    posts = [
        mail(f"by-{address}", "vote: disagree", writer=address, answers=["call"])
        for address in writers.values()
    ]
    await asyncio.gather(
        insist(partial(room.fetch, *posts)),
        *(insist(partial(room.press, user, 1, "agree")) for user in writers),
    )

    assert sum((await room.tally(1)).values()) == len(writers)


async def test_a_join_is_kept_with_what_showed_it(room: Room) -> None:
    await with_ballot(room)
    await vote_by_mail(room, "agree")

    await room.press(ADA, 1, "agree")

    async with room.database.reading() as store:
        person = await store.people.find_slack(ADA)
        assert person is not None
        (join,) = await store.people.joins(person.id)
    assert (join.kept, join.at) == (person.id, room.clock.now)
    assert join.evidence == f"users.info {ADA}"


async def test_learning_late_takes_nothing_over_that_was_learnt_meanwhile(desk: Desk) -> None:
    room = desk.room
    await with_ballot(room)
    await room.press(UNKNOWN, 1, "agree")
    room.directory[UNKNOWN] = SlackProfile(UNKNOWN, "Ben", "ben@example.net", is_bot=False)
    await room.press(UNKNOWN, 1, "abstain")
    desk.slack.state.users[UNKNOWN] = SlackUser(
        id=UNKNOWN, name="ben", real_name="Ben", email="chair@example.org"
    )

    await desk.work(learnt)

    async with room.database.reading() as store:
        person = await store.people.find_slack(SlackUserId(UNKNOWN))
    assert person is not None
    assert person.addresses == ("ben@example.net",)
