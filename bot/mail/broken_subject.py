"""A subject that was broken where lines of a quoted header block were wrapped.

> Subject: Re: [pier] Proposal 2025-3 (all of the harbour):
> Allocation of berths to members
>
> Dear all,
"""

from typing import Final

from bot.mail.walk import Walk

_BROKEN: Final = 60
"""A line that was broken is at least so long, or would be with the word below."""
_NO_SUBJECT_ENDS: Final = (",", ":", "!", ".")


def is_rest_of_subject(walk: Walk, index: int) -> bool:
    """Say whether a line was broken off a subject above it: it, or one more, is the last one."""
    if not _is_broken(walk, index):
        return False
    return _is_end(walk, index) or (_is_end(walk, index + 1) and _is_broken(walk, index + 1))


def is_last(walk: Walk, index: int) -> bool:
    """Say whether a blank line stands below, as it does between a header and what is quoted."""
    return walk.reading.contents[index + 1 : index + 2] == [""]


def _is_end(walk: Walk, index: int) -> bool:
    return is_last(walk, index) and not walk.line(index).endswith(_NO_SUBJECT_ENDS)


def _is_broken(walk: Walk, index: int) -> bool:
    """Say whether a line's first word had no place any more on the one above."""
    above, line = walk.line(index - 1), walk.line(index)
    return bool(line) and len(above) + len(line.split(maxsplit=1)[0]) >= _BROKEN
