"""Why a vote is not counted: words that are kept in English, and said in today's words."""

from bot.domain.ballots.doubt import Doubt
from bot.render import refusals


def test_an_opinion_that_was_kept_in_older_words_is_still_a_doubt_and_said_in_todays() -> None:
    kept = "it takes a side and does not vote, and its voter has not confirmed it"

    assert refusals.in_doubt(Doubt.LEANING) == kept
    assert refusals.is_doubt(kept)
    assert refusals.say_doubt(kept) == "it reads like an opinion, not a vote"
