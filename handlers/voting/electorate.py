"""Decide who may take part: who may vote, endorse, give a call more time, or take a position.

Every way ends here: a mail to a list or to us, a word that comes back, a link's page, Slack. Where
there is a roster, the people on it take part. Elsewhere these do:

- chairs and secretaries of the item's lists;
- people of whom Slack said last that they are in one of these lists' channels;
- people for whom one of these lists had vouched before what they take part in was opened.

A mail that came by one of these lists, which vouches for it, is its author's part in the list.
Nobody else takes part: anybody can make addresses, and read their mail.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.refusal import Refusal, RefusalCode
from bot.domain.ids import ListName, PersonId
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from handlers.lists.home_list import home_of
from handlers.work import Work


class Outside(StrEnum):
    """Why a person may not take part."""

    ROSTER = "not on the roster"
    LISTS = "neither in a channel nor on a list"


async def why_no_voter(
    work: Work, item: Item, ballot: Ballot, voter: PersonId, *, vouched_by: Collection[ListName]
) -> Refusal | None:
    """Return why somebody may not vote on a ballot, None if they may.

    `vouched_by` are the lists by which the vote came, and which vouch for it.
    """
    if await work.store.rosters.has_electors(ballot.id):
        is_there = await work.store.rosters.may_vote(ballot.id, voter)
        return None if is_there else Refusal(RefusalCode.NOT_ON_ROSTER, item.lists)
    person = await work.store.people.get(voter)
    if person is not None and await takes_part(
        work, item, person, since=ballot.opened_at, vouched_by=vouched_by
    ):
        return None
    return Refusal(RefusalCode.NO_VOTER, item.lists)


async def outside_of(
    work: Work, item: Item, person: PersonId, *, since: datetime, vouched_by: Collection[ListName]
) -> Outside | None:
    """Return why a person may not take part in what opened on an item at `since`, or None.

    Where the item's home list has a roster, today's decides.
    """
    home = home_of(item, work.config)
    members = [] if home is None else (await work.store.rosters.of_list(home.name)).values()
    today = work.now if home is None else work.now.astimezone(home.zone)
    there = {who for who, member in members if member.is_on(today.date())}
    people = await work.store.people.many({*there, person})
    if there:
        is_there = people[person].id in {
            people[person_id].id for person_id in there if person_id in people
        }
        return None if is_there else Outside.ROSTER
    is_part = await takes_part(work, item, people[person], since=since, vouched_by=vouched_by)
    return None if is_part else Outside.LISTS


async def one_voter(work: Work, item: Item, person: PersonId) -> frozenset[PersonId]:
    """Return every id of one voter on an item; a roster's row is one person.

    Elsewhere those who write from one mailbox are one, as far as only mail knows them.
    """
    home = home_of(item, work.config)
    if home is not None and await work.store.rosters.on_day(
        home.name, work.now.astimezone(home.zone).date()
    ):
        return frozenset({person})
    return frozenset(await work.store.people.one_voter(person))


async def takes_part(
    work: Work,
    item: Item,
    person: Person,
    *,
    since: datetime | None,
    vouched_by: Collection[ListName] = (),
) -> bool:
    """Return True if a person is in a channel of, is on, or chairs one of an item's lists.

    With `since`, a list must have vouched for them before that.
    """
    lists = [list_config for list_config in work.config.lists if list_config.name in item.lists]
    names = [list_config.name for list_config in lists]
    if not set(vouched_by).isdisjoint(names):
        return True
    addresses = frozenset(person.addresses)
    if any(not addresses.isdisjoint(list_config.leaders) for list_config in lists):
        return True
    channels = {channel for list_config in lists for channel in list_config.channels}
    user = person.slack_user
    if user is not None and await work.store.slack.is_member(user, channels):
        return True
    return await work.store.mails.is_writer(addresses, names, by=since)


async def is_known(work: Work, address: str) -> bool:
    """Return True if an address itself is proved or listed, not merely seen in a mail.

    A list has vouched for a mail from it, it is a chair's, or its owner is known in Slack or on a
    roster.
    """
    if any(address in list_config.leaders for list_config in work.config.lists):
        return True
    if await work.store.mails.is_writer(
        [address], [list_config.name for list_config in work.config.lists]
    ):
        return True
    person = await work.store.people.of_address(address)
    if person is None:
        return False
    return person.slack_user is not None or await work.store.rosters.names(person.id)
