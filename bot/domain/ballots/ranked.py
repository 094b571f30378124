"""Count ranked papers: pairs of options, what is dropped, and Schulze's method.

Schulze's method with the strength of a defeat as (winning votes, fewer losing votes) is the one of
Debian's constitution, A.5: it gives the options that neither lose to another one directly nor by a
chain of stronger defeats.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.ballots.rule import Exact

Pairs = Mapping[str, Mapping[str, Exact]]
"""How many voters (by weight) prefer the first option to the second."""

Ranking = tuple[frozenset[str], ...]


def count_pairs(options: Sequence[str], rankings: Iterable[tuple[Ranking, Exact]]) -> Pairs:
    """Return for each pair how many voters rank the first option strictly above the second.

    Options that a ranking leaves out are last, and equal among themselves.
    """
    alike: defaultdict[Ranking, Exact] = defaultdict(int)
    for ranking, weight in rankings:
        alike[ranking] += weight
    counted: dict[str, dict[str, Exact]] = {
        option: dict.fromkeys((other for other in options if other != option), 0)
        for option in options
    }
    for ranking, weight in alike.items():
        below = set(options)
        for group in ranking:
            below -= group
            for text in group:
                row = counted[text]
                for other in below:
                    row[other] += weight
    return counted


def schulze_winners(options: Sequence[str], pairs: Pairs) -> tuple[str, ...]:
    """Return the unbeaten options, in the order of `options`; several are tied."""
    strongest = _strongest_chains(options, pairs)
    return tuple(
        option
        for number, option in enumerate(options)
        if all(
            strongest[number][other] >= strongest[other][number] for other in range(len(options))
        )
    )


def _strongest_chains(options: Sequence[str], pairs: Pairs) -> Sequence[Sequence[int]]:
    """Return for each pair the strength of the strongest chain of defeats from one to the other.

    A chain is as strong as its weakest defeat.
    """
    chains = _defeats(options, pairs)
    for middle in range(len(options)):
        onward = chains[middle]
        for start, row in enumerate(chains):
            first = row[middle]
            if first and start != middle:
                chains[start] = [
                    max(have, min(first, then)) for have, then in zip(row, onward, strict=True)
                ]
    return chains


def _defeats(options: Sequence[str], pairs: Pairs) -> list[list[int]]:
    """Return the rank of each defeat by strength, 0 for no defeat."""
    won = {
        (option, other): (pairs[option][other], -pairs[other][option])
        for option in options
        for other in options
        if option != other and pairs[option][other] > pairs[other][option]
    }
    places = {strength: place for place, strength in enumerate(sorted(set(won.values())), 1)}
    return [
        [places[won[option, other]] if (option, other) in won else 0 for other in options]
        for option in options
    ]
