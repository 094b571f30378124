"""Quote marks that stand four spaces in or more, as users of MH-E and others have them.

Ben Okri <ben@example.org> wrote:
    > Who buys the oil?

The harbour office.

    > And when?
"""

import re
from typing import Final

from bot.mail.attribution import attribution_length
from bot.mail.limits import ATTRIBUTION_LINES, LINE_CHARS

_FAR: Final = re.compile(r"^( {4,8})>(?!>> )", re.MULTILINE)
"""Python's prompt is none: people show code so."""
_FEWEST: Final = 2
"""A lone line may be a program's output."""


def with_near_marks(text: str) -> str:
    """Return a text with such marks at the begin of their lines, where one names who is quoted.

    Where other marks stand there, or other lines as far in below that name, nothing is changed.
    """
    if "\n>" in text or "\n    " not in text or (first := _FAR.search(text)) is None:
        return text
    above = text[: first.start()].rstrip().rsplit("\n", ATTRIBUTION_LINES)[-ATTRIBUTION_LINES:]
    if not attribution_length([line[:LINE_CHARS].rstrip() for line in above], strict=False):
        return text
    indent = first[1]
    for line in text[first.start() :].split("\n"):
        if line.strip() and not line.startswith(f"{indent}>"):
            if line.startswith(indent):
                return text  # Outlook on a Mac has all that is quoted so far in
            break
    far = re.compile(rf"^{indent}(?=>(?!>> ))", re.MULTILINE)
    near, count = far.subn("", text)
    return near if count >= _FEWEST else text
