"""Objections stay on record: raised, answered, retracted, settled with reasons, contested."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.payloads import Note, Reply
from bot.errors import Refused
from bot.render.calls.declaration_file import check_declaration
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.handlers.asking import send_back, the_word
from tests.handlers.keeping.test_erasing import erase_ada
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, GUEST, US, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import take_roster

ROSTER = "name,emails\nAda Example,ada@example.org\nBen Example,ben@example.net\n"
BEN_WRITES = "Ben Example <ben@example.net>"
ADA_WRITES = "Ada Example <ada@example.org>"


@prepared
async def opened(room: Room, council: Mapping[str, object] | None = None) -> None:
    """Call for consensus on item 1 for two days."""
    room.config = new_config(council=council)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days for consensus We adopt the plan.")
    room.clock.move(hours=1)


async def by_mail(room: Room, name: str, text: str, *, writer: str = BEN_WRITES) -> None:
    """Write on the list, in the item's thread."""
    await room.fetch(mail(name, text, writer=writer, answers=["plan"], date=room.clock()))


async def register(room: Room) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await room.show(1))["objections"]
    return found


async def states(room: Room) -> dict[str, str]:
    return {each["id"]: each["state"] for each in await register(room)}


async def declared(room: Room) -> str:
    async with room.database.reading() as store:
        call = await store.calls.latest_of_item(ItemNumber(1))
        assert call is not None
        return await store.calls.declaration(call.id)


async def notes(room: Room) -> list[str]:
    return [delivery.carried(Note).text for delivery in await room.queued(DeliveryKind.SLACK_NOTE)]


async def mailed(room: Room, words: str) -> list[str]:
    """Return the mails to one person that have these words."""
    payloads = [delivery.payload for delivery in await room.queued(DeliveryKind.MAIL_NOTE)]
    texts = [" ".join(each.text.split()) for each in payloads if isinstance(each, Reply)]
    return [text for text in texts if words in text]


async def test_a_call_for_consensus_gathers_what_people_say(room: Room) -> None:
    await opened(room)

    await room.push(ADA, 1, "stance_support")
    await by_mail(room, "live", "Can live with it.\n\nBut the date is early.")
    await room.push(GUEST, 1, "stance_abstain")

    call = (await room.show(1))["call"]
    assert call["kind"] == "consensus"
    assert call["positions"] == {"support": 1, "can live with it": 1, "object": 0, "abstain": 1}
    await by_mail(room, "later", "support")
    call = (await room.show(1))["call"]
    assert call["positions"] == {"support": 2, "can live with it": 0, "object": 0, "abstain": 1}


async def test_an_objection_by_mail_is_numbered_with_its_words_and_evidence(room: Room) -> None:
    await opened(room)

    await by_mail(room, "no", "object: The plan has no budget\nfor the second year.\n\nRegards")

    (objection,) = await register(room)
    assert (objection["id"], objection["who"], objection["state"]) == ("1.1", "Ben Example", "open")
    assert objection["text"] == "The plan has no budget\nfor the second year."
    assert (objection["source"], objection["against"]) == ("mail", "call")
    assert objection["evidence"].startswith("no")
    assert (await room.show(1))["call"]["positions"]["object"] == 1


async def test_no_consensus_is_declared_over_an_objection(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")

    with pytest.raises(Refused, match=r"not addressed: 1\.1"):
        await room.pen(CHAIR, "close 1 consensus")
    with pytest.raises(Refused, match="alternatives"):
        await room.pen(CHAIR, "resolve 1.1 outweighed because it would cost a year")
    await room.pen(
        CHAIR,
        "resolve 1.1 outweighed because it would cost a year alternatives leaving it out, "
        "deferring",
    )
    with pytest.raises(Refused, match="nobody has said that they support it"):
        await room.pen(CHAIR, "close 1 consensus The plan is adopted.")
    await room.push(ADA, 1, "stance_support")

    await room.pen(CHAIR, "close 1 consensus The plan is adopted.")
    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("decided", "The plan is adopted.")
    assert item["call"]["outcome"] == "consensus"
    (objection,) = item["objections"]
    assert objection["alternatives"] == "leaving it out, deferring"
    assert objection["because"] == "it would cost a year"


async def test_what_is_left_stands_when_there_is_no_consensus(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.pen(GUEST, "object 1 The name is wrong.")
    await room.pen(GUEST, "retract 1.2")

    await room.pen(CHAIR, "close 1 no-consensus")

    item = await room.show(1)
    assert (item["state"], item["call"]["outcome"]) == ("open", "no consensus")
    assert await states(room) == {"1.1": "stands", "1.2": "retracted"}
    await room.pen(CHAIR, "call 1 until in 2 days for consensus We adopt the plan.")
    with pytest.raises(Refused, match=r"1\.1"):
        await room.pen(CHAIR, "close 1 consensus")


async def test_only_its_author_takes_an_objection_back(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")

    with pytest.raises(Refused, match="not your objection"):
        await room.pen(ADA, "retract 1.1")
    with pytest.raises(Refused, match="your own"):
        await room.pen(BEN, "share 1.1")
    await room.pen(ADA, "share 1.1")
    await by_mail(room, "back", "retract 1.1")

    (objection,) = await register(room)
    assert (objection["state"], objection["shared_by"]) == ("retracted", ["Ada Example"])
    with pytest.raises(Refused, match="retracted already"):
        await room.pen(BEN, "retract 1.1")


async def test_an_answer_is_kept_and_its_author_told(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")

    await by_mail(room, "yes", "re 1.1: The budget is in annex B.", writer=ADA_WRITES)

    (objection,) = await register(room)
    (answer,) = objection["answers"]
    assert (answer["who"], answer["text"]) == ("Ada Example", "The budget is in annex B.")
    assert any("annex B" in note for note in await notes(room))


async def test_a_finding_can_be_contested_once(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    with pytest.raises(Refused, match="nothing to contest"):
        await room.pen(BEN, "contest 1.1 because of that")
    await room.pen(CHAIR, "resolve 1.1 does-not-bear because budgets are another item")

    with pytest.raises(Refused, match="not your objection"):
        await room.pen(ADA, "contest 1.1 because it does")
    await room.pen(BEN, "contest 1.1 because the plan spends money")

    (objection,) = await register(room)
    assert objection["state"] == "does not bear"
    assert objection["contested"]["because"] == "the plan spends money"
    with pytest.raises(Refused, match="contested this finding already"):
        await room.pen(BEN, "contest 1.1 because again")
    assert any("contests" in note for note in await notes(room))


async def test_a_finding_is_contested_by_a_line_on_the_list(room: Room) -> None:
    await opened(room)
    await by_mail(room, "no", "object: The plan has no budget.")
    await room.pen(CHAIR, "resolve 1.1 does-not-bear because budgets are another item")

    line = "contest 1.1 because the plan\nspends money.\n\nRegards"
    await by_mail(room, "forged", line, writer=ADA_WRITES)
    assert (await register(room))[0]["contested"] is None
    await by_mail(room, "contest", line)

    (objection,) = await register(room)
    assert objection["contested"]["because"] == "the plan\nspends money."
    assert objection["answers"] == []
    assert any("contests what was found on 1.1" in note for note in await notes(room))
    assert len(await mailed(room, "If that was not you, contest it yourself")) == 1

    await by_mail(room, "again", "contest 1.1 because of the weather")
    await room.pen(BEN, "contest 1.1 because that was not me")
    with pytest.raises(Refused, match="contested this finding already"):
        await room.pen(BEN, "contest 1.1 because again")
    await by_mail(room, "late", "contest 1.1 because of the weather")
    assert (await register(room))[0]["contested"]["because"] == "that was not me"


REPLIES: Mapping[str, tuple[str, str, str, dict[str, str]]] = {
    "answer": ("The budget is in annex B.", "no", ADA_WRITES, {}),
    "own": ("I add that it is late, too.", "no", BEN_WRITES, {}),
    "quote": ("> The plan has no budget.\n", "no", ADA_WRITES, {}),
    "thanks": ("Thank you, Ben!\n\nAda", "no", ADA_WRITES, {}),
    "machine": ("I am away until Monday.", "no", ADA_WRITES, {"Auto-Submitted": "auto-replied"}),
    "proposal": ("The budget is in annex B.", "plan", ADA_WRITES, {}),
    "support": ("support", "no", ADA_WRITES, {}),
    "share": ("I share 1.1", "no", ADA_WRITES, {}),
    "stranger": ("It has one.", "no", "Ada Example <eve@evil.example>", {}),
}
"""Replies: words, which mail they answer, by whom, with which further fields."""


async def test_a_reply_to_the_mail_that_objects_answers_it(room: Room) -> None:
    await opened(room)
    await by_mail(room, "no", "object: The plan has no budget.")

    for name, (text, answers, writer, headers) in REPLIES.items():
        at = room.clock()
        through = None if name == "stranger" else "council"
        await room.fetch(
            mail(
                name,
                f"{text}\n",
                writer=writer,
                answers=[*dict.fromkeys(["plan", answers])],
                date=at,
                headers=headers,
                through=through,
            )
        )

    (objection,) = await register(room)
    given = [(answer["who"], answer["text"]) for answer in objection["answers"]]
    assert given == [("Ada Example", "The budget is in annex B.")]
    (answered,) = await mailed(room, "answered your objection 1.1")
    assert "You get this because an objection on #1 is on record in your name" in answered


async def test_a_reply_to_a_mail_with_two_objections_answers_neither(room: Room) -> None:
    await opened(room)
    await by_mail(room, "prose", "I cannot see how this is paid. The date is wrong.")
    for words in ("I cannot see how this is paid.", "The date is wrong."):
        await room.submit(CHAIR, "objection_note", "1:mail:2", text=words)

    await room.fetch(mail("yes", "It is in annex B.", answers=["plan", "prose"], date=room.clock()))

    assert [each["answers"] for each in await register(room)] == [[], []]


async def test_a_vote_against_with_its_reason_is_an_objection_at_w3c(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days w3c-cfc Shall we adopt the plan?")

    await room.pen(ADA, "vote 1 -1")
    await room.pen(BEN, "vote 1 -1 because it excludes keyboard users")
    told = (await room.pen(GUEST, "object 1 It is dear.")).text
    await by_mail(room, "no", "object: It is late.", writer="Gil <gil@example.net>")

    assert "The ballot that is open counts votes" in told
    assert "`/pen vote 1 -1 because …`" in told
    objections = await register(room)
    assert [(each["source"], each["against"], each["text"]) for each in objections] == [
        ("vote", "ballot", "it excludes keyboard users"),
        ("slack", "ballot", "It is dear."),
        ("vote", "ballot", "It is late."),
    ]


@pytest.mark.parametrize("rule", ["w3c-cfc", "ietf-consensus"])
async def test_who_objects_on_the_list_holds_a_ballot_for_consensus(room: Room, rule: str) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule} Shall we adopt the plan?")

    await by_mail(room, "yes", "+1" if rule == "w3c-cfc" else "agree")
    await by_mail(room, "no", "object: The plan has no budget\nfor the second year.\n\nRegards")
    await by_mail(room, "no", "object: The plan has no budget\nfor the second year.\n\nRegards")

    item = await room.show(1)
    (objection,) = item["objections"]
    assert objection["text"] == "The plan has no budget\nfor the second year."
    (counted,) = [vote for vote in item["votes"] if vote["counts"] and not vote["superseded_by"]]
    assert counted["choice"] == ("-1" if rule == "w3c-cfc" else "block")
    assert counted["reason"] == objection["text"]
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 2
    room.clock.move(days=3)
    await room.tick()
    assert (await room.show(1))["ballot"]["outcome"] == "not yet"


async def test_an_objection_that_is_no_vote_is_on_record_alone(room: Room) -> None:
    room.config = new_config()
    await take_roster(room, ROSTER)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days w3c-cfc Shall we adopt the plan?")

    await by_mail(room, "no", "object: It is late.", writer="Gil <gil@example.net>")
    await room.fetch(mail("forged", "object: It is wrong.", through=None, answers=["plan"], to=US))

    objections = await register(room)
    assert [(each["source"], each["text"]) for each in objections] == [("mail", "It is late.")]
    assert not [vote for vote in (await room.show(1))["votes"] if vote["counts"]]


async def test_an_objection_that_was_shown_before_its_list_sent_it_is_a_vote(room: Room) -> None:
    said = "object: The plan has no budget for its second year, and nobody can say who will pay it."
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days w3c-cfc Shall we adopt the plan?")
    for through in (None, "council"):
        await room.fetch(
            mail(
                "no", said, writer=BEN_WRITES, answers=["plan"], through=through, date=room.clock()
            )
        )
        if through is None:
            await room.pen(CHAIR, "held 1 show")
            assert not [vote for vote in (await room.show(1))["votes"] if vote["counts"]]

    (objection,) = await register(room)
    assert objection["text"] == said.removeprefix("object: ")
    (vote,) = [vote for vote in (await room.show(1))["votes"] if vote["counts"]]
    assert (vote["choice"], vote["reason"]) == ("-1", objection["text"])


async def test_an_objection_is_on_record_before_its_vote_is_confirmed(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "token"}})
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days w3c-cfc Shall we adopt the plan?")
    await by_mail(room, "no", "object: It is late.")
    before = await register(room)

    await send_back(room, await the_word(room), writer=BEN_WRITES)

    assert [each["text"] for each in before] == ["It is late."]
    assert await register(room) == before
    (vote,) = (await room.show(1))["votes"]
    assert (vote["choice"], vote["counts"]) == ("-1", True)


async def test_an_objection_on_any_other_ballot_is_no_vote(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we adopt the plan?")

    await by_mail(room, "no", "object: It is late.")

    item = await room.show(1)
    assert [each["source"] for each in item["objections"]] == ["mail"]
    assert item["votes"] == []
    assert await mailed(room, "to keep it from passing, vote too") or [
        note for note in await notes(room) if "vote too" in note
    ]


async def test_the_rule_of_the_ietf_opens_a_call_for_consensus(room: Room) -> None:
    await room.fetch(mail("plan"))

    await room.pen(CHAIR, "call 1 until in 2 days using ietf-consensus We adopt the plan.")

    call = (await room.show(1))["call"]
    assert (call["kind"], call["text"]) == ("consensus", "We adopt the plan.")


async def test_a_block_is_an_objection_until_its_voter_changes_it(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we adopt the plan?")

    await room.pen(BEN, "vote 1 block because there is no budget")
    (objection,) = await register(room)
    assert (objection["source"], objection["against"]) == ("vote", "ballot")
    assert objection["text"] == "there is no budget"
    await room.pen(BEN, "vote 1 agree")

    assert await states(room) == {"1.1": "retracted"}


async def test_a_hold_gives_time_once(room: Room) -> None:
    await opened(room)

    with pytest.raises(Refused, match="up to 2 days"):
        await room.pen(BEN, "hold 1 5 days")
    await room.pen(BEN, "hold 1 1 day")
    last = (await room.show(1))["history"][-1]
    assert (last["actor"], last["to"]) == (
        "Ben Example",
        "time until Thu 5 Mar 2026, 11:00 UTC to put a concern into words",
    )
    assert last["evidence"] == "/pen hold 1 1 day"
    details = await room.push(GUEST, 1, "details")
    assert "time until Thu 5 Mar" in str(details)
    with pytest.raises(Refused, match="your time"):
        await room.pen(BEN, "hold 1")
    with pytest.raises(Refused, match=r"Ben Example until Thu 5 Mar 2026"):
        await room.pen(CHAIR, "close 1 consensus")
    room.clock.move(hours=25)

    await room.pen(CHAIR, "close 1 consensus")
    assert (await room.show(1))["state"] == "decided"


async def test_a_concern_may_be_noted_before_a_call(room: Room) -> None:
    await room.fetch(mail("plan"))

    await by_mail(room, "no", "Objection: the plan names no date.")

    (objection,) = await register(room)
    assert objection["against"] == "proposal"


@pytest.mark.parametrize("text", ["object: none", "Objection: no objections.", "> object: no\n"])
async def test_what_says_that_nobody_objects_is_no_objection(room: Room, text: str) -> None:
    await opened(room)

    await by_mail(room, "none", text)

    assert await register(room) == []


async def test_a_provisional_decision_confirms_itself(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "provisional 1 The plan is adopted. confirm until in 2 days")
    room.clock.move(hours=49)

    await room.tick()

    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("decided", "The plan is adopted.")


async def test_a_provisional_decision_waits_for_the_chair_if_somebody_objects(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "provisional 1 The plan is adopted. confirm until in 2 days")
    await room.pen(BEN, "object 1 We were nine of forty.")
    room.clock.move(hours=49)

    await room.tick()
    await room.tick()

    item = await room.show(1)
    assert (item["state"], item["call"]["state"]) == ("commenting", "open")
    assert len([note for note in await notes(room) if "is over" in note]) == 1


async def test_an_objection_is_answered_contested_and_settled_by_its_menu(room: Room) -> None:
    await opened(room)
    await room.push(BEN, 1, "stance_object")
    await room.submit(BEN, "objection", "1", text="The plan has no budget.")
    shown = await room.type(ADA, "objections 1")
    assert "objection_answer:1:1" in json.dumps(shown.blocks)

    await room.submit(ADA, "objection_answer", "1:1", text="It is in annex B.")
    await room.push(ADA, 1, "objection_share", 1)
    with pytest.raises(Refused, match="Only a chair"):
        await room.push(ADA, 1, "objection_settle", 1)
    await room.submit(
        CHAIR, "objection_settle", "1:1", finding="does-not-bear", because="it is another item"
    )
    await room.submit(BEN, "objection_contest", "1:1", text="It is this one.")

    (objection,) = await register(room)
    assert objection["state"] == "does not bear"
    assert [answer["text"] for answer in objection["answers"]] == ["It is in annex B."]
    assert objection["shared_by"] == ["Ada Example"]
    assert objection["contested"]["because"] == "It is this one."


async def test_a_chair_notes_an_objection_that_a_mail_holds(room: Room) -> None:
    await opened(room)
    await by_mail(room, "prose", "Thank you all. I cannot see how this would be paid.")

    await room.submit(
        CHAIR, "objection_note", "1:mail:2", text="I cannot see how\nthis would be paid."
    )

    (objection,) = await register(room)
    assert (objection["who"], objection["source"]) == ("Ben Example", "chair")
    assert objection["evidence"].startswith("prose")
    refused = await room.submit(ADA, "objection_note", "1:mail:2", text="Never said.")
    assert refused is not None
    assert "Only a chair" in refused.field_errors[0][1]
    assert len(await register(room)) == 1


async def test_a_helper_notes_an_objection_and_settles_none(room: Room) -> None:
    await opened(room, {"helpers": ["ada@example.org"]})
    await by_mail(room, "prose", "I cannot see how this would be paid.")

    await room.submit(
        ADA, "objection_note", "1:mail:2", text="I cannot see how this would be paid."
    )
    await room.pen(ADA, "answer 1.1 Annex B has a budget.")

    (objection,) = await register(room)
    assert (objection["who"], len(objection["answers"])) == ("Ben Example", 1)
    assert len(await mailed(room, "Ada Example noted your objection")) == 1
    for typed in ("resolve 1.1 set-aside because trivial", "close 1 consensus"):
        with pytest.raises(Refused, match="Only a chair"):
            await room.pen(ADA, typed)


async def test_prose_that_objects_is_offered_to_its_author(room: Room) -> None:
    await opened(room)

    await by_mail(room, "prose", "I am strongly against this proposal.")
    assert await register(room) == []
    (asked,) = await room.queued(DeliveryKind.SLACK_NEWS)
    await room.push(BEN, 1, "take_position", asked.named)

    (objection,) = await register(room)
    assert objection["text"] == "I am strongly against this proposal."


async def test_a_consensus_is_reopened_only_with_what_is_new(room: Room) -> None:
    await opened(room)
    await room.pen(CHAIR, "close 1 consensus")

    with pytest.raises(Refused, match="new information"):
        await room.pen(CHAIR, "reopen 1")
    await room.pen(CHAIR, "reopen 1 because the fair moved to June")

    item = await room.show(1)
    assert item["state"] == "open"
    assert "the fair moved to June" in [row["to"] for row in item["history"]]


async def test_a_declaration_holds_and_a_changed_one_does_not(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.push(ADA, 1, "stance_support")
    await room.pen(CHAIR, "resolve 1.1 accommodated because annex B has one")
    await room.pen(CHAIR, "close 1 consensus The plan is adopted.")
    file = await declared(room)

    given = json.loads(file)
    assert check_declaration(given) == ()
    (objection,) = given["objections"]
    assert objection["evidence"] == "/pen object 1 The plan has no budget."
    assert (objection["at_state"], objection["contested"]) == ("2026-03-04T11:00:00Z", None)
    changes: list[dict[str, object]] = [
        {"outcome": "deferred"},
        {"objections": []},
        {"positions": given["positions"][1:]},
    ]
    for change in changes:
        assert check_declaration({**given, **change})
    given["objections"][0]["because"] = "nothing"
    assert check_declaration(given)


async def test_a_mail_read_again_raises_nothing_twice(room: Room) -> None:
    await opened(room)
    await by_mail(room, "no", "object: The plan has no budget.")

    await room.pen(BEN, "object 1 The plan has no budget.", key="typed")
    await room.pen(BEN, "object 1 The plan has no budget.", key="typed")

    assert await states(room) == {"1.1": "open"}


async def test_a_stranger_neither_objects_nor_retracts(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")

    forged = mail("forged", "retract 1.1", writer="Ben Example <eve@example.com>", answers=["plan"])
    await room.fetch(forged)

    assert await states(room) == {"1.1": "open"}


async def test_only_a_chair_declares_consensus(room: Room) -> None:
    await opened(room)

    with pytest.raises(Refused, match="Only a chair"):
        await room.pen(ADA, "close 1 consensus")


async def test_silence_is_assent_where_nobody_objects(room: Room) -> None:
    await opened(room)

    await room.pen(CHAIR, "close 1 consensus")

    assert (await room.show(1))["call"]["outcome"] == "consensus"


async def test_who_wrote_the_proposal_is_told_that_another_should_declare(room: Room) -> None:
    room.config = new_config(council={"chairs": ["chair@example.org", "ada@example.org"]})
    await room.fetch(mail("plan", writer="Carla Chair <chair@example.org>"))
    await room.pen(CHAIR, "call 1 until in 2 days for consensus")

    by_author = (await room.type(CHAIR, "close 1 consensus")).text
    by_another = (await room.type(ADA, "close 1 consensus")).text

    assert "Somebody else should declare" in by_author
    assert "Somebody else should declare" not in by_another


async def test_how_many_share_an_objection_does_not_count(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    for user in (ADA, GUEST):
        await room.pen(user, "share 1.1")
    await room.push(ADA, 1, "stance_support")

    await room.pen(CHAIR, "resolve 1.1 set-aside because already answered in the last call")
    await room.pen(CHAIR, "close 1 consensus")

    assert (await room.show(1))["call"]["outcome"] == "consensus"


async def test_a_further_call_says_which_objections_it_does_not_address(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.pen(CHAIR, "close 1 no-consensus")

    shown = await room.type(CHAIR, "call 1 until in 2 days for consensus We adopt the plan.")

    assert "this call does not address them: 1.1" in " ".join(shown.text.split())


async def test_deferring_is_an_outcome(room: Room) -> None:
    await opened(room)

    await room.pen(CHAIR, "close 1 deferred The fair comes first.")

    item = await room.show(1)
    assert (item["state"], item["call"]["outcome"]) == ("open", "deferred")


async def test_an_erased_persons_declaration_has_new_hashes_and_holds(room: Room) -> None:
    await opened(room)
    words = "object: Ada Example objects: no budget."
    await by_mail(room, "ada.example.7@mail.example.org", words, writer=ADA_WRITES)
    await room.push(BEN, 1, "stance_support")
    await room.pen(CHAIR, "resolve 1.1 accommodated because annex B has one")
    await room.pen(CHAIR, "close 1 consensus")
    before = json.loads(await declared(room))
    assert before["objections"][0]["evidence"] == "ada.example.7@mail.example.org"

    await erase_ada(room)

    file = await declared(room)
    after = json.loads(file)
    assert "Ada" not in file
    assert "ada.example" not in file
    assert check_declaration(after) == ()
    assert after["replaces"] == before["chain"]["last"]
    assert (await register(room))[0]["state"] == "accommodated"


async def test_a_form_opens_a_call_for_consensus(room: Room) -> None:
    await room.fetch(mail("plan"))

    shown = await room.submit(
        CHAIR,
        "call",
        "1",
        day="2026-03-11",
        time="12:00",
        questions="We adopt the plan.",
        consensus="consensus",
    )

    assert shown is not None
    assert "Can you live with this?" in json.dumps(shown.view)


async def test_an_item_on_a_call_for_consensus_asks_for_no_comments(room: Room) -> None:
    await opened(room)

    shown = (await room.type(ADA, "show 1")).text

    assert "Call for consensus until Fri 6 Mar" in shown
    assert "Call for comments" not in shown
    details = str(await room.push(ADA, 1, "details"))
    assert "Carla Chair opened a call for consensus." in details
    assert "call for comments" not in details.lower()


async def test_a_decided_item_says_when_it_was_decided(room: Room) -> None:
    await opened(room)
    await room.pen(CHAIR, "close 1 consensus The plan is adopted.")

    shown = await room.type(ADA, "show 1")
    await send(room, "!show 1", to=proving(room))
    (by_mail_too,) = await replies(room)

    decided = "Decided Wed 4 Mar 2026, 11:00 UTC, About plan (#1): The plan is adopted."
    assert shown.text.startswith(decided)
    assert re.search(r"Decided <!date\^\d+\^[^>]*>: The plan is adopted\.", str(shown.blocks))
    assert "Decided Wed 4 Mar 2026, 11:00 UTC: The plan is adopted." in " ".join(
        by_mail_too.split()
    )


async def test_only_who_takes_a_position_has_answered(room: Room) -> None:
    await take_roster(room, ROSTER)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days for consensus We adopt the plan.")
    room.clock.move(hours=1)

    await by_mail(room, "talk", "What would it cost?", writer=ADA_WRITES)
    assert (await room.show(1))["call"]["silent"]["people"] == 2
    await by_mail(room, "live", "can live with it", writer=ADA_WRITES)

    call = (await room.show(1))["call"]
    assert (call["answered"], call["silent"]["people"]) == (["Ada Example"], 1)


async def test_what_is_answered_by_mail_has_no_markup_of_slack(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 A < B & C")

    await send(room, "!hold 1 1 day\n!objections 1\n", to=proving(room))

    (text,) = await replies(room)
    assert "You have until Thu 5 Mar 2026" in " ".join(text.split())
    assert "A < B & C" in text
    assert "<!date" not in text
