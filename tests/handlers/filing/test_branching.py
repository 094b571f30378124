"""A reply that begins a new subject begins a new item, which says where it came from."""

import hashlib
import itertools
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from tests.handlers.filing.test_put_back import CRANE, REPAIR, harbour, later, quoted, series
from tests.handlers.room import ADA, BOARD, CHAIR, COUNCIL, START, Room, mail

ROOT = mail("root", "The harbour needs a second crane.", subject="A second crane")
ANSWER = mail(
    "answer",
    "It does.",
    subject="Re: A second crane",
    answers=["root"],
    date=START + timedelta(hours=1),
)
TURN = mail(
    "turn",
    "By the way, who paints the berth?",
    subject="Painting the berth (was: A second crane)",
    answers=["root", "answer"],
    date=START + timedelta(hours=2),
)
BELOW = mail(
    "below",
    "Ada does.",
    subject="Re: Painting the berth",
    answers=["root", "answer", "turn"],
    date=START + timedelta(hours=3),
)
CUT = mail(
    "cut",
    "She does not.",
    subject="AW: Painting",
    answers=["below"],
    date=START + timedelta(hours=4),
)
MAILS = {"root": ROOT, "answer": ANSWER, "turn": TURN, "below": BELOW, "cut": CUT}


async def threads(room: Room) -> list[list[str]]:
    """Return the mails of each item, by name."""
    found = []
    for item in await room.items():
        page = await room.show(item["number"])
        found.append([row["message_id"].partition("@")[0] for row in page["thread"]])
    return sorted(found)


@pytest.mark.parametrize("order", list(itertools.permutations(MAILS))[::7])
async def test_a_new_subject_is_an_item_of_its_own_in_any_order(
    room: Room, order: tuple[str, ...]
) -> None:
    for name in order:
        await room.fetch(MAILS[name])

    assert await threads(room) == [["root", "answer"], ["turn", "below", "cut"]]


async def test_mails_of_one_batch_are_put_apart_too(room: Room) -> None:
    await room.fetch(*MAILS.values())

    assert await threads(room) == [["root", "answer"], ["turn", "below", "cut"]]


async def test_the_new_item_says_where_it_came_from(room: Room) -> None:
    await room.fetch(*MAILS.values())

    by_title = {item["title"]: item["number"] for item in await room.items()}
    assert set(by_title) == {"A second crane", "Painting the berth"}
    new = await room.show(by_title["Painting the berth"])
    assert new["came_from"] == by_title["A second crane"]


@pytest.mark.parametrize("parent_first", [True, False])
async def test_a_thread_that_is_reused_is_a_new_item(room: Room, *, parent_first: bool) -> None:
    reuse = mail("reuse", "Whom do we elect?", subject="Election of the board", answers=["root"])
    mails = [ROOT, reuse] if parent_first else [reuse, ROOT]

    for raw in mails:
        await room.fetch(raw)

    assert await threads(room) == [["reuse"], ["root"]]
    titles = {item["title"]: item["messages"] for item in await room.items()}
    assert titles == {"A second crane": 1, "Election of the board": 1}


async def test_mails_that_waited_for_their_parent_are_put_apart_when_it_comes(room: Room) -> None:
    reuse = mail("reuse", "Whom do we elect?", subject="Election of the board", answers=["root"])
    await room.fetch(ANSWER)
    await room.fetch(reuse)
    assert len(await room.items()) == 1

    await room.fetch(ROOT)

    assert await threads(room) == [["reuse"], ["root", "answer"]]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("at_once", [False, True])
async def test_a_thread_is_reused_also_by_an_answer_to_the_copy_of_another_list(
    room: Room, order: tuple[int, ...], *, at_once: bool
) -> None:
    copy = mail(
        "copy", "The harbour needs a second crane.", subject="A second crane", through="board"
    )
    reuse = mail("reuse", "Whom do we elect?", subject="Election of the board", answers=["copy"])
    mails = [[ROOT, copy, reuse][at] for at in order]

    for batch in [mails] if at_once else [[raw] for raw in mails]:
        await room.fetch(*batch)

    assert [len(one) for one in await threads(room)] == [1, 1]
    titles = {item["title"]: item["messages"] for item in await room.items()}
    assert titles == {"A second crane": 1, "Election of the board": 1}


NAMED = mail(
    "named",
    "And is it safe?",
    subject="Crane safety (was: Crane budget)",
    answers=["money"],
    date=START + timedelta(hours=1),
)
MONEY = mail("money", "What the crane costs.", subject="Crane budget")


@pytest.mark.parametrize(
    "batches", [[[MONEY], [NAMED]], [[NAMED], [MONEY]], [[MONEY, NAMED]], [[NAMED, MONEY]]]
)
async def test_who_names_the_former_subject_turns_whatever_words_both_share(
    room: Room, batches: list[list[bytes]]
) -> None:
    for batch in batches:
        await room.fetch(*batch)

    assert await threads(room) == [["money"], ["named"]]
    by_title = {item["title"]: item["number"] for item in await room.items()}
    new = await room.show(by_title["Crane safety"])
    assert new["came_from"] == by_title["Crane budget"]


TOP = mail("top", "Tiles are loose.", subject="Roof tiles")
PARTY = mail(
    "party",
    "Who comes?",
    subject="Christmas party",
    answers=["top", "between"],
    date=START + timedelta(hours=2),
)
BETWEEN = mail(
    "between",
    "Let us have a party at the pier.",
    subject="Christmas party at the pier",
    answers=["top"],
    date=START + timedelta(hours=1),
)


async def test_the_nearest_mail_above_tells_where_the_parent_is_missing(room: Room) -> None:
    await room.fetch(PARTY)
    await room.fetch(TOP)

    assert await threads(room) == [["party"], ["top"]]


async def test_a_parent_that_comes_late_takes_what_only_seemed_to_turn(room: Room) -> None:
    second = mail(
        "second",
        "I come.",
        subject="Christmas party",
        answers=["top", "between"],
        date=START + timedelta(hours=3),
    )
    await room.fetch(TOP, PARTY, second)
    assert len(await room.items()) == 3

    await room.fetch(BETWEEN)

    assert await threads(room) == [["between", "party", "second"], ["top"]]
    one, other = await room.show(2), await room.show(3)
    assert (one["number"], other["number"]) == (2, 2)
    assert one["title"] == "Christmas party at the pier"
    assert {item.item for item in await room.queued(DeliveryKind.UPDATE_ITEM)} >= {2, 3}
    assert "merged" in {entry["what"] for entry in one["history"]}


async def test_what_people_have_gone_on_with_stays_when_the_parent_comes(room: Room) -> None:
    await room.fetch(TOP, PARTY)
    await room.pen(CHAIR, f"assign 2 <@{ADA}>")
    goes_on = mail("between", "Yes.", subject="Christmas party", answers=["top"])

    await room.fetch(goes_on)

    party = await room.show(2)
    assert (party["number"], party["holder"]) == (2, "Ada Example")
    assert ["party"] in await threads(room)


async def test_mails_that_turn_out_to_be_elsewhere_take_their_lists_along(room: Room) -> None:
    both = f"{COUNCIL}, {BOARD}"
    reuse = mail(
        "reuse",
        "Whom do we elect?",
        subject="Election of the board",
        to=both,
        answers=["root"],
        date=START + timedelta(hours=2),
    )
    copy = mail(
        "copy",
        "Whom do we elect?",
        subject="Election of the board",
        to=both,
        through="board",
        answers=["root"],
        date=START + timedelta(hours=2),
    )
    await room.fetch(ANSWER, reuse, copy)
    (together,) = await room.items()

    await room.fetch(ROOT)

    assert together["lists"] == ["council"]
    lists = {item["title"]: item["lists"] for item in await room.items()}
    assert lists == {
        "A second crane": ["council"],
        "Election of the board": ["council", "board"],
    }


async def test_a_parent_that_comes_late_gives_the_title(room: Room) -> None:
    early = mail("early", "What it costs.", subject="Crane", date=START - timedelta(days=1))
    await room.fetch(mail("late", "Much.", subject="Re: Crane budget", answers=["early"]))

    await room.fetch(early)

    (item,) = await room.items()
    assert item["title"] == "Crane"
    (told,) = [row for row in (await room.show(1))["history"] if row["what"] == "title"]
    assert (told["actor"], told["from"], told["to"]) == (None, "Crane budget", "Crane")


async def test_a_title_that_a_chair_gave_stays_when_the_parent_comes(room: Room) -> None:
    early = mail("early", "What it costs.", subject="Crane", date=START - timedelta(days=1))
    await room.fetch(mail("late", "Much.", subject="Re: Crane budget", answers=["early"]))
    await room.pen(CHAIR, "title 1 The new crane")

    await room.fetch(early)

    (item,) = await room.items()
    assert item["title"] == "The new crane"


async def test_an_automatic_answer_under_its_own_subject_stays(room: Room) -> None:
    away = mail(
        "away",
        "I am away.",
        subject="Out of office",
        answers=["root"],
        headers={"Auto-Submitted": "auto-replied"},
    )

    await room.fetch(ROOT, away)

    assert [sorted(one) for one in await threads(room)] == [["away", "root"]]


@pytest.mark.parametrize("turn", range(8))
async def test_lost_replies_series_and_branches_come_out_alike_in_any_order(
    room: Room, turn: int
) -> None:
    mails = [*MAILS.values(), *harbour().values(), *series()]
    shuffled = sorted(mails, key=lambda raw: hashlib.sha256(raw + bytes([turn])).digest())

    while shuffled:
        size = 1 + shuffled[0][-2] * (turn + 1) % 4
        await room.fetch(*shuffled[:size])
        shuffled = shuffled[size:]

    found = [sorted(one) for one in await threads(room)]
    assert sorted(found) == [
        ["2026.77-1-ada", "2026.77-2-ada", "2026.77-3-ada"],
        ["answer", "root"],
        ["below", "cut", "turn"],
        ["lost-answer", "lost-root", "lost-third"],
    ]


@pytest.mark.parametrize(
    "subject",
    ["Re: Something else", "A second crane, once more", "[PATCH 1/2] paint: the berth", "crane"],
)
async def test_a_subject_that_goes_on_stays_in_its_thread(room: Room, subject: str) -> None:
    await room.fetch(ROOT, mail("next", "Words.", subject=subject, answers=["root"]))

    assert len(await room.items()) == 1


SPOKEN = mail("spoken", CRANE, subject="A second crane")
RENAMED = later(
    "renamed", REPAIR, subject="Painting the berth (was: A second crane)", answers=["spoken"]
)


@pytest.mark.parametrize(
    "subject", ["Re: Painting the berth", "AW: Painting the berth (was: A second crane)"]
)
@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
async def test_a_lost_reply_stands_in_the_branch_that_it_answers(
    room: Room, order: tuple[int, ...], subject: str
) -> None:
    lost = later("lost", f"{quoted(REPAIR)}\n\nGood.", subject=subject, days=2)
    child = later("child", "Fine by me.", subject=subject, days=3, answers=["lost"])
    mails = [SPOKEN, RENAMED, lost, child]

    for at in order:
        await room.fetch(mails[at])

    assert await threads(room) == [["renamed", "lost", "child"], ["spoken"]]


@pytest.mark.parametrize("comes_late", [False, True])
async def test_a_lost_reply_goes_with_the_part_of_a_thread_that_a_chair_splits_off(
    room: Room, *, comes_late: bool
) -> None:
    repair = later("repair", REPAIR, subject="Re: A second crane", answers=["spoken"])
    lost = later("lost", f"{quoted(REPAIR)}\n\nGood.", subject="Re: A second crane", days=2)
    await room.fetch(SPOKEN, repair, *([] if comes_late else [lost]))

    await room.pen(CHAIR, "split 1 2")
    await room.fetch(lost)

    assert await threads(room) == [["repair", "lost"], ["spoken"]]


async def test_a_lost_reply_stands_below_whose_own_words_it_quotes(room: Room) -> None:
    """Who quotes the same stands beside it."""
    repair = later(
        "repair",
        f"{quoted(CRANE)}\n\n{REPAIR}",
        subject="Re: A second crane",
        answers=["spoken"],
    )
    lost = later("lost", f"{quoted(CRANE)}\n\nNo.", subject="Re: A second crane", days=2)
    await room.fetch(SPOKEN, repair)
    await room.pen(CHAIR, "split 1 2")

    await room.fetch(lost)

    assert await threads(room) == [["repair"], ["spoken", "lost"]]


@pytest.mark.parametrize("old_first", [True, False])
async def test_who_names_the_former_subject_without_references_is_linked_back(
    room: Room, *, old_first: bool
) -> None:
    renamed = later("renamed", "Who paints?", subject="Painting the berth (was: A second crane)")
    mails = [SPOKEN, renamed] if old_first else [renamed, SPOKEN]
    for raw in mails:
        await room.fetch(raw)

    by_title = {item["title"]: item["number"] for item in await room.items()}
    new, old = by_title["Painting the berth"], by_title["A second crane"]
    assert (await room.show(new))["came_from"] == old
    assert (await room.show(old))["came_from"] is None


async def test_who_names_a_former_subject_that_comes_only_later_is_not_linked(room: Room) -> None:
    renamed = mail("renamed", "Who paints?", subject="Painting the berth (was: A second crane)")
    await room.fetch(renamed, later("crane", CRANE, subject="A second crane"))

    assert [(await room.show(number))["came_from"] for number in (1, 2)] == [None, None]
