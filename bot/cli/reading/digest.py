"""`penholder digest`: show or send the digest due now."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.context import config_of, console, opened, wait_for
from bot.clock import system_clock
from bot.config import Config, ListConfig
from bot.domain.delivery import DeliveryState
from bot.domain.ids import DeliveryId
from bot.domain.slack_text import for_terminal
from bot.errors import GiveUp, Refused, TryAgainLater, WrongUse
from bot.logs import set_up_logging
from bot.serving.sending import send_due_deliveries
from handlers.digests.digests import digest_delivery_key, send_digest
from handlers.sending.deliver_mail import preview_digest
from handlers.work import Work
from storage.database.engine import Database

PATIENCE: Final = timedelta(minutes=1)
"""How long `--send` waits until the mail has left."""


def digest(
    context: typer.Context,
    list_name: Annotated[str, typer.Option("--list", help="The digest of this list.")],
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Print the digest.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="With --preview: write the HTML part to this file."),
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="Send the digest to the list.")] = False,
) -> None:
    """Show the digest that is due now, or send it. It is sent at most once a period."""
    if preview == send:
        raise WrongUse("give either --preview or --send")
    if html is not None and not preview:
        raise WrongUse("--html needs --preview")
    config = config_of(context)
    list_config = config.list_named(list_name)
    try:
        if preview:
            _print(wait_for(_preview(config, list_config)), html)
        else:
            set_up_logging(level="warning")
            console.print(wait_for(_send(config, list_config)))
    except Refused as nothing:
        console.print(for_terminal(str(nothing)))


def _print(mail: EmailMessage, html: Path | None) -> None:
    text = mail.get_body(("plain",))
    twin = mail.get_body(("html",))
    console.print(f"Subject: {mail['Subject']}\n")
    console.print(str(text.get_content()) if text is not None else "")
    if html is not None and twin is not None:
        html.write_text(str(twin.get_content()), encoding="utf-8")
        console.print(f"The HTML twin is in {html}.")


async def _preview(config: Config, list_config: ListConfig) -> EmailMessage:
    async with opened(config) as database, database.reading() as store:
        return await preview_digest(Work(store, config, system_clock()), list_config)


async def _send(config: Config, list_config: ListConfig) -> str:
    async with opened(config) as database:
        async with database.transaction() as store:
            await send_digest(store, list_config, now=system_clock())
            latest = await store.digests.latest(list_config.name)
            key = digest_delivery_key(latest.id) if latest is not None else ""
            queued = await store.outbox.by_key(key)
        if queued is None:
            raise GiveUp("the digest was not queued; see `penholder outbox list`")
        return await _see_it_leave(queued.id, list_config, database, config)


async def _see_it_leave(
    delivery: DeliveryId, list_config: ListConfig, database: Database, config: Config
) -> str:
    """Wait until the mail has left: by the running service's hand, else by our own."""
    async with database.hold("service") as is_ours:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            if is_ours:
                tasks.create_task(send_due_deliveries(config, database, stop=stop))
            try:
                async with asyncio.timeout(PATIENCE.total_seconds()):
                    return await _outcome(delivery, list_config, database)
            except TimeoutError as error:
                raise TryAgainLater(
                    "the digest is queued but has not left yet; see `penholder outbox list`"
                ) from error
            finally:
                stop.set()


async def _outcome(delivery: DeliveryId, list_config: ListConfig, database: Database) -> str:
    while True:
        async with database.reading() as store:
            sent = await store.outbox.get(delivery)
        if sent is None or sent.state in {DeliveryState.FAILED, DeliveryState.DROPPED}:
            raise GiveUp(f"the digest failed: {sent.last_error if sent else 'it is gone'}")
        if sent.state is DeliveryState.SENT:
            return f"The digest went to {list_config.address}."
        await asyncio.sleep(0.1)
