"""The word that confirms a vote: it fits an address, and is good for that one vote."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.confirmation import Confirmation, is_word_of, number_in, word_of
from bot.domain.ids import BallotId, ConfirmationId, PersonId, VoteId

SECRET = "a secret"
ASKED = Confirmation(
    id=ConfirmationId(7),
    vote=VoteId(3),
    ballot=BallotId(2),
    voter=PersonId(5),
    choice="agree",
    address="ada@example.org",
    expires_at=datetime(2026, 3, 11, 10, 0, tzinfo=UTC),
)


def test_a_word_leaves_room_for_a_local_part_and_survives_the_loss_of_case() -> None:
    word = word_of(replace(ASKED, id=ConfirmationId(2**40 - 1)), secret=SECRET)

    assert len(f"{'p' * 30}+{word}") <= 64
    assert word == word.lower()
    assert word.isalnum()
    assert number_in(word.upper()) == 2**40 - 1
    assert is_word_of(ASKED, word_of(ASKED, secret=SECRET).upper(), secrets=[SECRET])


@pytest.mark.parametrize(
    "change",
    [
        {"vote": 4},
        {"ballot": 3},
        {"voter": 6},
        {"choice": "block"},
        {"address": "eve@example.org"},
        {"expires_at": ASKED.expires_at + timedelta(microseconds=1)},
        {"id": 8},
    ],
)
def test_a_word_is_bound_to_all_that_was_asked(change: dict[str, Any]) -> None:
    assert not is_word_of(replace(ASKED, **change), word_of(ASKED, secret=SECRET), secrets=[SECRET])


def test_a_word_signed_with_another_secret_is_none_of_ours() -> None:
    assert not is_word_of(ASKED, word_of(ASKED, secret="another"), secrets=[SECRET])


def test_nothing_is_signed_without_a_secret() -> None:
    with pytest.raises(ValueError, match="no secret"):
        word_of(ASKED, secret="")


@given(st.text(max_size=40))
def test_whatever_stands_in_an_address_is_a_word_or_none(text: str) -> None:
    assert number_in(text) is None or len(text) == len(word_of(ASKED, secret=SECRET))


@given(st.integers(0, 19), st.integers(1, 255))
def test_a_changed_word_is_none_of_ours(at: int, change: int) -> None:
    word = word_of(ASKED, secret=SECRET)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    changed = letters[(letters.index(word[1 + at]) + change % 31 + 1) % 32]

    assert not is_word_of(ASKED, word[: 1 + at] + changed + word[2 + at :], secrets=[SECRET])
