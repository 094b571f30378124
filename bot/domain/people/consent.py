"""Whether what a person says in Slack may go to a public list.

A person chooses once per list; each comment can also be released or kept by its author. What
nobody has decided yet is held: the list gets a number, never the words or the name.
"""

import hashlib
from enum import StrEnum


class Publish(StrEnum):
    """What a person chose for their comments on one list."""

    ALWAYS = "always"
    ASK = "ask"
    NEVER = "never"


class Standing(StrEnum):
    """What becomes of a comment that has not been sent."""

    GOES = "goes"
    HELD = "held"
    STAYS = "stays"


def standing_of(
    *, slack_comments: str, choice: Publish | None, released: bool | None = None
) -> Standing:
    """Return whether a comment goes to its list, waits for its author, or stays in Slack.

    `slack_comments` is the list's setting, `choice` the author's for that list, `released` what
    the author decided about this comment. `storage/comments.py` asks the database the same.
    """
    if slack_comments == "never" or choice is Publish.NEVER or released is False:
        return Standing.STAYS
    if released or (slack_comments == "digest" and choice is Publish.ALWAYS):
        return Standing.GOES
    return Standing.HELD


def is_asked_for_each(*, slack_comments: str, choice: Publish | None) -> bool:
    """Return True if the author releases each comment, rather than choosing once for all."""
    return slack_comments == "ask" or choice is Publish.ASK


def fingerprint(text: str) -> str:
    """Return what a *Send* button carries, so that it releases only the words it stood below."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
