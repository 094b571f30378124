"""When a secret ballot ends, nothing that is stored tells who chose what."""

import json
import logging
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.domain.payloads import Reply
from bot.errors import Refused
from bot.render.ballots.result_file import check_result
from bot.render.mail.ballot import result_mail
from bot.render.mail.notes import vote_receipt_mail
from bot.render.slack.answers import render_result
from bot.render.slack.receipts import vote_receipt
from handlers.counting.results import result_facts
from handlers.sending.deliver_slack import receipt_facts
from storage.tables import metadata
from tests.attacks.votes.test_commands_by_mail import proving
from tests.handlers.room import ADA, BEN, CHAIR, US, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import ended, house, opened, take_roster
from tests.handlers.voting.test_hidden_ballots import HEAD, everywhere, gathered

SINGLE = {"method": "single", "visibility": "secret"}
QUESTION = "Which city: Zephyrville / Quartzburg / Moss"
ROSTER = (
    "name,emails,slack\nAda Example,ada@example.org,U02ADA\nBen Example,,U03BEN\n"
    "Carla Chair,,U01CHAIR\nDina Example,dina@example.org,\n"
)
REASON = "the bridge is too narrow"


async def all_rows(room: Room) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    found = {}
    async with room.database.reading() as store:
        for table in metadata.sorted_tables:
            whole = text(f"/* the test's own */ SELECT * FROM {table.name}")  # noqa: S608
            rows = await store.ballots._link.connection.execute(whole)  # noqa: SLF001
            found[table.name] = [dict(row) for row in rows.mappings()]
    return found


def telling(rows: dict[str, list[dict[str, Any]]], *words: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows in which one of the words stands, by table."""
    found = {
        table: [row for row in of_table if any(word in str(row).casefold() for word in words)]
        for table, of_table in rows.items()
    }
    return {table: of_table for table, of_table in found.items() if of_table}


async def by_command(room: Room, command: str, *, name: str) -> None:
    """Write to us as Ada, at the address that proves it."""
    await room.fetch(
        mail(name, command, to=proving(room), through=None, date=room.clock()),
    )


async def voted(room: Room) -> None:
    """Let people vote by every way, change their votes and be refused."""
    house(room, **SINGLE)
    await take_roster(room, ROSTER)
    await opened(room, "house", QUESTION)
    await room.press(ADA, 1, "Moss", response_url="https://hooks.example.org/1")
    await room.pen(ADA, f"vote 1 Quartzburg because {REASON}")
    await room.fetch(
        mail("alone", "#1: Moss", to=US, through=None, writer="dina@example.org", date=room.clock())
    )
    await by_command(room, "!vote 1 Moss\n!vote 1 moss", name="both")
    room.clock.move(minutes=1)
    await by_command(room, "!vote 1 Zephyrville", name="command")
    await room.pen(CHAIR, "vote 1 Zephyrville")
    await room.press(BEN, 1, "Quartzburg")


async def test_no_row_beside_a_voter_tells_a_choice_after_the_end(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await voted(room)
    before = telling(await all_rows(room), "zephyrville", "quartzburg", "moss")

    await ended(room)

    rows = await all_rows(room)
    told = telling(rows, "zephyrville", "quartzburg", "moss", REASON)
    assert "votes" in before
    assert set(told) == {"ballots", "history", "items", "results", "secret_choices"}
    assert REASON not in str(rows["results"])
    assert {str(row["what"]) for row in told["history"]} == {"ballot closed"}
    assert [(row["place"], row["choice"]) for row in rows["secret_choices"]] == [
        (0, "Quartzburg"),
        (1, "Zephyrville"),
        (2, "Zephyrville"),
    ]
    assert len(rows["votes"]) >= 5
    for vote in rows["votes"]:
        assert (vote["choice"], vote["reason"], vote["evidence"]) == ("", "", "")
        assert vote["evidence_ref"] == f"secret ballot, vote {vote['id']}"
    assert rows["confirmations"] == []
    assert not [row for row in rows["arrivals"] if row["key"].startswith("mail:")]
    assert not [row for row in rows["history"] if row["what"] == "vote" and row["evidence"]]
    assert not [
        record
        for record in caplog.records
        if not record.name.startswith(("sqlalchemy", "aiosqlite", "asyncio"))
        and any(word in str(record.__dict__) for word in ("Zephyrville", "Quartzburg", REASON))
    ]


@pytest.mark.parametrize("order", [(ADA, BEN, CHAIR), (CHAIR, BEN, ADA), (BEN, CHAIR, ADA)])
async def test_the_order_of_voting_leaves_no_trace(room: Room, order: Sequence[Any]) -> None:
    house(room, **SINGLE)
    await opened(room, "house", QUESTION)
    choices = {ADA: "Zephyrville", BEN: "Moss", CHAIR: "Quartzburg"}

    for user in order:
        room.clock.move(minutes=1)
        await room.press(user, 1, choices[user])
    await ended(room)

    rows = (await all_rows(room))["secret_choices"]
    assert [set(row) for row in rows] == [{"ballot", "place", "choice"}] * 3
    assert [row["choice"] for row in rows] == ["Moss", "Quartzburg", "Zephyrville"]


async def test_a_transcript_repeats_no_secret_vote_and_a_receipt_does(room: Room) -> None:
    house(room, **SINGLE)
    await take_roster(room, ROSTER)
    await opened(room, "house", QUESTION)

    await by_command(room, "!vote 1 Zephyrvile", name="wrong")
    await by_command(room, "!vote 1 Zephyrville", name="right")

    notes = await room.queued(DeliveryKind.MAIL_NOTE)
    wrong, right = [note.carried(Reply).text for note in notes]
    assert "Zephyrvile" not in wrong
    assert "Zephyrville" not in right
    assert "!vote 1 …" in wrong
    assert "!vote 1 …" in right
    assert "It is secret" in right
    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    assert receipt.payload is None


async def test_the_result_has_the_choices_without_voters_and_can_be_counted_again(
    room: Room,
) -> None:
    await voted(room)

    result = await ended(room)

    assert (result["outcome"], result["winners"]) == ("decided", ["Zephyrville"])
    assert "roster" not in result
    assert result["roster_size"] == 4
    assert result["voted"] == ["Ada Example", "Ben Example", "Carla Chair"]
    assert [{key: row[key] for key in row if key != "hash"} for row in result["votes"]] == [
        {"voter": "vote 1", "choice": "Quartzburg"},
        {"voter": "vote 2", "choice": "Zephyrville"},
        {"voter": "vote 3", "choice": "Zephyrville"},
    ]
    for key, value in (("voted", ["Ada Example"]), ("voted", 3), ("roster_size", 9)):
        assert check_result(result | {key: value})
    shown = await room.show(1)
    assert shown["ballot"]["tally"] == {"Zephyrville": 2, "Quartzburg": 1, "Moss": 0}
    assert "not_voted" not in shown["ballot"]
    assert not any("choice" in row for row in shown["votes"])


async def test_the_published_result_names_who_voted_and_no_choice_of_theirs(room: Room) -> None:
    await voted(room)
    await ended(room)

    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
    sent = result_mail(facts, head=HEAD)
    body = sent.get_body(("plain",))
    assert body is not None
    plain = body.get_content()
    sentence = json.dumps(render_result(facts).blocks)

    assert "Who voted:" in plain
    assert "Penholder has deleted who chose what" in " ".join(plain.split())
    assert "voted:  Ada Example" in sentence
    after = plain[plain.index("Who voted:") :]
    assert not any(city in after for city in ("Zephyrville", "Quartzburg", "Moss"))


async def test_while_it_is_open_nobody_sees_more_than_who_voted(room: Room) -> None:
    house(room, method="yes-no", visibility="secret")
    await take_roster(room, ROSTER)
    await opened(room, "house")

    await room.pen(ADA, f"vote 1 no because {REASON}")

    seen = await everywhere(room)
    assert "1 vote, choices are hidden until the end" in seen
    assert "The ballot is secret." in seen
    assert REASON not in seen
    assert "not voted yet" not in seen.lower()
    shown = await room.show(1)
    assert shown["ballot"]["tally"] is None
    assert [(row["voter"], "choice" in row) for row in shown["votes"]] == [("Ada Example", False)]


async def test_a_receipt_that_leaves_after_the_end_has_no_choice(room: Room) -> None:
    await voted(room)
    await ended(room)

    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        item = await store.items.get(ItemNumber(1))
        assert ballot is not None
        assert item is not None
        votes = await store.ballots.votes(ballot.id)
        every = [await receipt_facts(store, item, vote, config=room.config) for vote in votes]
    for facts in every:
        mailed = vote_receipt_mail(facts, head=HEAD)
        sentence = f"{mailed['Subject']} {mailed.get_content()} {vote_receipt(facts)}"
        assert not any(city in sentence for city in ("Zephyrville", "Quartzburg", "Moss"))
    assert {vote.source for vote in votes} == {Source.SLACK, Source.MAIL}
    assert any("Penholder has deleted who chose what" in vote_receipt(other) for other in every)


async def test_a_withdrawn_ballot_keeps_no_link_either(room: Room) -> None:
    await voted(room)

    await room.pen(CHAIR, "withdraw 1 because it was too early")

    told = telling(await all_rows(room), "zephyrville", "quartzburg", "moss")
    assert set(told) <= {"ballots", "secret_choices"}


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ({"like": "consent"}, "reason"),
        ({"like": "gitvote"}, "earlier choice"),
        ({"like": "majority", "binding": ["member"]}, "role"),
        ({"like": "majority", "one_per": "organisation"}, "organisation"),
        ({"like": "majority", "each_group_at_least_one": True}, "group"),
        ({"like": "majority", "pass": [{"group": "a", "yes": "1/2", "of": "cast"}]}, "group"),
        ({"like": "majority"}, "weight"),
    ],
)
async def test_a_rule_that_must_know_the_voter_is_refused(
    room: Room, form: dict[str, Any], what: str
) -> None:
    house(room, **form, visibility="secret")
    await take_roster(room, "name,emails,weight\nAda Example,ada@example.org,2\n")
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match=f"each voter’s {what}"):
        await room.pen(CHAIR, "ballot 1 until in 2 days house Shall we?")

    assert (await room.show(1))["ballot"] is None


@pytest.mark.parametrize("rule", ["debian", "debian-3to1"])
async def test_debians_rules_are_voted_by_live_and_in_secret(room: Room, rule: str) -> None:
    await take_roster(room, ROSTER)
    await opened(room, rule, "Who leads: Nia / Omar / None of the above")

    await room.pen(ADA, "vote 1 Nia > None of the above > Omar")
    await room.pen(BEN, "vote 1 Nia > Omar")
    await room.pen(CHAIR, "vote 1 1 > 3")

    result = await ended(room)
    assert (result["outcome"], result["winners"]) == ("decided", ["Nia"])
    assert len(result["voted"]) == len(result["votes"]) == 3
    assert "nia" not in str(telling(await all_rows(room), "nia").get("votes", "")).casefold()


async def test_the_chair_decides_a_tie_of_a_secret_ballot(room: Room) -> None:
    house(room, **SINGLE | {"casting_vote": True})
    await opened(room, "house", QUESTION)
    await room.press(ADA, 1, "Moss")
    await room.press(BEN, 1, "Quartzburg")
    tied = await ended(room)

    await room.pen(CHAIR, "cast 1 Moss")

    decided = await ended(room)
    assert (tied["outcome"], decided["outcome"], decided["winners"]) == (
        "tie",
        "decided",
        ["Moss"],
    )
    assert len(decided["votes"]) == 2


async def test_an_unproved_vote_leaves_no_question_behind(room: Room) -> None:
    house(room, **SINGLE)
    await opened(room, "house", QUESTION)
    await room.fetch(mail("alone", "#1: Moss", to=US, through=None, date=room.clock()))
    assert len((await all_rows(room))["confirmations"]) == 1

    await ended(room)

    assert (await all_rows(room))["confirmations"] == []
    assert set(telling(await all_rows(room), "moss")) == {"ballots", "results"}


async def test_a_vote_of_nobody_is_in_the_history_without_its_words(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "none"}})
    house(room, **SINGLE)
    await opened(room, "house", QUESTION)

    raw = mail("alone", "#1: Moss", to=US, through=None, date=room.clock())
    await room.fetch(raw.replace(b"From: Ada", b"From: B <b@example.org>, Ada"))

    assert set(telling(await all_rows(room), "moss")) <= {"ballots", "set_aside"}
    assert (await gathered(room)).ballot is not None


async def test_a_ballot_that_ends_with_a_merge_keeps_no_link(room: Room) -> None:
    house(room, **SINGLE)
    await opened(room, "house", QUESTION)
    await room.press(ADA, 1, "Moss")
    await room.fetch(mail("other"))
    await room.pen(CHAIR, "ballot 2 until in 2 days house Which way: North / South")

    await room.pen(CHAIR, "merge 1 into 2")

    rows = await all_rows(room)
    assert [one["choice"] for one in rows["votes"]] == [""]
    assert [one["choice"] for one in rows["secret_choices"]] == ["Moss"]


@pytest.mark.parametrize("when", ["when passed", "when nothing can change it"])
async def test_a_secret_vote_never_ends_at_the_vote_that_decides_it(room: Room, when: str) -> None:
    house(room, **SINGLE, early_close=when, minimum_duration="24 hours")
    await take_roster(room, ROSTER)
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match="show what the last voter chose"):
        await room.pen(CHAIR, f"ballot 1 until in 2 days house {QUESTION}")

    assert (await room.show(1))["ballot"] is None


async def test_a_secret_tie_is_decided_by_the_chair_and_counted_again(room: Room) -> None:
    house(room, method="ranked", casting_vote=True, visibility="secret")
    await opened(room, "house", QUESTION)
    await room.pen(ADA, "vote 1 1 > 2 > 3")
    await room.pen(BEN, "vote 1 3 > 2 > 1")

    tied = await ended(room)
    await room.pen(CHAIR, "cast 1 Moss")
    decided = await ended(room)

    assert (tied["outcome"], tied["tied"]) == ("tie", ["Zephyrville", "Quartzburg", "Moss"])
    assert (decided["outcome"], decided["winners"]) == ("decided", ["Moss"])
