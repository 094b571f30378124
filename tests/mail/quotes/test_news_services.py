"""What news services and Yahoo Groups write below a mail, and into its addresses."""

import pytest

from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")

FOOTERS = [
    "-----== Posted via Pier News, The Leader in Harbours ==-----\nhttp://news.example.com/  Free!",
    (
        "----== Posted via news.example.org - Unlimited News==----\n"
        "http://news.example.org The #1 Service! >80,000 Groups\n---= 19 Servers =---"
    ),
    (
        "------------------------ Yahoo! Groups Sponsor\n\n"
        "To unsubscribe from this group, send an email to:\npier-unsubscribe@groups.example.org"
    ),
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_services_line_begins_a_footer(footer: str) -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in footer.split("\n"))
    text = f"Seven.\n\nBen Okri wrote:\n> When?\n>\n{quoted}\n\nOr eight.\n\n{footer}"

    said = [(each.author and each.author.name, each.text) for each in segments(text, ANA)]

    assert new_text(text) == "Seven.\n\nOr eight."
    assert said == [("Ana Lopez", "Seven."), ("Ben Okri", "When?"), ("Ana Lopez", "Or eight.")]


def test_talk_of_a_post_stays() -> None:
    text = "Seven.\n\n--- posted via the office, as always\n\nAna"

    assert new_text(text) == text


@pytest.mark.parametrize("host", ["...", "e...", "example..."])
def test_yahoo_groups_keeps_little_of_an_address(host: str) -> None:
    text = (
        "Seven.\n\nBen Okri wrote:\n"
        f'> --- In Pier_Council@y..., "Berit Holm" <berit@{host}> wrote:\n> > When?\n> At six.'
    )

    said = [(each.author and each.author.name, each.text) for each in segments(text, ANA)]

    assert said[1:] == [("Berit Holm", "When?"), ("Ben Okri", "At six.")]
