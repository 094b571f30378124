"""Tables of mail: threads, mails, their bytes, lists and other names, and what was set aside."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Named,
    PrimaryKeyConstraint,
    Table,
    TypedColumns,
    UniqueConstraint,
    false,
    true,
)

from bot.mail.values import Automatic
from storage.link.types import JsonTuple, OneOf, PackedTexts, PlainText, RowId, UtcDateTime
from storage.tables.metadata import metadata, only_where, only_words


class ThreadColumns(TypedColumns):
    """A thread; one that was merged into another stays, so that its id is never reused."""

    id = Column(RowId, primary_key=True)
    merged_into = Column(RowId, ForeignKey("threads.id"), index=True)


threads = Table("threads", metadata, ThreadColumns, sqlite_autoincrement=True)


class ThreadIdColumns(TypedColumns):
    """Every Message-ID owned by a mail of the thread or mentioned in one."""

    message_id = Column(PlainText, primary_key=True)
    thread = Column(RowId, ForeignKey("threads.id"), nullable=False)


thread_ids = Table(
    "thread_ids",
    metadata,
    ThreadIdColumns,
    Index("ix_thread_ids_thread", "thread"),  # mails.merge_threads
)


class MailColumns(TypedColumns):
    """A mail without its bytes. `said_at` is `date`, or `received_at` if there is none.

    `texts`: its text and, of that, what is new.

    `is_erased`: it named a person who was erased, so a copy that comes again changes nothing.

    `automatic_rule` says why no person wrote it; it is missing from mails kept before 0022.
    """

    id = Column(RowId, primary_key=True)
    message_id = Column(PlainText, nullable=False)
    thread = Column(RowId, ForeignKey("threads.id"), nullable=False)
    author_name = Column(PlainText, nullable=False)
    author_address = Column(PlainText, nullable=False)
    sender_name = Column(PlainText, nullable=False)
    sender_address = Column(PlainText, nullable=False)
    date = Column(UtcDateTime)
    received_at = Column(UtcDateTime, nullable=False)
    said_at = Column(UtcDateTime, nullable=False)
    subject = Column(PlainText, nullable=False)
    texts = Column(PackedTexts, nullable=False, server_default="")
    in_reply_to = Column(PlainText)
    references = Column(JsonTuple, nullable=False)
    attachments = Column(JsonTuple, nullable=False)
    automatic: Named[Automatic | None] = Column(OneOf(Automatic))
    automatic_rule = Column(PlainText)
    content_hash = Column(PlainText, nullable=False)
    size = Column(BigInteger, nullable=False)
    is_unproved = Column(Boolean, nullable=False, server_default=false())
    is_erased = Column(Boolean, nullable=False, server_default=false())


mails = Table(
    "mails",
    metadata,
    MailColumns,
    only_words("automatic", Automatic),
    UniqueConstraint("message_id"),  # mails.find
    Index("ix_mails_content_hash", "content_hash"),  # mails.find_content
    Index("ix_mails_author_address", "author_address"),  # mails.is_writer
    Index("ix_mails_thread_said_at", "thread", "said_at", "id"),  # mails.of_thread, newest
    sqlite_autoincrement=True,
)


class MailRawColumns(TypedColumns):
    """A mail's bytes, packed, stored apart so that reading mails does not read past them."""

    mail = Column(RowId, ForeignKey("mails.id"), primary_key=True, autoincrement=False)
    raw = Column(LargeBinary, nullable=False)


mail_raw = Table("mail_raw", metadata, MailRawColumns)


class MailAliasColumns(TypedColumns):
    """Another Message-ID under which a stored mail came."""

    message_id = Column(PlainText, primary_key=True)
    mail = Column(RowId, ForeignKey("mails.id"), nullable=False, index=True)


mail_aliases = Table("mail_aliases", metadata, MailAliasColumns)


class NamesakeColumns(TypedColumns):
    """A mail that came under another mail's Message-ID; `own` is the id made for it."""

    own = Column(PlainText, primary_key=True)
    shared = Column(PlainText, nullable=False, index=True)


namesakes = Table("namesakes", metadata, NamesakeColumns)


class MailListColumns(TypedColumns):
    """A list that a mail came to, in order of arrival. `attested`: it vouches for the author."""

    mail = Column(RowId, ForeignKey("mails.id"), nullable=False)
    list_name = Column(PlainText, nullable=False)
    position = Column(BigInteger, nullable=False)
    attested = Column(Boolean, nullable=False)


mail_lists = Table(
    "mail_lists",
    metadata,
    MailListColumns,
    PrimaryKeyConstraint("mail", "list_name"),
    Index("ix_mail_lists_list_name", "list_name"),  # mails.counts
    sqlite_with_rowid=False,
)


Index(  # mails.has_attested
    "ix_mail_lists_attested",
    mail_lists.c.list_name,
    **only_where(mail_lists.c.attested == true(), on_postgresql=mail_lists.c.attested),
)


class SetAsideColumns(TypedColumns):
    """A mail that could not be handled, its bytes packed. `place` is for people."""

    id = Column(RowId, primary_key=True)
    at = Column(UtcDateTime, nullable=False)
    reason = Column(PlainText, nullable=False)
    mailbox = Column(PlainText)
    uid_validity = Column(BigInteger)
    uid = Column(BigInteger)
    size = Column(BigInteger, nullable=False)
    place = Column(PlainText, nullable=False)
    raw = Column(LargeBinary)


set_aside = Table(
    "set_aside",
    metadata,
    SetAsideColumns,
    UniqueConstraint("mailbox", "uid_validity", "uid"),
    Index("ix_set_aside_at", "at", "id"),  # set_aside.list
    sqlite_autoincrement=True,
)


class HeldMailColumns(TypedColumns):
    """A mail that names a list and did not come by it; its bytes are packed.

    `asked_at`: when the chairs were asked.
    """

    id = Column(RowId, primary_key=True)
    list_name = Column(PlainText, nullable=False)
    message_id = Column(PlainText, nullable=False)
    author_name = Column(PlainText, nullable=False)
    author_address = Column(PlainText, nullable=False)
    subject = Column(PlainText, nullable=False)
    content_hash = Column(PlainText, nullable=False)
    received_at = Column(UtcDateTime, nullable=False)
    asked_at = Column(UtcDateTime)
    size = Column(BigInteger, nullable=False)
    raw = Column(LargeBinary, nullable=False)


held_mails = Table(
    "held_mails",
    metadata,
    HeldMailColumns,
    UniqueConstraint("message_id", "author_address", "content_hash"),  # held.add, drop_copies
    Index("ix_held_mails_content_hash", "content_hash"),  # held.drop_copies
    Index("ix_held_mails_received_at", "received_at"),  # held.due, has_older
    Index("ix_held_mails_list_name", "list_name"),  # held.room, of_lists
    sqlite_autoincrement=True,
)


class CursorColumns(TypedColumns):
    """How far a mailbox has been handled: every UID up to `uid` is handled or set aside."""

    mailbox = Column(PlainText, nullable=False)
    uid_validity = Column(BigInteger, nullable=False)
    uid = Column(BigInteger, nullable=False)
    first_at = Column(UtcDateTime, nullable=False)


cursors = Table("cursors", metadata, CursorColumns, PrimaryKeyConstraint("mailbox", "uid_validity"))


class BorderColumns(TypedColumns):
    """A server whose Authentication-Results are trusted, and what `penholder check` has seen of it.

    `strips`: it removed the fields in its name that a sender wrote.
    """

    server = Column(PlainText, primary_key=True)
    strips = Column(Boolean, nullable=False)
    tried_at = Column(UtcDateTime, nullable=False)


borders = Table("borders", metadata, BorderColumns)


class ArrivalColumns(TypedColumns):
    """Keys of recent arrivals, to recognise redeliveries."""

    key = Column(PlainText, primary_key=True)
    at = Column(UtcDateTime, nullable=False)


arrivals = Table(
    "arrivals",
    metadata,
    ArrivalColumns,
    Index("ix_arrivals_at", "at"),  # arrivals.forget_before
)
