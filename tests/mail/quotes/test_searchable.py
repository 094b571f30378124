"""What of a mail is looked for by its words."""

import pytest

from bot.mail.limits import SEARCH_CHARS
from bot.mail.quotes.new_text import searchable_text


@pytest.mark.parametrize(
    ("new_text", "searched"),
    [
        ("I agree.\nMostly.", "I agree.\nMostly."),
        ("> Shall we?\nYes.\n\n> When?\nNow.", "Yes.\n\nNow."),
        ("2 > 1, surely", "2 > 1, surely"),
        (
            "It says:\n> built: 2 April\n> threaded: no",
            "It says:\n> built: 2 April\n> threaded: no",
        ),
        ("So:\n\n> <tide>\n>   7\n> </tide>\n\nWhy?", "So:\n\n> <tide>\n>   7\n> </tide>\n\nWhy?"),
        ("> only what was pasted", "> only what was pasted"),
        ("Fix it.\ndiff --git a/x b/x\n+y", "Fix it."),
        ("x" * (SEARCH_CHARS + 1), "x" * SEARCH_CHARS),
    ],
)
def test_only_the_senders_own_words_are_searched(new_text: str, searched: str) -> None:
    assert searchable_text(new_text) == searched
