"""Store what a delivery carries as JSON: an object with the name of its type, and its parts."""

import json
from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.domain.ballots.confirmation import Answer
from bot.domain.calls.reminders import Occasion
from bot.domain.payloads import (
    AboutCall,
    AboutMerge,
    Extension,
    News,
    NewVersion,
    Note,
    Payload,
    Press,
    Reply,
    ShownBefore,
    with_texts,
)
from storage.link.types import storable

TYPES: Final[Mapping[str, type[Payload]]] = {
    "note": Note,
    "reply": Reply,
    "extension": Extension,
    "version": NewVersion,
    "call": AboutCall,
    "merge": AboutMerge,
    "shown before": ShownBefore,
    "press": Press,
    "news": News,
    "answer": Answer,
    "occasion": Occasion,
}
"""All types by the names under which they are stored: these never change."""
_NAMES: Final = {of_type: name for name, of_type in TYPES.items()}
_FORMS: Final = {name: TypeAdapter[Payload](of_type) for name, of_type in TYPES.items()}


def write_payload(payload: Payload) -> str:
    """Return a payload as JSON, letters as they are, without what no database can store."""
    name = _NAMES[type(payload)]
    parts = _FORMS[name].dump_python(with_texts(payload, storable), mode="json")
    return json.dumps({name: parts}, ensure_ascii=False, separators=(",", ":"))


def read_payload(written: str) -> Payload:
    """Read what `write_payload` wrote; anything else is a note of what stands there.

    Few kinds carry a note, so a damaged row of another kind is listed and never sent.
    """
    try:
        ((name, parts),) = json.loads(written).items()
        return _FORMS[name].validate_python(parts)
    except (AttributeError, KeyError, ValueError):
        return Note(written)


class PayloadJson(TypeDecorator[Payload]):
    """What a delivery carries, NULL for nothing."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Payload | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else write_payload(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Payload | None:
        """Read it."""
        del dialect
        return None if value is None else read_payload(value)
