"""Count profiles with pref_voting: run by the interpreter that has it.

Reads a JSON list of profiles, each with `options` and the `ranked`, `approval` and `score` votes
as on a ballot paper, and writes the winners of each method.
"""

import importlib
import json
import sys
from collections.abc import Sequence
from typing import Any


def main() -> None:
    """Count what stands on standard input."""
    json.dump([_winners(row) for row in json.load(sys.stdin)], sys.stdout)


def _winners(profile: dict[str, Any]) -> dict[str, list[str]]:
    grade_methods: Any = importlib.import_module("pref_voting.grade_methods")
    options: list[str] = profile["options"]
    approved = [{option: int(option in vote) for option in options} for vote in profile["approval"]]
    return {
        "ranked": _named(options, _schulze(options, profile["ranked"])),
        "approval": _named(options, grade_methods.approval(_grades(options, approved, 1))),
        "score": _named(options, grade_methods.score_voting(_grades(options, profile["score"], 8))),
    }


def _schulze(options: Sequence[str], votes: Sequence[Sequence[Sequence[str]]]) -> Sequence[int]:
    """Elect by winning votes, of equal ones by fewer losing votes."""
    ties: Any = importlib.import_module("pref_voting.profiles_with_ties")
    methods: Any = importlib.import_module("pref_voting.margin_based_methods")
    ranks = [
        {options.index(text): place for place, group in enumerate(vote, 1) for text in group}
        for vote in votes
    ]
    profile = ties.ProfileWithTies(ranks, candidates=list(range(len(options))))
    profile.use_extended_strict_preference()  # what is ranked beats what is not
    many = len(votes) + 1

    def strength(number: int, other: int) -> int:
        if number == other:
            return many * many
        return int(profile.support(number, other)) * many - int(profile.support(other, number))

    elected: Sequence[int] = methods.beat_path(profile, strength_function=strength)
    return elected


def _grades(options: Sequence[str], votes: Sequence[dict[str, int]], highest: int) -> object:
    """Return a profile of grades in which an option left out has 0."""
    profiles: Any = importlib.import_module("pref_voting.grade_profiles")
    maps = [{place: vote.get(option, 0) for place, option in enumerate(options)} for vote in votes]
    return profiles.GradeProfile(
        maps, list(range(highest + 1)), candidates=list(range(len(options)))
    )


def _named(options: Sequence[str], elected: Sequence[int]) -> list[str]:
    return sorted(options[int(number)] for number in elected)


if __name__ == "__main__":
    main()
