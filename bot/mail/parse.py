"""Bytes to `ParsedMail`, or to `UnreadableMail` with the reason. Never an exception.

The order of reading: header section, MIME tree, text and attachments, lines told apart,
then what each of the other files of this package knows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain.ids import DeliveryId, MessageId
from bot.mail.automatic.bounces import read_report
from bot.mail.automatic.calendars import find_invitation, listed
from bot.mail.automatic.classify import OurMarks, classify
from bot.mail.automatic.responders import is_to_nobody
from bot.mail.automatic.robots import is_shared
from bot.mail.content.body import read_content
from bot.mail.limits import MAIL_BYTES, STAMPS, SUBJECT_CHARS
from bot.mail.lists.author import find_author
from bot.mail.lists.enclosed import digest_mails, find_wrapped
from bot.mail.lists.listinfo import list_addresses, list_ids, through_addresses
from bot.mail.proof.border import read_border
from bot.mail.proof.claims import read_claims, within
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import fold, is_answer, new_text
from bot.mail.quotes.scrubbed import scrubbed_attachments
from bot.mail.subject import base_subject
from bot.mail.threads.copies import content_hash, made_id
from bot.mail.threads.lost_replies import remember
from bot.mail.values import Attachment, Automatic, Border, Mailbox, ParsedMail, UnreadableMail
from bot.mail.wire.addresses import first_mailbox, mailboxes
from bot.mail.wire.dates import parse_date
from bot.mail.wire.headers import Headers, declared_charset, split_headers, unfold, whole
from bot.mail.wire.identifiers import chain, message_ids, own_id, parent_ids
from bot.mail.wire.mime import Part, parse_parts

__all__ = ["OurMarks", "parse_mail", "parse_mails"]

_ORIGIN: Final = (
    *(b"from", b"sender", b"date", b"message-id", b"subject", b"to", b"list-id", b"received"),
    *(b"return-path", b"delivered-to", b"references", b"in-reply-to", b"content-type"),
)
"""A mail has at least one of these; anything else is some other text."""
_INVITING: Final = frozenset({None, Automatic.OTHER})
"""Calendars of services invite for people, from an address that nobody reads."""
_DELIVERY_ID: Final = re.compile(r"[0-9a-f]{32}")


def parse_mail(raw: bytes, *, ours: OurMarks | None = None) -> ParsedMail | UnreadableMail:
    """Read one mail. `ours` tells which automatic mails we sent ourselves."""
    size = len(raw)
    if not raw or raw.isspace():
        return UnreadableMail("it is empty", size)
    if size > MAIL_BYTES:
        return UnreadableMail(f"it is larger than {MAIL_BYTES} bytes", size)
    headers, body = split_headers(whole(raw), declared_charset(raw))
    if not any(name in headers.fields for name in _ORIGIN):
        return UnreadableMail("it has no header section that says whose it is", size)
    root = parse_parts(headers, body)
    outer = _read(headers, root, size=size, ours=ours, border=read_border(raw))
    wrapped = find_wrapped(root) if outer.automatic is None else None
    if wrapped is None or outer.sender.address not in list_addresses(headers):
        return outer
    inner, inner_body = split_headers(whole(wrapped), headers.charset)
    if b"from" not in inner.fields:
        return outer
    mail = _read(inner, parse_parts(inner, inner_body), size=size, ours=ours, border=Border())
    return replace(
        mail,
        list_ids=outer.list_ids,
        through=outer.through,
        claims=within(outer.claims, mail.claims),
        border=outer.border,
        wrapped_as=outer.message_id,
        received=mail.received or outer.received,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What a mail says, on what, and who says it: as much of it as tells of other mails."""

    message_id: MessageId
    author: Mailbox
    subject: str
    text: str
    new_text: str


def _read(
    headers: Headers, root: Part, *, size: int, ours: OurMarks | None, border: Border
) -> ParsedMail:
    mail = _describe(headers, root, size=size, ours=ours, border=border)
    automatic = mail.automatic
    invitation = find_invitation(root) if automatic in _INVITING else None
    if invitation is not None:
        attachments = listed(invitation, mail.attachments)
        mail = replace(mail, invitation=invitation, attachments=attachments)
    if automatic is None:
        return mail
    return replace(
        mail,
        report=read_report(automatic, headers, root=root, subject=mail.subject, text=mail.text),
        digest=digest_mails(root) if automatic is Automatic.LIST_ADMIN else (),
    )


def _describe(
    headers: Headers, root: Part, *, size: int, ours: OurMarks | None, border: Border
) -> ParsedMail:
    """Return what any mail has: most are then whole, and building one again takes its time."""
    content = read_content(root)
    text = content.text
    reading = read_lines(text)
    subject = headers.decoded(b"subject")[:SUBJECT_CHARS]
    base = base_subject(subject)
    sender = first_mailbox(headers.text(b"from") or headers.text(b"sender"))
    to, cc = mailboxes(headers.text(b"to")), mailboxes(headers.text(b"cc"))
    author = find_author(headers, sender=sender, cc=cc)
    automatic = classify(
        headers, root=root, sender=sender, author=author, subject=subject, text=text, ours=ours
    )
    date_text = headers.text(b"date")
    date = parse_date(date_text)
    found_id = own_id(headers.text(b"message-id"))
    in_reply_to, references = _ancestors(headers, found_id)
    own = folded = fold(reading)
    if any(reading.marks) and not is_answer(subject, references):
        own = new_text(text, answers=False) or folded
    message_id = found_id or made_id(
        sender=sender, date=date_text, base_subject=base, text=own or text
    )
    attachments = (*content.attachments, *scrubbed_attachments(reading))
    # What may be a quote may show which mail it is that one without references answers.
    words = _Words(message_id, author, subject, text, folded)
    return ParsedMail(
        message_id=message_id,
        author=author,
        sender=sender,
        to=to,
        cc=cc,
        date=date,
        subject=subject,
        base_subject=base,
        in_reply_to=in_reply_to,
        references=references,
        list_ids=list_ids(headers),
        text=text,
        new_text=own,
        attachments=attachments,
        automatic=automatic,
        border=border,
        content_hash=content_hash(
            author=author,
            date=date,
            base_subject=base,
            new_text=own or text.strip() or _sizes(attachments),
            fallback=message_id,
        ),
        size=size,
        received=_received(headers) if date is None else None,
        through=through_addresses(headers),
        claims=read_claims(headers, sender),
        is_shared=automatic is None and is_shared(headers, author),
        is_to_nobody=automatic is None
        and b"list-id" not in headers.fields
        and is_to_nobody(headers),
        remembered=remember(words, has_lost=not references, reading=reading)
        if automatic is None
        else (),
        deliveries=_deliveries(found_id, headers),
    )


def _deliveries(message_id: MessageId | None, headers: Headers) -> tuple[DeliveryId, ...]:
    """Return the deliveries of ours that a mail may be: a list may write another Message-ID."""
    marked = headers.text(b"x-penholder-delivery").strip()
    named = ((message_id or "").partition("@")[0], marked)
    return tuple(dict.fromkeys(DeliveryId(one) for one in named if _DELIVERY_ID.fullmatch(one)))


def _sizes(attachments: Sequence[Attachment]) -> str:
    """Return what tells mails without words apart: encrypted ones have but such parts."""
    return " ".join(f"{one.media_type} {one.size}" for one in attachments)


def parse_mails(raws: Sequence[bytes], ours: OurMarks) -> list[ParsedMail | UnreadableMail]:
    """Read a batch of mails."""
    return [parse_mail(raw, ours=ours) for raw in raws]


def _ancestors(
    headers: Headers, own: MessageId | None
) -> tuple[MessageId | None, tuple[MessageId, ...]]:
    """Return the direct parent and the whole chain, oldest first.

    Who answers several mails at once names them all in In-Reply-To: the first is the parent.
    """
    parents = [each for each in parent_ids(headers.text(b"in-reply-to")) if each != own]
    parent = parents[0] if parents else None
    return parent, chain(message_ids(headers.text(b"references")) or parents, parent, own=own)


def _received(headers: Headers) -> datetime | None:
    """Return the newest relay's stamp that can be read: it stands behind the last semicolon."""
    for value in headers.fields.get(b"received", ())[:STAMPS]:
        found = parse_date(unfold(value).rpartition(";")[2])
        if found is not None:
            return found
    return None
