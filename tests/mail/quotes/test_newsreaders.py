"""Newsreaders name the article: `NAME <ADDRESS> wrote in message news:…`, in their language."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ME = Mailbox("Ana Lopez", "ana@example.org")


@pytest.mark.parametrize(
    "line",
    [
        "Berit Holm kirjoitti viestissään (lähetysaika tiistai, 25. huhtikuuta 2006 \n11:42):",
        "Berit Holm kirjoitti viestissään (lähetysaika Maanantai 09. Joulukuuta 2003 17:46):",
    ],
)
def test_kmail_names_no_article_and_has_the_date_in_brackets(line: str) -> None:
    text = f"{line}\n> Nosturi jää.\n\nHyvä."

    said = [
        (each.author and each.author.name, each.depth) for each in segments(read_lines(text), ME)
    ]

    assert new_text(read_lines(text)) == "Hyvä."
    assert said == [("Berit Holm", 1), ("Ana Lopez", 0)]


def test_what_is_said_in_a_message_is_talk() -> None:
    text = "As Berit wrote in message\nto the board, the crane stays.\n\n> It may be sold.\n\nNo."

    assert new_text(read_lines(text)).startswith("As Berit wrote in message\nto the board")
