"""Whether a text has lines that begin with an entry of a digest: `#12`, quoted or not.

Nearly all have none, and need not be told apart for votes.
"""

import re
from typing import Final

_ANY_ENTRY: Final = re.compile("#[0-9]")
_FRONT_CHARS: Final = 80
_FRONT: Final = re.compile(r"(?:[ \t]{0,4}\w{1,12}>)?[\W_]{0,80}$")
"""What may stand in front of an entry: marks of quotes and lists, initials, emphasis."""


def has_entry(text: str) -> bool:
    """Say whether a line may begin with `#N`, whatever its marks."""
    for found in _ANY_ENTRY.finditer(text):
        at = found.start()
        begin = text.rfind("\n", max(at - _FRONT_CHARS, 0), at) + 1
        if (begin or at <= _FRONT_CHARS) and _FRONT.match(text, begin, at):
            return True
    return False
