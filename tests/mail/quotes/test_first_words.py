"""The first words of a mail are its author's own, and say something."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.quotes.first_words import first_words
from bot.mail.values import ParsedMail


@pytest.mark.parametrize(
    ("new_text", "words"),
    [
        ("The roof leaks\nsince Tuesday.", "The roof leaks since Tuesday."),
        ("Dear all,\n\nThe roof leaks.\n\nBest wishes,\nAda", "The roof leaks."),
        ("Hi Ben,\n\nI know.", "I know."),
        ("Hello\nthe roof leaks.", "the roof leaks."),
        ("Liebe Alle,\n\ndas Dach leckt.\n\nViele Grüße\nAda", "das Dach leckt."),
        ("> Who knows a roofer?\nI do.", "I do."),
        (
            "Hi all, the roof leaks: who knows a roofer?",
            "Hi all, the roof leaks: who knows a roofer?",
        ),
        ("Thanks!", "Thanks!"),
        ("Hi all,", "Hi all,"),
        ("> only\n> quoted", ""),
        ("", ""),
    ],
)
def test_the_first_words_are_the_authors_own(new_text: str, words: str) -> None:
    assert first_words(new_text) == words


def test_no_footer_and_no_signature_is_among_the_first_words() -> None:
    mail = parse_mail(
        b"From: Ada <ada@example.org>\nMessage-ID: <a@example.org>\nSubject: Re: Roof\n"
        b"In-Reply-To: <b@example.org>\n\nDear all,\n\n> Who knows a roofer?\n\nCan does.\n\n"
        b"-- \nAda Example\nHarbour office\n_______________________________________________\n"
        b"Plan mailing list\nhttps://lists.example.org/plan\n"
    )

    assert isinstance(mail, ParsedMail)
    assert first_words(mail.new_text) == "Can does."
