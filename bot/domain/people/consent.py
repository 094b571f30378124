"""Decide whether a person's words in Slack may go to a public list.

A person chooses once per list; each comment can also be released or kept back by its author.
Undecided comments are held: the list gets their number, never the words or the name.
"""

import hashlib
from enum import StrEnum


class Publish(StrEnum):
    """A person's choice for their comments on one list."""

    ALWAYS = "always"
    ASK = "ask"
    NEVER = "never"


class Standing(StrEnum):
    """The state of a comment that has not been sent."""

    GOES = "goes"
    HELD = "held"
    STAYS = "stays"


def standing_of(
    *, slack_comments: str, choice: Publish | None, released: bool | None = None
) -> Standing:
    """Return whether a comment goes to its list, waits for its author, or stays in Slack.

    `slack_comments` is the list's setting, `choice` the author's for that list, `released` the
    author's decision about this comment. `storage/comments.py` has the same rule as a query.
    """
    if slack_comments == "never" or choice is Publish.NEVER or released is False:
        return Standing.STAYS
    if released or (slack_comments == "digest" and choice is Publish.ALWAYS):
        return Standing.GOES
    return Standing.HELD


def is_asked_for_each(*, slack_comments: str, choice: Publish | None) -> bool:
    """Return True if the author releases each comment, instead of choosing once for all."""
    return slack_comments == "ask" or choice is Publish.ASK


def fingerprint(text: str) -> str:
    """Return the value of a *Send* button, by which it releases only the words above it."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
