"""List what the app may do in Slack: the manifest asks for it, `check` looks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NEEDED_SCOPES: Final[Mapping[str, str]] = {
    "app_mentions:read": "take commands from messages that mention the app",
    "channels:history": "read replies in the threads of public channels",
    "channels:read": "see the configured public channels and who is in them",
    "chat:write": "post and update messages",
    "commands": "the /pen command",
    "groups:history": "read replies in the threads of private channels",
    "groups:read": "see the configured private channels and who is in them",
    "im:history": "look for a receipt before sending it again",
    "im:write": "send receipts as direct messages",
    "reactions:read": "say in private which vote an emoji on a ballot would be",
    "reactions:write": "mark what will reach the list",
    "users:read": "people's names",
    "users:read.email": "join a Slack person with a mail address",
}
"""Each scope of the bot token that Penholder uses, and its purpose."""

UPLOAD: Final = "files:write"
MORE_SCOPES: Final[Mapping[str, str]] = {
    UPLOAD: "upload the files of mail",
    "links:read": "see links to the board",
    "links:write": "show the items behind links to the board",
}
"""Each scope that only some configurations need, and its purpose."""

CUSTOMIZE: Final = "chat:write.customize"
"""Not asked for by the manifest, and used if granted: mail is posted under its author's name."""


@dataclass(frozen=True, slots=True)
class AppNeeds:
    """What the app in Slack needs for one configuration, beside what it needs for every one.

    `posts_to` is the address to which Slack posts whatever happens, "" if it brings that by Socket
    Mode. `uploads`: a list wants the files of its mail in Slack. `board_host` is where the board is
    reached, "" if it is not: links to it are shown as items.
    """

    posts_to: str = ""
    uploads: bool = False
    board_host: str = ""

    @property
    def scopes(self) -> Mapping[str, str]:
        """Each scope of the bot token that is needed, and its purpose."""
        more = [UPLOAD] if self.uploads else []
        more += ["links:read", "links:write"] if self.board_host else []
        return {**NEEDED_SCOPES, **{scope: MORE_SCOPES[scope] for scope in more}}
