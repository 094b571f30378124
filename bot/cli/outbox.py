"""`penholder outbox`: what waits, what failed."""

from collections.abc import Iterator
from typing import Annotated

import typer

from bot.cli.context import config_of, console, opened, print_json, say_when, wait_for
from bot.cli.group import Group
from bot.clock import system_clock
from bot.config import Config
from bot.domain.delivery import Delivery, DeliveryState
from bot.errors import Refused
from bot.render.json.shapes import delivery_shape
from bot.render.text.safe import one_line

cli = typer.Typer(
    help="Show, retry or drop deliveries that are waiting or have failed.",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode=None,
)

SHOWN = (DeliveryState.WAITING, DeliveryState.FAILED)


@cli.command("list")
def list_deliveries(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also show deliveries that were sent or dropped.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the deliveries that are waiting or have failed, with the last error."""
    deliveries = wait_for(_list(config_of(context), everything=everything))
    if as_json:
        print_json([delivery_shape(delivery) for delivery in deliveries])
        return
    if not deliveries:
        console.print("The outbox is empty: nothing waits, nothing failed.")
        return
    for delivery in deliveries:
        for line in _lines(delivery):
            console.print(line)


@cli.command()
def retry(
    context: typer.Context,
    delivery: Annotated[str, typer.Argument(help="The delivery's id, or its beginning.")],
) -> None:
    """Try a delivery again as soon as the service runs."""
    done = wait_for(_retry(config_of(context), delivery))
    console.print(f"{done.id[:8]} ({done.kind}) is tried again as soon as the service runs.")


@cli.command()
def drop(
    context: typer.Context,
    delivery: Annotated[str, typer.Argument(help="The delivery's id, or its beginning.")],
) -> None:
    """Give up on a delivery: it is never sent."""
    done = wait_for(_drop(config_of(context), delivery))
    console.print(f"{done.id[:8]} ({done.kind}) is dropped.")


def _lines(delivery: Delivery) -> Iterator[str]:
    """Give a delivery's lines: what it is, then when it is tried next and what went wrong."""
    about = f" about #{delivery.item}" if delivery.item is not None else ""
    what = f"{delivery.kind}{about} for {one_line(delivery.recipient)}"
    yield f"{delivery.id[:8]}  {delivery.state:<7}  {what}"
    if delivery.attempts:
        tries = "1 try" if delivery.attempts == 1 else f"{delivery.attempts} tries"
        waits = delivery.state is DeliveryState.WAITING
        then = f", the next at {say_when(delivery.due_at)}" if waits else ""
        yield f"          {tries}{then}: {one_line(delivery.last_error)}"


async def _list(config: Config, *, everything: bool) -> list[Delivery]:
    states = tuple(DeliveryState) if everything else SHOWN
    async with opened(config) as database, database.reading() as store:
        return await store.outbox.list(states, limit=1000)


async def _retry(config: Config, prefix: str) -> Delivery:
    async with opened(config) as database, database.transaction() as store:
        delivery = _known(await store.outbox.get(prefix), prefix)
        await store.outbox.retry(delivery.id, now=system_clock())
        return delivery


async def _drop(config: Config, prefix: str) -> Delivery:
    async with opened(config) as database, database.transaction() as store:
        delivery = _known(await store.outbox.get(prefix), prefix)
        await store.outbox.drop(delivery.id)
        return delivery


def _known(delivery: Delivery | None, prefix: str) -> Delivery:
    if delivery is None:
        raise Refused(
            f"no delivery, or more than one, begins with {prefix!r}; see `penholder outbox list`"
        )
    return delivery
