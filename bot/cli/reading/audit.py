"""`penholder audit`: find the past votes of an archive, and count them again."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.context import console
from bot.clock import system_clock
from bot.domain.audits.decision import Decision
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.rule_form import Form
from bot.domain.people.roster import Member, WrongRoster, read_roster
from bot.errors import WrongUse
from bot.mail.decisions.thread import Method
from bot.mail.decisions.votes import Electorate
from bot.render.json.audit import decision_shape
from bot.render.terminal.audited import audit_text, summary_text
from bot.render.text.safe import cut, escaped, without_controls
from handlers.archives.audit_site import write_site
from handlers.archives.auditing import Audit, Auditor, Tell, audit
from handlers.archives.files import find_archives
from handlers.archives.reading import reading_archives
from handlers.archives.spool import Spool, new_spool, open_spool, state_of

MOST_NAMES: Final = 2
"""So many archives are all named in a site's title."""
LONGEST_NAME: Final = 120
NAMED: Final = 10
"""How many files and messages that could not be read are named."""
DIFFERS: Final = 1
UNFINISHED: Final = ".penholder-audit"
"""How the name of a file ends that holds what an audit has read so far."""
NAME_DIGITS: Final = 16


_Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATHS...",
        help="mbox, Maildir, .eml, Pipermail, git; .gz, .bz2, .xz, .zip; folders of these; "
        "or the web address of an archive.",
    ),
]
_Rule = Annotated[str, typer.Option("--rule", help="Decide by this rule (see `penholder rules`).")]
_Roster = Annotated[
    Path | None,
    typer.Option(
        "--roster", help="A CSV file of the people who may vote, and whose votes are binding."
    ),
]
_Since = Annotated[
    str, typer.Option("--since", help="Only decisions called on or after this day: 2020-01-31.")
]
_Json = Annotated[
    Path | None, typer.Option("--json", help="Write the decisions into this file, as JSON.")
]
_Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        help="Keep fetched files in this folder, and the progress of an audit that was stopped.",
    ),
]
_Html = Annotated[
    Path | None, typer.Option("--html", help="Write a small web site into this folder.")
]


def audit_archives(
    paths: _Paths,
    *,
    rule: _Rule = "",
    roster: _Roster = None,
    since: _Since = "",
    json_file: _Json = None,
    cache: _Cache = None,
    html: _Html = None,
) -> None:
    """Find the votes in an archive, count them again, and compare with the announced results.

    The command needs only the archive: no configuration, no database, no Slack. Exit status 1 means
    that a result differs from the count. If the command is stopped, run it again: with --json or
    --cache it continues where it stopped.
    """
    method = Method(rule, _form(rule), Electorate(_members(roster)))
    first = _day(since)
    hit = find_archives(_on_disk(paths, cache or _cache_folder(), first))
    _tell_unread("passed over", [*hit.closed, *hit.passed_over])
    auditor = Auditor(_spool(hit.files, cache, json_file), first)
    skip = auditor.restore()
    with (
        reading_archives(hit.files, marks=None, skip=skip) as archives,
        reading_bar(hit.files) as tell,
    ):
        auditor.take(archives, tell=tell)
    found = audit(auditor, method)
    _tell_unread("could not be read", [*([found.fault] if found.fault else []), *found.unreadable])
    if json_file is not None:
        _write_json(json_file, found.decisions)
    if html is not None:
        _write_html(html, found, auditor.spool, name=_name_of(paths))
    auditor.spool.close(is_done=True)
    if found.decisions:
        console.print(audit_text(found.decisions))
    console.print(summary_text(found.decisions, messages=found.messages))
    if any(decision.agrees is False for decision in found.decisions):
        raise typer.Exit(DIFFERS)


def _spool(files: Sequence[Path], cache: Path | None, json_file: Path | None) -> Spool:
    """Return where to keep what is read: in the cache, beside the JSON, or for this run only."""
    if cache is not None:
        path = cache / f"{state_of(files)[:NAME_DIGITS]}{UNFINISHED}"
    elif json_file is not None:
        path = json_file.with_name(f"{json_file.name}{UNFINISHED}")
    else:
        return new_spool()
    try:
        if cache is not None:
            cache.mkdir(parents=True, exist_ok=True)
        return open_spool(path, files)
    except OSError as error:
        option, place = ("--json", json_file) if cache is None else ("--cache", cache)
        raise WrongUse(f"{option}: {place} cannot be written: {error.strerror}") from error


def _on_disk(paths: Sequence[str], cache: Path, first: datetime | None) -> list[Path]:
    """Return the paths; archives on the web are fetched into the cache first."""
    files: list[Path] = []
    for path in paths:
        if not path.startswith(("http://", "https://")):
            files.append(Path(path))
            continue
        from bot.gateways.archives.fetching import (  # noqa: PLC0415 - slow to load
            Wanted,
            fetch,
            find_source,
        )

        since = None if first is None else first.date()
        wanted = Wanted(find_source(path), since, system_clock().date())
        files += asyncio.run(fetch(wanted, cache, tell=_tell_fetched))
    return files


def _tell_fetched(what: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"fetching {what}", err=True)


def _cache_folder() -> Path:
    """Return where what is fetched is kept, as the XDG base directory specification says."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if named else Path.home() / ".cache") / "penholder"


def _name_of(paths: Sequence[str]) -> str:
    """Return the name of one or two archives; of more, the folder's that has all of them."""
    folders = {path if "://" in path else Path(path).resolve().parent.name for path in paths}
    if len(paths) > MOST_NAMES and len(folders) == 1:
        return str(folders.pop())
    names = [path if "://" in path else Path(path).resolve().name for path in paths]
    return cut(", ".join(names), at=LONGEST_NAME)


def _form(rule: str) -> Form | None:
    if not rule:
        return None
    if rule not in PRESETS:
        raise WrongUse(f"--rule: there is no rule {rule!r}; there are {', '.join(PRESETS)}")
    return PRESETS[rule].form


def _members(roster: Path | None) -> list[Member] | None:
    if roster is None:
        return None
    try:
        file = read_roster(roster.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, WrongRoster) as error:
        reason = getattr(error, "strerror", None) or error
        raise WrongUse(f"--roster: {roster} cannot be read: {reason}") from error
    if file.refused:
        row = file.refused[0]
        raise WrongUse(f"--roster: {roster}, line {row.line}: {row.why}")
    return list(file.members.values())


def _day(since: str) -> datetime | None:
    if not since:
        return None
    try:
        return datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise WrongUse(f"--since: write a day such as 2020-01-31, not {since!r}") from error


def _tell_unread(what: str, those: Sequence[str]) -> None:
    for each in those[:NAMED]:
        typer.echo(without_controls(f"{what}: {each}"), err=True)
    if len(those) > NAMED:
        typer.echo(f"{what}: {len(those) - NAMED:,} more", err=True)


def _write_json(path: Path, decisions: Sequence[Decision]) -> None:
    """Write the decisions, one at a time: an archive may hold very many."""
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write("[")
            for place, decision in enumerate(decisions):
                text = json.dumps(decision_shape(decision), ensure_ascii=False, indent=1)
                file.write((",\n" if place else "\n") + escaped(text))
            file.write("\n]\n")
    except OSError as error:
        raise WrongUse(f"--json: {path} cannot be written: {error.strerror}") from error


def _write_html(folder: Path, found: Audit, spool: Spool, *, name: str) -> None:
    try:
        write_site(found, spool, folder, name=name)
    except OSError as error:
        raise WrongUse(f"--html: {folder} cannot be written: {error.strerror}") from error


@contextmanager
def reading_bar(files: Sequence[Path]) -> Iterator[Tell]:
    """Show how much of the files is read, on a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[messages]:,} messages"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    shown = Console(stderr=True)
    total = sum(file.stat().st_size for file in files) or 1
    with Progress(*columns, console=shown, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("reading", total=total, messages=0)
        yield lambda messages, done: bar.update(task, completed=done, messages=messages)
