"""`penholder items` and `penholder show`: what there is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer

from bot.cli.context import (
    config_of,
    console,
    item_number,
    json_elements,
    opened,
    print_json,
    terminal_width,
    wait_for,
)
from bot.clock import system_clock
from bot.config import Config
from bot.domain.ids import ItemNumber
from bot.domain.items.item import ItemState
from bot.errors import WrongUse
from bot.render.json.shapes import Shape
from bot.render.terminal.item_text import item_line, item_page_text
from handlers.lists.home_list import zone_of_lists
from handlers.showing.facts import item_list, item_page
from handlers.work import Work

LISTED: Final = 50
"""How many items are listed unless more are asked for."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def items(
    context: typer.Context,
    *,
    list_name: Annotated[
        str | None, typer.Option("--list", help="Only items of this list.")
    ] = None,
    state: Annotated[str | None, typer.Option(help="Only items in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="List at most this many.")] = LISTED,
    everything: Annotated[bool, typer.Option("--all", help="List all of them.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the items, one a line, the most recently changed first. `show` has the details."""
    if state is not None and state not in list(ItemState):
        raise WrongUse(f"there is no state {state}; there are {', '.join(ItemState)}")
    config = config_of(context)
    most = None if everything else limit
    wait_for((_print_json if as_json else _print_lines)(config, list_name, state, most))


def show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The item's number, with or without #.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show one item with its messages, comments, votes and history."""
    config = config_of(context)
    page = wait_for(_show(config, item_number(number)))
    if as_json:
        print_json(page)
    else:
        console.print(item_page_text(page, zone=_zone_of(page, config)))


def _zone_of(item: dict[str, Any], config: Config) -> ZoneInfo:
    return zone_of_lists(item["lists"], config)


async def _print_json(
    config: Config, list_name: str | None, state: str | None, most: int | None
) -> None:
    async with _found(config, list_name, state, most) as shapes:
        async for text in json_elements(shapes):
            typer.echo(text, nl=False)


async def _print_lines(
    config: Config, list_name: str | None, state: str | None, most: int | None
) -> None:
    """Print a line for each item, and say at the end if there are more."""
    width, now = terminal_width(), system_clock()
    printed = 0
    async with _found(config, list_name, state, None if most is None else most + 1) as shapes:
        async for shape in shapes:
            if printed == most:
                console.print(f"These are the newest {most}; --all lists all, --limit N more.")
                break
            zone = _zone_of(shape, config)
            # Not by the console, which takes longer for a line than reading its item.
            typer.echo(item_line(shape, zone=zone, now=now, width=width))
            printed += 1
    if not printed:
        is_narrow = list_name is not None or state is not None
        console.print("No item is like that." if is_narrow else "There are no items yet.")


@asynccontextmanager
async def _found(
    config: Config, list_name: str | None, state: str | None, limit: int | None
) -> AsyncIterator[AsyncIterator[Shape]]:
    async with opened(config) as database, database.reading() as store:
        yield item_list(
            Work(store, config, system_clock()), list_name=list_name, state=state, limit=limit
        )


async def _show(config: Config, number: ItemNumber) -> Shape:
    async with opened(config) as database, database.reading() as store:
        return await item_page(Work(store, config, system_clock()), number)
