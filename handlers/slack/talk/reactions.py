"""Answer a reaction on a ballot's message: it is no vote, and one button makes it one.

An emoji is seen by all, put on by mistake, and says nothing of who may vote. So it is never
counted; whoever may vote is told once a message, in private, which vote it would be.
"""

import re
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import BallotId, ItemNumber
from bot.errors import Refused
from bot.events import Reacted, SlackReply
from bot.render.slack.receipts import it_would_be
from handlers.slack.request import SlackDoor, open_request
from storage.store import Store
from storage.values import SlackMessage

ANY_BALLOT: Final = BallotId(0)
_TONE: Final = re.compile(r"::skin-tone-\d$")
MEANINGS: Final = {
    **dict.fromkeys(("+1", "thumbsup", "white_check_mark", "heavy_check_mark"), ("agree", "+1")),
    **dict.fromkeys(("-1", "thumbsdown", "x"), ("disagree", "-1")),
    **dict.fromkeys(("hand", "raised_hand", "zipper_mouth_face", "shrug"), ("abstain", "+0")),
    **dict.fromkeys(("no_entry", "no_entry_sign", "octagonal_sign"), ("block", "discuss")),
}
"""What an emoji, by its Slack name, may mean: the first of these words that is a choice."""


async def handle_reaction(event: Reacted, door: SlackDoor) -> SlackReply | None:
    """Tell whoever may vote which vote their emoji would be, once a message."""
    if _TONE.sub("", event.emoji) not in MEANINGS:
        return None
    async with door.database.reading() as store:
        message = await store.slack.at(event.channel, event.ts)
        shown = None if message is None else await _shown_on(store, message)
    if message is None or shown is None:
        return None
    try:
        return await _answer(event, message.item, shown, door)
    except Refused:
        return None  # who may not vote has not tried to, and is told nothing


async def _answer(
    event: Reacted, number: ItemNumber, shown: BallotId, door: SlackDoor
) -> SlackReply | None:
    async with open_request(
        event, door, evidence=f"reaction {event.emoji}", about=number
    ) as request:
        item = await request.item(number)
        ballot = await request.store.ballots.open_of_item(item.number)
        if ballot is None or ballot.closes_at < request.now or item.number != number:
            return None
        request.require_voter(item)
        choice = _choice(event.emoji, ballot)
        if choice is None or shown not in (ANY_BALLOT, ballot.id):
            return None
        standing = await request.store.ballots.standing(ballot.id, voter=request.person.id)
        if any(vote.choice == choice for vote in standing):
            return None
        key = f"reaction:{event.channel}:{event.ts}:{event.user}"
        if not await request.store.arrivals.is_new(key, now=request.now):
            return None
        asked = it_would_be(item, ballot, choice=choice)
        return SlackReply(text=asked.text, blocks=asked.blocks)


def _choice(emoji: str, ballot: Ballot) -> str | None:
    """Return the choice that an emoji means on a ballot, None if it means none."""
    if not ballot.rules.takes_one or ballot.rules.rule.chooses_options:
        return None
    words = MEANINGS.get(_TONE.sub("", emoji), ())
    choices = (ballot.rules.read_choice(word) for word in words)
    return next((choice for choice in choices if choice is not None), None)


async def _shown_on(store: Store, message: SlackMessage) -> BallotId | None:
    """Return the ballot whose buttons a message of ours shows; `ANY_BALLOT` for an item's message.

    None for mails and whatever else stands in an item's thread.
    """
    if message.is_parent:
        return ANY_BALLOT
    posted = None if message.delivery is None else await store.outbox.get(message.delivery)
    if posted is None or posted.kind is not DeliveryKind.POST_BALLOT or posted.ref is None:
        return None
    return BallotId(posted.ref)
