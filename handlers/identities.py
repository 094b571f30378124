"""One person by Slack and by mail: when the two are joined, and what a join leaves alone.

The address in a Slack profile shows who somebody is only as `SlackProfile.doubt` says. It is taken
over once: an address that changes in Slack later makes nobody somebody else. What both did before
stays with who did it; only an open ballot is left with one vote of the two.
"""

import logging
from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from bot.config import Config
from bot.domain.ballot import Ballot, Vote
from bot.domain.comment import Source
from bot.domain.ids import SlackUserId
from bot.domain.item import Change, HistoryEntry, Item
from bot.domain.person import Person, SlackDoubt
from bot.gateways.slack_values import SlackProfile
from bot.render import refusals
from handlers import queue
from handlers.home import home_of, show_again
from handlers.votes import find_item, is_open
from storage.people import Join
from storage.store import Store

log = logging.getLogger(__name__)


async def learn(
    store: Store, person: Person, profile: SlackProfile, *, config: Config, now: datetime
) -> Person:
    """Take over what Slack says of a person, as far as it shows who they are.

    Returns the person; `doubt` says why the address was not taken over.
    """
    if person.slack_looked_up:
        return person
    if profile.doubt is not None:
        return await _doubted(store, person, profile, profile.doubt, config=config, now=now)
    owner = await store.people.of_address(profile.email) if profile.email else None
    if owner is not None:  # ballots are locked before people, as a vote does
        await store.ballots.current_of([person.id, owner.id])
    learnt = await store.people.learn_slack(
        person.id,
        name=profile.real_name,
        address=None if person.addresses else profile.email,
        at=now,
        evidence=f"users.info {profile.user}",
    )
    if not learnt.slack_looked_up:
        doubt = SlackDoubt.TAKEN
        return await _doubted(store, person, profile, doubt, config=config, now=now)
    for join in await store.people.joins(learnt.id):
        log.info("people joined", extra={"kept": join.kept, "gone": join.gone})
        await _leave_one_vote(store, join, config=config)
    return learnt


async def _doubted(
    store: Store,
    person: Person,
    profile: SlackProfile,
    doubt: SlackDoubt,
    *,
    config: Config,
    now: datetime,
) -> Person:
    """Return a person who may not vote. What they cast before Slack told is not counted.

    An address that an earlier version took over is not theirs any more.
    """
    if profile.email:
        extra = {"user": profile.user, "reason": doubt.value}
        log.warning("slack address not taken over", extra=extra)
    evidence = f"users.info {profile.user}"
    for ballot, vote in await store.ballots.current_of([person.id]):
        item = await find_item(store, ballot.item)
        text = refusals.DOUBTFUL_AFTER_CLOSE
        if is_open(ballot):
            text = refusals.DOUBTFUL_IN_BALLOT
            await store.ballots.refuse(vote, why=refusals.DOUBTFUL.format(doubt=doubt))
            await show_again(store, item, config=config, now=now)
            await _tell(store, item, vote, profile.user, doubt, config=config, now=now)
        elif await _is_noted(store, item, evidence):
            continue
        text = text.format(name=person.called or profile.real_name, doubt=doubt)
        await _note(store, item, text, evidence=evidence, now=now)
    return replace(person, addresses=(), doubt=doubt)


async def _leave_one_vote(store: Store, join: Join, *, config: Config) -> None:
    """Let the newest vote of two joined people stand in open ballots; tell it in the history.

    A closed ballot stays as it was published.
    """
    both = await store.people.many([join.kept, join.gone])
    names = {"slack": both[join.kept].called, "mail": both[join.gone].called}
    votes: defaultdict[int, list[tuple[Ballot, Vote]]] = defaultdict(list)
    for ballot, vote in await store.ballots.current_of([join.kept, join.gone]):
        votes[ballot.id].append((ballot, vote))
    for pairs in votes.values():
        if len(pairs) > 1:
            (ballot, older), (_ballot, newer) = pairs
            item = await find_item(store, ballot.item)
            text = refusals.JOINED_AFTER_CLOSE
            if is_open(ballot):
                await store.ballots.supersede(older, by=newer)
                text = refusals.JOINED_IN_BALLOT
                await show_again(store, item, config=config, now=join.at)
            await _note(store, item, text.format(**names), evidence=join.evidence, now=join.at)


async def _tell(
    store: Store,
    item: Item,
    vote: Vote,
    user: SlackUserId,
    doubt: SlackDoubt,
    *,
    config: Config,
    now: datetime,
) -> None:
    text = refusals.NOT_COUNTED.format(number=item.number, why=refusals.why_doubted(doubt))
    home = home_of(item, config)
    if home is not None:
        key = f"not-counted:{vote.id}"
        note = queue.slack_note(text, user=user, channel=home.channel, key=key)
        await store.outbox.add(note, now=now)


async def _is_noted(store: Store, item: Item, evidence: str) -> bool:
    return any(one.evidence == evidence for one in await store.history.of_item(item.number))


async def _note(store: Store, item: Item, text: str, *, evidence: str, now: datetime) -> None:
    await store.history.add(
        [HistoryEntry(item.number, now, None, Change.VOTE, "", text, Source.SLACK, evidence)]
    )
