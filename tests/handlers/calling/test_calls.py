"""A call for comments is opened, answered by every way, and closed."""

from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.ids import SlackUserId
from bot.errors import Refused
from bot.events import SlackReply
from bot.sandbox.slack import Message
from handlers.people.rosters import import_roster
from handlers.work import Work
from tests.handlers.desk import Desk, all_done
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, GUEST, Room, draft_of, mail, new_config

TEMPLATE = {
    "name": "best-practices",
    "text": "Please answer below each question.",
    "questions": ["What worked?", "What should change?"],
}
ROSTER = (
    "name,emails,slack,group\n"
    "Ada Example,ada@example.org,,north\n"
    "Ben Example,ben@example.net,,south\n"
    "Dora Example,dora@example.org,,south\n"
    "Emil Example,emil@example.org,,west\n"
)


@prepared
async def opened(room: Room, words: str = "What worked?") -> None:
    """Call for comments on item 1, for two days."""
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, f"call 1 until in 2 days {words}")
    room.clock.move(hours=1)


async def by_mail(room: Room, name: str, text: str, *, writer: str = "ada@example.org") -> None:
    """Write on the list, in the item's thread."""
    name_of = {"ada": "Ada Example", "ben": "Ben Example", "emil": "Emil Example"}
    who = f"{name_of[writer.split('@', maxsplit=1)[0]]} <{writer}>"
    await room.fetch(mail(name, text, writer=who, answers=["plan"], date=room.clock()))


async def take_roster(room: Room) -> None:
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), ROSTER, council)


async def answer_form(room: Room, user: SlackUserId) -> str:
    """Open the form of answers; return what it is about."""
    shown = await room.push(user, 1, "answer")
    assert shown is not None
    assert shown.view is not None
    return str(shown.view["private_metadata"])


async def call_of(room: Room) -> dict[str, Any]:
    call: dict[str, Any] = (await room.show(1))["call"]
    return call


def said(answers: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(answer["who"], answer["source"], answer["text"]) for answer in answers]


def shown_text(reply: SlackReply) -> str:
    """Return the mail that a preview shows."""
    blocks: list[Any] = list(reply.blocks or (reply.view or {}).get("blocks", ()))  # type: ignore[call-overload]
    (rich,) = [
        block
        for block in blocks
        if block["type"] == "rich_text" and block["elements"][0]["type"] == "rich_text_preformatted"
    ]
    return str(rich["elements"][0]["elements"][0]["text"])


async def test_the_mail_is_shown_before_it_goes(room: Room) -> None:
    await room.fetch(mail("plan"))

    shown = await room.type(CHAIR, "call 1 until in 2 days 1. What worked? 2. Who helps?")

    text = shown_text(shown)
    assert "Subject: Comments until Fri 6 Mar: About plan (#1)" in text
    assert "Open until Fri 6 Mar 2026, 10:00 UTC." in text
    assert "  1. What worked?" in text
    assert "  2. Who helps?" in text
    assert "reply to this message on the list" in text
    item = await room.show(1)
    assert (item["state"], item["call"]) == ("open", None)
    assert not await room.queued(DeliveryKind.MAIL_CALL)


async def test_a_call_moves_the_item_and_is_announced_once(room: Room) -> None:
    await room.fetch(mail("plan"))
    draft = draft_of(await room.type(CHAIR, "call 1 until in 2 days What worked?")) or ""

    slack_reply = await room.decide(CHAIR, draft, key="press")
    again = await room.decide(CHAIR, draft, key="press")

    assert slack_reply == again
    item = await room.show(1)
    assert (item["state"], item["deadline"]) == ("commenting", "2026-03-06T10:00:00Z")
    assert item["call"] == {
        "kind": "comments",
        "state": "open",
        "opened_at": "2026-03-04T10:00:00Z",
        "closes_at": "2026-03-06T10:00:00Z",
        "closed_at": None,
        "outcome": None,
        "note": None,
        "version": 1,
        "text": None,
        "questions": [{"number": 1, "text": "What worked?", "answers": []}],
        "extensions": [],
        "general": [],
        "answered": [],
        "away": [],
        "silent": {"people": 0, "groups": [], "writers": ["Ada Example"]},
    }
    assert len(await room.queued(DeliveryKind.MAIL_CALL, DeliveryKind.POST_CALL)) == 2
    with pytest.raises(Refused, match="has changed since"):
        await room.decide(CHAIR, draft)


async def test_answers_by_mail_and_slack_are_filed_under_their_questions(room: Room) -> None:
    room.config = new_config(council={"templates": [TEMPLATE]})
    await room.fetch(mail("plan", "1. An old list of mine.\n"))
    await room.posted(1, ts="1772618400.000100")
    await room.pen(CHAIR, "call 1 until in 2 days using best-practices Who can help?")
    room.clock.move(hours=1)

    await by_mail(
        room,
        "inline",
        "I like the idea.\n\n> 1. What worked?\n\nThe tea.\n\n> 3. Who can help?\n\nI can.\n\n"
        "Regards,\nAda\n",
    )
    await by_mail(
        room, "numbered", "2) The room.\n\n> I can.\n\nSo can I.\n", writer="ben@example.net"
    )
    await room.pen(CHAIR, "comment 1 Q3 The council staff.")
    fields = {"answer-1": "All.\n\n2. Really.", "answer-0": "Hm"}
    await room.submit(BEN, "answer", await answer_form(room, BEN), **fields)

    call = await call_of(room)
    assert [row["text"] for row in call["questions"]] == [
        "What worked?", "What should change?", "Who can help?",
    ]  # fmt: skip
    assert [said(row["answers"]) for row in call["questions"]] == [
        [("Ada Example", "mail", "The tea."), ("Ben Example", "slack", "All.\n      2. Really.")],
        [("Ben Example", "mail", "The room.")],
        [("Ada Example", "mail", "I can."), ("Carla Chair", "slack", "The council staff.")],
    ]
    assert said(call["general"]) == [
        ("Ada Example", "mail", "I like the idea."),
        ("Ben Example", "mail", "So can I."),
        ("Ben Example", "slack", "Hm"),
    ]
    assert call["answered"] == ["Ada Example", "Ben Example", "Carla Chair"]


async def test_a_call_ends_at_its_deadline_and_says_who_was_heard(room: Room) -> None:
    await room.fetch(mail("plan"))
    await take_roster(room)
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    room.clock.move(hours=1)
    await by_mail(room, "one", "1. The tea.\n")
    out = mail(
        "away",
        "I am out of the office until 30 March 2026.\n",
        writer="Emil Example <emil@example.org>",
        answers=["plan"],
        subject="Out of office",
        date=room.clock(),
        headers={"Auto-Submitted": "auto-replied"},
    )
    await room.fetch(out)

    room.clock.move(days=2)
    await room.tick()
    await room.tick()
    room.clock.move(minutes=1)
    await by_mail(room, "late", "1. Too late.\n", writer="ben@example.net")

    item = await room.show(1)
    call = item["call"]
    assert (item["state"], item["deadline"], call["state"]) == ("open", None, "closed")
    assert said(call["questions"][0]["answers"]) == [("Ada Example", "mail", "The tea.")]
    assert call["answered"] == ["Ada Example"]
    assert call["away"] == ["Emil Example"]
    assert call["silent"] == {"people": 2, "groups": ["south", "west"]}
    assert len(await room.queued(DeliveryKind.MAIL_CALL)) == 2


async def test_a_chair_closes_a_call_with_an_outcome(room: Room) -> None:
    await opened(room)
    await by_mail(room, "one", "1. The tea.\n")

    asked = await room.type(CHAIR, "close 1 We keep the tea")
    assert "We keep the tea" in shown_text(asked)
    assert "Ada Example, by mail:\n     The tea." in shown_text(asked)
    assert (await room.show(1))["state"] == "commenting"
    await room.decide(CHAIR, draft_of(asked) or "")

    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("closed", "We keep the tea")
    await room.pen(CHAIR, "reopen 1")
    await room.pen(CHAIR, "call 1 until in 2 days What else?")
    assert (await call_of(room))["questions"][0]["answers"] == []


async def test_the_list_gets_no_words_from_slack_that_their_author_has_not_released(
    room: Room,
) -> None:
    await opened(room)
    await by_mail(room, "one", "1. The tea.\n")
    await room.choose(BEN, "always")
    await room.pen(BEN, "comment 1 Q1 The biscuits.")
    await room.pen(GUEST, "comment 1 Q1 My secret opinion.")

    text = shown_text(await room.type(CHAIR, "close 1"))

    assert "3 people have answered: Ada Example, Ben Example and 1 more in Slack." in text
    assert "Ben Example, in Slack:\n     The biscuits." in text
    assert "secret" not in text
    assert "Gil" not in text
    await room.choose(BEN, "never")
    text = shown_text(await room.type(CHAIR, "close 1"))
    assert "3 people have answered: Ada Example and 2 more in Slack." in text
    assert "biscuits" not in text


async def test_a_call_closed_without_an_outcome_leaves_the_item_open(room: Room) -> None:
    await opened(room)
    await room.pen(CHAIR, "close 1")
    item = await room.show(1)
    assert (item["state"], item["call"]["outcome"]) == ("open", "closed")


async def test_a_withdrawn_call_says_why(room: Room) -> None:
    await opened(room)
    shown = await room.type(CHAIR, "withdraw 1 because the plan changed")
    assert "the plan changed" in shown_text(shown)
    await room.decide(CHAIR, draft_of(shown) or "")

    item = await room.show(1)
    assert (item["state"], item["call"]["outcome"]) == ("open", "withdrawn")
    with pytest.raises(Refused, match="No ballot is open"):
        await room.pen(CHAIR, "withdraw 1")


async def test_a_chair_extends_a_call_and_the_old_date_stays(room: Room) -> None:
    await opened(room)
    await by_mail(room, "one", "1. The tea.\n")

    await room.pen(CHAIR, "extend 1 in 5 days because of the holidays")

    item = await room.show(1)
    assert item["deadline"] == item["call"]["closes_at"] == "2026-03-09T11:00:00Z"
    assert item["call"]["extensions"] == [
        {
            "from": "2026-03-06T10:00:00Z",
            "to": "2026-03-09T11:00:00Z",
            "reason": "of the holidays",
            "by": "Carla Chair",
            "at": "2026-03-04T11:00:00Z",
        }
    ]
    assert len(item["call"]["questions"][0]["answers"]) == 1
    with pytest.raises(Refused, match="is open until Mon 9 Mar"):
        await room.pen(CHAIR, "extend 1 in 4 days")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("call 1 until in 2 days What else?", "is open already"),
        ("ballot 1 until in 3 days Shall we?", ""),
        ("reopen 1", "A call on #1 is open"),
    ],
)
async def test_what_a_running_call_allows(room: Room, words: str, why: str) -> None:
    await opened(room)
    if why:
        with pytest.raises(Refused, match=why):
            await room.pen(CHAIR, words)
    else:
        await room.pen(CHAIR, words)


async def test_a_ballot_in_one_step_ends_the_call_and_carries_its_question(room: Room) -> None:
    await opened(room, "Shall we keep the tea?")
    await by_mail(room, "one", "1. Yes.\n")

    shown = await room.type(CHAIR, "ballot 1 until in 3 days")
    assert "ends the call for comments" in shown.text
    await room.decide(CHAIR, draft_of(shown) or "")

    item = await room.show(1)
    assert (item["state"], item["call"]["state"]) == ("voting", "closed")
    assert item["ballot"]["question"] == "Shall we keep the tea?"
    assert item["deadline"] == "2026-03-07T11:00:00Z"


@pytest.mark.parametrize("user", [ADA, GUEST])
async def test_only_a_chair_calls(room: Room, user: SlackUserId) -> None:
    await room.fetch(mail("plan"))
    with pytest.raises(Refused):
        await room.pen(user, "call 1 until in 2 days What worked?")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("call 1 until in 2 days using tea", "has no template"),
        ("call 1 until in 2 days using", "which template"),
        ("call 1 until now", "do not understand"),
        ("call 1 until 2026-03-01", "past"),
        ("call 1 until in 2 days " + " ".join(f"{at}. Why?" for at in range(1, 23)), "at most 20"),
        ("call 9 until in 2 days", "no item #9"),
    ],
)
async def test_a_call_that_cannot_be_is_refused(room: Room, words: str, why: str) -> None:
    await room.fetch(mail("plan"))
    with pytest.raises(Refused, match=why):
        await room.pen(CHAIR, words)


async def test_the_form_shows_the_mail_before_it_goes(room: Room) -> None:
    room.config = new_config(council={"templates": [TEMPLATE]})
    await room.fetch(mail("plan"))
    form = (await room.type(CHAIR, "call 1")).view
    assert form is not None
    assert form["callback_id"] == "call"

    shown = await room.submit(
        CHAIR, "call", "1", questions="Who helps?\n", day="2026-03-06", template="best-practices"
    )

    assert shown is not None
    assert "  3. Who helps?" in shown_text(shown)
    assert shown.view is not None
    await room.submit(CHAIR, "draft", str(shown.view["private_metadata"]))
    assert len((await call_of(room))["questions"]) == 3


async def test_the_form_of_answers_has_a_field_for_each_question(room: Room) -> None:
    await opened(room, "1. What worked? 2. Who helps?")

    shown = await room.push(ADA, 1, "answer")

    assert shown is not None
    assert shown.view is not None
    blocks: Any = shown.view["blocks"]
    fields = [block["block_id"] for block in blocks if block["type"] == "input"]
    assert fields == ["answer-1", "answer-2", "answer-0"]
    form = await answer_form(room, ADA)
    empty = await room.submit(ADA, "answer", form)
    assert empty is not None
    assert empty.field_errors
    await room.pen(CHAIR, "close 1")
    late = await room.submit(ADA, "answer", form, **{"answer-1": "The tea."})
    assert late is not None
    assert "has ended" in late.field_errors[0][1]
    with pytest.raises(Refused, match="No call for comments"):
        await room.push(ADA, 1, "answer")


async def test_a_call_follows_its_item_into_another_one_and_back(room: Room) -> None:
    await room.fetch(mail("first"), mail("plan"))
    await room.pen(CHAIR, "call 2 until in 2 days What worked?")
    room.clock.move(hours=1)

    await room.pen(CHAIR, "merge 2 into 1")

    merged = await room.show(1)
    assert (merged["state"], merged["call"]["state"]) == ("commenting", "open")
    assert merged["deadline"] == merged["call"]["closes_at"]
    assert (await room.show(2))["number"] == 1

    await room.pen(CHAIR, "undo 2")

    first, plan = await room.show(1), await room.show(2)
    assert (first["state"], first["call"], first["deadline"]) == ("open", None, None)
    assert (plan["state"], plan["call"]["state"]) == ("commenting", "open")
    assert plan["deadline"] == plan["call"]["closes_at"]


async def test_a_call_ends_when_its_item_becomes_part_of_one_with_a_call(room: Room) -> None:
    await room.fetch(mail("first"), mail("plan"))
    await room.pen(CHAIR, "call 1 until in 3 days What else?")
    await room.pen(CHAIR, "call 2 until in 2 days What worked?")
    room.clock.move(hours=1)

    await room.pen(CHAIR, "merge 2 into 1")
    assert (await call_of(room))["questions"][0]["text"] == "What else?"
    assert len(await room.queued(DeliveryKind.MAIL_CALL)) == 3

    await room.pen(CHAIR, "undo 2")
    plan = await room.show(2)
    assert (plan["state"], plan["call"]["outcome"]) == ("open", "withdrawn")
    assert "has a call for comments" in plan["call"]["note"]
    assert (await room.show(1))["state"] == "commenting"


async def test_the_digest_tells_of_a_call_and_of_its_end(room: Room) -> None:
    await room.fetch(mail("plan"))
    await take_roster(room)
    await room.pen(CHAIR, "call 1 until in 9 days 1. What worked? 2. Who helps?")
    room.clock.move(hours=1)
    await by_mail(room, "one", "1. The tea.\n")

    running = (await room.type(CHAIR, "digest")).text
    assert "1 call for comments" in running
    assert "Comments until Fri 13 Mar 2026, 10:00 UTC" in running
    assert "2. Who helps?" in running
    assert "1 answer. Not answered yet: Ben Example, Dora Example, Emil Example" in running
    await room.pen(CHAIR, "extend 1 in 10 days because of the fair")
    moved = " ".join((await room.type(CHAIR, "digest")).text.split())
    assert (
        "Moved: comments were to end Fri 13 Mar 2026, 10:00 UTC. The reason: of the fair." in moved
    )
    room.clock.move(days=10)
    await room.tick()
    assert "Comments closed Sat 14 Mar 2026" in (await room.type(CHAIR, "digest")).text


async def test_a_call_is_shown_in_slack_and_loses_its_button_at_the_end(desk: Desk) -> None:
    room = desk.room
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    await leave(desk)
    (own,) = call_messages(desk, "Comments until")
    assert "What worked?" in own.text
    assert "'action_id': 'answer'" in str(own.blocks)

    room.clock.move(hours=1)
    await room.pen(CHAIR, "comment 1 Q1 <!channel> the tea")
    await room.pen(CHAIR, "close 1")
    await leave(desk)

    assert not call_messages(desk, "Comments until")
    (own,) = call_messages(desk, "Closed Wed 4 Mar 2026, 11:00 UTC, by Carla Chair.")
    assert "'action_id': 'answer'" not in str(own.blocks)
    (end,) = call_messages(desk, "Comments closed on")
    assert end.text.endswith("Carla Chair, in Slack: @\u2060channel the tea")
    assert "<!channel>" not in end.text


def call_messages(desk: Desk, begins: str) -> list[Message]:
    every = desk.slack.state.channel_messages(CHANNEL)
    return [message for message in every if message.text.startswith(begins)]


async def leave(desk: Desk) -> None:
    """Let what is queued for Slack leave; the mails are looked at elsewhere."""
    async with desk.room.database.transaction() as store:
        for delivery in await store.outbox.list([DeliveryState.WAITING], limit=100):
            if delivery.kind is DeliveryKind.MAIL_CALL:
                await store.outbox.drop(delivery.id)
    await desk.work(all_done)
