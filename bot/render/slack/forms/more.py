"""Render *More…* of an item: what is done with it less often, and the forms of that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.digests.attention import Attention
from bot.domain.ids import MailId
from bot.domain.items.item import FINISHED, Item
from bot.domain.items.plan import Plan
from bot.language import Text, say
from bot.render.documents.facts import MailFacts
from bot.render.slack.forms.views import (
    Clocks,
    about_end,
    input_block,
    text_input,
    time_inputs,
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
    modal,
    plain,
    section,
)
from bot.render.text.safe import name_of, one_line

AFTER: Final = "after"
TAKES: Final = "takes"
MAIL: Final = "mail"
"""The block_ids of the fields."""
MOST_MESSAGES: Final = 100
"""How many of an item's messages a menu offers: as many as Slack takes."""

_ATTENDS: Final = {
    None: Text(
        "You neither follow nor mute this item: your other choices decide what comes by mail."
    ),
    Attention.FOLLOW: Text("You follow this item: you get each of its messages by mail."),
    Attention.MUTE: Text("You have muted this item: you get nothing of it by mail but reminders."),
}


@dataclass(frozen=True, slots=True)
class MoreFacts:
    """What somebody can do with an item.

    `leads`: what chairs do, too; `has_call`: there is a call whose reach they may know;
    `seeks_consensus`: one for consensus is open to them; `runs`: a call or ballot is open or
    proposed; `is_tied`: the chair's casting vote is awaited; `messages` counts those of the list,
    `objections` those on record.
    """

    item: Item
    attention: Attention | None = None
    leads: bool = False
    may_object: bool = False
    seeks_consensus: bool = False
    runs: bool = False
    is_tied: bool = False
    is_locked: bool = False
    has_call: bool = False
    messages: int = 0
    objections: int = 0


def more_view(facts: MoreFacts, *, told: str = "") -> Block:
    """Return the page with a button for each act; `told` is what the last one says, as mrkdwn."""
    number = facts.item.number
    return modal(
        say("More on #{number}", number=number),
        callback_id="more",
        about=str(number),
        blocks=[
            title_block(facts.item),
            *([section(told)] if told else []),
            section(_ATTENDS[facts.attention].format()),
            actions(_attend_buttons(facts), block_id=f"attend-{number}"),
            actions(_act_buttons(facts), block_id=f"acts-{number}"),
            *_of_chairs(facts),
        ],
    )


def _attend_buttons(facts: MoreFacts) -> Iterator[Block]:
    value, chosen = str(facts.item.number), facts.attention
    if chosen is not Attention.FOLLOW:
        yield button(say("Follow"), action_id="follow", value=value)
    if chosen is not Attention.MUTE:
        yield button(say("Mute"), action_id="mute", value=value)
    if chosen is not None:
        yield button(say("Neither"), action_id="unfollow", value=value)


def _act_buttons(facts: MoreFacts) -> Iterator[Block]:
    value = str(facts.item.number)
    yield button(say("Plan…") if facts.leads else say("Plan"), action_id="plan", value=value)
    if facts.has_call:
        yield button(say("Reach of the call"), action_id="reach", value=value)
    if facts.objections:
        yield button(say("Objections"), action_id="objections", value=value)
    if facts.may_object:
        yield button(say("Object…"), action_id="raise", value=value)
    if facts.seeks_consensus:
        yield button(say("Time to object…"), action_id="hold", value=value)


def _of_chairs(facts: MoreFacts) -> Iterator[Block]:
    """Yield the buttons of what only chairs do."""
    if facts.leads:
        yield context(say("For chairs:"))
        yield actions(_chair_buttons(facts), block_id=f"chairs-{facts.item.number}")


def _chair_buttons(facts: MoreFacts) -> Iterator[Block]:
    value = str(facts.item.number)
    if facts.runs:
        yield button(say("Withdraw…"), action_id="withdraw", value=value)
    elif facts.item.state not in FINISHED:
        yield button(say("A meeting resolved…"), action_id="provisional", value=value)
    if facts.is_tied:
        yield button(say("Decide the tie…"), action_id="cast", value=value)
    if facts.item.is_decision:
        yield button(say("Replace or amend a decision…"), action_id="relate", value=value)
    if not facts.is_locked:
        yield button(say("Fix title and questions"), action_id="lock", value=value)
    if facts.messages > 1:
        yield button(say("Split off a message…"), action_id="split", value=value)
    yield button(say("Merge into another item…"), action_id="merge_into", value=value)


def page(title: str, shown: SlackText, *, number: int) -> Block:
    """Return a page that shows what a command answers; it has buttons of its own."""
    return modal(title, callback_id="page", about=str(number), blocks=shown.blocks)


def plan_view(item: Item, plan: Plan, clocks: Clocks) -> Block:
    """Return the form for an item's plan; block_ids `AFTER`, `TAKES`, and those of `time_inputs`.

    What was filled in comes back with it, so that only what somebody changed is changed.
    """
    needs, takes = ", ".join(map(str, plan.needs)), str(plan.takes or "")
    due = plan.due.astimezone(clocks.zone) if plan.due is not None else None
    before = "|".join((needs, takes, f"{due:%Y-%m-%d}|{due:%H:%M}" if due else "|"))
    return view(
        say("Plan of #{number}", number=item.number),
        callback_id="plan",
        private_metadata=f"{about_end(item, clocks)}|{before}",
        submit=say("Save"),
        blocks=[
            title_block(item),
            text_input(
                AFTER,
                say("Needs first"),
                initial=needs,
                hint=say("The numbers of the items that must end before it begins: 12, 13."),
                optional=True,
            ),
            text_input(
                TAKES,
                say("Takes at least"),
                initial=takes,
                hint=say("A number of days, weeks or working days, such as 3 weeks."),
                optional=True,
                longest=40,
            ),
            *time_inputs(
                due,
                clocks,
                labels=(Text("Due: day ({zone})"), Text("Due: time ({zone})")),
                optional=True,
            ),
        ],
    )


def split_view(item: Item, mails: Sequence[tuple[int, MailId, MailFacts]]) -> Block:
    """Return the form that makes one of an item's messages an item of its own; block_id `MAIL`.

    The messages come with their numbers in the item and their ids.
    """
    options = [
        {
            "text": plain(cut_plain(_in_brief(number, mail), at=LONGEST_LABEL)),
            "value": str(mail_id),
        }
        for number, mail_id, mail in mails[-MOST_MESSAGES:]
    ]
    menu: Block = {"type": "static_select", "action_id": MAIL, "options": options}
    return view(
        say("Split off a message"),
        callback_id="split",
        private_metadata=str(item.number),
        submit=say("Split off"),
        blocks=[
            title_block(item),
            input_block(
                MAIL,
                say("Message"),
                menu,
                hint=say("It becomes an item of its own, with the replies below it."),
            ),
        ],
    )


def _in_brief(number: int, mail: MailFacts) -> str:
    who = name_of(mail.author, address=mail.address)
    return f"{number}. {who}: {one_line(mail.new_text)}"
