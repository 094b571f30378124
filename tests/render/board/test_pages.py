"""What people wrote is safe on the board's pages, also within our own sentences."""

from datetime import UTC, datetime

from bot.render.board.addresses import Site
from bot.render.board.facts import FrontFacts, ListFacts, Wanted
from bot.render.board.pages import front_page


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
        overdue=(),
        decided=(),
        wanted=Wanted(list_name="council"),
        items=(),
        is_last=True,
    )

    shown = front_page(facts, site=Site(name="Penholder"), lists=[council])

    assert "Chairs: Ada &lt;b&gt; (ada@…)." in shown
    assert "ada@example" not in shown
