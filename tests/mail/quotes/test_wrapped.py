"""Paragraphs of which only the first line kept its mark, and answers that only look so."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")
FIRST = "> The pier should be painted before the ferry comes again in the summer, and\n"
SECOND = "not later, since the painters have promised their time to the northern quay\n"

ANSWERED = {
    "one line": f"{FIRST}we cannot pay that.\n",
    "with a capital letter": f"{FIRST}N{SECOND[1:]}in June.\n",
    "below a whole sentence": f"{FIRST[:-5]}.\n{SECOND}in June.\n",
    "below a short line": f"> The pier should be painted\n{SECOND}in June.\n",
    "where other quoted lines go on": f"{FIRST}> {SECOND}\n{FIRST}{SECOND}in June.\n",
    "where the quote goes on below": f"{FIRST}{SECOND}in June, i think\n> the lamps too.\n",
}


def _own(text: str) -> str:
    said = segments(read_lines(f"Fine.\n\nBen Okri wrote:\n{text}\nSo be it.\n"), ANA)
    return "\n".join(segment.text for segment in said if not segment.depth)


@pytest.mark.parametrize("text", ANSWERED.values(), ids=ANSWERED.keys())
def test_an_answer_below_half_a_sentence_is_the_senders(text: str) -> None:
    assert _own(text) != "Fine.\nSo be it."
