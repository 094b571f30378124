"""Say what Slack took from us, and what to do: to the leaders of lists, and in the log."""

from collections.abc import Mapping
from typing import Final

from bot.events import SlackLoss
from bot.language import Text, say

_LOST: Final[Mapping[SlackLoss, Text]] = {
    SlackLoss.UNINSTALLED: Text("The app was removed from the Slack workspace."),
    SlackLoss.REVOKED: Text("The app's token was revoked in Slack."),
    SlackLoss.ARCHIVED: Text("The Slack channel of {lists} was archived."),
    SlackLoss.DELETED: Text("The Slack channel of {lists} was deleted."),
    SlackLoss.REMOVED: Text("The app was removed from the Slack channel of {lists}."),
}
_REMEDIES: Final[Mapping[SlackLoss, Text]] = {
    SlackLoss.UNINSTALLED: Text(
        "Whoever runs Penholder can install it again from the app's page at api.slack.com/apps, "
        "and set its new bot_token."
    ),
    SlackLoss.REVOKED: Text(
        "Whoever runs Penholder can install it again from the app's page at api.slack.com/apps, "
        "and set its new bot_token."
    ),
    SlackLoss.ARCHIVED: Text(
        "Unarchive it and invite the app again, or ask whoever runs Penholder to set another one."
    ),
    SlackLoss.DELETED: Text("Ask whoever runs Penholder to set another channel."),
    SlackLoss.REMOVED: Text("Type there: /invite @Penholder."),
}


ALL_WAITS: Final = Text(
    "Until then nobody sees anything new in Slack, or votes there. Mail goes on as before: "
    "votes and comments by mail count, and digests are sent."
)
SOME_WAITS: Final = Text(
    "Until then the items of this channel show nothing new in Slack, and nobody votes on them "
    "there. The list's other channels and its mail go on as before."
)


def loss_told(loss: SlackLoss, *, lists: str, is_all: bool = True) -> tuple[str, str]:
    """Return subject and text of the mail that tells the leaders of lists what was lost.

    With `is_all` False it is the channel of a route, and the lists' own channels go on.
    """
    parts = (
        _LOST[loss].format(lists=lists),
        remedy_of(loss),
        (ALL_WAITS if is_all else SOME_WAITS).format(),
    )
    return say("Penholder has lost Slack: {lists}", lists=lists), "\n\n".join(parts)


def account_fault_told(reason: str) -> tuple[str, str]:
    """Return subject and text of the mail that tells the operator why Slack refuses us."""
    parts = (
        say("Slack refuses what Penholder sends: {reason}.", reason=reason),
        say(
            "What is for Slack waits, for up to three days, and is sent once this is fixed. Mail "
            "works as before. `penholder check` shows whether it is fixed."
        ),
    )
    return say("Penholder waits for you: Slack refuses it"), "\n\n".join(parts)


def remedy_of(loss: SlackLoss) -> str:
    """Return what a person can do about a loss."""
    return _REMEDIES[loss].format()
