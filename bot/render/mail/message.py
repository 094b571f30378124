"""Build the mails that we send, with headers that thread and cannot be injected."""

import base64
import hashlib
import quopri
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Literal

from bot.domain.ids import DeliveryId, ItemNumber, MessageId
from bot.language import Text
from bot.mail.values import Mailbox
from bot.render.text.fill import fill
from bot.render.text.safe import cut, one_line
from bot.render.text.wrap import avoid_commands, flow, stuff, wrap

LARGEST: Final = 38_000
"""Bytes; a Mailman list holds a mail above 40 KB."""
LONGEST_SUBJECT: Final = 180
LONGEST_ARCHIVED_AT: Final = 63
"""A longer address does not fit on its line and would be encoded, which its readers do not undo."""
MOST_REFERENCES: Final = 30
"""Older ones are left out from the middle, as RFC 5536 does; the first names the thread."""

# No line is longer than 998 octets, and no address or name outside ASCII unencoded.
_POLICY: Final = policy.SMTP.clone(max_line_length=78)
_UTF8: Final = _POLICY.clone(utf8=True)
"""For an address outside ASCII (RFC 6532): encoded, it would not be an address, and may not be
folded."""


@dataclass(frozen=True, slots=True)
class MailHead:
    """The sender, recipient and thread of a mail of ours.

    `in_reply_to` is the mail it answers, None if it starts a thread; `references` are that mail's
    own, oldest first, with its id last (RFC 5322, 3.6.4). `archived_at` is the page on which the
    recipients find the mail, "" for none. `unsubscribe` are links that end such mail (RFC 2369),
    the page first if there is one, which takes a post of one click (RFC 8058); they stand in the
    header alone, as what people quote or forward is the text. `calendar` is a
    deadline for the recipients' calendars (RFC 5545), empty for none. `why` says to one person why
    the mail came, None if its text does. `choices` leads them to all their choices about mail: a
    page, or a mail to us; "" in mail to a list, whose readers must not have it.
    """

    message_id: MessageId
    from_address: str
    to: Mailbox
    now: datetime
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()
    from_name: str = "Penholder"
    item: ItemNumber | None = None
    reply_to: str = ""
    archived_at: str = ""
    unsubscribe: tuple[str, ...] = ()
    calendar: bytes = b""
    why: Text | None = None
    choices: str = ""

    @property
    def stop_page(self) -> str:
        """The page that ends such mail, "" if there is none."""
        return next((link for link in self.unsubscribe if link.startswith("https:")), "")


@dataclass(frozen=True, slots=True)
class MailBody:
    """A mail's text, its HTML twin if it has one, and a machine-readable part.

    Text that `is_flowed` has paragraphs that may be rewrapped: each line but the last ends in a
    space.
    """

    text: str
    is_flowed: bool = False
    html: str = ""
    data: bytes = b""
    data_name: str = ""


def message_id_of(delivery: DeliveryId, *, from_address: str) -> MessageId:
    """Return the Message-ID of a delivery: the same at each try, so that it can be looked up."""
    return MessageId(f"{delivery}@{from_address.rpartition('@')[2]}")


def build_mail(
    head: MailHead,
    body: MailBody,
    *,
    subject: str,
    has_news: bool = False,
    automatic: Literal["auto-generated", "auto-replied"] = "auto-generated",
) -> EmailMessage:
    """Return the mail. Its subject gets `[#N]` or `Re:` by whether it starts a thread.

    A subject that `has_news` gets no `Re:`. It joins its thread by its references alone.
    """
    mail = EmailMessage(policy=_POLICY if head.to.address.isascii() else _UTF8)
    _write_head(mail, head, subject=subject, has_news=has_news, automatic=automatic)
    _write_body(mail, body, head)
    if head.calendar:
        _attach_calendar(mail, head)
    _name_boundaries(mail, head.message_id)
    return mail


def mail_html(template: str, *, head: MailHead | None = None, **words: object) -> str:
    """Return the HTML twin of a mail from its MJML template, for old and new mail programs.

    Everything that comes from people passes Jinja's escaping; no script, image or font is loaded.
    Each element has its style with it: some programs drop the styles in a mail's head, and those
    hold only what changes in the dark. `head` says why it came, and where its reader chooses.
    """
    from mjml import mjml2html  # noqa: PLC0415 - as Jinja: most commands make no mail

    why = head.why.format() if head is not None and head.why is not None else ""
    choices = head.choices if head is not None else ""
    filled = fill(template, why=why, choices=choices, **words)
    html: str = mjml2html(filled)
    # The space between tags is a tenth of the mail, and a list holds a mail that is too large.
    return re.sub(r">\s+<", "><", html) + "\n"


def _write_head(
    mail: EmailMessage, head: MailHead, *, subject: str, has_news: bool, automatic: str
) -> None:
    mail["From"] = _address(head.from_name, head.from_address)
    mail["To"] = _address(head.to.name, head.to.address)
    answers = head.in_reply_to is not None
    mail["Subject"] = (
        one_line(subject)
        if has_news and answers
        else subject_line(subject, item=head.item, answers=answers)
    )
    mail["Date"] = format_datetime(head.now)
    mail["Message-ID"] = f"<{head.message_id}>"
    if head.in_reply_to is not None:
        mail["In-Reply-To"] = f"<{_id(head.in_reply_to)}>"
        mail["References"] = _references(head)
    if 0 < len(head.archived_at) <= LONGEST_ARCHIVED_AT:
        mail["Archived-At"] = f"<{head.archived_at}>"  # RFC 5064
    if head.unsubscribe:
        mail["List-Unsubscribe"] = ", ".join(f"<{link}>" for link in head.unsubscribe)
    if head.stop_page:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if head.reply_to:
        mail["Reply-To"] = _address("", head.reply_to)
    mail["Auto-Submitted"] = automatic
    # Out-of-office replies to automatic mail help nobody (and not all responders follow RFC 3834).
    mail["X-Auto-Response-Suppress"] = "All"
    # By this we recognise it if a list has given it another Message-ID.
    mail["X-Penholder-Delivery"] = head.message_id.partition("@")[0]
    if head.item is not None:
        mail["X-Penholder-Item"] = str(head.item)


CHOICES: Final = Text("To choose what you get by mail, a digest of your own too:")
CHOICES_BY_MAIL: Final = Text(
    "To choose what you get by mail, write “!settings” to {address}; “!digest weekly Mon 07:00” "
    "begins a digest of your own."
)


ALWAYS: Final = Text("Messages like this one cannot be switched off.")
FOR_MESSAGE: Final = Text(
    "This answers a message from your address. Such answers cannot be switched off."
)
"""Also where somebody else wrote it, and what a mail of ours asked for."""


def _write_body(mail: EmailMessage, body: MailBody, head: MailHead) -> None:
    text = avoid_commands(body.text.strip("\n")) + "\n"
    make = flow if body.is_flowed else wrap
    if head.why is not None:
        text += f"\n{make(head.why.format())}\n"
    if head.choices.startswith("mailto:"):
        text += f"\n{make(CHOICES_BY_MAIL.format(address=head.from_address))}\n"
    elif head.choices:
        text += f"\n{make(CHOICES.format())}\n{head.choices}\n"
    if body.is_flowed:
        text = stuff(text)
    mail.set_content(text, cte=_encoding(text))
    if body.is_flowed:
        mail.set_param("format", "flowed")
    if body.html:
        mail.add_alternative(body.html, subtype="html", cte=_shorter(body.html))
    if body.data:
        mail.add_attachment(
            body.data, maintype="application", subtype="json", filename=body.data_name
        )


def _attach_calendar(mail: EmailMessage, head: MailHead) -> None:
    """Attach a deadline, which mail programs offer to add to a calendar (RFC 6047)."""
    mail.add_attachment(
        head.calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        filename=f"deadline-{head.item}.ics",
        params={"method": "PUBLISH", "charset": "utf-8"},
    )


def subject_line(subject: str, *, item: ItemNumber | None, answers: bool) -> str:
    """Return a subject: `Re: …` for a reply, `[#12] …` for the start of an item's thread."""
    bare = one_line(subject)
    if answers:
        return cut(
            "Re: " + (re.sub(r"^(?:re:\s*)+", "", bare, flags=re.IGNORECASE) or "…"),
            at=LONGEST_SUBJECT,
        )
    return cut(
        f"[#{item}] {bare}" if item is not None else avoid_commands(bare), at=LONGEST_SUBJECT
    )


def _name_boundaries(mail: EmailMessage, message_id: MessageId) -> None:
    """Name the boundaries between parts by the Message-ID: one delivery is always the same mail.

    The library's own are random. No part can contain one, since the authors of its words do not
    know the id.
    """
    for index, part in enumerate(mail.walk()):
        if part.is_multipart():
            digest = hashlib.sha256(f"{index} {message_id}".encode()).hexdigest()
            part.set_boundary(f"=_{digest[:40]}")


def _references(head: MailHead) -> str:
    ids = [_id(reference) for reference in head.references]
    answered = _id(head.in_reply_to or MessageId(""))
    if answered not in ids:
        ids.append(answered)
    if len(ids) > MOST_REFERENCES:
        ids = [ids[0], *ids[-(MOST_REFERENCES - 1) :]]
    return " ".join(f"<{text}>" for text in ids)


def _id(message_id: MessageId) -> str:
    """Return an id without characters that would end its header or its angle brackets."""
    return re.sub(r"[\s<>]+", "", message_id)


def _address(name: str, address: str) -> Address:
    local, _, domain = one_line(address).rpartition("@")
    return Address(display_name=cut(one_line(name), at=80), username=local, domain=domain)


def _encoding(text: str) -> str:
    is_plain = text.isascii() and max(map(len, text.split("\n"))) < 990
    return "7bit" if is_plain else _shorter(text)


def _shorter(text: str) -> str:
    """Return the shorter encoding of a text: base64 for most scripts except Latin."""
    written = text.encode()
    printable = len(quopri.encodestring(written))
    return "quoted-printable" if printable <= len(base64.encodebytes(written)) else "base64"
