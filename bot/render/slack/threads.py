"""Tell a chair about threads that are joined, kept apart, split or moved."""

from typing import Final

from bot.domain.items.item import Item
from bot.language import Numbered, Text
from bot.render.slack.markup.mrkdwn import escape
from bot.render.text.safe import one_line

NOTHING_SUGGESTED: Final = Text(
    "That was already decided; there is no open question about #{number}."
)
SAME_ITEM: Final = Text("#{number} and #{other} are already one item.")
NO_SUCH_MAIL: Final = Numbered(
    "#{item} has {number} message. Which one? *Details* shows its number.",
    "#{item} has {number} messages. Which one? *Details* shows their numbers.",
)
MAIL_NOT_HERE: Final = Text(
    "That message is no longer part of #{number}. *Details* shows what is; `/pen search` finds it."
)
FIRST_MAIL: Final = Text("#{number} begins with that message: nothing would be left of it.")
OTHER_LISTS: Final = Text(
    "#{number} and #{other} are on different lists. What was said on one list is not for the "
    "readers of another, so they stay apart."
)
MAIL_OF_OTHER_LIST: Final = Text(
    "Message {mail} did not go to a list of #{other}. What was said on one list is not for the "
    "readers of another."
)
NOT_SPOKEN: Final = Text("No person wrote any of the messages that would be split off.")
SPLIT: Final = Text("Message {mail} of #{number}, with the replies below it, is now {into}.")
MOVED: Final = Text("Message {mail} of #{number}, with the replies below it, is now in {into}.")
NO_MERGE: Final = Text(
    "#{number} was not merged into another item, or not in a way that I can undo."
)
MERGED_ON: Final = Text(
    "#{number} was merged into #{other}, which is itself now part of another item. "
    "Undo that first: `/pen undo {other}`"
)
UNDONE: Final = Text("#{number} is an item of its own again, apart from {into}.")
VOTE_ENDED: Final = Text(
    "Both items had a ballot, so this one ended with the merge, and its voters got "
    "a message. `/pen ballot {number} until WHEN` opens a new one."
)
COMMENT_NOT_HERE: Final = Text("That reply is no longer part of #{number}.")
COMMENT_MOVED: Final = Text("The reply on #{number} is now on {into}.")
ALREADY_DONE: Final = Text("That was already done.")
MERGED: Final = Text("#{number} is now part of {into}.")
VOTE_ENDED_BY_MERGE: Final = Text(
    "Both had a ballot: the one on #{number} has ended, and its voters get a message."
)
KEPT_APART: Final = Text(
    "#{number} and {other} stay apart. I ask once more only if a later message shows that they "
    "belong together."
)
KEPT_APART_FOR_GOOD: Final = Text("#{number} and {other} stay apart; I will not ask again.")


def merged_text(merged: Item, *, into: Item, vote_ended: bool = False) -> str:
    """Say that an item was merged into another, and whether that ended its vote."""
    text = MERGED.format(number=merged.number, into=_named(into))
    return f"{text} {VOTE_ENDED_BY_MERGE.format(number=merged.number)}" if vote_ended else text


def kept_apart_text(item: Item, *, other: Item, may_ask_again: bool) -> str:
    """Say that two items stay apart."""
    text = KEPT_APART if may_ask_again else KEPT_APART_FOR_GOOD
    return text.format(number=item.number, other=_named(other))


def split_text(item: Item, *, mail: int, into: Item) -> str:
    """Say that mails became an item of their own."""
    return SPLIT.format(number=item.number, mail=mail, into=_named(into))


def moved_text(item: Item, *, mail: int, into: Item) -> str:
    """Say that mails are in another item."""
    return MOVED.format(number=item.number, mail=mail, into=_named(into))


def comment_moved_text(item: Item, *, into: Item) -> str:
    """Say that a comment is on another item."""
    return COMMENT_MOVED.format(number=item.number, into=_named(into))


def undone_text(item: Item, *, into: Item, vote_ended: bool) -> str:
    """Say that a merge was undone; a vote that it ended does not come back."""
    text = UNDONE.format(number=item.number, into=_named(into))
    return f"{text} {VOTE_ENDED.format(number=item.number)}" if vote_ended else text


def _named(item: Item) -> str:
    return f"#{item.number} {escape(one_line(item.title))}"
