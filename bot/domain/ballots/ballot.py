"""Ballots and votes: a question, and each person's reply."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.choices import (
    MOST_BUTTONS,
    Written,
    choice_label,
    choices_of,
    read_vote,
    read_written,
    rename_options,
    words_in_mail,
)
from bot.domain.ballots.paper import WhyNot
from bot.domain.ballots.refusal import Refusal
from bot.domain.ballots.result import Outcome
from bot.domain.ballots.rule import Method, Rule, Visibility
from bot.domain.ballots.rule_form import Form, complete_form, read_rule
from bot.domain.ids import BallotId, ItemNumber, ListName, PersonId, VoteId
from bot.domain.items.comment import Source
from bot.domain.items.ending import EndNote, NoteCode

WITHDRAWN: Final = "withdrawn"
"""The outcome of a ballot whose item was merged into one that has a ballot of its own."""

IN_ARCHIVE: Final = " (archive)"
"""Ends the outcome of a ballot of the past that was taken from an archive."""

DECISIONS: Final = frozenset((Outcome.ACCEPTED, Outcome.REJECTED, Outcome.DECIDED))


class BallotState(StrEnum):
    """Whether votes still come in."""

    DRAFT = "draft"
    """Its rule asks for endorsers, and too few have endorsed it."""
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Version:
    """What a ballot asks from `at` on: a text that somebody corrected, and why.

    `is_same`: it means what the version before it meant.
    """

    question: str
    options: tuple[str, ...]
    at: datetime
    by: PersonId | None
    reason: str = ""
    is_same: bool = True

    @property
    def in_brief(self) -> str:
        """What it asks, as an item's history says it."""
        return " ".join(filter(None, (self.question, " / ".join(self.options))))


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule and what it is applied to, frozen with a ballot when it opens.

    `name` is the preset's or the house rule's, `form` the rule as JSON. `options` are what a rule
    that chooses among options chooses from, `active` the number of active members if it asks for
    them. `former` are the options as corrected versions called them, in the same order and the
    newest first; `gone` are those of versions that meant something else.
    """

    name: str
    form: Form
    rule: Rule
    minimum_assurance: Assurance
    options: tuple[str, ...] = ()
    active: Fraction | None = None
    former: tuple[tuple[str, ...], ...] = ()
    gone: tuple[tuple[str, ...], ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, in the order in which it is shown."""
        return choices_of(self.rule, self.options)

    def label(self, choice: str) -> str:
        """Return what a kept choice is called in the language that is spoken."""
        return choice_label(choice, self.rule)

    @property
    def takes_one(self) -> bool:
        """Whether a vote is one of the choices, not several or an order of them."""
        return not self.rule.chooses_options or self.rule.method is Method.SINGLE

    @property
    def is_open_to_all(self) -> bool:
        """Whether everybody sees the choices while the ballot is open."""
        return self.rule.visibility is Visibility.OPEN

    @property
    def has_buttons(self) -> bool:
        """Whether Slack shows a button for each choice; if not, one votes in a form."""
        return self.takes_one and len(self.choices) <= MOST_BUTTONS

    @property
    def is_secret(self) -> bool:
        """Whether nobody may ever know who chose what."""
        return self.rule.visibility is Visibility.SECRET

    @property
    def reason_needed(self) -> frozenset[str]:
        """The choices that are refused without a reason.

        A -1 without one is a vote against, though no veto.
        """
        veto = self.rule.veto
        if veto is None or not veto.reason or self.rule.method is Method.PLUS_MINUS:
            return frozenset()
        return frozenset({veto.choice})

    @property
    def words_in_mail(self) -> tuple[str, ...]:
        """The words that are choices in a mail on this ballot, now or before a correction."""
        every = (self.options, *self.former, *self.gone)
        words = (word for options in every for word in words_in_mail(self.rule, options))
        return tuple(dict.fromkeys(words))

    def read_choice(self, written: str) -> str | None:
        """Return the choice that `written` means, None if it means none of them.

        An option goes by its former names, too.
        """
        for options in (self.options, *self.former):
            value = read_written(written, rule=self.rule, options=options)
            if value is not None:
                return self._now_called(value, options)
        return None

    def read_vote(self, text: str) -> Written:
        """Split a choice from the reason behind it."""
        present = read_vote(text, rule=self.rule, options=self.options)
        for options in self.former if present.choice is None else ():
            written = read_vote(text, rule=self.rule, options=options)
            if written.choice is not None:
                return replace(written, choice=self._now_called(written.choice, options))
        return present

    def was_choice(self, written: str) -> bool:
        """Return True if `written` was a choice under an earlier meaning only."""
        return self.read_choice(written) is None and any(
            read_written(written, rule=self.rule, options=options) is not None
            for options in self.gone
        )

    def _now_called(self, choice: str, before: tuple[str, ...]) -> str:
        return rename_options(choice, self.rule.method, before=before, after=self.options)


def freeze_rules(
    name: str,
    form: Form,
    *,
    minimum_assurance: Assurance,
    options: tuple[str, ...] = (),
    active: Fraction | None = None,
    versions: Sequence[Version] = (),
) -> Rules:
    """Return a rule as a ballot stores it, with its preset's values filled in.

    `versions` are the ballot's, of which the last one has the options.

    Raises:
        WrongRule: it cannot be used.
    """
    whole = complete_form(form)
    former, gone = _earlier_options(versions)
    return Rules(
        name=name,
        form=whole,
        rule=read_rule(whole),
        minimum_assurance=minimum_assurance,
        options=options,
        active=active,
        former=former,
        gone=gone,
    )


def _earlier_options(
    versions: Sequence[Version],
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Return the options of earlier versions, newest first: of the same meaning, and of others."""
    former: list[tuple[str, ...]] = []
    gone: list[tuple[str, ...]] = []
    earlier = former
    for before, after in reversed(list(pairwise(versions))):
        if not after.is_same:
            earlier = gone
        if before.options:
            earlier.append(before.options)
    return tuple(former), tuple(gone)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot on an item. At most one is open, or a draft, per item."""

    id: BallotId
    item: ItemNumber
    question: str
    rules: Rules
    state: BallotState
    opened_at: datetime
    opened_by: PersonId | None
    closes_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    """`accepted`, `rejected`, `no quorum`, `withdrawn` …; empty while it is open."""
    note: EndNote | None = None
    """What whoever ended it said: the decision in words, or why it was withdrawn."""
    reminded_at: datetime | None = None
    """When those who had not voted were reminded, once."""
    refused_beyond: int = 0
    """How many refused votes were only counted, because there were too many of them."""
    winners: tuple[str, ...] = ()
    """Who won, or who is tied, if options were chosen among."""
    check_at: datetime | None = None
    """When to see whether it may end early; None until a vote makes that possible."""
    casting: str = ""
    """The chair's choice among what was tied, if the rule gives the chair one."""
    drafted_at: datetime | None = None
    """If its rule asks for endorsers: since when they could endorse it. A draft has this as its
    opening, too."""
    versions: tuple[Version, ...] = ()
    """If it was corrected: every version, from the first to the present one."""
    echo_lists: tuple[ListName, ...] = ()
    """The lists to which votes given elsewhere are mailed, as everybody was told at its opening."""

    @property
    def is_open(self) -> bool:
        """Whether it still takes votes."""
        return self.state is BallotState.OPEN

    @property
    def was_opened(self) -> bool:
        """Whether people can or could vote on it: not on a draft, nor on a withdrawn one."""
        return self.state is not BallotState.DRAFT and self.drafted_at != self.opened_at

    @property
    def version(self) -> int:
        """The number of its present version, from 1."""
        return max(1, len(self.versions))

    @property
    def texts(self) -> tuple[Version, ...]:
        """All versions, of which a ballot without corrections has one."""
        asked = Version(self.question, self.rules.options, self.opened_at, self.opened_by)
        return self.versions or (asked,)

    @property
    def asked_at(self) -> datetime:
        """Since when it has its present meaning; earlier votes do not count."""
        changes = [version.at for version in self.versions if not version.is_same]
        return changes[-1] if changes else self.opened_at

    def means_the_same_since(self, version: int) -> bool:
        """Return True if it has meant the same since a version."""
        return all(later.is_same for later in self.versions[version:])

    def corrected(self, text: Version) -> "Ballot":
        """Return it with another text, as its next version."""
        versions = (*self.texts, text)
        rules = freeze_rules(
            self.rules.name,
            self.rules.form,
            minimum_assurance=self.rules.minimum_assurance,
            options=text.options,
            active=self.rules.active,
            versions=versions,
        )
        return replace(self, question=text.question, rules=rules, versions=versions)

    def withdrawn(self, note: EndNote | None, *, at: datetime) -> "Ballot":
        """Return it ended without an outcome."""
        return replace(self, state=BallotState.CLOSED, closed_at=at, outcome=WITHDRAWN, note=note)

    @property
    def hides_choices(self) -> bool:
        """Whether choices and their counts are still hidden."""
        return self.state is BallotState.OPEN and not self.rules.is_open_to_all

    @property
    def is_withdrawn(self) -> bool:
        """Whether it ended without an outcome."""
        return self.outcome == WITHDRAWN

    @property
    def archived_call(self) -> str:
        """The Message-ID of its call, if it is a ballot of the past from an archive; else ""."""
        return self._in_archive(0)

    @property
    def archived_result(self) -> str:
        """The Message-ID of its result, if it is one of the past; "" if that is not stored."""
        return self._in_archive(1)

    def _in_archive(self, at: int) -> str:
        is_archived = self.note is not None and self.note.code is NoteCode.FROM_ARCHIVE
        return self.note.about[at] if self.note is not None and is_archived else ""

    @property
    def is_decided(self) -> bool:
        """Whether its outcome decides its item; after other outcomes the item is open again."""
        return self.outcome in DECISIONS

    @property
    def awaits_casting_vote(self) -> bool:
        """Whether it ended in a tie that the chair's own choice decides."""
        return self.outcome == Outcome.TIE and self.rules.rule.casting_vote

    @property
    def has_cut_links(self) -> bool:
        """Whether its choices are stored without their voters."""
        return self.state is BallotState.CLOSED and self.rules.is_secret

    @property
    def outcome_in_words(self) -> str:
        """The outcome with the chair's words; empty if it was withdrawn or is open."""
        if self.is_withdrawn:
            return ""
        text = f"{self.outcome}: {', '.join(self.winners)}" if self.winners else self.outcome
        if self.archived_call:
            return f"{text}{IN_ARCHIVE}"
        words = self.note.words if self.note is not None else ""
        return f"{text}: {words}" if words else text


@dataclass(frozen=True, slots=True)
class Endorsement:
    """One person's support for opening a ballot; `evidence_ref` is as for a vote."""

    ballot: BallotId
    person: PersonId
    at: datetime
    source: Source
    assurance: Assurance
    evidence_ref: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's vote. All are kept; the newest that counts is the current one.

    `evidence` is what was written (the line of a mail, the pressed button) and `evidence_ref` where
    (a Message-ID, `slack:CHANNEL:TS`). `refusal` is why a vote does not count, None if it does.
    `left_out` is why counting leaves out a valid vote that no other one replaced; it is not stored.
    """

    id: VoteId
    ballot: BallotId
    voter: PersonId
    choice: str
    reason: str
    source: Source
    assurance: Assurance
    at: datetime
    evidence: str
    evidence_ref: str
    refusal: Refusal | None = None
    superseded_by: VoteId | None = None
    left_out: WhyNot | None = None

    @property
    def is_in_doubt(self) -> bool:
        """Whether it does not count because it may not be a vote at all."""
        return self.refusal is not None and self.refusal.doubt is not None

    @property
    def counts(self) -> bool:
        """Whether this is its voter's current vote, and counting leaves it in."""
        return self.refusal is None and self.superseded_by is None and self.left_out is None
