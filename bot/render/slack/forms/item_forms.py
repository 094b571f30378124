"""Render the menu of an item's message, and the forms that it opens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.ids import ChannelId, ListName, SlackUserId, Ts
from bot.domain.items.item import Item
from bot.domain.people.consent import fingerprint
from bot.language import Text, say
from bot.render.slack.forms.views import (
    Clocks,
    about_end,
    end_inputs,
    input_block,
    text_input,
    title_block,
    view,
)
from bot.render.slack.markup.blocks import (
    LONGEST_LABEL,
    Block,
    SlackText,
    actions,
    button,
    context,
    cut_plain,
    plain,
    section,
)
from bot.render.slack.markup.mrkdwn import escape
from bot.render.text.safe import one_line

INTO: Final = "into"
"""The block_id, and action_id, of the menu that searches an item."""
HOLDER: Final = "holder"
LABELS: Final = "labels"
TITLE: Final = "title"
OUTCOME: Final = "outcome"
LONGEST_TITLE: Final = 300
LONGEST_LABELS: Final = 500
MOST_FOUND: Final = 25
"""How many items a menu that searches offers at once."""


def extend_view(item: Item, *, ends: datetime, clocks: Clocks) -> Block:
    """Return the form for more time; block_ids of `end_inputs`, and `reason`."""
    return view(
        say("More time"),
        callback_id="extend",
        private_metadata=about_end(item, clocks),
        submit=say("Preview"),
        blocks=[
            title_block(item),
            *end_inputs(ends, clocks),
            text_input("reason", say("Reason"), optional=True),
            context(
                say(
                    "A chair sees the message to the list before it is sent. For a call, anybody "
                    "else proposes the new end."
                )
            ),
        ],
    )


def close_view(item: Item, *, is_running: bool) -> Block:
    """Return the form that closes an item, or what runs on it; its block_id is `OUTCOME`."""
    told = say("What runs on it ends now. You see the message to the list before it is sent.")
    return view(
        say("Close #{number}", number=item.number),
        callback_id="close",
        private_metadata=str(item.number),
        submit=say("Preview") if is_running else say("Close"),
        blocks=[
            title_block(item),
            text_input(OUTCOME, say("Outcome"), optional=True),
            *([context(told)] if is_running else []),
        ],
    )


def reopen_view(item: Item) -> Block:
    """Return the form that reopens an item; its block_id is `reason`."""
    return view(
        say("Reopen #{number}", number=item.number),
        callback_id="reopen",
        private_metadata=str(item.number),
        submit=say("Reopen"),
        blocks=[title_block(item), text_input("reason", say("Reason"), optional=True)],
    )


def about_view(item: Item, *, holder: SlackUserId | None) -> Block:
    """Return the form for title, labels and holder; `holder` is the present one in Slack.

    What was filled in comes back with it, so that only what somebody changed is changed.
    """
    menu: Block = {"type": "users_select", "action_id": HOLDER}
    if holder is not None:
        menu["initial_user"] = holder
    title = one_line(item.title)
    shown = cut_plain(title, at=LONGEST_TITLE)
    return view(
        say("About #{number}", number=item.number),
        callback_id="about",
        private_metadata=f"{item.number}:{fingerprint(shown)}:{holder or ''}:"
        f"{' '.join(item.labels)}",
        submit=say("Save"),
        blocks=[
            text_input(TITLE, say("Title"), initial=shown, longest=LONGEST_TITLE),
            text_input(
                LABELS,
                say("Labels"),
                initial=" ".join(item.labels),
                hint=say("Words, with blanks between them."),
                optional=True,
                longest=LONGEST_LABELS,
            ),
            input_block(
                HOLDER,
                say("Holder"),
                menu,
                hint=say("Who holds the pen. Leaving it empty changes nothing."),
                optional=True,
            ),
        ],
    )


def into_view(item: Item, *, what: str, number: int, says: str) -> Block:
    """Return the form that asks for another item; `what` goes there: `item`, `mail`, `comment`."""
    menu: Block = {
        "type": "external_select",
        "action_id": INTO,
        "min_query_length": 0,
        "placeholder": plain(say("Number or words")),
    }
    return view(
        say("Move to item"),
        callback_id="move",
        private_metadata=f"{item.number}:{what}:{number}",
        submit=say("Move"),
        blocks=[title_block(item), input_block(INTO, say("Item"), menu), context(says)],
    )


MOVES: Final = {
    "item": Text(
        "All of this item goes there: messages, comments and ballot. `/pen undo {number}` takes it "
        "out again."
    ),
    "mail": Text("This message goes there, with the replies below it."),
    "comment": Text("This reply goes there. It stays its author's, and goes no further."),
}
"""What moving does, by what is moved."""


def option_of(item: Item) -> tuple[str, str]:
    """Return an item as an entry of a menu: its value and text."""
    title = one_line(item.title) or say("(no title)")
    return str(item.number), cut_plain(f"#{item.number} {title}", at=LONGEST_LABEL)


OPENS: Final[Mapping[str, tuple[str, Text]]] = {
    "ballot": ("open_ballot", Text("Ballot…")),
    "call": ("open_call", Text("Call for comments…")),
    "edit": ("correct", Text("Correct the text…")),
    "edit_call": ("correct", Text("Correct the text…")),
    "vote": ("vote", Text("Vote…")),
}
"""The button that opens a form, by the form's callback_id."""


def needs_click(form: Mapping[str, object]) -> SlackText:
    """Return the answer to a message that would open a form, which only a click can: a button."""
    text = say("That takes a form, which a message cannot open. This button does.")
    opens = OPENS.get(str(form.get("callback_id")))
    number = str(form.get("private_metadata")).partition(":")[0]
    if opens is None or not number.isdecimal():
        return SlackText(
            say("That takes a form, which a message cannot open. Type it as a `/pen` command.")
        )
    act, label = opens
    pressed = button(label.format(), action_id=act, value=number, style="primary")
    return SlackText(text, (section(text), actions((pressed,), block_id=f"form-{number}")))


def track_view(channel: ChannelId, thread_ts: Ts, *, list_name: ListName) -> Block:
    """Return the form that makes an item of a thread; its block_id is `TITLE`.

    Whoever sends it writes the title: it is read by all, and nobody else's words are.
    """
    name = f"*{escape(list_name)}*"
    return view(
        say("Track as an item"),
        callback_id="track",
        private_metadata=f"{channel}:{thread_ts}",
        submit=say("Track"),
        blocks=[
            text_input(
                TITLE,
                say("Title"),
                hint=say(
                    "In your own words: the list's digest and the board show it, under your name."
                ),
                longest=LONGEST_TITLE,
            ),
            context(
                say(
                    "The message and the replies below it become an item of {name}. What people "
                    "wrote stays in Slack, unless its author sends it to the list.",
                    name=name,
                )
            ),
        ],
    )


TRACKED: Final = Text("This thread is now {item}. Its message is in the channel.")
TRACKED_ALREADY: Final = Text("This thread is already #{number}.")
NO_LIST_HERE: Final = Text("This channel has no list, so nothing in it can become an item of one.")
NOT_ON_LIST_HERE: Final = Text("Only members of this channel's list can track a thread.")
THREAD_GONE: Final = Text("That thread is gone, or nobody wrote in it.")
SAY_TITLE: Final = Text("Give it a title.")
