"""A chair writes the words of a declaration in a form, sees the exact mail, and sends it."""

import json
from typing import Any

import pytest

from bot.domain.consensus.objection import ObjectionId
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.procedures.declaration import DeclarationWords, read_declaration, read_typed
from bot.errors import Refused
from bot.events import FormSubmitted, SlackReply
from bot.render.calls.declaration_file import check_declaration
from handlers.slack.forms import handle_form
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.handlers.board.test_board_links import mails
from tests.handlers.proceedings.test_objections import declared, notes, opened, register
from tests.handlers.room import ADA, BEN, CHAIR, Room


def fields_of(reply: SlackReply | None) -> dict[str, str]:
    """Return the fields of a form as they are filled in."""
    assert reply is not None
    assert reply.view is not None
    blocks: Any = reply.view["blocks"]
    inputs = [block for block in blocks if block["type"] == "input"]
    return {
        block["block_id"]: block["element"].get("initial_value")
        or block["element"].get("initial_option", {}).get("value", "")
        for block in inputs
    }


async def settled(room: Room) -> None:
    """Ben's objection was outweighed, and Ada supports the plan."""
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.push(ADA, 1, "stance_support")
    await room.pen(
        CHAIR,
        "resolve 1.1 outweighed because a year is lost alternatives leaving it out, deferring",
    )
    room.clock.move(hours=1)


async def declare(room: Room, **changed: str) -> SlackReply | None:
    """Send the form of item 1 with changed fields; return the preview."""
    fields = fields_of(await room.type(CHAIR, "close 1")) | {
        name.replace("because", "reason-1.1"): text for name, text in changed.items()
    }
    event = FormSubmitted(room.key(), CHAIR, "declare", "1", tuple(fields.items()))
    return await handle_form(event, room.door)


async def send_it(room: Room, preview: SlackReply | None) -> None:
    """Send the previewed mail."""
    assert preview is not None
    assert preview.view is not None, preview
    await room.submit(CHAIR, "draft", str(preview.view["private_metadata"]))


async def test_the_form_is_filled_in_with_the_words_and_nothing_that_is_counted(room: Room) -> None:
    await settled(room)

    fields = fields_of(await room.type(CHAIR, "close 1"))

    assert fields == {
        "outcome": "consensus",
        "words": "We adopt the plan.",
        "reason-1.1": "a year is lost",
        "options": "leaving it out, deferring",
        "revisit": "This can be reopened if there is new information; a chair decides whether "
        "there is.",
    }
    assert fields_of(await room.push(CHAIR, 1, "close")) == fields


async def test_what_is_previewed_is_what_is_mailed_and_kept(room: Room) -> None:
    await settled(room)

    preview = await declare(
        room,
        words="The plan is adopted.",
        options="no plan at all",
        revisit="if the fair moves",
        because="we would lose a year and the fair",
    )
    assert preview is not None
    shown = json.dumps(preview.view)
    assert (await register(room))[0]["because"] == "a year is lost"
    await send_it(room, preview)

    (*_, mail) = (await mails(room, DeliveryKind.MAIL_CALL)).values()
    sent = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    for said in (
        "Consensus: The plan is adopted.",
        "Options that were considered: no plan at all",
        "Grounds to revisit it: if the fair moves",
        "outweighed: we would lose a year and the fair",
    ):
        assert said in " ".join(shown.replace("\\n", " ").split()), said
        assert said in " ".join(sent.split()), said
    file = json.loads(await declared(room))
    assert (file["options"], file["revisit"]) == ("no plan at all", "if the fair moves")
    assert check_declaration(file) == ()
    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("decided", "The plan is adopted.")
    assert (await register(room))[0]["because"] == "we would lose a year and the fair"
    assert any("we would lose a year and the fair" in note for note in await notes(room))


async def test_other_words_for_a_finding_leave_what_was_said_against_it(room: Room) -> None:
    await settled(room)
    await room.pen(BEN, "contest 1.1 because nobody asked the office")

    await send_it(room, await declare(room, because="a year and the fair are lost"))

    (objection,) = await register(room)
    assert objection["contested"]["because"] == "nobody asked the office"
    assert objection["alternatives"] == "leaving it out, deferring"


async def test_what_is_left_as_it_was_changes_no_finding(room: Room) -> None:
    await settled(room)
    before = len(await notes(room))

    await send_it(room, await declare(room))

    assert len(await notes(room)) == before
    assert (await room.show(1))["state"] == "decided"


async def test_the_form_declares_nothing_that_the_register_forbids(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    assert fields_of(await room.type(CHAIR, "close 1"))["outcome"] == "no consensus"

    refused = await declare(room, outcome="consensus")
    forged = await declare(room, because="it is nothing")
    unknown = await declare(room, outcome="unanimity")
    with pytest.raises(Refused, match="Only a chair"):
        await room.push(ADA, 1, "close")
    by_ada = await room.submit(ADA, "declare", "1", outcome="deferred", words="No.")

    for reply, why in (
        (refused, "not addressed: 1.1"),
        (forged, "No chair has settled 1.1"),
        (unknown, "too old"),
        (by_ada, "Only a chair"),
    ):
        assert reply is not None
        assert why in str(reply.field_errors), reply
    assert (await room.show(1))["call"]["state"] == "open"


async def test_an_objection_that_came_meanwhile_stops_what_was_previewed(room: Room) -> None:
    await settled(room)
    preview = await declare(room)
    await room.pen(ADA, "object 1 The date is too early.")

    with pytest.raises(Refused, match=r"not addressed: 1\.2"):
        await send_it(room, preview)


async def test_by_mail_the_same_words_are_confirmed(room: Room) -> None:
    await settled(room)
    line = "!close 1 consensus It is adopted. options: no plan revisit: if the fair moves"

    await send(room, line, to=proving(room, "chair@example.org"), writer="chair@example.org")

    (text,) = await replies(room)
    said = " ".join(text.split())
    assert "Options that were considered: no plan" in said
    assert "Grounds to revisit it: if the fair moves" in said
    assert (await room.show(1))["call"]["state"] == "open"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("The plan is adopted.", DeclarationWords("The plan is adopted.")),
        ("The options are few.", DeclarationWords("The options are few.")),
        ("Yes. Options: a, b revisit: c", DeclarationWords("Yes.", "a, b", "c")),
        ("revisit: c", DeclarationWords(revisit="c")),
        ("", DeclarationWords()),
    ],
)
def test_typed_words_are_parted(typed: str, expected: DeclarationWords) -> None:
    assert read_typed(typed) == expected


def test_a_written_declaration_is_read_again() -> None:
    about = ObjectionId(ItemNumber(12), 1)
    words = DeclarationWords('Say "yes".', "a", "b", ((about, "because"),))

    assert read_declaration(words.write()) == words
    assert (
        read_declaration("As earlier versions wrote it.").words == "As earlier versions wrote it."
    )
