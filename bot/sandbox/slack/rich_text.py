"""Check `rich_text` blocks as Slack documents them.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block: a block holds sections, lists,
quotes and preformatted text; a list holds sections; the others hold inline elements, of which
preformatted text takes only `text` and `link`. Texts are literal: nothing in them is parsed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.sandbox.slack.elements import LONGEST_URL, Check, check_count, check_string
from bot.sandbox.slack.values import JsonObject

MOST_INDENTED: Final = 8
_LIMITLESS: Final = 1_000_000
"""Slack documents no length or count of its own here: the message's limits hold."""
_STYLES: Final = frozenset({"bold", "italic", "strike", "code", "underline"})
_SCHEMES: Final = ("http://", "https://", "mailto:")
_NAMED: Final[Mapping[str, str]] = {
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "emoji": "name",
    "color": "value",
}
"""Elements that only name something, and the field that does."""


def check_rich_text(block: JsonObject, pointer: str) -> Iterator[str]:
    """Check one `rich_text` block."""
    yield from _check_each(block, pointer, _PARTS)


def _check_each(holder: JsonObject, pointer: str, allowed: Mapping[str, Check]) -> Iterator[str]:
    elements = holder.get("elements")
    place = f"{pointer}/elements"
    yield from check_count(elements, place, most=_LIMITLESS)
    for index, element in enumerate(elements if isinstance(elements, list) else []):
        kind = element.get("type") if isinstance(element, dict) else None
        check = allowed.get(str(kind))
        if check is None:
            yield f"unsupported type: {kind} [json-pointer:{place}/{index}/type]"
        else:
            yield from check(element, f"{place}/{index}")


def _check_inline(part: JsonObject, pointer: str) -> Iterator[str]:
    yield from _check_border(part, pointer)
    yield from _check_each(part, pointer, _INLINE)


def _check_preformatted(part: JsonObject, pointer: str) -> Iterator[str]:
    yield from _check_border(part, pointer)
    yield from _check_each(part, pointer, {"text": _check_text, "link": _check_link})


def _check_list(part: JsonObject, pointer: str) -> Iterator[str]:
    if part.get("style") not in ("bullet", "ordered"):
        yield f"invalid style [json-pointer:{pointer}/style]"
    yield from _check_border(part, pointer)
    for name, most in (("indent", MOST_INDENTED), ("offset", _LIMITLESS)):
        value = part.get(name, 0)
        if type(value) is not int or not 0 <= value <= most:
            yield f"must be a number from 0 to {most} [json-pointer:{pointer}/{name}]"
    yield from _check_each(part, pointer, {"rich_text_section": _check_inline})


def _check_border(part: JsonObject, pointer: str) -> Iterator[str]:
    if part.get("border", 0) not in (0, 1):
        yield f"must be 0 or 1 [json-pointer:{pointer}/border]"


def _check_text(element: JsonObject, pointer: str) -> Iterator[str]:
    yield from check_string(element.get("text"), f"{pointer}/text", longest=_LIMITLESS)
    yield from _check_style(element, pointer)


def _check_link(element: JsonObject, pointer: str) -> Iterator[str]:
    url = element.get("url")
    yield from check_string(url, f"{pointer}/url", longest=LONGEST_URL)
    if isinstance(url, str) and url and not url.lower().startswith(_SCHEMES):
        yield f"invalid url [json-pointer:{pointer}/url]"
    if "text" in element:
        yield from check_string(element["text"], f"{pointer}/text", longest=_LIMITLESS)
    yield from _check_style(element, pointer)


def _check_style(element: JsonObject, pointer: str) -> Iterator[str]:
    style = element.get("style", {})
    if not isinstance(style, dict) or not _STYLES.issuperset(style):
        yield f"invalid style [json-pointer:{pointer}/style]"


def _check_named(element: JsonObject, pointer: str) -> Iterator[str]:
    name = _NAMED[element["type"]]
    yield from check_string(element.get(name), f"{pointer}/{name}", longest=255)


def _check_broadcast(element: JsonObject, pointer: str) -> Iterator[str]:
    if element.get("range") not in ("here", "channel", "everyone"):
        yield f"invalid range [json-pointer:{pointer}/range]"


def _check_date(element: JsonObject, pointer: str) -> Iterator[str]:
    if type(element.get("timestamp")) is not int:
        yield f"must be a number [json-pointer:{pointer}/timestamp]"
    yield from check_string(element.get("format"), f"{pointer}/format", longest=_LIMITLESS)


_INLINE: Final[Mapping[str, Check]] = {
    "text": _check_text,
    "link": _check_link,
    "broadcast": _check_broadcast,
    "date": _check_date,
} | dict.fromkeys(_NAMED, _check_named)
_PARTS: Final[Mapping[str, Check]] = {
    "rich_text_section": _check_inline,
    "rich_text_quote": _check_inline,
    "rich_text_preformatted": _check_preformatted,
    "rich_text_list": _check_list,
}
