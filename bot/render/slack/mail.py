"""Render a mail as a reply in its item's Slack thread: who, when, and what is new in it."""

from typing import Final

from bot.mail.quotes.new_text import without_answered
from bot.mail.values import Attachment, Automatic
from bot.render.facts import MailFacts
from bot.render.safe import clean, cut, name_of, one_line
from bot.render.slack.blocks import (
    LONGEST_MESSAGE,
    LONGEST_SECTION,
    LONGEST_TEXT,
    Block,
    SlackText,
    context,
    cut_plain,
    plain,
    size_of,
    within_message,
)
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.rich_text import pages, rich_text

__all__ = ["MailFacts", "render_mail"]

MOST_TEXT_BLOCKS: Final = 44
"""Leaves room within Slack's 50 for the header, attachments and the notice of a cut."""
ROOM: Final = LONGEST_MESSAGE - 1500
LONGEST_LISTS: Final = 300
MOST_ATTACHMENTS: Final = 10
LONGEST_TYPE: Final = 80

NOTHING_NEW: Final = "This message has nothing new: all of it is quoted. *Details* shows it."
CUT_SHORT: Final = "Cut here, at Slack's limit. *Details* (above the thread) shows all of it."
_AUTOMATIC: Final = {
    Automatic.OURS: "from Penholder",
    Automatic.AUTO_REPLY: "automatic reply",
    Automatic.BOUNCE: "delivery report",
    Automatic.LIST_ADMIN: "from the list's software",
    Automatic.OTHER: "automatic message",
}


def render_mail(mail: MailFacts) -> SlackText:
    """Return one mail as a threaded reply; *Details* shows what does not fit."""
    body, was_cut = _body(mail)
    blocks = [context(_head(mail)), *body]
    if mail.attachments:
        attached = cut_plain(say_attachments(mail.attachments), at=LONGEST_SECTION)
        blocks.append({"type": "context", "elements": [plain(attached)]})
    if was_cut:
        blocks.append(context(CUT_SHORT))
    return SlackText(text=within_message(_in_words(mail)), blocks=tuple(blocks))


def say_attachments(attachments: tuple[Attachment, ...]) -> str:
    """Return `Attached: minutes.pdf (PDF, 120 KB)`, plain."""
    shown = [_say_attachment(one) for one in attachments[:MOST_ATTACHMENTS]]
    more = len(attachments) - len(shown)
    return "Attached: " + ", ".join(shown) + (f" and {more} more" if more else "")


def _say_attachment(one: Attachment) -> str:
    name = cut(one_line(one.filename) or "without a name", at=80)
    kind = cut(one_line(one.media_type), at=LONGEST_TYPE)
    return f"{name} ({kind}, {say_size(one.size)})" if one.size else f"{name} ({kind})"


def say_size(size: int) -> str:
    """Return a size in bytes as people say it, decimal units."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def _head(mail: MailFacts) -> str:
    parts = [f"*{escape(name_of(mail.author, address=mail.address))}*", date_token(mail.said_at)]
    if mail.lists:
        parts.append(f"by mail to {escape(cut(', '.join(mail.lists), at=LONGEST_LISTS))}")
    if mail.automatic is not None:
        parts.append(_AUTOMATIC[mail.automatic])
    return "  ·  ".join(parts)


def _body(mail: MailFacts) -> tuple[list[Block], bool]:
    """Return the blocks of what is new, and whether any of it had to be left out.

    The line that an inline reply stands below is a quote above it: reading a mail keeps those, and
    only those, so that no footer and no signature is ever shown as what was answered.
    """
    first, *more = pages(mail.new_text, size=ROOM)
    made: list[Block] = []
    for block in rich_text(first):
        if len(made) >= MOST_TEXT_BLOCKS or size_of(made) + size_of([block]) > ROOM:
            return made, True
        made.append(block)
    return made or [context(NOTHING_NEW)], bool(more)


def _in_words(mail: MailFacts) -> str:
    """Return the same as mrkdwn without formatting; it begins with what is new."""
    new_text = clean(mail.new_text)
    own = without_answered(new_text) if mail.answers else new_text
    # Escaping makes no text shorter, and a mail may have two million characters.
    said = escape(own.strip()[: LONGEST_TEXT + 1]) or NOTHING_NEW
    lines = [f"{escape(name_of(mail.author, address=mail.address))}: {said}"]
    kept = frozenset(own.splitlines())
    answered = [
        line.removeprefix("> ")
        for line in new_text[:LONGEST_TEXT].splitlines()
        if line.startswith("> ") and line not in kept
    ]
    if answered:
        lines.append("In reply to: " + "; ".join(f"“{escape(one)}”" for one in answered))
    if mail.attachments:
        lines.append(escape(say_attachments(mail.attachments)))
    if mail.automatic is not None:
        lines.append(f"({_AUTOMATIC[mail.automatic]})")
    return "\n".join(lines)
