"""Render the results of a search, for Slack and for programs."""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from bot.domain.items.item import Item, ItemState
from bot.domain.items.search import Part, Phrase, Query, What, read_date
from bot.domain.people.person import called
from bot.domain.word_forms import languages_of, text_stems
from bot.domain.words import find_words, fold
from bot.language import Text, TextAs, say, say_parts
from bot.mail.quotes.new_text import searchable_text
from bot.mail.values import Mailbox
from bot.render.json.shapes import Shape, instant
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.text.safe import ELLIPSIS, cut, name_of, one_line
from bot.render.words.times import say_date

PASSAGE_CHARS: Final = 200
BEFORE_CHARS: Final = 60
"""How much of a mail is shown, and how much of that at most is before the words."""

LOOKED_AT: Final = 2000
"""Characters of the words that are looked at for a form: some two hundred of those that begin like
it. Where it stands behind them, a mail is shown from its beginning."""

LONGEST_TITLE: Final = 150
NOTHING_FOUND: Final = Text(
    "Nothing was found. All the words must be in one message, comment or title; try fewer words. "
    "`/pen help search` shows what else you can search for."
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
_PIECE: Final = re.compile(r"\S{1,100}")
"""What stands where `find_words` finds a word: that word, and what is written together with it."""


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


def find_passage(
    new_text: str,
    phrases: Sequence[Phrase],
    *,
    forms: Mapping[Phrase, Sequence[str]] | None = None,
) -> str:
    """Return the words round the first phrase in a text, on one line; otherwise its beginning.

    If no phrase is there as it is written, the first word counts that has one of the stems.
    """
    text = searchable_text(new_text)
    place = _place_of(text, phrases)
    if place is None and forms:
        place = _place_of_form(text, frozenset(chain.from_iterable(forms.values())))
    place = place or 0
    begin = max(place - BEFORE_CHARS, 0)
    if begin and (space := _SPACE.search(text, begin, place)):
        begin = space.end()
    shown = cut(one_line(text[begin : begin + 2 * PASSAGE_CHARS]), at=PASSAGE_CHARS)
    return ELLIPSIS + shown if begin else shown


def say_part(part: Part, query: Query) -> str:
    """Return how a part of a search is understood: `“vote” in any form`, `from Ana`."""
    value = one_line(part.value)
    match part.key:
        case "from":
            return say("from {name}", name=value)
        case "list":
            return say("on the list {name}", name=value)
        case "state":
            return say("state: {state}", state=_STATES[ItemState(value.lower())])
        case "after":
            return say("since {day}", day=say_date(read_date(value)))
        case "before":
            return say("before {day}", day=say_date(read_date(value)))
        case "has":
            return say("with attachments")
    if query.forms.get(tuple(fold(value).split())):
        return say("“{word}” in any form", word=value)
    return say("“{words}”", words=value)


def say_query(query: Query) -> str:
    """Return how a whole search is understood, in a sentence."""
    return say(
        "Searched for: {parts}.", parts=say_parts(say_part(part, query) for part in query.parts)
    )


def found_shape(hit: Found) -> Shape:
    """Return an item that was found as `search --json` lists it."""
    return {
        "number": hit.item.number,
        "title": hit.item.title,
        "state": hit.item.state,
        "lists": list(hit.item.lists),
        "what": hit.what,
        "message_id": hit.message_id,
        "from": {"name": hit.author.name or None, "address": hit.author.address or None},
        "date": instant(hit.said_at),
        "passage": hit.passage,
    }


def said_by(hit: Found) -> str:
    """Return the author of a found text, and where it was written if not by mail."""
    author = called(hit.author.name, address=hit.author.address)
    if hit.what is What.MAIL:
        return name_of(author)
    return _SAYS[hit.what].format(name=name_of(author))


def found_text(hits: Sequence[Found], *, more: bool, query: Query) -> str:
    """Return the results as mrkdwn, two lines for each item; `more`: there are further ones."""
    understood = escape(say_query(query))
    if not hits:
        return f"{understood}\n{NOTHING_FOUND.format()}"
    lines = [say("*Found, the best matches first*"), understood]
    for hit in hits:
        number = f"<{hit.link}|#{hit.item.number}>" if hit.link else f"#{hit.item.number}"
        title = escape(cut(one_line(hit.item.title) or say("(no title)"), at=LONGEST_TITLE))
        where = f"{escape(said_by(hit))}, {date_token(hit.said_at)}"
        text = say("{author}: {text}", author=where, text=escape(hit.passage))
        lines.append(f"*{number}*  {title}  ·  {_STATES[hit.item.state]}\n      {text}")
    if more:
        lines.append(MORE_FOUND.format())
    return "\n".join(lines)


def _place_of(text: str, phrases: Sequence[Phrase]) -> int | None:
    last_words = {phrase[-1] for phrase in phrases}
    recent: deque[tuple[str, int]] = deque(maxlen=max(map(len, phrases), default=1))
    for word, place in find_words(text):
        recent.append((word, place))
        if word not in last_words:
            continue
        for phrase in phrases:
            before = list(recent)[-len(phrase) :]
            if tuple(value for value, _place in before) == phrase:
                return before[0][1]
    return None


def _place_of_form(text: str, stems: frozenset[str]) -> int | None:
    words = list(find_words(text))
    languages = languages_of(word for word, _place in words)
    # The rules take endings off. So few words are looked at: it takes time.
    begins = {stem[2:4] for stem in stems if stem[:2] in languages}
    left = LOOKED_AT
    for word, place in words:
        written = _PIECE.match(text, place) if word[:2] in begins else None
        if written is None:
            continue
        if (left := left - len(written[0])) < 0:
            return None
        if not stems.isdisjoint(text_stems(written[0], languages=languages)):
            return place
    return None
