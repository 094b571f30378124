"""What an item is called at first."""

from typing import Final

from bot.config import Config
from bot.mail.formersubject import without_former
from bot.mail.subject import item_title

NO_SUBJECT: Final = "(no subject)"


def title_from(subject: str, *, config: Config) -> str:
    """Return the title of an item that a mail with this subject opens."""
    tags = [
        tag
        for one in config.lists
        for tag in (one.name, one.address.partition("@")[0], one.list_id.partition(".")[0])
    ]
    # What it was before is told by the link to the item that it came from.
    return item_title(without_former(subject), tags=tags) or NO_SUBJECT
