"""Tell people of one name apart, among people whom the board's reader may know of."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from bot.domain.items.history import Change
from bot.domain.people.person import IN_SLACK
from storage.board.shown import Shown
from storage.board.words import is_no_sleep
from storage.link.among import among
from storage.link.link import Link
from storage.persons.people import KnownNames
from storage.tables import (
    ballots,
    comments,
    history,
    items,
    known_names,
    mails,
    objections,
    people,
    person_addresses,
    roster,
    votes,
)

ACTS: Final = frozenset(
    {
        Change.STATE,
        Change.HOLDER,
        Change.TITLE,
        Change.BALLOT_DRAFTED,
        Change.ENDORSED,
        Change.BALLOT_OPENED,
        Change.BALLOT_CORRECTED,
        Change.BALLOT_CLOSED,
        Change.CALL_CORRECTED,
        Change.MERGED,
        Change.DEADLINE,
        Change.PLAN,
        Change.LOCKED,
        Change.OBJECTION,
        Change.STANCE,
        Change.RELATION,
    }
)
"""What of a history is shown with the name of who did it."""


class PublicNames(KnownNames):
    """Who was publicly seen under which name; private speakers are left out.

    Otherwise a hint beside a voter's name would tell that somebody of that name is in Slack.
    """

    def __init__(self, link: Link, shown: Shown) -> None:
        super().__init__(link)
        self._shown = shown

    def counts(self, own: Collection[str]) -> ColumnElement[bool]:
        """Return the condition that a namesake is one of `own`, or known in public."""
        wrote = exists().where(  # Index ix_mails_author_address.
            mails.c.author_address == known_names.c.who, *self._shown.mail()
        )
        return or_(among(known_names.c.who, sorted(own)), wrote, *self._acted())

    def _acted(self) -> list[ColumnElement[bool]]:
        """Return the conditions that a person did something that is shown with their name."""
        is_shown = self._shown.item()
        who = _person_of_who()
        return [
            exists()
            .where(votes.c.voter.in_(who), votes.c.refusal == "")
            .where(ballots.c.id == votes.c.ballot, items.c.number == ballots.c.item, *is_shown),
            exists()
            .where(ballots.c.opened_by.in_(who), items.c.number == ballots.c.item)
            .where(*is_shown),
            exists().where(items.c.holder.in_(who), *is_shown),
            exists()
            .where(history.c.actor.in_(who), history.c.what.in_(sorted(ACTS)), is_no_sleep)
            .where(items.c.number == history.c.item, *is_shown),
            exists()
            .where(comments.c.author.in_(who), *self._shown.comment())
            .where(items.c.number == comments.c.item, *is_shown),
            exists()
            .where(objections.c.person.in_(who), items.c.number == objections.c.item)
            .where(*is_shown),
            exists().where(
                roster.c.person.in_(who), roster.c.list_name.in_(sorted(self._shown.lists))
            ),
        ]


def _person_of_who() -> Select[Any]:
    """Return every id of the person who has the address, or is the Slack user, of a known name."""
    own, person = people.alias("own"), people.alias("person")
    slack = case(
        (
            known_names.c.who.startswith(IN_SLACK),
            func.substr(known_names.c.who, len(IN_SLACK) + 1),
        )
    )
    has_address = (
        select(person_addresses.c.person)
        .where(person_addresses.c.address == known_names.c.who)
        .correlate(known_names)
    )
    is_own = or_(own.c.slack_user == slack, own.c.id.in_(has_address))
    root = select(own.c.id).where(is_own).correlate(known_names)
    return select(person.c.id).where(or_(person.c.id.in_(root), person.c.merged_into.in_(root)))
