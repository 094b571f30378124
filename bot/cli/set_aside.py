"""`penholder setaside`: mails that could not be handled."""

import sys
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.context import config_of, console, opened, print_json, say_when, wait_for
from bot.clock import system_clock
from bot.config import Config
from bot.errors import ConfigError
from bot.render.safe import clean, one_line
from bot.render.slack.shapes import Shape, instant
from bot.reply_secret import with_secret
from handlers.own_mail import our_marks
from handlers.receiving.replay import replay_mail
from storage.values import SetAside

cli = typer.Typer(help="Mails that could not be handled.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Its number in `penholder setaside list`.")]


@cli.command("list")
def list_mails(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the mails set aside, newest first."""
    mails = wait_for(_list(config_of(context)))
    if as_json:
        print_json([_shape(one) for one in mails])
        return
    if not mails:
        console.print("Nothing is set aside.")
        return
    table = Table("number", "since", "size", "where", "why")
    for one in mails:
        where, reason = one_line(one.where), one_line(one.reason)
        table.add_row(str(one.id), say_when(one.at), f"{one.size:,}", where, reason)
    console.print(table)


@cli.command()
def show(context: typer.Context, number: Number) -> None:
    """Write a mail's bytes, as they came, to a file or program; to a terminal without controls."""
    raw = wait_for(_get(config_of(context), number)).raw or b""
    if sys.stdout.isatty():
        console.print(clean(raw.decode("utf-8", "replace")))
    else:
        sys.stdout.buffer.write(raw)


@cli.command()
def replay(context: typer.Context, number: Number) -> None:
    """Handle a mail again, after what kept it from being handled is mended."""
    said = wait_for(_replay(config_of(context), number))
    console.print(said)


@cli.command()
def drop(context: typer.Context, number: Number) -> None:
    """Forget a mail that was set aside."""
    wait_for(_drop(config_of(context), number))
    console.print(f"{number} is dropped.")


async def _list(config: Config) -> list[SetAside]:
    async with opened(config) as database, database.reading() as store:
        return await store.set_aside.list(limit=1000)


async def _get(config: Config, number: int) -> SetAside:
    async with opened(config) as database, database.reading() as store:
        return _known(await store.set_aside.get(number), number)


async def _replay(config: Config, number: int) -> str:
    config = with_secret(config)
    async with opened(config) as database:
        return await replay_mail(
            number,
            database=database,
            config=config,
            clock=system_clock,
            marks=our_marks(config),
        )


async def _drop(config: Config, number: int) -> None:
    async with opened(config) as database, database.transaction() as store:
        _known(await store.set_aside.get(number), number)
        await store.set_aside.drop(number)


def _known(found: SetAside | None, number: int) -> SetAside:
    if found is None:
        raise ConfigError(f"no mail {number} is set aside; see penholder setaside list")
    return found


def _shape(mail: SetAside) -> Shape:
    return {
        "number": mail.id,
        "at": instant(mail.at),
        "reason": mail.reason,
        "mailbox": mail.mailbox,
        "uid_validity": mail.uid_validity,
        "uid": mail.uid,
        "size": mail.size,
        "where": mail.where,
    }
