"""Two people of one name are told apart wherever that name stands for a vote or for words."""

import json

import pytest

from bot.domain.ids import ItemNumber, MessageId, SlackUserId
from bot.mail.values import Mailbox
from bot.render.mail.ballot import result_mail
from bot.render.mail.message import MailHead
from bot.render.slack.answers import render_result
from handlers.counting.results import result_facts
from handlers.sending.deliver_mail import preview_digest
from handlers.showing.facts import votes_of
from handlers.work import Work
from tests.handlers.prepared import prepared
from tests.handlers.room import (
    ADA,
    BEN,
    CHAIR,
    CHANNEL,
    COUNCIL,
    PROFILES,
    START,
    US,
    Room,
    mail,
)

ADA_BY_MAIL = "Ada Example <ada@example.org>"
REAL, OTHER = "Ada Example (a…@example.org)", "Ada Example (e…@evil.example)"
IMITATIONS = [
    "Ada Example",
    "ADA EXAMPLE",
    "Ada\u200bExample",
    "=?utf-8?q?Ada_Exa=C2=ADmple?=",
    "=?utf-8?q?=D0=90da_Example?=",
    "=?utf-8?q?Ada_=E2=80=AEExample?=",
    "Ada Examp1e",
    '"Ada Example @"',
]


@prepared
async def a_ballot(room: Room) -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?", writer="Ben Example <ben@example.net>"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


async def vote(room: Room, name: str, choice: str, writer: str) -> None:
    await room.fetch(mail(name, choice, writer=writer, answers=["call"], date=room.clock.now))


async def voters(room: Room) -> list[str]:
    return [row["voter"] for row in (await room.show(1))["votes"]]


@pytest.mark.parametrize("imitation", IMITATIONS)
async def test_two_voters_whose_names_look_the_same_are_told_apart(
    room: Room, imitation: str
) -> None:
    await a_ballot(room)

    await vote(room, "one", "agree", ADA_BY_MAIL)
    await vote(room, "two", "disagree", f"{imitation} <eve@evil.example>")

    first, second = await voters(room)
    assert first == REAL
    assert second.endswith(" (e…@evil.example)")
    assert (await room.show(1))["votes"][1]["voter"] != "Ada Example"


async def test_a_voter_is_told_apart_from_who_only_wrote_to_the_list(room: Room) -> None:
    await room.fetch(mail("talk", "Good morning.", writer=ADA_BY_MAIL))
    await a_ballot_on(room, 2)

    await vote(room, "two", "disagree", "Ada Example <eve@evil.example>")

    assert [row["voter"] for row in (await room.show(2))["votes"]] == [OTHER]


async def a_ballot_on(room: Room, number: int) -> None:
    await room.fetch(mail("call", "Shall we?", writer="Ben Example <ben@example.net>"))
    await room.pen(CHAIR, f"ballot {number} until in 3 days")
    room.clock.move(hours=1)


async def test_a_voter_by_mail_is_told_apart_from_one_in_slack(room: Room) -> None:
    await a_ballot(room)

    await room.press(ADA, 1, "agree")
    await vote(room, "two", "disagree", "Ada Example <eve@evil.example>")

    assert await voters(room) == [REAL, OTHER]


async def test_two_of_one_name_in_slack_are_told_apart(room: Room) -> None:
    await a_ballot(room)
    async with room.database.transaction() as store:
        await store.people.by_slack(SlackUserId("U77"), name="Gil Guest")
        await store.people.by_slack(SlackUserId("U78"), name="Gil Guest")
        gil = await store.people.find_slack(SlackUserId("U77"))
        assert gil is not None
        await store.people.learn_slack(
            gil.id, name="Gil Guest", address=None, at=room.clock.now, evidence="users.info"
        )

    room.members[CHANNEL] = frozenset({SlackUserId("U77"), SlackUserId("U78")})

    await room.press(SlackUserId("U77"), 1, "agree")

    assert await voters(room) == ["Gil Guest (Slack …7)"]


async def test_who_has_no_namesake_is_called_by_the_name_alone(room: Room) -> None:
    await a_ballot(room)

    await vote(room, "one", "agree", ADA_BY_MAIL)
    await room.press(ADA, 1, "disagree")
    await room.press(BEN, 1, "agree")

    assert PROFILES[ADA].email == "ada@example.org"
    assert await voters(room) == ["Ada Example", "Ada Example", "Ben Example"]


async def test_a_voter_without_a_name_is_not_called_by_the_whole_address(room: Room) -> None:
    await a_ballot(room)

    await vote(room, "one", "agree", "eve@evil.example")

    assert await voters(room) == ["eve"]


@pytest.mark.parametrize(
    "name",
    [
        '"chair@example.org"',
        '"Ada Example (a…@example.org)"',
        '"@carla"',
        "=?utf-8?q?=40carla?=",
        '"<!channel>"',
        "=?utf-8?q?=3C=40U01CHAIR=3E?=",
    ],
)
async def test_a_name_that_is_an_address_or_a_mention_is_not_shown(room: Room, name: str) -> None:
    await a_ballot(room)

    post = mail("one", "agree", writer="X <eve@evil.example>", answers=["call"])
    await room.fetch(post.replace(b"From: X ", f"From: {name} ".encode()))

    (shown,) = await voters(room)
    assert shown == "eve"


async def test_results_details_and_history_tell_them_apart(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "one", "agree", ADA_BY_MAIL)
    await vote(room, "two", "block: no", "Ada Example <eve@evil.example>")
    await room.pen(CHAIR, "assign 1 eve@evil.example")
    await room.pen(CHAIR, "close 1")
    head = MailHead(MessageId("r@x.org"), US, Mailbox("", COUNCIL), now=START)

    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert item is not None
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
        details = [vote_facts.voter for vote_facts in await votes_of(store, item)]
    mailed = result_mail(facts, head=head)
    text, html, data = [part.get_content() for part in mailed.walk() if not part.is_multipart()]

    assert details == [REAL, OTHER]
    assert {row["voter"] for row in json.loads(data)["votes"]} == {REAL, OTHER}
    slack = render_result(facts).text + str(render_result(facts).blocks).replace("\\u2060", "")
    for name in (REAL, OTHER):
        assert name in slack
        assert name in " ".join(text.split())
    history = [{**row, "evidence": ""} for row in (await room.show(1))["history"]]
    for words in (text, html, slack, str(data), str(history)):
        assert "eve@evil.example" not in words
        assert "ada@example.org" not in words
    page = await room.show(1)
    assert page["holder"] == OTHER
    assert OTHER in [entry["to"] for entry in page["history"]]


async def digest_of(room: Room) -> str:
    """Return the text of the list's next digest, its blanks made single."""
    async with room.database.reading() as store:
        digest = await preview_digest(
            Work(store, room.config, room.clock.now), room.config.list_named("council")
        )
    body = digest.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


async def test_a_digest_tells_them_apart(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?", writer=ADA_BY_MAIL))
    await room.fetch(mail("two", "No.", writer="Ada Example <eve@evil.example>", answers=["call"]))
    await room.posted(1, ts="100.1")
    await room.pen(ADA, "publish always")
    await room.say(ADA, "I said so.", ts="100.2", thread="100.1")
    room.clock.move(hours=1)

    text = await digest_of(room)

    assert f"{REAL} in Slack" in text
    assert f"by {REAL}, {OTHER}" in text


async def test_who_uses_mail_and_slack_is_not_their_own_namesake(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?", writer=ADA_BY_MAIL))
    await room.fetch(mail("two", "Yes.", writer="Ben Example <ben@x.example>", answers=["call"]))
    await room.posted(1, ts="100.1")
    await room.pen(ADA, "publish always")
    await room.say(ADA, "I said so.", ts="100.2", thread="100.1")
    room.clock.move(hours=1)

    text = await digest_of(room)

    assert "Ada Example in Slack" in text
    assert "by Ada Example, Ben Example" in text
    assert "a…@example.org" not in text
