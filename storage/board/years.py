"""Count what happened, month by month, for the charts of the board."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, case, exists, false, func, select

from bot.domain.ballots.ballot import BallotState
from bot.domain.consensus.stance import Outcome
from bot.domain.ids import ListName, PersonId
from bot.domain.items.item import ItemState
from storage.board.shown import Shown
from storage.link.link import AnySelect, Link
from storage.tables import (
    ballots,
    calls,
    comments,
    item_lists,
    items,
    mails,
    people,
    person_addresses,
    unmerged,
    votes,
)

MOST_PEOPLE: Final = 20_000
"""How many pairs of a month and a person are read."""


class Years:
    """What happened in some months of a list, or of all (None), in one transaction.

    `bounds` are the instants at which months begin, and the one at which the last month ends. Only
    items, mails and comments count that are shown.
    """

    def __init__(self, link: Link, shown: Shown) -> None:
        self._link = link
        self._shown = shown

    async def opened(self, list_name: ListName | None, *, bounds: Sequence[datetime]) -> list[int]:
        """Return how many items were opened in each month."""
        opened = select(_month(items.c.opened_at, bounds)).where(
            *_within(items.c.opened_at, bounds), unmerged, *self._on(list_name)
        )
        return await self._count(opened, bounds)

    async def decided(self, list_name: ListName | None, *, bounds: Sequence[datetime]) -> list[int]:
        """Return how many items were decided in each month, without reopened ones."""
        of_items = (  # Index ix_items_state_updated_at.
            select(items.c.number)
            .where(
                items.c.state == ItemState.DECIDED,
                items.c.updated_at >= bounds[0],
                unmerged,
                *self._on(list_name),
            )
            .subquery()
        )
        by_ballot = select(ballots.c.item, ballots.c.closed_at).where(
            ballots.c.item.in_(select(of_items.c.number))  # Index ix_ballots_item_id.
        )
        by_call = select(calls.c.item, calls.c.closed_at).where(
            calls.c.item.in_(select(of_items.c.number)),  # Index ix_calls_item_id.
            calls.c.outcome == Outcome.CONSENSUS,
        )
        ends = by_ballot.union_all(by_call).subquery()
        last = select(func.max(ends.c.closed_at).label("at")).group_by(ends.c.item).subquery()
        decided = select(_month(last.c.at, bounds)).where(*_within(last.c.at, bounds))
        return await self._count(decided, bounds)

    async def voters(
        self, list_name: ListName | None, *, bounds: Sequence[datetime]
    ) -> list[tuple[int, PersonId]]:
        """Return the months in which each person voted, on ended ballots that were not secret."""
        shown = select(items.c.number).where(items.c.updated_at >= bounds[0], *self._on(list_name))
        ended = select(ballots.c.id).where(  # Indexes ix_items_updated_at, ix_ballots_item_id.
            ballots.c.item.in_(shown), ballots.c.state == BallotState.CLOSED
        )
        voted = select(_month(votes.c.at, bounds), _person(votes.c.voter).label("person")).where(
            votes.c.ballot.in_(ended),  # Index ix_votes_ballot_id.
            votes.c.refusal == "",
            votes.c.choice != "",  # a secret ballot that has ended has none
            *_within(votes.c.at, bounds),
        )
        return [(row.month, row.person) for row in await self._distinct(voted)]

    async def writers(
        self, list_name: ListName | None, *, bounds: Sequence[datetime]
    ) -> list[tuple[int, PersonId | str]]:
        """Return the months in which each person, or unknown address, wrote mails by hand."""
        wrote = (
            select(
                _month(mails.c.said_at, bounds),
                _person(person_addresses.c.person).label("person"),
                case((person_addresses.c.person.is_(None), mails.c.author_address)).label(
                    "address"
                ),
            )
            .select_from(items)  # Indexes ix_items_updated_at, ix_mails_thread_said_at.
            .join(mails, mails.c.thread == items.c.thread)
            .outerjoin(person_addresses, person_addresses.c.address == mails.c.author_address)
            .where(
                items.c.updated_at >= bounds[0],
                unmerged,
                *self._on(list_name),
                *_within(mails.c.said_at, bounds),
                mails.c.automatic.is_(None),
                mails.c.is_unproved == false(),
                *self._shown.mail(),
            )
        )
        return [(row.month, row.person or row.address) for row in await self._distinct(wrote)]

    async def commenters(
        self, list_name: ListName | None, *, bounds: Sequence[datetime]
    ) -> list[tuple[int, PersonId]]:
        """Return the months in which each person wrote comments that the list has."""
        statement = (
            select(_month(comments.c.at, bounds), _person(comments.c.author).label("person"))
            .select_from(items)  # Indexes ix_items_updated_at, ix_comments_item_id.
            .join(comments, comments.c.item == items.c.number)
            .where(
                items.c.updated_at >= bounds[0],
                *self._on(list_name),
                *_within(comments.c.at, bounds),
                *self._shown.comment(),
            )
        )
        return [(row.month, row.person) for row in await self._distinct(statement)]

    def _on(self, list_name: ListName | None) -> list[ColumnElement[bool]]:
        """Return the conditions that an item is on a list, and shown."""
        if list_name is None:
            return list(self._shown.item())
        of_item = item_lists.c.item == items.c.number  # The primary key of item_lists.
        on_list = exists().where(of_item, item_lists.c.list_name == list_name)
        return [on_list, *self._shown.item()]

    async def _count(self, statement: AnySelect, bounds: Sequence[datetime]) -> list[int]:
        each = statement.subquery()
        by_month = select(each.c.month, func.count().label("found")).group_by(each.c.month)
        counts = [0] * (len(bounds) - 1)
        for row in await self._link.rows(by_month):
            counts[row.month] = row.found
        return counts

    async def _distinct(self, statement: AnySelect) -> Sequence[Any]:
        each = statement.distinct().subquery()
        return await self._link.rows(select(each).order_by(*each.c).limit(MOST_PEOPLE))


def _month(at: ColumnElement[datetime], bounds: Sequence[datetime]) -> ColumnElement[int]:
    """Return the place of the month that an instant is in."""
    ends = [(at < end, place) for place, end in enumerate(bounds[1:])]
    return case(*ends, else_=len(ends) - 1).label("month")


def _within(at: ColumnElement[datetime], bounds: Sequence[datetime]) -> list[ColumnElement[bool]]:
    return [at >= bounds[0], at < bounds[-1]]


def _person(of: Column[int]) -> ColumnElement[PersonId]:
    """Return a person's lasting id: of two who were joined, the survivor's."""
    survivor = select(people.c.merged_into).where(people.c.id == of).scalar_subquery()
    return func.coalesce(survivor, of)
