"""What every command has: the configuration, a database, a way into asyncio."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import typer

from bot.cli.loading import loading
from bot.config import Config, load_config
from bot.domain.ids import DeliveryId, ItemNumber
from bot.errors import Refused, WrongUse
from bot.render.text.safe import escaped, without_controls
from bot.render.words.refusals import NO_SUCH_ITEM

if TYPE_CHECKING:
    from storage.database.engine import Database

Result = TypeVar("Result")


class _Terminal:
    """Where people's text goes; what mails say is neither obeyed nor markup."""

    def print(self, text: str, *, end: str = "\n") -> None:
        """Print a text without its control characters."""
        typer.echo(without_controls(text + end), nl=False)


console = _Terminal()


def config_path_of(context: typer.Context) -> Path:
    """Return the configuration file that the command line names."""
    path: Path = context.obj
    return path


def config_of(context: typer.Context) -> Config:
    """Return the configuration that the command line names.

    Raises:
        ConfigError: it is missing or faulty.
    """
    return load_config(config_path_of(context))


@asynccontextmanager
async def opened(config: Config, *, durable: bool = True) -> AsyncIterator["Database"]:
    """Open the database for one command; `durable=False` for one that can be run again."""
    # Seldom is a command's first need, and takes longer to load than all else.
    with loading():
        from bot.reply_secret import with_secret  # noqa: PLC0415
        from handlers.deliveries.ids import new_delivery_id  # noqa: PLC0415
        from storage.database.engine import Database  # noqa: PLC0415

    def new_id(name: str) -> DeliveryId:
        """Return a delivery id; commands that queue nothing need no secret for that."""
        return new_delivery_id(name, secret=with_secret(config).penholder.secret)

    database = await Database.open(config.database.url, new_delivery_id=new_id, durable=durable)
    try:
        yield database
    finally:
        await database.close()


MOST_DIGITS: Final = 18


def item_number(written: str) -> ItemNumber:
    """Return the item that a command line names, `12` or `#12`.

    Raises:
        WrongUse: it names none.
    """
    digits = written.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal()):
        raise WrongUse("that is no item number; write for example 12")
    if len(digits) > MOST_DIGITS:  # Python itself refuses to read thousands of them
        raise Refused(NO_SUCH_ITEM.format(number=f"{digits[:MOST_DIGITS]}…"))
    return ItemNumber(int(digits))


def wait_for(work: Coroutine[object, object, Result]) -> Result:
    """Run a command's asynchronous part."""
    return asyncio.run(work)


def print_json(value: object) -> None:
    """Print data for programs."""
    typer.echo(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


async def json_elements(values: AsyncIterator[object]) -> AsyncIterator[str]:
    """Give the text of one JSON list, piece by piece, as its values come."""
    begin = "[\n"
    async for value in values:
        text = escaped(json.dumps(value, ensure_ascii=False, indent=2))
        yield begin + "\n".join(f"  {line}" for line in text.split("\n"))
        begin = ",\n"
    yield "\n]\n" if begin != "[\n" else "[]\n"


def terminal_width() -> int | None:
    """Return how many columns a line may have; None if nobody says, as in a file or a pipe."""
    is_known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return shutil.get_terminal_size().columns if is_known else None


def say_when(instant: datetime | None) -> str:
    """Return an instant for a table, in UTC with its zone."""
    return "" if instant is None else instant.strftime("%Y-%m-%d %H:%M UTC")
