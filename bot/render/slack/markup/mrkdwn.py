"""Put other people's words, and times, into Slack's mrkdwn.

Mail text is kept from mentioning or formatting by accident, in order of choice:

1. In blocks, whole texts are `rich_text` (`rich_text.py`), whose elements are built and never
parsed; titles and names are `plain_text` objects, which know neither mentions, links nor
formatting, with `emoji` off. `&`, `<` and `>` are escaped there, as Slack asks for every text
object. Both keep the words exactly as they were written.

2. A message's `text` (what notifications and screen readers use) is always mrkdwn, and so are our
own sentences with a name in them. There `escape` also swaps the signs that would format for
look-alikes, and puts a word joiner behind the sign of what looks like a mention.

An address must work when it is copied, so nothing is put into one: a web address becomes a link
that shows itself, in which Slack parses nothing, and a mail address or a host name stays as it is
(Slack may make it a link, to what it says).

Rejected: zero-width signs alone round `*` and `_` (Slack takes some of them for a word's end, which
makes it format); `verbatim: true` alone (it stops links and mentions, not `*bold*`).
"""

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain import slack_text
from bot.domain.slack_text import unescape
from bot.language import ENGLISH, say, spoken
from bot.render.text.links import find_links
from bot.render.text.safe import clean
from bot.render.words.times import say_date, say_instant

__all__ = ["date_token", "escape", "escape_entities", "unescape"]

WORD_JOINER: Final = "\u2060"
_LOOK_ALIKES: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_FORMATTING: Final = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])")
_EMOJI: Final = re.compile(r":(?=[a-z0-9_+'-]+:)", re.IGNORECASE)
_QUOTE: Final = re.compile(r"^(?=[ \t]*&gt;)", re.MULTILINE)
_MENTION: Final = re.compile(r"(?<!\w)(?<!\w/)([@#])(?=\w)(?!\w[\w.-]*@\w)(?!(?<=#)\d{1,9}\b)")
"""`@here` and `#general`; `@ana@social.example` and `example.org/#top` are addresses. `#12` is an
item, whose number can be found and copied."""


def escape_entities(text: str) -> str:
    """Return `text` for a `plain_text` object, which shows it exactly so."""
    return slack_text.escape_entities(clean(text))


def within_code(text: str) -> str:
    """Return other people's `text` for code in mrkdwn, which only a backtick ends."""
    return escape_entities(text).replace("`", _LOOK_ALIKES["`"])


def escape(text: str) -> str:
    """Return other people's `text` for mrkdwn: it can neither mention nor format.

    The reader sees the same words; a few signs are look-alikes or have a word joiner beside them,
    but none in an address. Our own `#12` is not meant for this: write it beside the escaped text.
    """
    shown = clean(text)
    made: list[str] = []
    at = 0
    for start, end in find_links(shown):
        made += [_escape_words(shown[at:start], follows=bool(at)), _link(shown[start:end])]
        at = end
    made.append(_escape_words(shown[at:], follows=bool(at)))
    return "".join(made)


def _link(address: str) -> str:
    """Return a link that shows its own address; for a mail address Slack would hide the scheme."""
    shown = escape_entities(address)
    if not address.lower().startswith("mailto:"):
        return f"<{shown}>"
    return f"<{shown}|{shown}>"


def _escape_words(text: str, *, follows: bool) -> str:
    """Return words between links; `follows`: they do not begin a line."""
    escaped = _EMOJI.sub("\ua789", escape_entities(text))
    escaped = _FORMATTING.sub(lambda match: _LOOK_ALIKES[match[0]], escaped)
    escaped = _QUOTE.sub(
        lambda match: "" if follows and not match.start() else WORD_JOINER, escaped
    )
    # `@here` and `#general` mention only through <!here> and <#C1>, or if somebody sends with
    # link_names; the joiner works there too.
    return _MENTION.sub(lambda match: match[1] + WORD_JOINER, escaped)


def date_token(instant: datetime, *, zone: ZoneInfo | None = None) -> str:
    """Return a time that Slack shows in the reader's own zone.

    Clients that cannot do that show it in UTC, or in `zone` with UTC beside it.
    """
    if zone is None:
        utc = instant.astimezone(UTC)
        fallback = f"{say_date(utc)}, {utc:%H:%M} UTC"
    else:
        fallback = say_instant(instant, zone=zone)
    # “Today” and “tomorrow”, which Slack puts in place of a near day, fit no article before it.
    day = "{date_short_pretty}" if spoken() == ENGLISH else "{date_short}"
    shown = say("{day} at {time}", day=day, time="{time}")
    return f"<!date^{int(instant.timestamp())}^{shown}|{fallback}>"
