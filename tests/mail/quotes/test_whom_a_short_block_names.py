"""A quoted block of who and when alone: people cut it down so, and answer between the lines."""

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")


def speakers(text: str) -> list[tuple[str, int, str]]:
    return [
        (each.author.name if each.author else "?", each.depth, each.text)
        for each in segments(read_lines(text), ANA)
    ]


def test_a_programs_whole_block_names_who_speaks_below_it() -> None:
    text = (
        "On 03/10/2025 01:02 PM, Ben Okri wrote:\n> Seven.\n> \n"
        "> From: Berit Holm [mailto:berit@example.net]\n> Sent: Monday, March 09, 2025 5:44 PM\n"
        "> To: Ben Okri\n> Subject: Pier\n> \n>> When?\n> \n> Was it at six?\n\nAt seven."
    )

    assert speakers(text)[1:] == [
        ("?", 2, "When?"),
        ("Berit Holm", 1, "Was it at six?"),
        ("Ana Lopez", 0, "At seven."),
    ]
