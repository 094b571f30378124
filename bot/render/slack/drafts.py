"""Show a chair the mail that an act will send to a list, before it leaves."""

from collections.abc import Sequence
from typing import Final

from bot.domain.ballots.draft import Act
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
SENDS: Final = {
    Act.OPEN: "Send and open the vote",
    Act.EXTEND: "Send and extend the vote",
    Act.WITHDRAW: "Send and withdraw the vote",
    Act.CLOSE: "Close now",
    Act.CAST: "Send and decide the tie",
}
KEEPS: Final = {
    Act.OPEN: "Cancel",
    Act.EXTEND: "Cancel",
    Act.WITHDRAW: "Cancel",
    Act.CLOSE: "Keep open",
    Act.CAST: "Cancel",
}
HEADS: Final = {
    Act.OPEN: "Nothing is sent yet. This opens a vote on {item}.",
    Act.EXTEND: "Nothing is sent yet. This extends the vote on {item}.",
    Act.WITHDRAW: "Nothing is sent yet. This withdraws the vote on {item}: it ends without a "
    "result.",
    Act.CLOSE: "The vote on {item} is still open. This ends it now, with the votes that are cast.",
    Act.CAST: "Nothing is sent yet. This decides the tie on {item}, for good.",
}
WHERE: Final = "This message goes to {lists}, and the news of it to <#{channel}>:"
CUT: Final = "The message goes on; {count} more characters are not shown here."
KEPT: Final = "Nothing was sent."


def draft_text(
    act: Act,
    item: Item,
    *,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    draft: str,
) -> SlackText:
    """Return the mail with a button that sends it and one that does not.

    `lists` are the names and addresses that it goes to. `draft` is what the button carries.
    """
    head, where, shown, left = _parts(act, item, lists, channel, subject, body)
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
    act: Act,
    item: Item,
    *,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
    draft: str,
) -> Block:
    """Return the same as a form whose submit button sends it."""
    head, where, shown, left = _parts(act, item, lists, channel, subject, body)
    return {
        "type": "modal",
        "callback_id": "draft",
        "private_metadata": draft,
        "title": _label("Open a vote"),
        "submit": _label("Send"),
        "close": _label(KEEPS[act]),
        "blocks": [section(f"{head}\n{where}"), preformatted(shown), *left],
    }


def _parts(
    act: Act,
    item: Item,
    lists: Sequence[tuple[str, str]],
    channel: ChannelId,
    subject: str,
    body: str,
) -> tuple[str, str, str, list[Block]]:
    goes_to = " and ".join(f"*{escape(name)}* ({escape(address)})" for name, address in lists)
    whole = clean(body).strip("\n")
    shown = f"Subject: {one_line(subject)}\n\n{cut(whole, at=LONGEST_SHOWN)}"
    more = max(0, len(whole) - LONGEST_SHOWN)
    return (
        HEADS[act].format(item=named(item)),
        WHERE.format(lists=goes_to, channel=channel),
        shown,
        [context(CUT.format(count=more))] if more else [],
    )


def _label(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
