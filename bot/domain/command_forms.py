"""Each command of `/pen` in its right form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "list": "/pen list [open|voting|mine|overdue|all]",
        "show": "/pen show N",
        "search": "/pen search WORDS",
        "mine": "/pen mine",
        "comment": "/pen comment N TEXT",
        "vote": "/pen vote N CHOICE [REASON]",
        "ballot": "/pen ballot N until WHEN [METHOD] [QUESTION]",
        "close": "/pen close N [OUTCOME]",
        "reopen": "/pen reopen N",
        "assign": "/pen assign N @user",
        "title": "/pen title N TEXT",
        "merge": "/pen merge N into M",
        "undo": "/pen undo N",
        "split": "/pen split N MAIL",
        "move": "/pen move N MAIL into M",
        "held": "/pen held [N show|drop]",
        "digest": "/pen digest [preview|send] [LIST]",
        "publish": "/pen publish always|ask|never",
        "help": "/pen help [WORD]",
    }
)
"""Each command's right form, in the order in which help shows them."""
