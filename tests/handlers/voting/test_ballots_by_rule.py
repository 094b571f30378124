"""A ballot is opened, voted on by every way, and decided by any rule."""

import json
import re
from typing import Any

import pytest

from bot.config import Config
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.payloads import News
from bot.errors import Refused
from bot.render.ballots.result_file import check_result, result_bytes, result_of
from bot.render.slack.ballot import render_ballot
from handlers.counting.results import result_facts
from handlers.people.rosters import import_roster
from handlers.proceedings.mails import mail_to_list
from handlers.showing.facts import gather_item
from handlers.work import Work
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail, new_config

CITIES = "Which city: Geneva / Lyon, the old town / none of these"
HOUSES = (
    "name,emails,slack,group,organisation,role\n"
    "Ada Example,ada@example.org,,north,one,member\n"
    "Ben Example,ben@example.org,,south,two,member\n"
    "Carla Chair,,U01CHAIR,south,two,observer\n"
)


@prepared
async def opened(room: Room, rule: str, question: str = "Shall we?") -> None:
    """Open a ballot on item 1, for two days."""
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule} {question}")
    room.clock.move(hours=1)


async def take_roster(room: Room, text: str) -> None:
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), text, council)


async def by_mail(room: Room, name: str, text: str, *, writer: str = "ben@example.org") -> None:
    """Answer the call on the list."""
    await room.fetch(mail(name, text, writer=f"B <{writer}>", answers=["call"], date=room.clock()))


async def ended(room: Room) -> dict[str, Any]:
    """Let the ballot end; return its result, counted again from its file."""
    room.clock.move(days=3)
    await room.tick()
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
    result: dict[str, Any] = json.loads(result_bytes(result_of(facts)))
    assert check_result(result) == ()
    assert result["outcome"] == ballot.outcome
    return result


async def choices(room: Room) -> dict[str, Any]:
    """Return the choice of each vote that counts."""
    return {row["voter"]: row["choice"] for row in (await room.show(1))["votes"] if row["counts"]}


async def test_a_ranking_is_voted_by_command_and_by_mail(room: Room) -> None:
    await opened(room, "ranked", CITIES)

    slack_reply = await room.pen(ADA, "vote 1 2 > 1=3 because it is near")
    await by_mail(room, "vote", "Geneva > lyon, the old town\n\nBen\n")
    await room.pen(CHAIR, "vote 1 Lyon, the old town")

    assert "Lyon, the old town &gt; Geneva = none of these" in slack_reply.text
    assert list((await choices(room)).values()) == [
        [["Lyon, the old town"], ["Geneva", "none of these"]],
        [["Geneva"], ["Lyon, the old town"]],
        [["Lyon, the old town"]],
    ]
    result = await ended(room)
    assert (result["outcome"], result["winners"]) == ("decided", ["Lyon, the old town"])
    shown = await room.show(1)
    assert (shown["state"], shown["outcome"]) == ("decided", "decided: Lyon, the old town")


@pytest.mark.parametrize(
    ("rule", "text", "choice"),
    [
        ("approval", "1, 3", ["Geneva", "none of these"]),
        ("approval", "Hi all,\nGeneva and Lyon, the old town because both are near",
         ["Geneva", "Lyon, the old town"]),
        ("ranked", "2>1", [["Lyon, the old town"], ["Geneva"]]),
        ("ranked", "vote: Geneva", [["Geneva"]]),
        ("score", "Geneva: 7, 2: 3", {"Geneva": 7, "Lyon, the old town": 3}),
        ("score", "1 = 10; none of these = 0", {"Geneva": 10, "none of these": 0}),
    ],
)  # fmt: skip
async def test_several_options_are_chosen_in_the_first_line_of_a_mail(
    room: Room, rule: str, text: str, choice: object
) -> None:
    await opened(room, rule, CITIES)

    await by_mail(room, "vote", text)

    assert list((await choices(room)).values()) == [choice]


async def test_an_option_is_voted_for_on_a_numbered_line_of_a_digest(room: Room) -> None:
    await opened(room, "approval", CITIES)

    await by_mail(room, "vote", "Two things.\n\n#1: Geneva; 3 - as I said\n")

    assert list((await choices(room)).values()) == [["Geneva", "none of these"]]


@pytest.mark.parametrize(
    "text",
    [
        "1. First I would like to say that this is early",
        "2 days are not enough, I think",
        "Geneva is nice in spring",
        "Lyon, the old town has no airport > says my son",
        "> Geneva",
    ],
)
async def test_talk_that_begins_like_an_option_is_no_vote(room: Room, text: str) -> None:
    await opened(room, "approval", CITIES)

    await by_mail(room, "talk", text)

    assert await choices(room) == {}


async def test_a_rule_for_two_thirds_takes_yes_and_no_by_every_way(room: Room) -> None:
    await opened(room, "two-thirds")

    await room.press(ADA, 1, "yes")
    await by_mail(room, "vote", "yes: it is time")
    await room.pen(CHAIR, "vote 1 no")

    shown = await room.show(1)
    assert shown["ballot"]["tally"] == {"yes": 2, "no": 1, "abstain": 0}
    assert shown["ballot"]["missing"] == []
    assert (await ended(room))["outcome"] == "accepted"


async def test_groups_roles_and_what_is_missing_are_told_while_it_runs(room: Room) -> None:
    house = {
        "method": "yes-no",
        "binding": ["member"],
        "quorum": {"share": "1", "of": "roster"},
        "pass": [{"group": "south", "yes": "1/2", "of": "decisive", "more_than": True}],
    }
    room.config = room.config.model_copy(update={"rules": {"houses": house}})
    await take_roster(room, HOUSES)
    await opened(room, "houses")

    await room.press(ADA, 1, "yes")
    await room.press(CHAIR, 1, "no")

    ballot = (await room.show(1))["ballot"]
    assert (ballot["rule"], ballot["method"], ballot["quorum"]) == ("houses", "yes-no", 2)
    assert ballot["tally"] == {"yes": 1, "no": 0, "abstain": 0}
    assert ballot["missing"] == [
        "1 more voter for the quorum",
        "1 more vote for it in the group south",
    ]
    assert ballot["not_voted"] == ["Ben Example"]
    await by_mail(room, "vote", "yes")
    assert (await room.show(1))["ballot"]["missing"] == []
    result = await ended(room)
    assert (result["outcome"], result["advisory"]["no"]) == ("accepted", 1)


async def test_two_choices_of_one_voter_are_void_by_a_rule_that_says_so(room: Room) -> None:
    await opened(room, "gitvote")

    await room.press(ADA, 1, "yes")
    await room.press(ADA, 1, "no")

    assert await room.tally(1) == {}
    assert (await ended(room))["not_counted"][0]["why"].startswith("two different choices")


async def test_a_fraction_counts_as_it_was_written(room: Room) -> None:
    await opened(room, "plus-minus")

    slack_reply = await room.pen(ADA, "vote 1 -0.5 because it is early")

    assert "-0.5 counts as one vote against" in slack_reply.text
    assert await room.tally(1) == {"-0.5": 1}
    assert (await ended(room))["outcome"] == "rejected"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("in 2 days ranked Shall we?", "write two or more after a colon"),
        ("in 2 days ranked Which: A / a", "Two of the options are the same"),
        ("in 2 days cabf Shall we?", "how many members are active"),
        ("in 2 days lazy-consensus Shall we?", "open for at least 3 days"),
        ("in 2 days houses Shall we?", "groups that are not on the roster of council: north"),
        ("in 2 days committee Shall we?", "only the votes of these roles decide"),
    ],
)
async def test_a_rule_that_does_not_fit_is_refused_with_what_to_do(
    room: Room, asked: str, answer: str
) -> None:
    rules = {
        "houses": {"like": "majority", "pass": [{"group": "north", "yes": "1/2", "of": "cast"}]},
        "committee": {"like": "majority", "binding": ["pmc"]},
    }
    room.config = room.config.model_copy(update={"rules": rules})
    await take_roster(room, "name,emails\nAda Example,ada@example.org\n")
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match=answer):
        await room.pen(CHAIR, f"ballot 1 until {asked}")

    assert (await room.show(1))["ballot"] is None


async def test_the_lists_own_quorum_holds_where_the_rule_asks_for_none(room: Room) -> None:
    council = room.config.list_named("council")
    ballots = council.ballots.model_copy(update={"rule": "majority", "quorum": 2})
    lists = (council.model_copy(update={"ballots": ballots}), *room.config.lists[1:])
    room.config = room.config.model_copy(update={"lists": lists})
    await opened(room, "")

    await room.press(BEN, 1, "yes")

    shown = (await room.show(1))["ballot"]
    assert (shown["rule"], shown["quorum"], shown["missing"]) == (
        "majority",
        2,
        ["1 more voter for the quorum"],
    )
    assert (await ended(room))["outcome"] == "no quorum"


def house(room: Room, **form: object) -> None:
    """Give the room the rule `house`."""
    room.config = room.config.model_copy(update={"rules": {"house": form}})


FOUR = (
    "name,emails,slack\nAda Example,,U02ADA\nBen Example,,U03BEN\nCarla Chair,,U01CHAIR\n"
    "Dina,d@example.org,\n"
)


async def test_a_ballot_ends_early_when_no_missing_vote_can_change_it(room: Room) -> None:
    house(room, like="majority", early_close="when nothing can change it")
    await take_roster(room, FOUR)
    await opened(room, "house")

    for user in (ADA, BEN):
        await room.press(user, 1, "yes")
    await room.tick()
    assert (await room.show(1))["state"] == "voting"
    await room.press(CHAIR, 1, "yes")
    await room.tick()

    shown = await room.show(1)
    assert (shown["state"], shown["outcome"]) == ("decided", "accepted")
    assert (await ended(room))["outcome"] == "accepted"


async def test_a_ballot_ends_when_it_has_passed_but_not_before_its_least_time(room: Room) -> None:
    house(room, like="majority", early_close="when passed", minimum_duration="24 hours")
    await opened(room, "house")

    await room.press(ADA, 1, "yes")
    await room.tick()
    with pytest.raises(Refused, match="open for at least 1 day"):
        await room.pen(CHAIR, "close 1")
    assert (await room.show(1))["state"] == "voting"
    room.clock.move(hours=24)
    await room.tick()

    assert (await room.show(1))["outcome"] == "accepted"


async def test_silence_passes_at_the_least_time_without_a_vote(room: Room) -> None:
    house(room, like="lazy-consensus", early_close="when passed", minimum_duration="24 hours")
    await opened(room, "house")

    room.clock.move(hours=23)
    await room.tick()

    assert (await room.show(1))["outcome"] == "accepted"


async def test_a_tie_waits_for_the_chairs_casting_vote(room: Room) -> None:
    house(room, method="single", casting_vote=True)
    await opened(room, "house", CITIES)
    await room.press(ADA, 1, "Geneva")
    await room.press(BEN, 1, "none of these")
    with pytest.raises(Refused, match="No tie on #1"):
        await room.pen(CHAIR, "cast 1 Geneva")

    tied = await ended(room)
    assert (tied["outcome"], tied["tied"]) == ("tie", ["Geneva", "none of these"])
    assert (await room.show(1))["outcome"] == "tie: Geneva, none of these"
    asked = [
        delivery
        for delivery in await room.queued(DeliveryKind.SLACK_NEWS)
        if delivery.payload is News.TIE
    ]
    assert [delivery.recipient for delivery in asked] == [CHAIR]
    with pytest.raises(Refused, match="Only a chair"):
        await room.pen(ADA, "cast 1 Geneva")
    with pytest.raises(Refused, match="these are tied: Geneva, none of these"):
        await room.pen(CHAIR, "cast 1 Lyon, the old town")
    await room.pen(CHAIR, "cast 1 geneva")

    decided = await ended(room)
    assert (decided["outcome"], decided["winners"], decided["casting"]) == (
        "decided",
        ["Geneva"],
        "Geneva",
    )
    assert (await room.show(1))["outcome"] == "decided: Geneva"
    with pytest.raises(Refused, match="No tie on #1"):
        await room.pen(CHAIR, "cast 1 none of these")


def with_rules(**rules: object) -> Config:
    """Return the configuration with house rules."""
    return Config.model_validate(
        new_config().model_dump() | {"rules": rules}, context={"environment": {}}
    )


async def told(room: Room, kind: DeliveryKind) -> str:
    """Return the text of the mail that waits for the list, in one line."""
    (waiting,) = await room.queued(kind)
    async with room.database.reading() as store:
        made = await mail_to_list(Work(store, room.config, room.clock.now), waiting)
    body = made.get_body(("plain",)) if made is not None else None
    assert body is not None
    return " ".join(body.get_content().split())


async def test_the_announcement_says_all_of_the_rule_and_who_may_vote(room: Room) -> None:
    room.config = with_rules(
        ports={
            "like": "majority",
            "one_per": "organisation",
            "binding": ["member"],
            "minimum_duration": "1 day",
        }
    )
    await take_roster(room, HOUSES)

    await opened(room, "ports")

    rule = (
        "Ports: accepted if more votes are for it than against it. Only the votes of these roles "
        "decide: member. All other votes are advisory. Each organisation has one vote. If an "
        "organisation votes again, the last valid vote counts. It is open for at least 1 day."
    )
    voters = "Only the 3 people on the roster may vote."
    text = await told(room, DeliveryKind.MAIL_BALLOT)
    assert text.count(f"{rule} {voters}") == 1
    assert text.count("vote counts") == 1
    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert item is not None
        assert ballot is not None
        facts = await gather_item(store, item, config=room.config)
        assert facts.tally is not None
        shown = render_ballot(facts, ballot, facts.tally)
    assert f"{rule} {voters}" in shown.text
    assert rule in str(shown.blocks)


async def test_an_announcement_does_not_promise_another_choice_where_two_make_a_vote_void(
    room: Room,
) -> None:
    await opened(room, "gitvote")

    text = await told(room, DeliveryKind.MAIL_BALLOT)

    assert "If a voter votes again with another choice, neither vote counts." in text
    assert "newest vote counts" not in text


@pytest.mark.parametrize(
    ("rule", "groups"), [("majority", []), ("houses", ["north"]), ("each", ["north", "south"])]
)
async def test_a_result_shows_only_the_groups_that_the_rule_counts(
    room: Room, rule: str, groups: list[str]
) -> None:
    room.config = with_rules(
        houses={"like": "majority", "pass": [{"group": "north", "yes": "1/2", "of": "decisive"}]},
        each={"like": "majority", "each_group_at_least_one": True},
    )
    await take_roster(room, HOUSES)
    await opened(room, rule)
    await room.press(ADA, 1, "yes")
    await ended(room)

    text = await told(room, DeliveryKind.MAIL_RESULT)

    assert re.findall(r"In the group (\w+): ", text) == groups


@pytest.mark.parametrize("rule", ["consent", "majority", "ranked"])
async def test_a_result_says_its_rule_its_turnout_and_each_count_once(
    room: Room, rule: str
) -> None:
    room.config = new_config(council={"ballots": {"quorum": 2}})
    await opened(room, rule, CITIES if rule == "ranked" else "Shall we?")
    await ended(room)

    text = await told(room, DeliveryKind.MAIL_RESULT)

    assert text.count("(quorum") <= 1
    assert text.count("No votes were cast.") == 1
    for words in ("more votes are for it", "nobody votes block", "Options are compared in pairs"):
        assert text.count(words) <= 1
    assert f"By the rule {rule}:" in text
