"""Define in SQL what is public: items and mails only on lists that a reader may see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from bot.domain.ids import ListName
from bot.domain.items.item import ItemState
from storage.tables import comments, item_lists, items, mail_lists, mails

RESTING = (ItemState.OPEN, ItemState.DORMANT)
"""Which of the two an item is in depends on what was said in private too. So a reader of the board
is told what follows from its public dates."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader may see: the lists, and since when a list's item must be quiet to be dormant.

    A list whose items never become dormant is not in `quiet`.
    """

    lists: frozenset[ListName]
    quiet: Mapping[ListName, datetime] = field(default_factory=dict)

    def item(self) -> list[ColumnElement[bool]]:
        """Return the conditions that an item is on one of the lists, and on no other one."""
        on = item_lists.alias("on")
        return _alone(on.c.item == items.c.number, on.c.list_name, self.lists)

    def mail(self) -> list[ColumnElement[bool]]:
        """Return the conditions that a mail came by one of the lists, and by no other one."""
        came = mail_lists.alias("came")
        return _alone(came.c.mail == mails.c.id, came.c.list_name, self.lists)

    def comment(self) -> list[ColumnElement[bool]]:
        """Return the conditions that one of the lists has got a comment in a digest."""
        return [
            comments.c.digest_sent_at.is_not(None),
            comments.c.deleted == false(),
            or_(comments.c.list_name.is_(None), comments.c.list_name.in_(sorted(self.lists))),
        ]

    def item_in_column(self) -> ColumnElement[bool]:
        """Return the column that is true if an item is shown."""
        # Counts: for EXISTS in a column, PostgreSQL would gather all items of the lists first.
        return _counted(item_lists.c.item == items.c.number, item_lists.c.list_name, self.lists)

    def mail_in_column(self) -> ColumnElement[bool]:
        """Return the column that is true if a mail is shown."""
        return _counted(mail_lists.c.mail == mails.c.id, mail_lists.c.list_name, self.lists)

    def in_states(self, states: Collection[ItemState]) -> ColumnElement[bool]:
        """Return the condition that an item's public state is one of these."""
        others = sorted(set(states) - set(RESTING))
        conditions: list[ColumnElement[bool]] = [items.c.state.in_(others)] if others else []
        if resting := [state for state in RESTING if state in states]:
            conditions.append(self._resting(resting))
        return or_(false(), *conditions)

    def _resting(self, states: Collection[ItemState]) -> ColumnElement[bool]:
        resting = items.c.state.in_(RESTING)
        if len(states) == len(RESTING):
            return resting
        home = (
            select(item_lists.c.list_name)
            .where(item_lists.c.item == items.c.number)
            .order_by(item_lists.c.position, item_lists.c.list_name)
            .limit(1)
            .scalar_subquery()
        )
        is_quiet = or_(
            false(),
            *(
                and_(items.c.updated_at <= since, home == name)
                for name, since in sorted(self.quiet.items())
            ),
        )
        return and_(resting, is_quiet if ItemState.DORMANT in states else ~is_quiet)


def _alone(
    of: ColumnElement[bool], name: ColumnElement[Any], lists: Collection[ListName]
) -> list[ColumnElement[bool]]:
    names = sorted(lists)
    return [exists().where(of, name.in_(names)), ~exists().where(of, name.not_in(names))]


def _counted(
    of: ColumnElement[bool], name: ColumnElement[Any], lists: Collection[ListName]
) -> ColumnElement[bool]:
    names = sorted(lists)
    there = select(func.count()).where(of, name.in_(names)).scalar_subquery()
    others = select(func.count()).where(of, name.not_in(names)).scalar_subquery()
    return and_(there > 0, others == 0)
