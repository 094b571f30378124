"""`penholder outbox`: what waits, what failed."""

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.context import config_of, console, opened, print_json, say_when, wait_for
from bot.clock import system_clock
from bot.config import Config
from bot.domain.delivery import Delivery, DeliveryState
from bot.errors import ConfigError
from bot.render.safe import one_line
from bot.render.slack.shapes import delivery_shape

cli = typer.Typer(help="What waits to leave, and what failed for good.", no_args_is_help=True)

SHOWN = (DeliveryState.WAITING, DeliveryState.FAILED)


@cli.command("list")
def list_deliveries(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Show what was sent or dropped too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what waits and what failed."""
    deliveries = wait_for(_list(config_of(context), everything=everything))
    if as_json:
        print_json([delivery_shape(one) for one in deliveries])
        return
    if not deliveries:
        console.print("The outbox is empty: nothing waits, nothing failed.")
        return
    table = Table("id", "state", "what", "for", "item", "tries", "next try", "last error")
    for one in deliveries:
        table.add_row(
            one.id[:8],
            one.state,
            one.kind,
            one_line(one.recipient),
            f"#{one.item}" if one.item is not None else "",
            str(one.attempts),
            say_when(one.due_at) if one.state is DeliveryState.WAITING else "",
            one_line(one.last_error),
        )
    console.print(table)


@cli.command()
def retry(
    context: typer.Context,
    delivery: Annotated[str, typer.Argument(help="The delivery's id, or how it begins.")],
) -> None:
    """Try a delivery again now."""
    done = wait_for(_retry(config_of(context), delivery))
    console.print(f"{done.id[:8]} ({done.kind}) is tried again as soon as the service runs.")


@cli.command()
def drop(
    context: typer.Context,
    delivery: Annotated[str, typer.Argument(help="The delivery's id, or how it begins.")],
) -> None:
    """Give a delivery up: it is never sent."""
    done = wait_for(_drop(config_of(context), delivery))
    console.print(f"{done.id[:8]} ({done.kind}) is dropped.")


async def _list(config: Config, *, everything: bool) -> list[Delivery]:
    states = tuple(DeliveryState) if everything else SHOWN
    async with opened(config) as database, database.reading() as store:
        return await store.outbox.list(states, limit=1000)


async def _retry(config: Config, prefix: str) -> Delivery:
    async with opened(config) as database, database.transaction() as store:
        found = _known(await store.outbox.get(prefix), prefix)
        await store.outbox.retry(found.id, now=system_clock())
        return found


async def _drop(config: Config, prefix: str) -> Delivery:
    async with opened(config) as database, database.transaction() as store:
        found = _known(await store.outbox.get(prefix), prefix)
        await store.outbox.drop(found.id)
        return found


def _known(found: Delivery | None, prefix: str) -> Delivery:
    if found is None:
        raise ConfigError(
            f"no delivery, or more than one, begins with {prefix!r}; see penholder outbox list"
        )
    return found
