"""Suggestions: what only a person can decide about threads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import MessageId


class SuggestionState(StrEnum):
    """What has become of a suggestion."""

    OPEN = "open"
    MERGED = "merged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The mail `lost` may be an answer in the thread of `alike`: their subjects are the same."""

    lost: MessageId
    alike: MessageId
    at: datetime
    state: SuggestionState = SuggestionState.OPEN
