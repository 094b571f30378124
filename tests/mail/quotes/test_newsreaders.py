"""Newsreaders name the article: `NAME <ADDRESS> wrote in message news:…`, in their language."""

import pytest

from bot.mail.languages.compile import phrases
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ME = Mailbox("Ana Lopez", "ana@example.org")
BERIT = Mailbox("Berit Holm", "berit@example.net")


@pytest.mark.parametrize("words", phrases("wrote_in_message"))
def test_the_article_may_stand_below_the_words_of_every_language(words: str) -> None:
    text = (
        f'"Berit Holm" <berit@example.net> {words}\nnews:pier7$12$3@news.example.net...\n'
        "> The crane stays.\n\nGood."
    )

    assert new_text(text) == "Good."
    assert [(each.author, each.depth) for each in segments(text, ME)] == [(BERIT, 1), (ME, 0)]


@pytest.mark.parametrize(
    "line",
    [
        "Ben Okri wrote in message ...",
        "Ben Okri wrote in message <pier6$1$2@news.example.net>...",
        "Ben Okri schrieb in Nachricht <pier6$1$2@news.example.net>...",
        "Ben Okri wrote in message",
        "Ben Okri wrote in message\n> news:pier6$1$2@news.example.net...",
        "Ben Okri ha scritto nel messaggio\n> news:pier6$1$2@news.example.net...",
    ],
)
def test_it_may_be_quoted_and_have_lost_the_article(line: str) -> None:
    text = (
        "Berit Holm wrote:\n"
        f"> {line}\n> > Who has the key?\n> The harbour office.\n\nThen I will ask there."
    )

    said = [(each.author and each.author.name, each.depth) for each in segments(text, ME)]

    assert new_text(text) == "Then I will ask there."
    assert said == [("Ben Okri", 2), ("Berit Holm", 1), ("Ana Lopez", 0)]


@pytest.mark.parametrize(
    "line",
    [
        "Berit Holm kirjoitti viestissään (lähetysaika tiistai, 25. huhtikuuta 2006 \n11:42):",
        "Berit Holm kirjoitti viestissään (lähetysaika Maanantai 09. Joulukuuta 2003 17:46):",
    ],
)
def test_kmail_names_no_article_and_has_the_date_in_brackets(line: str) -> None:
    text = f"{line}\n> Nosturi jää.\n\nHyvä."

    said = [(each.author and each.author.name, each.depth) for each in segments(text, ME)]

    assert new_text(text) == "Hyvä."
    assert said == [("Berit Holm", 1), ("Ana Lopez", 0)]


def test_what_is_said_in_a_message_is_talk() -> None:
    text = "As Berit wrote in message\nto the board, the crane stays.\n\n> It may be sold.\n\nNo."

    assert new_text(text).startswith("As Berit wrote in message\nto the board")
