"""A name alone in brackets above a quote, and what only looks so."""

import pytest

from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments


def test_a_name_in_brackets_above_a_quote_says_whose_it_is() -> None:
    text = "[Ben]\n> When?\n\nSeven.\n\n[Zoe van Lind]\n> Where?\n\nOn the pier.\n"

    said = [(part.author and part.author.name, part.text) for part in segments(text, None)]

    assert said == [
        ("Ben", "When?"),
        (None, "Seven."),
        ("Zoe van Lind", "Where?"),
        (None, "On the pier."),
    ]
    assert new_text(text) == "> When?\nSeven.\n\n> Where?\nOn the pier."


def test_a_name_in_brackets_may_be_quoted() -> None:
    text = "Ben Okri wrote:\n> [Zoe]\n> > Where?\n> On the pier.\n\nFine.\n"

    said = [(part.author and part.author.name, part.depth) for part in segments(text, None)]

    assert said == [("Zoe", 2), ("Ben Okri", 1), (None, 0)]


@pytest.mark.parametrize(
    "line", ["[Reordered]", "[Original Message]", "[OT]", "[Quoting myself]", "[see below]", "[1]"]
)
def test_other_words_in_brackets_name_nobody(line: str) -> None:
    quote, _ = (
        part for part in segments(f"{line}\n> When?\n\nSeven.\n", None) if part.text != line
    )

    assert quote.author is None


def test_a_name_in_brackets_apart_from_the_quote_is_the_senders_word() -> None:
    assert new_text("[Zoe]\n\n> When?\n\nSeven.\n").startswith("[Zoe]")
