"""Rows of kept mails, and the values that they are."""

from collections.abc import Sequence
from typing import Any

from bot.mail.values import Attachment, Mailbox, ParsedMail
from storage.link import AnyRow
from storage.values import NewMail, StoredMail


def mail_values(number: int, new: NewMail) -> dict[str, Any]:
    """Return a mail's row under this id."""
    mail = new.mail
    return {
        "id": number,
        "message_id": mail.message_id,
        "thread": new.thread,
        "author_name": mail.author.name,
        "author_address": mail.author.address,
        "sender_name": mail.sender.name,
        "sender_address": mail.sender.address,
        "date": mail.date,
        "received_at": new.received_at,
        "said_at": mail.date or new.received_at,
        "subject": mail.subject,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "automatic": mail.automatic,
        "is_unproved": new.is_unproved,
        **content_values(mail),
    }


def content_values(mail: ParsedMail) -> dict[str, Any]:
    """Return the part of a mail's row that tells what it says and carries."""
    return {
        "text": mail.text,
        "new_text": mail.new_text,
        "attachments": tuple(
            (part.filename, part.media_type, part.size, part.url) for part in mail.attachments
        ),
        "content_hash": mail.content_hash,
        "size": mail.size,
    }


def to_mail(row: AnyRow, lists: Sequence[AnyRow]) -> StoredMail:
    """Return the mail of a row and of its rows for its lists."""
    return StoredMail(
        id=row.id,
        message_id=row.message_id,
        thread=row.thread,
        author=Mailbox(name=row.author_name, address=row.author_address),
        sender=Mailbox(name=row.sender_name, address=row.sender_address),
        date=row.date,
        received_at=row.received_at,
        subject=row.subject,
        text=row.text,
        new_text=row.new_text,
        in_reply_to=row.in_reply_to,
        references=row.references,
        lists=tuple(entry.list_name for entry in lists),
        attachments=tuple(Attachment(*part) for part in row.attachments),
        automatic=row.automatic,
        size=row.size,
        attested_by=tuple(entry.list_name for entry in lists if entry.attested),
        is_unproved=row.is_unproved,
    )
