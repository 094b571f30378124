"""The lines that reading puts above inline answers, as `> …`, told from a sender's own.

Each stands alone, first in its block, with the answer right below.
"""

import re
from typing import Final

_ANSWERED: Final = re.compile(r"(?:\A|(?<=\n\n))> [^\n]*\n(?=[^>\n])")


def without_answered(new_text: str) -> str:
    """Return what is new in a mail without the lines that its inline answers stand below."""
    return _ANSWERED.sub("", new_text) if "> " in new_text else new_text
