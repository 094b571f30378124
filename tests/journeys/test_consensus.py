"""A body decides by consensus through real servers: objections, and what is declared."""

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service, until, until_told
from tests.journeys.real_world import (
    ADA,
    ADA_IN_SLACK,
    BEN,
    CAN_IN_SLACK,
    DINA,
    RealWorld,
    real_world,
    text_of,
)
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

SUBJECT = "A room for the meeting in June"
MINUTES = "Minutes of the meeting in May"
TEA = "Tea in the break"


async def test_no_consensus_is_declared_over_an_objection_and_all_is_on_record(
    tmp_path: Path, database_url: str
) -> None:
    async with real_world(tmp_path, database_url=database_url) as world:
        async with running_service(world.config_path):
            announced = await the_call_opens(world)
            await a_meeting_resolved(world)
            await they_take_part(world, announced)
            await the_chair_is_refused(world)
            await ben_is_answered_and_takes_it_back(world, announced)
            await the_register_has_an_end_for_each(world)
            await dina_blocks_another_item(world)
            await can_contests_what_was_found(world)
            await the_chair_fills_in_the_form(world)
            declared = await on_the_list(world, "Declared: Consensus")
            await until_told("that it is decided", lambda: world.parent_says("Decided"))
            await world.command(ADA_IN_SLACK, "close 2 consensus The minutes are adopted.")
            confirmed = await on_the_list(world, "Consensus: The minutes are adopted.")
            assert await find_leftovers(database_url) == []
        await anybody_can_check_it(declared, tmp_path)
    text = text_of(declared, "plain")
    assert "Grounds to revisit it: if more than forty come." in text
    assert "1.1 Ben Okri: “The big room has no lift.” State: retracted." in text
    assert "1.2 Can Demir: “It is too dear.” State: outweighed: we have the money." in text
    assert "Alternatives that were weighed: the small room, deferring." in text
    assert " Contested by Can Demir: “We have no money.” " in text
    assert "1.3 Dina Safar: “Nobody asked me.” State: set aside without discussion" in text
    assert "1.4 Can Demir: “It is too loud.” State: accommodated: it has curtains now." in text
    assert "Nobody has objected." in text_of(confirmed, "plain")


async def the_call_opens(world: RealWorld) -> EmailMessage:
    await world.write(ADA, "Which room shall we take?\n", subject=SUBJECT)
    await until_told("the item's message", lambda: world.parent_says(SUBJECT))
    await world.command(ADA_IN_SLACK, "call 1 until +2h for consensus We take the big room.")
    return await on_the_list(world, "Call for consensus until")


async def a_meeting_resolved(world: RealWorld) -> None:
    """What a meeting resolved is put to the list."""
    await world.write(ADA, "The minutes are below.\n", subject=MINUTES)
    await until_told("the second item", lambda: channel_says(world, MINUTES))
    text = "provisional 2 The minutes are adopted. confirm until +2h"
    await world.command(ADA_IN_SLACK, text)
    await on_the_list(world, "A meeting resolved this provisionally.")


async def channel_says(world: RealWorld, words: str) -> bool:
    """Return True if a message in the channel holds these words."""
    return any(words in one["text"] for one in await world.messages())


async def on_the_list(world: RealWorld, words: str) -> EmailMessage:
    return await until(words, lambda: world.mail_with(BEN, words, from_list=True))


async def they_take_part(world: RealWorld, announced: EmailMessage) -> None:
    """Ben objects by mail, Dina can live with it, and Can supports it by button, then objects."""
    subject = f"Re: {announced['Subject']}"
    text = "object: The big room has no lift.\n\n> We take the big room.\n"
    await world.write(BEN, text, subject=subject, answers=announced)
    await world.write(DINA, "Can live with it.\n", subject=subject, answers=announced)
    await world.press_on(await call_message(world), CAN_IN_SLACK, "stance_support")
    await until_told("Ben's objection", lambda: world.parent_says("1.1 open"))
    said = "support 1, can live with it 1, object 1"
    await until_told("what all three say", lambda: world.parent_says(said))
    await world.command(CAN_IN_SLACK, "object 1 It is too dear.")
    await until_told("Can's objection", lambda: world.parent_says("1.2 open"))
    text = "object: Nobody asked me.\n"
    await world.write(DINA, text, subject=subject, answers=announced)
    await until_told("Dina's objection", lambda: world.parent_says("1.3 open"))
    await world.command(CAN_IN_SLACK, "object 1 It is too loud.")
    await until_told("another of Can's", lambda: world.parent_says("1.4 open"))


async def call_message(world: RealWorld) -> dict[str, Any]:
    return next(one for one in await world.messages() if "stance_support" in str(one))


async def the_chair_is_refused(world: RealWorld) -> None:
    await world.slack.act(
        "command", channel="C01COUNCIL", user=ADA_IN_SLACK, command="/pen", text="close 1 consensus"
    )

    async def refused() -> bool:
        """Return True if Ada was told which objections are not addressed."""
        return "not addressed: 1.1, 1.2, 1.3, 1.4" in json.dumps(await world.slack.state())

    await until_told("why there is no consensus", refused)


async def ben_is_answered_and_takes_it_back(world: RealWorld, announced: EmailMessage) -> None:
    subject = f"Re: {announced['Subject']}"
    text = "re 1.1: There is a lift in the yard.\n"
    await world.write(ADA, text, subject=subject, answers=announced)
    answered = await until(
        "the answer to Ben", lambda: world.mail_with(BEN, "There is a lift", from_list=False)
    )
    assert "Ada Byron answered your objection 1.1" in text_of(answered, "plain")
    await world.write(BEN, "retract 1.1\n", subject=subject, answers=announced)
    await until_told("that it is taken back", lambda: world.parent_says("1.1 retracted"))


async def the_register_has_an_end_for_each(world: RealWorld) -> None:
    await world.command(
        ADA_IN_SLACK,
        "resolve 1.2 outweighed because we have the money alternatives the small room, deferring",
    )
    await until_told("what was found", lambda: world.parent_says("1.2 outweighed"))
    await until_told("Can", lambda: world.told(CAN_IN_SLACK, "settled your objection 1.2"))
    await world.command(
        ADA_IN_SLACK, "resolve 1.3 set-aside because already answered: all were asked in May"
    )
    await until(
        "Dina", lambda: world.mail_with(DINA, "settled your objection 1.3", from_list=False)
    )
    await world.command(ADA_IN_SLACK, "resolve 1.4 accommodated because it has curtains now")
    await until_told("Can is asked", lambda: world.told(CAN_IN_SLACK, "Does that meet it?"))
    await world.press_on(await call_message(world), CAN_IN_SLACK, "stance_support")
    await until_told("his support", lambda: world.parent_says("support 1, can live with it 0"))


async def dina_blocks_another_item(world: RealWorld) -> None:
    """The reason of a block is an objection, which does not bear on what is asked."""
    await world.write(ADA, "Who brings the tea?\n", subject=TEA)
    await until_told("the third item", lambda: channel_says(world, TEA))
    await world.command(ADA_IN_SLACK, "ballot 3 until +2h consent Shall Ben bring the tea?")
    ballot = await on_the_list(world, "Shall Ben bring the tea?")
    text = "block: I drink coffee.\n"
    await world.write(DINA, text, subject=f"Re: {ballot['Subject']}", answers=ballot)
    await until_told("the block", lambda: channel_says(world, "3.1 open"))
    await world.command(ADA_IN_SLACK, "resolve 3.1 does-not-bear because it is about tea")
    bears_not = "3.1 does not bear on the decision"
    await until_told("what was found", lambda: channel_says(world, bears_not))


async def can_contests_what_was_found(world: RealWorld) -> None:
    await world.command(CAN_IN_SLACK, "contest 1.2 because We have no money.")

    async def told() -> bool:
        """Return True if Ada, a chair, was told of it in the channel, where only she sees it."""
        return "contests what was found on 1.2" in json.dumps(await world.slack.state())

    await until_told("Ada", told)


async def the_chair_fills_in_the_form(world: RealWorld) -> None:
    """The form comes filled in; the chair changes a field, sees the exact message, and sends it."""
    await world.slack.act(
        "command", channel="C01COUNCIL", user=ADA_IN_SLACK, command="/pen", text="close 1"
    )
    form = await until_told("the form", lambda: newest_form(world, "declare"))
    values: dict[str, Any] = {}
    for block in form["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            given: dict[str, Any] = {"type": element["type"]}
            if "initial_option" in element:
                given["selected_option"] = element["initial_option"]
            else:
                given["value"] = element.get("initial_value")
            values[block["block_id"]] = {element["action_id"]: given}
    assert {"reason-1.2", "reason-1.3", "reason-1.4"} < values.keys()
    (words,) = values["words"].values()
    (options,) = values["options"].values()
    (revisit,) = values["revisit"].values()
    assert words["value"] == "We take the big room."
    assert options["value"] == "the small room, deferring"
    revisit["value"] = "if more than forty come"
    assert await world.slack.submit(ADA_IN_SLACK, values) == {}
    shown = await until_told("the exact message", lambda: newest_form(world, "draft"))
    assert "if more than forty come" in json.dumps(shown)
    assert await world.slack.submit(ADA_IN_SLACK, {}) == {}


async def newest_form(world: RealWorld, callback: str) -> dict[str, Any] | None:
    """Return the topmost form if it is the one of that callback."""
    forms = await world.slack.forms()
    return forms[-1] if forms and forms[-1].get("callback_id") == callback else None


async def anybody_can_check_it(declared: EmailMessage, folder: Path) -> None:
    """The attached file holds by itself, and a changed one does not."""
    (attached,) = [part for part in declared.iter_attachments() if part.get_filename()]
    file = folder / "declaration.json"
    file.write_bytes(attached.get_payload(decode=True))  # type: ignore[arg-type]
    held = await penholder("recount", str(file))
    assert (held.status, "4 objections, consensus." in held.out) == (0, True)
    file.write_text(file.read_text(encoding="utf-8").replace("no lift", "a lift"), encoding="utf-8")
    assert (await penholder("recount", str(file))).status == 1
