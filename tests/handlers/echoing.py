"""A room whose lists hear of votes, over a real mail server that keeps what the lists get."""

import email
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from typing import Final

from aiosmtpd.smtp import Envelope

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from handlers.proceedings.mails import mail_with_echo
from handlers.sending.outbox import LEASE
from handlers.voting.echoes import EchoWatch
from handlers.work import Work
from storage.database.engine import Database
from storage.values import Sent
from tests.handlers.desk import Desk, open_desk
from tests.handlers.room import BOARD, CHAIR, COUNCIL, Room, mail, new_config
from tests.peers import smtp

EACH: Final = {"ballots": {"echo": "each", "rule": "plus-minus"}}
DAILY: Final = {"ballots": {"echo": "daily", "rule": "plus-minus"}}
SUBJECT: Final = "A page for newcomers"


@dataclass(slots=True)
class Echoing:
    """A desk and the mail server to which it sends."""

    desk: Desk
    peer: smtp.Peer

    @property
    def room(self) -> Room:
        """The room of the desk."""
        return self.desk.room

    def configure(
        self, council: Mapping[str, object] = EACH, board: Mapping[str, object] | None = None
    ) -> None:
        """Configure the lists, as a reload of the configuration does."""
        self.room.config = new_config(
            slack_url=self.desk.slack.api_url,
            token=self.desk.slack.bot_token,
            smtp_port=self.peer.port,
            council=council,
            board=board,
        )

    async def a_ballot(self, rule: str = "", *, days: int = 3) -> None:
        """Open a ballot on a thread of the list, and let it be announced."""
        await self.room.fetch(mail("call", subject=SUBJECT))
        await self.room.pen(CHAIR, f"ballot 1 until in {days} days {rule}".strip())
        await self.leave()
        self.room.clock.move(minutes=1)

    async def leave(self) -> None:
        """Let the timer look, and what it queued leave; the others' mail is not waited for."""
        await self.room.tick()
        await self.desk.work(to_lists_done)

    async def later(self, **by: float) -> None:
        """Let time pass, and then what is due leave."""
        self.room.clock.move(**by)
        await self.leave()

    async def claimed(self) -> Delivery:
        """Queue a mail with votes and claim it, as a process does that is killed afterwards."""
        await self.room.tick()
        async with self.room.database.transaction() as store:
            (delivery,) = [
                other
                for other in await store.outbox.claim_due(
                    now=self.room.clock.now, lease=LEASE, limit=100, worker="killed"
                )
                if other.kind is DeliveryKind.MAIL_ECHO
            ]
        return delivery

    async def start_again(self) -> None:
        """Begin as a new process: nothing is in memory, and what was claimed is due."""
        self.room.echo_watch = EchoWatch()
        async with self.room.database.transaction() as store:
            await store.outbox.release_lost(now=self.room.clock.now)
        await self.leave()

    def mails(self, to: str = COUNCIL) -> list[EmailMessage]:
        """Return the mails with votes that a list got, in order."""
        return [
            message
            for message in map(read, self.peer.taken)
            if message["To"] == to and is_echo(message)
        ]

    def told(self, to: str = COUNCIL) -> list[list[str]]:
        """Return what each mail with votes told a list, vote by vote."""
        return [lines_of(message) for message in self.mails(to)]

    async def echoes(self) -> list[Delivery]:
        """Return the deliveries with votes, in order."""
        return [
            delivery
            for delivery in await self.desk.deliveries()
            if delivery.kind is DeliveryKind.MAIL_ECHO
        ]


async def hear(room: Room, to: str = COUNCIL) -> list[list[str]]:
    """Let the timer look, and what it queued leave; return what a list hears, mail by mail."""
    return [lines_of(message) for message in await mails_to(room, to)]


async def mails_to(room: Room, to: str = COUNCIL) -> list[EmailMessage]:
    """Let the timer look, and what it queued leave; return the mails that a list gets."""
    await room.tick()
    heard: list[EmailMessage] = []
    for delivery in await room.queued(DeliveryKind.MAIL_ECHO):
        async with room.database.transaction() as store:
            message, _is_new = await mail_with_echo(
                Work(store, room.config, room.clock.now), delivery
            )
            result = "" if message is None else str(message["Message-ID"])
            await store.outbox.record([Sent(delivery.id, at=room.clock.now, result=result)])
        if message is not None and delivery.recipient == to:
            heard.append(message)
    return heard


@asynccontextmanager
async def open_echoing(
    database: Database,
    council: Mapping[str, object] = EACH,
    *,
    board: Mapping[str, object] | None = None,
) -> AsyncIterator[Echoing]:
    """Open a room whose lists hear of votes as they are configured."""
    async with smtp.peer() as peer, open_desk(database, smtp_port=peer.port) as desk:
        echoing = Echoing(desk, peer)
        echoing.configure(council, board)
        yield echoing


def to_lists_done(deliveries: list[Delivery]) -> bool:
    """Return True if nothing waits for a list any more."""
    return not any(
        delivery.state is DeliveryState.WAITING and delivery.recipient in (COUNCIL, BOARD)
        for delivery in deliveries
    )


def read(taken: Envelope) -> EmailMessage:
    """Return a mail as the server took it."""
    raw = taken.content
    assert isinstance(raw, bytes)
    return email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def text_of(message: EmailMessage) -> str:
    """Return a mail's text as its reader sees it."""
    body = message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content().replace("\r\n", "\n")
    return re.sub(r"^ ", "", text, flags=re.MULTILINE)


def is_echo(message: EmailMessage) -> bool:
    """Return True if a mail tells votes."""
    return str(message["Subject"]).startswith("New votes")


def lines_of(message: EmailMessage) -> list[str]:
    """Return what a mail tells, vote by vote."""
    first = text_of(message).split("\n\n")[0]
    return [" ".join(text.split()) for text in re.split(r"^ *- ", first, flags=re.MULTILINE)[1:]]
