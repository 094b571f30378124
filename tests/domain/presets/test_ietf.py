"""The IETF's consensus: support is a threshold, and disposes of no objection (VOTING_RULES 9)."""

import pytest

from tests.domain.presets.papers import by_count, tally, vote

NO_BUDGET = vote("ana", "block", "The plan has no budget.")


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([], "accepted"),  # silence is assent where nobody disagrees
        (by_count({"abstain": 3}), "accepted"),
        (by_count({"agree": 4, "disagree": 3}), "accepted"),
        (by_count({"agree": 3, "disagree": 3}), "rejected"),
        ([vote("ana", "disagree")], "rejected"),  # and only there
        ([*by_count({"agree": 90}), NO_BUDGET], "not yet"),
        ([*by_count({"agree": 90}), vote("ana", "block")], "accepted"),  # it says no objection
        ([NO_BUDGET, vote("ana", "abstain")], "accepted"),
    ],
)
def test_no_support_outweighs_an_objection(votes: list[dict[str, object]], outcome: str) -> None:
    assert tally("ietf-consensus", votes)["outcome"] == outcome
