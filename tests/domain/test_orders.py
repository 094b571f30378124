"""Words that confirm a chair's order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ballots.confirmation import number_in
from bot.domain.ids import OrderId
from bot.domain.orders import Order, fingerprint_of, is_word_of_order, order_in, order_word
from bot.mail.masking import Secrets, words_in_text
from bot.render.mail.transcript import LONGEST, answered

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
ORDER = Order(OrderId(7), "chair@example.org", "close 1", "draft", fingerprint_of(["a"]), AT)


@pytest.mark.parametrize(
    "other",
    [
        replace(ORDER, id=OrderId(8)),
        replace(ORDER, address="eve@evil.example"),
        replace(ORDER, command="close 2"),
        replace(ORDER, draft="another"),
        replace(ORDER, shown=fingerprint_of(["b"])),
        replace(ORDER, shown_at=AT + timedelta(microseconds=1)),
    ],
)
def test_a_word_is_bound_to_all_that_an_order_says(other: Order) -> None:
    word = order_word(ORDER, secret="ours")

    assert is_word_of_order(ORDER, word.upper(), secrets=("new", "ours"))
    assert not is_word_of_order(other, word, secrets=("ours",))
    assert not is_word_of_order(ORDER, word, secrets=("theirs",))


def test_a_word_names_its_order_and_nothing_of_another_kind() -> None:
    word = order_word(ORDER, secret="ours")

    assert order_in(word) == 7
    assert number_in(word) is None
    assert order_in(f"c{word[1:]}") is None


def test_a_word_is_found_and_masked_wherever_it_stands() -> None:
    word = order_word(ORDER, secret="ours")
    text = f"To: penholder+{word}@bot.example.org"

    assert list(words_in_text(text)) == [word]
    assert word not in Secrets(own="penholder@bot.example.org").masked(text)


def test_texts_in_another_order_or_joined_have_another_fingerprint() -> None:
    found = {fingerprint_of(texts) for texts in (["a", "b"], ["b", "a"], ["ab"], [["a"], "b"])}

    assert len(found) == 4


def test_what_is_confirmed_is_shown_whole() -> None:
    shown = "x\n" * LONGEST

    assert answered("close 1", shown).endswith(shown)
