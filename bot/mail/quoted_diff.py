"""What diff prints within a quote: its own marks are none of the quote's.

> 4c4
> < The crane SHALL be oiled.
> ---
> > The crane SHOULD be oiled.
"""

from typing import Final

_DIFFERS: Final = "> <"
"""What stands in a text that quotes such lines."""
_OF_FIRST: Final = "< "
_OF_SECOND: Final = "> "
_BETWEEN: Final = "---"


def keep_compared(text: str, contents: list[str], marks: list[int]) -> None:
    """Give lines of diff's second file within a quote their mark back, and the quote's depth."""
    if _DIFFERS not in text:
        return
    kept = -1
    for at in range(2, len(contents)):
        begins = (
            contents[at - 1] == _BETWEEN
            and contents[at - 2].startswith(_OF_FIRST)
            and 0 < marks[at - 2] == marks[at - 1] == marks[at] - 1
        )
        if begins or (kept == at - 1 and marks[at] - 1 == marks[at - 1]):
            contents[at] = f"{_OF_SECOND}{contents[at]}"
            marks[at] -= 1
            kept = at
