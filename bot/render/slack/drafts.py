"""Show a chair the mail that an act will send to a list, before it leaves."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.ballots.draft import Act
from bot.domain.calls.draft import CallAct
from bot.domain.ids import ChannelId
from bot.domain.items.item import Item
from bot.render.safe import clean, cut, one_line
from bot.render.slack.blocks import (
    Block,
    SlackText,
    actions,
    button,
    context,
    preformatted,
    section,
    within_message,
)
from bot.render.slack.item import named
from bot.render.slack.mrkdwn import escape, escape_entities

LONGEST_SHOWN: Final = 8000
SENDS: Final[Mapping[Act | CallAct, str]] = {
    Act.OPEN: "Send and open the vote",
    Act.EXTEND: "Send and extend the vote",
    Act.WITHDRAW: "Send and withdraw the vote",
    Act.CLOSE: "Close now",
    Act.CAST: "Send and decide the tie",
    Act.EDIT: "Send",
    Act.PROPOSE: "Send and ask for endorsers",
    CallAct.OPEN: "Send and open the call",
    CallAct.EXTEND: "Send and extend the call",
    CallAct.EDIT: "Send",
    CallAct.WITHDRAW: "Send and withdraw the call",
    CallAct.CLOSE: "Close now",
}
KEEPS: Final[Mapping[Act | CallAct, str]] = {
    Act.OPEN: "Cancel",
    Act.EXTEND: "Cancel",
    Act.WITHDRAW: "Cancel",
    Act.CLOSE: "Keep open",
    Act.CAST: "Cancel",
    Act.EDIT: "Cancel",
    Act.PROPOSE: "Cancel",
    CallAct.OPEN: "Cancel",
    CallAct.EXTEND: "Cancel",
    CallAct.EDIT: "Cancel",
    CallAct.WITHDRAW: "Cancel",
    CallAct.CLOSE: "Keep open",
}
HEADS: Final[Mapping[Act | CallAct, str]] = {
    Act.OPEN: "Nothing is sent yet. This opens a vote on {item}.",
    Act.EXTEND: "Nothing is sent yet. This extends the vote on {item}.",
    Act.WITHDRAW: "Nothing is sent yet. This withdraws the vote on {item}: it ends without a "
    "result.",
    Act.CLOSE: "The vote on {item} is still open. This ends it now, with the votes cast so far.",
    Act.CAST: "Nothing is sent yet. This decides the tie on {item}, for good.",
    Act.EDIT: "Nothing is sent yet. This corrects the vote on {item}.",
    Act.PROPOSE: "Nothing is sent yet. This proposes a vote on {item} and asks for endorsers. Once "
    "it has them, the vote opens, and is announced to the same places.",
    CallAct.OPEN: "Nothing is sent yet. This calls for comments on {item}.",
    CallAct.EXTEND: "Nothing is sent yet. This gives the call for comments on {item} more time.",
    CallAct.EDIT: "Nothing is sent yet. This corrects the call for comments on {item}.",
    CallAct.WITHDRAW: "Nothing is sent yet. This withdraws the call for comments on {item}.",
    CallAct.CLOSE: "The call for comments on {item} is still open. This ends it now.",
}
ENDS_CALL: Final = (
    "It ends the call for comments, whose answers go to the same places in a message before it."
)
TITLES: Final[Mapping[Act | CallAct, str]] = {
    Act.OPEN: "Open a vote",
    Act.EDIT: "Correct the vote",
    Act.PROPOSE: "Propose a vote",
    CallAct.OPEN: "Call for comments",
    CallAct.EDIT: "Correct the call",
}
"""The acts that have forms."""
WHERE: Final = "This message goes to {lists}, and a notice of it to <#{channel}>:"
CUT: Final = "The message goes on; {count} more characters are not shown here."
KEPT: Final = "Nothing was sent."


def draft_text(
    act: Act | CallAct,
    item: Item,
    *,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    draft: str,
    note: str = "",
) -> SlackText:
    """Return the mail with a button that sends it and one that does not.

    `lists` are the names and addresses that it goes to. `draft` is what the button carries, `note`
    what else the act does.
    """
    head, where, shown, left = _parts(act, item, lists, channel, subject, body, note)
    buttons = (
        button(SENDS[act], action_id="draft:send", value=draft, style="primary"),
        button(KEEPS[act], action_id="draft:keep", value=act),
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
    act: Act | CallAct,
    item: Item,
    *,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    draft: str,
    note: str = "",
) -> Block:
    """Return the same as a form whose submit button sends it."""
    head, where, shown, left = _parts(act, item, lists, channel, subject, body, note)
    return {
        "type": "modal",
        "callback_id": "draft",
        "private_metadata": draft,
        "title": _label(TITLES[act]),
        "submit": _label("Send"),
        "close": _label(KEEPS[act]),
        "blocks": [section(f"{head}\n{where}"), preformatted(shown), *left],
    }


def _parts(
    act: Act | CallAct,
    item: Item,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    note: str,
) -> tuple[str, str, str, list[Block]]:
    goes_to = " and ".join(f"*{escape(name)}* ({escape(address)})" for name, address in lists)
    whole = clean(body).strip("\n")
    shown = f"Subject: {one_line(subject)}\n\n{cut(whole, at=LONGEST_SHOWN)}"
    more = max(0, len(whole) - LONGEST_SHOWN)
    return (
        " ".join(filter(None, (HEADS[act].format(item=named(item)), note))),
        WHERE.format(lists=goes_to, channel=channel),
        shown,
        [context(CUT.format(count=more))] if more else [],
    )


def _label(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
