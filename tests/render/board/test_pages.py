"""What people wrote is safe on the board's pages, also within our own sentences."""

from datetime import UTC, datetime

import pytest

from bot.language import speaking
from bot.render.board.addresses import Site
from bot.render.board.facts import FrontFacts, ListFacts, Wanted
from bot.render.board.pages import front_page
from bot.render.words.times import say_schedule


def test_an_address_in_a_sentence_is_masked_and_its_signs_escaped() -> None:
    council = ListFacts(
        name="council",
        address="council@lists.example.org",
        timezone="UTC",
        chairs=("Ada <b> (ada@example.org)",),
        secretaries=(),
        rule="consent",
        rule_in_words="Accepted if nobody blocks.",
        extensions="",
        digest="",
        roster_size=0,
        is_public=True,
    )
    facts = FrontFacts(
        now=datetime(2026, 12, 1, tzinfo=UTC),
        running=(),
        soon=(),
        overdue=(),
        decided=(),
        wanted=Wanted(list_name="council"),
        items=(),
        is_last=True,
    )

    shown = front_page(facts, site=Site(name="Penholder"), lists=[council])

    assert "Chairs: Ada &lt;b&gt; (ada@…)." in shown
    assert "ada@example" not in shown


@pytest.mark.parametrize(
    ("schedule", "english", "french"),
    [
        ("Mon 09:00", "every Monday at 09:00", "chaque lundi à 09:00"),
        ("Sunday 9:05", "every Sunday at 09:05", "chaque dimanche à 09:05"),
        ("sat 23:59", "every Saturday at 23:59", "chaque samedi à 23:59"),
        ("daily 08:00", "every day at 08:00", "chaque jour à 08:00"),
        ("1st 09:00", "on day 1 of each month at 09:00", "le 1 de chaque mois à 09:00"),
        ("off", "none", "aucun"),
    ],
)
def test_a_schedule_is_said_in_words(schedule: str, english: str, french: str) -> None:
    assert say_schedule(schedule) == english
    with speaking("fr"):
        assert say_schedule(schedule) == french
