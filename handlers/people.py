"""Who somebody is: a Slack user and a mail address become one person.

Slack's profile is asked for before the transaction, never inside it. When Slack does not
answer in time the person is remembered by the Slack user alone, and the question waits in
the outbox; the answer joins the two ways and their votes.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config, ListConfig
from bot.domain.ids import SlackUserId
from bot.domain.item import Item
from bot.domain.person import Person
from bot.errors import GiveUp, Refused, TryAgainLater
from bot.gateways.slack_values import SlackProfile
from bot.render import refusals
from handlers import queue
from storage.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

Profiles = Callable[[SlackUserId], Awaitable[SlackProfile]]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A Slack user as far as it is known before the transaction.

    `is_known`: nothing is left to be learnt of them. Else `profile` is what Slack says, None
    where it did not say.
    """

    user: SlackUserId
    profile: SlackProfile | None
    is_known: bool = False


async def look_up(user: SlackUserId, *, database: Database, profiles: Profiles) -> Speaker:
    """Ask Slack who a user is, unless that is known already."""
    async with database.reading() as store:
        person = await store.people.find_slack(user)
    if person is not None and person.slack_looked_up:
        return Speaker(user=user, profile=None, is_known=True)
    try:
        return Speaker(user=user, profile=await profiles(user))
    except (TryAgainLater, GiveUp) as error:
        log.warning("slack profile not to be had", extra={"user": user, "reason": str(error)})
        return Speaker(user=user, profile=None)


async def person_of(store: Store, speaker: Speaker, *, now: datetime) -> Person:
    """Return the person, joined with their mail address where Slack has told it."""
    profile = speaker.profile
    person = await store.people.by_slack(
        speaker.user, name=profile.real_name if profile is not None else ""
    )
    if person.slack_looked_up:
        return person
    if profile is None:
        await store.outbox.add(queue.learn_person(speaker.user), now=now)
        return person
    return await store.people.learn_slack(person.id, name=profile.real_name, address=profile.email)


def require_chair(person: Person, item: Item, *, config: Config) -> None:
    """Let only a chair of one of the item's lists pass.

    Raises:
        Refused: the person is none, or is not known well enough yet.
    """
    require_chair_of(person, item.lists, config=config)


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
