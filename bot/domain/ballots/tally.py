"""Count the votes of a ballot. Tallies are counted each time, never stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ballots.ballot import Rules, Vote
from bot.domain.ballots.methods import METHODS


@dataclass(frozen=True, slots=True)
class Tally:
    """How many current votes each choice has (every choice is a key, in the method's order)."""

    counts: Mapping[str, int]
    cast: int
    quorum: int

    @property
    def quorate(self) -> bool:
        """Whether enough people have voted."""
        return self.cast >= self.quorum


def count_votes(rules: Rules, votes: Iterable[Vote]) -> Tally:
    """Count the current votes; the order of `votes` does not matter."""
    counts = dict.fromkeys(rules.choices, 0)
    for vote in votes:
        if vote.counts:
            counts[vote.choice] += 1
    return Tally(counts=MappingProxyType(counts), cast=sum(counts.values()), quorum=rules.quorum)


def decide(rules: Rules, tally: Tally) -> str:
    """Return a ballot's outcome: `accepted`, `rejected` or `no quorum`."""
    if not tally.quorate or tally.cast == 0:
        return "no quorum"
    return "accepted" if METHODS[rules.method].decide(tally.counts) else "rejected"
