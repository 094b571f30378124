"""Define items, which threads become, and the states that they go through."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import ChannelId, ItemNumber, ListName, PersonId, ThreadId
from bot.errors import Refused
from bot.language import Text


class ItemState(StrEnum):
    """The state of an item."""

    OPEN = "open"
    COMMENTING = "commenting"
    VOTING = "voting"
    DECIDED = "decided"
    CLOSED = "closed"
    DORMANT = "dormant"
    ARCHIVED = "archived"


class ItemKind(StrEnum):
    """The kind of an item, as its last step made it.

    It begins as a discussion, or as a question if its title ends with a question mark. A call for
    comments makes it one, a vote makes it a proposal, a plan makes a task of a mere discussion.
    """

    DISCUSSION = "discussion"
    CALL = "call for comments"
    PROPOSAL = "proposal"
    QUESTION = "question"
    TASK = "task"


# docs/item-states.md is drawn from this table; a test compares them.
NEXT_STATES: Final[Mapping[ItemState, frozenset[ItemState]]] = {
    ItemState.OPEN: frozenset(
        {
            ItemState.COMMENTING,
            ItemState.VOTING,
            ItemState.CLOSED,
            ItemState.DORMANT,
            ItemState.ARCHIVED,
        }
    ),
    ItemState.COMMENTING: frozenset(
        {ItemState.OPEN, ItemState.VOTING, ItemState.DECIDED, ItemState.CLOSED}
    ),
    ItemState.VOTING: frozenset({ItemState.OPEN, ItemState.DECIDED, ItemState.CLOSED}),
    ItemState.DECIDED: frozenset({ItemState.OPEN}),
    ItemState.CLOSED: frozenset({ItemState.OPEN}),
    ItemState.DORMANT: frozenset(
        {ItemState.OPEN, ItemState.COMMENTING, ItemState.VOTING, ItemState.CLOSED}
    ),
    ItemState.ARCHIVED: frozenset(
        {ItemState.OPEN, ItemState.COMMENTING, ItemState.VOTING, ItemState.CLOSED}
    ),
}


FINISHED: Final = frozenset((ItemState.DECIDED, ItemState.CLOSED))
"""States in which nothing is due any more."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `lists` are in order of first arrival; instants are aware UTC.

    `updated_at` is when it last changed for everybody who may see it. `active_at` is later if
    somebody has said something since that no list has: None where that is not for the reader.
    `channel` is where a route of its home list took its Slack message, None without a route.
    """

    number: ItemNumber
    thread: ThreadId
    title: str
    state: ItemState
    lists: tuple[ListName, ...]
    opened_at: datetime
    updated_at: datetime
    kind: ItemKind = ItemKind.DISCUSSION
    holder: PersonId | None = None
    labels: tuple[str, ...] = ()
    deadline: datetime | None = None
    outcome: str = ""
    merged_into: ItemNumber | None = None
    active_at: datetime | None = field(default=None, compare=False)
    channel: ChannelId | None = None

    @property
    def changed_at(self) -> datetime:
        """When it last changed, counting private comments."""
        return max(self.updated_at, self.active_at or self.updated_at)

    @property
    def is_decision(self) -> bool:
        """Whether it was decided: by consensus, by a ballot, or by a chair who said what is."""
        return self.state is ItemState.DECIDED or (
            self.state is ItemState.CLOSED and bool(self.outcome)
        )

    @property
    def due_at(self) -> datetime | None:
        """The deadline, None if it no longer applies: a merged item keeps its own for an undo."""
        return None if self.state in FINISHED else self.deadline


_LABEL: Final = re.compile(r"[^\W_][\w.-]{0,29}")
MOST_LABELS: Final = 10
TOO_MANY_LABELS: Final = Text(
    "An item has at most {most} labels. Take one off first: `/pen label {number} -WORD`."
)


def is_label(word: str) -> bool:
    """Return True if a word can be a label: at most thirty letters and digits."""
    return _LABEL.fullmatch(word) is not None


def relabel(item: Item, *, added: Sequence[str], removed: Sequence[str]) -> Item:
    """Return the item with labels added at the end, and others taken off.

    Raises:
        Refused: it would have too many.
    """
    texts = [text for text in dict.fromkeys((*item.labels, *added)) if text not in removed]
    if len(texts) > MOST_LABELS:
        raise Refused(TOO_MANY_LABELS.format(number=item.number, most=MOST_LABELS))
    return replace(item, labels=tuple(texts))


_QUESTION_MARKS: Final = ("?", "\u037e", "\u061f", "\uff1f")
"""Latin, Greek, Arabic and wide."""
_KIND_IN: Final[Mapping[ItemState, ItemKind]] = {
    ItemState.COMMENTING: ItemKind.CALL,
    ItemState.VOTING: ItemKind.PROPOSAL,
}


def first_kind(title: str) -> ItemKind:
    """Return the kind of a new item with this title."""
    return ItemKind.QUESTION if title.rstrip().endswith(_QUESTION_MARKS) else ItemKind.DISCUSSION


def as_task(item: Item) -> Item:
    """Return the item as planned work, unless it is a call or a proposal."""
    is_more = item.kind in (ItemKind.CALL, ItemKind.PROPOSAL)
    return item if is_more else replace(item, kind=ItemKind.TASK)


def move(item: Item, *, to: ItemState, now: datetime) -> Item:
    """Return the item in its next state.

    Raises:
        Refused: the state table has no such step.
    """
    if to not in NEXT_STATES[item.state]:
        raise Refused(_why_not(item, to).format(number=item.number))
    return replace(item, state=to, kind=_KIND_IN.get(to, item.kind), updated_at=now)


def _why_not(item: Item, to: ItemState) -> Text:
    """Return why an item cannot take a step, with what to do."""
    if item.state is ItemState.DECIDED:
        return _DECIDED_VOTE if to is ItemState.VOTING else _DECIDED
    if item.state is ItemState.CLOSED:
        return _CLOSED_VOTE if to is ItemState.VOTING else _CLOSED
    return _ALREADY[item.state]


_DECIDED: Final = Text(
    "#{number} is already decided. To go on with it, reopen it: `/pen reopen {number}`."
)
_DECIDED_VOTE: Final = Text(
    "#{number} is already decided. To vote again, reopen it: `/pen reopen {number}`."
)
_CLOSED: Final = Text(
    "#{number} is already closed. To go on with it, reopen it: `/pen reopen {number}`."
)
_CLOSED_VOTE: Final = Text(
    "#{number} is already closed. To vote again, reopen it: `/pen reopen {number}`."
)
_ALREADY: Final[Mapping[ItemState, Text]] = {
    ItemState.OPEN: Text("#{number} is already open."),
    ItemState.COMMENTING: Text("#{number} is already commenting."),
    ItemState.VOTING: Text("#{number} is already voting."),
    ItemState.DORMANT: Text("#{number} is already dormant."),
    ItemState.ARCHIVED: Text("#{number} is already archived."),
}
