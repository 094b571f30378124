"""Tables of people: who they are, their names and addresses, and what they said in Slack."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Named,
    PrimaryKeyConstraint,
    Table,
    TypedColumns,
    UniqueConstraint,
    false,
    not_,
    text,
)

from bot.domain.digests.attention import Attention
from bot.domain.digests.stopping import OwnMail
from bot.domain.items.comment import Source
from bot.domain.people.consent import Publish
from bot.domain.people.proof import ProofState
from storage.link.types import JsonTuple, OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import fixed, metadata, only_where, only_words


class PersonColumns(TypedColumns):
    """A person. A joined one stays, with `merged_into`, for what it did before.

    `language` is the one in which they use Slack, as Slack names it, "" if that is not known;
    `language_at` is when Slack was last asked. `zone` is their time zone there, "" as above.
    `chosen_language` is the one of ours that they chose instead, "" for none.
    """

    id = Column(RowId, primary_key=True)
    name = Column(PlainText, nullable=False)
    slack_user = Column(PlainText)
    slack_looked_up = Column(Boolean, nullable=False)
    merged_into = Column(RowId, ForeignKey("people.id"), index=True)
    language = Column(PlainText, nullable=False, server_default=text("''"))
    language_at = Column(UtcDateTime)
    zone = Column(PlainText, nullable=False, server_default=text("''"))
    chosen_language = Column(PlainText, nullable=False, server_default=text("''"))


people = Table(
    "people",
    metadata,
    PersonColumns,
    UniqueConstraint("slack_user"),  # people.by_slack
    sqlite_autoincrement=True,
)


class JoinColumns(TypedColumns):
    """Two people became one. `evidence` is what showed it."""

    id = Column(RowId, primary_key=True)
    kept = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    gone = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    at = Column(UtcDateTime, nullable=False)
    evidence = Column(PlainText, nullable=False)


joins = Table("joins", metadata, JoinColumns, sqlite_autoincrement=True)


class PersonAddressColumns(TypedColumns):
    """An address of a person, lower-case; ids are in order of first use.

    `mailbox` is where it is delivered (`bot.domain.people.mailbox`).
    """

    id = Column(RowId, primary_key=True)
    address = Column(PlainText, nullable=False)
    mailbox = Column(  # people.one_voter
        PlainText, nullable=False, index=True, server_default=text("''")
    )
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)


person_addresses = Table(
    "person_addresses",
    metadata,
    PersonAddressColumns,
    UniqueConstraint("address"),  # people.by_address
    sqlite_autoincrement=True,
)


class AddressProofColumns(TypedColumns):
    """A code that was mailed to an address (lower-case) for a Slack user; it is not stored."""

    id = Column(RowId, primary_key=True)
    user = Column(PlainText, nullable=False)
    address = Column(PlainText, nullable=False)
    expires_at = Column(UtcDateTime, nullable=False)
    state: Named[ProofState] = Column(OneOf(ProofState), nullable=False)


address_proofs = Table(
    "address_proofs",
    metadata,
    AddressProofColumns,
    only_words("state", ProofState),
    Index("ix_address_proofs_user", "user", "id"),  # address_proofs.of_user
    Index("ix_address_proofs_expires_at", "expires_at"),  # address_proofs.add forgets by it
    sqlite_autoincrement=True,  # A code is bound to its row, so no number is reused.
)

taken_proof = address_proofs.c.state == fixed(ProofState.TAKEN)
Index(  # address_proofs.taken
    "ix_address_proofs_taken",
    address_proofs.c.address,
    **only_where(taken_proof),
)


class AbsenceColumns(TypedColumns):
    """Until when an address's (lower-case) owner is away, as a responder said at `said_at`."""

    address = Column(PlainText, primary_key=True)
    until = Column(Date, nullable=False)
    said_at = Column(UtcDateTime, nullable=False)


absences = Table("absences", metadata, AbsenceColumns)


class CommentColumns(TypedColumns):
    """A comment on an item."""

    id = Column(RowId, primary_key=True)
    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    author = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    source: Named[Source] = Column(OneOf(Source), nullable=False)
    at = Column(UtcDateTime, nullable=False)
    text = Column(PlainText, nullable=False)
    channel = Column(PlainText)
    ts = Column(PlainText)
    digest = Column(RowId, ForeignKey("digests.id"), index=True)  # comments.mark_digest_sent
    digest_sent_at = Column(UtcDateTime)
    deleted = Column(Boolean, nullable=False)
    list_name = Column(PlainText)
    thread_ts = Column(PlainText)
    released = Column(Boolean)


comments = Table(
    "comments",
    metadata,
    CommentColumns,
    only_words("source", Source),
    UniqueConstraint("channel", "ts"),  # comments.by_ts
    Index("ix_comments_item_id", "item", "id"),  # comments.of_item
    sqlite_autoincrement=True,
)

unsent_comment = comments.c.digest_sent_at.is_(None) & not_(comments.c.deleted)
Index(  # comments.going, comments.count_held
    "ix_comments_unsent",
    comments.c.list_name,
    comments.c.author,
    **only_where(unsent_comment),
)


class PublishingColumns(TypedColumns):
    """A person's choice for their comments on a list; `evidence` is the press or command."""

    person = Column(RowId, ForeignKey("people.id"), nullable=False)
    list_name = Column(PlainText, nullable=False)
    choice: Named[Publish] = Column(OneOf(Publish), nullable=False)
    at = Column(UtcDateTime, nullable=False)
    evidence = Column(PlainText, nullable=False)


publishing = Table(
    "publishing",
    metadata,
    PublishingColumns,
    PrimaryKeyConstraint("person", "list_name"),
    only_words("choice", Publish),
    sqlite_with_rowid=False,
)


class PersonalDigestColumns(TypedColumns):
    """A person's own digest: the words of its schedule, in a zone, and where it goes.

    `since` is the end of the last one, `next_at` when the next one is due.
    """

    person = Column(RowId, ForeignKey("people.id"), primary_key=True, autoincrement=False)
    address = Column(PlainText, nullable=False)
    schedule = Column(PlainText, nullable=False)
    zone = Column(PlainText, nullable=False)
    since = Column(UtcDateTime, nullable=False)
    next_at = Column(UtcDateTime, nullable=False, index=True)  # attentions.due
    scope = Column(JsonTuple, nullable=False, server_default=text("'[]'"))


personal_digests = Table("personal_digests", metadata, PersonalDigestColumns)


class AttentionColumns(TypedColumns):
    """What a person follows or has muted: an item, or a label if `item` is 0."""

    person = Column(RowId, ForeignKey("people.id"), nullable=False)
    item = Column(RowId, nullable=False)
    label = Column(PlainText, nullable=False)
    attention: Named[Attention] = Column(OneOf(Attention), nullable=False)
    at = Column(UtcDateTime, nullable=False)


attentions = Table(
    "attentions",
    metadata,
    AttentionColumns,
    PrimaryKeyConstraint("person", "item", "label"),
    only_words("attention", Attention),
    Index("ix_attentions_item_label", "item", "label"),  # attentions.followers
    sqlite_with_rowid=False,
)


class DeclinedMailColumns(TypedColumns):
    """A kind of mail that a person does not want, since `at`."""

    person = Column(RowId, ForeignKey("people.id"), nullable=False)
    what: Named[OwnMail] = Column(OneOf(OwnMail), nullable=False)
    at = Column(UtcDateTime, nullable=False)


declined_mail = Table(
    "declined_mail",
    metadata,
    DeclinedMailColumns,
    PrimaryKeyConstraint("person", "what"),
    only_words("what", OwnMail),
    sqlite_with_rowid=False,
)


class RefusedMailColumns(TypedColumns):
    """A delivery that an address (lower-case) refused at `at`, as its server reported."""

    delivery = Column(PlainText, primary_key=True)
    address = Column(PlainText, nullable=False, index=True)  # bounces.add
    at = Column(UtcDateTime, nullable=False, index=True)  # bounces.add forgets by it
    is_soft = Column(Boolean, nullable=False, server_default=false())
    """For a reason that may pass, such as a full mailbox."""


refused_mail = Table("refused_mail", metadata, RefusedMailColumns)


class SuspendedAddressColumns(TypedColumns):
    """An address (lower-case) that gets no mail that it can do without, since it refused some."""

    address = Column(PlainText, primary_key=True)
    since = Column(UtcDateTime, nullable=False)


suspended_addresses = Table("suspended_addresses", metadata, SuspendedAddressColumns)


class ChannelMemberColumns(TypedColumns):
    """A Slack user of whom Slack said last, at `at`, that they are in a list's channel."""

    channel = Column(PlainText, nullable=False)
    user = Column(PlainText, nullable=False)
    at = Column(UtcDateTime, nullable=False)


channel_members = Table(
    "channel_members",
    metadata,
    ChannelMemberColumns,
    PrimaryKeyConstraint("user", "channel"),
    Index("ix_channel_members_channel", "channel", "user"),  # slack.members_of
    sqlite_with_rowid=False,
)


class ChannelMoveColumns(TypedColumns):
    """A Slack channel that got another id at `at`, for ever: what is stored names the new one."""

    old = Column(PlainText, primary_key=True)
    new = Column(PlainText, nullable=False)
    at = Column(UtcDateTime, nullable=False)


channel_moves = Table("channel_moves", metadata, ChannelMoveColumns)


class MessageChangeColumns(TypedColumns):
    """The newest known change of a Slack message; `at` is Slack's time of the edit."""

    channel = Column(PlainText, nullable=False)
    ts = Column(PlainText, nullable=False)
    at = Column(PlainText, nullable=False)
    deleted = Column(Boolean, nullable=False)
    noted_at = Column(UtcDateTime, nullable=False, index=True)  # message_changes.forget_before


message_changes = Table(
    "message_changes",
    metadata,
    MessageChangeColumns,
    PrimaryKeyConstraint("channel", "ts"),
    sqlite_with_rowid=False,
)


class KnownNameColumns(TypedColumns):
    """Who was seen under a name: an address or `slack:` and a Slack user, in order of first use.

    `key` is the name as a reader sees it (`bot.domain.people.names.name_key`).
    """

    id = Column(RowId, primary_key=True)
    key = Column(PlainText, nullable=False)
    who = Column(PlainText, nullable=False)


known_names = Table(
    "known_names",
    metadata,
    KnownNameColumns,
    UniqueConstraint("key", "who"),  # known_names.alike
    sqlite_autoincrement=True,
)


class RosterReportColumns(TypedColumns):
    """What a list's chairs were last told of its roster: a hash, "" for nothing."""

    list_name = Column(PlainText, primary_key=True)
    problems = Column(PlainText, nullable=False)


roster_reports = Table("roster_reports", metadata, RosterReportColumns)


class RosterColumns(TypedColumns):
    """A person on a list's roster; who was removed stays, with `until`.

    `weight` is an exact fraction as text.
    """

    id = Column(RowId, primary_key=True)
    list_name = Column(PlainText, nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    name = Column(PlainText, nullable=False)
    emails = Column(JsonTuple, nullable=False)
    slack = Column(PlainText)
    group = Column(PlainText, nullable=False)
    organisation = Column(PlainText, nullable=False)
    role = Column(PlainText, nullable=False)
    weight = Column(PlainText, nullable=False)
    since = Column(Date)
    until = Column(Date)


roster = Table(
    "roster",
    metadata,
    RosterColumns,
    Index("ix_roster_list_name", "list_name", "id"),  # rosters.of_list
    sqlite_autoincrement=True,
)
