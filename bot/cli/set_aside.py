"""`penholder setaside`: mails that could not be handled."""

import sys
from typing import Annotated

import typer

from bot.cli.context import config_of, console, opened, print_json, say_when, wait_for
from bot.cli.group import Group
from bot.clock import system_clock
from bot.config import Config
from bot.errors import Refused
from bot.render.json.shapes import Shape, instant
from bot.render.text.safe import clean, one_line
from bot.reply_secret import with_secret
from handlers.filing.own_mail import our_marks
from handlers.receiving.replay import replay_mail
from storage.values import SetAside

cli = typer.Typer(
    help="Show, retry or delete messages that could not be handled.",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode=None,
)

Number = Annotated[int, typer.Argument(help="Its number in `penholder setaside list`.")]


@cli.command("list")
def list_mails(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the messages set aside, newest first, with the reason."""
    mails = wait_for(_list(config_of(context)))
    if as_json:
        print_json([_shape(mail) for mail in mails])
        return
    if not mails:
        console.print("Nothing is set aside.")
        return
    for mail in mails:
        where, reason = one_line(mail.where), one_line(mail.reason)
        console.print(f"{mail.id:<4} {say_when(mail.at)}  {mail.size:,} bytes  {where}")
        console.print(f"     {reason}")


@cli.command()
def show(context: typer.Context, number: Number) -> None:
    """Print a message unchanged; on a terminal, without control characters."""
    raw = wait_for(_get(config_of(context), number)).raw or b""
    if sys.stdout.isatty():
        console.print(clean(raw.decode("utf-8", "replace")))
    else:
        sys.stdout.buffer.write(raw)


@cli.command()
def replay(context: typer.Context, number: Number) -> None:
    """Handle a message again, after you have corrected the cause."""
    text = wait_for(_replay(config_of(context), number))
    console.print(text)


@cli.command()
def drop(context: typer.Context, number: Number) -> None:
    """Delete a message that was set aside."""
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


def _known(mail: SetAside | None, number: int) -> SetAside:
    if mail is None:
        raise Refused(f"no message {number} is set aside; see `penholder setaside list`")
    return mail


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
