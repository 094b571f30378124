"""A quoted block of who and when alone: people cut it down so, and answer between the lines."""

from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")


def speakers(text: str) -> list[tuple[str, int, str]]:
    return [
        (each.author.name if each.author else "?", each.depth, each.text)
        for each in segments(text, ANA)
    ]


def test_below_a_greeting_it_names_whose_the_deeper_marks_are() -> None:
    text = (
        "On 03/10/2025 01:02 PM, Ben Okri wrote:\n> Hi Berit,\n> \n"
        "> From: Berit Holm [mailto:berit@example.net]\n> Sent: Monday, March 09, 2025 5:44 PM\n"
        ">>\n>> Who has the key?\n> \n> The harbour office.\n\nI see."
    )

    assert speakers(text) == [
        ("Ben Okri", 1, "Hi Berit,"),
        ("Berit Holm", 2, "Who has the key?"),
        ("Ben Okri", 1, "The harbour office."),
        ("Ana Lopez", 0, "I see."),
    ]


def test_whom_it_names_may_quote_others_and_speak_first() -> None:
    text = (
        "On 03/10/2025 01:02 PM, Ben Okri wrote:\n> Hi Berit,\n> \n"
        "> From: Berit Holm [mailto:berit@example.net]\n> Sent: Monday, March 09, 2025 5:44 PM\n>\n"
        ">> Den 8 mars 2025 17:04 skrev Carl Ek <carl@example.se>:\n>>\n>> (the board in copy)\n"
        ">>\n>>> The crane stays.\n>>\n>> Where?\n> \n> At the pier.\n\nI see."
    )

    assert speakers(text) == [
        ("Ben Okri", 1, "Hi Berit,"),
        ("Berit Holm", 2, "(the board in copy)"),
        ("Carl Ek", 3, "The crane stays."),
        ("Berit Holm", 2, "Where?"),
        ("Ben Okri", 1, "At the pier."),
        ("Ana Lopez", 0, "I see."),
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
