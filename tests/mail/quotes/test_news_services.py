"""What news services and Yahoo Groups write below a mail, and into its addresses."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")


def test_talk_of_a_post_stays() -> None:
    text = "Seven.\n\n--- posted via the office, as always\n\nAna"

    assert new_text(read_lines(text)) == text


@pytest.mark.parametrize("host", ["...", "e...", "example..."])
def test_yahoo_groups_keeps_little_of_an_address(host: str) -> None:
    text = (
        "Seven.\n\nBen Okri wrote:\n"
        f'> --- In Pier_Council@y..., "Berit Holm" <berit@{host}> wrote:\n> > When?\n> At six.'
    )

    said = [
        (each.author and each.author.name, each.text) for each in segments(read_lines(text), ANA)
    ]

    assert said[1:] == [("Berit Holm", "When?"), ("Ben Okri", "At six.")]
