"""What the demo's page sees at one moment, as JSON: people, messages, mails, items."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote as url_quote

from bot.render.slack.manifest import SHORTCUTS
from bot.sandbox.letters import Letter, summary, whole
from bot.sandbox.people import CHANNEL, LISTS, MEMBERS
from bot.sandbox.slack import Message, SlackWorld, person_window
from bot.sandbox.slack.values import JsonObject
from bot.sandbox.words import as_said
from bot.sandbox.world import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks, at which conversation and into whose mailbox; "" for the first there is."""

    person: str
    channel: str
    mailbox: str


EMOJI: Final = ("+1", "-1", "raised_hand", "tada")
"""What the page lets people put on a message."""


async def look(
    world: Sandbox, viewer: Viewer, *, items: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return everything the page shows to this viewer."""
    state = world.slack.state
    person = viewer.person if viewer.person in state.users else MEMBERS[0].slack
    channels = _channels(world.slack, person)
    known = {str(channel["id"]) for channel in channels}
    channel = viewer.channel if viewer.channel in known else CHANNEL
    mailbox = viewer.mailbox if viewer.mailbox in world.mailboxes else world.mailboxes[0]
    mine = person_window(state, person)
    return {
        "people": [
            {
                "name": member.name,
                "role": as_said(f"role {member.role}").removeprefix("role "),
                "leads": member.role == "chair",
                "place": member.place,
                "slack": member.slack,
                "address": member.address,
            }
            for member in MEMBERS
        ],
        "users": {user.id: user.real_name for user in state.users.values()},
        "lists": [
            {"name": demo_list.name, "title": demo_list.title, "address": demo_list.address}
            for demo_list in LISTS
        ],
        "channels": channels,
        "shortcuts": [
            {"id": shortcut["callback_id"], "name": as_said(shortcut["name"])}
            for shortcut in SHORTCUTS
        ],
        "emoji": EMOJI,
        "messages": _messages(world.slack, channel, person),
        "beside": state.beside.get(person),
        "view": mine["views"][-1] if mine["views"] else None,
        "home": mine["home"],
        "mailbox": mailbox,
        "mails": [summary(letter) for letter in reversed(await world.letters(mailbox))],
        "items": [_with_place(world.slack, item) for item in items],
        "board": world.board_url,
    }


def whole_mail(letter: Letter, *, mailbox: str) -> JsonObject:
    """Return one mail with the address of its HTML form."""
    shown = whole(letter, reader=mailbox)
    shown["html_address"] = f"/mail/{url_quote(mailbox)}/{url_quote(letter.id)}/html"
    return shown


def _channels(slack: SlackWorld, person: str) -> list[JsonObject]:
    """Return the conversations a person is in, the direct one with Penholder last."""
    joined = [channel for channel in slack.state.channels.values() if person in channel.members]
    return [
        {
            "id": channel.id,
            "name": channel.name,
            "label": as_said("Penholder, directly") if channel.is_direct else f"#{channel.name}",
        }
        for channel in sorted(joined, key=lambda channel: channel.is_direct)
    ]


def _messages(slack: SlackWorld, channel: str, person: str) -> list[JsonObject]:
    """Return a conversation, each parent with its replies, ephemerals in their place."""
    state = slack.state
    shown = [
        _message(slack, message) | {"replies": []}
        for message in state.channel_messages(channel)
        if not message.is_reply or message.broadcast
    ]
    by_ts = {str(top["ts"]): top for top in shown}
    for parent in list(by_ts):
        by_ts[parent]["replies"] = [
            _message(slack, reply) for reply in state.thread(channel, parent)[1:]
        ]
    for only_you in state.ephemerals.get(person, {}).values():
        if only_you.channel != channel:
            continue
        thread = by_ts.get(only_you.thread_ts or "")
        (thread["replies"] if thread is not None else shown).append(
            _message(slack, only_you) | {"replies": []}
        )
    for top in shown:
        top["replies"].sort(key=_instant)
    return sorted(shown, key=_instant)


def _instant(message: JsonObject) -> tuple[int, int]:
    seconds, _, micros = str(message["ts"]).partition(".")
    return int(seconds), int(micros or 0)


def _message(slack: SlackWorld, message: Message) -> JsonObject:
    users = slack.state.users
    author = users.get(message.user)
    return {
        "ts": message.ts,
        "channel": message.channel,
        "name": message.username or (author.real_name if author is not None else message.user),
        "icon": message.icon_emoji.strip(":"),
        "bot": message.from_bot,
        "text": message.text,
        "blocks": list(message.blocks),
        "below": list(slack.state.below.get((message.channel, message.ts), ())),
        "files": [file.title or file.name for file in message.files],
        "edited": message.edited_ts is not None and not message.from_bot,
        "ephemeral": message.visible_to is not None,
        "reactions": [
            {"name": name, "people": [users[user].real_name for user in people]}
            for name, people in message.reactions.items()
        ],
    }


def _with_place(slack: SlackWorld, item: Mapping[str, Any]) -> JsonObject:
    """Add where the item's parent message stands, None while there is none."""
    mark = re.compile(rf"\(#{item['number']}\)")
    for message in slack.state.channel_messages(CHANNEL):
        if message.from_bot and not message.is_reply and mark.search(message.text):
            return dict(item) | {"slack": {"channel": message.channel, "ts": message.ts}}
    return dict(item) | {"slack": None}
