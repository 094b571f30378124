"""A name alone in brackets above a quote, and what only looks so."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments


@pytest.mark.parametrize(
    "line", ["[Reordered]", "[Original Message]", "[OT]", "[Quoting myself]", "[see below]", "[1]"]
)
def test_other_words_in_brackets_name_nobody(line: str) -> None:
    quote, _ = (
        part
        for part in segments(read_lines(f"{line}\n> When?\n\nSeven.\n"), None)
        if part.text != line
    )

    assert quote.author is None


def test_a_name_in_brackets_apart_from_the_quote_is_the_senders_word() -> None:
    assert new_text(read_lines("[Zoe]\n\n> When?\n\nSeven.\n")).startswith("[Zoe]")
