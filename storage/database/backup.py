"""Back a database up into one file, and restore it: `penholder backup` and `penholder restore`.

The file is a tar of two members: `manifest.json`, and `database`, a dump. The manifest tells the
moment before the dump, what is in it, and its hash.
"""

import asyncio
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, TypeGuard

from sqlalchemy import insert, make_url, text

from bot.errors import GiveUp, Refused
from storage.database.copying import go_on_after, last_number, numbered
from storage.database.dumps import (
    Dumped,
    dump_postgres,
    dump_sqlite,
    is_empty_file,
    restore_postgres,
)
from storage.database.engine import Database, file_of, refuse_unknown
from storage.link.link import Link
from storage.tables import mails, metadata, restores

FORMAT: Final = "backup/1"
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
LARGEST_MANIFEST: Final = 100_000
"""Bytes."""
AT_ONCE: Final = 1 << 20
"""Bytes that are read and written together."""

LEAP: Final = 100_000
"""How many numbers a restore leaves out. Some were given out after the backup: a button in Slack,
or a link in a mail, must not name another ballot than it did."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's description: `rows` are counts by table, `size` bytes of the dump.

    Nothing that was queued after `last_at` is in it.
    """

    version: str
    kind: str
    revision: str
    at: datetime
    last_at: datetime
    rows: Mapping[str, int]
    size: int
    sha256: str

    def written(self) -> bytes:
        """Return it as the file's first member."""
        times = {"at": self.at.isoformat(), "last_at": self.last_at.isoformat()}
        entries = asdict(self) | times | {"penholder": FORMAT}
        return json.dumps(entries, indent=2, sort_keys=True).encode() + b"\n"

    @classmethod
    def read(cls, written: bytes) -> "Manifest":
        """Read what `written` wrote; whoever made the file may have written anything.

        Raises:
            ValueError, TypeError: it is no manifest.
        """
        entries = json.loads(written)
        if not isinstance(entries, dict) or entries.get("penholder") != FORMAT:
            raise ValueError("it has another form")
        words = {key: str(entries.get(key)) for key in ("version", "kind", "revision", "sha256")}
        rows, size = entries.get("rows"), entries.get("size")
        if not isinstance(size, int):
            raise TypeError("it gives no size")
        if not _are_counts(rows):
            raise TypeError("it counts no rows")
        at, last_at = (
            datetime.fromisoformat(str(entries.get(key))).astimezone(UTC)
            for key in ("at", "last_at")
        )
        return cls(**words, at=at, last_at=last_at, rows=rows, size=size)


def _are_counts(rows: Any) -> TypeGuard[dict[str, int]]:  # noqa: ANN401 - out of JSON
    return isinstance(rows, dict) and all(isinstance(row, int) for row in rows.values())


@dataclass(frozen=True, slots=True)
class Restored:
    """A finished restore; `aside` names where earlier data was moved, "" if there was none."""

    manifest: Manifest
    aside: str


async def back_up(url: str, file: Path, *, version: str, now: datetime) -> Manifest:
    """Back up the database at `url` while it is in use; `file` appears whole or not at all.

    Raises:
        Refused: there is nothing to back up.
        GiveUp: it could not be written; the text says why.
    """
    revision, _newest = await Database.revisions(url)
    if revision is None:
        raise Refused("the configured database holds nothing to back up")
    with _told(file), _work_folder(file) as work:
        dump = work / DATABASE
        path = file_of(url)
        if path is not None:
            dumped = await asyncio.to_thread(dump_sqlite, path, dump)
        else:
            dumped = await _dump_server(url, dump)
        return await asyncio.to_thread(
            _pack,
            dump,
            file,
            version=version,
            kind="postgresql" if path is None else "sqlite",
            revision=revision,
            dumped=dumped,
            at=now,
        )


async def _dump_server(url: str, dump: Path) -> Dumped:
    database = Database.unprepared(url)
    try:
        async with database.linked(writes=False) as link:
            return await dump_postgres(link, make_url(url), dump)
    finally:
        await database.close()


def _pack(
    dump: Path,
    file: Path,
    *,
    version: str,
    kind: str,
    revision: str,
    dumped: Dumped,
    at: datetime,
) -> Manifest:
    """Put a dump and its manifest into a file, which gets its name once it is on the disk."""
    with dump.open("rb") as given:
        sha256 = hashlib.file_digest(given, "sha256").hexdigest()
    size = dump.stat().st_size
    manifest = Manifest(
        version, kind, revision, at, min(at, dumped.last_at), dict(dumped.rows), size, sha256
    )
    whole = dump.with_name("whole")
    with whole.open("xb") as packed:
        os.fchmod(packed.fileno(), 0o600)  # whatever the umask
        with tarfile.open(fileobj=packed, mode="w") as tar:
            raw = manifest.written()
            _add(tar, MANIFEST, len(raw), io.BytesIO(raw), at=at)
            with dump.open("rb") as given:
                _add(tar, DATABASE, size, given, at=at)
        packed.flush()
        os.fsync(packed.fileno())
    whole.replace(file)
    _sync_folder(file.parent)
    return manifest


def _add(tar: tarfile.TarFile, name: str, size: int, given: IO[bytes], *, at: datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(at.timestamp())
    tar.addfile(member, given)


async def restore(file: Path, url: str, *, replace: bool, now: datetime) -> Restored:
    """Restore a backup into the database at `url`, which must be empty, and upgrade it.

    With `replace` what the database holds is set aside under another name. Nothing changes before
    the whole backup is read and its hash compared. The database then knows that it was restored:
    the next `run` looks for what has been posted and sent since the backup.

    Raises:
        ConfigError: the backup is of a newer Penholder.
        Refused: it cannot be restored there; the text says what to do.
        GiveUp: it could not be written.
    """
    path = file_of(url)
    place = path if path is not None else Path(tempfile.gettempdir()) / "penholder"
    with _told(place), _work_folder(place) as work:
        dump = work / DATABASE
        manifest = await asyncio.to_thread(_unpack, file, dump)
        kind = "postgresql" if path is None else "sqlite"
        if manifest.kind != kind:
            raise Refused(
                f"this is a backup of {manifest.kind}, and database.url names {kind}; restore it "
                f"into {manifest.kind}, then use: penholder db copy"
            )
        refuse_unknown(manifest.revision, whose="The backup")
        if path is not None:
            aside = await _restore_file(dump, path, manifest, replace=replace, now=now)
        else:
            aside = await _restore_server(dump, url, manifest, replace=replace, now=now)
    return Restored(manifest, aside)


def _unpack(file: Path, dump: Path) -> Manifest:
    """Write a backup's dump to a file of its own, and compare its hash."""
    damaged = f"{file} is no backup of Penholder, or is damaged ({{}}); nothing was changed"
    try:
        with tarfile.open(file, mode="r:") as tar:
            manifest = Manifest.read(_member(tar, MANIFEST).read(LARGEST_MANIFEST))
            sha256 = hashlib.sha256()
            given = _member(tar, DATABASE)
            with dump.open("xb") as taken:
                while piece := given.read(AT_ONCE):
                    sha256.update(piece)
                    taken.write(piece)
                taken.flush()
                os.fsync(taken.fileno())
    except (tarfile.TarError, EOFError, ValueError, TypeError) as error:
        raise Refused(damaged.format(error)) from error
    except FileNotFoundError as error:
        raise Refused(f"there is no file {file}") from error
    if sha256.hexdigest() != manifest.sha256:
        raise Refused(damaged.format("its hash differs"))
    return manifest


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    member = tar.next()
    given = tar.extractfile(member) if member is not None and member.name == name else None
    if given is None:
        raise ValueError(f"{name} is missing")
    return given


NOT_EMPTY: Final = (
    "the database holds something already; `penholder restore --replace` sets that aside under "
    "another name and restores the backup in its place"
)


async def _restore_file(
    dump: Path, path: Path, manifest: Manifest, *, replace: bool, now: datetime
) -> str:
    target = Database.unprepared(f"sqlite:///{path}")
    try:
        async with target.without_service():
            if not replace and not is_empty_file(path):
                raise Refused(NOT_EMPTY)
            restored = Database.unprepared(f"sqlite:///{dump}")
            try:
                await restored.finish_restore(
                    manifest.revision, partial(mark, manifest.last_at, now)
                )
            finally:
                await restored.close()
            return await asyncio.to_thread(_put, dump, path, now=now)
    finally:
        await target.close()


def _put(dump: Path, path: Path, *, now: datetime) -> str:
    """Put a database file in its place; return the name of the one that stood there before.

    Until the last step, the old one is complete under its new name. Its log must be gone before
    that: SQLite would play it into the new file.
    """
    before = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}")
    log = path.with_name(f"{path.name}-wal")
    is_kept = path.exists() and path.stat().st_size > 0
    if is_kept:
        _keep(path, before)
        if log.exists():
            _keep(log, before.with_name(f"{before.name}-wal"))
    log.unlink(missing_ok=True)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    with dump.open("rb") as file:
        os.fsync(file.fileno())
    dump.replace(path)
    _sync_folder(path.parent)
    return str(before) if is_kept else ""


def _keep(path: Path, also: Path) -> None:
    """Give a file a second name; copy it where the file system has no second names."""
    try:
        os.link(path, also)
    except PermissionError:
        shutil.copy2(path, also)


async def _restore_server(
    dump: Path, url: str, manifest: Manifest, *, replace: bool, now: datetime
) -> str:
    database = Database.unprepared(url)
    try:
        async with database.without_service():
            async with database.linked(writes=True) as link:
                aside = await _set_schema_aside(link, replace=replace, now=now)
            try:
                await restore_postgres(make_url(url), dump)
            except BaseException:
                async with database.linked(writes=True) as link:
                    await _take_schema_back(link, aside)
                raise
            await database.finish_restore(manifest.revision, partial(mark, manifest.last_at, now))
            return aside
    finally:
        await database.close()


async def _set_schema_aside(link: Link, *, replace: bool, now: datetime) -> str:
    """Make the schema `public` empty; return the name under which its tables now stand."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    there = {row.tablename for row in await link.rows(text(tables))}
    if not there:
        return ""
    if not replace and await _has_rows(link, there):
        raise Refused(NOT_EMPTY)
    aside = f"before_{now:%Y%m%dt%H%M%Sz}"
    await link.run(text(f'ALTER SCHEMA public RENAME TO "{aside}"'))
    await link.run(text("CREATE SCHEMA public"))
    return aside


async def _has_rows(link: Link, there: set[str]) -> bool:
    ours = there & set(metadata.tables)
    if not ours:
        return True  # somebody else's tables
    for name in sorted(ours):
        if await link.value(text(f'SELECT 1 FROM "{name}" LIMIT 1')):  # noqa: S608 - our own names
            return True
    return False


async def _take_schema_back(link: Link, aside: str) -> None:
    if aside:
        await link.run(text("DROP SCHEMA public"))
        await link.run(text(f'ALTER SCHEMA "{aside}" RENAME TO public'))


async def mark(made_at: datetime, now: datetime, link: Link) -> None:
    """Record a restore, and skip the numbers given out since the backup."""
    await link.run(insert(restores).values(made_at=made_at, restored_at=now))
    for table in metadata.sorted_tables:
        column = numbered(table)
        if column is not None and table is not mails:  # no button names a mail
            last = await last_number(link, table, column)
            await go_on_after(link, table, column, last + LEAP)


@contextmanager
def _work_folder(beside: Path) -> Iterator[Path]:
    """Make a temporary folder for this user alone, on the same disk as a file to write."""
    folder = Path(tempfile.mkdtemp(prefix=f".{beside.name}-", dir=beside.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Say what the system refuses."""
    try:
        yield
    except OSError as error:
        raise GiveUp(
            f"{error.filename or file}: {error.strerror or error}; the folder of {file} must be "
            "there, belong to this user, and have room for twice the database"
        ) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
