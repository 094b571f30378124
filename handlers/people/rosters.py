"""Take in a list's roster."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.config import Config, ListConfig
from bot.domain.ids import ListName, PersonId
from bot.domain.people.roster import (
    Changes,
    Member,
    RefusedRow,
    WrongRoster,
    compare,
    read_roster,
)
from bot.render.words import refusals
from handlers.people.people import unite
from handlers.people.roster_problems import tell_of_problems
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the changes, and the rows that it refused."""

    changes: Changes
    refused: tuple[RefusedRow, ...]


async def import_roster(work: Work, text: str, list_config: ListConfig) -> Imported:
    """Replace a list's roster by a CSV text: add, change and remove people as of today.

    A refused row changes nothing: whoever it is about stays as before. The chairs are told of what
    does not fit, when it has changed.

    Raises:
        WrongRoster: it is no roster at all.
    """
    done = await _take(work, text, list_config)
    await tell_of_problems(work, {list_config.name: done.refused})
    return done


async def _take(work: Work, text: str, list_config: ListConfig) -> Imported:
    file = read_roster(text)
    there = await work.store.rosters.of_list(list_config.name)
    before = {row: member for row, (_person, member) in there.items()}
    persons = await _persons_of(work, file.members, there, list_config)
    members = {line: member for line, member in file.members.items() if line in persons}
    refused = [
        *file.refused,
        *(
            RefusedRow(line, refusals.TWO_SLACK_USERS.format())
            for line in file.members
            if line not in persons
        ),
    ]
    changes = compare(before, members, today=work.now.astimezone(list_config.zone).date())
    if refused:  # who is in a row that cannot be read is not known: nobody is removed
        changes = Changes(changes.added, changes.changed, (), changes.same)
    person_of = {member.known_as: persons[line] for line, member in members.items()}
    await _save(work.store, list_config, changes, there, person_of)
    refused.sort(key=lambda refusal: refusal.line)
    return Imported(changes, tuple(refused))


async def take_rosters(database: Database, config: Config, *, now: datetime) -> None:
    """Import the roster file of each list that names one, as the service does when it starts.

    A file that cannot be used changes nothing: the roster of the last import stays.
    """
    refused: dict[ListName, Sequence[RefusedRow]] = {}
    for list_config in config.lists:
        if list_config.roster is None:
            continue
        about = {"list": list_config.name, "file": str(list_config.roster)}
        try:
            text = await asyncio.to_thread(roster_text, list_config.roster)
            async with database.transaction() as store:
                await store.leases.take_turn()
                done = await _take(Work(store, config, now), text, list_config)
        except WrongRoster as error:
            log.error("roster cannot be used", extra={**about, "reason": str(error)})  # noqa: TRY400 - no bug
            continue
        refused[list_config.name] = done.refused
        for refusal in done.refused:
            log.warning(
                "row of a roster refused", extra={**about, "line": refusal.line, "why": refusal.why}
            )
        changes = done.changes
        counts = {
            "added": len(changes.added),
            "changed": len(changes.changed),
            "removed": len(changes.removed),
        }
        if any(counts.values()):
            log.info("roster imported", extra={**about, **counts})
    if refused:
        async with database.transaction() as store:
            await store.leases.take_turn()
            await tell_of_problems(Work(store, config, now), refused)


def roster_text(path: Path) -> str:
    """Return what a roster's file holds.

    Raises:
        WrongRoster: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WrongRoster(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongRoster("the file is no UTF-8 text; save it as CSV in UTF-8") from error


async def _persons_of(
    work: Work,
    members: Mapping[int, Member],
    there: Mapping[int, tuple[PersonId, Member]],
    list_config: ListConfig,
) -> dict[int, PersonId]:
    """Return the people whom rows are about, by line; a row that is two Slack users has none."""
    known = {member.known_as: (person, member) for person, member in there.values()}
    persons: dict[int, PersonId] = {}
    for line, member in members.items():
        person, before = known.get(member.known_as, (None, None))
        has_name_only = not member.emails and member.slack is None
        if person is not None and (before == member or has_name_only):
            persons[line] = person
    others = {line: member for line, member in members.items() if line not in persons}
    persons |= await work.store.people.of_members(others)
    for line, member in others.items():
        if line not in persons:
            united = await unite(
                work,
                member.emails,
                slack_user=member.slack,
                name=member.name,
                evidence=f"roster of {list_config.name}",
            )
            if united is not None:
                persons[line] = united.id
    return persons


async def _save(
    store: Store,
    list_config: ListConfig,
    changes: Changes,
    there: Mapping[int, tuple[PersonId, Member]],
    person_of: Mapping[frozenset[str], PersonId],
) -> None:
    row_of = {member.known_as: row for row, (_person, member) in there.items()}
    await store.rosters.add(
        list_config.name, [(person_of[new.known_as], new) for new in changes.added]
    )
    changed = {row_of[old.known_as]: (person_of[new.known_as], new) for old, new in changes.changed}
    for gone in changes.removed:
        row = row_of[gone.known_as]
        changed[row] = (there[row][0], gone)
    await store.rosters.change(changed)
