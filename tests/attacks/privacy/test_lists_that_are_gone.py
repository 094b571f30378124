"""An item whose lists are gone from the configuration goes nowhere until one is back."""

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.errors import Refused
from handlers.checking.checks import check_parts
from handlers.checking.findings import Verdict
from handlers.lists.home_list import NO_LIST, retry_withheld
from handlers.work import Work
from tests.handlers.desk import Desk, all_done
from tests.handlers.prepared import prepared
from tests.handlers.room import (
    ADA,
    BOARD,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    COUNCIL,
    Room,
    mail,
)


def forget(room: Room, name: str = "council") -> None:
    """Take a list out of the configuration."""
    lists = tuple(list_config for list_config in room.config.lists if list_config.name != name)
    room.config = room.config.model_copy(update={"lists": lists})


@prepared
async def voted_on(room: Room) -> None:
    """Open #1 on the council with a ballot and a vote; it stands in Slack."""
    await room.fetch(mail("call", "Shall we?"))
    await room.posted(1, ts="1.1")
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    await room.press(ADA, 1, "agree")


@pytest.mark.parametrize(
    "words",
    [
        "show 1",
        "comment 1 Hear me.",
        "vote 1 agree",
        "ballot 1 until in 5 days",
        "close 1",
        "assign 1 Ada Example",
        "title 1 Another",
        "merge 1 into 2",
        "merge 2 into 1",
        "split 1 1",
    ],
)
async def test_commands_about_it_show_nobody_that_it_exists(room: Room, words: str) -> None:
    """The chair belongs to the list that is left, not to the item's, of which nothing is known."""
    await voted_on(room)
    await room.fetch(mail("other", "On the board.", to=BOARD, through="board"))
    forget(room)

    with pytest.raises(Refused, match="There is no item #1"):
        await room.pen(CHAIR, words, channel=BOARD_CHANNEL)


@pytest.mark.parametrize("button", ["comment", "details", "merge", "apart"])
async def test_buttons_and_forms_about_it_are_refused_kindly(room: Room, button: str) -> None:
    await voted_on(room)
    forget(room)

    with pytest.raises(Refused, match="not on any configured list"):
        await room.push(ADA, 1, button)
    with pytest.raises(Refused, match="not on any configured list"):
        await room.press(ADA, 1, "disagree")
    answer = await room.submit(ADA, "comment", "1", text="Hear me.")
    assert answer is not None
    assert "not on any configured list" in answer.field_errors[0][1]


async def test_no_list_of_items_and_no_search_shows_it(room: Room) -> None:
    await voted_on(room)
    await room.pen(CHAIR, "assign 1 Ada Example")
    forget(room)

    for words in ("list all", "list voting", "mine", "search shall"):
        assert "#1" not in (await room.pen(ADA, words, channel=BOARD_CHANNEL)).text


async def test_nothing_is_queued_of_it_to_another_list(room: Room) -> None:
    await voted_on(room)
    before = len(await room.queued())
    forget(room)

    await room.fetch(mail("vote", "#1: +1", to=BOARD, through="board"))
    with pytest.raises(Refused, match="not on any configured list"):
        await room.say(ADA, "Still here?", ts=f"{room.clock.now.timestamp():.6f}", thread="1.1")
    room.clock.move(days=4)
    await room.tick()

    about_it = [delivery for delivery in (await room.queued())[before:] if delivery.item == 1]
    assert about_it == []
    assert (await room.show(1))["ballot"]["state"] == "open"
    assert await room.tally(1) == {"agree": 1}


async def test_its_ballot_is_counted_when_the_list_is_back(room: Room) -> None:
    configured = room.config
    await voted_on(room)
    forget(room)
    room.clock.move(days=4)
    await room.tick()

    room.config = configured
    await room.tick()

    assert (await room.show(1))["ballot"]["outcome"] == "accepted"
    (result,) = await room.queued(DeliveryKind.MAIL_RESULT)
    assert result.recipient == COUNCIL


async def test_what_was_to_leave_is_kept_back_and_leaves_when_the_list_is_back(desk: Desk) -> None:
    room = desk.room
    configured = room.config
    await room.fetch(mail("call", "Shall we?"))
    forget(room)

    await desk.work(all_done)

    assert desk.slack.state.channel_messages(CHANNEL) == []
    assert desk.slack.state.channel_messages(BOARD_CHANNEL) == []
    deliveries = await desk.deliveries()
    assert {(delivery.state, delivery.last_error) for delivery in deliveries} == {
        (DeliveryState.FAILED, NO_LIST)
    }

    async with room.database.transaction() as store:
        await retry_withheld(Work(store, room.config, room.clock.now))
    assert not [
        delivery for delivery in await desk.deliveries() if delivery.state is DeliveryState.WAITING
    ]

    room.config = configured
    async with room.database.transaction() as store:
        await retry_withheld(Work(store, room.config, room.clock.now))
    await desk.work(all_done)
    assert len(desk.slack.state.channel_messages(CHANNEL)) == 2


async def test_whoever_runs_penholder_is_told_once(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await voted_on(room)
    await room.fetch(mail("more", "Another."), mail("here", "Here.", to=BOARD, through="board"))
    forget(room)

    async with room.database.transaction() as store:
        await retry_withheld(Work(store, room.config, room.clock.now))

    (log_record,) = [record for record in caplog.records if "go nowhere" in record.message]
    assert (log_record.levelname, log_record.__dict__["items"], log_record.__dict__["lists"]) == (
        "WARNING",
        2,
        "council",
    )


async def test_check_tells_of_it(room: Room, database_url: str) -> None:
    await voted_on(room)
    forget(room)
    config = room.config.model_copy(
        update={"database": room.config.database.model_copy(update={"url": database_url})}
    )

    findings = await check_parts(config, offline=True)

    (finding,) = [other for other in findings if other.part == "items"]
    assert finding.verdict is Verdict.WARNING
    assert "1 on list council" in finding.text


async def test_an_item_of_two_lists_lives_on_with_the_one_that_is_left(room: Room) -> None:
    both = f"{COUNCIL}, {BOARD}"
    await room.fetch(*(mail("call", "We?", to=both, through=one) for one in ("council", "board")))
    forget(room)

    await room.fetch(mail("more", "Yes.", to=BOARD, through="board", answers=["call"]))

    (shown,) = [
        delivery for delivery in await room.queued(DeliveryKind.POST_MAIL) if delivery.seq > 2
    ]
    assert shown.recipient == BOARD_CHANNEL
