"""Ask people about their comments: may they go to the list, and which ones."""

from typing import Final

from bot.domain.ids import ListName, SlackUserId
from bot.domain.items.comment import Comment
from bot.domain.items.item import Item
from bot.domain.people.consent import Publish, fingerprint
from bot.language import Numbered, Text, say
from bot.render.digests.digest_words import CommentWords
from bot.render.slack.forms.views import view
from bot.render.slack.item import named
from bot.render.slack.markup.blocks import (
    Block,
    SlackText,
    actions,
    button,
    context,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import escape
from bot.render.slack.markup.rich_text import rich_text

LABELS: Final = {
    Publish.ALWAYS: Text("Always"),
    Publish.ASK: Text("Ask me"),
    Publish.NEVER: Text("Never"),
}
CHOICES_MEAN: Final = Text(
    "*Always*: the replies that wait now and all later ones. *Ask me*: I show you each reply "
    "before it goes. *Never*: your replies stay in Slack. A message that begins with `//` always "
    "stays in Slack. You can change your choice with `/pen publish always|ask|never`."
)
CHOSEN: Final = {
    Publish.ALWAYS: Text(
        "What you write in item threads goes to {name} in its digest, under your name."
    ),
    Publish.ASK: Text("Before a reply of yours goes to {name}, I show it to you and ask."),
    Publish.NEVER: Text("Nothing that you write in Slack goes to {name}."),
}
CHANGE_IT: Final = Text("Change it with `/pen publish always|ask|never`.")
NOT_ASKED_YET: Final = Text("You have not yet chosen whether your Slack replies may go to {name}.")
ASKED_FOR_EACH: Final = Text("{name} asks about each reply before it goes to the list.")
NOTHING_GOES: Final = Text("No replies in Slack go to {name}: its chairs chose that.")
SENT: Final = Text("Your reply on #{number} goes to {name} with the next digest.")
KEPT: Final = Text("Your reply on #{number} stays in Slack.")
WENT_ALREADY: Final = Text("Your reply on #{number} has already gone to {name}.")
MAY_GO: Final = Text(
    "Your reply on {item} is held in Slack. May your replies go to the mailing list {name} "
    "({address}), in its digest, under your name? The list may have a public archive."
)
SHALL_GO: Final = Text("{item}: Shall this reply go to {name}? In the digest it would read:")
CHANGED: Final = Text(
    "{item}: Your reply has been edited since I asked. In the digest it would now read:"
)
MORE_WAIT: Final = Numbered(
    "{number} more of your replies waits. Decide about these first.",
    "{number} more of your replies wait. Decide about these first.",
)


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
    parts = [MAY_GO.format(item=named(item), name=_list(list_name), address=escape(address))]
    if held > 1:
        parts.append(say("{number} of your replies wait.", number=held))
    parts.append(say("In the digest this one would read:"))
    asked = " ".join(parts)
    return SlackText(
        text=within_message(f"{asked}\n{_said(shown)}\n{CHOICES_MEAN}"),
        blocks=(section(asked), *_words(shown), *_choices(user, list_name)),
    )


def choice_text(
    *,
    user: SlackUserId,
    list_name: ListName,
    choice: Publish | None,
    slack_comments: str,
    explains: bool = True,
) -> SlackText:
    """Tell a person their choice for a list, with the buttons to change it, and what they mean."""
    name = _list(list_name)
    if slack_comments == "never":
        return SlackText(text=NOTHING_GOES.format(name=name))
    sentence = NOT_ASKED_YET if choice is None else CHOSEN[choice]
    if slack_comments == "ask" and choice is not Publish.NEVER:
        sentence = ASKED_FOR_EACH
    text = sentence.format(name=name)
    buttons, meaning = _choices(user, list_name)
    if not explains:
        return SlackText(text=text, blocks=(section(text), buttons))
    return SlackText(text=f"{text}\n{CHOICES_MEAN}", blocks=(section(text), buttons, meaning))


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
    question = CHANGED if changed else SHALL_GO
    asked = question.format(item=named(item), name=_list(list_name))
    value = f"{comment.id}:{fingerprint(comment.text)}"
    buttons = [
        button(say("Send to list"), action_id="release:send", value=value, style="primary"),
        button(say("Keep in Slack"), action_id="release:keep", value=value),
    ]
    return SlackText(
        text=within_message(f"{asked}\n{_said(shown)}"),
        blocks=(section(asked), *_words(shown), actions(buttons, block_id=f"release:{comment.id}")),
    )


def release_view(
    item: Item, comment: Comment, *, list_name: ListName, shown: CommentWords
) -> Block:
    """Return the form that shows a comment as the digest would, and sends it if its author does."""
    asked = SHALL_GO.format(item=named(item), name=_list(list_name))
    return view(
        say("Send to list"),
        callback_id="release",
        private_metadata=f"{item.number}:{comment.id}:{fingerprint(comment.text)}",
        submit=say("Send to list"),
        blocks=[section(asked), *_words(shown)],
    )


def more_held(count: int) -> Block:
    """Say how many further comments wait."""
    return context(MORE_WAIT.format(count))


def _choices(user: SlackUserId, list_name: ListName) -> tuple[Block, Block]:
    buttons = [
        button(label.format(), action_id=f"publish:{choice}", value=f"{user}:{list_name}")
        for choice, label in LABELS.items()
    ]
    return actions(buttons, block_id=f"publish:{list_name}"), context(CHOICES_MEAN.format())


def _words(shown: CommentWords) -> list[Block]:
    return [context(f"*{escape(shown.head)}*"), *rich_text(shown.text)]


def _said(shown: CommentWords) -> str:
    return say("{head}:\n{text}", head=escape(shown.head), text=escape(shown.text))


def _list(list_name: ListName) -> str:
    return f"*{escape(list_name)}*"
