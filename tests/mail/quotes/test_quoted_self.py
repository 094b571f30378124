"""Whoever writes `I wrote:` above a quote is quoted there."""

import pytest

from bot.mail.quotes.attribution import quotes_self
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

BERIT = Mailbox("Berit Holm", "berit@example.org")


@pytest.mark.parametrize(
    "line",
    [
        *("I wrote:", "Earlier, I wrote:", "I wrote earlier:", "On Monday I said:"),
        *("On 3 Mar 2025, at 10:12, I wrote:", "In message <1@example.org> I wrote:"),
        *("Am Montag schrieb ich:", "J'ai écrit :", "Ayer escribí:", "Ieri ho scritto:"),
        *("Ik schreef:", "Jag skrev:", "Em 3 de março escrevi:", "* I just wrote:"),
    ],
)
def test_who_quotes_themself_says_so(line: str) -> None:
    assert quotes_self(line)


@pytest.mark.parametrize(
    "line",
    [
        *("On Monday Ana and I wrote:", "As I wrote to the board:", "Ana wrote:", "I wrote"),
        *("I wrote to Ana:", "He said I wrote:", "On Monday Ana wrote:", "Ich schreibe:", ""),
    ],
)
def test_others_and_talk_are_no_self_quotes(line: str) -> None:
    assert not quotes_self(line)


def test_who_cannot_be_told_quotes_nobody_either() -> None:
    text = "> I wrote:\n> > The crane stays.\n>\n> Until Monday.\n\nGood.\n"

    found = [(one.author, one.depth) for one in segments(text, BERIT)]

    assert found == [(None, 2), (None, 1), (BERIT, 0)]
