"""What diff prints: its own marks are none of a quote's, neither within one nor outside.

> 4c4
> < The crane SHALL be oiled.
> ---
> > The crane SHOULD be oiled.
"""

from typing import Final

from bot.mail.latepattern import LatePattern

_COMPARES: Final = LatePattern(r"\d{1,7}(?:,\d{1,7})?[acd]\d{1,7}(?:,\d{1,7})?$")
_COMPARISON: Final = LatePattern(r"\n\d{1,7}(?:,\d{1,7})?[acd]\d{1,7}(?:,\d{1,7})?\n")
_DIFFERS: Final = "> <"
"""What stands in a text that quotes such lines."""
_OF_FIRST: Final = "< "
_OF_SECOND: Final = "> "
_BETWEEN: Final = "---"


def compared_lines(text: str, contents: list[str]) -> set[int]:
    """Return the numbers of what diff found in the second file, below `17c17` or `---`."""
    found: set[int] = set()
    if not _COMPARISON.search(text):
        return found
    for at, line in enumerate(contents[1:], start=1):
        if line[:2] != "> ":
            continue
        above = contents[at - 1]
        begins = _COMPARES.match(above) or (above == "---" and contents[at - 2][:2] == "< ")
        if begins or at - 1 in found:
            found.add(at)
    return found


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
