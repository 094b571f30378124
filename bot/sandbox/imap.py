"""The sandbox's IMAP server: pymap with its mailboxes in memory, in the running loop."""

import asyncio
from argparse import Namespace
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from uuid import uuid4

from proxyprotocol.result import ProxyResultUnknown
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST: Final = "127.0.0.1"
STREAM_LIMIT: Final = 64 * 1024 * 1024
"""Octets of one command that are held; asyncio's own default would refuse mails over 64 KiB."""
# Of the loop, until a connection that was just accepted is served and so can be closed.
_TURNS_TO_ACCEPT: Final = 5


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail in an INBOX."""

    uid: int
    received_at: datetime
    raw: bytes


class ImapWorld:
    """Users with an INBOX each, reached by IMAP on loopback without encryption.

    `async with`, or `start` and `stop`. Mailboxes outlive a stop: starting again on the same
    port is a server's restart.
    """

    def __init__(self, *, port: int = 0) -> None:
        self._port = port
        self._config = Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=HOST,
            port=port,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=False,
            # Nothing to protect here, and no threads to end.
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0.0,
        )
        self._login = Login(self._config)
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.StreamWriter, asyncio.Event] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def port(self) -> int:
        """The port, once started; it stays the same over a restart."""
        return self._port

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, HOST, self._port, limit=STREAM_LIMIT)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and close every connection; the mailboxes are kept."""
        if self._server is None:
            return
        self._server.close()
        for _ in range(_TURNS_TO_ACCEPT):
            await asyncio.sleep(0)
        await self.drop_connections()
        await self._server.wait_closed()
        self._server = None

    async def drop_connections(self) -> None:
        """Close every connection, as a server's restart or a broken network does."""
        ending = dict(self._connections)
        for writer in ending:
            writer.transport.abort()
        for ended in ending.values():
            await ended.wait()

    def add_user(self, name: str, *, password: str) -> None:
        """Make a login with an empty INBOX; an existing one keeps its mails."""
        self._login.users_dict[name] = UserMetadata(self._config, name, password=password)
        self._config.set_cache.setdefault(name, (MailboxSet(), FilterSet()))

    def users(self) -> list[str]:
        """Return every login name, sorted."""
        return sorted(self._login.users_dict)

    async def deliver(self, user: str, raw: bytes, when: datetime) -> int:
        """Append a mail to the user's INBOX, tell idling connections, and return its UID.

        Raises:
            KeyError: there is no such user.
        """
        inbox = await self._inbox(user)
        message = await inbox.append(AppendMessage(raw, when), recent=True)
        uid: int = message.uid
        return uid

    async def mails(self, user: str) -> list[bytes]:
        """Return the mails in the user's INBOX, in UID order, byte for byte."""
        return [mail.raw for mail in await self.stored(user)]

    async def stored(self, user: str) -> list[StoredMail]:
        """Return the mails in the user's INBOX with their UIDs, in UID order."""
        stored_mails = []
        async for message in (await self._inbox(user)).messages():
            loaded = await message.load_content(FetchRequirement.CONTENT)
            stored_mails.append(
                StoredMail(message.uid, message.internal_date, bytes(loaded.get_body()))
            )
        return stored_mails

    async def remove(self, user: str, uid: int) -> None:
        """Expunge a mail, as another client may."""
        await (await self._inbox(user)).delete([uid])

    async def renew_uid_validity(self, user: str) -> None:
        """Put the same mails into a new INBOX: another UIDVALIDITY and other UIDs."""
        stored_mails = await self.stored(user)
        mailboxes, _ = self._config.set_cache[user]
        await mailboxes.rename_mailbox("INBOX", f"INBOX-{uuid4().hex}")
        for mail in stored_mails:
            await self.deliver(user, mail.raw, mail.received_at)
        await self.drop_connections()

    async def _inbox(self, user: str) -> MailboxData:
        mailboxes, _ = self._config.set_cache[user]
        return await mailboxes.get_mailbox("INBOX")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended = self._connections[writer] = asyncio.Event()
        try:
            info = SocketInfo.get(writer, ProxyResultUnknown(), unique_id=uuid4().bytes)
            await IMAPServer(self._login, self._config)(reader, writer, info)
        except OSError:
            pass  # the client vanished
        finally:
            del self._connections[writer]
            writer.transport.abort()
            ended.set()
