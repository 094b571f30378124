"""The sandbox's mail: an SMTP server, lists, and mailboxes that are read by IMAP."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, Literal, Self

from bot.clock import Clock
from bot.sandbox.imap import ImapWorld
from bot.sandbox.lists import SandboxList, hold_reason
from bot.sandbox.responder import Responder
from bot.sandbox.smtp import Fault, SmtpServer

log = logging.getLogger(__name__)

SEPARATOR: Final = "+"

OnCall = Callable[[str, Literal["before", "after"]], Awaitable[None]]
"""Told of each mail before it is taken and after it was delivered, before the answer."""


@dataclass(frozen=True, slots=True)
class AcceptedMail:
    """A mail that the server took, as it came."""

    at: datetime
    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that waits for a moderator, and why."""

    list_address: str
    reason: str
    raw: bytes


@dataclass(slots=True)
class _Job:
    mail: AcceptedMail
    delivered: asyncio.Event = field(default_factory=asyncio.Event)


class MailWorld:
    """Takes mail by SMTP and delivers it into an `ImapWorld`, through lists where addressed.

    A mail is answered with 250 once it is in every mailbox. One that was taken is delivered
    even when the client has vanished meanwhile, in the order of acceptance.
    """

    def __init__(
        self, imap: ImapWorld, *, clock: Clock, port: int = 0, on_call: OnCall | None = None
    ) -> None:
        self._imap = imap
        self._clock = clock
        self._mailboxes: dict[str, str] = {}
        self._lists: dict[str, SandboxList] = {}
        self._responders: dict[str, Responder] = {}
        self._accepted: list[AcceptedMail] = []
        self._bounced: list[AcceptedMail] = []
        self._held: list[HeldPost] = []
        self._jobs: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._postman: asyncio.Task[None] | None = None
        self._server = SmtpServer(knows=self.knows, accept=self._accept, port=port)
        self.on_call = on_call

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def port(self) -> int:
        """The SMTP port, once started; it stays the same over a restart."""
        return self._server.port

    @property
    def sessions(self) -> int:
        """SMTP connections accepted so far."""
        return self._server.sessions

    async def start(self) -> None:
        """Begin to deliver and listen."""
        self._postman = asyncio.create_task(self._deliver_all(), name="sandbox postman")
        await self._server.start()

    async def stop(self) -> None:
        """Stop listening, deliver what was taken, and end."""
        await self._server.stop()
        if self._postman is not None:
            self._jobs.put_nowait(None)
            await self._postman
            self._postman = None

    async def refuse_connections(self) -> None:
        """Go away, as a server that is down, until `accept_connections`."""
        await self._server.stop()

    async def accept_connections(self) -> None:
        """Come back on the same port."""
        await self._server.start()

    def add_fault(self, fault: Fault, *, times: int = 1) -> None:
        """Let each of the next mails that nothing else is planned for meet this fault."""
        self._server.faults.extend([fault] * times)

    def clear_faults(self) -> None:
        """Plan nothing bad any more."""
        self._server.faults.clear()

    def set_slowness(self, slowness: timedelta) -> None:
        """Say how long a mail that meets `Fault.SLOW` waits."""
        self._server.slowness = slowness

    def add_mailbox(self, address: str, *, user: str) -> None:
        """Deliver mail for this address, subaddresses included, to an IMAP user."""
        self._mailboxes[address.lower()] = user

    def add_list(self, list_config: SandboxList) -> None:
        """Open a list, or replace the one at its address."""
        self._lists[list_config.address.lower()] = list_config

    def lists(self) -> list[SandboxList]:
        """Return the lists in the order in which they were added."""
        return list(self._lists.values())

    def set_responder(self, member: str, responder: Responder | None) -> None:
        """Let a member's mailbox answer by itself, or stop it."""
        if responder is None:
            self._responders.pop(member.lower(), None)
        else:
            self._responders[member.lower()] = responder

    def accepted(self) -> list[AcceptedMail]:
        """Return every mail taken, in order, also from responders."""
        return list(self._accepted)

    def archive(self, address: str) -> list[bytes]:
        """Return the posts to a list as they came, in order."""
        wanted = address.lower()
        return [mail.raw for mail in self._accepted if wanted in mail.recipients]

    def bounced(self) -> list[AcceptedMail]:
        """Return what came to the lists' bounce addresses."""
        return list(self._bounced)

    def held(self) -> list[HeldPost]:
        """Return the posts that moderated lists did not let through, in order."""
        return list(self._held)

    async def release(self, post: HeldPost) -> None:
        """Let a held post through, as a moderator does."""
        self._held.remove(post)
        await self._distribute(self._lists[post.list_address.lower()], post.raw)

    def knows(self, address: str) -> bool:
        """Whether mail to this address is taken."""
        wanted = address.lower()
        bounces = {sandbox_list.bounces.lower() for sandbox_list in self._lists.values()}
        return wanted in self._lists or wanted in bounces or self._user_of(wanted) is not None

    async def submit(self, raw: bytes, *, mail_from: str, recipients: tuple[str, ...]) -> None:
        """Take a mail as if it had come by SMTP, without faults and hooks.

        Raises:
            KeyError: a recipient does not exist here.
        """
        for address in recipients:
            if not self.knows(address):
                raise KeyError(address)
        await self._queue(raw, mail_from, recipients)

    async def _accept(self, raw: bytes, mail_from: str, recipients: tuple[str, ...]) -> None:
        if self.on_call is not None:
            await self.on_call(f"smtp:{mail_from}", "before")
        await self._queue(raw, mail_from, recipients)
        if self.on_call is not None:
            await self.on_call(f"smtp:{mail_from}", "after")

    async def _queue(self, raw: bytes, mail_from: str, recipients: tuple[str, ...]) -> None:
        lowered = tuple(address.lower() for address in recipients)
        job = _Job(AcceptedMail(self._clock(), mail_from, lowered, raw))
        self._accepted.append(job.mail)
        self._jobs.put_nowait(job)
        await job.delivered.wait()

    async def _deliver_all(self) -> None:
        while (job := await self._jobs.get()) is not None:
            try:
                await self._deliver(job.mail)
            except Exception:
                log.exception("sandbox mail not delivered")
            finally:
                job.delivered.set()

    async def _deliver(self, mail: AcceptedMail) -> None:
        bounces = {sandbox_list.bounces.lower() for sandbox_list in self._lists.values()}
        for recipient in mail.recipients:
            if recipient in self._lists:
                await self._post(self._lists[recipient], mail.raw)
            elif recipient in bounces:
                self._bounced.append(mail)
            else:
                await self._put(mail.raw, mail_from=mail.mail_from, recipient=recipient)

    async def _post(self, list_config: SandboxList, raw: bytes) -> None:
        reason = None
        if list_config.moderated:
            members = {member.lower() for member in list_config.members}
            reason = hold_reason(raw, address=list_config.address, members=members)
        if reason is None:
            await self._distribute(list_config, raw)
        else:
            self._held.append(HeldPost(list_config.address, reason, raw))

    async def _distribute(self, list_config: SandboxList, raw: bytes) -> None:
        copy = list_config.copy_of(raw)
        for member in list_config.receivers(raw):
            await self._put(copy, mail_from=list_config.bounces, recipient=member)

    async def _put(self, raw: bytes, *, mail_from: str, recipient: str) -> None:
        user = self._user_of(recipient)
        if user is None:
            return
        now = self._clock()
        trace = (
            f"Return-Path: <{mail_from}>\r\n"
            f"Delivered-To: {recipient}\r\n"
            "Received: from client.example (client.example [192.0.2.25])\r\n"
            f"\tby sandbox.example with ESMTP for <{recipient}>; {format_datetime(now)}\r\n"
        )
        await self._imap.deliver(user, trace.encode("utf-8") + raw, now)
        self._respond(raw, member=recipient, now=now)

    def _respond(self, raw: bytes, *, member: str, now: datetime) -> None:
        """Queue what the member's responder has to say."""
        responder = self._responders.get(member)
        answer = responder.answer(raw, member=member, now=now) if responder else None
        if answer is None or not self.knows(str(answer["To"])):
            return
        mail = AcceptedMail(now, "", (str(answer["To"]).lower(),), answer.as_bytes(policy=SMTP))
        self._accepted.append(mail)
        self._jobs.put_nowait(_Job(mail))

    def _user_of(self, address: str) -> str | None:
        local, at, domain = address.partition("@")
        base = f"{local.partition(SEPARATOR)[0]}{at}{domain}"
        return self._mailboxes.get(address) or self._mailboxes.get(base)
