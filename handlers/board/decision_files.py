"""Write each decision as a Markdown file, for a repository that holds them.

They tell what the board shows of the same lists. Other files in the folder stay: what we wrote is
listed in a file of its own, and only what that names is replaced or deleted.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ids import ItemNumber
from bot.errors import WrongUse
from bot.language import ENGLISH, speaking
from bot.render.board.addresses import item_path
from bot.render.board.decision_file import DecisionFacts, decision_text, index_text
from bot.render.board.facts import Decision
from bot.render.documents.facts import CallFacts, ResultFacts
from handlers.board.facts import (
    public_ballots,
    public_call,
    public_objections,
    public_relations,
    said_on,
)
from handlers.board.folder import put
from handlers.board.gather import decisions
from handlers.lists.access import Asked, Seen, seen_by_all, site_of
from handlers.lists.language import language_of_item
from storage.database.engine import Database
from storage.store import Store

OURS: Final = ".penholder-decisions"
"""The file that lists what we wrote in the folder."""
INDEX: Final = "index.md"
_HEAD: Final = (
    "# Files that `penholder decisions` writes here, and deletes when they are obsolete.\n"
)
_PATH: Final = re.compile(r"\d{4}/\d{4,9}-[a-z0-9-]{1,80}\.md|index\.md")
"""The only paths that are taken from that file, which somebody else may have written."""
NO_LIST: Final = (
    "no list has a public board; name the lists whose decisions are to be written with --list"
)
NOT_OURS: Final = (
    "{path} is there already and was not written by this command; move it away, or name another "
    "folder"
)
IS_LINK: Final = "{path} is a link to somewhere else; this command only writes into real folders"


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """A file of a decision, by its path in the folder."""

    path: str
    number: ItemNumber
    at: datetime


@dataclass(frozen=True, slots=True)
class WrittenDecisions:
    """What the folder holds: the decisions' files, oldest first; how many files changed.

    `removed` are paths of files that we had written, and that are gone now.
    """

    files: tuple[DecisionFile, ...]
    changed: int
    removed: tuple[str, ...]


async def write_decisions(
    database: Database, config: Config, folder: Path, *, lists: Sequence[ListConfig], now: datetime
) -> WrittenDecisions:
    """Write the decisions of some lists, or without any of all with a public board.

    Raises:
        WrongUse: there is no such list, or the folder holds somebody else's file of that name.
    """
    seen = Seen(tuple(lists), site_of(config)) if lists else seen_by_all(config)
    if not seen.lists:
        raise WrongUse(NO_LIST)
    asked = Asked((), {}, seen, config, now)
    async with database.reading() as store:
        gathered = await _gather(store.read_by(seen.shown(now)), asked)
    newest = {facts.item.number: facts.path for facts in gathered}
    texts = {facts.path: _text(facts, newest, config) for facts in gathered}
    language = next(iter({each.language for each in seen.lists})) if _is_one(seen) else ENGLISH
    with speaking(language):
        texts[INDEX] = index_text(gathered)
    changed, removed = _write(folder, texts)
    files = (DecisionFile(facts.path, facts.item.number, facts.at) for facts in gathered)
    return WrittenDecisions(tuple(files), changed, removed)


def _is_one(seen: Seen) -> bool:
    """Return True if all lists have the same language."""
    return len({list_config.language for list_config in seen.lists}) == 1


def _text(facts: DecisionFacts, files: Mapping[ItemNumber, str], config: Config) -> str:
    with speaking(language_of_item(facts.item, config)):
        return decision_text(facts, files=files)


async def _gather(store: Store, asked: Asked) -> list[DecisionFacts]:
    """Return all decisions, oldest first."""
    first = await asked.public(store).items.first_at()
    made: list[Decision] = []
    for year in range(first.year if first is not None else asked.now.year, asked.now.year + 1):
        of_year = await decisions(
            store,
            since=datetime(year, 1, 1, tzinfo=UTC),
            until=datetime(year + 1, 1, 1, tzinfo=UTC),
            asked=asked,
        )
        made += reversed(of_year)
    counts: Counter[tuple[int, ItemNumber]] = Counter()
    gathered = []
    for decision in made:
        day = decision.at.astimezone(decision.zone).date()
        counts[day.year, decision.item.number] += 1
        nth = counts[day.year, decision.item.number]
        gathered.append(await _facts(store, decision, nth=nth, asked=asked))
    return gathered


async def _facts(store: Store, decision: Decision, *, nth: int, asked: Asked) -> DecisionFacts:
    item = decision.item
    result, call = await _procedure(store, decision, asked=asked)
    objections = [
        objection
        for objection in await asked.public(store).objections.of_items([item.number])
        if objection.at <= decision.at
    ]
    everybody = seen_by_all(asked.config)
    return DecisionFacts(
        item=item,
        at=decision.at,
        day=decision.at.astimezone(decision.zone).date(),
        nth=nth,
        outcome=decision.outcome,
        result=result,
        call=call,
        objections=await public_objections(store, objections),
        relations=(await public_relations(store, [item], asked=asked)).get(item.number, ()),
        page=everybody.site.whole(item_path(item.number)) if everybody.shows(item) else "",
    )


async def _procedure(
    store: Store, decision: Decision, *, asked: Asked
) -> tuple[ResultFacts | None, CallFacts | None]:
    """Return the ballot or the call by which it was decided."""
    item, spoken = decision.item, await said_on(asked.public(store), decision.item)
    if decision.ballot is not None:
        ballots = await public_ballots(store, item, spoken.mails, config=asked.config)
        return next(each for each in ballots if each.ballot.id == decision.ballot.id), None
    if decision.call is not None:
        return None, await public_call(store, item, decision.call, spoken, asked=asked)
    return None, None


def _write(folder: Path, texts: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """Write the files, and delete those of ours that are obsolete.

    The list of ours names new files before they are there, so that a stopped run can be repeated.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = _ours(folder)
    for path in texts:
        target = folder / path
        if target.parent.is_symlink():
            raise WrongUse(IS_LINK.format(path=target.parent))
        if path not in before and (target.exists() or target.is_symlink()):
            raise WrongUse(NOT_OURS.format(path=target))
    put(folder, OURS, _listed({*before, *texts}))
    changed = sum(put(folder, path, text.encode()) for path, text in texts.items())
    removed = tuple(sorted(path for path in before - texts.keys() if _remove(folder / path)))
    put(folder, OURS, _listed(texts))
    return changed, removed


def _ours(folder: Path) -> set[str]:
    try:
        listed = (folder / OURS).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return set()
    return {path for path in listed if _PATH.fullmatch(path)}


def _listed(paths: Collection[str]) -> bytes:
    return (_HEAD + "".join(f"{path}\n" for path in sorted(paths))).encode()


def _remove(path: Path) -> bool:
    """Delete a file of ours, and its folder if that is empty then; False if it is not there."""
    if path.parent.is_symlink():
        return False
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    if path.name != INDEX and not any(path.parent.iterdir()):
        path.parent.rmdir()
    return True
