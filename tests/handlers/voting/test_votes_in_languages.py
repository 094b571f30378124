"""Votes in French and Spanish mail are read as their English twins: counted, asked, proved."""

from typing import Any

import pytest

from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.votes import may_hold_votes
from tests.handlers.room import CHAIR, Room, mail, new_config

TWINS = [
    ("fr", "agree", "d\u2019accord", "agree"),
    ("fr", "agree", "d'accord", "agree"),
    ("fr", "abstain", "abstention", "abstain"),
    ("fr", "block: too dear", "bloquer : trop cher", "block"),
    ("es", "agree", "sí", "agree"),
    ("es", "agree", "de acuerdo", "agree"),
    ("es", "disagree", "en desacuerdo", "disagree"),
    ("es", "disagree", "en contra", "disagree"),
    ("es", "abstain", "me abstengo", "abstain"),
    ("es", "block: too dear", "bloquear: demasiado caro", "block"),
]


async def cast(
    room: Room, text: str, *, answers: str, language: str, subject: str | None = None
) -> dict[str, Any]:
    """Send a mail while item 1 has a ballot, on a list that speaks a language."""
    room.config = new_config(council={"language": language})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until +2d Shall we?")
    await room.fetch(mail("vote", text, answers=[answers], subject=subject))
    shown: dict[str, Any] = await room.show(1)
    return shown


@pytest.mark.parametrize(("language", "english", "words", "choice"), TWINS)
async def test_a_quick_answer_to_a_digest_votes_and_opens_no_item(
    room: Room, language: str, english: str, words: str, choice: str
) -> None:
    shown = await cast(
        room, f"#1: {words}\n", subject="Re: Digest", answers="of-a-digest", language=language
    )
    await room.fetch(mail("twin", f"#1: {english}\n", subject="Re: Digest", answers=["of-it"]))

    assert [one["number"] for one in await room.items()] == [1]
    assert [row["choice"] for row in shown["votes"] if row["counts"]] == [choice]


@pytest.mark.parametrize(("language", "english", "words", "choice"), TWINS)
def test_a_vote_is_proved_as_one_in_english(
    language: str, english: str, words: str, choice: str
) -> None:
    for text in (english, f"#12: {english}", words, f"#12: {words}", words.capitalize()):
        assert may_hold_votes(own_words(read_lines(text))), (language, text, choice)


@pytest.mark.parametrize(
    ("language", "word", "text"),
    [
        ("fr", "Bloquer", "Le budget ne couvre pas les travaux de la jetée."),
        ("es", "Bloquear", "El presupuesto no cubre las obras del muelle."),
    ],
)
async def test_a_bare_block_takes_the_paragraph_below_as_its_reason(
    room: Room, language: str, word: str, text: str
) -> None:
    shown = await cast(room, f"{word}\n\n{text}\n", answers="call", language=language)

    assert [(row["choice"], row["reason"]) for row in shown["votes"]] == [("block", text)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "+1 sauf si le prix monte"),
        ("fr", "Oui, à moins que le prix monte"),
        ("fr", "Bloquer, sauf si on paie"),
        ("es", "+1 si no sube el precio"),
        ("es", "Sí, a menos que suba el precio"),
        ("es", "De acuerdo, siempre que se pague"),
        ("es", "Bloquear, salvo que se pague"),
        ("es", "Bloquear, excepto si se paga"),
    ],
)
async def test_a_vote_with_a_condition_is_not_counted(room: Room, language: str, text: str) -> None:
    shown = await cast(room, f"{text}\n", answers="call", language=language)

    assert [row for row in shown["votes"] if row["counts"]] == []
