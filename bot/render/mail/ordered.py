"""Render the preview of a chair's command by mail, and how to confirm it.

Plain text. The message that a list would get is shown line by line, and never cut: what is
confirmed was seen.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot
from bot.domain.calls.call import Call
from bot.domain.items.item import Item
from bot.domain.procedures.draft import Act, Step
from bot.domain.procedures.procedure import Kind
from bot.domain.slack_text import dates_said, unescape_entities, without_markup
from bot.language import Text, say, say_list
from bot.render.documents.drafts import HEADS, LONGEST_OWN, WHERE, OwnVote
from bot.render.mail.transcript import refusal_text
from bot.render.text.safe import clean, cut, one_line
from bot.render.text.wrap import wrap
from bot.render.words.times import say_instant

NOT_DONE_YET: Final = Text("Nothing is done yet. This is what it will do:")
TO_SEND: Final = Text(
    "To send it, reply to this message with “confirm” on the first line, until {until}. That works "
    "once, and only for what is shown above: if anything has changed by then, nothing is sent, and "
    "you are shown it again. Otherwise do nothing."
)
TO_DO: Final = Text(
    "To do it, reply to this message with “confirm” on the first line, until {until}. That works "
    "once, and only for what is shown above. Otherwise do nothing."
)
OWN_VOTE: Final = Text(
    "Your own message, which opened {item}, says “{words}”. It is counted as your vote, {choice}, "
    "only if you write “confirm and count my vote” instead of “confirm”."
)
NO_OWN_VOTE: Final = Text(
    "You asked to count a vote of yours, but none was shown to you. Nothing was done."
)
ENDS_WHEN_CONFIRMED: Final = Text(
    "The time at which it ends, and so the hash of a result, will be those of your confirmation."
)
SHOWN_APART: Final = Text(
    "Nothing is done yet. You have been sent another message that shows what this will do, and how "
    "to confirm it."
)
NOT_CONFIRMED: Final = Text(
    "Your reply does not begin with “confirm”, so nothing was done. You can still confirm: reply "
    "to the message that showed it, with that word on the first line."
)
NOT_FROM_YOU: Final = Text(
    "Somebody replied to a message that Penholder sent to you alone, from an address that is not "
    "yours, so nothing was done. To confirm, reply from this address."
)
USED: Final = Text("This was already confirmed, or answered with “no”. Nothing more was done.")
EXPIRED: Final = Text(
    "That was too late: it could be confirmed until {until}. Nothing was done. Send the command "
    "again."
)
PUBLIC: Final = Text(
    "Others can read the address that you replied to, so it no longer confirms "
    "anything. Nothing was done. Send the command again."
)
DROPPED: Final = Text("Nothing was done, and this cannot be confirmed any more.")
ASKS: Final = Text("The ballot on #{number} asks: {question}")
HOW_TO_EDIT: Final = Text(
    "To correct that, write `/pen edit {number} same QUESTION` if it still means "
    "the same, so that votes stay, or `/pen edit {number} changed QUESTION` if "
    "not: then they no longer count, and Penholder asks the voters to vote again. "
    "Options follow a colon, separated by “/”. A last line that begins with "
    "“because” gives the reason."
)
CALL_ASKS: Final = Text("The call for comments on #{number} asks:")
HOW_TO_EDIT_CALL: Final = Text(
    "To correct that, write `/pen edit {number}` and below it, without an empty line, one line for "
    "each part: “2: …” rewords question 2, “new: …” adds a question, “text: …” changes the text "
    "above them. A last line that begins with “because” gives the reason."
)
_MARGIN: Final = "  | "
_ENDS: Final = frozenset(
    (Act(Step.CLOSE, Kind.BALLOT), Act(Step.CLOSE, Kind.CALL), Act(Step.WITHDRAW, Kind.CALL))
)
"""What mails the time at which it is done."""


def said_by_mail(text: str, *, zone: ZoneInfo) -> str:
    """Return a text that was made for Slack as a mail says it, in paragraphs."""
    dated = dates_said(text, lambda at: say_instant(at, zone=zone))
    return refusal_text(unescape_entities(dated))


def shown_text(
    act: Act,
    item: Item,
    mails: Sequence[tuple[str, str, str, str]],
    *,
    note: str,
    own: OwnVote | None,
    until: datetime,
    zone: ZoneInfo,
) -> str:
    """Return the mails that an act sends, and how to confirm it.

    Each mail is the name and the address of its list, its subject and its text. What several lists
    get alike is shown once. `own` is a vote of the chair's that can be counted with it.
    """
    named = f"#{item.number} {one_line(item.title)}".strip()
    head = [HEADS[act].format(item=named), note]
    head += [ENDS_WHEN_CONFIRMED.format()] if act in _ENDS else []
    parts = [wrap(" ".join(filter(None, head)))]
    alike: dict[tuple[str, str], list[str]] = {}
    for name, address, subject, body in mails:
        alike.setdefault((subject, body), []).append(f"{name} ({address})")
    for (subject, body), lists in alike.items():
        where = WHERE.format(lists=say_list(lists), channel="C")
        parts += [wrap(without_markup(where)), _set_in(subject, body)]
    parts.append(wrap(TO_SEND.format(until=say_instant(until, zone=zone))))
    if own is not None:
        words, choice = cut(one_line(own.words), at=LONGEST_OWN), one_line(own.choice)
        parts.append(wrap(OWN_VOTE.format(item=named, words=words, choice=choice)))
    return "\n\n".join(parts)


def asked_text(text: str, *, until: datetime, zone: ZoneInfo) -> str:
    """Return what a command that tells no list will have done, and how to confirm it."""
    does = said_by_mail(text, zone=zone)
    shown = "\n".join(f"{_MARGIN}{line}".rstrip() for line in does.split("\n"))
    to_do = wrap(TO_DO.format(until=say_instant(until, zone=zone)))
    return "\n\n".join([wrap(NOT_DONE_YET.format()), shown, to_do])


def how_to_edit_ballot(ballot: Ballot, *, title: str) -> str:
    """Return what a vote asks now and how to correct it, with Slack's markup."""
    asked = " ".join(
        filter(None, (one_line(ballot.question or title), " / ".join(ballot.rules.options)))
    )
    number = ballot.item
    return "\n".join(
        (ASKS.format(number=number, question=asked), HOW_TO_EDIT.format(number=number))
    )


def how_to_edit_call(call: Call) -> str:
    """Return what a call asks now and how to correct it, with Slack's markup."""
    questions = [f"{number}: {question}" for number, question in enumerate(call.questions, start=1)]
    text = [f"text: {one_line(call.text)}"] if call.text else []
    number = call.item
    head, how = CALL_ASKS.format(number=number), HOW_TO_EDIT_CALL.format(number=number)
    return "\n".join([head, *text, *questions, how])


def _set_in(subject: str, body: str) -> str:
    head = say("Subject: {subject}", subject=one_line(subject))
    lines = [head, "", *clean(body).strip("\n").split("\n")]
    return "\n".join(f"{_MARGIN}{line.rstrip()}".rstrip() for line in lines)
