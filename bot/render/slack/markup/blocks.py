"""Build the parts of Block Kit, within Slack's sizes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.language import say_as
from bot.render.slack.markup.mrkdwn import escape_entities
from bot.render.text.safe import cut

Block = dict[str, object]

LONGEST_SECTION: Final = 3000
LONGEST_HEADER: Final = 150
LONGEST_LABEL: Final = 75
LONGEST_TITLE: Final = 24
LONGEST_TEXT: Final = 4000
"""Bytes of a message's `text`: chat.update refuses more (`msg_too_long`), clients cut it."""
MOST_BLOCKS: Final = 50
LONGEST_MESSAGE: Final = 12_000
"""Characters over all blocks: Slack refuses a message near 13,200."""
_SHOWN: Final = frozenset({"text", "url"})


@dataclass(frozen=True, slots=True)
class SlackText:
    """One message: the same facts in `blocks`, and in `text` for those who cannot see them.

    `sender` is the name under which it is posted, if the token may set one; "" for our own.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    sender: str = ""


def plain(text: str) -> Block:
    """Return a text object that shows `text` exactly as it is written."""
    return {"type": "plain_text", "text": escape_entities(text) or " ", "emoji": False}


def markup(text: str) -> Block:
    """Return a text object of our own mrkdwn; other people's words in it are escaped."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    """Return a large line, cut at Slack's size."""
    return {"type": "header", "text": plain(cut_plain(text, at=LONGEST_HEADER))}


def section(text: str) -> Block:
    """Return a paragraph of our own mrkdwn."""
    return {"type": "section", "text": markup(text)}


def words(text: str) -> Block:
    """Return a paragraph of other people's words, exactly as written; at most one section long."""
    return {"type": "section", "text": plain(text)}


def preformatted(text: str) -> Block:
    """Return other people's words in fixed width, exactly as written; nothing parses them."""
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}


def context(text: str) -> Block:
    """Return a small grey line of our own mrkdwn."""
    return {"type": "context", "elements": [markup(text)]}


def with_button(text: str, pressed: Block) -> Block:
    """Return a paragraph of our own mrkdwn with a button beside it."""
    return {"type": "section", "text": markup(text), "accessory": pressed}


def divider() -> Block:
    """Return a thin line."""
    return {"type": "divider"}


def button(
    label: str,
    *,
    action_id: str,
    value: str,
    style: Literal["primary", "danger", ""] = "",
    spoken: str = "",
) -> Block:
    """Return a button; `spoken` is what a screen reader says in place of its label."""
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": cut(label, at=LONGEST_LABEL), "emoji": False},
        "action_id": action_id,
        "value": value,
    }
    if style:
        made["style"] = style
    if spoken:
        made["accessibility_label"] = cut(spoken, at=LONGEST_LABEL)
    return made


def actions(buttons: Iterable[Block], *, block_id: str) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def modal(title: str, *, callback_id: str, about: str, blocks: Sequence[Block]) -> Block:
    """Return a modal that only shows something; `about` comes back with what is pressed in it."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": about,
        "title": {"type": "plain_text", "text": title[:LONGEST_TITLE], "emoji": False},
        "close": {"type": "plain_text", "text": say_as("window", "Close"), "emoji": False},
        "blocks": list(blocks),
    }


def size_of(blocks: Sequence[Block]) -> int:
    """Return how many characters of text `blocks` show, the addresses of links included."""
    return sum(map(_characters, blocks))


def within_message(text: str, *, below: str = "") -> str:
    """Return a message's `text` cut at Slack's size; it is mrkdwn, so no entity is cut.

    What is `below`, if not too long, is there whole.
    """
    below = f"\n{below}" if below else ""
    room = LONGEST_TEXT - len(below.encode())
    written = text.encode()
    if len(written) <= room:
        return text + below
    value = written[: room - len("…".encode())].decode(errors="ignore")
    for opening, closing in (("&", ";"), ("<", ">")):
        start = value.rfind(opening)
        if start > value.rfind(closing):
            value = value[:start]
    return value.rstrip() + "…" + below


def cut_plain(text: str, *, at: int) -> str:
    """Return plain `text` cut so that it fits `at` characters once escaped."""
    shorter = cut(text, at=at)
    while len(escape_entities(shorter)) > at:
        shorter = cut(shorter, at=len(shorter) - 1)
    return shorter


def _characters(part: object) -> int:
    if isinstance(part, dict):
        return sum(
            len(value) if name in _SHOWN and isinstance(value, str) else _characters(value)
            for name, value in part.items()
        )
    if isinstance(part, list):
        return sum(map(_characters, part))
    return 0
