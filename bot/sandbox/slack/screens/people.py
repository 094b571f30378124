"""What a person does in Slack: write, edit, command, click, fill in a form.

Each act goes the way it goes in Slack: through the message that is really there,
as an envelope to one of the app's connections, and back as what the person sees.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from bot.sandbox.slack.checks import check_message
from bot.sandbox.slack.errors import ApiError, NotDelivered, PersonError
from bot.sandbox.slack.screens.clicks import action_of, find_element, what_the_person_sees
from bot.sandbox.slack.screens.modals import Modals
from bot.sandbox.slack.socket_mode import SocketHub
from bot.sandbox.slack.values import Answer, JsonObject, Message, SlackChannel
from bot.sandbox.slack.workspace.posting import (
    add_reaction,
    change_message,
    delete_message,
    post_ephemeral,
    post_message,
    remove_reaction,
)
from bot.sandbox.slack.workspace.shapes import message_shape, person_part, view_shape
from bot.sandbox.slack.workspace.state import WorldState, new_hex

_ADDRESS: Final = re.compile(r"\bhttps?://[^\s<>]*[^\s<>.,;:!?()'\"]")
_MENTION: Final = re.compile(r"(?<![\w<])@([\w.-]+)")


class People:
    """The persons of the workspace, by user id."""

    def __init__(self, state: WorldState, hub: SocketHub) -> None:
        self._state = state
        self._hub = hub
        self.modals = Modals(state, hub)
        self.base_url = ""

    # Writing

    async def post(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        markup: bool = False,
    ) -> str:
        """Write a message and return its `ts`.

        The text is what the person typed: `&`, `<`, `>` are escaped, @name becomes a mention and
        an address a link as Slack's client does; with `markup` it is sent as is.
        """
        place = self._joined(user, channel)
        with _person_errors():
            message = post_message(
                self._state,
                channel=place,
                user=user,
                text=text if markup else self._typed(text),
                thread_ts=thread_ts,
                broadcast=broadcast,
            )
        return message.ts

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        change_message(self._state, self._own(user, channel, ts), text=self._typed(text), by=user)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        delete_message(self._state, self._own(user, channel, ts))

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction."""
        with _person_errors():
            add_reaction(self._state, self._seen(user, channel, ts), name=name, user=user)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take a reaction away."""
        with _person_errors():
            remove_reaction(self._state, self._seen(user, channel, ts), name=name, user=user)

    # Coming and going

    def open_home(self, user: str, *, tab: str = "home") -> None:
        """Open the app's Home, or its other tab, `messages`; the app is told."""
        with _person_errors():
            direct = self._state.open_direct(self._state.user(user).id)
        home = self._state.homes.get(user) if tab == "home" else None
        self._state.emit(
            {
                "type": "app_home_opened",
                "user": user,
                "channel": direct.id,
                "tab": tab,
                "event_ts": self._state.next_ts(),
            }
            | ({"view": view_shape(self._state, home)} if home is not None else {})
        )

    def open_item(self, user: str, channel: str, ts: str, *, place: int = 0) -> None:
        """Open what is shown below a message beside the conversation; the app is told.

        What it answers is then in `state.beside`.
        """
        message = self._seen(user, channel, ts)
        entities = self._state.below.get((message.channel, message.ts), ())
        if place >= len(entities):
            raise PersonError("nothing is shown below the message")
        entity, trigger = entities[place], self._state.new_trigger(user)
        self._state.asked[trigger] = entity["external_ref"]["id"]
        self._state.beside.pop(user, None)
        self._state.emit(
            {
                "type": "entity_details_requested",
                "user": user,
                "trigger_id": trigger,
                "user_locale": self._state.user(user).locale,
                "channel": message.channel,
                "message_ts": message.ts,
                "entity_url": entity["url"],
                "app_unfurl_url": entity["app_unfurl_url"],
                "external_ref": entity["external_ref"],
                "link": {"url": entity["url"], "domain": urlsplit(entity["url"]).hostname or ""},
                "event_ts": self._state.next_ts(),
            }
        )

    async def press_item(self, user: str, channel: str, ts: str, action_id: str) -> Answer:
        """Press a button of what is shown below a message."""
        message = self._seen(user, channel, ts)
        entities = self._state.below.get((message.channel, message.ts), ())
        buttons = [
            button
            for entity in entities
            for places in entity["entity_payload"].get("actions", {}).values()
            for button in places
        ]
        pressed = next((each for each in buttons if each["action_id"] == action_id), None)
        if pressed is None:
            raise PersonError(f"there is no button {action_id}")
        action = {
            "type": "button",
            "action_id": action_id,
            "block_id": "actions",
            "action_ts": self._state.next_ts(),
            "text": {"type": "plain_text", "text": pressed["text"]},
            "value": pressed["value"],
        }
        payload = self._interaction(user, message) | {"type": "block_actions", "actions": [action]}
        return await self._interact(payload | {"state": {"values": {}}})

    def close_item(self, user: str) -> None:
        """Close what is open beside the conversation."""
        self._state.beside.pop(user, None)

    async def edit_item(self, user: str, values: Mapping[str, str]) -> Answer:
        """Change fields of what is open beside the conversation; the app is asked."""
        entity = self._state.beside.get(user)
        if entity is None or "error" in entity:
            raise PersonError("nothing is open")
        payload = person_part(self._state, user) | {
            "type": "view_submission",
            "trigger_id": self._state.new_trigger(user),
            "view": {
                "id": f"V0{new_hex(8).upper()}",
                "type": "entity_detail",
                "callback_id": "",
                "external_ref": entity["external_ref"],
                "entity_url": entity["url"],
                "state": {
                    "values": {
                        field: {f"{field}.input": {"type": "plain_text_input", "value": value}}
                        for field, value in values.items()
                    }
                },
            },
        }
        try:
            reply = await self._hub.deliver("interactive", payload)
        except NotDelivered as fault:
            return Answer(error=what_the_person_sees(fault))
        if reply.get("response_action") == "errors":
            return Answer(errors=dict(reply["errors"]))
        return Answer()

    def invite_app(self, user: str, channel: str) -> None:
        """Bring the app into a channel; the app is told that it has joined."""
        place = self._joined(user, channel)
        bot = self._state.identity.bot_user_id
        members = tuple(dict.fromkeys((*place.members, bot)))
        self._state.channels[channel] = replace(place, members=members)
        self._state.emit(
            {
                "type": "member_joined_channel",
                "user": bot,
                "channel": channel,
                "channel_type": "G" if place.is_private else "C",
                "team": self._state.identity.team_id,
                "inviter": user,
                "event_ts": self._state.next_ts(),
            }
        )

    # Commands and clicks

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Answer:
        """Type a slash command and return the answer within the 3 seconds, if any.

        The answer is also kept: with the person's ephemeral messages, or in the
        channel when the app answers `in_channel`.
        """
        place = self._joined(user, channel)
        person = self._state.user(user)
        url = self._response_url(user=user, channel=place.id)
        identity = self._state.identity
        payload = {
            "token": "sandbox-verification",
            "team_id": identity.team_id,
            "team_domain": identity.domain,
            "channel_id": place.id,
            "channel_name": "directmessage" if place.is_direct else place.name,
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": self._typed(text),
            "api_app_id": identity.app_id,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": self._state.new_trigger(user),
        }
        try:
            reply = await self._hub.deliver("slash_commands", payload)
        except NotDelivered as fault:
            return Answer(error=what_the_person_sees(fault))
        return self._show_reply(user, place, reply)

    def _show_reply(self, user: str, place: SlackChannel, reply: JsonObject) -> Answer:
        text, blocks = str(reply.get("text") or ""), list(reply.get("blocks") or [])
        if not text and not blocks:
            return Answer()
        try:
            check_message(text, blocks)
        except ApiError as error:
            return Answer(error=error.code)
        kind = str(reply.get("response_type") or "ephemeral")
        if kind == "in_channel":
            post_message(
                self._state,
                channel=place,
                user=self._state.identity.bot_user_id,
                text=text,
                blocks=blocks,
                from_bot=True,
            )
        else:
            post_ephemeral(self._state, channel=place.id, user=user, text=text, blocks=blocks)
        return Answer(text=text, blocks=tuple(blocks), response_type=kind)

    async def press(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        choice: object = None,
    ) -> Answer:
        """Press a button of a message (`value` tells alike ones apart) or choose in a menu.

        Raises:
            PersonError: the message, as the person sees it, has no such element.
        """
        message = self._seen(user, channel, ts)
        block, element = find_element(
            list(message.blocks), action_id=action_id, block_id=block_id, value=value
        )
        action = action_of(block, element, choice=choice, ts=self._state.next_ts())
        payload = self._interaction(user, message) | {
            "type": "block_actions",
            "actions": [action],
            "state": {"values": {}},
        }
        return await self._interact(payload)

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Answer:
        """Choose one of the app's message shortcuts on a message."""
        message = self._seen(user, channel, ts)
        payload = self._interaction(user, message) | {
            "type": "message_action",
            "callback_id": callback_id,
            "action_ts": self._state.next_ts(),
            "message_ts": message.ts,
        }
        return await self._interact(payload)

    async def press_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        choice: object = None,
    ) -> Answer:
        """Press a button or choose in a menu of an open form, or of the person's Home."""
        return await self.modals.press(
            user, view_id, action_id, block_id=block_id, value=value, choice=choice
        )

    async def suggest(
        self, user: str, view_id: str, action_id: str, words: str = ""
    ) -> tuple[JsonObject, ...]:
        """Open a menu of a form that searches, or type in it; return the options shown."""
        return await self.modals.suggest(user, view_id, action_id, words)

    async def submit(self, user: str, view_id: str, values: Mapping[str, object]) -> Answer:
        """Fill in and submit an open form; see `forms.fill_in` for `values`.

        Complaints, the client's own or the app's, leave the form open and are in
        the answer's `errors`.
        """
        return await self.modals.submit(user, view_id, values)

    async def close_view(self, user: str, view_id: str) -> Answer:
        """Close an open form without submitting it."""
        return await self.modals.close(user, view_id)

    async def _interact(self, payload: JsonObject) -> Answer:
        try:
            await self._hub.deliver("interactive", payload)
        except NotDelivered as fault:
            return Answer(error=what_the_person_sees(fault))
        return Answer()

    def _interaction(self, user: str, message: Message) -> JsonObject:
        channel = self._state.channels[message.channel]
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.visible_to is not None,
        }
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        url = self._response_url(user=user, channel=channel.id, message_ts=message.ts)
        return person_part(self._state, user) | {
            "container": container,
            "channel": {
                "id": channel.id,
                "name": "directmessage" if channel.is_direct else channel.name,
            },
            "message": message_shape(self._state, message, with_metadata=True),
            "trigger_id": self._state.new_trigger(user),
            "response_url": url,
        }

    def _response_url(self, *, user: str, channel: str, message_ts: str | None = None) -> str:
        key = self._state.new_response_url(user=user, channel=channel, message_ts=message_ts)
        return f"{self.base_url}response/{key}"

    # What is on the person's screen

    def _joined(self, user: str, channel: str) -> SlackChannel:
        with _person_errors():
            self._state.user(user)
            place = self._state.channel(channel)
        if user not in place.members:
            raise PersonError(f"{user} is not in {channel}")
        return place

    def _seen(self, user: str, channel: str, ts: str) -> Message:
        place = self._joined(user, channel)
        shown = self._state.ephemerals.get(user, {}).get(ts)
        if shown is not None:
            return shown
        with _person_errors():
            return self._state.message(place.id, ts)

    def _own(self, user: str, channel: str, ts: str) -> Message:
        message = self._seen(user, channel, ts)
        if message.user != user:
            raise PersonError(f"the message {ts} is not by {user}")
        return message

    def _typed(self, text: str) -> str:
        names = {user.name: user.id for user in self._state.users.values()}
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        named = _MENTION.sub(
            lambda match: f"<@{names[match[1]]}>" if match[1] in names else match[0], escaped
        )
        return _ADDRESS.sub(r"<\g<0>>", named)


@contextmanager
def _person_errors() -> Iterator[None]:
    """Turn what the Web API would refuse into what a person cannot do."""
    try:
        yield
    except ApiError as error:
        raise PersonError(error.code) from error
