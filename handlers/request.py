"""What a Slack user asks, with all that is needed to answer it."""

from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.domain.ids import ChannelId, SlackUserId
from bot.domain.person import Person
from handlers.absences import note_presence
from handlers.people import Speaker, person_of
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """One request in its transaction.

    `is_new` is false when Slack delivers the same arrival again: it is answered as before,
    and what it asks is not done twice. `reference` is the arrival's own key, `evidence`
    what was typed or pressed; `named` is the Slack user whom it names, where it names one.
    """

    store: Store
    config: Config
    now: datetime
    person: Person
    user: SlackUserId
    channel: ChannelId
    is_new: bool
    reference: str
    evidence: str
    named: Speaker | None = None


async def begin_request(
    store: Store,
    speaker: Speaker,
    *,
    arrival_key: str,
    channel: ChannelId,
    evidence: str,
    config: Config,
    now: datetime,
    named: Speaker | None = None,
) -> Request:
    """Say who asks, and whether this arrival was here before."""
    person = await person_of(store, speaker, now=now)
    await note_presence(store, person, now=now)
    return Request(
        store=store,
        config=config,
        now=now,
        person=person,
        user=speaker.user,
        channel=channel,
        is_new=await store.arrivals.is_new(arrival_key, now=now),
        reference=arrival_key,
        evidence=evidence,
        named=named,
    )
