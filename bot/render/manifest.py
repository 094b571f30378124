"""The Slack app's manifest (https://docs.slack.dev/reference/app-manifest)."""

import json
from collections.abc import Mapping
from typing import Final

SCOPES: Final[Mapping[str, str]] = {
    "channels:history": "read replies in the threads of public channels",
    "channels:read": "see the configured public channels",
    "chat:write": "post and update messages",
    "commands": "the /pen command",
    "groups:history": "read replies in the threads of private channels",
    "groups:read": "see the configured private channels",
    "im:history": "look for a receipt before sending it again",
    "im:write": "send receipts as direct messages",
    "reactions:write": "mark what will reach the list",
    "users:read": "people's names",
    "users:read.email": "join a Slack person with a mail address",
}
"""Each scope of the bot token that Penholder uses, and what for."""

EVENTS: Final = ("message.channels", "message.groups")


def manifest() -> str:
    """Return the manifest as JSON, ready to paste."""
    return json.dumps(
        {
            "display_information": {
                "name": "Penholder",
                "description": "Mailing list threads as items, with comments and votes",
                "background_color": "#1f3a5f",
            },
            "features": {
                "bot_user": {"display_name": "Penholder", "always_online": True},
                "slash_commands": [
                    {
                        "command": "/pen",
                        "description": "Items of the mailing list: show, comment, vote",
                        "usage_hint": "list | show N | comment N TEXT | vote N CHOICE | help",
                        "should_escape": True,
                    }
                ],
            },
            "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
            "settings": {
                "event_subscriptions": {"bot_events": list(EVENTS)},
                "interactivity": {"is_enabled": True},
                "org_deploy_enabled": False,
                "socket_mode_enabled": True,
                "token_rotation_enabled": False,
            },
        },
        indent=2,
        ensure_ascii=False,
    )
