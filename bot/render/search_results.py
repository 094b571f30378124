"""Render the results of a search, for Slack and for programs."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.items.item import Item, ItemState
from bot.domain.items.search import Phrase, What
from bot.domain.people.person import called
from bot.domain.words import find_words
from bot.language import Text, TextAs, say
from bot.mail.quotes.new_text import searchable_text
from bot.mail.values import Mailbox
from bot.render.safe import ELLIPSIS, cut, name_of, one_line
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.shapes import Shape, instant

PASSAGE_CHARS: Final = 200
BEFORE_CHARS: Final = 60
"""How much of a mail is shown, and how much of that at most is before the words."""

LONGEST_TITLE: Final = 150
NOTHING_FOUND: Final = Text(
    "Nothing was found. All the words must be in one message, comment or title, spelt as you write "
    "them; try fewer words. `/pen help search` shows what else you can search for."
)
MORE_FOUND: Final = Text("There are more results: add a word, or `before:DATE` for older ones.")

_SAYS: Final = {
    What.COMMENT: Text("{name} in Slack"),
    What.TITLE: Text("{name} gave the title"),
}
_STATES: Final = {
    ItemState.OPEN: TextAs("state", "open"),
    ItemState.COMMENTING: TextAs("state", "commenting"),
    ItemState.VOTING: TextAs("state", "voting"),
    ItemState.DECIDED: TextAs("state", "decided"),
    ItemState.CLOSED: TextAs("state", "closed"),
    ItemState.DORMANT: TextAs("state", "dormant"),
    ItemState.ARCHIVED: TextAs("state", "archived"),
}
"""In English, what follows `state:` in a search."""
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """An item that was found, with its newest text that matches the whole search.

    `message_id` is the mail's, None for a comment or a title. `link` is the item's message in
    Slack, "" if unknown.
    """

    item: Item
    what: What
    message_id: str | None
    author: Mailbox
    said_at: datetime
    passage: str
    link: str = ""


def find_passage(new_text: str, phrases: Sequence[Phrase]) -> str:
    """Return the words round the first phrase in a text, on one line; otherwise its beginning."""
    text = searchable_text(new_text)
    place = _place_of(text, phrases)
    begin = max(place - BEFORE_CHARS, 0)
    if begin and (space := _SPACE.search(text, begin, place)):
        begin = space.end()
    shown = cut(one_line(text[begin : begin + 2 * PASSAGE_CHARS]), at=PASSAGE_CHARS)
    return ELLIPSIS + shown if begin else shown


def found_shape(found: Found) -> Shape:
    """Return an item that was found as `search --json` lists it."""
    return {
        "number": found.item.number,
        "title": found.item.title,
        "state": found.item.state,
        "lists": list(found.item.lists),
        "what": found.what,
        "message_id": found.message_id,
        "from": {"name": found.author.name or None, "address": found.author.address or None},
        "date": instant(found.said_at),
        "passage": found.passage,
    }


def said_by(found: Found) -> str:
    """Return the author of a found text, and where it was written if not by mail."""
    author = called(found.author.name, address=found.author.address)
    if found.what is What.MAIL:
        return name_of(author)
    return _SAYS[found.what].format(name=name_of(author))


def found_text(found: Sequence[Found], *, more: bool) -> str:
    """Return the results as mrkdwn, two lines for each item; `more`: there are further ones."""
    if not found:
        return NOTHING_FOUND.format()
    lines = [say("*Found, the newest words first*")]
    for one in found:
        number = f"<{one.link}|#{one.item.number}>" if one.link else f"#{one.item.number}"
        title = escape(cut(one_line(one.item.title) or say("(no title)"), at=LONGEST_TITLE))
        where = f"{escape(said_by(one))}, {date_token(one.said_at)}"
        said = say("{author}: {text}", author=where, text=escape(one.passage))
        lines.append(f"*{number}*  {title}  ·  {_STATES[one.item.state]}\n      {said}")
    if more:
        lines.append(MORE_FOUND.format())
    return "\n".join(lines)


def _place_of(text: str, phrases: Sequence[Phrase]) -> int:
    last_words = {phrase[-1] for phrase in phrases}
    recent: deque[tuple[str, int]] = deque(maxlen=max(map(len, phrases), default=1))
    for word, place in find_words(text):
        recent.append((word, place))
        if word not in last_words:
            continue
        for phrase in phrases:
            before = list(recent)[-len(phrase) :]
            if tuple(one for one, _place in before) == phrase:
                return before[0][1]
    return 0
