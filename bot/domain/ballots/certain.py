"""Tell whether the votes that are still missing could change a ballot's outcome."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.domain.ballots.choices import BUTTONS
from bot.domain.ballots.paper import Choice, Paper, PaperVote
from bot.domain.ballots.result import Result, decide_paper
from bot.domain.ballots.rule import Method

REASON: Final = "so that a veto weighs"


def is_certain(paper: Paper) -> bool:
    """Return True if the missing votes of the roster cannot change the outcome.

    Votes that were cast are taken as they stand. It suffices to let all the others vote alike, in
    each way: more votes for a proposal never hurt it, more against never help it, and the same
    holds for an option. Only of rankings this is not true, so these are certain once all have
    voted. Without a roster anybody may still come, so nothing is.
    """
    if paper.roster is None:
        return False
    voted = {vote.voter for vote in paper.votes if vote.choice is not None}
    missing = sorted({voter.voter for voter in paper.roster} - voted)
    if not missing:
        return True
    if paper.rule.method is Method.RANKED:
        return False
    now = _came_to(decide_paper(paper))
    return all(
        _came_to(decide_paper(_with_votes(paper, missing, choice))) == now
        for choice in _extremes(paper)
    )


def _came_to(result: Result) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return result.outcome, result.winners, result.tied


def _with_votes(paper: Paper, voters: list[str], choice: Choice) -> Paper:
    cast = tuple(PaperVote(voter, None, choice, REASON) for voter in voters)
    return replace(paper, votes=(*paper.votes, *cast))


def _extremes(paper: Paper) -> Iterator[Choice]:
    """Yield the choices that raise or lower something most."""
    rule, options = paper.rule, paper.options
    if not rule.chooses_options:
        yield from BUTTONS[rule.method]
        return
    for option in options:
        others = [text for text in options if text != option]
        match rule.method:
            case Method.APPROVAL:
                yield frozenset({option})
                yield frozenset(others[: rule.most_approvals])
            case Method.SCORE:
                yield dict.fromkeys(others, rule.lowest) | {option: rule.highest}
                yield dict.fromkeys(others, rule.highest) | {option: rule.lowest}
            case _:
                yield option
