"""Store what a delivery carries as JSON: an object with the name of its type, and its parts."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.engine import Dialect

from bot.domain.ballots.confirmation import Answer
from bot.domain.payloads import (
    AboutCall,
    AboutMerge,
    Extension,
    Followed,
    ForChair,
    News,
    NewVersion,
    Note,
    OfPerson,
    Payload,
    Press,
    Reply,
    ShownBefore,
    ThreadGone,
    Uploaded,
)
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.procedures.reminders import Occasion
from storage.link.types import Fact

TYPES: Final[Mapping[str, type[Payload]]] = {
    "note": Note,
    "reply": Reply,
    "extension": Extension,
    "version": NewVersion,
    "call": AboutCall,
    "merge": AboutMerge,
    "shown before": ShownBefore,
    "thread gone": ThreadGone,
    "of person": OfPerson,
    "followed": Followed,
    "for chair": ForChair,
    "press": Press,
    "uploaded": Uploaded,
    "news": News,
    "answer": Answer,
    "call answer": CallAnswer,
    "occasion": Occasion,
}
"""All types by the names under which they are stored: these never change."""


class PayloadJson(Fact):
    """What a delivery carries, NULL for nothing.

    What cannot be read is a note of what stands there. Few kinds carry a note, so a damaged row of
    another kind is listed and never sent.
    """

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(**TYPES)

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Write it."""
        return None if value is None else super().process_bind_param(value, dialect)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Payload | None:
        """Read it."""
        if value is None:
            return None
        try:
            payload: Payload = super().process_result_value(value, dialect)
        except (AttributeError, KeyError, ValueError):
            return Note(value)
        return payload
