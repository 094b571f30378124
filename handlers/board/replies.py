"""The answers that the board gives, and the numbers in its addresses."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from bot.events import WebReply

Job = Callable[[], WebReply]
"""Makes a page from what was read; it can be sent to another process."""


NOT_FOUND: Final = WebReply(HTTPStatus.NOT_FOUND)


def page_reply(html: str) -> WebReply:
    """Return a reply with a page."""
    return WebReply(HTTPStatus.OK, html)


def data_reply(body: str | bytes, content_type: str) -> WebReply:
    """Return a reply with data for programs."""
    return WebReply(HTTPStatus.OK, body, content_type=content_type)


def redirect(location: str) -> WebReply:
    """Return a lasting redirect to one of our own addresses."""
    return WebReply(HTTPStatus.MOVED_PERMANENTLY, location=location)


def number_in(text: str, *, most: int) -> int | None:
    """Return the number, from 1, in a part of an address; None for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or text.startswith("0"):
        return None
    return number if (number := int(text)) <= most else None
