"""`penholder completeness`: what is missing, and what is there twice."""

from typing import Annotated, Any

import typer

from bot.cli.context import config_of, console, opened, print_json, wait_for
from bot.cli.keeping.progress import progress_of
from bot.config import Config
from bot.domain.ids import ListName
from bot.errors import Refused
from bot.gateways.slack.outgoing import SlackOut
from bot.render.safe import one_line
from handlers.keeping.completeness import ListCount, Tell, count_mails, find_doubles_in_slack

NAMED = 50
"""How many gaps and duplicates of a list are told one by one."""


def completeness(
    context: typer.Context,
    *,
    list_name: Annotated[
        str | None, typer.Option("--list", help="Only this list; without it, all.")
    ] = None,
    slack: Annotated[
        bool, typer.Option("--slack", help="Read the channels too, and each thread; it takes long.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare the lists' mails on the server with what was handled and relayed.

    Exit status 1 if a mail is missing, or one stands in Slack twice.
    """
    config = config_of(context)
    names = [config.list_named(list_name).name] if list_name else [one.name for one in config.lists]
    with progress_of("mails") as tell:
        counts = wait_for(_count(config, names, tell, reads_slack=slack))
    if as_json:
        print_json([_shape(one) for one in counts])
    else:
        for one in counts:
            for line in _lines(one):
                console.print(line)
    if not all(one.is_complete for one in counts):
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


def _shape(one: ListCount) -> dict[str, Any]:
    return {
        "list": one.name,
        "on_server": one.posts,
        "handled": one.handled,
        "set_aside": one.set_aside,
        "relayed": one.relayed,
        "waiting": one.waiting,
        "failed": one.failed,
        "not_for_slack": one.kept_back,
        "gaps": one.gaps,
        "duplicates": one.duplicates,
    }


def _lines(one: ListCount) -> list[str]:
    rest = [
        (one.kept_back, "not for Slack (ours, automatic, or older than relay_since)"),
        (one.waiting, "waiting in the outbox"),
        (one.failed, "failed or dropped (penholder outbox list --all)"),
        (one.set_aside, "set aside or held"),
    ]
    parts = [f"{_number(one.posts, 'list post')}, {one.relayed:,} relayed"]
    parts += [f"{count:,} {what}" for count, what in rest if count]
    parts += [_number(len(one.gaps), "gap"), _number(len(one.duplicates), "duplicate")]
    lines = [f"{one.name}: {', '.join(parts)}"]
    lines += [f"  missing: {one_line(each)}" for each in one.gaps[:NAMED]]
    lines += [f"  twice in Slack: {one_line(each)}" for each in one.duplicates[:NAMED]]
    return lines


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
