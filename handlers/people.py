"""Who somebody is: a Slack user and a mail address become one person.

Slack is asked before the transaction, never inside it. When it does not answer in time the person
is remembered by the Slack user alone, and the question waits in the outbox; the answer joins the
two ways (`handlers/identities.py`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ids import ChannelId, SlackUserId
from bot.domain.item import Item
from bot.domain.person import Person
from bot.errors import GiveUp, Refused, TryAgainLater
from bot.gateways.slack_values import SlackProfile
from bot.render import refusals
from handlers import queue
from handlers.home import home_list
from handlers.identities import learn
from storage.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

ASK_WITHIN: Final = timedelta(seconds=1)
"""How long Slack may take to say who somebody is: what they do is acknowledged within three."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """What Slack is asked about people.

    `is_member` returns None when Slack does not tell in time whether a user is in a channel.
    """

    profile: Callable[[SlackUserId], Awaitable[SlackProfile]]
    is_member: Callable[[ChannelId, SlackUserId], Awaitable[bool | None]]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A Slack user as far as it is known before the transaction.

    `is_known`: nothing is left to be learnt of them. Else `profile` is what Slack says, None
    where it did not say. `member_of` are those of the channels asked about that they are in,
    `perhaps_member_of` those of which Slack did not say.
    """

    user: SlackUserId
    profile: SlackProfile | None
    is_known: bool = False
    member_of: frozenset[ChannelId] = frozenset()
    perhaps_member_of: frozenset[ChannelId] = frozenset()


async def look_up(
    user: SlackUserId,
    *,
    database: Database,
    profiles: Profiles,
    channels: Collection[ChannelId] = (),
) -> Speaker:
    """Ask Slack who a user is, unless that is known, and which of the channels they are in."""
    async with database.reading() as store:
        person = await store.people.find_slack(user)
    is_known = person is not None and person.slack_looked_up
    async with asyncio.TaskGroup() as asked:
        profile = None if is_known else asked.create_task(_profile(user, profiles))
        members = {
            channel: asked.create_task(_is_member(channel, user, profiles)) for channel in channels
        }
    told = {channel: task.result() for channel, task in members.items()}
    return Speaker(
        user=user,
        profile=profile.result() if profile is not None else None,
        is_known=is_known,
        member_of=frozenset(channel for channel, is_in in told.items() if is_in),
        perhaps_member_of=frozenset(channel for channel, is_in in told.items() if is_in is None),
    )


async def _profile(user: SlackUserId, profiles: Profiles) -> SlackProfile | None:
    try:
        async with asyncio.timeout(ASK_WITHIN.total_seconds()):
            return await profiles.profile(user)
    except (TryAgainLater, GiveUp, TimeoutError) as error:
        reason = str(error) or f"no answer within {ASK_WITHIN}"
        log.warning("slack profile not to be had", extra={"user": user, "reason": reason})
        return None


async def _is_member(channel: ChannelId, user: SlackUserId, profiles: Profiles) -> bool | None:
    return await profiles.is_member(channel, user)


async def person_of(store: Store, speaker: Speaker, *, config: Config, now: datetime) -> Person:
    """Return the person, joined with their mail address where Slack has told it.

    As long as Slack has not told, the person has no address: nothing is theirs by it.
    """
    profile = speaker.profile
    person = await store.people.by_slack(
        speaker.user, name=profile.real_name if profile is not None else ""
    )
    if person.slack_looked_up:
        return person
    if profile is None:
        await store.outbox.add(queue.learn_person(speaker.user), now=now)
        return replace(person, addresses=())
    return await learn(store, person, profile, config=config, now=now)


def require_chair(person: Person, item: Item, *, config: Config) -> None:
    """Let only a chair of the item's home list pass.

    Raises:
        Refused: the person is none, or is not known well enough yet.
    """
    require_chair_of(person, (home_list(item, config).name,), config=config)


def is_chair_of(person: Person, one: ListConfig) -> bool:
    """Say whether a person is a chair of a list."""
    return not set(one.chairs).isdisjoint(person.addresses)


def require_chair_of(person: Person, names: tuple[str, ...], *, config: Config) -> None:
    """Let only a chair of one of the named lists pass.

    Raises:
        Refused: the person is none, or is not known well enough yet.
    """
    if any(is_chair_of(person, one) for one in config.lists if one.name in names):
        return
    if person.doubt is not None:
        raise Refused(refusals.why_doubted(person.doubt))
    if not person.slack_looked_up:
        raise Refused(refusals.WHO_ARE_YOU)
    raise Refused(refusals.ONLY_CHAIRS.format(lists=", ".join(names)))


async def tell_chairs(store: Store, one: ListConfig, text: str, *, key: str, now: datetime) -> None:
    """Queue a note to those chairs of a list who are known in Slack, once per key."""
    for address in one.chairs:
        chair = await store.people.by_address(address, name="")
        if chair.slack_user is not None:
            note = queue.slack_note(
                text,
                user=chair.slack_user,
                channel=one.channel,
                key=f"{key}:{chair.slack_user}",
            )
            await store.outbox.add(note, now=now)
