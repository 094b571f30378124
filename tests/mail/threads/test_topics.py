"""Where a thread turns to another subject."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.said import read_said
from bot.mail.subject import former_subject, without_former
from bot.mail.threads.topics import may_turn, turns
from bot.mail.values import Mailbox


@pytest.mark.parametrize(
    ("subject", "parent"),
    [
        ("Painting the berth (was: A second crane)", "A second crane"),
        ("Re: Painting the berth (was: Re: A second crane)", "Re: A second crane"),
        ("Painting the berth [was A second crane]", "[council] A second crane"),
        ("Anstrich (war: Zweiter Kran)", "AW: Zweiter Kran"),
        ("Peinture (était : Une grue)", "Une grue"),
        ("Election of the board", "Re: A second crane"),
        ("[council] Election of the board", "[council] A second crane"),
        ("Crane safety (was: Crane budget)", "Crane budget"),
        ("Re: Crane safety (was: Re: Crane bud...)", "AW: Crane budget"),
        ("A second crane, once more (was: A second crane)", "A second crane"),
    ],
)
def test_a_new_subject_turns(subject: str, parent: str) -> None:
    assert turns(subject, parent=parent) is True


@pytest.mark.parametrize(
    ("subject", "parent"),
    [
        ("A second crane", "Re: A second crane"),
        ("A secondcrane", "A second crane"),
        ("[RESULT] [VOTE] A second crane", "[VOTE] A second crane"),
        ("Summary: A second crane", "A second crane"),
        ("The second crane for the harbour", "A second crane"),
        ("Re: Painting the berth (was: A second crane)", "Painting the berth (was: A crane)"),
        ("Crane safety (was: Crane budget)", "Crane safety (was: Crane budget)"),
        ("Re: Crane safety, more (was: Crane budget)", "Crane safety (was: Crane budget)"),
        ("Crane safety (was: Pier)", "Crane budget"),
        ("Crane (was: Crane)", "Crane"),
        ("", "A second crane"),
        ("???", "A second crane"),
    ],
)
def test_a_subject_that_goes_on_does_not_turn(subject: str, parent: str) -> None:
    assert turns(subject, parent=parent) is False


def test_what_the_subject_was_decides_before_the_parent_has_come() -> None:
    assert turns("Painting (was: A second crane)", parent=None) is True
    assert turns("Re: Painting (was: A second crane)", parent=None) is None
    assert turns("Election of the board", parent=None) is None


@pytest.mark.parametrize(
    ("subject", "ancestor", "verdict"),
    [
        ("Election of the board", "A second crane", True),
        ("The second crane", "A second crane", False),
        ("Crane safety (was: Crane budget)", "Crane budget", True),
        ("Crane safety (was: Pier)", "Crane budget", True),
        ("Crane safety (was: Crane budget)", "Crane safety (was: Crane budget)", False),
        ("Re: Crane safety (was: Crane budget)", "Crane budget", None),
    ],
)
def test_where_the_parent_is_missing_the_nearest_mail_above_tells(
    subject: str, ancestor: str, *, verdict: bool | None
) -> None:
    assert turns(subject, parent=ancestor, is_direct=False) is verdict


@pytest.mark.parametrize(
    ("subject", "text", "may"),
    [
        ("Election of the board", "Whom do we elect?", True),
        ("Election of the board", "> We need a crane.\n\nAnd a board.", False),
        ("Election (was: A second crane)", "> We need a crane.\n\nAnd a board.", True),
        ("Re: A second crane", "It does.", False),
        ("Re: Election", "Whom do we elect?", False),
        ("[PATCH 1/2] paint the berth", "Paint it.", False),
    ],
)
def test_who_quotes_goes_on_unless_the_former_subject_is_named(
    subject: str, text: str, *, may: bool
) -> None:
    spoken = read_said(read_lines(text), Mailbox("", ""))

    assert may_turn(subject, quotes=bool(spoken.quoted_lines)) is may


@pytest.mark.parametrize(
    ("subject", "now", "was"),
    [
        ("Berths (was: A crane)", "Berths", "A crane"),
        ("Berths (was:A crane)", "Berths", "A crane"),
        ("Berths (Was Re: [x] A crane", "Berths", "A crane"),
        ("Berths [was Re: [x] A crane [y]]", "Berths", "A crane [y]"),
        ("Berths (was: A crane (big)) (fwd)", "Berths (fwd)", "A crane (big)"),
        ("Berths (was: A crane (was: Piers))", "Berths", "A crane"),
        ("Berths, was: Re: A crane", "Berths", "A crane"),
        ("Berths - was Re: A crane", "Berths", "A crane"),
        ("[x] Kai (war: Re: Kran)", "[x] Kai", "Kran"),
        ("Quais (était : Re : Grue)", "Quais", "Grue"),
        ("Muelles (antes: Grúa)", "Muelles", "Grúa"),
        ("Nabrzeże (było: Odp: Dźwig)", "Nabrzeże", "Dźwig"),
        ("Причал (было: Re: Кран)", "Причал", "Кран"),
        ("码头（原：起重机）", "码头", "起重机"),
        ("(was: A crane)", "(was: A crane)", "A crane"),
        ("Berths (was: Re:)", "Berths", None),
        ("Picnic (was fun last year)", "Picnic (was fun last year)", None),
        ("Picnic (was cancelled)", "Picnic (was cancelled)", None),
        ("The Prussian army (war of 1870)", "The Prussian army (war of 1870)", None),
        ("X (formerly Twitter)", "X (formerly Twitter)", None),
        ("What the trouble was: a leak", "What the trouble was: a leak", None),
        ("Berths (was: )", "Berths (was: )", None),
    ],
)
def test_a_subject_says_what_it_was(subject: str, now: str, was: str | None) -> None:
    assert without_former(subject) == now
    assert former_subject(subject) == was
