"""Make digests for one person alone: when each is due, and what is in it.

What is in it is read when it is sent, as the person may see it then. Each holds what happened since
the one before, so that each event is in one of them; what waits for the person comes again.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot
from bot.domain.digests.attention import Attention, PersonalDigest, Topic, is_within
from bot.domain.digests.digest import Digest, DigestItem, Wanted, for_person
from bot.domain.digests.schedule import latest_due, parse_schedule
from bot.domain.ids import ItemNumber, ListName, PersonId
from bot.domain.items.item import Item
from bot.domain.items.sight import Sight
from bot.domain.payloads import OfPerson
from bot.domain.people.person import Person
from bot.events import TimeReached
from handlers.deliveries import queue
from handlers.digests.digests import digest_of
from handlers.lists.items import NoSuchItem, find_item
from handlers.people.sight import lists_of_person, public_lists
from handlers.showing.views import mine, unanswered
from handlers.work import Work
from storage.database.engine import Database
from storage.persons.attentions import attention_to

MOST_DUE: Final = 50
"""How many digests are queued in one step; the others follow in the next ones."""


async def handle_personal_digests(
    event: TimeReached, *, database: Database, config: Config
) -> None:
    """Queue each person's own digest whose time has come, once."""
    async with database.reading() as store:
        first = await store.attentions.earliest()
    if first is None or first > event.now:
        return
    async with database.transaction() as store:
        work = Work(store, config, event.now)
        for digest in await store.attentions.due(event.now, limit=MOST_DUE):
            await _queue(work, digest)


async def _queue(work: Work, digest: PersonalDigest) -> None:
    """Queue a digest of what happened up to the last time that it was due."""
    zone = ZoneInfo(digest.zone)
    end = latest_due(parse_schedule(digest.schedule), now=work.now, zone=zone) or digest.next_at
    due = replace(digest, next_at=max(end, digest.next_at))
    # Who gets none now, as their address refuses mail, has what they missed in the next one.
    is_suspended = bool(await work.store.bounces.since([digest.address.lower()]))
    since = digest.since if is_suspended else due.next_at
    await work.store.attentions.move_on(digest, since=since, to=digest.after(work.now))
    person = await work.store.people.get(digest.person)
    if person is None or digest.address not in person.addresses:
        await work.store.attentions.end_digest(digest.person)
        return
    if is_suspended or not (await reader_of(work, person, digest.address)).lists:
        return  # they are on no list any more; it goes on if they are again
    if person.id != digest.person and await _has_another(work, person.id, digest):
        return
    span = OfPerson(digest.since, due.next_at)
    await work.send([queue.mail_personal_digest(digest.person, span, address=digest.address)])


async def _has_another(work: Work, person: PersonId, digest: PersonalDigest) -> bool:
    """Return True if a person who was joined has a digest under each of two ids."""
    kept = await work.store.attentions.digest_of(person)
    return kept is not None and kept.person != digest.person


@dataclass(frozen=True, slots=True)
class Reader(Work):
    """Somebody whose digest is made; `store` shows what they may see."""

    person: Person
    sight: Sight

    @property
    def lists(self) -> Sequence[ListConfig]:
        """The lists that they are on."""
        return [each for each in self.config.lists if each.name in self.sight.on]


async def reader_of(work: Work, person: Person, address: str) -> Reader:
    """Return a person as somebody who reads mail under an address of theirs.

    They are on the lists that vouched for it, on whose rosters they are, and in whose channels
    Slack said last that they are. A list with a roster mails only who is on that, leads or helps:
    whoever was struck off it would else be sent all that is said, for ever.
    """
    on = set(await lists_of_person(work, person.id, [address]))
    for list_config in work.config.lists:
        if person.slack_user is not None and await work.store.slack.is_member(
            person.slack_user, list_config.channels
        ):
            on.add(list_config.name)
        if await _is_struck_off(work, person, address, list_config):
            on.discard(list_config.name)
    sight = Sight(on=frozenset(on), public=public_lists(work.config))
    store = work.store.seen_by(Sight(on=frozenset(on)))
    return Reader(store, work.config, work.now, person=person, sight=sight)


async def _is_struck_off(work: Work, person: Person, address: str, list_config: ListConfig) -> bool:
    """Return True if a list has a roster today on which a person is not."""
    if address in (*list_config.leaders, *list_config.helpers):
        return False
    today = work.now.astimezone(list_config.zone).date()
    there = {who for who, _member in await work.store.rosters.on_day(list_config.name, today)}
    if not there:
        return False
    people = await work.store.people.many({*there, person.id})
    return people[person.id].id not in {people[who].id for who in there if who in people}


async def personal_digest(
    reader: Reader, span: OfPerson, scope: Collection[str] = ()
) -> Digest | None:
    """Return a person's digest of a time span; None if there is nothing for them.

    `scope` are the lists and labels that they chose, all if it is empty. What they hold and follow,
    and answers to their objections, come whatever these are.
    """
    digests = [
        digest
        for each in reader.lists
        if (digest := await digest_of(reader.store, each, span.start, span.end, only=()))
    ]
    lists = ListName(", ".join(scope or [each.name for each in reader.lists]))
    votes, held = await mine(reader, reader.person.id)
    waits = {item.number for item, ballot, choice in votes if not choice} - await _cannot(
        reader, votes
    )
    waits |= {item.number for item in await unanswered(reader, reader.person.id)}
    answered = await _answered(reader, span)
    waits |= {item.number for item in answered}
    topics = await reader.store.attentions.topics(reader.person.id)
    items = [entry.item for digest in digests for entry in digest.entries]
    followed = _with(items, Attention.FOLLOW, topics)
    holds = {facts.item.number for facts in held}
    muted = _with([*items, *(facts.item for facts in held)], Attention.MUTE, topics)
    theirs = followed | holds | {item.number for item in answered}
    outside = {
        item.number for item in items if not is_within(scope, lists=item.lists, labels=item.labels)
    }
    wanted = Wanted(waits=waits, held=holds, followed=followed, unwanted=muted | (outside - theirs))
    known = {item.number for item in items}
    others = [facts.item for facts in held]
    others += [item for item in answered if item.number not in (known | {*wanted.held})]
    told = digests or [Digest(lists, span.start, span.end, {})]
    made = for_person(told, wanted, list(map(DigestItem, others)))
    return None if made is None else replace(made, list_name=lists)


async def _answered(reader: Reader, span: OfPerson) -> list[Item]:
    """Return the items where an objection of theirs, not addressed yet, was answered.

    Those that they may no longer see are left out.
    """
    ids = await reader.store.people.one_voter(reader.person.id)
    numbers = await reader.store.objections.answered(ids, start=span.start, end=span.end)
    items = {}
    for number in sorted(numbers):
        with suppress(NoSuchItem):
            item = await find_item(reader.store, number)
            items[item.number] = item
    return list(items.values())


async def _cannot(reader: Reader, votes: Sequence[tuple[Item, Ballot, str]]) -> set[ItemNumber]:
    """Return the items on whose ballots the person may not vote."""
    return {
        item.number
        for item, ballot, _choice in votes
        if not await reader.store.rosters.may_vote(ballot.id, reader.person.id)
    }


def _with(
    items: Collection[Item], attention: Attention, topics: Mapping[Topic, Attention]
) -> set[ItemNumber]:
    return {
        item.number for item in items if attention_to(item.number, item.labels, topics) is attention
    }
