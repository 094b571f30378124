"""Bytes to `ParsedMail`, or to `UnreadableMail` with the reason. Never an exception.

The order of reading: header section, MIME tree, text and attachments, lines told apart,
then what each of the other files of this package knows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final

from bot.domain.ids import DeliveryId, MessageId
from bot.mail.automatic.answerable import wants_no_answer
from bot.mail.automatic.bounces import read_report
from bot.mail.automatic.calendars import find_invitation, listed
from bot.mail.automatic.classify import OurMarks, Verdict, classify
from bot.mail.automatic.responders import is_to_nobody
from bot.mail.automatic.robots import is_shared
from bot.mail.content.body import read_content
from bot.mail.languages.compile import looking_for
from bot.mail.limits import MAIL_BYTES, STAMPS, SUBJECT_CHARS, TRACE_FIELDS
from bot.mail.lists.author import find_author
from bot.mail.lists.enclosed import digest_mails, find_wrapped
from bot.mail.lists.listinfo import list_addresses, list_ids, through_addresses
from bot.mail.masking import NO_SECRETS, Secrets, words_in_bytes, words_of
from bot.mail.proof.border import read_border
from bot.mail.proof.claims import read_claims, within
from bot.mail.proof.signatures import signatures_of
from bot.mail.quotes.lines import keep_own_marks, read_lines
from bot.mail.quotes.new_text import is_answer, new_text
from bot.mail.quotes.scrubbed import scrubbed_attachments
from bot.mail.said import read_said
from bot.mail.subject import base_subject
from bot.mail.threads.copies import content_hash, made_id
from bot.mail.threads.lost_replies import remember
from bot.mail.values import (
    Attachment,
    Automatic,
    Border,
    Claims,
    LineKind,
    Mailbox,
    ParsedMail,
    Reading,
    UnreadableMail,
)
from bot.mail.wire.addresses import first_mailbox, mailboxes
from bot.mail.wire.dates import parse_date
from bot.mail.wire.headers import Headers, declared_charset, split_headers, unfold, whole
from bot.mail.wire.identifiers import chain, message_ids, own_id, parent_ids
from bot.mail.wire.mime import Part, parse_parts

__all__ = ["OurMarks", "parse_mail", "parse_mails"]

_ORIGIN: Final = tuple(
    (
        b"from sender date message-id subject to list-id received return-path delivered-to "
        b"references in-reply-to content-type"
    ).split()
)
"""A mail has at least one of these; anything else is some other text."""
_INVITING: Final = frozenset({None, Automatic.OTHER})
"""Calendars of services invite for people, from an address that nobody reads."""
_DELIVERED: Final = (b"delivered-to", b"x-original-to", b"x-delivered-to", b"envelope-to")
_DELIVERY_ID: Final = re.compile(r"[0-9a-f]{32}")


def parse_mail(
    raw: bytes, *, ours: OurMarks | None = None, is_archived: bool = False
) -> ParsedMail | UnreadableMail:
    """Read one mail. `ours` tells which mails we sent ourselves, and our lists' languages.

    What is read holds none of our secrets; without `ours`, no mail may be stored or shown. An
    archive proves nothing, so an archived mail is not read for what is counted or asked only of a
    mail that proves itself: its claims, signatures and border, votes, commands and positions.
    """
    with looking_for(ours.languages if ours is not None else ()):
        mail = _parse(raw, ours, is_archived=is_archived)
        if not isinstance(mail, ParsedMail) or not mail.digest:
            return mail
        enclosed = (_parse(data, ours, is_archived=is_archived) for data in mail.digest)
        return replace(mail, enclosed=tuple(enclosed))


def _parse(raw: bytes, ours: OurMarks | None, *, is_archived: bool) -> ParsedMail | UnreadableMail:
    size = len(raw)
    if not raw or raw.isspace():
        return UnreadableMail("it is empty", size)
    if size > MAIL_BYTES:
        return UnreadableMail(f"it is larger than {MAIL_BYTES} bytes", size, words_in_bytes(raw))
    headers, body = split_headers(whole(raw), declared_charset(raw))
    if not any(name in headers.fields for name in _ORIGIN):
        reason = "it has no header section that says whose it is"
        return UnreadableMail(reason, size, words_in_bytes(raw))
    root = parse_parts(headers, body)
    outer = _read(headers, root, size=size, ours=ours, is_archived=is_archived)
    outer = replace(
        outer,
        border=Border() if is_archived else read_border(raw),
        signatures=() if is_archived else signatures_of(raw),
        delivered=_delivered(headers),
        wants_no_answer=wants_no_answer(headers),
        is_masked=ours is not None,
        words=outer.words if ours is None else (*outer.words, *words_of(raw[: body.begin], root)),
    )
    wrapped = find_wrapped(root) if outer.automatic is None else None
    if wrapped is None or outer.sender.address not in list_addresses(headers):
        return outer
    inner, inner_body = split_headers(whole(wrapped), headers.charset)
    if b"from" not in inner.fields:
        return outer
    inner_root = parse_parts(inner, inner_body)
    mail = _read(inner, inner_root, size=size, ours=ours, is_archived=is_archived)
    return replace(
        mail,
        list_ids=outer.list_ids,
        through=outer.through,
        claims=within(outer.claims, mail.claims),
        border=outer.border,
        is_masked=outer.is_masked,
        words=outer.words,
        signatures=outer.signatures,
        delivered=outer.delivered,
        wants_no_answer=outer.wants_no_answer,
        wrapped_as=outer.message_id,
        received=mail.received or outer.received,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What the header section says: `own_id` is None where no Message-ID can be read."""

    own_id: MessageId | None
    sender: Mailbox
    author: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    date: datetime | None
    subject: str
    base_subject: str
    in_reply_to: MessageId | None
    references: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    """What the body says: `folded` is what is new if it answers a mail, `own` what is new."""

    text: str
    reading: Reading
    folded: str
    own: str
    attachments: tuple[Attachment, ...]
    shown: tuple[str, ...]
    """The secret addresses of ours in it, also for others: not in the list's footer alone."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a mail says, on what, and who says it: as much of it as tells of other mails."""

    message_id: MessageId
    author: Mailbox
    subject: str
    text: str
    reading: Reading
    new_text: str


def _read(
    headers: Headers,
    root: Part,
    *,
    size: int,
    ours: OurMarks | None,
    is_archived: bool,
) -> ParsedMail:
    secrets = NO_SECRETS if ours is None else ours.secrets
    head = _mask_head(_read_head(headers), secrets)
    body = _read_body(root, secrets, answers=is_answer(head.subject, head.references))
    verdict = classify(
        headers,
        root=root,
        sender=head.sender,
        author=head.author,
        subject=head.subject,
        text=body.text,
        new_text=body.folded,
        ours=ours,
    )
    claims = Claims() if is_archived else read_claims(headers, head.sender)
    mail = _describe(headers, head, body, verdict=verdict, size=size, claims=claims)
    if verdict is None:
        mail = _as_persons(mail, headers, body, is_archived=is_archived)
    else:
        mail = _as_programs(mail, headers, root, kind=verdict.kind)
    return _as_invitation(mail, root, secrets) if mail.automatic in _INVITING else mail


def _read_head(headers: Headers) -> _Head:
    subject = headers.decoded(b"subject")[:SUBJECT_CHARS]
    sender = first_mailbox(headers.text(b"from") or headers.text(b"sender"))
    cc = mailboxes(headers.text(b"cc"))
    found_id = own_id(headers.text(b"message-id"))
    in_reply_to, references = _ancestors(headers, found_id)
    return _Head(
        own_id=found_id,
        sender=sender,
        author=find_author(headers, sender=sender, cc=cc),
        to=mailboxes(headers.text(b"to")),
        cc=cc,
        date=parse_date(headers.text(b"date")),
        subject=subject,
        base_subject=base_subject(subject),
        in_reply_to=in_reply_to,
        references=references,
    )


def _mask_head(head: _Head, secrets: Secrets) -> _Head:
    """Return what the header section says without our secrets.

    To and Cc, which are not stored, stay: they show to which of our addresses the mail came.
    """

    def masked_id(message_id: MessageId | None) -> MessageId | None:
        """Return a Message-ID as it is stored."""
        return None if message_id is None else MessageId(secrets.masked(message_id))

    def masked(mailbox: Mailbox) -> Mailbox:
        """Return a name and an address as they are stored."""
        name, address = secrets.masked(mailbox.name), secrets.masked(mailbox.address)
        return replace(mailbox, name=name, address=address)

    return replace(
        head,
        own_id=masked_id(head.own_id),
        sender=masked(head.sender),
        author=masked(head.author),
        subject=secrets.masked(head.subject),
        base_subject=secrets.masked(head.base_subject),
        in_reply_to=masked_id(head.in_reply_to),
        references=tuple(MessageId(secrets.masked(reference)) for reference in head.references),
    )


def _read_body(root: Part, secrets: Secrets, *, answers: bool) -> _Body:
    content = read_content(root)
    text = secrets.masked(content.text)
    reading = read_lines(text)
    own = folded = new_text(reading)
    if not answers:
        own = new_text(keep_own_marks(reading, text)) or folded
    attachments = tuple(
        replace(part, filename=secrets.masked(part.filename), url=secrets.masked(part.url))
        for part in (*content.attachments, *scrubbed_attachments(reading))
    )
    shown = () if text == content.text else _shown_in(content.text, reading, secrets)
    return _Body(text, reading, folded, own, attachments, shown)


def _shown_in(text: str, reading: Reading, secrets: Secrets) -> tuple[str, ...]:
    """Return the secret addresses in a text; a list writes each reader's own into its footer."""
    lines = text.split("\n")
    if len(lines) == len(reading.kinds):
        pairs = zip(lines, reading.kinds, strict=True)
        text = "\n".join(line for line, kind in pairs if kind is not LineKind.FOOTER)
    return tuple(secrets.addresses_in(text))


def _describe(
    headers: Headers,
    head: _Head,
    body: _Body,
    *,
    verdict: Verdict | None,
    size: int,
    claims: Claims,
) -> ParsedMail:
    """Return what any mail has, whoever wrote it."""
    message_id = head.own_id or _made_id(headers, head, body)
    return ParsedMail(
        message_id=message_id,
        author=head.author,
        sender=head.sender,
        to=head.to,
        cc=head.cc,
        date=head.date,
        subject=head.subject,
        base_subject=head.base_subject,
        in_reply_to=head.in_reply_to,
        references=head.references,
        list_ids=list_ids(headers),
        text=body.text,
        reading=body.reading,
        new_text=body.own,
        attachments=body.attachments,
        automatic=None if verdict is None else verdict.kind,
        automatic_rule="" if verdict is None else verdict.rule,
        border=Border(),
        content_hash=_content_hash(head, body, fallback=message_id),
        size=size,
        received=_received(headers) if head.date is None else None,
        through=through_addresses(headers),
        claims=claims,
        deliveries=_deliveries(head.own_id, headers),
        words=body.shown,
    )


def _made_id(headers: Headers, head: _Head, body: _Body) -> MessageId:
    """Return the Message-ID of a mail that has none of its own."""
    return made_id(
        sender=head.sender,
        date=headers.text(b"date"),
        base_subject=head.base_subject,
        text=body.own or body.text,
    )


def _content_hash(head: _Head, body: _Body, *, fallback: MessageId) -> str:
    return content_hash(
        author=head.author,
        date=head.date,
        base_subject=head.base_subject,
        new_text=body.own or body.text.strip() or _sizes(body.attachments),
        fallback=fallback,
    )


def _as_persons(
    mail: ParsedMail, headers: Headers, body: _Body, *, is_archived: bool
) -> ParsedMail:
    """Return a mail with what only a person's has."""
    # What may be a quote may show which mail it is that one without references answers.
    words = _Words(mail.message_id, mail.author, mail.subject, mail.text, body.reading, body.folded)
    return replace(
        mail,
        is_shared=is_shared(headers, mail.author),
        is_to_nobody=b"list-id" not in headers.fields and is_to_nobody(headers),
        remembered=remember(words, has_lost=not mail.references),
        said=read_said(body.reading, mail.author, is_archived=is_archived),
    )


def _as_programs(mail: ParsedMail, headers: Headers, root: Part, *, kind: Automatic) -> ParsedMail:
    """Return a mail with what only a program's has."""
    return replace(
        mail,
        report=read_report(kind, headers, root=root, subject=mail.subject, text=mail.text),
        digest=digest_mails(root) if kind is Automatic.LIST_ADMIN else (),
    )


def _as_invitation(mail: ParsedMail, root: Part, secrets: Secrets) -> ParsedMail:
    """Return a mail with the calendar's message in it, if there is one."""
    invitation = find_invitation(root)
    if invitation is None:
        return mail
    invitation = replace(
        invitation,
        summary=secrets.masked(invitation.summary),
        starts=secrets.masked(invitation.starts),
    )
    attachments = listed(invitation, mail.attachments)
    return replace(mail, invitation=invitation, attachments=attachments)


def _delivered(headers: Headers) -> tuple[str, ...]:
    raws = (value for name in _DELIVERED for value in headers.fields.get(name, ()))
    return tuple(unfold(value) for value in islice(raws, TRACE_FIELDS))


def _deliveries(message_id: MessageId | None, headers: Headers) -> tuple[DeliveryId, ...]:
    """Return the deliveries of ours that a mail may be: a list may write another Message-ID."""
    marked = headers.text(b"x-penholder-delivery").strip()
    named = ((message_id or "").partition("@")[0], marked)
    return tuple(dict.fromkeys(DeliveryId(text) for text in named if _DELIVERY_ID.fullmatch(text)))


def _sizes(attachments: Sequence[Attachment]) -> str:
    """Return what tells mails without words apart: encrypted ones have but such parts."""
    return " ".join(f"{attachment.media_type} {attachment.size}" for attachment in attachments)


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
    for stamp in headers.fields.get(b"received", ())[:STAMPS]:
        instant = parse_date(unfold(stamp).rpartition(";")[2])
        if instant is not None:
            return instant
    return None
