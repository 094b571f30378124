"""Check blocks, messages, metadata and modals as strictly as Slack does.

Sizes are those of Slack's Block Kit reference; the limit over all blocks of a
message is not documented but refused in practice near 13,200 characters
(https://github.com/slackapi/bolt-js/issues/2509).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject as JsonObjectModel
from slack_sdk.models.blocks import Block

from bot.sandbox.slack.elements import (
    Check,
    check_count,
    check_element,
    check_id,
    check_string,
    check_text,
)
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.rich_text import check_rich_text
from bot.sandbox.slack.values import JsonObject

LONGEST_TEXT: Final = 40_000
LONGEST_ALL_BLOCKS: Final = 13_200
LONGEST_MARKDOWN: Final = 12_000
LARGEST_METADATA: Final = 16_000
MOST_BLOCKS: Final = 50
MOST_BLOCKS_IN_VIEW: Final = 100
LARGEST_VIEW: Final = 250_000

_SELECTS = frozenset(
    f"{prefix}{kind}_select"
    for prefix in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
_PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
_CHOICES = frozenset({"radio_buttons", "checkboxes"})
IN_ACTIONS: Final = (
    frozenset({"button", "overflow", "workflow_button"}) | _SELECTS | _PICKERS | _CHOICES
)
IN_SECTION: Final = IN_ACTIONS | {"image"}
IN_INPUT: Final = (
    frozenset(
        {
            "plain_text_input",
            "email_text_input",
            "number_input",
            "url_text_input",
            "rich_text_input",
            "file_input",
        }
    )
    | _SELECTS
    | _PICKERS
    | _CHOICES
)
# Accepted without a look inside: nothing of ours sends them yet.
_UNCHECKED = frozenset({"divider", "file", "video", "table", "data_table", "data_visualization"})


def check_message(text: str, blocks: Sequence[JsonObject], *, longest: int = LONGEST_TEXT) -> None:
    """Refuse a message that Slack would refuse for its text or blocks.

    Raises:
        ApiError: with `msg_too_long`, `invalid_blocks` or `msg_blocks_too_long`.
    """
    if len(text) > longest:
        raise ApiError("msg_too_long")
    faults = tuple(_check_blocks(blocks, most=MOST_BLOCKS))
    if faults:
        raise ApiError("invalid_blocks", messages=faults)
    if sum(map(_count_characters, blocks)) > LONGEST_ALL_BLOCKS:
        raise ApiError("msg_blocks_too_long")


def check_metadata(metadata: object) -> None:
    """Refuse message metadata without a type or payload, or too large.

    Raises:
        ApiError: with `invalid_metadata_format` or `metadata_too_large`.
    """
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise ApiError("metadata_too_large")


def check_view(view: object) -> JsonObject:
    """Return the modal when Slack would open it.

    Raises:
        ApiError: with `invalid_arguments` and what is wrong, or `view_too_large`.
    """
    return _checked(view, _check_modal)


def check_home(view: object) -> JsonObject:
    """Return the Home when Slack would show it; errors as of `check_view`."""
    return _checked(view, _check_home)


def _checked(view: object, check: Callable[[JsonObject], Iterator[str]]) -> JsonObject:
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", messages=("invalid `view`",))
    if len(json.dumps(view)) > LARGEST_VIEW:
        raise ApiError("view_too_large")
    faults = tuple(check(view))
    if faults:
        raise ApiError("invalid_arguments", messages=faults)
    return view


def _check_home(view: JsonObject) -> Iterator[str]:
    if view.get("type") != "home":
        yield f"unsupported type: {view.get('type')} [json-pointer:/view/type]"
    yield from (
        f"no more fields allowed: {name} [json-pointer:/view/{name}]"
        for name in ("title", "submit", "close")
        if view.get(name) is not None
    )
    yield from _check_content(view, may_ask=True)


def _check_modal(view: JsonObject) -> Iterator[str]:
    if view.get("type") != "modal":
        yield f"unsupported type: {view.get('type')} [json-pointer:/view/type]"
    yield from check_text(view.get("title"), "/view/title", longest=24, plain_only=True)
    for name in ("submit", "close"):
        if view.get(name) is not None:
            yield from check_text(view[name], f"/view/{name}", longest=24, plain_only=True)
    yield from _check_content(view, may_ask=view.get("submit") is not None)


def _check_content(view: JsonObject, *, may_ask: bool) -> Iterator[str]:
    yield from check_string(
        view.get("private_metadata", ""), "/view/private_metadata", longest=3000, least=0
    )
    yield from check_string(view.get("callback_id", ""), "/view/callback_id", longest=255, least=0)
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield "missing required field: blocks [json-pointer:/view]"
        return
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if has_input and not may_ask:
        yield "missing required field: submit [json-pointer:/view]"
    yield from _check_blocks(blocks, most=MOST_BLOCKS_IN_VIEW, root="/view")


def _check_blocks(blocks: Sequence[object], *, most: int, root: str = "") -> Iterator[str]:
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:{root}/blocks]"
    seen: set[str] = set()
    markdown = 0
    for index, block in enumerate(blocks):
        pointer = f"{root}/blocks/{index}"
        if not isinstance(block, dict):
            yield f"must be an object [json-pointer:{pointer}]"
            continue
        faults = tuple(_check_block(block, pointer))
        yield from faults or _second_opinion(block, pointer)
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield f"`block_id` is not unique: {block_id} [json-pointer:{pointer}/block_id]"
            seen.add(block_id)
        if block.get("type") == "markdown":
            markdown += len(str(block.get("text", "")))
    if markdown > LONGEST_MARKDOWN:
        yield f"must be less than {LONGEST_MARKDOWN + 1} characters [json-pointer:{root}/blocks]"


def _second_opinion(block: JsonObject, pointer: str) -> Iterator[str]:
    """Ask Slack's own models for Python about a block and what is in it, as far as they know it."""
    parsed = Block.parse(block)
    parts = [parsed, *(getattr(parsed, name, None) for name in ("accessory", "element"))]
    parts += getattr(parsed, "elements", None) or ()
    for part in parts:
        if isinstance(part, JsonObjectModel):
            try:
                part.validate_json()
            except SlackObjectFormationError as error:
                yield f"{error} [json-pointer:{pointer}]"


def _check_block(block: JsonObject, pointer: str) -> Iterator[str]:
    kind = str(block.get("type"))
    yield from check_id(block, "block_id", pointer)
    check = _BLOCKS.get(kind)
    if check is not None:
        yield from check(block, pointer)
    elif kind not in _UNCHECKED:
        yield f"unsupported type: {block.get('type')} [json-pointer:{pointer}/type]"


def _check_section(block: JsonObject, pointer: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield f"missing required field: text [json-pointer:{pointer}]"
    if "text" in block:
        yield from check_text(block["text"], f"{pointer}/text", longest=3000)
    if "fields" in block:
        yield from check_count(block["fields"], f"{pointer}/fields", most=10)
        for index, field in enumerate(_as_list(block["fields"])):
            yield from check_text(field, f"{pointer}/fields/{index}", longest=2000)
    if "accessory" in block:
        yield from check_element(block["accessory"], f"{pointer}/accessory", allowed=IN_SECTION)


def _check_header(block: JsonObject, pointer: str) -> Iterator[str]:
    yield from check_text(block.get("text"), f"{pointer}/text", longest=150, plain_only=True)


def _check_context(block: JsonObject, pointer: str) -> Iterator[str]:
    yield from check_count(block.get("elements"), f"{pointer}/elements", most=10)
    for index, element in enumerate(_as_list(block.get("elements"))):
        place = f"{pointer}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _check_image(element, place)
        else:
            yield from check_text(element, place, longest=3000)


def _check_actions(block: JsonObject, pointer: str) -> Iterator[str]:
    yield from check_count(block.get("elements"), f"{pointer}/elements", most=25)
    seen: set[str] = set()
    for index, element in enumerate(_as_list(block.get("elements"))):
        place = f"{pointer}/elements/{index}"
        yield from check_element(element, place, allowed=IN_ACTIONS)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                yield f"`action_id` is not unique: {action_id} [json-pointer:{place}/action_id]"
            seen.add(action_id)


def _check_input(block: JsonObject, pointer: str) -> Iterator[str]:
    yield from check_text(block.get("label"), f"{pointer}/label", longest=2000, plain_only=True)
    if "hint" in block:
        yield from check_text(block["hint"], f"{pointer}/hint", longest=2000, plain_only=True)
    yield from check_element(block.get("element"), f"{pointer}/element", allowed=IN_INPUT)


def _check_image(block: JsonObject, pointer: str) -> Iterator[str]:
    if "slack_file" not in block:
        yield from check_string(block.get("image_url"), f"{pointer}/image_url", longest=3000)
    yield from check_string(block.get("alt_text"), f"{pointer}/alt_text", longest=2000)


def _check_markdown(block: JsonObject, pointer: str) -> Iterator[str]:
    yield from check_string(block.get("text"), f"{pointer}/text", longest=LONGEST_MARKDOWN)


_BLOCKS: Final[Mapping[str, Check]] = {
    "section": _check_section,
    "header": _check_header,
    "context": _check_context,
    "actions": _check_actions,
    "input": _check_input,
    "image": _check_image,
    "markdown": _check_markdown,
    "rich_text": check_rich_text,
}


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _count_characters(part: object) -> int:
    """Count what a reader sees: every `text` string within a block, and a bare link's address."""
    if isinstance(part, dict):
        own = part.get("text", part.get("url") if part.get("type") == "link" else None)
        inner = (value for name, value in part.items() if name != "text" or value is not own)
        count = len(own) if isinstance(own, str) else _count_characters(own)
        return count + sum(map(_count_characters, inner))
    if isinstance(part, list):
        return sum(map(_count_characters, part))
    return 0
