"""Whom attributions name by words beside a name: programs', dates', and `you`, who is nobody."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments

NAMED = [
    "Selon Ben Okri <ben@example.com>:",
    "Selon Ben Okri <ben at example.com> :",
    "Thus spoke Ben Okri (ben@example.com):",
    "begin  quotation  from Ben Okri (in <20250303@example.com>):",
    "This one time, at band camp, Ben Okri said:",
    "Citando a Ben Okri <ben@example.com>:",
    "Dans son message précédent, Ben Okri a écrit :",
    "Dans l'article <20250303@example.com>, Ben Okri <ben@example.com> écrit :",
    "Mensaje citado por Ben Okri <ben@example.com>:",
    "Citeren Ben Okri <ben@example.com>:",
    "Zitiere Ben Okri <ben@example.com>:",
    "Le 3 mars 2025 ? 10:15, Ben Okri a ?crit :",
    "Ben Okri a ??crit :",
    "El lun, 3 mar 2025 Ben Okri escribi?:",
    "Dnia 3 marca 2025 Ben Okri napisa?(a):",
    "Ben Okri, Mon, 03 Mar 2025 10:15:48 +0200:",
    "Ben Okri, Monday, 3 March 2025 10:15:",
    "Ben Okri @ Mon, 3 Mar 2025 10:15:00 +0100:",
    "Ben Okri <ben@example.com> @ 3 Mar 2025 10:15:",
    "On 3 March, Ben Okri wrote:",
    "On 3 March Ben Okri wrote:",
    "Ce 3 mars, Ben Okri a écrit:",
    "Ce lundi 3 mars 2025, Ben Okri a écrit:",
    "On 3 Mar 2025, 10:15,\n Ben Okri <ben@example.com> wrote \n a message of 22 lines which said:",
    "On Mon, 3 Mar 2025 at 10:15, Ben Okri\n<ben@example.com\n>\nwrote:",
    "Em seg., 3 de mar. de 2025 às 10:15, Ben Okri\n<ben at example.com\n>\nescreveu:",
]


@pytest.mark.parametrize("line", NAMED)
def test_who_is_named_within_a_quote_says_it(line: str) -> None:
    quoted = f"{line}\n> What about the pier?".replace("\n", "\n> ")
    said = segments(read_lines(f"Zoe Lind wrote:\n> {quoted}\n> When?\n\nSeven.\n"), None)

    assert [(part.author and part.author.name, part.depth) for part in said] == [
        ("Ben Okri", 2),
        ("Zoe Lind", 1),
        (None, 0),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Le 3 Mars 2025 10:15, vous avez écrit :",
        "In message <20250303@example.com>you write:",
        "3 Mar 2025 Pzt 10:15 tarihinde şunları yazmıştınız:",
        "Alle 10:15, lunedì 3 marzo 2025, hai scritto:",
        "Op maandag 3 maart 2025 10:15, schreef u:",
        "Dnia poniedziałek 3 marca 2025 10:15, napisałeś:",
        "måndag 3 mars 2025 10:15, skrev du:",
        "Am Montag, 3. März 2025 10:15 schrieben Sie:",
        "El Lunes, 3 de Marzo de 2025 10:15, escribió:",
        "Dne pondělí 3. března 2025 10:15 jste napsal(a):",
    ],
)
def test_you_and_a_day_of_the_week_are_nobodys_name(line: str) -> None:
    quote, answer = segments(read_lines(f"{line}\n> What about the pier?\n\nSeven.\n"), None)

    assert (quote.author, quote.text, quote.depth) == (None, "What about the pier?", 1)
    assert answer.text == "Seven."


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("On March 3 April Jones wrote:", "April Jones"),
        ("On Mon 3, March Hare wrote:", "March Hare"),
        ("On 3 March 2025, May Lind wrote:", "May Lind"),
    ],
)
def test_a_name_may_be_that_of_a_month(line: str, name: str) -> None:
    quote, _ = segments(read_lines(f"{line}\n> What about the pier?\n\nSeven.\n"), None)

    assert quote.author is not None
    assert quote.author.name == name


@pytest.mark.parametrize("line", ["Selon la norme ISO 3 :", "Selon moi :", "Ce point 3 :"])
def test_talk_above_a_quote_stays(line: str) -> None:
    assert line in new_text(read_lines(f"{line}\n\n> What about the pier?\n\nSeven.\n"))
