"""Signatures without a delimiter: titles and ways to reach somebody below what closes a mail."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text

QUOTE = "\n\nOn Mon, 3 Mar 2025 10:15, Ben Okri wrote:\n> When?\n"
RULE = "-" * 60
FOLDED = {
    "a title beside the name": (
        "Seven.\n\nCheers,\n\nZoe Lind | Head of the Pier",
        "Pier Ltd\nT: +44 20 7946 0011 | F: +44 20 7946 0012\nE: z at example.org\n\nOwn Pier",
    ),
    "closing and name on a line": (
        "Seven.\n\nYours, Zoe.",
        (
            "Strategist - Tides, Cranes & Sheds.\nCo Chair Pier TC, Group For Cranes.\n"
            "Pier Park, Mail Point 14, Winchester, Great Britain.\nPhone & FAX: +44 20 7946 0011"
        ),
    ),
    "in asterisks": ("Seven.", "-- \n**Zoe Lind**\n*Head of the Pier*\n[Pier](https://x.example)"),
    "in a table": (
        "Seven.",
        "---\n| **Zoe Lind** | Head of the Pier |\n|:---|:---|\n| Tel. | +44 20 7946 0011 |",
    ),
}


@pytest.mark.parametrize("quote", ["", QUOTE], ids=["at the end", "above a quote"])
@pytest.mark.parametrize(("own", "signature"), FOLDED.values(), ids=FOLDED.keys())
def test_what_stands_below_a_closing_is_no_words(own: str, signature: str, quote: str) -> None:
    if own.endswith("Zoe"):
        signature = f"\n{signature}"

    assert new_text(read_lines(f"{own}\n{signature}\n{quote}")) == own


def test_an_address_that_an_archive_hid_is_no_word_below_a_name() -> None:
    own = "Seven.\n\nRegards\n\nZoe Lind"

    assert new_text(read_lines(f"{own}\n\nzoe at example.org{QUOTE}")) == own


@pytest.mark.parametrize(
    "own",
    [
        "Who comes?\n\nZoe Lind | Head\nBen Okri | Clerk",
        "These come:\n\nZoe Lind\n\nBen Okri\n\nT: 020 7946 0011",
        "Look there.\n\nZoe\n\nlook at example.org/pier",
        f"Seven.\n{RULE}\nThe shed is open at seven.\n{RULE}\nThe crane is not.",
        "Thanks, Ben.\n\nThe shed opens at 7:30, the crane at nine.",
    ],
)
def test_what_only_looks_like_details_stays(own: str) -> None:
    assert new_text(read_lines(f"{own}{QUOTE}")) == own


def test_details_further_below_a_name_stay() -> None:
    text = f"Seven.\n\nZoe Lind\n\n\nPier Ltd\n\nT: 020 7946 0011{QUOTE}"

    assert new_text(read_lines(text)).endswith("Zoe Lind\n\nPier Ltd\n\nT: 020 7946 0011")
