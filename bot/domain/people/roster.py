"""A roster: who may vote on a list's ballots, as a CSV file says, and what changed since the last.

The file has a header of `COLUMNS`; all but `name` may be left out.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from bot.domain.ids import ListName, SlackUserId
from bot.language import say

COLUMNS: Final = tuple("name emails slack group organisation role weight from to".split())
MEMBER: Final = "member"
"""The role of a voter without one."""
KNOWN_ROLES: Final = frozenset({MEMBER, "chair", "secretary", "helper", "observer"})
"""The roles that need no rule that names them."""
LONGEST_CELL: Final = 500
_ADDRESS: Final = re.compile(r"[^\s@<>;,\"]+@[^\s@<>;,\"]+")
_EXACT: Final = re.compile(r"[0-9]{1,9}(/0*[1-9][0-9]{0,8})?")
_SLACK_USER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")


class WrongRoster(ValueError):
    """A file that is no roster at all; the text says what to write."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person on a roster. `since` and `until` are the first and the last day, both included."""

    name: str
    emails: tuple[str, ...] = ()
    slack: SlackUserId | None = None
    group: str = ""
    organisation: str = ""
    role: str = MEMBER
    weight: Fraction = Fraction(1)
    since: date | None = None
    until: date | None = None

    def is_on(self, day: date) -> bool:
        """Return True if the person is on the roster that day."""
        return (self.since or day) <= day <= (self.until or day)

    @property
    def known_as(self) -> frozenset[str]:
        """What nobody else on the roster may have: addresses and Slack user, else the name."""
        slack = () if self.slack is None else (self.slack,)
        return frozenset((*self.emails, *slack) or (f"name {self.name.casefold()}",))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: its line in the file (the header is 1), and why."""

    line: int
    why: str


class RosterCode(StrEnum):
    """What a note on somebody on a roster says. What its `about` holds is said behind each."""

    NO_WAY_TO_VOTE = "no way to vote"
    """No address and no Slack user."""
    SAME_PERSON = "same person"
    """The same as in another row; the name there."""
    ADDRESS_OF_TWO = "address of two"
    """The address, whose it is too, and the list on whose roster these are."""
    ADDRESS_TAKEN = "address taken"
    """The other Slack user, and the address that they have shown to read."""
    SUSPENDED = "suspended"
    """The address that refuses our mail, and since which day it gets no more."""
    REFUSES = "refuses"
    """The address, and how many mails it refused within a week: for good, and for a time."""
    UNKNOWN_ROLE = "unknown role"
    """The role, and those that rules use."""
    REFUSED_ROW = "refused row"
    """The line in the file, and why."""
    NEWEST_COUNTS = "newest counts"
    """Several of an organisation have one vote: how many, its name, the rule."""
    NONE_COUNTS = "none counts"
    """As before; if they choose differently, none does."""


@dataclass(frozen=True, slots=True)
class RosterNote:
    """What does not fit about somebody on a roster, or what to know; `about` as its code says."""

    code: RosterCode
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list's roster, and what does not fit; `list_name` is None for on none.

    `notes` are what to know of them that fits.
    """

    list_name: ListName | None
    member: Member
    problems: tuple[RosterNote, ...] = ()
    notes: tuple[RosterNote, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file that was read: members with their lines, and the rows that cannot be used."""

    members: Mapping[int, Member]
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new file changes. `changed` are pairs of before and after."""

    added: tuple[Member, ...] = ()
    changed: tuple[tuple[Member, Member], ...] = ()
    removed: tuple[Member, ...] = ()
    same: tuple[Member, ...] = field(default=())


def read_roster(text: str) -> RosterFile:
    """Return the members in a CSV text, and the rows that cannot be used.

    Raises:
        WrongRoster: the first line is no header of known columns with `name` among them.
    """
    # A NUL would be stored as this, and its row would be another one at the next import.
    storable = text.removeprefix("\ufeff").replace("\0", "\N{REPLACEMENT CHARACTER}")
    rows = csv.reader(io.StringIO(storable, newline=""))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if "name" not in header or not set(header) <= set(COLUMNS) or _has_twice(header):
            raise WrongRoster(
                say("the first line names the columns: {columns}", columns=",".join(COLUMNS))
            )
        filled = ((rows.line_num, row) for row in rows if any(cell.strip() for cell in row))
        return _read_rows(header, filled)
    except csv.Error as error:
        raise WrongRoster(say("this is no CSV: {fault}", fault=error)) from error


def _read_rows(header: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> RosterFile:
    members: dict[int, Member] = {}
    refused: list[RefusedRow] = []
    seen: dict[str, int] = {}
    for line, row in rows:
        try:
            member = _member(header, row)
            _require_new(member, seen)
        except WrongRoster as error:
            refused.append(RefusedRow(line, str(error)))
            continue
        members[line] = member
        seen |= dict.fromkeys(member.known_as, line)
    return RosterFile(members, tuple(refused))


def _require_new(member: Member, seen: Mapping[str, int]) -> None:
    for who in sorted(member.known_as):
        if who in seen:
            raise WrongRoster(say("{who} is on line {line} already", who=who, line=seen[who]))


def _member(header: Sequence[str], row: Sequence[str]) -> Member:
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        raise WrongRoster(
            say("more cells than columns; put a cell with a comma in quotation marks")
        )
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise WrongRoster(say("a cell has at most {most} characters", most=LONGEST_CELL))
    cells = {name: " ".join(cell.split()) for name, cell in zip(header, row, strict=False)}
    if not cells.get("name"):
        raise WrongRoster(say("the name is missing"))
    member = Member(
        name=cells["name"],
        emails=_emails(cells.get("emails", "")),
        slack=_slack(cells.get("slack", "")),
        group=cells.get("group", ""),
        organisation=cells.get("organisation", ""),
        role=cells.get("role", "") or MEMBER,
        weight=_weight(cells.get("weight", "")),
        since=_day("from", cells.get("from", "")),
        until=_day("to", cells.get("to", "")),
    )
    if member.since and member.until and member.until < member.since:
        raise WrongRoster(say("the day in to is before the day in from"))
    return member


def _emails(cell: str) -> tuple[str, ...]:
    words = [word.lower() for word in re.split(r"[\s;]+", cell) if word]
    for word in words:
        if _ADDRESS.fullmatch(word) is None:
            raise WrongRoster(
                say("emails has a word that is no address; part them by a blank or ;")
            )
    return tuple(dict.fromkeys(words))


def _slack(cell: str) -> SlackUserId | None:
    if not cell:
        return None
    if _SLACK_USER.fullmatch(cell.upper()) is None:
        raise WrongRoster(
            say("slack is a user's id such as U0123ABCD (in the profile: Copy member ID)")
        )
    return SlackUserId(cell.upper())


def _weight(cell: str) -> Fraction:
    if not cell:
        return Fraction(1)
    if re.fullmatch(r"[0-9/]*[0-9]{10}[0-9/]*", cell):
        raise WrongRoster(say("a number in weight has at most 9 digits"))
    if _EXACT.fullmatch(cell) is None:
        raise WrongRoster(say('weight is a whole number or a fraction such as "1/2"'))
    weight = Fraction(cell)
    if weight == 0:
        raise WrongRoster(say("a weight of 0 is no vote; leave the row out"))
    return weight


def _day(column: str, cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise WrongRoster(say("{column} is a day such as 2026-11-28", column=column)) from error


def compare(before: Mapping[int, Member], after: Mapping[int, Member], *, today: date) -> Changes:
    """Return what a new file changes in a roster; keys are of the caller's choice.

    Whoever is missing from the file is removed as of today: yesterday is their last day.
    """
    by_name = {who: other for other in before.values() for who in other.known_as}
    added: list[Member] = []
    changed: list[tuple[Member, Member]] = []
    same: list[Member] = []
    renamed: set[frozenset[str]] = set()
    for member in after.values():
        old = next((by_name[who] for who in sorted(member.known_as) if who in by_name), None)
        if old is None:
            added.append(member)
            continue
        renamed.add(old.known_as)
        if old == member:
            same.append(member)
        else:
            changed.append((old, member))
    yesterday = today - timedelta(days=1)
    removed = [
        replace(other, until=yesterday)
        for other in before.values()
        if other.known_as not in renamed and (other.until is None or other.until > yesterday)
    ]
    return Changes(tuple(added), tuple(changed), tuple(removed), tuple(same))


def differences(before: Member, after: Member) -> tuple[tuple[str, str, str], ...]:
    """Return which columns changed, each with the old and the new text."""
    old, new = as_row(before), as_row(after)
    return tuple((name, old[name], new[name]) for name in COLUMNS if old[name] != new[name])


def as_row(member: Member) -> dict[str, str]:
    """Return a member as the cells of a file."""
    return {
        "name": member.name,
        "emails": " ".join(member.emails),
        "slack": member.slack or "",
        "group": member.group,
        "organisation": member.organisation,
        "role": member.role,
        "weight": str(member.weight),
        "from": "" if member.since is None else member.since.isoformat(),
        "to": "" if member.until is None else member.until.isoformat(),
    }


def _has_twice(names: Sequence[str]) -> bool:
    return len(set(names)) < len(names)
