"""Decide which votes to mail to a list: those given elsewhere, and changes of them.

A body that accepts only votes on its public list can so use the button: what is given in Slack, by
a link or by mail to us is mailed to the list. A post on the list needs no echo.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ballots.ballot import Vote
from bot.domain.ids import PersonId, VoteId


class Echo(StrEnum):
    """When votes that were given elsewhere are mailed to the list."""

    NEVER = "never"
    EACH = "each"
    """At once, but not more than one mail for each ballot in `PAUSE`."""
    DAILY = "daily"
    """Gathered, at the time of `DAILY_AT` on the list's clock."""


PAUSE: Final = timedelta(minutes=5)
"""How long after a mail with votes the next one about the same ballot leaves at the earliest."""
DAILY_AT: Final = "daily 09:00"
"""When gathered votes are told, in the list's time zone."""
MOST_TOLD: Final = 100
"""How many votes one mail tells; what is left stands in the next one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a list has heard of a vote: that it counts, or that it no longer does."""

    vote: VoteId
    counts: bool


@dataclass(frozen=True, slots=True)
class VoteNews:
    """The news of a vote for a list: that it counts, replacing `before`, or no longer does."""

    vote: Vote
    counts: bool
    before: str = ""


@dataclass(frozen=True, slots=True)
class Unheard:
    """The votes that a list has not heard of, and those that it has read as posts."""

    news: tuple[VoteNews, ...] = ()
    posts: tuple[VoteId, ...] = ()


def unheard(
    votes: Iterable[Vote],
    heard: Sequence[Heard],
    *,
    voters: Mapping[PersonId, PersonId],
    posts: Collection[VoteId],
) -> Unheard:
    """Return what a list has not heard of a ballot's votes.

    `votes` are all of them as the count leaves them, `heard` what the list has heard, in that
    order, `voters` who each voter is, `posts` the votes that are posts on the list. Only what
    stands is told: a vote that was replaced before it could be told never is.
    """
    news: list[VoteNews] = []
    read: list[VoteId] = []
    state = {vote.vote: vote.counts for vote in heard}
    for cast in _by_voter(votes, voters):
        reported = _told(cast, heard)
        current = next((vote for vote in cast if vote.counts), None)
        if current is None:
            if (known := _said_last(cast, reported, posts)) is not None:
                news.append(VoteNews(known, counts=False))
        elif current.id not in state and current.id in posts:
            read.append(current.id)
        elif not state.get(current.id):
            known = _said_last(cast, reported, posts)
            if known is None or _said(known) != _said(current):
                news.append(_counting(current, known))
    return Unheard(tuple(sorted(news, key=lambda entry: _in_time(entry.vote))), tuple(read))


def told_again(
    heards: Sequence[Heard],
    votes: Iterable[Vote],
    before: Sequence[Heard],
    *,
    voters: Mapping[PersonId, PersonId],
    posts: Collection[VoteId],
) -> tuple[VoteNews, ...]:
    """Return the content of a mail that may have left already, unchanged.

    `before` is what the list had heard without it; the others are as for `unheard`.
    """
    news: dict[VoteId, VoteNews] = {}
    tells = {heard.vote: heard.counts for heard in heards}
    for cast in _by_voter(votes, voters):
        for vote in (each for each in cast if each.id in tells):
            earlier = [each for each in cast if _in_time(each) < _in_time(vote)]
            known = _said_last(earlier, _told(cast, before), posts)
            is_new = tells[vote.id]
            news[vote.id] = _counting(vote, known) if is_new else VoteNews(vote, counts=False)
    return tuple(news[heard.vote] for heard in heards if heard.vote in news)


def _by_voter(
    votes: Iterable[Vote], voters: Mapping[PersonId, PersonId]
) -> Collection[Sequence[Vote]]:
    """Return each voter's votes in order of time."""
    by_person: defaultdict[PersonId, list[Vote]] = defaultdict(list)
    for vote in sorted(votes, key=_in_time):
        by_person[voters[vote.voter]].append(vote)
    return by_person.values()


def _told(cast: Sequence[Vote], heard: Sequence[Heard]) -> list[tuple[Vote, bool]]:
    """Return what a list has heard of one voter's votes."""
    by_id = {vote.id: vote for vote in cast}
    return [(by_id[vote.vote], vote.counts) for vote in heard if vote.vote in by_id]


def _counting(vote: Vote, known: Vote | None) -> VoteNews:
    is_change = known is not None and known.choice != vote.choice
    before = known.choice if known is not None and is_change else ""
    return VoteNews(vote, counts=True, before=before)


def _said_last(
    cast: Sequence[Vote], reported: Sequence[tuple[Vote, bool]], posts: Collection[VoteId]
) -> Vote | None:
    """Return the vote that a list's readers believe current: reported, or a later post."""
    since = _in_time(reported[-1][0]) if reported else None
    later = [
        vote
        for vote in cast
        if vote.id in posts and not vote.refusal and (since is None or _in_time(vote) > since)
    ]
    if later:
        return later[-1]
    return next((vote for vote, counts in reported[-1:] if counts), None)


def _said(vote: Vote) -> tuple[str, str]:
    return vote.choice, vote.reason


def _in_time(vote: Vote) -> tuple[datetime, VoteId]:
    return vote.at, vote.id
