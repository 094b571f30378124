"""A chair corrects an open call: what it asks, where answers stay, and who is told."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.payloads import AboutCall, CallNews
from bot.errors import Refused
from bot.events import SlackReply
from handlers.proceedings.mails import mail_to_list
from handlers.work import Work
from tests.handlers.calling.test_calls import by_mail, call_of, leave, opened, said, shown_text
from tests.handlers.desk import Desk
from tests.handlers.room import ADA, CHAIR, CHANNEL, Room, mail, new_config

TWO = "1. What worked? 2. Who can help?"


async def form(room: Room) -> tuple[str, dict[str, str]]:
    """Type `/pen edit 1`; return what the form is about, and what is filled in."""
    view: Any = (await room.type(CHAIR, "edit 1")).view
    assert view is not None
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    filled = {row["block_id"]: row["element"].get("initial_value", "") for row in inputs}
    return view["private_metadata"], filled


async def preview(room: Room, changed: dict[str, str]) -> SlackReply:
    """Fill in the form; return the mail that is shown, or what is wrong."""
    about, fields = await form(room)
    reply = await room.submit(CHAIR, "edit_call", about, **(fields | changed))
    assert reply is not None
    return reply


async def correct(room: Room, changed: dict[str, str]) -> str:
    """Correct the call of item 1 as a chair does; return the mail that was shown."""
    shown = await preview(room, changed)
    view: Any = shown.view
    assert view is not None, shown.field_errors
    await room.submit(CHAIR, "draft", view["private_metadata"])
    room.clock.move(minutes=10)
    return shown_text(shown)


async def test_the_form_shows_the_present_text_and_then_the_mail_before_it_goes(
    room: Room,
) -> None:
    await opened(room, TWO)
    before = await room.queued()

    _about, filled = await form(room)
    text = shown_text(
        await preview(room, {"answer-2": "Who can help in May?", "reason": "it is in May"})
    )

    assert filled == {
        "text": "",
        "answer-1": "What worked?",
        "answer-2": "Who can help?",
        "answer-0": "",
        "reason": "",
    }
    assert "Subject: Comments corrected: About plan (#1)" in text
    assert "Version 2. Open until Fri 6 Mar 2026, 10:00 UTC, as before." in text
    assert "Carla Chair corrected it." in text
    assert "The reason: it is in May." in text
    assert "Question 2 was “Who can help?” It is now “Who can help in May?”" in text
    assert "Answers that were given stay under their questions." in text
    assert await room.queued() == before
    assert (await call_of(room))["version"] == 1


async def test_the_mail_that_leaves_is_the_one_that_was_shown(room: Room) -> None:
    await opened(room, TWO)
    shown = await correct(room, {"text": "Please be short.", "answer-0": "Who pays?"})

    sent = [
        delivery
        for delivery in await room.queued(DeliveryKind.MAIL_CALL)
        if delivery.carried(AboutCall).news is CallNews.CORRECTED
    ]
    async with room.database.reading() as store:
        made = await mail_to_list(Work(store, room.config, room.clock()), sent[0])

    assert len(sent) == 1
    assert made is not None
    body = made.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() in shown
    assert str(made["Subject"]) in shown
    call = await call_of(room)
    assert (call["version"], call["text"]) == (2, "Please be short.")
    assert [row["text"] for row in call["questions"]] == [
        "What worked?",
        "Who can help?",
        "Who pays?",
    ]
    (entry,) = [row for row in (await room.show(1))["history"] if row["what"] == "call corrected"]
    assert (entry["from"], entry["to"]) == (
        "What worked? / Who can help?",
        "Please be short. / What worked? / Who can help? / Who pays?",
    )


async def test_answers_stay_under_their_questions_whichever_wording_they_quote(
    room: Room,
) -> None:
    await opened(room, TWO)
    await by_mail(room, "early", "> 2. Who can help?\n\nI can.\n\n3. A third thing.\n")
    room.clock.move(minutes=1)

    await correct(room, {"answer-2": "Who brings the boat?", "answer-0": "Who pays?"})
    room.clock.move(hours=1)
    await by_mail(
        room,
        "late",
        "> 2. Who can help?\n\nSo can I.\n\n> 2. Who brings the boat?\n\nEmil does.\n\n"
        "3. The town.\n",
        writer="ben@example.net",
    )

    call = await call_of(room)
    assert said(call["questions"][1]["answers"]) == [
        ("Ada Example", "mail", "I can.\n\n3. A third thing."),
        ("Ben Example", "mail", "So can I.\n\nEmil does."),
    ]
    assert said(call["questions"][2]["answers"]) == [("Ben Example", "mail", "The town.")]
    assert said(call["general"]) == []


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({}, "answer-0", "Nothing has changed yet"),
        ({"answer-2": " "}, "answer-2", "keeps its number"),
        ({"answer-2": "What worked?"}, "answer-2", "the text of question 1"),
        ({"answer-1": "Who can help?", "answer-2": "What worked?"}, "answer-1", "question 2"),
        ({"answer-0": "who can help?"}, "answer-0", "the text of question 2"),
        ({"answer-2": "x" * 501}, "answer-2", "at most 500 characters"),
        ({"answer-0": "\n".join(f"Q {n}" for n in range(19))}, "answer-0", "at most 20 questions"),
        ({"text": "x" * 2900}, "answer-0", "too long"),
    ],
)
async def test_what_cannot_be_asked_is_told_in_its_field(
    room: Room, changed: dict[str, str], field: str, why: str
) -> None:
    await opened(room, TWO)

    reply = await preview(room, changed)

    ((named, text),) = reply.field_errors
    assert named == field
    assert why in text
    assert (await call_of(room))["version"] == 1


async def test_only_a_chair_corrects_and_a_locked_item_refuses_at_each_step(room: Room) -> None:
    await opened(room, TWO)
    about, fields = await form(room)
    shown = await preview(room, {"answer-1": "What went well?"})
    view: Any = shown.view

    with pytest.raises(Refused, match="chair"):
        await room.type(ADA, "edit 1")
    await room.type(CHAIR, "lock 1")
    with pytest.raises(Refused, match="fixed"):
        await room.type(CHAIR, "edit 1")
    refused = await room.submit(CHAIR, "edit_call", about, **(fields | {"answer-1": "Why?"}))
    assert refused is not None
    assert "fixed" in refused.field_errors[0][1]
    with pytest.raises(Refused, match="fixed"):
        await room.submit(CHAIR, "draft", view["private_metadata"])

    assert (await call_of(room))["version"] == 1
    await room.type(CHAIR, "reopen 1 because a word was wrong")
    assert "version 2" in (await correct(room, {"answer-1": "What went well?"})).lower()


async def test_forms_of_an_earlier_version_or_an_ended_call_change_nothing(room: Room) -> None:
    await opened(room, TWO)
    about, fields = await form(room)
    first = await preview(room, {"answer-1": "What went well?"})
    await correct(room, {"answer-1": "What went badly?"})

    late = await room.submit(CHAIR, "edit_call", about, **(fields | {"answer-1": "Why?"}))
    assert late is not None
    assert "corrected meanwhile" in late.field_errors[0][1]
    view: Any = first.view
    with pytest.raises(Refused, match="has changed since"):
        await room.submit(CHAIR, "draft", view["private_metadata"])

    room.clock.move(days=3)
    await room.tick()
    ended = await room.submit(CHAIR, "edit_call", about, **(fields | {"answer-1": "Why?"}))
    assert ended is not None
    assert "has ended" in ended.field_errors[0][1]
    call = await call_of(room)
    assert (call["version"], call["questions"][0]["text"]) == (2, "What went badly?")


async def test_every_version_is_kept_with_who_wrote_it_and_why(room: Room) -> None:
    await opened(room, TWO)
    start = room.clock()

    await correct(room, {"answer-1": "What went well?", "reason": "clearer"})
    await correct(room, {"text": "Thank you.", "reason": "politer"})

    async with room.database.reading() as store:
        call = await store.calls.latest_of_item(ItemNumber(1))
    assert call is not None
    assert [(text.questions[0], text.text, text.reason) for text in call.texts] == [
        ("What worked?", "", ""),
        ("What went well?", "", "clearer"),
        ("What went well?", "Thank you.", "politer"),
    ]
    assert [text.at for text in call.texts[1:]] == [start, start + timedelta(minutes=10)]
    assert len({text.by for text in call.texts}) == 1


async def test_the_channel_is_told_and_the_calls_own_message_shows_the_new_text(
    desk: Desk,
) -> None:
    room = desk.room
    await opened(room, TWO)
    await leave(desk)

    await correct(room, {"answer-1": "What went well?"})
    await leave(desk)

    messages = [str(message.blocks) for message in desk.slack.state.channel_messages(CHANNEL)]
    texts = [message for message in messages if "Call for comments corrected on" in message]
    own = [message for message in messages if "Comments on" in message and "'Answer'" in message]
    assert len(texts) == 1
    assert "Question 1 was “What worked?”" in texts[0]
    assert [("What went well?" in text, "Version 2." in text) for text in own] == [(True, True)]


async def test_a_text_too_long_for_a_field_stays(room: Room) -> None:
    long = {"name": "long", "text": "x" * 3500, "questions": ["What worked?"]}
    room.config = new_config(council={"templates": [long]})
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days using long")

    _about, filled = await form(room)
    await correct(room, {"answer-1": "What went well?"})

    assert "text" not in filled
    assert (await call_of(room))["text"] == "x" * 3500
