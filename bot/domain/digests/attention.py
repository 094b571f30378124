"""What a person wants to have by mail: a digest of their own, what they follow, nothing of a rest.

These are choices for one person alone; no list and no other person sees them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.digests.schedule import next_due, parse_schedule
from bot.domain.ids import ItemNumber, ListName, PersonId

MOST_ATTENTIONS: Final = 200
"""How many items and labels one person follows or mutes at most."""


_NO_ITEM: Final = ItemNumber(0)


class Attention(StrEnum):
    """What a person wants of an item, or of all items with a label."""

    FOLLOW = "follow"
    """Each mail of it: in their digest, or by itself if they have none."""
    MUTE = "mute"
    """Nothing of it, in their digest or by itself."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An item, or a label in lower case; the other one is 0 or ""."""

    item: ItemNumber = _NO_ITEM
    label: str = ""

    @property
    def shown(self) -> str:
        """The topic as people type it: `#12`, `#budget`."""
        return f"#{self.label or self.item}"


def is_within(
    scope: Collection[str], *, lists: Collection[ListName], labels: Collection[str]
) -> bool:
    """Return True if an item is of a list in a scope, or has a label in it; all are in none.

    A list stands in a scope by its name, a label as `Topic.shown`.
    """
    words = {*lists, *(Topic(label=label.lower()).shown for label in labels)}
    return not scope or not words.isdisjoint(scope)


@dataclass(frozen=True, slots=True)
class PersonalDigest:
    """A person's own digest: when, in whose zone, to which address.

    `since` is the end of the last one, so that each event is in one; `next_at` is when the next one
    is due. `scope` are the lists and labels that it is of (`is_within`), all lists if it is empty.
    """

    person: PersonId
    address: str
    schedule: str
    zone: str
    since: datetime
    next_at: datetime
    scope: tuple[str, ...] = ()

    def after(self, now: datetime) -> datetime:
        """Return when the next one is due after `now`."""
        due = next_due(parse_schedule(self.schedule), now=now, zone=ZoneInfo(self.zone))
        assert due is not None  # noqa: S101 - a personal schedule is never "off"
        return due
