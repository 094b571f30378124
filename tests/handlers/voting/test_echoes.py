"""Votes given in Slack, by a link or to us alone are mailed to the list, if it wishes so."""

from typing import Any

import pytest

from bot.config import Config
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.render.slack.ballot import render_ballot
from bot.render.slack.forms.views import reason_view
from bot.render.slack.item import render_item
from handlers.people.rosters import import_roster
from handlers.proceedings.ending import withdraw
from handlers.showing.facts import gather_item
from handlers.work import Work
from storage.database.engine import Database
from storage.decisions.ballots import REFUSED_OF_VOTER
from tests.attacks.votes.test_confirm_links import look, press, the_link, with_site, words_of
from tests.handlers.asking import send_back, the_word, vote
from tests.handlers.echoing import (
    DAILY,
    EACH,
    SUBJECT,
    hear,
    open_echoing,
    read,
    text_of,
)
from tests.handlers.ordering import CARLA, confirm, order
from tests.handlers.prepared import prepared
from tests.handlers.proceedings.test_corrections import correct
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD,
    CHAIR,
    COUNCIL,
    US,
    Room,
    mail,
    new_config,
)

ROSTER = (
    "name,emails,slack,organisation,role\n"
    f"Ada Example,ada@example.org,{ADA},Port,member\n"
    f"Ben Example,ben@example.org,{BEN},Port,observer\n"
    f"Carla Chair,chair@example.org,{CHAIR},Boats,member\n"
)
RULES: dict[str, dict[str, Any]] = {
    "members": {"like": "majority", "binding": ["member"]},
    "ports": {"like": "majority", "one_per": "organisation"},
    "once": {"like": "majority", "two_choices": "void"},
    "hidden": {"like": "majority", "visibility": "hidden"},
    "secret": {"like": "majority", "visibility": "secret"},
}


@pytest.fixture
def room(room: Room) -> Room:
    """Give a room whose council hears of each vote."""
    room.config = echoing()
    return room


def echoing(council: dict[str, Any] | None = None, board: dict[str, Any] | None = None) -> Config:
    return new_config(council=council or EACH, board=board).model_copy(update={"rules": RULES})


@prepared
async def a_ballot(room: Room, rule: str = "", *, roster: str = "", number: int = 1) -> None:
    if roster:
        async with room.database.transaction() as store:
            council = room.config.list_named("council")
            await import_roster(Work(store, room.config, room.clock.now), roster, council)
    await room.fetch(mail("call", subject=SUBJECT))
    await room.pen(CHAIR, f"ballot {number} until in 3 days {rule}".strip())
    room.clock.move(minutes=1)


async def post(room: Room, name: str, text: str, *, writer: str = "Ada <ada@example.org>") -> None:
    """Write to the list, in the ballot's thread."""
    room.clock.move(seconds=10)
    subject = f"Re: {SUBJECT}"
    await room.fetch(
        mail(name, text, writer=writer, answers=["call"], subject=subject, date=room.clock.now)
    )
    room.clock.move(seconds=10)


async def later(room: Room, **by: float) -> list[list[str]]:
    room.clock.move(**by)
    return await hear(room)


# What a list hears.


async def test_a_vote_in_slack_is_mailed_to_the_list_in_the_ballots_thread(
    database: Database,
) -> None:
    async with open_echoing(database) as heard:
        await heard.a_ballot()

        await heard.room.pen(ADA, "vote 1 +1 It reads well.")
        await heard.leave()

        (message,) = heard.mails()
        assert heard.told() == [["Ada Example votes +1, in Slack: It reads well."]]
        assert message["References"] == "<call@mail.example.org>"
        assert message["X-Penholder-Item"] == "1"
        assert message["Auto-Submitted"]
        assert message["Reply-To"] == COUNCIL
        text = " ".join(text_of(message).split())
        assert "So far: 1 vote; +1: 1, +0: 0, -0: 0, -1: 0." in text


async def test_a_list_that_does_not_wish_so_hears_of_no_vote(room: Room) -> None:
    room.config = echoing({"ballots": {"rule": "plus-minus"}})
    await a_ballot(room)

    await room.press(ADA, 1, "+1")

    assert await later(room, days=1) == []


async def test_a_post_on_the_list_is_not_told_and_a_mail_to_us_is(room: Room) -> None:
    room.config = echoing({"ballots": {"echo": "each", "minimum_assurance": "none"}})
    await room.fetch(mail("known", "Hello", writer="Ben <ben@example.net>"))
    await a_ballot(room, number=2)

    await post(room, "posted", "+1")
    assert await hear(room) == []
    await room.fetch(mail("alone", "#2: block: no money", writer="Ben <ben@example.net>", to=US,
                          through=None, date=room.clock.now))  # fmt: skip

    assert await room.tally(2) == {"agree": 1, "block": 1}
    assert await hear(room) == [["Ben votes block, by mail to Penholder: no money"]]


async def test_a_post_on_one_list_is_told_to_the_other(room: Room) -> None:
    room.config = echoing(board={"ballots": {"echo": "each"}})
    for name in ("council", "board"):
        await room.fetch(mail("call", to=f"{COUNCIL}, {BOARD}", through=name, subject=SUBJECT))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(minutes=1)
    await post(room, "posted", "+1")

    await room.tick()

    assert [delivery.recipient for delivery in await room.queued(DeliveryKind.MAIL_ECHO)] == [BOARD]
    assert await hear(room, BOARD) == [["Ada votes +1, in a message to another list"]]


async def test_each_list_hears_as_it_wishes(room: Room) -> None:
    room.config = echoing(board={"ballots": {"rule": "plus-minus"}})
    for name in ("council", "board"):
        await room.fetch(mail("call", to=f"{COUNCIL}, {BOARD}", through=name, subject=SUBJECT))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    await room.press(ADA, 1, "+1")
    await room.tick()

    assert [delivery.recipient for delivery in await room.queued(DeliveryKind.MAIL_ECHO)] == [
        COUNCIL
    ]


async def test_a_change_names_what_it_was_before(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    assert await hear(room) == [["Ada Example votes +1, in Slack"]]

    await room.pen(ADA, "vote 1 -1 It breaks the build.")

    assert await later(room, minutes=5) == [
        ["Ada Example votes -1 (before: +1), in Slack: It breaks the build."]
    ]


async def test_a_post_replaced_in_slack_is_a_change(room: Room) -> None:
    await a_ballot(room)
    await post(room, "posted", "+1", writer="Ada Example <ada@example.org>")
    assert await hear(room) == []

    await room.press(ADA, 1, "-1")

    assert await hear(room) == [["Ada Example votes -1 (before: +1), in Slack"]]


async def test_a_post_between_two_presses_is_what_the_list_has_read_last(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await hear(room)
    await post(room, "posted", "-1", writer="Ada Example <ada@example.org>")

    await room.press(ADA, 1, "+1")

    assert await later(room, minutes=5) == [["Ada Example votes +1 (before: -1), in Slack"]]


async def test_the_same_vote_again_is_no_news(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await hear(room)
    await room.press(ADA, 1, "-1")
    await room.press(ADA, 1, "+1")

    assert await later(room, minutes=10) == []


async def test_a_vote_that_is_replaced_before_it_could_be_told_is_told_as_it_stands(
    room: Room,
) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await room.tick()
    await room.press(ADA, 1, "-1")

    assert await hear(room) == [["Ada Example votes -1, in Slack"]]
    assert await later(room, minutes=10) == []


async def test_a_post_that_replaces_a_told_vote_is_read_by_everybody(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await hear(room)

    await post(room, "posted", "-1", writer="Ada Example <ada@example.org>")

    assert await room.tally(1) == {"-1": 1}
    assert await later(room, minutes=10) == []


# How often.


async def test_no_second_mail_leaves_within_five_minutes(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    assert await hear(room) == [["Ada Example votes +1, in Slack"]]

    await room.press(BEN, 1, "-1")
    assert await later(room, minutes=2) == []
    await room.press(CHAIR, 1, "+1")
    assert await later(room, minutes=2, seconds=59) == []

    assert await later(room, seconds=1) == [
        ["Ben Example votes -1, in Slack", "Carla Chair votes +1, in Slack"]
    ]
    assert await later(room, minutes=5) == []


async def test_a_quiet_ballot_tells_its_next_vote_at_once(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await hear(room)
    assert await later(room, hours=2) == []

    await room.press(BEN, 1, "-1")

    assert await hear(room) == [["Ben Example votes -1, in Slack"]]


async def test_only_one_mail_waits_however_often_the_timer_looks(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    for _look in range(3):
        await room.tick()
        room.clock.move(minutes=6)
    await room.press(BEN, 1, "+1")
    await room.tick()

    assert len(await room.queued(DeliveryKind.MAIL_ECHO)) == 1
    assert len((await hear(room))[0]) == 2


async def test_gathered_votes_are_told_once_a_day(room: Room) -> None:
    room.config = echoing(DAILY)
    await a_ballot(room)  # on Wednesday at 10:00 in Lisbon
    await room.press(ADA, 1, "+1")
    assert await hear(room) == []
    await room.press(BEN, 1, "-1")
    assert await later(room, hours=22) == []

    assert await later(room, hours=1) == [
        ["Ada Example votes +1, in Slack", "Ben Example votes -1, in Slack"]
    ]

    await room.press(CHAIR, 1, "+1")
    assert await later(room, hours=23) == []
    assert await later(room, hours=1) == [["Carla Chair votes +1, in Slack"]]


async def test_a_vote_after_the_time_of_the_day_waits_for_the_next(room: Room) -> None:
    room.config = echoing(DAILY)
    await a_ballot(room)
    assert await later(room, hours=23) == []

    await room.press(ADA, 1, "+1")

    assert await later(room, hours=23) == []
    assert await later(room, hours=1) == [["Ada Example votes +1, in Slack"]]


async def test_another_wish_in_the_configuration_holds_at_once(room: Room) -> None:
    room.config = echoing(DAILY)
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    assert await hear(room) == []

    room.config = echoing()

    assert await hear(room) == [["Ada Example votes +1, in Slack"]]


# What counts no longer.


async def test_a_vote_that_is_taken_back_is_told(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await hear(room)
    await post(room, "back", "I talked to Cy.\n\nI retract my +1.",
               writer="Ada Example <ada@example.org>")  # fmt: skip
    await send_back(room, await the_word(room), writer="Ada Example <ada@example.org>")

    assert await room.tally(1) == {}
    assert await later(room, minutes=5) == [
        ["The vote of Ada Example, +1, no longer counts: taken back"]
    ]
    await room.press(ADA, 1, "+1")
    assert await later(room, minutes=5) == [["Ada Example votes +1, in Slack"]]


async def test_a_vote_of_which_a_list_has_heard_is_not_forgotten_for_refused_ones(
    room: Room,
) -> None:
    await a_ballot(room)
    ada = "Ada Example <ada@example.org>"
    await room.press(ADA, 1, "+1")
    await hear(room)
    await post(room, "back", "I talked to Cy.\n\nI retract my +1.", writer=ada)
    await send_back(room, await the_word(room), writer=ada)

    for number in range(REFUSED_OF_VOTER + 3):
        await post(room, f"doubt-{number}", f"+1 if number {number} passes", writer=ada)

    assert await room.set_aside() == []
    assert len(await room.refusals(1)) == REFUSED_OF_VOTER
    assert await later(room, minutes=5) == [
        ["The vote of Ada Example, +1, no longer counts: taken back"]
    ]


async def test_a_post_that_is_taken_back_is_told(room: Room) -> None:
    await a_ballot(room)
    ben = "Ben Writer <writer@example.net>"
    await post(room, "one", "+1", writer=ben)
    assert await hear(room) == []

    await post(room, "two", "I talked to Cy.\n\nI retract my +1.", writer=ben)
    await send_back(room, await the_word(room), writer=ben)

    assert await hear(room) == [["The vote of Ben Writer, +1, no longer counts: taken back"]]


async def test_a_post_that_is_taken_back_while_votes_are_gathered_is_told(room: Room) -> None:
    room.config = echoing(DAILY)
    await a_ballot(room)
    ben = "Ben Writer <writer@example.net>"
    await room.press(ADA, 1, "+1")
    assert await later(room, hours=23) == [["Ada Example votes +1, in Slack"]]
    await post(room, "one", "+1", writer=ben)
    assert await hear(room) == []
    await post(room, "two", "I talked to Cy.\n\nI retract my +1.", writer=ben)
    await send_back(room, await the_word(room), writer=ben)

    assert await later(room, hours=24) == [
        ["The vote of Ben Writer, +1, no longer counts: taken back"]
    ]


async def test_votes_on_what_a_ballot_meant_before_are_told_to_count_no_longer(room: Room) -> None:
    await a_ballot(room, "plus-minus Shall the harbour open?")
    await room.press(ADA, 1, "+1")
    await hear(room)

    await correct(room, meaning="changed", question="Shall the harbour close?")

    ((text,),) = await later(room, minutes=5)
    assert text == (
        "The vote of Ada Example, +1, no longer counts: on what the ballot meant before it was "
        "corrected"
    )


async def test_a_vote_that_another_of_the_organisation_replaced_is_told(room: Room) -> None:
    await a_ballot(room, "ports", roster=ROSTER)
    await room.press(ADA, 1, "yes")
    await hear(room)

    await room.press(BEN, 1, "no")

    assert await later(room, minutes=5) == [
        [
            "The vote of Ada Example, yes, no longer counts: replaced by a newer vote",
            "Ben Example votes no, in Slack",
        ]
    ]
    assert await later(room, minutes=10) == []


async def test_a_vote_that_the_rule_makes_void_is_told(room: Room) -> None:
    await a_ballot(room, "once")
    await room.press(ADA, 1, "yes")
    await hear(room)

    await room.press(ADA, 1, "no")

    assert await later(room, minutes=5) == [
        ["The vote of Ada Example, yes, no longer counts: two different choices, so neither counts"]
    ]
    assert await later(room, minutes=10) == []


async def test_a_vote_that_never_was_told_is_not_told_to_count_no_longer(room: Room) -> None:
    await a_ballot(room, "plus-minus Shall the harbour open?")
    await room.press(ADA, 1, "+1")

    await correct(room, meaning="changed", question="Shall the harbour close?")

    assert await later(room, minutes=5) == []


async def test_what_nobody_was_told_at_the_end_stands_in_the_result(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await room.tick()
    await room.pen(CHAIR, "close 1")

    assert await hear(room) == []
    assert len(await room.queued(DeliveryKind.MAIL_RESULT)) == 1


async def test_nothing_is_told_of_a_ballot_that_was_withdrawn(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    async with room.database.transaction() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert ballot is not None
        assert ballot.opened_by is not None
        work = Work(store, room.config, room.clock.now)
        await withdraw(work, ballot, None, by=ballot.opened_by, source=Source.SLACK)

    assert await later(room, minutes=5) == []


# How a vote was given.


async def test_a_chairs_vote_that_counts_as_they_open_it_by_mail_is_told(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?\n\n+1\n", subject=SUBJECT, writer=CARLA))
    await order(room, "!ballot 1 until in 3 days")
    await confirm(room, "confirm and count my vote")

    assert await later(room, minutes=5) == [
        ["Carla Chair votes +1, in a message to the list"],
    ]


async def test_whose_vote_binds_is_said_where_the_rule_says_so(room: Room) -> None:
    await a_ballot(room, "members", roster=ROSTER)
    await room.press(ADA, 1, "yes")
    await room.press(BEN, 1, "no")

    assert await hear(room) == [
        [
            "Ada Example votes yes (binding), in Slack",
            "Ben Example votes no (advisory), in Slack",
        ]
    ]


async def test_a_fraction_that_binds_nobody_is_said_to_be_advisory(room: Room) -> None:
    room.config = room.config.model_copy(
        update={"rules": {"whole": {"like": "plus-minus", "fractions_binding": False}}}
    )
    await a_ballot(room, "whole")
    await room.pen(ADA, "vote 1 +0.5")
    await room.press(BEN, 1, "+1")

    assert await hear(room) == [
        ["Ada Example votes +0.5 (advisory), in Slack", "Ben Example votes +1, in Slack"]
    ]


async def test_a_vote_by_mail_that_a_link_confirmed_says_so(room: Room) -> None:
    room.config = with_site(room.config)
    await room.fetch(mail("known", "Hello", writer="Cy Writer <cy@example.net>"))
    await a_ballot(room, number=2)
    await vote(room, "one", "#2: +1", writer="Cy Writer <cy@example.net>")
    assert await hear(room) == []
    seen = "Once it counts, it is mailed to council, with name and reason."
    path = await the_link(room)
    assert seen in words_of(await look(room, path))

    await press(room, path)

    assert await later(room, minutes=5) == [
        ["Cy Writer votes +1, by mail to Penholder, confirmed by a link"]
    ]


async def test_a_doubtful_post_is_told_once_it_is_confirmed(room: Room) -> None:
    await a_ballot(room)
    ben = "Ben Writer <writer@example.net>"
    await post(room, "one", "+1 if CI passes", writer=ben)
    assert await hear(room) == []

    await send_back(room, await the_word(room), writer=ben)

    assert await hear(room) == [
        ["Ben Writer votes +1, in a message to the list, confirmed by mail: if CI passes"]
    ]


async def test_a_doubtful_post_is_told_once_its_author_confirms_it_in_slack(room: Room) -> None:
    await room.type(BEN, "list")
    await a_ballot(room)
    await post(room, "one", "+1 if CI passes", writer="Ben Example <ben@example.net>")
    (question,) = [
        delivery
        for delivery in await room.queued(DeliveryKind.SLACK_NEWS)
        if delivery.recipient == BEN
    ]

    await room.push(BEN, 1, "take_vote", question.ref or 0)

    assert await hear(room) == [
        ["Ben Example votes +1, in a message to the list, confirmed in Slack: if CI passes"]
    ]


# Who is told, and when never.


@pytest.mark.parametrize("rule", ["hidden", "secret"])
async def test_of_a_hidden_or_secret_ballot_nothing_is_told(room: Room, rule: str) -> None:
    await a_ballot(room, rule)
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
    assert ballot is not None
    assert ballot.echo_lists == ()

    await room.press(ADA, 1, "yes")

    assert await later(room, minutes=5) == []


async def test_a_ballot_whose_voters_were_told_nothing_is_not_told(room: Room) -> None:
    room.config = echoing({"ballots": {"rule": "plus-minus"}})
    await a_ballot(room)
    await room.press(ADA, 1, "+1")

    room.config = echoing()
    await room.press(BEN, 1, "+1")

    assert await later(room, minutes=5) == []


async def test_a_wish_that_is_withdrawn_holds_at_once(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")

    room.config = echoing({"ballots": {"rule": "plus-minus"}})

    assert await later(room, minutes=5) == []


async def test_everybody_is_told_before_they_vote(database: Database) -> None:
    seen = "is mailed to the list council, with name and reason."
    async with open_echoing(database, {"ballots": {"echo": "each"}}) as heard:
        await heard.a_ballot()
        room = heard.room
        announced = next(
            message for message in map(read, heard.peer.taken) if message["To"] == COUNCIL
        )

        assert seen in " ".join(text_of(announced).split())
        async with room.database.reading() as store:
            item = await store.items.get(ItemNumber(1))
            assert item is not None
            facts = await gather_item(store, item, config=room.config)
        assert facts.ballot is not None
        assert facts.tally is not None
        assert seen in str(render_ballot(facts, facts.ballot, facts.tally).blocks)
        assert seen in str(render_item(facts).blocks)
        assert seen in str(reason_view(item, facts.ballot, choice="block"))


async def test_an_ended_ballot_is_not_looked_at(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "+1")
    await room.pen(CHAIR, "close 1")

    async with room.database.reading() as store:
        assert await store.echoes.standing_votes() == []
