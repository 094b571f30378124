"""Run the service: build the parts, and name the handler of each event.

This file is the table of contents. Sources (`ImapSource`, `SlackIn`, `WebServer`, the clock) hand
events to handlers; handlers save; the outbox delivers through `SlackOut` and `SmtpOut`.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Final, assert_never

from bot.clock import Clock, system_clock
from bot.config import Config, WebConfig
from bot.domain.ids import MailboxName
from bot.errors import ConfigError, TryAgainLater
from bot.events import (
    ButtonPressed,
    CommandGiven,
    DraftDecided,
    FormSubmitted,
    HealthAsked,
    MailReceived,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MetricsAsked,
    PageAsked,
    PublishChosen,
    ReleaseDecided,
    SlackArrival,
    SlackReply,
    TimeReached,
    VoteCast,
    VoteLinkOpened,
    VoteLinkPressed,
    VoteLinkRefused,
    WebArrival,
    WebReply,
)
from bot.gateways.dkim_keys import DkimKeys
from bot.gateways.imap.source import ImapSource
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.smtp.incoming import MailReceiver
from bot.gateways.web.server import WebServer
from bot.logs import Outage
from bot.render.board.addresses import Site
from bot.render.web.pages import problem_page, style_sheet
from bot.reply_secret import with_secret
from bot.sending import chance, make_outbox, open_senders
from bot.timings import Timings
from handlers.board.serve import Board
from handlers.call_reminders import handle_call_reminders
from handlers.calling.calls import handle_call_deadlines
from handlers.calling.extensions import handle_silence
from handlers.digests import handle_digests
from handlers.dormancy import handle_dormancy
from handlers.home_list import retry_withheld
from handlers.housekeeping import delete_expired
from handlers.news import handle_reminders
from handlers.own_mail import new_delivery_id, our_marks
from handlers.people import Profiles
from handlers.planning import PlanWatch, handle_plans
from handlers.receiving.direct_mail import handle_direct_mail
from handlers.receiving.held import ask_about_held
from handlers.receiving.list_mail import handle_mails
from handlers.receiving.mail_reader import MailReader
from handlers.receiving.proof import with_signers
from handlers.roster import take_rosters
from handlers.sending.deliver_slack import Peers
from handlers.slack.buttons import handle_button, handle_vote
from handlers.slack.call_drafts import handle_draft
from handlers.slack.commands import handle_command
from handlers.slack.comments import (
    handle_message_deleted,
    handle_message_edited,
    handle_message_posted,
)
from handlers.slack.consent import handle_publish_chosen, handle_release_decided
from handlers.slack.forms import handle_form
from handlers.voting.ballots import handle_deadlines
from handlers.voting.endorsing import handle_expired
from handlers.voting.voters import is_own_address
from handlers.web.confirming import confirm_by_link, refuse_by_link, show_vote
from handlers.web.health import Parts, tell_health
from handlers.web.metrics import Metrics
from storage.database.engine import Database

log = logging.getLogger(__name__)

SERVICE: Final = "service"
"""The name that a database's one service holds."""

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
) -> None:
    """Run the service until `stop` is set, then finish what has begun and close.

    `ready` is set when every source is running.

    Raises:
        ConfigError: another service uses the same database, or took it over while it could not be
            reached; or it is not up to date; or the secret cannot be stored.
    """
    times = timings or Timings()
    config = await asyncio.to_thread(with_secret, config)
    async with AsyncExitStack() as parts:
        database = await _open_database(config.database.url, times.take)
        parts.push_async_callback(database.close)
        parts.push_async_callback((await _hold_database(database, times.take)).aclose)
        ways = await parts.enter_async_context(open_senders(config, times))
        service = _Service(config, database, ways, clock, times)
        try:
            await service.run(stop, ready)
        except ExceptionGroup as failed:
            taken_over = failed.subgroup(ConfigError)
            if taken_over is None:
                raise
            raise taken_over.exceptions[0] from failed


async def _open_database(url: str, patience: timedelta) -> Database:
    """Open the database; a server that cannot be reached, or cuts us off at once, is tried again.

    A file is not: what is wrong with it (no room, no folder) wants a person, who is told at once.

    Raises:
        ConfigError: it cannot be used as it is.
        TryAgainLater: it could not be reached for `patience`.
    """
    if url.startswith("sqlite"):
        return await Database.open(url, new_delivery_id=new_delivery_id)
    now = asyncio.get_running_loop().time
    deadline = now() + patience.total_seconds()
    outage = Outage(log, waits="start waits for the database", goes_on="start goes on")
    while True:
        try:
            database = await Database.open(url, new_delivery_id=new_delivery_id)
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
        self._database = database
        self._clock = clock
        self._timings = timings
        self._members = ways.slack.members
        self._profiles = Profiles(
            profile=ways.slack.profile, is_member=ways.slack.members.is_member
        )
        keys = DkimKeys(clock=clock)
        self._sign = partial(with_signers, config=config, genuine=keys.genuine)
        self._reader = MailReader(our_marks(config), sign=self._sign)
        self._mailboxes = [
            ImapSource(
                mailbox,
                max_size=config.mail.max_size,
                cursor=partial(self._cursor, mailbox.name),
                read=self._reader.read,
                take=partial(handle_mails, database=database, config=config, clock=clock),
                timings=timings.imap,
                chance=chance,
                clock=clock,
            )
            for mailbox in config.mailboxes
        ]
        self._slack_in = SlackIn(
            config.slack,
            take=self._take_slack,
            out=ways.slack,
            timings=timings.socket,
            jitter=chance,
            clock=clock,
        )
        self._board = Board(database, config, clock=clock, has_process=True)
        self._outbox = make_outbox(config, database, ways, clock=clock)
        self._metrics = Metrics(
            database,
            config,
            version=version("penholder"),
            mailboxes=dict(
                zip((one.name for one in config.mailboxes), self._mailboxes, strict=True)
            ),
            slack=self._slack_in,
            outbox=self._outbox,
        )

    async def run(self, stop: asyncio.Event, ready: asyncio.Event | None) -> None:
        """Run sources, timer and outbox until `stop`; sources end first, the outbox last."""
        async with self._database.transaction() as store:
            await store.outbox.release_all(now=self._clock())
            await retry_withheld(store, config=self._config, now=self._clock())
        await take_rosters(self._database, self._config, now=self._clock())
        async with AsyncExitStack() as listening:
            if self._config.listener.enabled:
                await listening.enter_async_context(self._receiver())
            if self._config.web is not None:
                await listening.enter_async_context(self._site(self._config.web))
            await self._run_tasks(listening, stop, ready)

    async def _run_tasks(
        self, listening: AsyncExitStack, stop: asyncio.Event, ready: asyncio.Event | None
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            outbox = tasks.create_task(self._outbox.run())
            sources = [
                *(tasks.create_task(mailbox.run()) for mailbox in self._mailboxes),
                tasks.create_task(self._members.run(one.channel for one in self._config.lists)),
                tasks.create_task(self._slack_in.run()),
                tasks.create_task(self._tick_for_ever()),
                tasks.create_task(self._database.keep(SERVICE, patience=self._timings.retake)),
            ]
            log.info("service started", extra={"lists": len(self._config.lists)})
            if ready is not None:
                ready.set()
            await stop.wait()
            log.info("service stopping")
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

    async def _cursor(self, mailbox: MailboxName, uid_validity: int) -> int:
        async with self._database.transaction() as store:
            return await store.cursors.open(mailbox, uid_validity, now=self._clock())

    def _receiver(self) -> MailReceiver:
        return MailReceiver(
            self._config.listener,
            accepts=partial(is_own_address, config=self._config),
            take=self._take_direct,
            max_size=self._config.mail.max_size,
        )

    async def _take_direct(self, raw: bytes, _sender: str, recipients: Sequence[str]) -> None:
        await handle_direct_mail(
            MailReceived(received_at=self._clock(), raw=raw, recipients=tuple(recipients)),
            database=self._database,
            config=self._config,
            clock=self._clock,
            marks=our_marks(self._config),
            sign=self._sign,
        )

    def _site(self, web: WebConfig) -> WebServer:
        url = self._config.penholder.public_url
        site = Site.at(url, name=self._config.penholder.name)
        return WebServer(
            web,
            public_url=url,
            take=self._take_web,
            problem=partial(problem_page, site=site),
            style=style_sheet(),
        )

    async def _take_web(self, event: WebArrival) -> WebReply:
        """Call the handler of an arrival over HTTP."""
        database, config, clock = self._database, self._config, self._clock
        match event:
            case HealthAsked():
                parts = Parts(database, self._mailboxes, self._slack_in, self._outbox)
                return await tell_health(parts, now=clock())
            case MetricsAsked():
                return await self._metrics.tell(now=clock())
            case VoteLinkOpened():
                return await show_vote(event, database=database, config=config, clock=clock)
            case VoteLinkPressed():
                return await confirm_by_link(event, database=database, config=config, clock=clock)
            case VoteLinkRefused():
                return await refuse_by_link(event, database=database, config=config, clock=clock)
            case PageAsked():
                return await self._board.show(event)
            case _:
                assert_never(event)

    async def _take_slack(self, event: SlackArrival) -> SlackReply | None:
        """Call the handler of an arrival from Slack."""
        database, config, clock = self._database, self._config, self._clock
        profiles = self._profiles
        match event:
            case CommandGiven():
                return await handle_command(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case VoteCast():
                return await handle_vote(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case ButtonPressed():
                return await handle_button(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case PublishChosen():
                return await handle_publish_chosen(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case ReleaseDecided():
                return await handle_release_decided(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case DraftDecided():
                return await handle_draft(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case FormSubmitted():
                return await handle_form(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case MessagePosted() | MessageEdited() | MessageDeleted():
                await self._take_message(event)
                return None
            case _:
                assert_never(event)

    async def _take_message(self, event: MessagePosted | MessageEdited | MessageDeleted) -> None:
        """Call the handler of what happened to a message in Slack."""
        database, config, clock = self._database, self._config, self._clock
        profiles = self._profiles
        match event:
            case MessagePosted():
                await handle_message_posted(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case MessageEdited():
                await handle_message_edited(
                    event, database=database, config=config, clock=clock, profiles=profiles
                )
            case MessageDeleted():
                await handle_message_deleted(event, database=database, config=config, clock=clock)
            case _:
                assert_never(event)

    async def _tick_for_ever(self) -> None:
        """Let time pass: find what is due in the database."""
        await self._wait_for_mailboxes()
        outage = Outage(log, waits="timer waits for the database", goes_on="timer goes on")
        plans = PlanWatch()
        while True:
            try:
                event = TimeReached(now=self._clock())
                await handle_deadlines(event, database=self._database, config=self._config)
                await handle_silence(event, database=self._database, config=self._config)
                await handle_expired(event, database=self._database, config=self._config)
                await handle_call_deadlines(event, database=self._database, config=self._config)
                await handle_call_reminders(event, database=self._database, config=self._config)
                await handle_reminders(event, database=self._database, config=self._config)
                await handle_dormancy(event, database=self._database, config=self._config)
                await handle_plans(event, database=self._database, config=self._config, watch=plans)
                await handle_digests(event, database=self._database, config=self._config)
                await ask_about_held(event, database=self._database, config=self._config)
                await delete_expired(event, database=self._database)
                outage.over()
            except TryAgainLater as error:
                outage.met(error)
            except Exception:
                log.exception("a due step failed; it is tried again")
            await asyncio.sleep(self._timings.tick.total_seconds())

    async def _wait_for_mailboxes(self) -> None:
        try:
            async with asyncio.timeout(self._timings.catch_up.total_seconds()):
                for mailbox in self._mailboxes:
                    await mailbox.caught_up.wait()
        except TimeoutError:
            log.warning("mailboxes not caught up; deadlines go on without them")
