"""Tables of ballots and votes."""

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
    text,
)

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import BallotState
from bot.domain.ballots.refusal import Refusal
from bot.domain.items.comment import Source
from bot.domain.items.ending import EndNote
from storage.link.types import Fact, JsonTuple, OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import fixed, metadata, only_where, only_words


class BallotColumns(TypedColumns):
    """A ballot with its frozen rules."""

    id = Column(RowId, primary_key=True)
    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    question = Column(PlainText, nullable=False)
    rule_name = Column(PlainText, nullable=False)
    rule = Column(PlainText, nullable=False)  # JSON
    options = Column(JsonTuple, nullable=False, server_default=text("'[]'"))
    active = Column(PlainText)
    minimum_assurance: Named[Assurance] = Column(OneOf(Assurance), nullable=False)
    state: Named[BallotState] = Column(OneOf(BallotState), nullable=False)
    opened_at = Column(UtcDateTime, nullable=False)
    opened_by = Column(RowId, ForeignKey("people.id"), index=True)
    closes_at = Column(UtcDateTime, nullable=False)
    closed_at = Column(UtcDateTime)
    outcome = Column(PlainText, nullable=False)
    note: Named[EndNote | None] = Column(
        Fact(note=EndNote), nullable=False, server_default=text("''")
    )
    reminded_at = Column(UtcDateTime)
    check_at = Column(UtcDateTime)
    winners = Column(JsonTuple, nullable=False, server_default=text("'[]'"))
    casting = Column(PlainText, nullable=False, server_default=text("''"))
    drafted_at = Column(UtcDateTime)
    versions = Column(PlainText, nullable=False, server_default=text("'[]'"))  # JSON
    echo_lists = Column(JsonTuple, nullable=False, server_default=text("'[]'"))
    # How many refused votes were only counted, as there were too many; only `cast` changes it.
    refused_beyond = Column(BigInteger, nullable=False, server_default=text("0"))


ballots = Table(
    "ballots",
    metadata,
    BallotColumns,
    only_words("minimum_assurance", Assurance),
    only_words("state", BallotState),
    Index("ix_ballots_item_id", "item", "id"),  # ballots.latest_of_item, of_items
    sqlite_autoincrement=True,
)

open_ballot = ballots.c.state == fixed(BallotState.OPEN)
Index(  # At most one open ballot per item; ballots.open_of_item.
    "uq_ballots_item_open",
    ballots.c.item,
    unique=True,
    **only_where(open_ballot),
)
Index(  # ballots.due
    "ix_ballots_closes_at_open",
    ballots.c.closes_at,
    **only_where(open_ballot),
)

draft_ballot = ballots.c.state == fixed(BallotState.DRAFT)
Index(  # At most one draft per item; ballots.draft_of_item.
    "uq_ballots_item_draft",
    ballots.c.item,
    unique=True,
    **only_where(draft_ballot),
)
Index(  # ballots.expired
    "ix_ballots_closes_at_draft",
    ballots.c.closes_at,
    **only_where(draft_ballot),
)

may_end_early = open_ballot & ballots.c.check_at.is_not(None)
Index(  # ballots.due
    "ix_ballots_check_at",
    ballots.c.check_at,
    **only_where(may_end_early),
)


told_ballot = open_ballot & (ballots.c.echo_lists != fixed("[]"))
Index(  # echoes.standing_votes
    "ix_ballots_told",
    ballots.c.id,
    **only_where(told_ballot),
)


class VoteColumns(TypedColumns):
    """A vote. All are kept; `superseded_by` names the one that replaced it."""

    id = Column(RowId, primary_key=True)
    ballot = Column(RowId, ForeignKey("ballots.id"), nullable=False)
    voter = Column(RowId, ForeignKey("people.id"), nullable=False)
    choice = Column(PlainText, nullable=False)
    reason = Column(PlainText, nullable=False)
    source: Named[Source] = Column(OneOf(Source), nullable=False)
    assurance: Named[Assurance] = Column(OneOf(Assurance), nullable=False)
    at = Column(UtcDateTime, nullable=False)
    evidence = Column(PlainText, nullable=False)
    evidence_ref = Column(PlainText, nullable=False)
    refusal: Named[Refusal | None] = Column(Fact(refusal=Refusal), nullable=False)
    # Checked at the commit: the old vote names the new one a statement before that exists.
    superseded_by = Column(
        RowId, ForeignKey("votes.id", deferrable=True, initially="DEFERRED"), index=True
    )


votes = Table(
    "votes",
    metadata,
    VoteColumns,
    only_words("source", Source),
    only_words("assurance", Assurance),
    # A redelivered vote is known. Another voter's under the same Message-ID is another vote.
    UniqueConstraint("ballot", "source", "evidence_ref", "voter"),
    Index("ix_votes_ballot_id", "ballot", "id"),  # ballots.votes
    Index("ix_votes_voter", "voter", "id"),  # ballots.votes_of_person, people.learn_slack
    Index("ix_votes_evidence_ref", "evidence_ref"),  # completed.complete
    sqlite_autoincrement=True,
)

refused_vote = votes.c.refusal != fixed("")
Index(  # ballots.cast, ballots.refused
    "ix_votes_refused",
    votes.c.ballot,
    votes.c.voter,
    **only_where(refused_vote),
)

current_vote = (votes.c.refusal == fixed("")) & votes.c.superseded_by.is_(None)
Index(  # One person, one current vote.
    "uq_votes_ballot_voter_current",
    votes.c.ballot,
    votes.c.voter,
    unique=True,
    **only_where(current_vote),
)

replaced_vote = (votes.c.refusal == fixed("")) & votes.c.superseded_by.is_not(None)
Index(  # ballots.valid
    "ix_votes_replaced",
    votes.c.ballot,
    votes.c.id,
    **only_where(replaced_vote),
)


class EchoColumns(TypedColumns):
    """What a list has heard of a vote: that it counts, or no longer does.

    `delivery` told it; it is missing where the vote is a post on the list.
    """

    id = Column(RowId, primary_key=True)
    ballot = Column(RowId, ForeignKey("ballots.id"), nullable=False)
    list_name = Column(PlainText, nullable=False)
    vote = Column(RowId, ForeignKey("votes.id"), nullable=False, index=True)
    counts = Column(Boolean, nullable=False)
    delivery = Column(PlainText)


echoes = Table(
    "echoes",
    metadata,
    EchoColumns,
    Index("ix_echoes_ballot_list_name", "ballot", "list_name", "id"),  # echoes.heard
    sqlite_autoincrement=True,
)


class EndorsementColumns(TypedColumns):
    """Somebody's support for opening a ballot whose rule asks for endorsers."""

    ballot = Column(RowId, ForeignKey("ballots.id"), nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    at = Column(UtcDateTime, nullable=False)
    source: Named[Source] = Column(OneOf(Source), nullable=False)
    assurance: Named[Assurance] = Column(OneOf(Assurance), nullable=False)
    evidence_ref = Column(PlainText, nullable=False)


endorsements = Table(
    "endorsements",
    metadata,
    EndorsementColumns,
    only_words("source", Source),
    only_words("assurance", Assurance),
    PrimaryKeyConstraint("ballot", "person"),
    sqlite_with_rowid=False,
)


class ElectorColumns(TypedColumns):
    """A person who may vote on a ballot: its list's roster as of the opening, frozen."""

    ballot = Column(RowId, ForeignKey("ballots.id"), nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    name = Column(PlainText, nullable=False)
    group = Column(PlainText, nullable=False)
    organisation = Column(PlainText, nullable=False)
    role = Column(PlainText, nullable=False)
    weight = Column(PlainText, nullable=False)


electors = Table(
    "electors",
    metadata,
    ElectorColumns,
    PrimaryKeyConstraint("ballot", "person"),
    sqlite_with_rowid=False,
)


class SecretChoiceColumns(TypedColumns):
    """A choice on a secret ballot that has ended; nothing says whose. `place` is in their order."""

    ballot = Column(RowId, ForeignKey("ballots.id"), nullable=False)
    place = Column(BigInteger, nullable=False)
    choice = Column(PlainText, nullable=False)


secret_choices = Table(
    "secret_choices",
    metadata,
    SecretChoiceColumns,
    PrimaryKeyConstraint("ballot", "place"),  # ballots.secret_choices
    sqlite_with_rowid=False,
)


class ResultColumns(TypedColumns):
    """The file of an ended ballot's result, as everybody gets it.

    `replaces` is the last hash of the file that was mailed, if this one leaves a person out.
    """

    ballot = Column(RowId, ForeignKey("ballots.id"), primary_key=True, autoincrement=False)
    file = Column(LargeBinary, nullable=False)
    last_hash = Column(PlainText, nullable=False)
    replaces = Column(PlainText, nullable=False)


results = Table("results", metadata, ResultColumns)
