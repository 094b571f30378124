"""Header fields and separators that the sender speaks of: nobody is quoted below them."""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.vocabulary import Label
from bot.mail.walk import Walk

_MOST_FIELDS: Final = 30
_LAST_WORD: Final = 12
_INTRODUCES: Final = LatePattern(
    r"(?<!\w)(?:is|are|was|were|says|reads|shows|saying|with|like|this|following|had|has|contains"
    r"|ist|sind|lautet|lauten|steht|hat|hatte|est|sont|dit|donne|avait|es|son|dice|tenía|é|são|diz"
    r"|tinha|è|sono|aveva|zijn|luidt|heeft|är|er|lyder|jest|są)$"
)
"""How own words end that go on with what is shown below, without a colon."""
_RAW_FIELD: Final = LatePattern(
    r"\s{0,8}(?:Return-Path|Received|Delivered-To|Envelope-To|DKIM-Signature|X-[\w-]{1,40}"
    r"|Authentication-Results|Message-ID|MIME-Version|Content-[\w-]{1,40}): ",
    re.IGNORECASE,
)
"""A field that no program shows above a quote."""


def is_spoken_of(walk: Walk, at: int) -> bool:
    """Say whether own words introduce a line: `This is what he puts in front:`."""
    for line in walk.reading.contents[max(at - 2, 0) : at][::-1]:
        if line:
            return line.endswith(":") or _INTRODUCES.search(line[-_LAST_WORD:]) is not None
    return False


def is_shown(walk: Walk, at: int, found: dict[Label, str]) -> bool:
    """Say whether a header is what the sender speaks of: a letter's head, a bounce, a raw one."""
    if next(iter(found)) is Label.TO or "<>" in found[Label.FROM]:
        return True
    return at > 0 and _RAW_FIELD.match(walk.line(at - 1)) is not None and _is_of_talk(walk, at - 1)


def _is_of_talk(walk: Walk, at: int) -> bool:
    """Say whether own words introduce the fields that end here; a bounce gives a mail so, too."""
    first = at
    while first > max(at - _MOST_FIELDS, 0) and walk.reading.contents[first - 1]:
        first -= 1
    return is_spoken_of(walk, first)
