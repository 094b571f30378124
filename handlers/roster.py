"""Take in a list's roster, and find what does not fit in it."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config, ListConfig
from bot.domain.ids import PersonId
from bot.domain.people.roster import (
    Changes,
    Member,
    RefusedRow,
    WrongRoster,
    compare,
    read_roster,
)
from bot.render import refusals
from handlers.people import tell_chairs, unite
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the changes, and the rows that it refused."""

    changes: Changes
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on a roster, and what does not fit."""

    member: Member
    problems: tuple[str, ...]


async def import_roster(
    store: Store, text: str, one: ListConfig, *, config: Config, now: datetime
) -> Imported:
    """Make a CSV text a list's roster: people are added, changed, and removed as of today.

    A refused row changes nothing: whoever it is about stays as before.

    Raises:
        WrongRoster: it is no roster at all.
    """
    file = read_roster(text)
    there = await store.rosters.of_list(one.name)
    before = {row: member for row, (_person, member) in there.items()}
    persons: dict[int, PersonId] = {}
    refused = list(file.refused)
    evidence = f"roster of {one.name}"
    for line, member in file.members.items():
        person = await _person_of(store, member, there, config=config, now=now, evidence=evidence)
        if person is None:
            refused.append(RefusedRow(line, refusals.TWO_SLACK_USERS))
        else:
            persons[line] = person
    members = {line: file.members[line] for line in persons}
    changes = compare(before, members, today=now.astimezone(one.zone).date())
    if refused:  # who is in a row that cannot be read is not known: nobody is removed
        changes = Changes(changes.added, changes.changed, (), changes.same)
    await _save(store, one, changes, there, members, persons)
    await _tell_of_problems(store, one, now=now)
    return Imported(changes, tuple(sorted(refused, key=lambda row: row.line)))


async def take_rosters(database: Database, config: Config, *, now: datetime) -> None:
    """Import the roster file of each list that names one, as the service does when it starts.

    A file that cannot be used changes nothing: the roster of the last import stays.
    """
    for one in config.lists:
        if one.roster is None:
            continue
        about = {"list": one.name, "file": str(one.roster)}
        try:
            text = await asyncio.to_thread(one.roster.read_text, encoding="utf-8-sig")
            async with database.transaction() as store:
                done = await import_roster(store, text, one, config=config, now=now)
        except (OSError, UnicodeDecodeError, WrongRoster) as error:
            log.error("roster cannot be used", extra={**about, "reason": str(error)})  # noqa: TRY400 - no bug
            continue
        for row in done.refused:
            log.warning(
                "row of a roster refused", extra={**about, "line": row.line, "why": row.why}
            )
        changes = done.changes
        counts = {
            "added": len(changes.added),
            "changed": len(changes.changed),
            "removed": len(changes.removed),
        }
        if any(counts.values()):
            log.info("roster imported", extra={**about, **counts})


async def _person_of(
    store: Store,
    member: Member,
    there: Mapping[int, tuple[PersonId, Member]],
    *,
    config: Config,
    now: datetime,
    evidence: str,
) -> PersonId | None:
    """Return the person whom a row is about; None if it is two Slack users."""
    if not member.emails and member.slack is None:
        same = [who for who, old in there.values() if old.known_as == member.known_as]
        if same:
            return same[0]
    person = await unite(
        *(store, member.emails),
        slack_user=member.slack,
        name=member.name,
        config=config,
        now=now,
        evidence=evidence,
    )
    return None if person is None else person.id


async def _save(
    store: Store,
    one: ListConfig,
    changes: Changes,
    there: Mapping[int, tuple[PersonId, Member]],
    members: Mapping[int, Member],
    persons: Mapping[int, PersonId],
) -> None:
    row_of = {member.known_as: row for row, (_person, member) in there.items()}
    person_of = {member.known_as: persons[line] for line, member in members.items()}
    for member in changes.added:
        await store.rosters.add(one.name, person_of[member.known_as], member)
    for old, new in changes.changed:
        await store.rosters.change(row_of[old.known_as], person_of[new.known_as], new)
    for gone in changes.removed:
        row = row_of[gone.known_as]
        await store.rosters.change(row, there[row][0], gone)


async def list_roster(store: Store, one: ListConfig) -> Sequence[Listed]:
    """Return everybody who is or was on a list's roster, with what does not fit."""
    rows = await store.rosters.of_list(one.name)
    problems = _problems(rows)
    return [Listed(member, tuple(problems[row])) for row, (_who, member) in rows.items()]


def _problems(rows: Mapping[int, tuple[PersonId, Member]]) -> Mapping[int, list[str]]:
    """Return by row what does not fit, among those who are on the roster without an end."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    now_on = {row: pair for row, pair in rows.items() if pair[1].until is None}
    people = Counter(person for person, _member in now_on.values())
    voters = Counter(member.organisation for _person, member in now_on.values())
    for row, (person, member) in now_on.items():
        if not member.emails and member.slack is None:
            found[row].append(refusals.NO_WAY_TO_VOTE)
        if people[person] > 1:
            found[row].append(refusals.TWICE_ON_ROSTER)
        if member.organisation and voters[member.organisation] > 1:
            text = refusals.VOTERS_OF_ORGANISATION
            found[row].append(
                text.format(count=voters[member.organisation], name=member.organisation)
            )
    return found


async def _tell_of_problems(store: Store, one: ListConfig, *, now: datetime) -> None:
    for listed in await list_roster(store, one):
        for problem in listed.problems:
            text = refusals.ROSTER_PROBLEM.format(
                list=one.name, name=listed.member.name, problem=problem
            )
            key = f"roster:{one.name}:{listed.member.name}:{problem}"
            await tell_chairs(store, one, text, key=key, now=now)
