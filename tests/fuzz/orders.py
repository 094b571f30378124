"""Orders by mail in an election at random: what the chair orders, and what others forge.

A chair gives votes more time by mail. They confirm what they are shown, leave it, or quote it on a
list, where Eve reads the address that confirms it. Whatever else anybody sends, nothing that is for
chairs may be done by mail.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber, OrderId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change
from bot.domain.orders import order_word
from bot.domain.payloads import Reply
from bot.domain.reply_words import last_day, reply_word
from handlers.voting.confirmations import reply_address
from tests.fuzz.chance import Chance
from tests.handlers.room import Room

CHAIR_ADDRESS: Final = "chair@example.org"
CHAIR_BOX: Final = f"Carla Chair <{CHAIR_ADDRESS}>"
_LAWS: Final = frozenset(
    {
        Change.HOLDER,
        Change.TITLE,
        Change.LABELS,
        Change.BALLOT_OPENED,
        Change.MERGED,
        Change.BALLOT_CORRECTED,
        Change.BALLOT_CLOSED,
        Change.DEADLINE,
        Change.CALL_CORRECTED,
    }
)
"""What only a chair or helper does."""
_FORGED: Final = (
    "!extend {item} in 200 days",
    "!withdraw {item}",
    "!close {item} Eve's",
    "!edit {item} changed Shall Eve lead?",
    "!ballot {item} until in 9 days Shall Eve lead?",
    "!call {item} until in 9 days Shall Eve lead?",
    "!title {item} Eve's",
    "!label {item} eve",
    "!assign {item} eve@evil.example",
    "!merge {item} into {other}",
    "confirm",
    "confirm and count my vote",
    "> !close {item}\n\nconfirm",
)


def forged_order(items: Sequence[int], chance: Chance) -> str:
    """Return what somebody writes who wants to be taken for a chair."""
    return chance.pick(_FORGED).format(item=chance.pick(items), other=chance.pick(items))


def proving_address(room: Room) -> str:
    """Return the address that we mailed to the chair alone."""
    until = last_day(room.clock.now)
    word = reply_word(CHAIR_ADDRESS, until=until, secret=room.config.penholder.secret)
    return reply_address(word, room.config)


async def shown_to_chair(room: Room) -> str | None:
    """Return the address that confirms what the chair was shown last, None if it was no order."""
    notes = await room.queued(DeliveryKind.MAIL_NOTE)
    replies = [
        note.payload
        for note in notes
        if note.recipient == CHAIR_ADDRESS and isinstance(note.payload, Reply)
    ]
    number = replies[-1].order if replies else 0
    if not number:
        return None
    async with room.database.reading() as store:
        order = await store.orders.get(OrderId(number))
    assert order is not None
    return reply_address(order_word(order, secret=room.config.penholder.secret), room.config)


async def broken_orders(room: Room, items: Sequence[int], confirmed: Sequence[str]) -> list[str]:
    """Return what was done by mail beside what the chair confirmed by these mails, once each."""
    broken: list[str] = []
    for number in items:
        async with room.database.reading() as store:
            history = await store.history.of_item(ItemNumber(number))
        done = Counter(
            (entry.what, entry.evidence)
            for entry in history
            if entry.source is Source.MAIL and entry.actor is not None and entry.what in _LAWS
        )
        for (what, evidence), times in done.items():
            if evidence not in confirmed:
                broken.append(f"{what} of #{number} by {evidence!r}, which confirmed nothing")
            elif times > 1:
                broken.append(f"{what} of #{number} by {evidence!r}, {times} times")
    return broken
