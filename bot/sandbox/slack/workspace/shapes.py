"""How messages, users, channels, forms and events look on the wire."""

from mimetypes import guess_type

from bot.sandbox.slack.values import JsonObject, Message, SharedFile, SlackChannel, SlackUser, View
from bot.sandbox.slack.workspace.state import WorldState, new_hex


def message_shape(
    state: WorldState, message: Message, *, with_metadata: bool = False
) -> JsonObject:
    """Return a message as history, events and interactions carry it.

    The payload of its metadata is there only `with_metadata`; without, a reader
    learns the event type alone.
    """
    if message.is_tombstone:
        shape: JsonObject = {"type": "message", "subtype": "tombstone", "hidden": True}
    else:
        shape = {"type": "message"}
    shape |= {
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": state.identity.team_id,
    }
    if message.files:
        # https://docs.slack.dev/reference/events/message/file_share: it does not name the app.
        files = [file_shape(state, file, user=message.user) for file in message.files]
        shape |= {"subtype": "file_share", "upload": False, "files": files}
    elif message.from_bot:
        shape |= _bot_part(state, message)
    if message.blocks:
        shape["blocks"] = list(message.blocks)
    if message.attachments:
        shape["attachments"] = list(message.attachments)
    if message.edited_ts is not None:
        shape["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    if message.broadcast:
        shape["subtype"] = "thread_broadcast"
    shape |= _thread_part(state, message)
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if message.metadata is not None:
        shape["metadata"] = (
            message.metadata
            if with_metadata
            else {"event_type": message.metadata.get("event_type")}
        )
    return shape


def file_shape(state: WorldState, file: SharedFile, *, user: str) -> JsonObject:
    """Return a file as messages and answers show it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "size": file.length,
        "user": user,
        "mimetype": guess_type(file.name)[0] or "application/octet-stream",
        "filetype": file.name.rpartition(".")[2],
        "pretty_type": file.name.rpartition(".")[2].upper(),
        "mode": "hosted",
        "editable": False,
        "external_type": "",
        "username": "",
        "display_as_bot": False,
        "public_url_shared": False,
        "channels": [],
        "groups": [],
        "is_external": False,
        "is_public": False,
        "created": int(state.clock().timestamp()),
        "permalink": f"{state.base_url}files/{file.id}",
    }


def _bot_part(state: WorldState, message: Message) -> JsonObject:
    identity = state.identity
    part: JsonObject = {}
    if message.username:
        part |= {"subtype": "bot_message", "username": message.username}
    if message.icon_emoji:
        part["icons"] = {"emoji": message.icon_emoji}
    return part | {
        "bot_id": identity.bot_id,
        "app_id": identity.app_id,
        "bot_profile": {
            "id": identity.bot_id,
            "app_id": identity.app_id,
            "name": identity.bot_name,
            "icons": {},
            "updated": 1_700_000_000,
            "deleted": False,
            "team_id": identity.team_id,
        },
    }


def _thread_part(state: WorldState, message: Message) -> JsonObject:
    if message.is_reply and message.thread_ts is not None:
        parent = state.messages[message.channel].get(message.thread_ts)
        part: JsonObject = {"thread_ts": message.thread_ts}
        if parent is not None:
            part["parent_user_id"] = parent.user
            if message.broadcast:
                part["root"] = message_shape(state, parent)
        return part
    replies = state.reply_list(message.channel, message.ts)
    if not replies:
        return {}
    messages = state.messages[message.channel]
    authors = list(dict.fromkeys(messages[ts].user for ts in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "latest_reply": replies[-1],
        "reply_users": authors[:5],
        "is_locked": False,
        "subscribed": False,
    }


def user_shape(state: WorldState, user: SlackUser, *, include_locale: bool = False) -> JsonObject:
    """Return a user as users.info and users.list show them."""
    team_id = user.team_id or state.identity.team_id
    profile: JsonObject = {
        "real_name": user.real_name,
        "display_name": user.name,
        "real_name_normalized": user.real_name,
        "display_name_normalized": user.name,
        "team": team_id,
    }
    if user.email and "users:read.email" in state.scopes:
        profile["email"] = user.email
    if user.id == state.identity.bot_user_id:
        profile |= {"api_app_id": state.identity.app_id, "bot_id": state.identity.bot_id}
    shape: JsonObject = {
        "id": user.id,
        "team_id": team_id,
        "name": user.name,
        "deleted": user.is_deleted,
        "real_name": user.real_name,
        "tz": user.timezone,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_email_confirmed": user.is_email_confirmed,
    }
    if user.is_stranger or team_id != state.identity.team_id:
        shape["is_stranger"] = user.is_stranger
    if include_locale:
        shape["locale"] = user.locale
    if user.enterprise_id:
        shape["enterprise_user"] = {"id": user.id, "enterprise_id": user.enterprise_id}
    return shape


def channel_shape(state: WorldState, channel: SlackChannel) -> JsonObject:
    """Return a conversation as conversations.info shows it."""
    if channel.is_direct:
        other = next(user for user in channel.members if user != state.identity.bot_user_id)
        return {"id": channel.id, "is_im": True, "user": other, "is_org_shared": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_ext_shared": channel.is_shared,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_member": state.identity.bot_user_id in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def view_shape(state: WorldState, view: View, *, values: JsonObject | None = None) -> JsonObject:
    """Return a form or a Home as views.* answers, and as what is done in it carries it."""
    identity = state.identity
    content = view.content
    return {
        "id": view.id,
        "team_id": identity.team_id,
        "type": content["type"],
        "blocks": content.get("blocks", []),
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "external_id": content.get("external_id", ""),
        "state": {"values": values or {}},
        "hash": view.hash,
        **({"title": content["title"]} if "title" in content else {}),  # a Home has none
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": identity.app_id,
        "bot_id": identity.bot_id,
        "app_installed_team_id": identity.team_id,
    }


def event_envelope(state: WorldState, event: JsonObject) -> JsonObject:
    """Return the outer part of an Events API delivery."""
    identity = state.identity
    return {
        "token": "sandbox-verification",
        "team_id": identity.team_id,
        "context_team_id": identity.team_id,
        "context_enterprise_id": None,
        "api_app_id": identity.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": "Ev" + new_hex(10).upper(),
        "event_time": int(float(event["event_ts"])),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": identity.team_id,
                "user_id": identity.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-" + new_hex(40),
    }


def person_part(state: WorldState, user_id: str) -> JsonObject:
    """Return what interactions say of the person and the workspace."""
    user = state.users[user_id]
    identity = state.identity
    return {
        "team": {"id": identity.team_id, "domain": identity.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id or identity.team_id,
        },
        "api_app_id": identity.app_id,
        "token": "sandbox-verification",
        "enterprise": None,
        "is_enterprise_install": False,
    }
