"""Write Atom feeds (RFC 4287): what is new, on the whole board or about one item.

A reader of feeds shows an entry again if its id changes, and marks it as changed if `updated` does.
So both come from what happened alone, never from when the feed was written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.render.text.masking import masked
from bot.render.text.safe import clean, cut, name_of, one_line

MOST_ENTRIES: Final = 50
LONGEST_TEXT: Final = 2000
"""Characters of an entry's text; its page has the rest."""
ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT_TYPE: Final = "application/atom+xml"
NO_HOST: Final = "board.invalid"
"""Stands in ids for the host of a board whose public address is not known."""
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries last changed."""
_NOT_IN_XML: Final = re.compile("[\ufffe\uffff]")
"""What XML 1.0 forbids (2.2) beside the characters that `clean` removes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, as it is told in a feed.

    `event` names it for ever: `items/12/mail/SHA-1`, `items/12/ballot/3`. `address` is the page
    that shows it, `at` when it happened. `author` is "" for none. `changed` is when its text did,
    if that was later.
    """

    event: str
    title: str
    address: str
    at: datetime
    text: str = ""
    author: str = ""
    changed: datetime | None = None

    @property
    def updated(self) -> datetime:
        """When it, or its text, was last new."""
        return max(self.at, self.changed or self.at)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `name` names it for ever, as `event` does; it and its page are at the addresses."""

    name: str
    title: str
    address: str
    page: str
    entries: Sequence[Entry]


def feed_bytes(feed: Feed, *, host: str) -> bytes:
    """Return a feed with its newest entries, newest first; their ids belong to `host`."""
    newest = sorted(feed.entries, key=lambda entry: (entry.updated, entry.event), reverse=True)
    newest = newest[:MOST_ENTRIES]
    root = Element("feed", xmlns=ATOM)
    _add(root, "id", tag_uri(feed.name, host=host))
    _add(root, "title", _line(feed.title))
    _add(root, "updated", _instant(newest[0].updated if newest else _BEGINNING))
    SubElement(root, "link", rel="self", type=CONTENT_TYPE, href=feed.address)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    for entry in newest:
        element = SubElement(root, "entry")
        _add(element, "id", tag_uri(entry.event, host=host))
        _add(element, "title", _line(entry.title))
        _add(element, "published", _instant(entry.at))
        _add(element, "updated", _instant(entry.updated))
        SubElement(element, "link", rel="alternate", type="text/html", href=entry.address)
        # Every entry must have an author (4.1.2); what nobody in particular did is the board's.
        _add(
            SubElement(element, "author"),
            "name",
            _text(name_of(masked(entry.author or feed.title))),
        )
        _add(
            element, "content", _text(cut(clean(masked(entry.text)), at=LONGEST_TEXT)), type="text"
        )
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def tag_uri(name: str, *, host: str) -> str:
    """Return a permanent id (RFC 4151), which does not depend on today's address."""
    return f"tag:{host or NO_HOST},2026:{name}"


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


def _line(text: str) -> str:
    return _text(one_line(masked(text)))


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
