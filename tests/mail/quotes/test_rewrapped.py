"""What mail programs broke off quoted lines belongs to these; what somebody answered does not."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")
FULL = "the pier should be painted before the ferry comes again in the"
"""A line with no room for another word, where it is quoted."""

OFTEN = (
    "> > The painters are free in May, and so is the\n> crane, but it has\n"
    "> > to be at the southern end of the quay by the first\n> {0}\n"
    "> > At that time nobody has one to lend to our\n> harbour, as Cy\n"
    "> > says. All of the ladders are where they have\n> {1}\n"
)
"""Rests below lines that have room for some words yet."""

WORDS = (
    f"> {FULL} season\nMonday.\n"
    "> Of the painters there has been no word at all since then but for the one\n"
    "{0}\n> wrote, and that one was of the other quay, the crane, the lamp, the ferry\nThanks\n>\n"
)
"""What Outlook Express left of lines, of which one ends with a sentence."""

BEGUN = (
    f"> > {FULL} late\nsummer\n> > or in autumn, and so {FULL}\nspring\n"
    f"> > if need be. And {FULL}\nwinter\n"
    f"> > it is too cold. So {FULL} {{0}}\nPainting it\n> > {{1}} all of the summer.\n"
)
"""Rests without marks, of which the last begins a sentence."""

BROKEN = {
    "by two programs, of which one quoted the other": (
        f"> > > {FULL}\n> late\n> > summer\n> > > and no later.\n"
    ),
    "by three": (f"> > > > {FULL}\n> late\n> > summer,\n> > > wind\n> > > > and no later.\n"),
    "set apart, as KMail does": f"> > {FULL}\n> \n> summer\n> \n> > and no later.\n",
    "set apart, by two": (f"> > > {FULL}\n> \n> late\n> \n> > summer\n> \n> > > and no later.\n"),
    "once more, below the rest of another": (
        f"> > > {FULL}\n> > > summer\n> > \n> > or\n> > \n> > > so, and no later.\n"
    ),
    "without marks, where a long address had no room": (
        "> When: Bob Marsh; pier-committee@lists.example.org;\nharbour-office@example.org;\n"
        "> cy@example.org\n"
    ),
    "a name, without marks": (
        "> From: bounces@lists.example.org [mailto:bounces@lists.example.org] On Behalf Of\n"
        "Cyd Hale\n> Sent: Monday, March 3, 2025 10:15 AM\n> Subject: pier\n>\n> When?\n"
    ),
    "a long word, without marks": (
        "> The one with the red roof, or the green\nPier/Quay/Mole/Ferry/Harbour/Crane-1\n> one.\n"
    ),
    "the end of a telephone number, without marks": (
        "> Harbour Office, Pier Street 5, North Quay      Voice: +44 555 9876\n54321\n"
        "> ben@example.org                                 Fax: +44 555 9876\n54322\n> cy\n"
    ),
    "the word with which a sentence begins": (
        "> > Then we paint all of the piers apart from the northern one, and so.\n> \n> I\n> \n"
        "> > am happy to do that.\n"
    ),
}
ANSWERED = {
    "what begins a sentence, below a question": BEGUN.format("year?", "takes"),
    "what begins a sentence that does not go on": BEGUN.format("year.", "Takes"),
    "words with capitals, one below a question": WORDS.format("Cyd").replace("ferry", "ferry?"),
    "words with capitals, within no sentence": WORDS.format("Cyd").replace("> wrote", "> Wrote"),
    "words with capitals, one of them two": WORDS.format("Not me"),
    "again and again, with capitals": OFTEN.format("No, the last.", "Which ones?"),
    "again and again, once in more lines": OFTEN.format("no, the last\n> day", "always been."),
    "again and again, once below two marks more": (
        OFTEN.format("of June.", "always been.")
        + "> > > And so it is in winter, too, as I\n> hear.\n"
    ),
    "a link, below a question": f"> {FULL} year?\nhttps://pier.example/plans/of-the-year\n> Ben\n",
    "a number, without marks": f"> {FULL} in 2024\n7\n> and by whom?\n",
    "a question": "> > Should it be painted before the ferry comes again in the summer?\n> yes\n"
    "> > and who will do it, and when?\n",
    "a line with room": "> > Should it be painted in summer\n> no\n> > or in winter?\n",
    "apart, within a sentence": f"> > {FULL}\n> \n> late summer\n> \n> > days.\n",
    "marks that grow less": f"> > > {FULL}\n> > late\n> summer\n> > > and no later.\n",
    "in words that begin a sentence": f"> > {FULL}\n> Not before Friday, and so says Cy.\n> >\n",
}


def _depths(text: str) -> list[int]:
    return [
        segment.depth for segment in segments(read_lines(f"Fine.\n\nBen Okri wrote:\n{text}"), ANA)
    ]


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_rest_that_a_program_left_is_part_of_the_line_it_was_broken_off(text: str) -> None:
    assert len(_depths(text)) == 2


@pytest.mark.parametrize("text", ANSWERED.values(), ids=ANSWERED.keys())
def test_what_somebody_answered_between_the_lines_is_no_rest(text: str) -> None:
    assert len(_depths(text)) > 2
