"""`penholder completeness`: what is missing, and what is there twice."""

from typing import Annotated, Any

import typer

from bot.cli.context import config_of, console, opened, print_json, wait_for
from bot.cli.keeping.progress import progress_of
from bot.config import Config
from bot.domain.ids import ListName
from bot.errors import Refused
from bot.gateways.slack.outgoing import SlackOut
from bot.render.text.safe import one_line
from handlers.keeping.completeness import ListCount, Tell, count_mails, find_doubles_in_slack

NAMED = 50
"""How many gaps and duplicates of a list are told one by one."""


def completeness(
    context: typer.Context,
    *,
    list_name: Annotated[
        str | None, typer.Option("--list", help="Only this list. Without this option: all lists.")
    ] = None,
    slack: Annotated[
        bool,
        typer.Option("--slack", help="Also read the channels, with each thread; this takes long."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare the lists' messages on the mail server with those in the database and in Slack.

    Exit status 1 means that a message is missing, or is in Slack twice.
    """
    config = config_of(context)
    names = (
        [config.list_named(list_name).name]
        if list_name
        else [list_config.name for list_config in config.lists]
    )
    with progress_of("messages") as tell:
        counts = wait_for(_count(config, names, tell, reads_slack=slack))
    if as_json:
        print_json([_shape(count) for count in counts])
    else:
        for count in counts:
            for line in _lines(count):
                console.print(line)
    if not all(count.is_complete for count in counts):
        raise Refused("it is not complete: see what is missing or there twice above")


async def _count(
    config: Config, names: list[ListName], tell: Tell, *, reads_slack: bool
) -> list[ListCount]:
    async with opened(config) as database:
        counts = await count_mails(database, config, names, tell=tell)
        if reads_slack:
            out = SlackOut(config.slack)
            try:
                await find_doubles_in_slack(config, out, counts, tell=tell)
            finally:
                await out.aclose()
    return counts


def _shape(count: ListCount) -> dict[str, Any]:
    return {
        "list": count.name,
        "on_server": count.posts,
        "handled": count.handled,
        "set_aside": count.set_aside,
        "relayed": count.relayed,
        "waiting": count.waiting,
        "failed": count.failed,
        "not_for_slack": count.kept_back,
        "gaps": count.gaps,
        "duplicates": count.duplicates,
    }


def _lines(list_count: ListCount) -> list[str]:
    rest = [
        (list_count.kept_back, "not for Slack (ours, automatic, or older than relay_since)"),
        (list_count.waiting, "waiting in the outbox"),
        (list_count.failed, "failed or dropped (penholder outbox list --all)"),
        (list_count.set_aside, "set aside or held"),
    ]
    parts = [f"{_number(list_count.posts, 'list post')}, {list_count.relayed:,} relayed"]
    parts += [f"{count:,} {what}" for count, what in rest if count]
    parts += [
        _number(len(list_count.gaps), "gap"),
        _number(len(list_count.duplicates), "duplicate"),
    ]
    lines = [f"{list_count.name}: {', '.join(parts)}"]
    lines += [f"  missing: {one_line(each)}" for each in list_count.gaps[:NAMED]]
    lines += [f"  twice in Slack: {one_line(each)}" for each in list_count.duplicates[:NAMED]]
    return lines


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
