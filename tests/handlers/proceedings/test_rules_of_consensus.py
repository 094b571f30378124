"""Each rule of draft-nottnick-ietf-decisions (17 August 2026), and the tests that show it.

A rule that no other test shows is tested here. MUST and SHOULD are the draft's; what has neither is
what it says besides, and binds us as well.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from sqlalchemy import text

from bot.errors import Refused
from tests.handlers.proceedings import test_declaring as declaring
from tests.handlers.proceedings import test_objections as objections
from tests.handlers.proceedings.test_objections import opened, register
from tests.handlers.room import ADA, BEN, CHAIR, GUEST, Room, mail


async def test_one_who_supports_is_enough_however_few_engaged(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.push(GUEST, 1, "stance_abstain")
    await room.pen(CHAIR, "resolve 1.1 accommodated because annex B has one")
    with pytest.raises(Refused, match="nobody has said that they support it"):
        await room.pen(CHAIR, "close 1 consensus")

    await room.push(ADA, 1, "stance_support")
    await room.pen(CHAIR, "close 1 consensus")

    assert (await room.show(1))["call"]["outcome"] == "consensus"


async def test_support_disposes_of_no_objection(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    for user in (ADA, GUEST, CHAIR):
        await room.push(user, 1, "stance_support")

    with pytest.raises(Refused, match=r"not addressed: 1\.1"):
        await room.pen(CHAIR, "close 1 consensus")


async def test_each_way_to_address_an_objection_needs_what_the_rules_ask(room: Room) -> None:
    await opened(room)
    for words in ("no budget", "no date", "no room", "no name", "no end"):
        await room.pen(BEN, f"object 1 The plan has {words}.")
    for number, finding in enumerate(
        ("accommodated", "does-not-bear", "outweighed", "set-aside"), 1
    ):
        with pytest.raises(Refused, match="Say"):
            await room.pen(CHAIR, f"resolve 1.{number} {finding}")
    with pytest.raises(Refused, match="Leaving the disputed part out, and deferring"):
        await room.pen(CHAIR, "resolve 1.3 outweighed because a year is lost")

    with pytest.raises(Refused, match="trivial, nonsensical, off topic, editorial"):
        await room.pen(CHAIR, "resolve 1.4 set-aside because it is off topic")
    await room.pen(CHAIR, "resolve 1.1 accommodated because annex B has one")
    await room.pen(CHAIR, "resolve 1.2 does-not-bear because dates are another item")
    await room.pen(CHAIR, "resolve 1.3 outweighed because a year is lost alternatives deferring")
    await room.pen(CHAIR, "resolve 1.4 set-aside because Off-topic: that is another item")
    await room.pen(BEN, "retract 1.5")

    assert [each["state"] for each in await register(room)] == [
        "accommodated",
        "does not bear",
        "outweighed",
        "set aside",
        "retracted",
    ]
    await room.push(ADA, 1, "stance_support")
    await room.pen(CHAIR, "close 1 consensus")


async def test_a_missing_record_voids_no_decision(room: Room) -> None:
    await opened(room)
    await room.pen(CHAIR, "close 1 consensus The plan is adopted.")

    async with room.database.transaction() as store:
        await store.calls._link.run(text("UPDATE calls SET declaration = ''"))  # noqa: SLF001 - lost

    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("decided", "The plan is adopted.")
    assert item["call"]["outcome"] == "consensus"


async def test_what_needs_no_consensus_is_closed_and_an_objection_to_it_stays(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(BEN, "object 1 The title has a slip.")

    await room.pen(CHAIR, "close 1 The title is corrected.")

    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("closed", "The title is corrected.")
    assert [each["state"] for each in item["objections"]] == ["open"]


Shows = Callable[..., Any]
MUST: Final = "MUST"
SHOULD: Final = "SHOULD"
SAID: Final = "said"
RULES: Final[Mapping[tuple[int, str, str], tuple[Shows, ...]]] = {
    (1, MUST, "only the caller, who leads the body, declares consensus"): (
        objections.test_only_a_chair_declares_consensus,
    ),
    (1, MUST, "the outcome has support among those who engaged"): (
        test_one_who_supports_is_enough_however_few_engaged,
    ),
    (1, MUST, "all objections are addressed"): (
        objections.test_no_consensus_is_declared_over_an_objection,
        declaring.test_the_form_declares_nothing_that_the_register_forbids,
        declaring.test_an_objection_that_came_meanwhile_stops_what_was_previewed,
    ),
    (2, SHOULD, "whoever wrote the text does not determine it"): (
        objections.test_who_wrote_the_proposal_is_told_that_another_should_declare,
    ),
    (3, SAID, "support is a threshold, no share, and disposes of no objection"): (
        test_one_who_supports_is_enough_however_few_engaged,
        test_support_disposes_of_no_objection,
    ),
    (3, SAID, "silence is assent only where nobody objected"): (
        objections.test_silence_is_assent_where_nobody_objects,
        objections.test_no_consensus_is_declared_over_an_objection,
    ),
    (3, SAID, "people are asked whether they can live with it"): (
        objections.test_a_call_for_consensus_gathers_what_people_say,
    ),
    (4, SAID, "an objection is accommodated, retracted, found not to bear, or outweighed"): (
        test_each_way_to_address_an_objection_needs_what_the_rules_ask,
        objections.test_only_its_author_takes_an_objection_back,
    ),
    (4, SAID, "else it stands, and there is no consensus"): (
        objections.test_what_is_left_stands_when_there_is_no_consensus,
    ),
    (5, MUST, "a finding states its reasoning"): (
        test_each_way_to_address_an_objection_needs_what_the_rules_ask,
    ),
    (5, MUST, "outweighed names the alternatives weighed"): (
        test_each_way_to_address_an_objection_needs_what_the_rules_ask,
        objections.test_no_consensus_is_declared_over_an_objection,
    ),
    (5, SAID, "what is trivial or off topic is set aside, on that ground"): (
        test_each_way_to_address_an_objection_needs_what_the_rules_ask,
    ),
    (6, SAID, "how many share an objection does not count"): (
        objections.test_how_many_share_an_objection_does_not_count,
    ),
    (6, SAID, "a further call does not address unchanged objections"): (
        objections.test_a_further_call_says_which_objections_it_does_not_address,
        objections.test_what_is_left_stands_when_there_is_no_consensus,
    ),
    (7, MUST, "decisions are recorded"): (
        objections.test_a_declaration_holds_and_a_changed_one_does_not,
        declaring.test_what_is_previewed_is_what_is_mailed_and_kept,
    ),
    (7, SAID, "a missing record voids none"): (test_a_missing_record_voids_no_decision,),
    (7, SHOULD, "the declaration says what was decided, how objections were addressed, options"): (
        declaring.test_what_is_previewed_is_what_is_mailed_and_kept,
        declaring.test_by_mail_the_same_words_are_confirmed,
    ),
    (8, SAID, "a consensus is reconsidered only on new information"): (
        objections.test_a_consensus_is_reopened_only_with_what_is_new,
    ),
    (8, SAID, "deferring is an outcome"): (objections.test_deferring_is_an_outcome,),
    (8, SAID, "leaving it out, and deferring, are always among the alternatives"): (
        test_each_way_to_address_an_objection_needs_what_the_rules_ask,
    ),
    (9, SAID, "a determination can be appealed"): (
        objections.test_a_finding_can_be_contested_once,
        declaring.test_other_words_for_a_finding_leave_what_was_said_against_it,
    ),
    (9, SHOULD, "objections to what needs no consensus are considered"): (
        test_what_needs_no_consensus_is_closed_and_an_objection_to_it_stays,
        objections.test_a_concern_may_be_noted_before_a_call,
    ),
}
"""By paragraph, strength and rule: the tests. Paragraph 10, on ISO/IEC, asks for nothing."""
STRENGTHS: Final = {1: 3, 2: 1, 5: 2, 7: 2, 9: 1}
"""How many rules of each paragraph are a MUST or a SHOULD, as the draft has them."""


def test_the_table_has_every_rule_and_each_is_shown_by_tests() -> None:
    binding = [paragraph for paragraph, strength, _rule in RULES if strength != SAID]

    assert {each: binding.count(each) for each in binding} == STRENGTHS
    assert {paragraph for paragraph, _strength, _rule in RULES} == set(range(1, 10))
    for rule, tests in RULES.items():
        assert tests, rule
        for test in tests:
            assert test.__name__.startswith("test_"), rule
            assert "assert" in inspect.getsource(test) or "raises" in inspect.getsource(test), rule
