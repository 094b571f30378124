"""`penholder search`: find items by the words of their mails, comments and titles."""

from textwrap import fill
from typing import Annotated, Final

import typer

from bot.cli.context import config_of, console, opened, print_json, terminal_width, wait_for
from bot.clock import system_clock
from bot.config import Config
from bot.domain.items.search import Query, read_query
from bot.domain.slack_text import for_terminal
from bot.errors import Refused, WrongUse
from bot.render.documents.facts import ItemFacts
from bot.render.json.shapes import item_shape
from bot.render.slack.search_results import Found, found_shape, said_by, say_query
from bot.render.terminal.item_text import item_line
from bot.render.words.times import say_local
from handlers.lists.home_list import zone_of
from handlers.showing.views import find_items

MOST_FOUND: Final = 50
INDENT: Final = " " * 6


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
    """Find items by the words of their messages, comments and titles (50 at most).

    All the words must be in the same message, comment or title. A word is found in all its forms;
    words in quotes are found only as you wrote them. Results with the words as you wrote them come
    first, then results with other forms; within each group, titles come first, then the newest.
    DATE is a day, a month or a year in UTC, such as 2026-12-19, 2026-12 or 2026; after: includes
    that day, before: does not.
    """
    try:
        query = read_query(" ".join(words))
        config = config_of(context)
        hits = wait_for(_search(config, query))
    except Refused as error:
        raise WrongUse(for_terminal(str(error))) from error
    if as_json:
        print_json([found_shape(hit) for hit in hits])
        return
    console.print(say_query(query))
    if not hits:
        console.print("Nothing was found; try fewer words.")
        return
    width, now = terminal_width(), system_clock()
    for hit in hits:
        zone = zone_of(hit.item, config)
        console.print(
            item_line(item_shape(ItemFacts(hit.item, zone)), zone=zone, now=now, width=width)
        )
        text = f"{said_by(hit)}, {say_local(hit.said_at, zone=zone)}: {hit.passage}"
        console.print(
            fill(text, width=width or 10_000, initial_indent=INDENT, subsequent_indent=INDENT)
        )


async def _search(config: Config, query: Query) -> list[Found]:
    async with opened(config) as database, database.reading() as store:
        return await find_items(store, query, config=config, limit=MOST_FOUND)
