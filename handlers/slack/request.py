"""Gather what a Slack user's request needs in its transaction."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot.config import ListConfig
from bot.domain.commands.when import known_zone
from bot.domain.ids import ChannelId, ItemNumber, SlackUserId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.domain.items.sight import Sight
from bot.domain.people.person import Person
from bot.errors import Refused, TryAgainLater
from bot.events import (
    CommandGiven,
    DetailsAsked,
    FormSubmitted,
    HomeOpened,
    OptionsAsked,
    Pressed,
    Reacted,
    ShortcutUsed,
    SlackReply,
)
from bot.render.slack.forms.views import Clocks
from bot.render.words import refusals
from handlers.lists.items import NoSuchItem, find_item
from handlers.people.membership import MembersUnknown, require_part, require_voter
from handlers.people.people import (
    Profiles,
    Speaker,
    known_in_slack,
    look_again,
    look_up,
    note_presence,
    person_of,
)
from handlers.people.sight import all_channels, sight_in_slack
from handlers.proceedings.actor import Actor
from handlers.work import Door, Work
from storage.store import Store

Asked = (
    CommandGiven
    | Pressed
    | FormSubmitted
    | HomeOpened
    | ShortcutUsed
    | OptionsAsked
    | Reacted
    | DetailsAsked
)
"""What opens a request."""


@dataclass(frozen=True, slots=True)
class SlackDoor(Door):
    """What an arrival from Slack needs: how to begin a transaction, and Slack's profiles.

    `sender` is who sent it, if that was read already.
    """

    profiles: Profiles
    sender: Person | None = None

    def for_vote(self, item: ItemNumber) -> "SlackDoor":
        """Return the same door for a vote on an item, which reads and writes a few rows.

        A crowd's votes on one item are saved together.
        """
        return replace(self, database=self.database.brief.gathered(item))


@dataclass(frozen=True, slots=True)
class Request(Work):
    """One request in its transaction.

    `store` shows what its sender may see: an item that they may not see does not exist there.
    `is_new` is false when Slack delivers the same arrival again: it is answered as before, and not
    carried out twice. `channel` is where it was made, "" for a form, which is in none. `reference`
    is the arrival's own key, `evidence` what was typed or pressed; `named` is the Slack user that
    it names, if any. `speaker` is what Slack said about the sender. Others read it if it
    `is_public`.
    """

    sight: Sight
    person: Person
    speaker: Speaker
    channel: ChannelId
    is_new: bool
    reference: str
    evidence: str
    named: Speaker | None = None
    is_public: bool = False

    @property
    def user(self) -> SlackUserId:
        """The Slack user who sent the request."""
        return self.speaker.user

    @property
    def deed(self) -> Deed:
        """What the sender does, as the history stores it."""
        return Deed(self.person.id, Source.SLACK, self.evidence)

    @property
    def actor(self) -> Actor:
        """The sender as an actor by way of Slack."""
        return Actor(
            store=self.store,
            config=self.config,
            now=self.now,
            person=self.person,
            source=Source.SLACK,
            evidence=self.evidence,
            reference=self.reference,
            is_new=self.is_new,
        )

    def belongs(self, item: Item) -> bool:
        """Return True if the sender belongs to a list of an item, and sees all of it.

        Whoever sees it only because its boards are public sees what is on them.
        """
        return self.sight.is_on(item.lists)

    def lists(self) -> list[ListConfig]:
        """Return the lists of which the sender may see something.

        Raises:
            Refused: there are none.
        """
        lists = [
            list_config for list_config in self.config.lists if list_config.name in self.sight.lists
        ]
        if not lists:
            raise Refused(refusals.NO_LIST_OF_YOURS.format())
        return lists

    def clocks(self, home: ListConfig) -> Clocks:
        """Return the clocks on which the sender fills in a form about an item of a list."""
        return Clocks(known_zone(self.person.zone) or home.zone, of_list=home.zone)

    async def item(self, number: ItemNumber) -> Item:
        """Return an item that the sender may see.

        Raises:
            NoSuchItem: there is none.
        """
        return await find_item(self.store, number)

    def require_part(self, item: Item) -> None:
        """Raise unless the sender is in the item's channel or on its list.

        Raises:
            Refused: they are neither; the text says what to do.
        """
        require_part(item, sight=self.sight, speaker=self.speaker, config=self.config)

    def require_voter(self, item: Item) -> None:
        """Raise unless the sender may vote on an item.

        Raises:
            Refused: they may not; the text says what to do.
        """
        require_voter(self.person, item, sight=self.sight, speaker=self.speaker, config=self.config)

    async def chaired(self, number: ItemNumber) -> Item:
        """Return an item that the sender chairs.

        Raises:
            Refused: there is none of that number, or they are no chair of its home list.
        """
        return await self.actor.chaired(number)

    async def helped(self, number: ItemNumber) -> Item:
        """Return an item whose title, labels and holder the sender may set.

        Raises:
            Refused: there is none of that number, or they neither help nor chair its home list.
        """
        return await self.actor.helped(number)


@asynccontextmanager
async def open_request(
    event: Asked,
    door: SlackDoor,
    *,
    evidence: str,
    about: ItemNumber | None = None,
    names: SlackUserId | None = None,
) -> AsyncIterator[Request]:
    """Open a request in a transaction, with its sender and whether this arrival is new.

    Before the transaction begins, Slack is asked who the sender is, in which channels they are, and
    who `names` is. `about` is the item that they name, if any.

    Raises:
        MembersUnknown: they see no such item, and Slack has not said in which channels they are.
    """
    speaker = await _sender_of(event, door)
    named = None if names is None else await _looked_up(names, door)
    now = door.clock()
    request_of = _request_of(event, door, evidence=evidence, now=now)
    is_asked_again = False
    while True:
        with unseen_noted(speaker, door.profiles, now=now, changes=True):
            async with door.database.transaction() as store:
                work = Work(store, door.config, now)
                person = await person_of(work, speaker)
                sight = await sight_in_slack(work, person, speaker)
                if is_asked_again or await _belongs(store, sight, about):
                    await note_presence(store, person, now=now)
                    yield request_of(
                        store=store.seen_by(sight),
                        sight=sight,
                        person=person,
                        speaker=speaker,
                        is_new=await store.arrivals.is_new(event.arrival_key, now=now),
                        named=named,
                    )
                    return
        speaker, is_asked_again = await _asked_again(speaker, door), True


@asynccontextmanager
async def open_reading(
    event: Asked,
    door: SlackDoor,
    *,
    evidence: str,
    about: ItemNumber | None = None,
) -> AsyncIterator[Request]:
    """Open a request that changes nothing; it does not wait for writers.

    While Slack does not say in which channels somebody is, they are in those where they were known
    to be.
    """
    speaker = await _sender_of(event, door)
    now = door.clock()
    request_of = _request_of(event, door, evidence=evidence, now=now)
    if not speaker.is_known:
        async with door.database.transaction() as store:
            await person_of(Work(store, door.config, now), speaker)
    is_asked_again = False
    while True:
        with unseen_noted(speaker, door.profiles, now=now):
            async with door.database.reading() as store:
                person = await store.people.find_slack(event.user)
                if person is None:  # joined and merged a moment ago: the next try finds them
                    raise TryAgainLater("the person is being joined with another")
                sight = await sight_in_slack(Work(store, door.config, now), person, speaker)
                if is_asked_again or await _belongs(store, sight, about):
                    yield request_of(
                        store=store.seen_by(sight),
                        sight=sight,
                        person=person,
                        speaker=speaker,
                        is_new=False,
                    )
                    return
        speaker, is_asked_again = await _asked_again(speaker, door), True


@contextmanager
def unseen_noted(
    speaker: Speaker, profiles: Profiles, *, now: datetime, changes: bool = False
) -> Iterator[None]:
    """Log who asks for an item that they may not see.

    An act (`changes`) is to be tried again if Slack did not say in which channels they are, whether
    there is such an item or not.
    """
    try:
        yield
    except NoSuchItem as error:
        if error.is_hidden:
            profiles.unseen.note(speaker.user, error.number, now=now)
        if changes and speaker.perhaps_member_of:
            raise MembersUnknown(refusals.MEMBERS_UNKNOWN.format()) from error
        raise


def _request_of(
    event: Asked,
    door: SlackDoor,
    *,
    evidence: str,
    now: datetime,
) -> Callable[..., Request]:
    """Return a request without its transaction and its sender."""
    return partial(
        Request,
        config=door.config,
        now=now,
        channel=_channel_of(event),
        reference=event.arrival_key,
        evidence=evidence,
        is_public=isinstance(event, CommandGiven) and event.is_public,
    )


async def _looked_up(user: SlackUserId, door: SlackDoor) -> Speaker:
    """Ask Slack who a user is, unless that is known."""
    known = await known_in_slack(user, door.database)
    return await look_up(user, known, profiles=door.profiles)


async def _sender_of(event: Asked, door: SlackDoor) -> Speaker:
    """Ask Slack who sent a request, and in which of all lists' channels they are."""
    return await look_up(
        event.user,
        door.sender or await known_in_slack(event.user, door.database),
        profiles=door.profiles,
        channels=all_channels(door.config),
        here=_channel_of(event),
    )


async def _asked_again(speaker: Speaker, door: SlackDoor) -> Speaker:
    """Ask Slack once more about the channels in which the sender was not."""
    return await look_again(speaker, all_channels(door.config), profiles=door.profiles)


async def _belongs(store: Store, sight: Sight, about: ItemNumber | None) -> bool:
    """Return True if a request is about an item on whose lists its sender is.

    Otherwise they may just have joined its channel. The same holds if there is no such item.
    """
    if about is None:
        return True
    try:
        item = await find_item(store, about)
    except NoSuchItem:
        return False
    return sight.is_on(item.lists)


def _channel_of(event: Asked) -> ChannelId:
    """Return where a request was made, "" for a form, which is in no channel."""
    return ChannelId("") if isinstance(event, FormSubmitted) else event.channel


C = TypeVar("C")
Row = tuple[type[object], Callable[[Any, Request], Awaitable[SlackReply]]]


def row(command: type[C], answer: Callable[[C, Request], Awaitable[SlackReply]]) -> Row:
    """Return a row of the table of commands: what answers those of one type."""
    return command, answer
