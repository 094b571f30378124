"""Show a chair the mail that an act will send to a list, before it leaves."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.ids import ChannelId
from bot.domain.items.item import Item
from bot.domain.procedures.draft import Act, Step
from bot.domain.procedures.procedure import Kind
from bot.language import Numbered, Text, say, say_list
from bot.render.documents.drafts import HEADS, LONGEST_OWN, WHERE, OwnVote
from bot.render.slack.item import named
from bot.render.slack.markup.blocks import (
    Block,
    SlackText,
    actions,
    button,
    context,
    preformatted,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import escape, escape_entities
from bot.render.text.safe import clean, cut, one_line

LONGEST_SHOWN: Final = 8000
SENDS: Final[Mapping[Act, Text]] = {
    Act(Step.OPEN, Kind.BALLOT): Text("Send and open the ballot"),
    Act(Step.EXTEND, Kind.BALLOT): Text("Send and extend the ballot"),
    Act(Step.WITHDRAW, Kind.BALLOT): Text("Send and withdraw the ballot"),
    Act(Step.CLOSE, Kind.BALLOT): Text("Close now"),
    Act(Step.CAST, Kind.BALLOT): Text("Send and decide the tie"),
    Act(Step.EDIT, Kind.BALLOT): Text("Send"),
    Act(Step.PROPOSE, Kind.BALLOT): Text("Send and ask for endorsers"),
    Act(Step.OPEN, Kind.CALL): Text("Send and open the call"),
    Act(Step.EXTEND, Kind.CALL): Text("Send and extend the call"),
    Act(Step.EDIT, Kind.CALL): Text("Send"),
    Act(Step.WITHDRAW, Kind.CALL): Text("Send and withdraw the call"),
    Act(Step.CLOSE, Kind.CALL): Text("Close now"),
}
ENDS_CALL: Final = Text(
    "It ends the call for comments, whose answers go to the same places in a message before it."
)
OWN_VOTE: Final = Text(
    "Your own message, which opened {item}, says “{words}”. It is counted as your vote, "
    "*{choice}*, only if you say so."
)
COUNTS_OWN: Final = Text("Send, and count my vote")
OWN: Final = "own"
"""The field of a form in which a chair says that their own vote counts."""
TITLES: Final[Mapping[Act, Text]] = {
    Act(Step.OPEN, Kind.BALLOT): Text("Open a ballot"),
    Act(Step.EDIT, Kind.BALLOT): Text("Correct the ballot"),
    Act(Step.PROPOSE, Kind.BALLOT): Text("Propose a ballot"),
    Act(Step.OPEN, Kind.CALL): Text("Call for comments"),
    Act(Step.EDIT, Kind.CALL): Text("Correct the call"),
    Act(Step.EXTEND, Kind.BALLOT): Text("More time"),
    Act(Step.EXTEND, Kind.CALL): Text("More time"),
    Act(Step.CLOSE, Kind.BALLOT): Text("Close the ballot"),
    Act(Step.CLOSE, Kind.CALL): Text("Close the call"),
    Act(Step.WITHDRAW, Kind.BALLOT): Text("Withdraw the ballot"),
    Act(Step.WITHDRAW, Kind.CALL): Text("Withdraw the call"),
    Act(Step.CAST, Kind.BALLOT): Text("Decide the tie"),
}
"""The acts that have forms."""
CUT: Final = Numbered(
    "The message goes on; {number} more character is not shown here.",
    "The message goes on; {number} more characters are not shown here.",
)
KEPT: Final = Text("Nothing was sent.")


def draft_text(
    act: Act,
    item: Item,
    *,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    draft: str,
    note: str = "",
    own: OwnVote | None = None,
) -> SlackText:
    """Return the mail with a button that sends it and one that does not.

    `lists` are the names and addresses that it goes to. `draft` is what the button carries, `note`
    what else the act does. With `own` a third one counts a vote of the chair's.
    """
    note = " ".join(filter(None, (note, _about_own(item, own))))
    head, where, shown, left = _parts(act, item, lists, channel, subject, body, note)
    counts_own = (
        (button(COUNTS_OWN.format(), action_id="draft:count", value=own.draft),) if own else ()
    )
    buttons = (
        button(SENDS[act].format(), action_id="draft:send", value=draft, style="primary"),
        *counts_own,
        button(_keeps(act), action_id="draft:keep", value=str(act)),
    )
    text = f"{head} {where}\n{escape_entities(shown)}"
    return SlackText(
        text=within_message(text),
        blocks=(
            section(f"{head}\n{where}"),
            preformatted(shown),
            *left,
            actions(buttons, block_id=f"draft-{item.number}"),
        ),
    )


def draft_view(
    act: Act,
    item: Item,
    *,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    draft: str,
    note: str = "",
    own: OwnVote | None = None,
) -> Block:
    """Return the same as a form whose submit button sends it; a box in it counts a vote."""
    note = " ".join(filter(None, (note, _about_own(item, own))))
    head, where, shown, left = _parts(act, item, lists, channel, subject, body, note)
    return {
        "type": "modal",
        "callback_id": "draft",
        "private_metadata": draft,
        "title": _label(TITLES[act].format()),
        "submit": _label(SENDS[act].format() if act.step is Step.CLOSE else say("Send")),
        "close": _label(_keeps(act)),
        "blocks": [
            section(f"{head}\n{where}"),
            *([_own_box()] if own else []),
            preformatted(shown),
            *left,
        ],
    }


def _keeps(act: Act) -> str:
    """Return what the button says that leaves everything as it is."""
    return say("Keep open") if act.step is Step.CLOSE else say("Cancel")


def _about_own(item: Item, own: OwnVote | None) -> str:
    if own is None:
        return ""
    words = escape(cut(one_line(own.words), at=LONGEST_OWN))
    return OWN_VOTE.format(item=named(item), words=words, choice=escape(own.choice))


def _own_box() -> Block:
    option = {"text": _label(say("Count it")), "value": OWN}
    return {
        "type": "input",
        "block_id": OWN,
        "optional": True,
        "label": _label(say("Your vote")),
        "element": {"type": "checkboxes", "action_id": OWN, "options": [option]},
    }


def _parts(
    act: Act,
    item: Item,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    note: str,
) -> tuple[str, str, str, list[Block]]:
    goes_to = say_list([f"*{escape(name)}* ({escape(address)})" for name, address in lists])
    whole = clean(body).strip("\n")
    head = say("Subject: {subject}", subject=one_line(subject))
    shown = f"{head}\n\n{cut(whole, at=LONGEST_SHOWN)}"
    more = max(0, len(whole) - LONGEST_SHOWN)
    return (
        " ".join(filter(None, (HEADS[act].format(item=named(item)), note))),
        WHERE.format(lists=goes_to, channel=channel),
        shown,
        [context(CUT.format(more))] if more else [],
    )


def _label(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
