"""Measure how fast ballot papers are read and counted.

`python -m tests.benchmarks.bench_count`: seconds on the processor, which a busy machine
leaves nearly as they are.
"""

import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from bot.domain.ballots.paper import read_paper
from bot.domain.ballots.result import decide_paper
from bot.render.ballots.tally_answer import tally_shape
from tests.benchmarks.measure import say, say_aim, say_load

AIM_SECONDS: Final = 1.0
LARGE: Final = 100_000


def main() -> None:
    """Measure Schulze on 30 options and 1,000 ballots, then papers of 100,000 votes."""
    say("Counting: a paper read and decided, and its answer made")
    say_load()
    schulze = measure("ranked, 30 options, 1,000 votes", ranked(options=30, votes=1000))
    measure("ranked, 100 options, 1,000 votes", ranked(options=100, votes=1000))
    measure("yes-no, 100,000 votes", yes_no(votes=LARGE))
    measure("yes-no, 100,000 votes in 1,000 groups", yes_no(votes=LARGE, groups=1000))
    measure("ranked, 5 options, 100,000 votes", ranked(options=5, votes=LARGE))
    met = schulze <= AIM_SECONDS
    say_aim("30 options, 1,000 votes: seconds", schulze, aim=f"<= {AIM_SECONDS}", met=met)


def measure(name: str, paper: Mapping[str, Any]) -> float:
    """Print and return the seconds on the processor that a paper takes."""
    begun = time.process_time()
    tally_shape(decide_paper(read_paper(paper)))
    seconds = time.process_time() - begun
    say(f"{name:<42}{seconds:8.2f} s")
    return seconds


def ranked(*, options: int, votes: int) -> Mapping[str, Any]:
    """Return a paper on which every voter ranks all options by chance."""
    names = [f"option {place}" for place in range(options)]
    return {
        "rule": "ranked",
        "options": names,
        "votes": [
            {
                "voter": f"v{place}",
                "choice": [[name] for name in sorted(names, key=by_chance(place))],
            }
            for place in range(votes)
        ],
    }


def yes_no(*, votes: int, groups: int = 0) -> Mapping[str, Any]:
    """Return a paper with a roster, whose groups must each have a yes."""
    roster = [
        {"voter": f"v{place}", "group": f"g{place % groups}" if groups else ""}
        for place in range(votes)
    ]
    return {
        "rule": {"like": "majority", "each_group_at_least_one": bool(groups)},
        "roster": roster,
        "votes": [
            {"voter": f"v{place}", "choice": min(("yes", "no", "abstain"), key=by_chance(place))}
            for place in range(votes)
        ],
    }


def by_chance(voter: int) -> Callable[[str], bytes]:
    """Return an order of names that looks random, and is the same each time."""
    return lambda name: sha256(f"{voter} {name}".encode()).digest()


if __name__ == "__main__":
    main()
