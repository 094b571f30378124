"""Store what each list has heard of votes that were given elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select

from bot.domain.ballots.echo import Heard
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.ids import BallotId, DeliveryId, ItemNumber, ListName
from storage.link.among import among
from storage.link.link import Link
from storage.tables import ballots, current_vote, deliveries, echoes, told_ballot, votes

MOST_BALLOTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class StandingVotes:
    """An open ballot whose votes are told to lists; `votes` and `ids` change with its votes."""

    ballot: BallotId
    item: ItemNumber
    lists: tuple[ListName, ...]
    votes: int
    ids: int


class Echoes:
    """What lists have heard, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def standing_votes(self) -> list[StandingVotes]:
        """Return the open ballots whose votes are told to lists."""
        statement = (
            select(ballots.c.id, ballots.c.item, ballots.c.echo_lists)  # Index ix_ballots_told.
            .where(told_ballot)
            .order_by(ballots.c.id)
            .limit(MOST_BALLOTS)
        )
        rows = {row.id: row for row in await self._link.rows(statement)}
        standing = (
            select(votes.c.ballot, func.count().label("votes"), func.sum(votes.c.id).label("ids"))
            .where(among(votes.c.ballot, list(rows)), current_vote)
            .group_by(votes.c.ballot)  # Index uq_votes_ballot_voter_current.
        )
        by_ballot = {row.ballot: row for row in await self._link.rows(standing)} if rows else {}
        return [
            StandingVotes(
                id_,
                row.item,
                row.echo_lists,
                votes=by_ballot[id_].votes if id_ in by_ballot else 0,
                ids=int(by_ballot[id_].ids) if id_ in by_ballot else 0,
            )
            for id_, row in rows.items()
        ]

    async def heard(
        self, ballot: BallotId, list_name: ListName, *, before: DeliveryId | None = None
    ) -> list[Heard]:
        """Return what a list has heard of a ballot's votes, in that order.

        With `before`, only what it had heard before that delivery.
        """
        statement = select(echoes.c.vote, echoes.c.counts).where(
            echoes.c.ballot == ballot, echoes.c.list_name == list_name
        )
        if before is not None:
            first = select(func.min(echoes.c.id)).where(
                echoes.c.ballot == ballot, echoes.c.delivery == before
            )
            statement = statement.where(echoes.c.id < first.scalar_subquery())
        rows = await self._link.rows(statement.order_by(echoes.c.id))
        return [Heard(row.vote, counts=row.counts) for row in rows]

    async def told_by(self, delivery: DeliveryId, ballot: BallotId) -> list[Heard]:
        """Return the votes in a delivery."""
        statement = select(echoes.c.vote, echoes.c.counts).where(
            echoes.c.ballot == ballot, echoes.c.delivery == delivery
        )
        rows = await self._link.rows(statement.order_by(echoes.c.id))
        return [Heard(row.vote, counts=row.counts) for row in rows]

    async def add(
        self,
        ballot: BallotId,
        list_name: ListName,
        heard: Collection[Heard],
        *,
        by: DeliveryId | None,
    ) -> None:
        """Record the votes that a list hears of by a delivery, or has read."""
        rows = [
            {
                "ballot": ballot,
                "list_name": list_name,
                "vote": vote.vote,
                "counts": vote.counts,
                "delivery": by,
            }
            for vote in heard
        ]
        if rows:
            await self._link.run(echoes.insert(), rows)

    async def take_back(self, delivery: DeliveryId, ballot: BallotId) -> None:
        """Delete the record of a delivery that has not left."""
        boolean_clause_list = (echoes.c.ballot == ballot) & (echoes.c.delivery == delivery)
        await self._link.run(delete(echoes).where(boolean_clause_list))

    async def count(self, item: ItemNumber, ballot: BallotId, *, recipient: str) -> int:
        """Return how many mails with a ballot's votes were ever queued for a list."""
        statement = (
            select(func.count()).select_from(deliveries).where(*_mails(item, ballot, recipient))
        )
        return int(await self._link.value(statement))

    async def is_too_soon(
        self, item: ItemNumber, ballot: BallotId, *, recipient: str, since: datetime
    ) -> bool:
        """Return True if a mail with a ballot's votes waits for a list, or left after `since`."""
        echo = await self._link.value(
            select(deliveries.c.seq)
            .where(
                *_mails(item, ballot, recipient),
                (deliveries.c.state == DeliveryState.WAITING) | (deliveries.c.sent_at > since),
            )
            .limit(1)
        )
        return echo is not None


def _mails(item: ItemNumber, ballot: BallotId, recipient: str) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.c.item == item,  # Index ix_deliveries_item.
        deliveries.c.kind == DeliveryKind.MAIL_ECHO,
        deliveries.c.ref == ballot,
        deliveries.c.recipient == recipient,
    )
