"""Count ranked papers: pairs of options, what is dropped, and Schulze's method.

Schulze's method with the strength of a defeat as (winning votes, fewer losing votes) is the one of
Debian's constitution, A.5: it gives the options that neither lose to another one directly nor by a
chain of stronger defeats.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

Pairs = Mapping[str, Mapping[str, Fraction]]
"""How many voters (by weight) prefer the first option to the second."""

Ranking = tuple[frozenset[str], ...]
Strength = tuple[Fraction, Fraction]
_NONE: Final[Strength] = (Fraction(-1), Fraction(0))


def count_pairs(options: Sequence[str], rankings: Iterable[tuple[Ranking, Fraction]]) -> Pairs:
    """Return for each pair how many voters rank the first option strictly above the second.

    Options that a ranking leaves out are last, and equal among themselves.
    """
    pairs = {one: {other: Fraction(0) for other in options if other != one} for one in options}
    for ranking, weight in rankings:
        below = set(options)
        for group in ranking:
            below -= group
            for one in group:
                row = pairs[one]
                for other in below:
                    row[other] += weight
    return pairs


def schulze_winners(options: Sequence[str], pairs: Pairs) -> tuple[str, ...]:
    """Return the options that no other one beats, in the order of `options`; several are tied."""
    strongest = _strongest_chains(options, pairs)
    return tuple(
        one
        for one in options
        if all(strongest[one][other] >= strongest[other][one] for other in options if other != one)
    )


def _strongest_chains(options: Sequence[str], pairs: Pairs) -> Mapping[str, Mapping[str, Strength]]:
    """Return for each pair the strength of the strongest chain of defeats from one to the other.

    A chain is as strong as its weakest defeat.
    """
    chains = {
        one: {other: _defeat(pairs, one, other) for other in options if other != one}
        for one in options
    }
    for middle in options:
        onward = chains[middle]
        for start in options:
            if start == middle:
                continue
            row = chains[start]
            first = row[middle]
            for end in options:
                if end not in (start, middle):
                    row[end] = max(row[end], min(first, onward[end]))
    return chains


def _defeat(pairs: Pairs, one: str, other: str) -> Strength:
    won = pairs.get(one, {}).get(other, Fraction(0))
    lost = pairs.get(other, {}).get(one, Fraction(0))
    return (won, -lost) if won > lost else _NONE
