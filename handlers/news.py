"""Tell people what about a ballot is theirs to know: its opener, and those yet to vote.

Each is told once, in a direct message that is rendered when it is sent. Who is yet to vote and is
not known in Slack is told by mail.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot, BallotState, Vote
from bot.domain.ballots.rule import Base
from bot.domain.delivery import NewDelivery
from bot.domain.ids import BallotId, PersonId
from bot.domain.payloads import News
from bot.domain.people.person import Person
from bot.errors import TryAgainLater
from bot.events import TimeReached
from handlers import queue
from handlers.counting import tally_of
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

REMIND_BEFORE: Final = timedelta(days=1)
SHORTEST_REMINDED: Final = timedelta(days=2)
"""Ballots that are open for less time remind nobody: their announcement is still new."""


async def tell_of_vote(work: Work, ballot: Ballot, vote: Vote) -> None:
    """Tell a ballot's opener of somebody else's block, and once that the quorum is reached.

    Of a block they are not told if choices are hidden.
    """
    if not ballot.hides_choices and ballot.rules.rule.is_veto(vote.choice, vote.reason):
        await _tell_opener(work, ballot, News.BLOCK, ref=vote.id, unless=vote.voter)
    if await _may_be_quorate(work.store, ballot):
        quorum = (await tally_of(work.store, ballot)).quorum
        if quorum is not None and quorum.met:
            await _tell_opener(work, ballot, News.QUORUM, ref=ballot.id)


async def tell_of_doubt(work: Work, ballot: Ballot, vote: Vote) -> None:
    """Tell a ballot's opener that a vote is in doubt, and does not count unless it is confirmed.

    They are not told if choices are hidden.
    """
    if not ballot.hides_choices:
        await _tell_opener(work, ballot, News.DOUBT, ref=vote.id, unless=vote.voter)


async def _may_be_quorate(store: Store, ballot: Ballot) -> bool:
    """Return False if the votes need not be counted: too few voted, or it was told before."""
    quorum = ballot.rules.rule.quorum
    told = queue.news_key(News.QUORUM, str(ballot.id))
    if quorum is None or (quorum.count is not None and quorum.count <= 1):
        return False  # the first vote reaches it, which is no news
    if await store.outbox.by_key(told) is not None:
        return False
    voted = await store.ballots.count_standing(ballot.id)
    if quorum.share is not None and quorum.of is Base.ROSTER:
        return voted >= quorum.share * await store.rosters.size(ballot.id)
    return voted >= (quorum.count or 0)


async def tell_of_end(work: Work, ballot: Ballot, *, by: PersonId | None) -> None:
    """Tell a ballot's opener that it has ended, unless they ended it themselves."""
    await _tell_opener(work, ballot, News.END, ref=ballot.id, unless=by)


async def tell_of_tie(work: Work, ballot: Ballot, *, lists: Sequence[ListConfig]) -> None:
    """Ask the chairs of an item's lists for the casting vote."""
    addresses = dict.fromkeys(address for one in lists for address in one.chairs)
    for address in addresses:
        chair = await work.store.people.of_address(address)
        if chair is not None and chair.slack_user is not None:
            key = f"{ballot.id}:{chair.slack_user}"
            told = queue.slack_news(
                News.TIE, user=chair.slack_user, item=ballot.item, ref=ballot.id, key=key
            )
            await work.store.outbox.add(told, now=work.now)


async def _tell_opener(
    work: Work, ballot: Ballot, news: News, *, ref: int, unless: PersonId | None = None
) -> None:
    ids = [one for one in (ballot.opened_by, unless) if one is not None]
    people = await work.store.people.many(ids)
    opener = people.get(ballot.opened_by) if ballot.opened_by is not None else None
    doer = people.get(unless) if unless is not None else None
    if opener is None or opener.slack_user is None or (doer is not None and doer.id == opener.id):
        return
    told = queue.slack_news(news, user=opener.slack_user, item=ballot.item, ref=ref, key=str(ref))
    await work.store.outbox.add(told, now=work.now)


async def handle_reminders(event: TimeReached, *, database: Database, config: Config) -> None:
    """Remind those who have not voted of ballots that end within a day, each in a transaction."""
    lists = [one.name for one in config.lists]
    soon = event.now + REMIND_BEFORE
    async with database.reading() as store:
        due = await store.ballots.to_remind(closing_by=soon, lists=lists)
    for found in due:
        try:
            await _remind(found.id, event, database=database, config=config)
        except TryAgainLater:
            raise
        except Exception:
            log.exception("no reminder of a ballot; it is tried again", extra={"item": found.item})


async def _remind(
    ballot_id: BallotId, event: TimeReached, *, database: Database, config: Config
) -> None:
    """Queue a ballot's reminders, and record that they are.

    They go to those of its voters who are not away and have no vote that counts: in Slack, or by
    mail to people on the roster who are not known there.
    """
    async with database.transaction() as store:
        ballot = await store.ballots.get(ballot_id)
        if ballot is None or ballot.state is not BallotState.OPEN or ballot.reminded_at:
            return
        if ballot.closes_at > event.now + REMIND_BEFORE:
            return  # it was extended meanwhile
        await store.ballots.remind(ballot.id, at=event.now)
        if ballot.closes_at - ballot.opened_at < SHORTEST_REMINDED:
            return
        people = {one.id: one for one in await _asked(store, ballot, config=config)}
        voters = {vote.voter for vote in await store.ballots.standing(ballot.id)}
        voted = {one.id for one in (await store.people.many(voters)).values()}
        away = await store.absences.of(set(people), on=event.now.date())
        reminders = [
            reminder
            for one in people.values()
            if one.id not in voted and one.id not in away
            for reminder in _reminders_of(one, ballot)
        ]
        await store.outbox.add_many(reminders, now=event.now)
    log.info("voters reminded", extra={"item": ballot.item, "people": len(reminders)})


def _reminders_of(person: Person, ballot: Ballot) -> Iterator[NewDelivery]:
    """Yield the one reminder that somebody gets, none if no way to them is known."""
    if person.slack_user is not None:
        yield queue.slack_news(
            News.REMINDER,
            user=person.slack_user,
            item=ballot.item,
            ref=ballot.id,
            key=f"{ballot.id}:{person.slack_user}",
        )
    elif person.addresses:
        yield queue.mail_reminder(
            ballot.item, ballot.id, voter=person.id, address=person.addresses[0]
        )


async def _asked(store: Store, ballot: Ballot, *, config: Config) -> list[Person]:
    """Return a ballot's voters: its roster, otherwise those who took part in a list of the item."""
    electors = await store.rosters.electors(ballot.id)
    if electors:
        return list((await store.people.many([person for person, _member in electors])).values())
    on = set(await store.items.lists_of(ballot.item)) & {one.name for one in config.lists}
    return await store.people.active_in_slack(on)
