"""The lines that reading puts above inline answers, as `> …`, told from a sender's own.

Each stands alone, first in its block, with the answer right below.
"""

import re
from typing import Final

_ANSWERED: Final = re.compile(r"\n\n> [^\n]*\n(?=[^>\n])")


def without_answered(new_text: str) -> str:
    """Return what is new in a mail without the lines that its inline answers stand below."""
    if "> " not in new_text:
        return new_text
    return _ANSWERED.sub("\n\n", f"\n\n{new_text}")[2:]
