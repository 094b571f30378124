"""How an item stands so far: the same wherever it is shown, and nothing that must not be."""

import json
import re

import pytest

from bot.domain.delivery import DeliveryKind
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.handlers.board.test_board import show, words
from tests.handlers.desk import Desk, all_done
from tests.handlers.proceedings.test_objections import ADA_WRITES, BEN_WRITES, by_mail, opened
from tests.handlers.room import ADA, BEN, BOARD, BOARD_CHANNEL, CHAIR, GUEST, Room, mail, new_config

ON_BOARD = {"board": "public"}


def in_words(shown: object) -> str:
    """Return what blocks show, each blank as one."""
    return " ".join(re.sub(r"\\n|[*_]", " ", json.dumps(shown, ensure_ascii=False)).split())


async def everywhere(room: Room) -> dict[str, str]:
    """Return each place that shows item 1, without markup and line breaks."""
    details = await room.push(ADA, 1, "details")
    assert details is not None
    await send(room, "!show 1", to=proving(room))
    (*_, by_mail_shown) = await replies(room)
    return {
        "details": in_words(details.view),
        "show": in_words((await room.type(ADA, "show 1")).blocks),
        "by mail": " ".join(by_mail_shown.split()),
        "board": await words(room, "/items/1"),
        "digest": " ".join((await room.type(CHAIR, "digest")).text.split()),
    }


async def test_every_place_says_how_a_call_for_consensus_stands(room: Room) -> None:
    await opened(room, council=ON_BOARD)
    await by_mail(room, "ask", "Who pays for it?", writer=ADA_WRITES)
    await by_mail(room, "tell", "I like it.", writer="Cem Cetin <cem@example.com>")
    await by_mail(room, "no", "object: The plan has no budget.")
    await room.pen(GUEST, "hold 1 1 day")
    await room.push(ADA, 1, "stance_abstain")

    shown = await everywhere(room)

    said = [
        "So far: support 0, can live with it 0, object 1, abstain 1.",
        "Object: Ben Example.",
        "Abstain: Ada Example.",
        "1 objection: 1.1 open.",
        "Objections that nobody has answered: 1.1.",
        "what becomes of 1.1; the concern of Gil Guest, who has until Thu 5 Mar 2026",
        "somebody who supports it.",
        "The message that has waited longest for an answer: Ada Example,",
    ]
    assert {
        where: [each for each in said if each not in text] for where, text in shown.items()
    } == {where: [] for where in shown}


async def test_programs_read_the_same(room: Room) -> None:
    await opened(room, council=ON_BOARD)
    await by_mail(room, "ask", "Who pays for it?", writer=ADA_WRITES)
    await by_mail(room, "tell", "I like it.", writer="Cem Cetin <cem@example.com>")
    await by_mail(room, "no", "object: The plan has no budget.")
    await room.pen(GUEST, "hold 1 1 day")
    await room.push(ADA, 1, "stance_abstain")

    so_far = (await room.show(1))["so_far"]
    on_board = json.loads(await show(room, "/items/1.json"))["so_far"]

    assert so_far["positions"] == [
        {"position": "object", "who": ["Ben Example"]},
        {"position": "abstain", "who": ["Ada Example"]},
    ]
    assert so_far["objections"] == [{"id": "1.1", "state": "open"}]
    assert so_far["not_answered"] == ["1.1"]
    missing = so_far["missing"]
    assert missing["ends_at"] == "2026-03-06T10:00:00Z"
    assert (missing["objections"], missing["support"]) == (["1.1"], True)
    assert missing["holding"] == [{"who": "Gil Guest", "until": "2026-03-05T11:00:00Z"}]
    waits = so_far["waits_longest"]
    assert (waits["who"], waits["message_id"]) == ("Ada Example", "ask@mail.example.org")
    assert on_board == so_far

    await room.pen(CHAIR, "close 1 deferred Later. options: none, half revisit: if the fair moves")
    ended = await room.show(1)
    assert ended["call"]["options"] == "none, half"
    assert ended["call"]["revisit"] == "if the fair moves"
    assert ended["so_far"]["missing"]["ends_at"] is None
    await room.pen(CHAIR, "close 1 done")
    assert (await room.show(1))["so_far"] is None


async def test_what_was_answered_or_settled_is_missing_no_more(room: Room) -> None:
    await opened(room)
    await room.pen(BEN, "object 1 The plan has no budget.")
    await room.pen(ADA, "answer 1.1 It is in annex B.")
    await room.push(ADA, 1, "stance_support")

    answered = in_words((await room.type(ADA, "show 1")).blocks)
    await room.pen(CHAIR, "resolve 1.1 accommodated because annex B has one")
    room.clock.move(days=3)
    settled = in_words((await room.type(ADA, "show 1")).blocks)
    await room.pen(CHAIR, "close 1 consensus")
    decided = in_words((await room.type(ADA, "show 1")).blocks)

    assert "nobody has answered" not in answered
    assert "what becomes of 1.1" in answered
    assert "Missing until it can end" not in settled
    assert "1.1 accommodated" in settled
    assert "So far" not in decided


async def test_open_questions_of_a_call_are_named(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days 1. Which day? 2. Which room?")
    await by_mail(room, "yes", "1. On Monday.", writer=ADA_WRITES)

    shown = in_words((await room.type(ADA, "show 1")).blocks)

    assert "Questions that nobody has answered: 2." in shown


@pytest.mark.parametrize("visibility", ["hidden", "secret"])
async def test_nobody_learns_how_somebody_votes_while_choices_are_hidden(
    room: Room, visibility: str
) -> None:
    rules = {"quiet": {"method": "yes-no", "visibility": visibility}}
    room.config = new_config(council=ON_BOARD).model_copy(update={"rules": rules})
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days quiet Shall we?")
    await room.pen(BEN, "vote 1 no because there is no budget")

    shown = await everywhere(room)

    for where, text in shown.items():
        assert "Missing until it can end: its end" in text, where
        assert not re.search(r"(?i)\b(no|against): Ben", text), where
    for so_far in (
        (await room.show(1))["so_far"],
        json.loads(await show(room, "/items/1.json"))["so_far"],
    ):
        assert (so_far["votes"], so_far["objections"]) == ([], [])


async def test_open_votes_are_positions(room: Room) -> None:
    room.config = new_config(council=ON_BOARD)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    await room.pen(BEN, "vote 1 block because there is no budget")
    await by_mail(room, "yes", "agree", writer=ADA_WRITES)

    for where, text in (await everywhere(room)).items():
        assert "Block: Ben Example." in text, where
        assert "Agree: Ada Example." in text, where
        assert "1 objection: 1.1 open." in text, where


async def test_the_message_that_waits_can_be_opened(desk: Desk) -> None:
    await desk.room.fetch(mail("plan", "Who pays for it?"))
    await desk.work(all_done)
    (posted,) = [each for each in await desk.deliveries() if each.kind is DeliveryKind.POST_MAIL]

    shown = json.dumps((await desk.room.type(ADA, "show 1")).blocks)

    assert posted.result is not None
    assert f"/p{posted.result.replace('.', '')}|Read the message>" in shown


async def test_on_the_board_it_leads_to_the_message(room: Room) -> None:
    room.config = new_config(council=ON_BOARD)
    await room.fetch(mail("plan", "Who pays for it?"))

    page = await show(room, "/items/1")

    (section,) = re.findall(r'(?s)id="so-far">.*?</section>', page)
    (to,) = re.findall('href="([^"]+)"', section)
    assert "Read the message" in section
    assert f'href="{to}" class="at"' in page


@pytest.mark.parametrize(
    ("writer", "text", "is_awaited"),
    [
        ("Gil Guest <guest@example.org>", "Je serai absent.", False),
        ("Gil Guest <guest@example.org>", "I agree with Ben.", False),
        ("Gil Guest <guest@example.org>", "re 1.1: It is in annex B.", True),
        (ADA_WRITES, "It is in annex B.", True),  # she began the item
        ("Carla Chair <chair@example.org>", "It is in annex B.", True),
    ],
)
async def test_not_every_reply_to_an_objection_is_the_answer_that_it_waits_for(
    room: Room, writer: str, text: str, *, is_awaited: bool
) -> None:
    await opened(room)
    await by_mail(room, "no", "object: The plan has no budget.")
    answers = ["plan", "no"]
    await room.fetch(mail("reply", text, writer=writer, answers=answers, date=room.clock()))

    shown = in_words((await room.type(ADA, "show 1")).blocks)

    (objection,) = (await room.show(1))["objections"]
    assert len(objection["answers"]) == 1
    assert ("Objections that nobody has answered: 1.1." in shown) is not is_awaited


async def test_what_waits_on_the_other_list_of_an_item_alone_is_told_there_alone(
    room: Room,
) -> None:
    waited = "The message that has waited longest for an answer: "
    both = f"council@lists.example.org, {BOARD}"
    for through in ("council", "board"):
        await room.fetch(mail("plan", writer=BEN_WRITES, to=both, through=through))
    room.clock.move(hours=1)
    far = mail(
        "far",
        writer="Zoe Far <zoe@example.org>",
        to=BOARD,
        through="board",
        answers=["plan"],
        date=room.clock(),
    )
    await room.fetch(far)
    await by_mail(room, "near", "Fine.", writer=ADA_WRITES)
    room.members[BOARD_CHANNEL] = frozenset({CHAIR})

    details = await room.push(ADA, 1, "details")
    await send(room, "!show 1", to=proving(room))
    (*_, by_mail_shown) = await replies(room)
    of_ada = await room.type(ADA, "show 1")
    of_chair = await room.type(CHAIR, "show 1")

    assert details is not None
    for shown in (details.view, of_ada.blocks, by_mail_shown):
        assert f"{waited}Ada Example" in in_words(shown)
    assert f"{waited}Zoe Far" in in_words(of_chair.blocks)
