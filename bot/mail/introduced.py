"""Whether a line with a doubtful quote mark stands right below an attribution."""

from collections.abc import Sequence
from typing import Final

from bot.mail.attribution_words import LEADING
from bot.mail.bracketed_name import bracketed_name
from bot.mail.limits import LINE_CHARS
from bot.mail.vocabulary import SAYS

_COLONS: Final = (":", "：")


def introduces(line: str) -> bool:
    """Say whether a line ends as an attribution does."""
    if line.endswith("]"):
        return bool(bracketed_name(line[:LINE_CHARS]))
    if not line.endswith(_COLONS):
        return False
    return "@" in line or SAYS.search(line.lower()) is not None or LEADING.match(line) is not None


def is_introduced(contents: Sequence[str], at: int) -> bool:
    """Say whether the line above, behind a blank one, is an attribution's last."""
    return introduces(next(filter(None, contents[max(at - 2, 0) : at][::-1]), ""))
