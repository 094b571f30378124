"""Say the demo's own words in the language that is spoken: English, French or Spanish."""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from bot.language import spoken
from bot.sandbox.french import FRENCH
from bot.sandbox.spanish import SPANISH

_OTHERS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"es": SPANISH, "fr": FRENCH})
LANGUAGES: Final = ("en", *_OTHERS)
"""What the demo speaks."""


def as_said(english: str) -> str:
    """Return words of the page or a story in the language that is spoken."""
    return words().get(english, english)


def words() -> Mapping[str, str]:
    """Return all that is said otherwise than in English, by the English; nothing in English."""
    return _OTHERS.get(spoken(), {})


class Texts:
    """The texts of a module, from its twin in the language that is spoken: `texts.SUBJECT`."""

    def __init__(self, english: ModuleType, **twins: ModuleType) -> None:
        self._english, self._twins = english, twins

    def __getattr__(self, name: str) -> str:
        text: str = getattr(self._twins.get(spoken(), self._english), name)
        return text
