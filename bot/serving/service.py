"""Run the service: build the parts, run them, and stop them in order.

Sources (`ImapSource`, `SlackIn`, `WebServer`, the clock) hand events to handlers (`arrivals.py` and
`timer.py` name them); handlers save; the outbox delivers through `SlackOut` and `SmtpOut`.
"""

import asyncio
import gc
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Final, TypeVar

from bot.clock import Clock, system_clock
from bot.config import EVENTS_PATH, Config, MailboxConfig, WebConfig
from bot.domain.ids import MailboxName
from bot.errors import ConfigError, TryAgainLater
from bot.events import WebArrival, WebReply
from bot.gateways.dkim_keys import DkimKeys
from bot.gateways.imap.source import ImapSource
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.smtp.incoming import MailReceiver
from bot.gateways.systemd import STOPPING, ServiceManager
from bot.gateways.web.server import Inlet, WebServer
from bot.logs import Outage
from bot.mail.values import ParsedMail
from bot.pulse import Pulse, pauses_of
from bot.render.board.addresses import Site
from bot.render.web.pages import problem_page, style_sheet
from bot.reply_secret import mark_of, with_secret
from bot.serving.arrivals import take_direct, take_fetched, take_slack, take_web
from bot.serving.owning import Owner
from bot.serving.reloading import Current, Rereading, reload_when_asked
from bot.serving.sending import chance, make_outbox, open_senders
from bot.serving.timer import let_time_pass
from bot.serving.timings import Timings
from bot.serving.watchdog import report_to
from handlers.board.serve import Board
from handlers.checking.border_probe import try_new_border
from handlers.deliveries.ids import new_delivery_id
from handlers.filing.own_mail import our_marks
from handlers.keeping.masking import mask_stored
from handlers.keeping.restoring import look_back
from handlers.lists.home_list import retry_withheld
from handlers.lists.moves import moves_of
from handlers.people.people import Profiles
from handlers.people.rosters import take_rosters
from handlers.people.sight import all_channels
from handlers.receiving.mail_reader import MailReader, Read
from handlers.receiving.proof import FETCHED, Envelope, with_signers
from handlers.sending.deliver_slack import Peers
from handlers.slack.workspace import keep_members
from handlers.voting.voters import is_own_address
from handlers.web.health import AWAY, Parts, states_of
from handlers.web.metrics import Metrics
from handlers.work import Work
from storage.database.engine import SERVICE, Database
from storage.leases import MAILBOX

log = logging.getLogger(__name__)

Done = TypeVar("Done")

TIMER: Final = "timer"
"""The lease of whoever takes the steps that are due."""

SOCKETS: Final = [f"slack:{number}" for number in range(1, 9)]
"""The leases of connections from Slack, which allows ten: two stay free for one that replaces
another."""

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
        ConfigError: another service uses the same SQLite file; or the database is newer than the
            program; or the secret cannot be stored.
        TryAgainLater: the database cannot be reached.
    """
    times = timings or Timings()
    again = rereading or Rereading(config, asyncio.Event(), lambda: config)
    config = await asyncio.to_thread(with_secret, config)
    async with AsyncExitStack() as parts:
        database = await _open_database(config, times.take)
        parts.push_async_callback(database.close)
        parts.push_async_callback((await _hold_database(database, times.take)).aclose)
        owner = Owner(
            database,
            lasting=times.lease,
            chance=chance,
            clock=clock,
            mark=mark_of(config.penholder.secret),
        )
        ways = await parts.enter_async_context(open_senders(config, times, owner))
        await _Service(config, database, ways, clock, times, owner).run(stop, ready, again)


async def _open_database(config: Config, patience: timedelta) -> Database:
    """Open the database; a server that cannot be reached, or cuts us off at once, is tried again.

    A file is not: what is wrong with it (no room, no folder) wants a person, who is told at once.

    Raises:
        ConfigError: it cannot be used as it is.
        TryAgainLater: it could not be reached for `patience`.
    """
    opening = partial(
        Database.open,
        config.database.url,
        new_delivery_id=partial(new_delivery_id, secret=config.penholder.secret),
        listen_url=config.database.listen_url,
    )
    if config.database.url.startswith("sqlite"):
        return await opening()
    return await _patiently(opening, patience)


async def _patiently(step: Callable[[], Awaitable[Done]], patience: timedelta) -> Done:
    """Take a step of the start, again and again while the database cannot be used.

    Raises:
        TryAgainLater: it could not be used for `patience`.
    """
    now = asyncio.get_running_loop().time
    deadline = now() + patience.total_seconds()
    outage = Outage(log, waits="start waits for the database", goes_on="start goes on")
    while True:
        try:
            done = await step()
        except TryAgainLater as error:
            if now() >= deadline:
                raise
            outage.met(error)
        else:
            outage.over()
            return done
        await asyncio.sleep(TRY_EVERY.total_seconds())


async def _hold_database(database: Database, patience: timedelta) -> AsyncExitStack:
    """Take the name of a SQLite file's one service; closing the result releases it.

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
        owner: Owner,
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
        self._owner = owner
        self._mailboxes: dict[MailboxName, ImapSource[Read]] = {}
        self._slack_in = self._way_in(ways)
        self._board = Board(database, self._current, clock=clock, has_process=True)
        self._outbox = make_outbox(self._current, database, ways, clock=clock, owner=self._owner)
        self._parts = Parts(database, self._mailboxes, self._slack_in, self._outbox)
        self._timer = Pulse()

    def _way_in(self, ways: Peers) -> SlackIn:
        members = ways.slack.members
        return SlackIn(
            self._config.slack,
            take=partial(
                take_slack,
                database=self._database,
                config=self._current,
                clock=self._clock,
                profiles=Profiles(
                    profile=ways.slack.profile,
                    is_member=members.is_member,
                    was_member=members.was_member,
                    left=members.left,
                    thread=ways.slack.whole_thread,
                ),
                follow_moves=self._follow_moves,
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
        await _patiently(self._begin, self._timings.take)
        async with AsyncExitStack() as listening:
            if self._config.listener.enabled:
                await listening.enter_async_context(self._receiver())
            if self._config.web is not None:
                await listening.enter_async_context(self._site(self._config.web))
            await self._run_tasks(listening, stop, ready, rereading)

    async def _begin(self) -> None:
        """Take the first steps; other processes may take them at the same time."""
        await self._owner.begin()
        await self._follow_moves()
        await mask_stored(self._database, self._config, now=self._clock())
        async with self._database.transaction() as store:
            await retry_withheld(Work(store, self._config, self._clock()))
        await take_rosters(self._database, self._config, now=self._clock())

    async def _follow_moves(self) -> None:
        """Let events that begin from now on know the present ids of all lists' channels."""
        self._current.follow(await moves_of(self._database))

    async def _run_tasks(
        self,
        listening: AsyncExitStack,
        stop: asyncio.Event,
        ready: asyncio.Event | None,
        rereading: Rereading,
    ) -> None:
        manager = ServiceManager.of_environment(os.environ)
        async with asyncio.TaskGroup() as tasks:
            # What answers need to the end, those that are under way when we are to stop too.
            living = [
                tasks.create_task(self._owner.live()),
                tasks.create_task(self._ask_for_members()),
            ]
            outbox = tasks.create_task(self._outbox.run())
            own = self._owner.own
            sources = [
                *(
                    tasks.create_task(
                        own([_lease(mailbox.name)], partial(self._read_mailbox, mailbox))
                    )
                    for mailbox in self._config.mailboxes
                ),
                tasks.create_task(
                    self._owner.divide(_lease(mailbox.name) for mailbox in self._config.mailboxes)
                ),
                tasks.create_task(self._listen_to_slack()),
                tasks.create_task(own([TIMER], self._keep_time)),
                tasks.create_task(self._report_to(manager)),
                tasks.create_task(self._reload(rereading)),
                tasks.create_task(try_new_border(self._database, self._config, clock=self._clock)),
            ]
            gc.freeze()  # what is there now stays: to look through it all takes a tenth of a second
            log.info("service started", extra={"lists": len(self._config.lists)})
            pauses_of(asyncio.get_running_loop()).longest = 0.0  # nobody waits for a start
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
            for task in living:
                task.cancel()
        self._reader.close()
        self._board.close()
        longest = round(pauses_of(asyncio.get_running_loop()).longest * 1000)
        facts = {"sent": self._outbox.sent, "longest_pause_ms": longest}
        log.info("service stopped", extra=facts)

    async def _ask_for_members(self) -> None:
        await self._members.run(
            lambda: all_channels(self._current()),
            keep=partial(keep_members, database=self._database, clock=self._clock),
        )

    async def _report_to(self, manager: ServiceManager) -> None:
        await report_to(
            manager,
            states=self._states,
            pulses=self._pulses,
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

    def _states(self) -> Mapping[str, str]:
        states = states_of(self._parts, now=self._clock())
        knows = self._owner.has_tried(_lease(mailbox.name) for mailbox in self._config.mailboxes)
        return states if knows else {**states, "mailboxes": AWAY}

    def _pulses(self) -> Mapping[str, Pulse]:
        return {
            **{f"mailbox {name}": mailbox.pulse for name, mailbox in self._mailboxes.items()},
            "slack": self._slack_in.pulse,
            "outbox": self._outbox.pulse,
            "timer": self._timer,
        }

    async def _read_mailbox(self, mailbox: MailboxConfig, database: Database) -> None:
        """Read a mailbox until cancelled."""
        source = ImapSource(
            mailbox,
            max_size=self._config.mail.max_size,
            cursor=partial(self._cursor, database, mailbox.name),
            read=self._reader.read,
            take=partial(take_fetched, database=database, config=self._current, clock=self._clock),
            timings=self._timings.imap,
            chance=chance,
            clock=self._clock,
        )
        self._mailboxes[mailbox.name] = source
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(source.run())
                await source.caught_up.wait()
                await _settle(self._owner, _lease(mailbox.name))
        finally:
            del self._mailboxes[mailbox.name]

    async def _cursor(self, database: Database, mailbox: MailboxName, uid_validity: int) -> int:
        async with database.transaction() as store:
            return await store.cursors.open(mailbox, uid_validity, now=self._clock())

    async def _listen_to_slack(self) -> None:
        """Take what Slack sends: each process does over HTTP, those with a lease by a socket."""

        async def connected(_database: Database) -> None:
            """Stay connected until cancelled."""
            await self._slack_in.run()

        if self._slack_in.http is not None:
            await self._slack_in.run()
        else:
            await self._owner.own(SOCKETS, connected, only_while_sure=True)

    def _receiver(self) -> MailReceiver:
        return MailReceiver(
            self._config.listener,
            accepts=partial(is_own_address, config=self._config),
            take=partial(
                take_direct,
                parse=self._reader.parse,
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
        posts = self._slack_in.http
        return WebServer(
            web,
            public_url=url,
            inlets={} if posts is None else {EVENTS_PATH: Inlet(posts.judge, posts.take)},
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

    async def _keep_time(self, database: Database) -> None:
        outage = Outage(log, waits="timer waits for the database", goes_on="timer goes on")
        await self._wait_for_mailboxes(outage)
        try:
            await let_time_pass(
                database,
                self._current,
                clock=self._clock,
                every=self._timings.tick,
                pulse=self._timer,
                outage=outage,
            )
        finally:
            self._timer.end()

    async def _wait_for_mailboxes(self, outage: Outage) -> None:
        names = [_lease(mailbox.name) for mailbox in self._config.mailboxes]
        now = asyncio.get_running_loop().time
        deadline = now() + self._timings.catch_up.total_seconds()
        while True:
            try:
                is_settled = await self._owner.all_settled(names)
                outage.over()
                if is_settled:
                    break
            except TryAgainLater as error:
                outage.met(error)
            if now() >= deadline:
                log.warning("mailboxes not caught up; deadlines go on without them")
                break
            await asyncio.sleep(TRY_EVERY.total_seconds())


def _lease(mailbox: MailboxName) -> str:
    return f"{MAILBOX}{mailbox}"


async def _settle(owner: Owner, name: str) -> None:
    while True:
        try:
            return await owner.settle(name)
        except TryAgainLater:
            await asyncio.sleep(TRY_EVERY.total_seconds())
