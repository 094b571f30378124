"""Replies that lost their references: put back by what they quote, or suggested."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack.item import render_item
from handlers.showing.facts import gather_item
from tests.handlers.room import ADA, BEN, CHAIR, COUNCIL, START, Room, mail

CRANE = (
    "The harbour needs a second crane before the winter, since ships wait for two days.\n"
    "Could the council find the money for it by the end of this month?"
)
COST = "A crane costs far more than what is left of the budget for this year."
REPAIR = (
    "I would rather repair the old one, which has served us well for so very many years now.\n"
    "Its motor was made new last spring, and a painter has offered to come for nothing."
)
BERTH = "Nobody may use the second berth while it is painted, that is until Friday."


def later(
    name: str,
    text: str,
    *,
    subject: str,
    days: float = 1,
    writer: str = "Ben Example <ben@example.net>",
    answers: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return a mail of some days later, from somebody else."""
    return mail(
        name,
        text,
        subject=subject,
        writer=writer,
        date=START + timedelta(days=days),
        answers=answers,
        headers=headers,
    )


def quoted(text: str) -> str:
    """Quote a text."""
    return "\n".join(f"> {line}" for line in text.split("\n"))


def harbour() -> dict[str, bytes]:
    """Return a thread of three of which the second and third lost their references."""
    return {
        "root": mail("lost-root", CRANE, subject="A second crane for us"),
        "answer": later(
            "lost-answer", f"{quoted(CRANE)}\n\n{COST}", subject="Re: A second crane for us"
        ),
        "third": later(
            "lost-third",
            f"{quoted(COST)}\n\nThen we wait.",
            days=2,
            subject="AW: [council] A second crane for us",
            writer="Cy Example <cy@example.com>",
        ),
    }


def series() -> list[bytes]:
    """Return the parts of a series, without references."""
    return [
        mail(
            f"2026.77-{part + 1}-ada@example.org",
            f"Words of part {part}.",
            subject=f"[PATCH v2 {part}/2] crane: part {part}",
            date=START + timedelta(seconds=part),
        )
        for part in range(3)
    ]


async def fetch_all(room: Room, mails: Sequence[bytes], *, together: bool) -> None:
    """Let mails come in one batch or one by one."""
    if together:
        await room.fetch(*mails)
    else:
        for raw in mails:
            await room.fetch(raw)


async def together(room: Room) -> list[list[str]]:
    """Return the names of each item's mails."""
    pages = [await room.show(item["number"]) for item in await room.items()]
    return sorted(
        sorted(row["message_id"].partition("@")[0] for row in page["thread"]) for page in pages
    )


@pytest.mark.parametrize("order", list(itertools.permutations(["root", "answer", "third"])))
@pytest.mark.parametrize("together", [True, False])
async def test_a_reply_without_references_joins_what_it_quotes(
    room: Room, order: tuple[str, ...], *, together: bool
) -> None:
    mails = harbour()

    await fetch_all(room, [mails[name] for name in order], together=together)

    (item,) = await room.items()
    assert item["messages"] == 3


async def test_a_quote_under_another_subject_joins_nothing(room: Room) -> None:
    await room.fetch(mail("root", CRANE, subject="A second crane"))

    await room.fetch(later("other", f"{quoted(CRANE)}\n\nNo.", subject="Re: Painting the berth"))

    assert len(await room.items()) == 2


async def test_a_mail_that_quotes_nothing_of_it_is_only_suggested(room: Room) -> None:
    await room.fetch(mail("root", CRANE, subject="A second crane"))

    await room.fetch(later("other", f"{quoted(BERTH)}\n\nNo.", subject="Re: A second crane"))

    assert len(await room.items()) == 2
    assert (await room.show(2))["perhaps_part_of"] == 1
    assert (await room.show(1))["perhaps_part_of"] is None


async def test_a_reply_to_an_id_that_a_list_rewrote_is_suggested_by_what_it_quotes(
    room: Room,
) -> None:
    await room.fetch(
        mail("old", BERTH, subject="A second crane", date=START - timedelta(days=9)),
        mail("rewritten", CRANE, subject="A second crane"),
    )

    await room.fetch(
        later(
            "answer",
            f"{quoted(CRANE)}\n\n{COST}",
            subject="Re: A second crane",
            answers=["as-sent"],
        ),
        later("other", COST, subject="Re: A second crane", answers=["as-sent-too"]),
    )

    assert [(await room.show(number))["perhaps_part_of"] for number in (3, 4)] == [2, None]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_nearest_mail_before_is_suggested_whichever_came_first(
    room: Room, order: tuple[int, ...]
) -> None:
    mails = [
        mail("may", CRANE, subject="Minutes"),
        later("june", BERTH, days=30, subject="Minutes"),
        later("answer", "Thanks.", days=31, subject="Re: Minutes"),
    ]

    for at in order:
        await room.fetch(mails[at])

    shown = [await room.show(number) for number in (1, 2, 3)]
    of = {one["thread"][0]["message_id"].partition("@")[0]: one for one in shown}
    assert of["answer"]["perhaps_part_of"] == of["june"]["number"]


async def test_a_new_mail_with_an_old_subject_begins_anew(room: Room) -> None:
    await room.fetch(mail("may", CRANE, subject="Agenda"))

    await room.fetch(later("june", "Now for something else.", days=30, subject="Agenda"))

    assert len(await room.items()) == 2
    assert (await room.show(2))["perhaps_part_of"] is None


async def test_an_automatic_mail_is_never_put_back(room: Room) -> None:
    await room.fetch(mail("root", CRANE, subject="A second crane"))

    await room.fetch(
        later(
            "away",
            f"I am away.\n\n{quoted(CRANE)}",
            subject="Re: A second crane",
            headers={"Auto-Submitted": "auto-replied"},
        )
    )

    (item,) = await room.items()
    assert item["messages"] == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_a_series_whose_references_are_lost_is_one_item(
    room: Room, order: tuple[int, ...]
) -> None:
    parts = series()

    for at in order:
        await room.fetch(parts[at])

    (item,) = await room.items()
    assert item["messages"] == 3


async def test_another_version_of_a_series_is_another_item(room: Room) -> None:
    for version in (1, 2):
        await room.fetch(
            mail(
                f"2026.{version}-1-ada@example.org",
                CRANE,
                subject=f"[PATCH v{version} 1/2] crane",
                date=START + timedelta(minutes=version),
            )
        )

    await room.fetch(later("re", f"{quoted(CRANE)}\n\nGood.", subject="Re: [PATCH v2 1/2] crane"))

    assert sorted(item["messages"] for item in await room.items()) == [1, 2]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_of_two_posts_with_the_same_words_the_quoted_one_is_joined(
    room: Room, order: tuple[int, ...]
) -> None:
    mails = [
        mail("first", CRANE, subject="A second crane"),
        mail("again", CRANE, subject="A second crane", date=START + timedelta(days=9)),
        later(
            "answer",
            f"On Friday, 13 March 2026, Ada Example wrote:\n{quoted(CRANE)}\n\nIt does.",
            subject="Re: A second crane",
            days=10,
        ),
    ]

    for at in order:
        await room.fetch(mails[at])

    assert await together(room) == [["again", "answer"], ["first"]]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_an_answer_to_a_person_that_quotes_nothing_is_only_suggested(
    room: Room, order: tuple[int, ...]
) -> None:
    mails = [
        mail("old", BERTH, subject="A second crane", date=START - timedelta(days=30)),
        mail("root", CRANE, subject="A second crane"),
        mail(
            "answer",
            "Hello Ada,\n\nit does.",
            subject="Re: A second crane",
            to=f"Ada Example <ada@example.org>, {COUNCIL}",
            writer="Ben Example <ben@example.net>",
            date=START + timedelta(days=1),
        ),
    ]

    for at in order:
        await room.fetch(mails[at])

    assert await together(room) == [["answer"], ["old"], ["root"]]


def notice(name: str, subject: str, *, number: int = 12, answers: Sequence[str] = ()) -> bytes:
    """Return a tracker's notice about a thing."""
    return mail(
        name,
        f"Somebody wrote:\n\n  Words.\n\nhttps://crane.example/i/{number}#{name}\n",
        subject=f"[harbour/crane] {subject} (#{number})",
        writer="Tracker <notices@crane.example>",
        answers=answers,
    )


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
async def test_a_lost_notice_joins_the_threaded_ones_of_its_tracker(
    room: Room, order: tuple[int, ...]
) -> None:
    mails = [
        notice("opened", "It squeaks"),
        notice("told", "It squeaks", answers=["opened"]),
        notice("lost", "It squeaks terribly"),
        notice("other", "It squeaks", number=13),
    ]

    for at in order:
        await room.fetch(mails[at])

    assert await together(room) == [["lost", "opened", "told"], ["other"]]


async def test_a_notice_of_a_tracker_that_threads_none_is_only_suggested(room: Room) -> None:
    await room.fetch(notice("opened", "It squeaks"))
    await room.fetch(notice("told", "It squeaks terribly"))

    assert len(await room.items()) == 2
    assert (await room.show(2))["perhaps_part_of"] == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_a_reply_that_was_put_back_is_not_asked_about(
    room: Room, order: tuple[int, ...]
) -> None:
    mails = [
        mail("old", BERTH, subject="A second crane", date=START - timedelta(days=30)),
        mail("root", CRANE, subject="A second crane"),
        later("answer", f"{quoted(CRANE)}\n\nIt does.", subject="Re: A second crane"),
    ]

    for at in order:
        await room.fetch(mails[at])

    items = await room.items()
    assert sorted(item["messages"] for item in items) == [1, 2]
    for item in items:
        assert (await room.show(item["number"]))["perhaps_part_of"] is None


async def suggested(room: Room) -> None:
    """Open items #1 and #2, of which the second may be a part of the first."""
    await room.fetch(
        mail("root", CRANE, subject="A second crane"),
        later("top", REPAIR, subject="Re: A second crane"),
    )


async def test_a_suggestion_is_shown_with_its_two_buttons(room: Room) -> None:
    await suggested(room)

    async with room.database.reading() as store:
        item = await store.items.get(2)  # type: ignore[arg-type]
        assert item is not None
        shown = render_item(await gather_item(store, item, config=room.config))

    assert "Does this belong to #1 A second crane?" in str(shown.blocks)
    assert "Merge into #1" in str(shown.blocks)
    assert "May belong to #1 A second crane" in shown.text


async def test_an_item_that_stands_in_slack_asks_when_its_like_comes_later(room: Room) -> None:
    await room.fetch(later("top", REPAIR, subject="Re: A second crane"))
    await room.posted(1, ts="1.1")

    await room.fetch(mail("root", CRANE, subject="A second crane"))

    assert (await room.show(1))["perhaps_part_of"] == 2
    assert 1 in {delivery.item for delivery in await room.queued(DeliveryKind.UPDATE_ITEM)}


async def test_the_chair_merges_with_one_click(room: Room) -> None:
    await suggested(room)
    await room.posted(1, ts="1.1")
    await room.posted(2, ts="2.2")
    await room.say(ADA, "Said below the second", ts="10.1", thread="2.2")

    reply = await room.push(CHAIR, 2, "merge")

    assert isinstance(reply, SlackReply)
    assert "#2 is now part of #1" in reply.text
    (item,) = await room.items()
    assert (item["number"], item["messages"], item["comments"]) == (1, 2, 1)
    merged = [row for row in (await room.show(1))["history"] if row["what"] == "merged"]
    assert [(row["actor"], row["from"], row["to"]) for row in merged] == [
        ("Carla Chair", "#2", "#1")
    ]
    assert {delivery.item for delivery in await room.queued(DeliveryKind.UPDATE_ITEM)} == {1, 2}


async def test_a_refused_suggestion_is_not_made_again(room: Room) -> None:
    await suggested(room)

    await room.push(CHAIR, 2, "apart")
    await room.fetch(
        later(
            "more",
            "And paint it.",
            subject="Re: A second crane",
            days=3,
            writer="Cy Example <cy@example.com>",
        )
    )

    assert len(await room.items()) == 3
    assert (await room.show(2))["perhaps_part_of"] is None
    with pytest.raises(Refused, match="already decided"):
        await room.push(CHAIR, 2, "merge")


@pytest.mark.parametrize("button", ["merge", "apart"])
async def test_only_a_chair_decides(room: Room, button: str) -> None:
    await suggested(room)

    with pytest.raises(Refused):
        await room.push(BEN, 2, button)

    assert len(await room.items()) == 2
    assert (await room.show(2))["perhaps_part_of"] == 1


async def test_a_click_that_comes_again_is_answered_and_does_nothing_more(room: Room) -> None:
    await suggested(room)
    await room.push(CHAIR, 2, "merge", key="same")
    before = await room.show(1), await room.queued()

    with pytest.raises(Refused, match="already decided"):
        await room.push(CHAIR, 2, "merge", key="same")

    assert (await room.show(1), await room.queued()) == before


async def test_a_suggestion_is_gone_when_the_threads_turn_out_to_be_one(room: Room) -> None:
    await suggested(room)

    await room.fetch(
        later("both", "See both.", answers=["root", "top"], subject="Re: A second crane", days=2)
    )

    (item,) = await room.items()
    assert (await room.show(item["number"]))["perhaps_part_of"] is None


def proof(name: str = "proof", *, days: float = 2) -> bytes:
    """Return a mail without references that quotes both mails of `suggested`."""
    return later(
        name,
        f"{quoted(CRANE)}\n\nYes.\n\n{quoted(REPAIR)}\n\nYes.",
        subject="Re: A second crane",
        days=days,
        writer="Cy Example <cy@example.com>",
    )


async def test_what_a_chair_keeps_apart_is_joined_by_no_proof_but_asked_about_again(
    room: Room,
) -> None:
    await suggested(room)
    reply = await room.push(CHAIR, 2, "apart")
    await room.posted(2, ts="2.2")

    await room.fetch(proof())

    assert isinstance(reply, SlackReply)
    assert "once more only if a later message shows" in reply.text
    assert [len(one) for one in await together(room)] == [2, 1]
    assert (await room.show(2))["perhaps_part_of"] == 1
    assert 2 in {delivery.item for delivery in await room.queued(DeliveryKind.UPDATE_ITEM)}


async def test_a_chair_who_refuses_twice_is_not_asked_again(room: Room) -> None:
    await suggested(room)
    await room.push(CHAIR, 2, "apart")
    await room.fetch(proof())

    reply = await room.push(CHAIR, 2, "apart")
    await room.fetch(proof("again", days=3))

    assert isinstance(reply, SlackReply)
    assert "I will not ask again" in reply.text
    assert len(await room.items()) == 2
    assert (await room.show(2))["perhaps_part_of"] is None
    assert (await room.show(1))["perhaps_part_of"] is None


async def test_a_chair_may_merge_what_was_kept_apart_when_asked_again(room: Room) -> None:
    await suggested(room)
    await room.push(CHAIR, 2, "apart")
    await room.fetch(proof())

    await room.push(CHAIR, 2, "merge")

    (item,) = await room.items()
    assert (item["number"], item["messages"]) == (1, 3)


@pytest.mark.parametrize("together_", [True, False])
async def test_many_proofs_ask_once(room: Room, *, together_: bool) -> None:
    await suggested(room)
    await room.push(CHAIR, 2, "apart")

    proofs = [proof(f"proof{day}", days=day) for day in range(2, 6)]
    await fetch_all(room, proofs, together=together_)
    await room.push(CHAIR, 2, "apart")

    assert len(await room.items()) == 2
    with pytest.raises(Refused, match="already decided"):
        await room.push(CHAIR, 2, "apart")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["root", "top"], [["both", "more", "top"], ["root"]]),
        (["top", "root"], [["both", "more", "root"], ["top"]]),
    ],
)
async def test_who_answers_both_of_what_a_chair_keeps_apart_is_with_its_parent(
    room: Room, answers: list[str], expected: list[list[str]]
) -> None:
    await suggested(room)
    await room.push(CHAIR, 2, "apart")
    about = "Re: A second crane"

    await room.fetch(later("both", "See both.", answers=answers, subject=about, days=2))
    await room.fetch(later("more", "Yes.", answers=[*answers, "both"], subject=about, days=3))

    assert await together(room) == expected
    assert (await room.show(2))["perhaps_part_of"] == 1
    await room.push(CHAIR, 2, "merge")
    await room.pen(CHAIR, "undo 2")
    assert await together(room) == expected


async def test_a_lost_mail_kept_apart_is_not_joined_by_what_comes_later(room: Room) -> None:
    """Here the lost mail is there first, and what it quotes comes in the other thread."""
    await room.fetch(
        mail("root", CRANE, subject="A second crane"),
        later("top", f"{quoted(COST)}\n\nNo.", subject="Re: A second crane", days=3),
    )
    await room.push(CHAIR, 2, "apart")

    await room.fetch(later("cost", COST, subject="Re: A second crane", days=2, answers=["root"]))

    assert await together(room) == [["cost", "root"], ["top"]]
    assert (await room.show(2))["perhaps_part_of"] == 1
