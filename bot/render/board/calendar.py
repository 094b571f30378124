"""Write the calendar of deadlines (RFC 5545): the ends of calls and votes, and what is due.

A program that reads it again knows an entry by its UID, and takes the one with the higher SEQUENCE.
Both come from what is stored, and so does every instant in it: what did not change is the same
bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.ids import ItemNumber
from bot.language import Text
from bot.render.board.feeds import NO_HOST
from bot.render.text.masking import masked
from bot.render.text.safe import clean, cut, one_line

if TYPE_CHECKING:
    from icalendar import Event

CONTENT_TYPE: Final = "text/calendar"
READ_AGAIN: Final = timedelta(hours=1)
"""How often a calendar program is asked to read it again."""
REMIND: Final = timedelta(days=1)
"""How long before a deadline its alarm is."""
KEPT: Final = timedelta(days=60)
"""How long a deadline stays after it has passed."""
LONGEST_TEXT: Final = 1000
PRODUCT: Final = "-//Penholder//Board//EN"
_NOT_IN_TEXT: Final = re.compile("[\ufffe\uffff]")


class DeadlineKind(StrEnum):
    """The kind of a deadline."""

    CALL = "call"
    CONSENSUS = "consensus"
    BALLOT = "ballot"
    ITEM = "item"


_SUMMARIES: Final = {
    DeadlineKind.CALL: Text("Comments end: {item}"),
    DeadlineKind.CONSENSUS: Text("Call for consensus ends: {item}"),
    DeadlineKind.BALLOT: Text("Ballot ends: {item}"),
    DeadlineKind.ITEM: Text("Due: {item}"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline of an item: the end of a call or a ballot, or when the item is due.

    `id` is the call's or ballot's. `changes` is how many changes of the item are stored that may
    have moved or ended it, `changed_at` the newest of them. `is_cancelled`: it is no deadline any
    more, since the call or ballot was withdrawn or the item was finished before.
    """

    kind: DeadlineKind
    id: int
    item: ItemNumber
    title: str
    ends_at: datetime
    changes: int
    changed_at: datetime
    address: str
    text: str = ""
    is_cancelled: bool = False


def calendar_bytes(
    deadlines: Sequence[Deadline], *, name: str, host: str, is_mailed: bool = False
) -> bytes:
    """Return the calendar called `name`, the earliest deadline first; its UIDs belong to `host`.

    A mail program adds one that `is_mailed` to the reader's own (RFC 5546, 3.2.1).
    """
    from icalendar import Calendar  # noqa: PLC0415  (a third of a second, rarely needed)

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    if is_mailed:
        made.add("method", "PUBLISH")
    else:
        made.add("name", _line(name))  # RFC 7986
        made.add("x-wr-calname", _line(name))
        made.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT1H")
    for deadline in sorted(
        deadlines, key=lambda deadline: (deadline.ends_at, deadline.kind, deadline.id)
    ):
        made.add_component(_event(deadline, host=host))
    written: bytes = made.to_ical()
    return written


def _event(deadline: Deadline, *, host: str) -> "Event":
    from icalendar import Alarm, Event  # noqa: PLC0415  (as above)

    summary = _SUMMARIES[deadline.kind].format(item=f"#{deadline.item} {_line(deadline.title)}")
    event = Event()
    event.add("uid", f"{deadline.kind}-{deadline.id}@{host or NO_HOST}")
    event.add("sequence", deadline.changes)
    event.add("dtstamp", deadline.changed_at.astimezone(UTC))
    event.add("last-modified", deadline.changed_at.astimezone(UTC))
    event.add("dtstart", deadline.ends_at.astimezone(UTC))
    event.add("summary", summary)
    if deadline.text:
        event.add("description", _text(cut(clean(masked(deadline.text)), at=LONGEST_TEXT)))
    if deadline.address:
        event.add("url", deadline.address)
    event.add("transp", "TRANSPARENT")  # nobody is busy at that time
    event.add("status", "CANCELLED" if deadline.is_cancelled else "CONFIRMED")
    if not deadline.is_cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", -REMIND)
        event.add_component(alarm)
    return event


def _line(text: str) -> str:
    return _text(one_line(masked(text)))


def _text(text: str) -> str:
    return _NOT_IN_TEXT.sub("", text)
