"""Remind people on the roster who have not answered a call, and tell its opener who that is.

Nobody gets the same reminder twice, whatever is tried again or extended. Who is away gets none.
"""

import logging
from collections.abc import Iterator

from bot.config import Config
from bot.domain.calls.call import Call, CallState
from bot.domain.calls.reminders import Occasion, next_reminder, reminder_due
from bot.domain.delivery import NewDelivery
from bot.domain.ids import CallId
from bot.domain.items.item import Item
from bot.domain.payloads import News
from bot.domain.people.person import Person
from bot.errors import TryAgainLater
from bot.events import TimeReached
from handlers import queue
from handlers.facts import gather_call
from handlers.home_list import home_of
from handlers.voting.ballot_box import find_item
from handlers.work import Work
from storage.database.engine import Database

log = logging.getLogger(__name__)


async def handle_call_reminders(event: TimeReached, *, database: Database, config: Config) -> None:
    """Queue the reminders of each call for which they are due, each in a transaction."""
    lists = [one.name for one in config.lists]
    async with database.reading() as store:
        due = await store.calls.to_remind(event.now, lists=lists)
    for found in due:
        try:
            await _remind(found.id, event, database=database, config=config)
        except TryAgainLater:
            raise
        except Exception:
            log.exception("no reminder of a call; it is tried again", extra={"item": found.item})


async def _remind(
    call_id: CallId, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        call = await store.calls.get(call_id)
        if call is None or call.state is not CallState.OPEN or event.now >= call.closes_at:
            return
        await store.calls.remind(call.id, at=next_reminder(call, after=event.now))
        which = reminder_due(call, now=event.now)
        item = await find_item(store, call.item)
        facts = await gather_call(store, item, call, home=home_of(item, config), now=event.now)
        if which is None or not facts.silent_people:
            return
        asked = {*facts.silent_people, *([call.opened_by] if call.opened_by is not None else [])}
        people = await store.people.many(asked)
        waiting = [people[one] for one in facts.silent_people if one in people]
        reminders = [
            one for person in waiting for one in _reminders_of(person, call, which, key=which)
        ]
        await store.outbox.add_many(reminders, now=event.now)
        opener = people.get(call.opened_by) if call.opened_by is not None else None
        if opener is not None and opener.slack_user is not None:
            summary = queue.slack_news(
                News.CALL_SUMMARY,
                user=opener.slack_user,
                item=call.item,
                ref=call.id,
                key=f"{call.id}:{which}",
            )
            await store.outbox.add(summary, now=event.now)
    log.info("people reminded of a call", extra={"item": call.item, "people": len(reminders)})


async def remind_now(work: Work, item: Item, call: Call) -> int:
    """Remind everybody on the roster who has not answered and is not away, once a day at most.

    Returns how many reminders are queued.
    """
    facts = await gather_call(work.store, item, call, home=home_of(item, work.config), now=work.now)
    people = await work.store.people.many(facts.silent_people)
    key = f"{Occasion.BY_CHAIR}:{work.now.date().isoformat()}"
    queued = 0
    for one in facts.silent_people:
        if one in people:
            for reminder in _reminders_of(people[one], call, Occasion.BY_CHAIR, key=key):
                queued += await work.store.outbox.add(reminder, now=work.now) is not None
    return queued


def _reminders_of(
    person: Person, call: Call, which: Occasion, *, key: str
) -> Iterator[NewDelivery]:
    """Yield the one reminder that somebody gets, none if no way to them is known."""
    if person.slack_user is not None:
        yield queue.slack_news(
            News.CALL_REMINDER,
            user=person.slack_user,
            item=call.item,
            ref=call.id,
            key=f"{call.id}:{key}:{person.slack_user}",
        )
    elif person.addresses:
        yield queue.mail_call_reminder(
            call, which, person=person.id, address=person.addresses[0], key=key
        )
