"""Build the Slack app's manifest (https://docs.slack.dev/reference/app-manifest)."""

import json
from typing import Final

from bot.domain.slack_scopes import AppNeeds
from bot.render.slack.work_object import TASK

EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "tokens_revoked",
    "user_change",
)


LINK_EVENTS: Final = ("entity_details_requested", "link_shared")
"""What tells of links to the board, if its address is configured."""

SHORTCUTS: Final = (
    {
        "name": "Track this as an item",
        "callback_id": "track",
        "description": "Make an item of this message and the replies below it",
    },
    {
        "name": "Send to list",
        "callback_id": "send_to_list",
        "description": "Show your reply as the mailing list would read it, and send it",
    },
    {
        "name": "Move to item…",
        "callback_id": "move_to_item",
        "description": "For chairs: move a reply, a mail or a whole item to another item",
    },
    {
        "name": "Note as objection…",
        "callback_id": "note_objection",
        "description": "For chairs: put what this message objects to on record",
    },
)
"""The entries in the menu of a message (at most 24 characters of name, 150 of description)."""


def manifest(needs: AppNeeds) -> str:
    """Return the manifest as JSON, ready to paste."""
    events = sorted({*EVENTS, *(LINK_EVENTS if needs.board_host else ())})
    url = {"url": needs.posts_to} if needs.posts_to else {}
    request_url = {"request_url": needs.posts_to} if needs.posts_to else {}
    return json.dumps(
        {
            "display_information": {
                "name": "Penholder",
                "description": "Mailing list threads as items, with comments and votes",
                "background_color": "#1f3a5f",
            },
            "features": {
                # Without these, people cannot answer the app's direct messages, and where the tab
                # is closed Slack takes no direct message either (`messages_tab_disabled`).
                "app_home": {
                    "home_tab_enabled": True,
                    "messages_tab_enabled": True,
                    "messages_tab_read_only_enabled": False,
                },
                "shortcuts": [{"type": "message", **shortcut} for shortcut in SHORTCUTS],
                **_of_links(needs.board_host),
                "bot_user": {"display_name": "Penholder", "always_online": True},
                "slash_commands": [
                    {
                        "command": "/pen",
                        **url,
                        "description": "Items of the mailing list: show, comment, vote",
                        "usage_hint": "list | show N | comment N TEXT | vote N CHOICE | help",
                        "should_escape": True,
                    }
                ],
            },
            "oauth_config": {"scopes": {"bot": sorted(needs.scopes)}},
            "settings": {
                "event_subscriptions": {**request_url, "bot_events": events},
                "interactivity": {"is_enabled": True, **request_url},
                "org_deploy_enabled": False,
                "socket_mode_enabled": not needs.posts_to,
                "token_rotation_enabled": False,
            },
        },
        indent=2,
        ensure_ascii=False,
    )


def _of_links(host: str) -> dict[str, object]:
    """Return what lets links to a host be shown as Work Objects; nothing without a host."""
    if not host:
        return {}
    return {
        "unfurl_domains": [host],
        "rich_previews": {"is_active": True, "entity_types": [TASK]},
    }
