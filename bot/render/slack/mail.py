"""Render a mail as a reply in its item's Slack thread: who, when, and what is new in it."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ids import ItemNumber
from bot.domain.slack_text import without_markup
from bot.language import Text, say, say_as, say_parts
from bot.mail.quotes.new_text import without_answered
from bot.mail.values import Attachment, Automatic
from bot.render.documents.facts import MailFacts, say_size
from bot.render.slack.item import link_to
from bot.render.slack.markup.blocks import (
    LONGEST_MESSAGE,
    LONGEST_SECTION,
    LONGEST_TEXT,
    Block,
    SlackText,
    actions,
    button,
    context,
    cut_plain,
    modal,
    plain,
    section,
    size_of,
    with_button,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.slack.markup.rich_text import pages, rich_text
from bot.render.text.safe import clean, cut, name_of, one_line
from bot.render.words.times import say_instant

__all__ = ["MailFacts", "render_mail"]

MOST_TEXT_BLOCKS: Final = 44
"""Leaves room within Slack's 50 for the header, attachments and the notice of a cut."""
ROOM: Final = LONGEST_MESSAGE - 1500
LONGEST_LISTS: Final = 300
MOST_ATTACHMENTS: Final = 10
LONGEST_TYPE: Final = 80
LONGEST_ATTACHED: Final = 500

LOOKED_AT: Final = 5 * LONGEST_TEXT
"""Characters of a mail that are read for a message's `text`, quoted lines and blanks included."""
LONGEST_SENDER: Final = 60
BY_MAIL: Final = Text("{name} (mail)")
"""Marks each sender's name, so that nobody passes for somebody in Slack, or for an app."""
PAGE: Final = 12_000
"""Characters of a whole mail that one modal shows; Slack refuses one of 250 kB."""

NOTHING_NEW: Final = Text(
    "This message has nothing new: all of it is quoted. Whole message shows it."
)
CUT_SHORT: Final = Text("Cut here, at Slack's limit. *Whole message* shows all of it.")
NO_TEXT: Final = Text("This message has no text.")
_AUTOMATIC: Final = {
    Automatic.OURS: Text("from Penholder"),
    Automatic.AUTO_REPLY: Text("automatic reply"),
    Automatic.BOUNCE: Text("delivery report"),
    Automatic.LIST_ADMIN: Text("from the list's software"),
    Automatic.OTHER: Text("automatic message"),
}


def render_mail(
    mail: MailFacts, *, item: ItemNumber, zone: ZoneInfo, is_named: bool = False
) -> SlackText:
    """Return one mail as a threaded reply of its item; *Whole mail* shows what does not fit.

    If it `is_named`, Slack shows its author's name above it, and it does not say that again.
    """
    body, was_cut = _body(mail)
    head = _head(mail, names_author=not is_named)
    blocks = [with_button(head, whole_mail_button(mail, item=item)), *body]
    if mail.attachments:
        attached = cut_plain(say_attachments(mail.attachments), at=LONGEST_SECTION)
        blocks.append({"type": "context", "elements": [plain(attached)]})
    if mail.left_out:
        blocks.append(context(_say_left_out(mail)))
    if was_cut:
        blocks.append(context(CUT_SHORT.format()))
    below = "\n".join(_facts_below(mail, zone=zone, was_cut=was_cut))
    text = within_message(_in_words(mail, names_author=not is_named), below=below)
    return SlackText(text=text, blocks=tuple(blocks), sender=sender_of(mail))


def sender_of(mail: MailFacts) -> str:
    """Return the name under which a mail is posted: `Ana Lopez (mail)`."""
    # A name between colons would be an emoji.
    author = cut(one_line(mail.author), at=LONGEST_SENDER).replace(":", "\ua789")
    return BY_MAIL.format(name=name_of(author, address=mail.address))


def whole_mail_button(mail: MailFacts, *, item: ItemNumber) -> Block:
    """Return the button that opens a mail with its quotes, signature and footers."""
    return button(say("Whole message"), action_id="mail", value=f"{item}:{mail.id}")


def whole_mail_view(mail: MailFacts, *, item: ItemNumber, page: int = 0) -> Block:
    """Return a page, from 0, of a whole mail as a modal; the last one has the attachments."""
    texts = pages(mail.text, size=PAGE)
    page = min(page, len(texts) - 1)
    subject = cut_plain(say("Subject: {subject}", subject=one_line(mail.subject)), at=500)
    blocks: list[Block] = [
        section(_head(mail)),
        {"type": "context", "elements": [plain(subject)]},
        *(list(rich_text(texts[page])) or [context(NO_TEXT.format())]),
    ]
    if mail.attachments and page == len(texts) - 1:
        attached = cut_plain(say_attachments(mail.attachments), at=LONGEST_SECTION)
        blocks.append({"type": "context", "elements": [plain(attached)]})
    if len(texts) > 1:
        value = f"{item}:{mail.id}"
        where = say("Page {page} of {pages}", page=page + 1, pages=len(texts))
        blocks.append(context(where))
        back, on = say_as("page", "Back"), say_as("page", "On")
        turns = [
            button(label, action_id=action, value=f"{value}:{to}")
            for label, action, to in ((back, "mail_back", page - 1), (on, "mail_on", page + 1))
            if 0 <= to < len(texts)
        ]
        blocks.append(actions(turns, block_id="turn"))
    return modal(
        say("Item #{number}", number=item), callback_id="mail", about=str(item), blocks=blocks
    )


def say_attachments(attachments: tuple[Attachment, ...]) -> str:
    """Return `Attached: minutes.pdf (PDF, 120 KB)`, plain."""
    files = ", ".join(map(_say_attachment, attachments[:MOST_ATTACHMENTS]))
    if (more := len(attachments) - MOST_ATTACHMENTS) > 0:
        return say("Attached: {files} and {number} more", files=files, number=more)
    return say("Attached: {files}", files=files)


def _say_attachment(attachment: Attachment) -> str:
    name = cut(one_line(attachment.filename) or say("without a name"), at=80)
    kind = cut(one_line(attachment.media_type), at=LONGEST_TYPE)
    return (
        f"{name} ({kind}, {say_size(attachment.size)})" if attachment.size else f"{name} ({kind})"
    )


def _say_left_out(mail: MailFacts) -> str:
    """Return which files Slack does not show, and where the mail stands else."""
    names = [cut(one_line(name), at=80) for name in mail.left_out[:MOST_ATTACHMENTS]]
    files = say("Not uploaded to Slack: {files}", files=escape(", ".join(names)))
    page = [link_to(mail.page, say("On the board"))] if mail.page else []
    return "  ·  ".join([files, *page])


def _head(mail: MailFacts, *, names_author: bool = True) -> str:
    author = [f"*{escape(name_of(mail.author, address=mail.address))}*"] if names_author else []
    return "  ·  ".join([*author, date_token(mail.said_at), *_ways(mail)])


def _ways(mail: MailFacts) -> Iterator[str]:
    """Yield how a mail came, and what it is if no person wrote it."""
    if mail.lists:
        lists = escape(cut(", ".join(mail.lists), at=LONGEST_LISTS))
        yield say("by mail to {lists}", lists=lists)
    if mail.automatic is not None:
        yield _AUTOMATIC[mail.automatic].format()


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
    return made or [context(NOTHING_NEW.format())], bool(more)


def _facts_below(mail: MailFacts, *, zone: ZoneInfo, was_cut: bool) -> Iterator[str]:
    """Yield what the blocks tell beside the words of a mail."""
    if was_cut:
        yield without_markup(CUT_SHORT.format())
    if mail.attachments:
        yield escape(cut(say_attachments(mail.attachments), at=LONGEST_ATTACHED))
    if mail.left_out:
        yield _say_left_out(mail)
    yield "  ·  ".join([escape(say_instant(mail.said_at, zone=zone)), *_ways(mail)])


def _in_words(mail: MailFacts, *, names_author: bool) -> str:
    """Return the same as mrkdwn without formatting; it begins with what is new.

    Screen readers and notifications have only this, so it holds what the blocks do.
    """
    # Escaping makes no text shorter, and a mail may have two million characters.
    new_text = clean(mail.new_text[:LOOKED_AT])
    own = without_answered(new_text) if mail.answers else new_text
    text = escape(own.strip()[: LONGEST_TEXT + 1]) or NOTHING_NEW.format()
    name = escape(name_of(mail.author, address=mail.address))
    lines = [say("{name}: {text}", name=name, text=text) if names_author else text]
    own_lines = frozenset(own.splitlines())
    answered = [
        line.removeprefix("> ")
        for line in new_text[:LONGEST_TEXT].splitlines()
        if line.startswith("> ") and line not in own_lines
    ]
    if answered:
        words = say_parts(say("“{words}”", words=escape(answer)) for answer in answered)
        lines.append(say("In reply to: {words}", words=words))
    return "\n".join(lines)
