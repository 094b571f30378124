"""Badges: small pictures that say an item's state in words."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest

from bot.domain.items.item import ItemState
from bot.render.board.badge import badge_svg
from bot.render.documents.facts import ItemFacts
from tests.render import samples

OPEN = "A ballot is open until Fri 27 Nov 2026, 18:00 CET (17:00 UTC)"
SVG = "{http://www.w3.org/2000/svg}"
VOTING = samples.facts()
COMMENTING = samples.facts(item=samples.item(state=ItemState.COMMENTING), call=samples.call())
NO_QUORUM = samples.facts(
    ballot=samples.ballot(quorum=0), tally=samples.tally(1, 0, 0, 0, quorum=0)
)
DECIDED = samples.facts(
    item=samples.item(state=ItemState.DECIDED, outcome="<accepted> & done"),
    ballot=samples.closed_ballot(),
)


@pytest.mark.parametrize(
    ("facts", "short", "whole"),
    [
        (
            VOTING,
            "#12 voting 8/5 · ends 27 Nov",
            f"{OPEN}; 8 votes so far (quorum: 5).",
        ),
        (
            NO_QUORUM,
            "#12 voting 1 · ends 27 Nov",
            f"{OPEN}; 1 vote so far.",
        ),
        (
            COMMENTING,
            "#12 comments · ends 27 Nov",
            "A call for comments is open until Fri 27 Nov 2026, 18:00 CET (17:00 UTC).",
        ),
        (DECIDED, "#12 accepted", "Decided by ballot: accepted."),
        (samples.facts(item=samples.item(state=ItemState.DORMANT)), "#12 dormant", "Dormant."),
        (
            samples.facts(item=samples.item(state=ItemState.CLOSED), ballot=None, tally=None),
            "#12 closed",
            "Closed.",
        ),
    ],
)
def test_a_badge_says_the_state_and_has_a_sentence(
    facts: ItemFacts, short: str, whole: str
) -> None:
    svg = fromstring(badge_svg(facts))

    assert svg.findtext(f"{SVG}title") == short
    assert svg.findtext(f"{SVG}desc") == whole
    assert " ".join(text.text or "" for text in svg.iter(f"{SVG}text")) == short


def test_the_end_is_told_in_the_lists_time_zone() -> None:
    late = datetime(2026, 12, 18, 23, 30, tzinfo=UTC)
    facts = replace(VOTING, ballot=samples.ballot(closes_at=late))

    assert "ends 19 Dec" in badge_svg(facts)


def test_white_words_stand_out_from_every_ground() -> None:
    states = [samples.facts(item=samples.item(state=state), ballot=None) for state in ItemState]
    grounds = {
        ground for state in states for ground in re.findall(r'fill="(#\w{6})"', badge_svg(state))
    }

    assert grounds
    assert all(1.05 / (luminance(ground) + 0.05) >= 4.5 for ground in grounds)


def luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2.2 defines."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_badge_loads_and_runs_nothing() -> None:
    assert not re.search(r"href|script|style|on\w+=|url\(", badge_svg(VOTING))
