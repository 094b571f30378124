"""Each line of a mail knows the rule by which it is read as it is."""

from typing import Final

import pytest

from bot.mail.quotes.lines import read_lines

ANA_WROTE: Final = "On Mon, 3 Mar 2025 at 10:15, Ana Lopez <ana@example.org> wrote:"
BLOCK: Final = "From: Ana Lopez <ana@example.org>\nSent: 3 March 2025 10:15\nTo: Ben\nSubject: Pier"
NAMED: Final = {
    "plain": ("Seven.\n\nBen", ["", "", ""]),
    "an attribution and quote marks": (
        f"Seven.\n\n{ANA_WROTE}\n> When?",
        ["", "", "attribution", "quote mark"],
    ),
    "an attribution without marks": (
        f"Seven.\n\n{ANA_WROTE}\n\nWhen?",
        ["", "", "attribution", "", "below attribution"],
    ),
    "Outlook's block": (
        f"Seven.\n\n{BLOCK}\n\nWhen?",
        ["", "", *["header block"] * 4, "", "below header block"],
    ),
    "a separator": (
        "Seven.\n\n-----Original Message-----\nWhen?",
        ["", "", "separator", "below separator"],
    ),
    "Notes' block": (
        "Fine.\n\nAna <a@x.org>\n3/3/2025 10:15 AM\n\nTo\nx@x.org\n\nSubject\nPier\n\nWhen?",
        [
            "",
            "",
            "Lotus Notes header",
            "Lotus Notes header",
            "",
            "Lotus Notes header",
            "Lotus Notes header",
            "",
            "Lotus Notes header",
            "Lotus Notes header",
            "",
            "below Lotus Notes header",
        ],
    ),
    "a signature": ("Seven.\n-- \nBen", ["", "signature", "signature"]),
    "a signature without its delimiter": (
        "Seven.\n\nRegards,\nBen\nT: +44 20 7946 0011",
        ["", "", "", "", "signature without delimiter"],
    ),
    "a phone's line": ("Seven.\n\nSent from my iPhone", ["", "", "phone line"]),
    "a firm's notice": (
        "Seven.\n\nThis mail is confidential; delete it.",
        ["", "", "notice"],
    ),
    "a list's footer": (
        "Seven.\n_______________________________\ncouncil mailing list\nc@example.org",
        ["", "list footer", "list footer", "list footer"],
    ),
    "PGP's lines": (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nSeven.",
        ["PGP", "PGP", "", ""],
    ),
    "the end of a forwarded mail": (
        f"So:\n\n{BLOCK}\n\nWhen?\n----- End forwarded message -----\nSeven.",
        [
            "",
            "",
            *["header block"] * 4,
            "",
            "below header block",
            "end of forwarded mail",
            "",
        ],
    ),
}


@pytest.mark.parametrize(("text", "rules"), NAMED.values(), ids=NAMED.keys())
def test_each_line_names_its_rule(text: str, rules: list[str]) -> None:
    assert read_lines(text).rules == rules
