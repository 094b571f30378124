"""Export everything that Penholder stores into a folder.

It is read in one transaction, so all of it is of one moment, and the service goes on meanwhile. The
folder appears under its name when it is whole.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.domain.ballots.ballot import BallotState
from bot.domain.ids import ItemNumber, ListName, MailId
from bot.errors import GiveUp, WrongUse
from bot.mail.masking import Secrets
from bot.render.json.shapes import instant
from bot.render.terminal.exported import (
    deliveries_csv,
    export_readme,
    mail_without_secrets,
    masked,
    mbox_entry,
    roster_csv,
)
from handlers.counting.results import result_file
from handlers.filing.own_mail import secrets_of
from handlers.showing.facts import item_list, item_page
from handlers.work import Work

Tell = Callable[[str, int, int], None]
"""Progress callback: what is written, how much is done, how much there is."""
MAILS_AT_ONCE: Final = 100
DELIVERIES_AT_ONCE: Final = 5000
MOST: Final = 100_000
"""How many merged items and set-aside mails are written."""
NOT_EMPTY: Final = "{folder} is there already; name a folder that does not exist yet"


@dataclass(frozen=True, slots=True)
class _Export(Work):
    """An export in progress: the folder, and the counts of what is written."""

    folder: Path
    tell: Tell
    secrets: Secrets
    counts: dict[str, int] = field(default_factory=dict)

    def put(self, name: str, body: bytes) -> None:
        """Write a file, without our secrets."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def put_json(self, name: str, value: object) -> None:
        """Write a file of JSON, without our secrets."""
        written = json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "replace")
        self.put(name, masked(written, self.secrets) + b"\n")


async def write_export(work: Work, folder: Path, *, version: str, tell: Tell) -> dict[str, int]:
    """Write everything into a new folder, and return the counts.

    Raises:
        WrongUse: the folder is there already.
        GiveUp: it cannot be written.
    """
    unnamed = _new_folder(folder)
    secrets = secrets_of(work.config)
    export = _Export(work.store, work.config, work.now, unnamed, tell, secrets)
    try:
        await _write_all(export, version)
        _give_name(unnamed, folder)
    except OSError as error:
        raise GiveUp(f"{error.filename or folder}: {error.strerror}; make room") from error
    finally:
        shutil.rmtree(unnamed, ignore_errors=True)
    return export.counts


def _new_folder(folder: Path) -> Path:
    """Make a temporary folder beside the target, readable by this user alone."""
    if folder.exists():
        raise WrongUse(NOT_EMPTY.format(folder=folder))
    try:
        return Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise GiveUp(f"{folder} cannot be made: {error.strerror}") from error


def _give_name(unnamed: Path, folder: Path) -> None:
    os.sync()  # a name must not survive a power cut that its files do not
    unnamed.rename(folder)


async def _write_all(export: _Export, version: str) -> None:
    numbers = await _items(export)
    await _results(export, numbers)
    await _declarations(export)
    for list_config in export.config.lists:
        members = (await export.store.rosters.of_list(list_config.name)).values()
        export.put(
            f"rosters/{list_config.name}.csv", roster_csv(member for _person, member in members)
        )
        await _mails(export, list_config.name)
    await _set_aside(export)
    await _deliveries(export)
    merged = await export.store.items.merged_since(datetime(1970, 1, 1, tzinfo=UTC), limit=MOST)
    head = {"penholder": version, "at": instant(export.now), "counts": export.counts}
    into = {str(item.number): item.merged_into for item in merged}
    export.put_json("export.json", head | {"merged": into})
    export.put("README.txt", export_readme().encode())


async def _items(export: _Export) -> list[ItemNumber]:
    """Write the items and their pages; return their numbers."""
    shapes = [shape async for shape in item_list(export, list_name=None, state=None, limit=None)]
    export.put_json("items.json", shapes)
    numbers = [ItemNumber(int(str(shape["number"]))) for shape in shapes]
    for done, number in enumerate(numbers, start=1):
        page = await item_page(export, number)
        export.put_json(f"items/{number}.json", page)
        export.tell("items", done, len(numbers))
    export.counts["items"] = len(numbers)
    return numbers


async def _results(export: _Export, numbers: list[ItemNumber]) -> None:
    """Write the results of ballots that were closed."""
    every = await export.store.ballots.all_of_items(numbers)
    closed = [
        ballot
        for held in every.values()
        for ballot in held
        if ballot.state is BallotState.CLOSED and not ballot.is_withdrawn
    ]
    for ballot in closed:
        file = await result_file(export.store, ballot.id, config=export.config)
        export.put(f"results/{ballot.item}-{ballot.id}.json", file)
    export.counts["results"] = len(closed)


async def _declarations(export: _Export) -> None:
    """Write the files of what was declared on calls for consensus."""
    declared = await export.store.calls.declarations()
    for call, file in declared.items():
        export.put(f"declarations/{json.loads(file)['item']}-{call}.json", file.encode())
    export.counts["declarations"] = len(declared)


async def _mails(export: _Export, name: ListName) -> None:
    path = export.folder / "mails" / f"{name}.mbox"
    path.parent.mkdir(parents=True, exist_ok=True)
    count, last = 0, MailId(0)
    with path.open("xb") as box:
        while some := await export.store.mails.ids_of_list(name, after=last, limit=MAILS_AT_ONCE):
            for mail in some:
                raw = await export.store.mails.raw(mail)
                box.write(mbox_entry(mail_without_secrets(raw, export.secrets)))
            count, last = count + len(some), some[-1]
            export.tell(f"mails of {name}", count, count)
    export.counts[f"mails of {name}"] = count


async def _set_aside(export: _Export) -> None:
    aside = await export.store.set_aside.list(MOST)
    for mail in aside:
        whole = await export.store.set_aside.get(mail.id)
        if whole is not None and whole.raw is not None:
            body = mail_without_secrets(whole.raw, export.secrets)
            export.put(f"setaside/{mail.id}.eml", body)
    export.counts["set aside"] = len(aside)


async def _deliveries(export: _Export) -> None:
    deliveries = await export.store.outbox.page(after=0, limit=DELIVERIES_AT_ONCE)
    every = list(deliveries)
    while deliveries:
        deliveries = await export.store.outbox.page(
            after=deliveries[-1].seq, limit=DELIVERIES_AT_ONCE
        )
        every += deliveries
    export.put("deliveries.csv", masked(deliveries_csv(every), export.secrets))
    export.counts["deliveries"] = len(every)
