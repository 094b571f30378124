"""Hold our counting against pref_voting, an independent library, on random profiles.

    make count-peer

Few voters rank, approve and score few options by chance: ties, gaps (options left out) and cycles
are common. Every profile on which we elect others than the library does is printed. Where nobody
approves of anything, the library calls all options tied; we elect nobody.
"""

import json
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.domain.ballots.paper import read_paper
from bot.domain.ballots.result import Result, decide_paper
from tests.benchmarks.measure import say

PROFILES: Final = 2000
MOST_OPTIONS: Final = 7
MOST_VOTERS: Final = 12
HIGHEST: Final = 8
RULES: Final[dict[str, object]] = {
    "ranked": "ranked",
    "approval": "approval",
    "score": {"method": "score", "range": [0, HIGHEST]},
}
WORKER: Final = Path(__file__).with_name("count_worker.py")


def main() -> None:
    """Compare; the interpreter with the library is the one argument. Exit 1 on a difference."""
    profiles = [profile(number) for number in range(PROFILES)]
    ran = subprocess.run(
        [sys.argv[1], str(WORKER)],
        input=json.dumps(profiles).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    theirs = json.loads(ran.stdout)
    seen: Counter[tuple[str, str]] = Counter()
    for one, elected in zip(profiles, theirs, strict=True):
        for method in RULES:
            result = counted(one, method)
            ours = sorted(result.winners or result.tied)
            seen[method, "ties"] += len(ours) > 1
            seen[method, "cycles"] += method == "ranked" and not beats_all(result)
            if method == "approval" and not any(one["approval"]):
                elected[method] = []
            if ours != elected[method]:
                seen[method, "differ"] += 1
                say(f"{method}: we elect {ours}, the library {elected[method]}: {json.dumps(one)}")
    say(f"{PROFILES} profiles of 2 to {MOST_OPTIONS} options and 1 to {MOST_VOTERS} voters")
    say(f"{'':12}{'the same':>10}{'tied':>8}{'no option beats all':>22}{'different':>12}")
    for method in RULES:
        differ = seen[method, "differ"]
        cycles = seen[method, "cycles"] if method == "ranked" else "-"
        say(f"{method:12}{PROFILES - differ:>10}{seen[method, 'ties']:>8}{cycles:>22}{differ:>12}")
    sys.exit(any(seen[method, "differ"] for method in RULES))


def profile(number: int) -> dict[str, Any]:
    """Return a profile made by chance, the same for the same number."""
    options = [f"o{place}" for place in range(2 + chance(number, "options") % (MOST_OPTIONS - 1))]
    voters = range(1 + chance(number, "voters") % MOST_VOTERS)
    # Half the profiles know no gaps; in the other half a place beyond the last is one.
    places = len(options) + 2 * (number % 2)

    def ranking(voter: int) -> list[list[str]]:
        place_of = {option: chance(number, f"rank {voter} {option}") % places for option in options}
        groups = [
            [option for option in options if place_of[option] == at] for at in range(len(options))
        ]
        return [group for group in groups if group]

    def score(voter: int) -> dict[str, int]:
        scores = {
            option: chance(number, f"score {voter} {option}") % (HIGHEST + 3) for option in options
        }
        return {text: score for text, score in scores.items() if score <= HIGHEST}

    return {
        "options": options,
        "ranked": [ranking(voter) for voter in voters],
        "approval": [
            [option for option in options if chance(number, f"approve {voter} {option}") % 2]
            for voter in voters
        ],
        "score": [score(voter) for voter in voters],
    }


def counted(one: dict[str, Any], method: str) -> Result:
    """Return our result of one method."""
    votes = [{"voter": f"v{at}", "choice": choice} for at, choice in enumerate(one[method])]
    paper = {"rule": RULES[method], "options": one["options"], "votes": votes}
    return decide_paper(read_paper(paper))


def beats_all(result: Result) -> bool:
    """Return True if one option beats every other one, so that no cycle has to be broken."""
    pairs = result.pairs
    return any(
        all(pairs[pair][other] > pairs[other][pair] for other in pairs[pair]) for pair in pairs
    )


def chance(number: int, what: str) -> int:
    """Return a number that looks random, and is the same each time."""
    return int.from_bytes(sha256(f"{number} {what}".encode()).digest()[:4])


if __name__ == "__main__":
    main()
