"""Tell chairs about mails that name a list and did not come by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.language import Numbered, Text, say
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.text.safe import cut, name_of, one_line

LONGEST_SUBJECT: Final = 150

NO_SUCH_MAIL: Final = Text("No message {number} is held. `/pen held` lists the held messages.")
NOTHING_HELD: Final = Text("No message is held for your lists.")
DROPPED: Final = Text("Dropped: {mail}. Nobody was informed.")
SHOWN: Final = Text(
    "Shown as {item}: {mail}. It did not come by the list, so a vote in it does not count until "
    "its author confirms it."
)
SHOWN_ALREADY: Final = Text("That message is already here: {mail}.")
CAME_STRAIGHT: Final = Numbered(
    "A message that names the list {list} came straight to me, and no copy came from the list. "
    "Perhaps the list holds or rejected it, or somebody wants to get past the moderator. Nobody "
    "sees it until you decide.",
    "{number} messages that name the list {list} came straight to me, and no copy came from the "
    "list. Perhaps the list holds or rejected them, or somebody wants to get past the moderator. "
    "Nobody sees them until you decide.",
)


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held mail: its number, its claimed author, its subject, and when it came."""

    number: int
    name: str
    address: str
    subject: str
    received_at: datetime


def say_mail(line: HeldLine) -> str:
    """Return a held mail in a few words, as mrkdwn."""
    subject = cut(one_line(line.subject), at=LONGEST_SUBJECT) or say("no subject")
    name = escape(name_of(line.name, address=line.address))
    return say("“{subject}”, from {name}", subject=escape(subject), name=name)


def question(list_name: str, mails: Sequence[HeldLine], *, count: int) -> str:
    """Ask the chairs about mails whose list copy has not come, as mrkdwn."""
    head = CAME_STRAIGHT.format(count, list=escape(list_name))
    return f"{head}\n{held_text(mails, count=count)}"


def held_text(mails: Sequence[HeldLine], *, count: int) -> str:
    """Return the held mails with the possible decisions, as mrkdwn."""
    if not mails:
        return NOTHING_HELD.format()
    lines = [f"*{mail.number}*  {say_mail(mail)}, {date_token(mail.received_at)}" for mail in mails]
    if count > len(mails):
        lines.append(say("and {number} more: `/pen held`", number=count - len(mails)))
    lines.append(
        say(
            "`/pen held {number} show` puts it into its item, `/pen held {number} drop` deletes "
            "it. Held messages are deleted after 30 days.",
            number=mails[0].number,
        )
    )
    return "\n".join(lines)
