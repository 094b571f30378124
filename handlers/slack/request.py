"""Gather what a Slack user's request needs in its transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.config import Config
from bot.domain.ids import ChannelId, ItemNumber, SlackUserId
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.events import CommandGiven, FormSubmitted, Pressed, SlackReply
from handlers.people import (
    Profiles,
    Speaker,
    look_up,
    note_presence,
    person_of,
    require_chair,
    require_helper,
)
from handlers.slack.membership import channels_about, require_part, require_voter
from handlers.voting.ballot_box import find_item
from storage.database.engine import Database
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """One request in its transaction.

    `is_new` is false when Slack delivers the same arrival again: it is answered as before, and not
    carried out twice. `channel` is where it was made, "" for a form, which is in none. `reference`
    is the arrival's own key, `evidence` what was typed or pressed; `named` is the Slack user that
    it names, if any. `speaker` is what Slack said about the sender.
    """

    store: Store
    config: Config
    now: datetime
    person: Person
    speaker: Speaker
    channel: ChannelId
    is_new: bool
    reference: str
    evidence: str
    named: Speaker | None = None

    @property
    def user(self) -> SlackUserId:
        """The Slack user who sent the request."""
        return self.speaker.user

    async def require_part(self, item: Item) -> None:
        """Raise unless the sender is in the item's channel or on its list.

        Raises:
            Refused: they are neither; the text says what to do.
        """
        await require_part(self.store, self.person, item, speaker=self.speaker, config=self.config)

    async def require_voter(self, item: Item) -> None:
        """Raise unless the sender may vote on an item.

        Raises:
            Refused: they may not; the text says what to do.
        """
        await require_voter(self.store, self.person, item, speaker=self.speaker, config=self.config)

    async def chaired(self, number: ItemNumber) -> Item:
        """Return an item that the sender chairs.

        Raises:
            Refused: there is none of that number, or they are no chair of its home list.
        """
        item = await find_item(self.store, number)
        await require_chair(self.store, self.person, item, config=self.config)
        return item

    async def helped(self, number: ItemNumber) -> Item:
        """Return an item whose title, labels and holder the sender may set.

        Raises:
            Refused: there is none of that number, or they neither help nor chair its home list.
        """
        item = await find_item(self.store, number)
        await require_helper(self.store, self.person, item, config=self.config)
        return item


class NotSaved(Exception):
    """Answer a request and take back all that was done for it."""

    def __init__(self, reply: SlackReply) -> None:
        super().__init__(reply.text)
        self.reply = reply


@asynccontextmanager
async def open_request(
    event: CommandGiven | Pressed | FormSubmitted,
    *,
    evidence: str,
    database: Database,
    config: Config,
    clock: Clock,
    profiles: Profiles,
    about: ItemNumber | None = None,
    names: SlackUserId | None = None,
) -> AsyncIterator[Request]:
    """Open a request in a transaction, with its sender and whether this arrival is new.

    Before the transaction begins, Slack is asked who the sender is, whether they are in the
    channels of the item `about`, and who `names` is.
    """
    channels = await channels_about(about, database=database, config=config)
    speaker = await look_up(event.user, database=database, profiles=profiles, channels=channels)
    named = None
    if names is not None:
        named = await look_up(names, database=database, profiles=profiles)
    now = clock()
    async with database.transaction() as store:
        person = await person_of(store, speaker, config=config, now=now)
        await note_presence(store, person, now=now)
        yield Request(
            store=store,
            config=config,
            now=now,
            person=person,
            speaker=speaker,
            channel=ChannelId("") if isinstance(event, FormSubmitted) else event.channel,
            is_new=await store.arrivals.is_new(event.arrival_key, now=now),
            reference=event.arrival_key,
            evidence=evidence,
            named=named,
        )
