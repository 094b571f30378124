"""List the short replies to an open vote that were not read as votes, for its chairs."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.language import Numbered, Text, say, say_number
from bot.render.documents.facts import UnreadFacts
from bot.render.text.safe import cut, name_of, one_line

MOST_UNREAD: Final = 10
"""How many are told with their words."""
LONGEST_UNREAD: Final = 120
HEAD: Final = Numbered(
    "{number} short reply was not read as a vote:",
    "{number} short replies were not read as votes:",
)
WHY_UNREAD: Final = Text("it names none of the choices")
_SAID: Final = Text("{name}: “{words}”")


def say_unread(unread: Sequence[UnreadFacts]) -> Iterator[str]:
    """Yield the number of replies, then each with its words, newest first."""
    if not unread:
        return
    yield HEAD.format(len(unread))
    for reply in list(reversed(unread))[:MOST_UNREAD]:
        name = name_of(reply.who)
        words = cut(one_line(reply.words), at=LONGEST_UNREAD)
        yield _SAID.format(name=name, words=words) if words else name
    if (more := len(unread) - MOST_UNREAD) > 0:
        yield say_number("and {number} more", "and {number} more", more)


def say_unread_at_once(unread: Sequence[UnreadFacts]) -> str:
    """Return the same as one sentence, "" for none."""
    head, *lines = say_unread(unread) if unread else ("",)
    return say("{head} {lines}.", head=head, lines="; ".join(lines)) if lines else ""
