"""`penholder people`: the lists' rosters, and which address and Slack user are one person."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.context import config_of, console, opened, print_json, wait_for
from bot.clock import system_clock
from bot.config import Config, ListConfig
from bot.domain.ids import SlackUserId
from bot.domain.people.roster import Listed, WrongRoster, differences
from bot.errors import Refused, TryAgainLater, WrongUse
from bot.language import in_english
from bot.render.terminal.erasing import (
    COMPACTED,
    NO_TERMINAL,
    NOBODY_KNOWN,
    NOT_ERASED,
    STOPPED,
    erased_text,
    not_compacted,
    plan_text,
)
from bot.render.terminal.rosters import roster_text, say_roster_note
from bot.render.text.safe import one_line
from bot.reply_secret import with_secret
from handlers.keeping.erasing import Plan, finish_compacting, plan_erasure
from handlers.keeping.erasing import erase as erase_person
from handlers.people.people import unite
from handlers.people.roster_problems import list_people
from handlers.people.rosters import Imported, import_roster
from handlers.work import Work
from storage.database.engine import Database

cli = typer.Typer(
    help="Work with rosters: import and list them, link a person's accounts, erase a person.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

LARGEST: int = 50_000_000
"""Bytes of a roster file."""

OfList = Annotated[str, typer.Option("--list", metavar="NAME", help="The list's short name.")]


@cli.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE.csv", help="The roster; - is standard input.")
    ],
    list_name: OfList,
) -> None:
    """Use a CSV file as a list's roster, and print the changes.

    Columns: name, emails, slack, group, organisation, role, weight, from, to. You can leave
    out all columns except name. People who are missing from the file are removed as of today. Open
    ballots keep the roster that they opened with.
    """
    config = config_of(context)
    text = _read(file)
    done = wait_for(_import(text, config.list_named(list_name), config))
    for line in _said(done):
        console.print(line)
    for refusal in done.refused:
        print(one_line(f"line {refusal.line} was refused: {refusal.why}"), file=sys.stderr)
    if done.refused:
        raise Refused(
            "nobody was removed, as some rows were refused; correct them and import again"
        )


@cli.command("list")
def list_all(
    context: typer.Context,
    *,
    list_name: Annotated[
        str, typer.Option("--list", metavar="NAME", help="Only this list's roster.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the people on the rosters, each with any problem."""
    config = config_of(context)
    lists = [config.list_named(list_name)] if list_name else list(config.lists)
    listed = wait_for(_list(config, lists))
    if as_json:
        print_json([_shape(member) for member in listed])
        return
    for line in roster_text(listed).split("\n"):
        console.print(line)


@cli.command()
def link(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="A mail address.")],
    user: Annotated[str, typer.Argument(metavar="@USER", help="A Slack user's id (U0123ABCD).")],
) -> None:
    """Link an address and a Slack user that belong to one person.

    Be sure that this is true: from then on, both together have one vote.
    """
    slack = user.removeprefix("@").upper()
    if "@" not in address or slack[:1] not in ("U", "W") or not slack.isalnum():
        raise WrongUse("write an address and a Slack user's id: people link ana@example.org U0123")
    config = config_of(context)
    console.print(wait_for(_link(address.strip().lower(), SlackUserId(slack), config)))


@cli.command()
def erase(
    context: typer.Context,
    who: Annotated[
        str,
        typer.Argument(
            metavar="WHO", help="An address, a Slack user's id, or a name that only one person has."
        ),
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Replace a person's names and addresses with a pseudonym.

    The command first says what it will do and what it cannot reach, and asks for yes; without a
    terminal, add --yes. If it is stopped, run it again. The service may run at the same time.
    """
    if not yes and not sys.stdin.isatty():
        raise WrongUse(NO_TERMINAL)
    config = with_secret(config_of(context))
    plan = wait_for(_plan(who, config))
    for line in plan_text(plan.facts).split("\n"):
        console.print(line)
    # Asked while no event loop runs: there an interrupt would wait for the answer.
    if not yes and not _says_yes():
        raise Refused(NOT_ERASED)
    try:
        wait_for(_erase(plan, config))
    except KeyboardInterrupt:
        raise Refused(STOPPED) from None


async def _plan(who: str, config: Config) -> Plan:
    async with opened(config) as database:
        try:
            async with database.reading() as store:
                return await plan_erasure(store, who, config=config)
        except Refused as refused:
            # The one before may have been stopped when nothing but deleted bytes was left of them.
            if str(refused) == NOBODY_KNOWN and await _compact(database):
                raise Refused(COMPACTED) from None
            raise


def _says_yes() -> bool:
    """Ask on the terminal; the end of the input and an interrupt are a no."""
    try:
        return str(typer.prompt("\nType yes to erase", default="no")).strip() == "yes"
    except typer.Abort:
        print(file=sys.stderr)
        return False


async def _erase(plan: Plan, config: Config) -> None:
    async with opened(config) as database:
        await erase_person(plan, database=database, config=config, clock=system_clock)
        console.print(f"\n{erased_text(plan.facts)}")
        await _compact(database)


async def _compact(database: Database) -> bool:
    """Take the deleted bytes out of the database's files; return False if there were none."""
    try:
        return await finish_compacting(database)
    except (Refused, TryAgainLater) as error:
        raise Refused(not_compacted(str(error))) from error


async def _import(text: str, list_config: ListConfig, config: Config) -> Imported:
    async with opened(config) as database, database.transaction() as store:
        try:
            return await import_roster(Work(store, config, system_clock()), text, list_config)
        except WrongRoster as error:
            raise WrongUse(f"no roster: {error}") from error


async def _list(config: Config, lists: list[ListConfig]) -> Sequence[Listed]:
    async with opened(config) as database, database.reading() as store:
        return await list_people(Work(store, config, system_clock()), lists)


async def _link(address: str, user: SlackUserId, config: Config) -> str:
    async with opened(config) as database, database.transaction() as store:
        person = await unite(
            Work(store, config, system_clock()),
            [address],
            slack_user=user,
            name="",
            evidence="penholder people link",
        )
        if person is None:
            raise Refused(f"{address} belongs to another Slack user already; see people list")
        return f"{address} and {user} are one person: {person.called or 'without a name yet'}."


def _said(done: Imported) -> list[str]:
    """Return a line for each change, and the counts."""
    changes = done.changes
    lines = [f"added    {one_line(member.name)}" for member in changes.added]
    for old, new in changes.changed:
        what = "; ".join(
            f"{column}: {before or '-'} → {after or '-'}"
            for column, before, after in differences(old, new)
        )
        lines.append(f"changed  {one_line(old.name)}: {one_line(what)}")
    lines += [
        f"removed  {one_line(member.name)} (last day {member.until})" for member in changes.removed
    ]
    lines.append(
        f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.removed)} "
        f"removed, {len(changes.same)} as before, {len(done.refused)} refused"
    )
    return lines


def _read(file: str) -> str:
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as stream:
                raw = stream.read(LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise WrongUse(f"{file}: it cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"{file}: this is not UTF-8; save the table as CSV in UTF-8") from error
    if len(raw) > LARGEST:
        raise WrongUse(f"{file}: a roster has at most {LARGEST // 1_000_000} MB")
    return text


def _shape(listed: Listed) -> dict[str, Any]:
    member = listed.member
    return {
        "list": listed.list_name,
        "name": member.name,
        "emails": list(member.emails),
        "slack": member.slack,
        "group": member.group,
        "organisation": member.organisation,
        "role": member.role,
        "weight": str(member.weight),
        "from": None if member.since is None else member.since.isoformat(),
        "to": None if member.until is None else member.until.isoformat(),
        "problems": [in_english(say_roster_note, note) for note in listed.problems],
        "notes": [in_english(say_roster_note, note) for note in listed.notes],
    }
