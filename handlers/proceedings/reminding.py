"""Remind people who have not voted or answered; tell a call's opener who they are.

Nobody gets the same reminder twice, whatever is tried again or extended, and a ballot reminds once.
Who is away gets none. Reminders are rendered when they are sent: in Slack, or by mail to those who
are not known there.
"""

from collections.abc import Iterator

from bot.config import Config
from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.calls.call import Call
from bot.domain.delivery import NewDelivery
from bot.domain.payloads import News
from bot.domain.people.person import Person
from bot.domain.procedures.procedure import Kind, Procedure
from bot.domain.procedures.reminders import BEFORE_END, Occasion, next_reminder, reminder_due
from bot.events import TimeReached
from handlers.deliveries import queue
from handlers.lists.home_list import home_of
from handlers.lists.items import find_item
from handlers.proceedings.due import do_each
from handlers.showing.facts import gather_call
from handlers.work import Door, Work
from storage.database.engine import Database


async def handle_reminders(event: TimeReached, *, database: Database, config: Config) -> None:
    """Queue the reminders that are due, for each ballot and call in a transaction."""
    lists = [list_config.name for list_config in config.lists]
    soon = event.now + BEFORE_END[Kind.BALLOT]
    async with database.reading() as store:
        due: list[Procedure] = [
            *await store.calls.to_remind(event.now, lists=lists),
            *await store.ballots.to_remind(closing_by=soon, lists=lists),
        ]
    door = Door(database, config, lambda: event.now)
    failure = "no reminder; it is tried again"
    await do_each(due, _remind, door, done="people reminded", failure=failure)


async def _remind(work: Work, procedure: Procedure) -> bool:
    if not await _take_turn(work, procedure):
        return False
    which = reminder_due(procedure, now=work.now)
    people = await _silent(work, procedure) if which is not None else []
    if which is None or not people:
        return False
    await work.send(
        [delivery for person in people for delivery in _reminders_of(person, procedure, which)]
    )
    if isinstance(procedure, Call):
        await _tell_opener(work, procedure, which)
    return True


async def _take_turn(work: Work, procedure: Procedure) -> bool:
    """Record that reminders were queued, and when the next ones are; return False if none are due.

    What was extended meanwhile may have none.
    """
    soon = work.now + BEFORE_END[Kind.BALLOT]
    match procedure:
        case Ballot(state=BallotState.OPEN, reminded_at=None) if procedure.closes_at <= soon:
            await work.store.ballots.remind(procedure.id, at=work.now)
            return True
        case Call() if work.now < procedure.closes_at:
            at = next_reminder(procedure, after=work.now)
            await work.store.calls.remind(procedure.id, at=at)
            return True
    return False


async def _silent(work: Work, procedure: Procedure) -> list[Person]:
    """Return the people who have not voted or answered and are not away.

    For a ballot these are of its roster, otherwise of those in Slack who took part in a list of the
    item; a call without a roster waits for nobody.
    """
    match procedure:
        case Ballot():
            people = {person.id: person for person in await _voters(work, procedure)}
            votes = await work.store.ballots.standing(procedure.id)
            voted = {
                person.id
                for person in (await work.store.people.many([v.voter for v in votes])).values()
            }
            away = await work.store.absences.of(set(people), on=work.now.date())
            return [
                person
                for person in people.values()
                if person.id not in voted and person.id not in away
            ]
        case Call():
            item = await find_item(work.store, procedure.item)
            home = home_of(item, work.config)
            facts = await gather_call(work.store, item, procedure, home=home, now=work.now)
            known = await work.store.people.many(facts.silent_people)
            return [known[person] for person in facts.silent_people if person in known]


async def _voters(work: Work, ballot: Ballot) -> list[Person]:
    electors = await work.store.rosters.electors(ballot.id)
    if electors:
        people = await work.store.people.many([person for person, _member in electors])
        return list(people.values())
    on = set(await work.store.items.lists_of(ballot.item))
    return await work.store.people.active_in_slack(
        on & {list_config.name for list_config in work.config.lists}
    )


async def _tell_opener(work: Work, call: Call, which: Occasion) -> None:
    opener = None if call.opened_by is None else await work.store.people.get(call.opened_by)
    if opener is not None and opener.slack_user is not None:
        key = f"{call.id}:{which}"
        summary = queue.slack_news(
            News.CALL_SUMMARY, user=opener.slack_user, item=call.item, ref=call.id, key=key
        )
        await work.send([summary])


async def remind_now(work: Work, call: Call) -> int:
    """Remind everybody on the roster who has not answered and is not away, once a day at most.

    Returns how many reminders are queued.
    """
    which, queued = Occasion.BY_CHAIR, 0
    key = f"{which}:{work.now.date().isoformat()}"
    for person in await _silent(work, call):
        for reminder in _reminders_of(person, call, which, key=key):
            queued += await work.store.outbox.add(reminder, now=work.now) is not None
    return queued


def _reminders_of(
    person: Person, procedure: Procedure, which: Occasion, *, key: str = ""
) -> Iterator[NewDelivery]:
    """Yield a person's one reminder; nothing if we cannot reach them.

    `key` tells a call's reminders apart: nobody gets two with one key.
    """
    match procedure:
        case Ballot():
            news, about = News.REMINDER, f"{procedure.id}"
        case Call():
            news, about = News.CALL_REMINDER, f"{procedure.id}:{key or which}"
    if person.slack_user is not None:
        yield queue.slack_news(
            news,
            user=person.slack_user,
            item=procedure.item,
            ref=procedure.id,
            key=f"{about}:{person.slack_user}",
        )
    elif person.addresses:
        says = which if isinstance(procedure, Call) else None
        key = f"{about}:{person.id}"
        yield queue.mail_reminder(procedure, says, address=person.addresses[0], key=key)
