"""Slack's own types as a judge: what crossed the border, written as TypeScript and read by tsc.

`@slack/web-api` types calls and their answers, `@slack/types` blocks, views and events,
`@slack/bolt` clicks, forms, commands and what these are answered with. A value is written as a
literal, so tsc finds missing keys, unknown ones, and values of another kind or of no known word.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from bot.sandbox.slack.values import JsonObject, Traffic, TrafficKind

_HERE: Final = Path(__file__).parent
_TSC: Final = _HERE / "node_modules" / ".bin" / "tsc"
_OPTIONS: Final = (
    "--strict", "--noEmit", "--skipLibCheck", "--target", "es2022", "--module", "nodenext",
    "--types", "",
)  # fmt: skip
SECONDS: Final = 120
_WORDS: Final = frozenset({"type", "subtype", "style", "response_action", "response_type", "range"})
"""Keys whose values are words of Slack's: each one is a shape of its own."""

_MESSAGES: Final[Mapping[str, str]] = {
    "": "Posted",
    "bot_message": "ByBot",
    "file_share": "WithFiles",
    "message_changed": "Changed",
    "message_deleted": "Removed",
    "thread_broadcast": "Broadcast",
}
_INTERACTIONS: Final[Mapping[str, str]] = {
    "block_actions": "Clicked",
    "block_suggestion": "Acted<BlockSuggestion>",
    "view_submission": "Acted<ViewSubmitAction>",
    "view_closed": "Acted<ViewClosedAction>",
    "message_action": "Acted<MessageShortcut>",
}
_REPLIES: Final[Mapping[str, str]] = {
    "block_suggestion": "Offered",
    "view_submission": "ViewResponseAction",
}
_NULL: Final = frozenset({"enterprise", "context_enterprise_id"})
_BOLT: Final = frozenset(
    {
        "BlockSuggestion",
        "EnvelopedEvent",
        "MessageShortcut",
        "RespondArguments",
        "SlashCommand",
        "ViewClosedAction",
        "ViewResponseAction",
        "ViewSubmitAction",
    }
)

Value = Any
"""What JSON holds."""


_PRELUDE: Final = """
import type { BlockAction, ViewOutput, ViewSubmitAction as Submitted } from "@slack/bolt";
import type { AuthTestArguments } from "@slack/web-api";
import type { AppHomeOpenedEvent, BotMessageEvent, FileShareMessageEvent, GenericMessageEvent,
    MessageChangedEvent, MessageDeletedEvent, PlainTextOption, SlackEvent,
    ThreadBroadcastMessageEvent, UserChangeEvent } from "@slack/types";
// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
type Offered = { options: PlainTextOption[] };
// What Slack's documents and its answers hold, and its types do not.
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block: a list's first number.
declare module "@slack/types/dist/block-kit/block-elements" {
    interface RichTextList { offset?: number }
}
// The types of answers give words as enums, of which no text is one; and they are drawn from
// samples, which had no message in a person's name and no thread that began with one of ours.
type Sampled<T> = T extends string ? `${T}` : T extends (infer E)[] ? Sampled<E>[]
    : T extends object
        ? { [K in keyof T]: K extends "root" ? Kept : K extends "event_payload" | "state" ? object
            : Sampled<T[K]> } & Pick<More, Named> : T;
// Slack's own Bolt names a workspace where it asks who it is.
type Who = AuthTestArguments & { team_id?: string };
// Messages of apps name the app; those of a thread's beginning, the thread.
type More = {
    app_id?: string, bot_id?: string, team?: string, subtype?: string, hidden?: boolean,
    username?: string, icons?: { [size: string]: string },
    metadata?: { event_type: string, event_payload?: object },
    reply_count?: number, reply_users_count?: number, reply_users?: string[],
    latest_reply?: string, is_locked?: boolean, subscribed?: boolean, parent_user_id?: string,
    root?: Kept, bot_profile?: GenericMessageEvent["bot_profile"],
};
type Posted = GenericMessageEvent & More;
type WithFiles = FileShareMessageEvent & More;
type ByBot = BotMessageEvent & More;
type Named = "subtype" | "hidden" | "username" | "icons" | "root";
type Broadcast = Omit<ThreadBroadcastMessageEvent, "root" | "client_msg_id"> & More
    & { client_msg_id?: string };
// https://docs.slack.dev/reference/events/message/message_changed: the messages inside have no
// channel and no event_ts; a deleted one may be a tombstone.
type Kept = Partial<Omit<GenericMessageEvent, "subtype">> & More;
type Changed = Omit<MessageChangedEvent, "message" | "previous_message">
    & { message: Kept, previous_message?: Kept };
type Removed = Omit<MessageDeletedEvent, "previous_message"> & { previous_message?: Kept };
// Every event has its time; of a person who changed, Penholder reads id and deleted.
// https://docs.slack.dev/reference/events/app_home_opened: the view is one that has been shown.
type Told = (Exclude<SlackEvent, UserChangeEvent | AppHomeOpenedEvent> & { event_ts?: string })
    | (Omit<AppHomeOpenedEvent, "view"> & { view?: Omit<ViewOutput, "title"> })
    | { type: "user_change", user: Partial<UserChangeEvent["user"]>, event_ts: string };
// https://docs.slack.dev/reference/interaction-payloads: a person has a username too; a shortcut
// names the app and where it was chosen.
// A click in a form has no response_url.
type Clicked = Acted<Omit<BlockAction, "response_url"> & { response_url?: string }>;
// https://docs.slack.dev/messaging/work-objects-implementation: an item that is edited.
type PaneSent = Acted<Pick<Submitted, "type" | "user" | "team"> & {
    trigger_id: string, token?: string, enterprise?: object, is_enterprise_install?: boolean,
    view: { id: string, type: "entity_detail", callback_id: string, entity_url: string,
        external_ref: { id: string, type?: string }, state: { values: object } } }>;
type Acted<T> = T & { user: { username?: string }, api_app_id?: string, container?: object };
"""


class _Code(str):
    """TypeScript that stands for a value."""

    __slots__ = ()


class Recorder:
    """Keeps one of each shape of what crosses the border; `SlackWorld.state.record` takes it."""

    def __init__(self) -> None:
        self._seen: dict[object, Traffic] = {}

    def __call__(self, traffic: Traffic) -> None:
        """Keep what has a new shape."""
        self._seen.setdefault((traffic.kind, traffic.name, _shape(traffic.body)), traffic)

    def __iter__(self) -> Iterator[Traffic]:
        return iter(self._seen.values())

    def names(self, kind: TrafficKind) -> set[str]:
        """Return what was seen of one kind."""
        return {traffic.name for traffic in self if traffic.kind is kind}

    def typescript(self) -> str:
        """Return all as a program."""
        lines: list[str] = []
        for number, traffic in enumerate(self):
            lines += _statements(f"v{number}", traffic)
        return "\n".join((*_imports(lines), _PRELUDE, *lines, ""))


def judged(text: str, folder: Path) -> str:
    """Return what tsc says of a program; "" if nothing is wrong."""
    if not _TSC.exists():
        pytest.skip("TypeScript is not installed: run `make peers`")
    program = folder / "recorded.ts"
    program.write_text(text, encoding="utf-8")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    (folder / "node_modules").symlink_to(_TSC.parent.parent)
    ran = subprocess.run(
        [str(_TSC), *_OPTIONS, program.name],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if ran.returncode and not ran.stdout:
        raise AssertionError(ran.stderr)
    return ran.stdout


def _shape(value: Value, key: str = "") -> object:
    match value:
        case dict():
            return tuple(sorted((name, _shape(each, name)) for name, each in value.items()))
        case list():
            return ("list", *sorted({repr(_shape(each)) for each in value}))
        case str() if key in _WORDS:
            return value
        case _:
            return type(value).__name__


def _statements(name: str, traffic: Traffic) -> Iterator[str]:
    """Yield a constant of the type that Slack gives to it, and one for each list of blocks.

    The types of calls take a block of any type, for those that are newer than they: so blocks are
    judged by themselves, as known ones.
    """
    body = traffic.body
    for number, blocks in enumerate(_block_lists(body)):
        yield _constant(f"{name}b{number}", "KnownBlock[]", blocks)
    match traffic.kind:
        case TrafficKind.REQUEST if traffic.name == "response_url":
            yield _constant(name, "RespondArguments", body)
        case TrafficKind.REQUEST if traffic.name == "auth.test":
            yield _constant(name, "Who", body)
        case TrafficKind.REQUEST:
            arguments = {key: _called(key, each) for key, each in body.items()}
            yield _constant(name, f"{_method(traffic.name)}Arguments", arguments)
        case TrafficKind.RESPONSE:
            kind = f"Sampled<{_method(traffic.name)}Response>"
            yield _constant(name, kind, _sent(body, blocks=False))
        case TrafficKind.EVENT:
            yield from _event(name, body)
        case TrafficKind.INTERACTION:
            is_pane = body.get("view", {}).get("type") == "entity_detail"
            kind = "PaneSent" if is_pane else _INTERACTIONS[traffic.name]
            yield _constant(name, kind, _sent(body))
        case TrafficKind.COMMAND:
            yield _constant(name, "SlashCommand", body)
        case TrafficKind.REPLY:
            yield _constant(name, _REPLIES.get(traffic.name, "RespondArguments"), body)


def _event(name: str, body: JsonObject) -> Iterator[str]:
    """Yield an event and its envelope."""
    event = _sent(body["event"])
    kind = "Told"
    if event["type"] == "message":
        kind = _MESSAGES[event.get("subtype", "")]
        event.setdefault("subtype", _Code("undefined"))
    yield _constant(f"{name}e", kind, event)
    yield _constant(name, f"EnvelopedEvent<{kind}>", _sent(body) | {"event": _Code(f"{name}e")})


def _block_lists(value: Value) -> Iterator[list[Value]]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "blocks" and isinstance(each, list):
                yield each
            yield from _block_lists(each)
    elif isinstance(value, list):
        for each in value:
            yield from _block_lists(each)


def _sent(value: Value, *, blocks: bool = True) -> Value:
    """Return what Slack sends without the nulls that its types know as keys left out.

    Without `blocks` (for answers, whose types draw blocks from samples too) none of these, and no
    null at all.
    """
    if isinstance(value, dict):
        return {
            key: _sent(each, blocks=blocks)
            for key, each in value.items()
            if blocks or key != "blocks"
            if each is not None or (blocks and key not in _NULL)
        }
    return [_sent(each, blocks=blocks) for each in value] if isinstance(value, list) else value


def _called(name: str, value: Value) -> Value:
    """Return an argument as the client was given it: a query has numbers and flags as text."""
    if name in {"limit", "length"} and isinstance(value, str):
        return int(value)
    flags = {"true": True, "1": True, "false": False, "0": False}
    return flags.get(value, value) if _is_flag(name, value) else value


def _is_flag(name: str, value: Value) -> bool:
    return isinstance(value, str) and name.startswith(("include_", "inclusive", "exclude_"))


def _constant(name: str, kind: str, value: Value) -> str:
    return f"export const {name}: {kind} = {_literal(value)};"


def _literal(value: Value) -> str:
    match value:
        case _Code():
            return str(value)
        case dict():
            fields = (f"{json.dumps(key)}: {_literal(each)}" for key, each in value.items())
            return "{ " + ", ".join(fields) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _:
            return json.dumps(value)


def _method(name: str) -> str:
    """Return how Slack's types begin for a method: `chat.postMessage` is `ChatPostMessage…`."""
    return "".join(part[0].upper() + part[1:] for part in name.split("."))


_OWN: Final = frozenset(re.findall(r"^type (\w+)", _PRELUDE, re.MULTILINE))


def _imports(lines: list[str]) -> Iterator[str]:
    """Yield the imports of the types that the lines name."""
    kinds = {word for line in lines for word in _types_in(line)} - _OWN
    bolt = kinds & _BOLT
    web = {kind for kind in kinds - bolt if kind.endswith(("Arguments", "Response"))}
    packages = (
        ("@slack/bolt", bolt),
        ("@slack/web-api", web),
        ("@slack/types", kinds - bolt - web),
    )
    for package, names in packages:
        if names:
            yield f'import type {{ {", ".join(sorted(names))} }} from "{package}";'


def _types_in(line: str) -> list[str]:
    kind = line.partition(": ")[2].partition(" = ")[0]
    return kind.replace("[]", "").replace(">", "").split("<")
