"""Votes in French mail are read as their English twins: counted, asked about, proved."""

from typing import Any

import pytest

from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.votes import may_hold_votes
from tests.handlers.room import CHAIR, Room, mail, new_config

TWINS = [
    ("agree", "d\u2019accord", "agree"),
    ("agree", "d'accord", "agree"),
    ("abstain", "abstention", "abstain"),
    ("block: too dear", "bloquer : trop cher", "block"),
]


async def cast(
    room: Room, text: str, *, answers: str, subject: str | None = None
) -> dict[str, Any]:
    """Send a mail while item 1 has a ballot, on a list that speaks French."""
    room.config = new_config(council={"language": "fr"})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until +2d Shall we?")
    await room.fetch(mail("vote", text, answers=[answers], subject=subject))
    shown: dict[str, Any] = await room.show(1)
    return shown


@pytest.mark.parametrize(("english", "french", "choice"), TWINS)
async def test_a_quick_answer_to_a_digest_votes_and_opens_no_item(
    room: Room, english: str, french: str, choice: str
) -> None:
    shown = await cast(room, f"#1: {french}\n", subject="Re: Digest", answers="of-a-digest")
    await room.fetch(mail("twin", f"#1: {english}\n", subject="Re: Digest", answers=["of-it"]))

    assert [one["number"] for one in await room.items()] == [1]
    assert [row["choice"] for row in shown["votes"] if row["counts"]] == [choice]


@pytest.mark.parametrize(("english", "french", "choice"), TWINS)
def test_a_vote_in_french_is_proved_as_one_in_english(
    english: str, french: str, choice: str
) -> None:
    for text in (english, f"#12: {english}", french, f"#12: {french}", french.capitalize()):
        assert may_hold_votes(own_words(read_lines(text))), (text, choice)


async def test_a_bare_block_takes_the_paragraph_below_as_its_reason(room: Room) -> None:
    text = "Le budget ne couvre pas les travaux de la jetée."

    shown = await cast(room, f"Bloquer\n\n{text}\n", answers="call")

    assert [(row["choice"], row["reason"]) for row in shown["votes"]] == [("block", text)]


@pytest.mark.parametrize(
    "text",
    ["+1 sauf si le prix monte", "Oui, à moins que le prix monte", "Bloquer, sauf si on paie"],
)
async def test_a_vote_with_a_condition_is_not_counted(room: Room, text: str) -> None:
    shown = await cast(room, f"{text}\n", answers="call")

    assert [row for row in shown["votes"] if row["counts"]] == []
