"""`penholder search`: find items by the words of their mails, comments and titles."""

from typing import Annotated, Final

import typer
from rich.table import Table

from bot.cli.context import config_of, console, opened, print_json, say_when, wait_for
from bot.config import Config
from bot.domain.items.search import Query, read_query
from bot.domain.slack_text import without_markup
from bot.errors import Refused
from bot.render.safe import one_line
from bot.render.search_results import Found, found_shape, said_by
from handlers.views import find_items

MOST_FOUND: Final = 50


def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...",
            help='Words, "phrases in quotes", from:NAME, list:NAME, state:STATE, after:DATE, '
            "before:DATE, has:attachment.",
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find items by the words of their mails, comments and titles, newest first (50 at most).

    All words must stand in one mail, comment or title. DATE is such as 2026-12-19, 2026-12 or
    2026, in UTC; after: includes that day, before: does not.
    """
    try:
        query = read_query(" ".join(words))
        found = wait_for(_search(config_of(context), query))
    except Refused as error:
        raise typer.BadParameter(without_markup(str(error))) from error
    if as_json:
        print_json([found_shape(one) for one in found])
        return
    if not found:
        console.print("Nothing was found; fewer words find more.")
        return
    table = Table("item", "state", "title", "lists", "from", "date", "passage")
    for one in found:
        table.add_row(
            f"#{one.item.number}",
            one.item.state,
            one_line(one.item.title),
            ", ".join(one.item.lists),
            said_by(one),
            say_when(one.said_at),
            one.passage,
        )
    console.print(table)


async def _search(config: Config, query: Query) -> list[Found]:
    async with opened(config) as database, database.reading() as store:
        return await find_items(store, query, config=config, limit=MOST_FOUND)
