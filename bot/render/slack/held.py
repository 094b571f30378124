"""Tell chairs about mails that name a list and did not come by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.render.safe import cut, name_of, one_line
from bot.render.slack.mrkdwn import date_token, escape

LONGEST_SUBJECT: Final = 150

NO_SUCH_MAIL: Final = "No message {number} is held. `/pen held` lists the held messages."
NOTHING_HELD: Final = "No message is held for your lists."
DROPPED: Final = "Dropped: {mail}. Nobody was told."
SHOWN: Final = (
    "Shown as {item}: {mail}. It did not come by the list, so a vote in it does not count until "
    "its author confirms it."
)
SHOWN_ALREADY: Final = "That message is already here: {mail}."


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held mail: its number, its claimed author, its subject, and when it came."""

    number: int
    name: str
    address: str
    subject: str
    received_at: datetime


def say_mail(one: HeldLine) -> str:
    """Return a held mail in a few words, as mrkdwn."""
    subject = cut(one_line(one.subject), at=LONGEST_SUBJECT) or "no subject"
    return f"“{escape(subject)}”, from {escape(name_of(one.name, address=one.address))}"


def question(list_name: str, mails: Sequence[HeldLine], *, count: int) -> str:
    """Ask the chairs about mails whose list copy has not come, as mrkdwn."""
    head = "A message that names" if count == 1 else f"{count} messages that name"
    it = "it" if count == 1 else "them"
    return (
        f"{head} the list {escape(list_name)} came straight to me, and no copy came from the list. "
        f"Perhaps the list holds or rejected {it}, or somebody wants to get past the moderator. "
        f"Nobody sees {it} until you decide.\n{held_text(mails, count=count)}"
    )


def held_text(mails: Sequence[HeldLine], *, count: int) -> str:
    """Return the held mails with the possible decisions, as mrkdwn."""
    if not mails:
        return NOTHING_HELD
    lines = [f"*{one.number}*  {say_mail(one)}, {date_token(one.received_at)}" for one in mails]
    if count > len(mails):
        lines.append(f"and {count - len(mails)} more: `/pen held`")
    first = mails[0].number
    lines.append(
        f"`/pen held {first} show` puts it into its item, `/pen held {first} drop` deletes it. "
        "Held messages are deleted after 30 days."
    )
    return "\n".join(lines)
