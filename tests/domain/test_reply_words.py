"""A word that we mailed to one person proves their replies, and nobody else's, for a week."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reply_words import end_of, is_reply_word, last_day, proves_reply, reply_word

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
ADA = "ada@example.org"
WORD = reply_word(ADA, until=last_day(NOW), secret="ours")


def test_a_word_proves_its_address_until_its_last_day_ends() -> None:
    end = end_of(last_day(NOW))

    assert end == datetime(2026, 3, 12, tzinfo=UTC)
    assert proves_reply(WORD.upper(), address="Ada@Example.org", at=NOW, secrets=["ours"])
    assert proves_reply(WORD, address=ADA, at=end - timedelta(seconds=1), secrets=["ours"])
    assert not proves_reply(WORD, address=ADA, at=end, secrets=["ours"])


@pytest.mark.parametrize(
    ("word", "address", "secret"),
    [
        (WORD, "eve@evil.example", "ours"),
        (WORD, ADA, "another"),
        (reply_word(ADA, until=date(2026, 3, 5), secret="ours")[:-1] + "a", ADA, "ours"),
        ("k" + "7" * 32, ADA, "ours"),
        ("k" + "a" * 32, ADA, "ours"),
        ("c" + WORD[1:], ADA, "ours"),
        (WORD[:-1], ADA, "ours"),
        ("", ADA, "ours"),
    ],
)
def test_nothing_else_proves_a_reply(word: str, address: str, secret: str) -> None:
    assert not proves_reply(word, address=address, at=NOW, secrets=[secret])


@given(st.text())
def test_any_text_is_a_word_or_none(text: str) -> None:
    assert not proves_reply(text, address=ADA, at=NOW, secrets=["ours"])
    assert not is_reply_word(text) or len(text) == 33


def test_without_a_secret_nothing_is_signed() -> None:
    with pytest.raises(ValueError, match="no secret"):
        reply_word(ADA, until=last_day(NOW), secret="")
