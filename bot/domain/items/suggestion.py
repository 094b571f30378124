"""Suggestions about threads, which only a person can decide."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import MessageId, ThreadId


class SuggestionState(StrEnum):
    """The state of a suggestion."""

    OPEN = "open"
    MERGED = "merged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The mail `lost` may belong to the thread of `alike`: their subjects are the same."""

    lost: MessageId
    alike: MessageId
    at: datetime
    state: SuggestionState = SuggestionState.OPEN


MOST_ASKED: Final = 2
"""How often a chair is asked about two threads: a second time if a later mail proves something."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Two threads that a chair keeps apart, and how often the chair refused to join them."""

    threads: tuple[ThreadId, ThreadId]
    """Those of the lost mail and of the one that it is alike, as they are now."""
    suggestion: Suggestion
    """The first one that was refused."""
    times: int

    @property
    def may_be_asked_again(self) -> bool:
        """Whether the chair is asked once more if a mail proves that they are one."""
        return self.times < MOST_ASKED
