"""Ask people about their comments: may they go to the list, and which ones."""

from typing import Final

from bot.domain.ids import ListName, SlackUserId
from bot.domain.items.comment import Comment
from bot.domain.items.item import Item
from bot.domain.people.consent import Publish, fingerprint
from bot.render.digest_words import CommentWords
from bot.render.safe import cut, one_line
from bot.render.slack.blocks import (
    Block,
    SlackText,
    actions,
    button,
    context,
    section,
    within_message,
)
from bot.render.slack.mrkdwn import escape
from bot.render.slack.rich_text import rich_text

LABELS: Final = {Publish.ALWAYS: "Always", Publish.ASK: "Ask me", Publish.NEVER: "Never"}
CHOICES_MEAN: Final = (
    "*Always*: the replies that wait now and all later ones. *Ask me*: I show you each reply "
    "before it goes. *Never*: your replies stay in Slack. A message that begins with `//` always "
    "stays in Slack. You can change your choice with `/pen publish always|ask|never`."
)
CHOSEN: Final = {
    Publish.ALWAYS: "What you write in item threads goes to {name} in its digest, under your name.",
    Publish.ASK: "Before a reply of yours goes to {name}, I show it to you and ask.",
    Publish.NEVER: "Nothing that you write in Slack goes to {name}.",
}
CHANGE_IT: Final = "Change it with `/pen publish always|ask|never`."
NOT_ASKED_YET: Final = "You have not yet chosen whether your Slack replies may go to {name}."
ASKED_FOR_EACH: Final = "{name} asks about each reply before it goes to the list."
NOTHING_GOES: Final = "No replies in Slack go to {name}: its chairs chose that."
SENT: Final = "Your reply on #{number} goes to {name} with the next digest."
KEPT: Final = "Your reply on #{number} stays in Slack."
WENT_ALREADY: Final = "Your reply on #{number} has already gone to {name}."
CHANGED: Final = "Your reply has been edited since I asked. In the digest it would now read:"


def consent_question(
    item: Item,
    *,
    user: SlackUserId,
    list_name: ListName,
    address: str,
    held: int,
    shown: CommentWords,
) -> SlackText:
    """Ask a person, once for all, whether their comments may go to a list."""
    waiting = f" {held} of your replies wait." if held > 1 else ""
    asked = (
        f"Your reply on {_title(item)} is held in Slack. May your replies go to the mailing list "
        f"{_list(list_name)} ({escape(address)}), in its digest, under your name? The list may "
        f"have a public archive.{waiting} In the digest this one would read:"
    )
    return SlackText(
        text=within_message("\n".join([asked, *_said(shown), CHOICES_MEAN])),
        blocks=(section(asked), *_words(shown), *_choices(user, list_name)),
    )


def choice_text(
    *, user: SlackUserId, list_name: ListName, choice: Publish | None, slack_comments: str
) -> SlackText:
    """Tell a person their choice for a list, with the buttons to change it."""
    name = _list(list_name)
    if slack_comments == "never":
        return SlackText(text=NOTHING_GOES.format(name=name))
    said = [NOT_ASKED_YET if choice is None else CHOSEN[choice]]
    if slack_comments == "ask" and choice is not Publish.NEVER:
        said = [ASKED_FOR_EACH]
    text = " ".join(said).format(name=name)
    return SlackText(
        text=f"{text}\n{CHOICES_MEAN}", blocks=(section(text), *_choices(user, list_name))
    )


def chosen_text(choice: Publish, *, list_name: ListName, slack_comments: str) -> str:
    """Tell a person what their choice now means."""
    name = _list(list_name)
    if slack_comments == "never":
        return NOTHING_GOES.format(name=name)
    if slack_comments == "ask" and choice is not Publish.NEVER:
        return f"{ASKED_FOR_EACH.format(name=name)} {CHANGE_IT}"
    return f"{CHOSEN[choice].format(name=name)} {CHANGE_IT}"


def release_question(
    item: Item, comment: Comment, *, list_name: ListName, shown: CommentWords, changed: bool = False
) -> SlackText:
    """Show a person one comment as it would be in the digest, and ask whether to send it."""
    asked = f"{_title(item)}: " + (
        CHANGED
        if changed
        else f"Shall this reply go to {_list(list_name)}? In the digest it would read:"
    )
    value = f"{comment.id}:{fingerprint(comment.text)}"
    buttons = [
        button("Send to list", action_id="release:send", value=value, style="primary"),
        button("Keep in Slack", action_id="release:keep", value=value),
    ]
    return SlackText(
        text=within_message("\n".join([asked, *_said(shown)])),
        blocks=(section(asked), *_words(shown), actions(buttons, block_id=f"release:{comment.id}")),
    )


def more_held(count: int) -> Block:
    """Say how many further comments wait."""
    return context(f"{count} more of your replies wait. Decide about these first.")


def _choices(user: SlackUserId, list_name: ListName) -> tuple[Block, Block]:
    buttons = [
        button(label, action_id=f"publish:{choice}", value=f"{user}:{list_name}")
        for choice, label in LABELS.items()
    ]
    return actions(buttons, block_id=f"publish:{list_name}"), context(CHOICES_MEAN)


def _words(shown: CommentWords) -> list[Block]:
    return [context(f"*{escape(shown.head)}*"), *rich_text(shown.text)]


def _said(shown: CommentWords) -> tuple[str, str]:
    return f"{escape(shown.head)}:", escape(shown.text)


def _list(list_name: ListName) -> str:
    return f"*{escape(list_name)}*"


def _title(item: Item) -> str:
    return f"#{item.number} {escape(cut(one_line(item.title), at=150))}"
