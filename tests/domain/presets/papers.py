"""Ballot papers as people write them, and their answers as `tally --json` prints them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.ballots.paper import read_paper
from bot.domain.ballots.result import decide_paper
from bot.render.ballots.tally_answer import tally_shape

Answer = dict[str, Any]


def tally(rule: object, votes: object = None, **keys: object) -> Answer:
    """Return the answer for a paper, both of them through JSON."""
    paper = {"rule": rule, **keys}
    if votes is not None:
        paper["votes"] = votes
    shape = tally_shape(decide_paper(read_paper(json.loads(json.dumps(paper)))))
    return dict(json.loads(json.dumps(shape)))


def by_count(counts: Mapping[str, int], *, of: str = "v") -> list[dict[str, Any]]:
    """Return so many votes for each choice; the voters are v0, v1 …"""
    choices = [choice for choice, count in counts.items() for _ in range(count)]
    return [{"voter": f"{of}{place}", "choice": choice} for place, choice in enumerate(choices)]


def vote(voter: str, choice: object, reason: str = "") -> dict[str, Any]:
    """Return one vote."""
    return {"voter": voter, "choice": choice, "reason": reason}


def members(count: int, *, of: str = "v", **keys: object) -> list[dict[str, Any]]:
    """Return so many lines of a roster, alike but for the voter: v0, v1 …"""
    return [{"voter": f"{of}{place}", **keys} for place in range(count)]


def rankings(*those: tuple[int, Sequence[object]]) -> list[dict[str, Any]]:
    """Return so many equal rankings each."""
    choices = [ranking for count, ranking in those for _ in range(count)]
    return [{"voter": f"v{place}", "choice": choice} for place, choice in enumerate(choices)]


def condition(answer: Answer, text: str) -> tuple[object, object, bool]:
    """Return what the one condition with that text had, needed, and whether it was met."""
    [found] = [row for row in answer["conditions"] if text in row["text"]]
    return found["have"], found["need"], found["met"]


def why_not(answer: Answer) -> list[tuple[str, str]]:
    """Return the voter of each vote that does not count, and why."""
    return [(row["voter"], row["why"]) for row in answer["not_counted"]]
