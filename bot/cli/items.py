"""`penholder items` and `penholder show`: what there is."""

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.context import config_of, console, item_number, opened, print_json, wait_for
from bot.clock import system_clock
from bot.config import Config
from bot.domain.ids import ItemNumber
from bot.domain.items.item import ItemState
from bot.render.item_text import item_page_text
from bot.render.safe import one_line
from bot.render.slack.shapes import Shape
from handlers.facts import item_list, item_page

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def items(
    context: typer.Context,
    *,
    list_name: Annotated[str | None, typer.Option("--list", help="Only of this list.")] = None,
    state: Annotated[ItemState | None, typer.Option(help="Only in this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the items."""
    found = wait_for(_items(config_of(context), list_name, state))
    if as_json:
        print_json(found)
        return
    if not found:
        console.print("There are no items yet.")
        return
    table = Table("item", "state", "title", "lists", "holder", "deadline", "mails", "comments")
    for one in found:
        table.add_row(
            f"#{one['number']}",
            str(one["state"]),
            one_line(str(one["title"])),
            ", ".join(map(str, _list(one["lists"]))),
            one_line(str(one["holder"] or "")),
            str(one["deadline"] or ""),
            str(one["messages"]),
            str(one["comments"]),
        )
    console.print(table)


def show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The item's number, with or without #.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show one item with its mails, comments, votes and history."""
    found = wait_for(_show(config_of(context), item_number(number)))
    if as_json:
        print_json(found)
    else:
        console.print(item_page_text(found), markup=False)


async def _items(config: Config, list_name: str | None, state: str | None) -> list[Shape]:
    async with opened(config) as database, database.reading() as store:
        return await item_list(
            store, config=config, list_name=list_name, state=state, now=system_clock()
        )


async def _show(config: Config, number: ItemNumber) -> Shape:
    async with opened(config) as database, database.reading() as store:
        return await item_page(store, number, config=config, now=system_clock())


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
