"""Learn who somebody is: a Slack user and a mail address become one person.

Slack is asked before the transaction, never inside it. If it does not answer in time, the person is
stored with the Slack user alone, and the question waits in the outbox; the answer then joins the
two.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.refusal import doubtful_account
from bot.domain.ids import (
    BallotId,
    ChannelId,
    DeliveryId,
    ItemNumber,
    PersonId,
    SlackUserId,
    Ts,
)
from bot.domain.items.comment import Source
from bot.domain.items.history import HistoryEntry, VoteNews, VoteNote
from bot.domain.items.item import Item
from bot.domain.people.person import Person, SlackDoubt
from bot.errors import GiveUp, Refused, TryAgainLater
from bot.gateways.slack.values import SeenMessage, SlackProfile
from bot.language import known_language, speaking
from bot.mail.automatic.absences import away_until
from bot.mail.values import ParsedMail
from bot.render.text.safe import name_of
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.lists.home_list import channel_of, home_list, home_of, update_slack_message
from handlers.lists.items import find_item
from handlers.lists.language import language_of, language_of_list, list_of_channel
from handlers.work import Work
from storage.database.engine import Database
from storage.persons.people import Join
from storage.store import Store

# Absences, as people's responders report them, until the last day is past or they write again.
#
# Only mail that is certainly its author's counts: mail that a list vouches for, and replies to mail
# that we sent to that address alone. Otherwise anybody could report somebody away, or back.


async def note_absences(work: Work, mails: Iterable[tuple[ParsedMail, datetime]]) -> None:
    """Record from proved mails, each with its time of arrival, who is away and who is back."""
    wrote: dict[str, datetime] = {}
    for mail, received_at in mails:
        address = mail.author.address
        said_at = min(mail.date or received_at, received_at)
        if mail.automatic is None and address:
            wrote[address] = max(said_at, wrote.get(address, said_at))
        until = away_until(mail)
        if address and until is not None and until >= work.now.date():
            await work.store.absences.say(address, until=until, said_at=said_at)
    await work.store.absences.end(wrote)


async def proves_its_author(store: Store, mail: ParsedMail) -> bool:
    """Return True if a mail replies to one of ours that went to its author's address alone.

    That mail's Message-ID is random, and nobody else has seen it.
    """
    named = {DeliveryId(reference.partition("@")[0]) for reference in mail.references}
    if not (named and mail.author.address):
        return False
    return await store.outbox.went_to(mail.author.address, ids=named)


async def note_presence(store: Store, person: Person, *, now: datetime) -> None:
    """Record that somebody who acts in Slack is no longer away."""
    await store.absences.end(dict.fromkeys(person.addresses, now))


# Joining a Slack user and a mail address, and what a join leaves unchanged.
#
# The address in a Slack profile shows who somebody is only if `SlackProfile.doubt` is empty. It is
# taken over once: changing it in Slack later makes nobody somebody else. What both did before stays
# with whoever did it; only in an open ballot, one vote of the two remains.

log = logging.getLogger(__name__)


async def learn_profile(work: Work, person: Person, profile: SlackProfile) -> Person:
    """Take over a person's Slack profile, as far as it shows who they are.

    Returns the person; `doubt` is why the address was not taken over.
    """
    await work.store.people.learn_language(
        person.id, profile.locale, at=work.now, zone=profile.zone
    )
    if person.slack_looked_up:
        return person
    if profile.doubt is not None and await work.store.rosters.names_slack(profile.user):
        # Whoever made the roster says who this is, so only the address is not taken over.
        return await work.store.people.learn_slack(
            person.id, name=profile.real_name, address=None, at=work.now, evidence="roster"
        )
    if profile.doubt is not None:
        return await _doubted(work, person, profile, profile.doubt)
    owner = await work.store.people.of_address(profile.email) if profile.email else None
    if owner is not None:  # ballots are locked before people, as a vote does
        await work.store.ballots.current_of([person.id, owner.id])
    learnt = await work.store.people.learn_slack(
        person.id,
        name=profile.real_name,
        address=None if person.addresses else profile.email,
        at=work.now,
        evidence=f"users.info {profile.user}",
    )
    if not learnt.slack_looked_up:
        doubt = SlackDoubt.TAKEN
        return await _doubted(work, person, profile, doubt)
    await join_votes(work, learnt.id)
    return learnt


async def unite(
    work: Work,
    addresses: Collection[str],
    *,
    slack_user: SlackUserId | None,
    name: str,
    evidence: str,
) -> Person | None:
    """Join everybody with these addresses and that Slack user into one person.

    None if they are two Slack users: nobody is both.
    """
    owners = [await work.store.people.of_address(address) for address in addresses]
    if slack_user is not None:
        owners.append(await work.store.people.find_slack(slack_user))
    people = {owner.id for owner in owners if owner is not None}
    are_joined = len(people) > 1
    if are_joined:  # ballots are locked before people, as a vote does
        await work.store.ballots.current_of(sorted(people))
    person = await work.store.people.unite(
        addresses, slack_user=slack_user, name=name, at=work.now, evidence=evidence
    )
    if person is not None and are_joined:
        await join_votes(work, person.id)
    return person


async def join_votes(work: Work, person: PersonId) -> None:
    """Keep one vote on each open ballot for a person who was joined with others."""
    for join in await work.store.people.joins(person):
        log.info("people joined", extra={"kept": join.kept, "gone": join.gone})
        await _leave_one_vote(work, join)
    await _leave_one_of_mailbox(work, person)


async def _leave_one_of_mailbox(work: Work, person: PersonId) -> None:
    """Keep the newest vote from one mailbox in open ballots that have no roster."""
    votes: defaultdict[BallotId, list[tuple[Ballot, Vote]]] = defaultdict(list)
    for ballot, vote in await work.store.ballots.current_of(
        await work.store.people.one_voter(person)
    ):
        votes[ballot.id].append((ballot, vote))
    for pairs in votes.values():
        ballot, newest = pairs[-1]
        if (
            len(pairs) > 1
            and ballot.is_open
            and not await work.store.rosters.has_electors(ballot.id)
        ):
            for _ballot, older in pairs[:-1]:
                await work.store.ballots.supersede(older, by=newest)
            item = await find_item(work.store, ballot.item)
            await update_slack_message(Work(work.store, work.config, newest.at), item)


async def _doubted(work: Work, person: Person, profile: SlackProfile, doubt: SlackDoubt) -> Person:
    """Return a person who may not vote, and stop counting the votes that they cast before.

    An address that an earlier version took over is taken away from them.
    """
    if profile.email:
        extra = {"user": profile.user, "reason": doubt.value}
        log.warning("slack address not taken over", extra=extra)
    evidence = f"users.info {profile.user}"
    for ballot, vote in await work.store.ballots.current_of([person.id]):
        item = await find_item(work.store, ballot.item)
        news = VoteNews.DOUBTFUL_AFTER_CLOSE
        if ballot.is_open:
            news = VoteNews.DOUBTFUL_ACCOUNT
            await work.store.ballots.refuse(vote, why=doubtful_account(doubt))
            await update_slack_message(work, item)
            await _tell(work, item, vote, profile.user, doubt)
        elif await _is_noted(work.store, item, evidence):
            continue
        about = (person.called or profile.real_name, doubt)
        await _note(work.store, item, VoteNote(news, about), evidence=evidence, now=work.now)
    return replace(person, addresses=(), doubt=doubt)


async def _leave_one_vote(work: Work, join: Join) -> None:
    """Keep the newest vote of two joined people in open ballots; record it in the history.

    A closed ballot stays as it was published.
    """
    both = await work.store.people.many([join.kept, join.gone])
    names = (both[join.kept].called, both[join.gone].called)
    votes: defaultdict[int, list[tuple[Ballot, Vote]]] = defaultdict(list)
    for ballot, vote in await work.store.ballots.current_of([join.kept, join.gone]):
        votes[ballot.id].append((ballot, vote))
    for pairs in votes.values():
        if len(pairs) > 1:
            (ballot, older), (_ballot, newer) = pairs
            item = await find_item(work.store, ballot.item)
            news = VoteNews.ONE_PERSON_AFTER_CLOSE
            if ballot.is_open:
                await work.store.ballots.supersede(older, by=newer)
                news = VoteNews.ONE_PERSON
                await update_slack_message(Work(work.store, work.config, join.at), item)
            note = VoteNote(news, names)
            await _note(work.store, item, note, evidence=join.evidence, now=join.at)


async def _tell(work: Work, item: Item, vote: Vote, user: SlackUserId, doubt: SlackDoubt) -> None:
    home = home_of(item, work.config)
    if home is not None:
        person = await work.store.people.find_slack(user)
        with speaking(language_of(person, home)):
            why = refusals.why_doubted(doubt)
            text = refusals.NOT_COUNTED.format(number=item.number, why=why)
        key = f"not-counted:{vote.id}"
        note = queue.slack_note(text, user=user, channel=channel_of(item, home), key=key)
        await work.store.outbox.add(note, now=work.now)


async def _is_noted(store: Store, item: Item, evidence: str) -> bool:
    return any(entry.evidence == evidence for entry in await store.history.of_item(item.number))


async def _note(store: Store, item: Item, note: VoteNote, *, evidence: str, now: datetime) -> None:
    entry = HistoryEntry(item.number, now, None, note, Source.SLACK, evidence)
    await store.history.add([entry])


LANGUAGE_KEPT: Final = timedelta(days=1)
"""How long somebody's language is believed; then Slack is asked again, behind their request."""
ASK_WITHIN: Final = timedelta(seconds=1)
"""How long Slack may take to say who somebody is: it wants an acknowledgement within three seconds.
"""


MOST_LOGGED: Final = 10_000
"""How many people a day are logged who asked for an item that is not shown to them."""


@dataclass(slots=True)
class Unseen:
    """Who was refused an item today because they may not see it: logged once a day a person."""

    day: date = date.min
    users: set[SlackUserId] = field(default_factory=set)

    def note(self, user: SlackUserId, item: ItemNumber, *, now: datetime) -> None:
        """Log that somebody asked for an item that is not shown to them, unless they did before."""
        if now.date() != self.day:
            self.day = now.date()
            self.users.clear()
        if user not in self.users and len(self.users) < MOST_LOGGED:
            self.users.add(user)
            log.warning("item not shown", extra={"user": user, "item": item})


@dataclass(frozen=True, slots=True)
class Profiles:
    """What Slack is asked about people, and what they said.

    `is_member` returns None if Slack does not say in time whether a user is in a channel.
    `was_member` is the same for whoever reads: what was known a moment ago is good enough. `unseen`
    is who was refused an item today. `left` is told who has left a channel, "" for all. `thread`
    gives a thread's messages, with the first one.
    """

    profile: Callable[[SlackUserId], Awaitable[SlackProfile]]
    is_member: Callable[[ChannelId, SlackUserId], Awaitable[bool | None]]
    was_member: Callable[[ChannelId, SlackUserId], Awaitable[bool | None]] | None = None
    unseen: Unseen = field(default_factory=Unseen)
    left: Callable[[ChannelId, SlackUserId], None] = lambda _channel, _user: None
    thread: Callable[[ChannelId, Ts], Awaitable[Mapping[Ts, SeenMessage]]] | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known about a Slack user before the transaction.

    `is_known`: there is nothing left to ask Slack. Otherwise `profile` is what Slack said, None if
    it did not answer. `member_of` are the channels, of those asked about, that the user is in,
    `outside_of` those that they are not in; `perhaps_member_of` are those about which Slack did not
    answer.
    """

    user: SlackUserId
    profile: SlackProfile | None
    is_known: bool = False
    member_of: frozenset[ChannelId] = frozenset()
    outside_of: frozenset[ChannelId] = frozenset()
    perhaps_member_of: frozenset[ChannelId] = frozenset()


async def known_in_slack(user: SlackUserId, database: Database) -> Person | None:
    """Return the person who is a Slack user, None if there is none yet."""
    async with database.brief.reading() as store:
        return await store.people.find_slack(user)


async def look_up(
    user: SlackUserId,
    person: Person | None,
    *,
    profiles: Profiles,
    channels: Collection[ChannelId] = (),
    here: ChannelId | None = None,
) -> Speaker:
    """Ask Slack who a user is, unless that is known, and in which of the channels they are.

    `person` is who the user is here, if anybody. What was known a moment ago is good enough, except
    for the channel in which they are `here`: they may just have joined it.
    """
    is_known = person is not None and person.slack_looked_up
    before = profiles.was_member or profiles.is_member
    async with asyncio.TaskGroup() as asked:
        profile = None if is_known else asked.create_task(profile_of(user, profiles))
        members = {
            channel: asked.create_task(
                _ask(profiles.is_member if channel == here else before, channel, user)
            )
            for channel in channels
        }
    speaker = Speaker(
        user=user,
        profile=profile.result() if profile is not None else None,
        is_known=is_known,
    )
    return _in_channels(speaker, {channel: task.result() for channel, task in members.items()})


async def look_again(
    speaker: Speaker, channels: Collection[ChannelId], *, profiles: Profiles
) -> Speaker:
    """Ask Slack once more about channels in which a user was not: they may just have joined one.

    It is not asked what it did not answer a moment ago, as a request must be answered in time.
    """
    if not speaker.is_known and speaker.profile is None:
        return speaker
    member_of = speaker.member_of | speaker.perhaps_member_of
    async with asyncio.TaskGroup() as asked:
        members = {
            channel: asked.create_task(_ask(profiles.is_member, channel, speaker.user))
            for channel in channels
            if channel not in member_of
        }
    before: dict[ChannelId, bool | None] = dict.fromkeys(speaker.member_of, True)
    before |= dict.fromkeys(speaker.perhaps_member_of, None)
    return _in_channels(
        speaker, before | {channel: task.result() for channel, task in members.items()}
    )


def _in_channels(speaker: Speaker, memberships: Mapping[ChannelId, bool | None]) -> Speaker:
    return replace(
        speaker,
        member_of=frozenset(channel for channel, is_in in memberships.items() if is_in),
        outside_of=frozenset(channel for channel, is_in in memberships.items() if is_in is False),
        perhaps_member_of=frozenset(
            channel for channel, is_in in memberships.items() if is_in is None
        ),
    )


async def _ask(
    is_member: Callable[[ChannelId, SlackUserId], Awaitable[bool | None]],
    channel: ChannelId,
    user: SlackUserId,
) -> bool | None:
    return await is_member(channel, user)


async def profile_of(user: SlackUserId, profiles: Profiles) -> SlackProfile | None:
    """Return a user's profile, or None if Slack does not reply in time."""
    try:
        async with asyncio.timeout(ASK_WITHIN.total_seconds()):
            return await profiles.profile(user)
    except (TryAgainLater, GiveUp, TimeoutError) as error:
        reason = str(error) or f"no answer within {ASK_WITHIN}"
        log.warning("slack profile not to be had", extra={"user": user, "reason": reason})
        return None


async def language_in_slack(
    user: SlackUserId,
    person: Person | None,
    channel: ChannelId | None,
    *,
    profiles: Profiles,
    config: Config,
) -> str:
    """Return a Slack user's language, or else that of the list of the channel they write in.

    Slack is asked about somebody of whom it has not said that yet.
    """
    home = list_of_channel(channel, config)
    if person is not None and (person.chosen_language or person.language_at is not None):
        return language_of(person, home)
    profile = await profile_of(user, profiles)
    own = known_language(profile.locale) if profile is not None else None
    return own or language_of_list(home)


async def person_of(work: Work, speaker: Speaker) -> Person:
    """Return the person, joined with their mail address if Slack has given it.

    Until then the person has no address, and nothing belongs to them by it. In which channels they
    are is kept for what they do by mail.
    """
    profile = speaker.profile
    await work.store.slack.note_members(
        speaker.user, member_of=speaker.member_of, outside_of=speaker.outside_of, at=work.now
    )
    person = await work.store.people.by_slack(
        speaker.user, name=profile.real_name if profile is not None else ""
    )
    if person.slack_looked_up:
        if person.language_at is None or person.language_at <= work.now - LANGUAGE_KEPT:
            await work.store.people.learn_language(person.id, None, at=work.now)
            await work.store.outbox.add(queue.learn_person(speaker.user), now=work.now)
        return person
    if profile is None:
        await work.store.outbox.add(queue.learn_person(speaker.user), now=work.now)
        return replace(person, addresses=())
    return await learn_profile(work, person, profile)


MOST_NAMED: Final = 5
"""How many chairs a refusal names."""


async def require_chair(
    store: Store,
    person: Person,
    item: Item,
    *,
    source: Source = Source.SLACK,
    config: Config,
) -> None:
    """Raise unless a person who acts by a way, such as Slack, chairs an item's home list.

    Raises:
        Refused: the person is no chair of it, or is not known well enough yet.
    """
    names = (home_list(item, config).name,)
    await require_chair_of(store, person, names, source=source, config=config)


async def require_helper(
    store: Store,
    person: Person,
    item: Item,
    *,
    source: Source = Source.SLACK,
    config: Config,
) -> None:
    """Raise unless a person may set an item's title, labels and holder: a helper of its home list.

    Raises:
        Refused: the person neither helps nor chairs there, or is not known well enough yet.
    """
    home = home_list(item, config)
    if set(home.helpers).isdisjoint(person.addresses):
        await require_chair(store, person, item, source=source, config=config)


def is_chair_of(person: Person, list_config: ListConfig) -> bool:
    """Return True if a person chairs a list, or is its secretary, who may do the same."""
    return not set(list_config.leaders).isdisjoint(person.addresses)


async def require_chair_of(
    store: Store,
    person: Person,
    names: tuple[str, ...],
    *,
    source: Source = Source.SLACK,
    config: Config,
) -> None:
    """Raise unless a person who acts by a way chairs one of the named lists.

    Raises:
        Refused: the person chairs none of them, or is not known well enough yet.
    """
    lists = [list_config for list_config in config.lists if list_config.name in names]
    if any(is_chair_of(person, list_config) for list_config in lists):
        return
    if person.doubt is not None:
        raise Refused(refusals.why_doubted(person.doubt))
    if source is Source.SLACK and not person.slack_looked_up:
        raise Refused(refusals.PROFILE_UNKNOWN.format())
    chairs = dict.fromkeys(address for list_config in lists for address in list_config.leaders)
    raise Refused(await only_chairs(store, names, list(chairs)[:MOST_NAMED]))


async def only_chairs(store: Store, names: Sequence[str], chairs: Sequence[str]) -> str:
    """Return the refusal of an act for chairs only, with the chairs' names."""
    known = [await store.people.of_address(address) for address in chairs]
    called = [
        name_of(person.called if person is not None else "", address=address)
        for person, address in zip(known, chairs, strict=True)
    ]
    return refusals.ONLY_CHAIRS.format(lists=", ".join(names), chairs=", ".join(called))


async def is_same_person(store: Store, person_id: PersonId, other: PersonId) -> bool:
    """Return True if two are one person, perhaps since they were joined."""
    people = await store.people.many([person_id, other])
    return (
        len({person.id for person in people.values()}) < len({person_id, other})
        or person_id == other
    )
