"""The file of a result says what the ballot came to, and holds when it is counted again."""

import json
import re
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import delete

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import BallotId, ItemNumber
from bot.language import speaking
from bot.render.ballots.hash_words import hash_words
from bot.render.ballots.result_file import check_result, hash_of_file, last_hash, result_bytes
from bot.render.mail.ballot import result_of
from bot.render.slack.answers import render_result
from handlers.counting.results import result_facts, result_file
from handlers.people.rosters import import_roster
from handlers.proceedings.mails import mail_to_list
from handlers.work import Work
from storage.tables import results
from tests.handlers.reader import read_board
from tests.handlers.room import ADA, BEN, CHAIR, UNKNOWN, Room, mail


async def the_result(room: Room) -> dict[str, Any]:
    """Close the ballot on #1; return its file, after a look at the recorded outcome."""
    room.clock.move(days=3)
    await room.tick()
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
    result: dict[str, Any] = json.loads(result_bytes(result_of(facts)))
    assert check_result(result) == ()
    assert result["outcome"] == ballot.outcome
    assert {name: n for name, n in result["tally"].items() if n} == {
        name: n for name, n in facts.tally.counts.items() if n
    }
    return result


@pytest.mark.parametrize(
    ("method", "choices", "outcome"),
    [
        ("consent", ("agree", "agree", "disagree"), "accepted"),
        ("consent", ("agree", "disagree", "abstain"), "rejected"),
        ("consent", ("agree", "agree", "block no mandate"), "rejected"),
        ("consent", (), "no quorum"),
        ("plus-minus", ("+1", "-0.5", "-0"), "rejected"),
        ("plus-minus", ("+1", "-1", "+0"), "rejected"),
        ("plus-minus", ("0",), "rejected"),
    ],
)
async def test_the_file_of_each_method_says_the_recorded_outcome(
    room: Room, method: str, choices: tuple[str, ...], outcome: str
) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {method}")
    for user, choice in zip((ADA, BEN, CHAIR), choices, strict=False):
        await room.pen(user, f"vote 1 {choice}")

    assert (await the_result(room))["outcome"] == outcome


async def test_replaced_and_refused_votes_are_in_the_file(room: Room) -> None:
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        roster = "name,emails,group\nAda Example,ada@example.org,north\nBea,bea@example.org,north\n"
        await import_roster(Work(store, room.config, room.clock.now), roster, council)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.press(ADA, 1, "disagree")
    await room.press(ADA, 1, "agree")
    await room.pen(BEN, "vote 1 disagree")

    result = await the_result(room)

    assert [row["voter"] for row in result["roster"]] == ["Ada Example", "Bea"]
    assert result["groups"]["north"]["agree"] == 1
    assert [(row["voter"], row["counts"], row["why_not"][:8]) for row in result["votes"]] == [
        ("Ada Example", False, "replaced"),
        ("Ada Example", True, ""),
        ("Ben Example", False, "only peo"),
    ]


async def test_somebody_who_became_known_later_is_one_voter(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    room.clock.move(hours=1)
    await room.pen(UNKNOWN, "vote 1 disagree")
    await room.fetch(
        mail("vote", "+1", writer="Una <una@example.org>", answers=["call"], date=room.clock.now)
    )
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        roster = f"name,emails,slack\nUna,una@example.org,{UNKNOWN}\n"
        await import_roster(Work(store, room.config, room.clock.now), roster, council)

    result = await the_result(room)

    assert {row["voter"] for row in result["votes"]} == {"Una"}
    assert result["tally"]["agree"] == 1


# The file that everybody gets.


async def board_file(room: Room, ballot: BallotId) -> bytes:
    return await read_board(room, f"/items/1/result-{ballot}.json")


async def mailed(room: Room, place: int = -1) -> EmailMessage:
    """Return the last mail with a result, as it leaves now."""
    delivery = (await room.queued(DeliveryKind.MAIL_RESULT))[place]
    async with room.database.reading() as store:
        sent = await mail_to_list(Work(store, room.config, room.clock.now), delivery)
    assert sent is not None
    return sent


def attached(sent: EmailMessage) -> bytes:
    [file] = [part for part in sent.iter_attachments() if part.get_filename()]
    content = file.get_content()
    return content if isinstance(content, bytes) else str(content).encode()


async def test_the_file_stays_as_it_was_when_the_vote_ended(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.pen(ADA, "vote 1 agree")
    room.clock.move(days=3)
    await room.tick()
    id_ = await room.newest_ballot(ItemNumber(1))
    before = await board_file(room, id_)

    await room.pen(CHAIR, "title 1 Another title")
    await room.fetch(mail("alike", "I am another.", writer="Ada Example <a@evil.example>"))
    await room.pen(BEN, "comment 1 So be it")

    assert b"Another title" not in before
    assert await board_file(room, id_) == before
    assert attached(await mailed(room)) == before
    async with room.database.reading() as store:
        assert await result_file(store, id_, config=room.config) == before


async def test_mail_slack_and_board_say_the_hash_in_the_same_words(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.pen(ADA, "vote 1 agree")
    room.clock.move(days=3)
    await room.tick()

    sent = await mailed(room)

    digits = hash_of_file(attached(sent))
    parts = [sent.get_body((kind,)) for kind in ("plain", "html")]
    async with room.database.reading() as store:
        id_ = await room.newest_ballot(ItemNumber(1))
        facts = await result_facts(store, id_, config=room.config)
    page = (await read_board(room, "/items/1")).decode()
    for part in parts:
        assert part is not None
        words = " ".join(re.sub("<[^>]*>", " ", str(part.get_content())).split())
        assert hash_words(digits) in words
        assert digits in words
    assert hash_words(digits) in json.dumps(render_result(facts).blocks)
    assert hash_words(digits) in " ".join(page.split())


async def test_every_language_has_the_same_words(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    room.clock.move(days=3)
    await room.tick()
    english = await mailed(room)

    with speaking("fr"):
        french = await mailed(room)

    assert attached(french) == attached(english)
    words = hash_words(hash_of_file(attached(english)))
    for sent in (english, french):
        body = sent.get_body(("plain",))
        assert body is not None
        assert words in " ".join(str(body.get_content()).split())
    assert french["Subject"] != english["Subject"]


async def test_a_casting_vote_has_a_file_of_its_own(room: Room) -> None:
    rules = {"cast": {"like": "majority", "casting_vote": True}}
    room.config = room.config.model_copy(update={"rules": rules})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days cast")
    await room.pen(ADA, "vote 1 yes")
    await room.pen(BEN, "vote 1 no")
    room.clock.move(days=3)
    await room.tick()
    tied = json.loads(attached(await mailed(room)))

    await room.pen(CHAIR, "cast 1 yes")

    decided = json.loads(attached(await mailed(room)))
    assert (tied["outcome"], "casting" in tied) == ("tie", False)
    assert (decided["outcome"], decided["casting"]) == ("accepted", "yes")
    assert check_result(decided) == ()
    assert tied["chain"] != decided["chain"]


async def test_a_withdrawn_vote_has_no_outcome_but_a_chain(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.pen(ADA, "vote 1 agree")
    await room.pen(CHAIR, "withdraw 1 because the text is old")
    id_ = await room.newest_ballot(ItemNumber(1))

    async with room.database.reading() as store:
        file = json.loads(await result_file(store, id_, config=room.config))

    assert (file["outcome"], file["winners"], file["note"]) == (
        "withdrawn",
        [],
        "the text is old",
    )
    assert check_result(file) == ()
    assert last_hash(file)


async def test_a_ballot_that_ended_before_files_were_kept_has_one_made(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.pen(ADA, "vote 1 agree")
    room.clock.move(days=3)
    await room.tick()
    id_ = await room.newest_ballot(ItemNumber(1))
    before = await board_file(room, id_)
    async with room.database.transaction() as store:
        await store.results._link.run(delete(results))  # noqa: SLF001 - as an older version left it

    assert await board_file(room, id_) == before
    assert "in words" not in (await read_board(room, "/items/1")).decode()
    assert attached(await mailed(room)) == before
