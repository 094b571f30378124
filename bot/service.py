"""Run the service: build the parts, run them, and stop them in order.

Sources (`ImapSource`, `SlackIn`, `WebServer`, the clock) hand events to handlers (`bot/arrivals.py`
and `bot/timer.py` name them); handlers save; the outbox delivers through `SlackOut` and `SmtpOut`.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Final

from bot.arrivals import take_direct, take_fetched, take_slack, take_web
from bot.clock import Clock, system_clock
from bot.config import Config, MailboxConfig, WebConfig
from bot.domain.ids import MailboxName
from bot.errors import ConfigError, TryAgainLater
from bot.events import WebArrival, WebReply
from bot.gateways.dkim_keys import DkimKeys
from bot.gateways.imap.source import ImapSource
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.smtp.incoming import MailReceiver
from bot.gateways.systemd import STOPPING, ServiceManager
from bot.gateways.web.server import WebServer
from bot.logs import Outage
from bot.mail.values import ParsedMail
from bot.pulse import Pulse
from bot.reloading import Current, Rereading, reload_when_asked
from bot.render.board.addresses import Site
from bot.render.web.pages import problem_page, style_sheet
from bot.reply_secret import with_secret
from bot.sending import chance, make_outbox, open_senders
from bot.timer import let_time_pass
from bot.timings import Timings
from bot.watchdog import report_to
from handlers.board.serve import Board
from handlers.home_list import retry_withheld
from handlers.own_mail import new_delivery_id, our_marks
from handlers.people import Profiles
from handlers.receiving.mail_reader import MailReader, Read
from handlers.receiving.proof import FETCHED, Envelope, with_signers
from handlers.restoring import look_back
from handlers.roster import take_rosters
from handlers.sending.deliver_slack import Peers
from handlers.voting.voters import is_own_address
from handlers.web.health import Parts, states_of
from handlers.web.metrics import Metrics
from storage.database.engine import SERVICE, Database

log = logging.getLogger(__name__)

TRY_EVERY: Final = timedelta(milliseconds=200)
"""How often a start tries to take the name."""

STOP_WITHIN: Final = timedelta(seconds=20)
"""How long current deliveries may take to finish when the service stops."""


async def run_service(
    config: Config,
    *,
    stop: asyncio.Event,
    clock: Clock = system_clock,
    timings: Timings | None = None,
    ready: asyncio.Event | None = None,
    rereading: Rereading | None = None,
) -> None:
    """Run the service until `stop` is set, then finish what has begun and close.

    `ready` is set when every source is running; `rereading` tells how the configuration is read
    again meanwhile.

    Raises:
        ConfigError: another service uses the same database, or took it over while it could not be
            reached; or it is not up to date; or the secret cannot be stored.
    """
    times = timings or Timings()
    again = rereading or Rereading(config, asyncio.Event(), lambda: config)
    config = await asyncio.to_thread(with_secret, config)
    async with AsyncExitStack() as parts:
        database = await _open_database(config, times.take)
        parts.push_async_callback(database.close)
        parts.push_async_callback((await _hold_database(database, times.take)).aclose)
        ways = await parts.enter_async_context(open_senders(config, times))
        service = _Service(config, database, ways, clock, times)
        try:
            await service.run(stop, ready, again)
        except ExceptionGroup as failed:
            taken_over = failed.subgroup(ConfigError)
            if taken_over is None:
                raise
            raise taken_over.exceptions[0] from failed


async def _open_database(config: Config, patience: timedelta) -> Database:
    """Open the database; a server that cannot be reached, or cuts us off at once, is tried again.

    A file is not: what is wrong with it (no room, no folder) wants a person, who is told at once.

    Raises:
        ConfigError: it cannot be used as it is.
        TryAgainLater: it could not be reached for `patience`.
    """
    url = config.database.url
    new_id = partial(new_delivery_id, secret=config.penholder.secret)
    if url.startswith("sqlite"):
        return await Database.open(url, new_delivery_id=new_id)
    now = asyncio.get_running_loop().time
    deadline = now() + patience.total_seconds()
    outage = Outage(log, waits="start waits for the database", goes_on="start goes on")
    while True:
        try:
            database = await Database.open(url, new_delivery_id=new_id)
        except TryAgainLater as error:
            if now() >= deadline:
                raise
            outage.met(error)
        else:
            outage.over()
            return database
        await asyncio.sleep(TRY_EVERY.total_seconds())


async def _hold_database(database: Database, patience: timedelta) -> AsyncExitStack:
    """Take the name of the database's one service; closing the result releases it.

    Raises:
        ConfigError: another service has it, and has had it for `patience`.
    """
    now = asyncio.get_running_loop().time
    deadline = now() + patience.total_seconds()
    while True:
        async with AsyncExitStack() as attempt:
            if await attempt.enter_async_context(database.hold(SERVICE)):
                return attempt.pop_all()
        if now() >= deadline:
            raise ConfigError("another penholder runs on this database; stop it first")
        await asyncio.sleep(TRY_EVERY.total_seconds())


class _Service:
    """The parts, put together."""

    def __init__(
        self,
        config: Config,
        database: Database,
        ways: Peers,
        clock: Clock,
        timings: Timings,
    ) -> None:
        self._config = config
        self._current = Current(config)
        self._database = database
        self._clock = clock
        self._timings = timings
        self._slack = ways.slack
        self._members = ways.slack.members
        self._keys = DkimKeys(clock=clock)
        self._reader = MailReader(our_marks(config), sign=self._sign)
        self._mailboxes = {one.name: self._watch(one) for one in config.mailboxes}
        self._slack_in = self._way_in(ways)
        self._board = Board(database, self._current, clock=clock, has_process=True)
        self._outbox = make_outbox(self._current, database, ways, clock=clock)
        self._parts = Parts(database, self._mailboxes, self._slack_in, self._outbox)
        self._timer = Pulse()

    def _watch(self, mailbox: MailboxConfig) -> ImapSource[Read]:
        return ImapSource(
            mailbox,
            max_size=self._config.mail.max_size,
            cursor=partial(self._cursor, mailbox.name),
            read=self._reader.read,
            take=partial(
                take_fetched, database=self._database, config=self._current, clock=self._clock
            ),
            timings=self._timings.imap,
            chance=chance,
            clock=self._clock,
        )

    def _way_in(self, ways: Peers) -> SlackIn:
        members = ways.slack.members
        return SlackIn(
            self._config.slack,
            take=partial(
                take_slack,
                database=self._database,
                config=self._current,
                clock=self._clock,
                profiles=Profiles(profile=ways.slack.profile, is_member=members.is_member),
            ),
            out=ways.slack,
            timings=self._timings.socket,
            jitter=chance,
            clock=self._clock,
        )

    async def run(
        self, stop: asyncio.Event, ready: asyncio.Event | None, rereading: Rereading
    ) -> None:
        """Run sources, timer and outbox until `stop`; sources end first, the outbox last."""
        if not await look_back(
            self._database, self._slack, self._config, clock=self._clock, stop=stop
        ):
            return
        async with self._database.transaction() as store:
            await store.outbox.release_all(now=self._clock())
            await retry_withheld(store, config=self._config, now=self._clock())
        await take_rosters(self._database, self._config, now=self._clock())
        async with AsyncExitStack() as listening:
            if self._config.listener.enabled:
                await listening.enter_async_context(self._receiver())
            if self._config.web is not None:
                await listening.enter_async_context(self._site(self._config.web))
            await self._run_tasks(listening, stop, ready, rereading)

    async def _run_tasks(
        self,
        listening: AsyncExitStack,
        stop: asyncio.Event,
        ready: asyncio.Event | None,
        rereading: Rereading,
    ) -> None:
        manager = ServiceManager.of_environment(os.environ)
        async with asyncio.TaskGroup() as tasks:
            outbox = tasks.create_task(self._outbox.run())
            sources = [
                *(tasks.create_task(mailbox.run()) for mailbox in self._mailboxes.values()),
                tasks.create_task(self._members.run(one.channel for one in self._config.lists)),
                tasks.create_task(self._slack_in.run()),
                tasks.create_task(self._keep_time()),
                tasks.create_task(self._database.keep(SERVICE, patience=self._timings.retake)),
                tasks.create_task(self._report_to(manager)),
                tasks.create_task(self._reload(rereading)),
            ]
            log.info("service started", extra={"lists": len(self._config.lists)})
            if ready is not None:
                ready.set()
            await stop.wait()
            log.info("service stopping")
            manager.tell(STOPPING)
            for source in sources:
                source.cancel()
            await asyncio.wait(sources)
            await listening.aclose()
            self._outbox.stop()
            _done, late = await asyncio.wait({outbox}, timeout=STOP_WITHIN.total_seconds())
            for task in late:
                task.cancel()
        self._reader.close()
        self._board.close()
        log.info("service stopped", extra={"sent": self._outbox.sent})

    async def _report_to(self, manager: ServiceManager) -> None:
        pulses = {f"mailbox {name}": one.pulse for name, one in self._mailboxes.items()}
        await report_to(
            manager,
            states=lambda: states_of(self._parts, now=self._clock()),
            pulses={
                **pulses,
                "slack": self._slack_in.pulse,
                "outbox": self._outbox.pulse,
                "timer": self._timer,
            },
            ready_within=self._timings.ready,
            grace=self._timings.hang,
        )

    async def _reload(self, rereading: Rereading) -> None:
        def follow(config: Config) -> None:
            """Let mails be read by the marks of another configuration."""
            self._reader.marks = our_marks(config)

        await reload_when_asked(
            rereading, self._current, database=self._database, clock=self._clock, follow=follow
        )

    async def _sign(self, mail: ParsedMail, raw: bytes, envelope: Envelope = FETCHED) -> ParsedMail:
        return await with_signers(
            mail, raw, envelope, config=self._current(), genuine=self._keys.genuine
        )

    async def _cursor(self, mailbox: MailboxName, uid_validity: int) -> int:
        async with self._database.transaction() as store:
            return await store.cursors.open(mailbox, uid_validity, now=self._clock())

    def _receiver(self) -> MailReceiver:
        return MailReceiver(
            self._config.listener,
            accepts=partial(is_own_address, config=self._config),
            take=partial(
                take_direct,
                database=self._database,
                config=self._current,
                clock=self._clock,
                sign=self._sign,
            ),
            max_size=self._config.mail.max_size,
        )

    def _site(self, web: WebConfig) -> WebServer:
        url = self._config.penholder.public_url
        site = Site.at(url, name=self._config.penholder.name)
        return WebServer(
            web,
            public_url=url,
            take=self._for_pages(),
            problem=partial(problem_page, site=site),
            style=style_sheet(),
        )

    def _for_pages(self) -> Callable[[WebArrival], Awaitable[WebReply]]:
        return partial(
            take_web,
            database=self._database,
            config=self._current,
            clock=self._clock,
            board=self._board,
            metrics=Metrics(
                self._database,
                self._current,
                version=version("penholder"),
                mailboxes=self._mailboxes,
                slack=self._slack_in,
                outbox=self._outbox,
            ),
            parts=self._parts,
        )

    async def _keep_time(self) -> None:
        await self._wait_for_mailboxes()
        await let_time_pass(
            self._database,
            self._current,
            clock=self._clock,
            every=self._timings.tick,
            pulse=self._timer,
        )

    async def _wait_for_mailboxes(self) -> None:
        try:
            async with asyncio.timeout(self._timings.catch_up.total_seconds()):
                for mailbox in self._mailboxes.values():
                    await mailbox.caught_up.wait()
        except TimeoutError:
            log.warning("mailboxes not caught up; deadlines go on without them")
