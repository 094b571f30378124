"""One IMAP connection: log in, look at a folder, read mails. Its errors are ours.

The folder is opened with EXAMINE and mails are read with BODY.PEEK, so that nothing in the
mailbox is ever changed. Whatever fails, the connection is thrown away and another one made.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from aioimaplib import aioimaplib

from bot.config import MailboxConfig
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.imap.protocol import ImapProtocol, Response
from bot.gateways.imap.syntax import (
    read_code,
    read_exists,
    read_fetch,
    read_internal_date,
    read_number,
    read_search,
    write_folder,
    write_quoted,
    write_set,
)

BEGINNING_BYTES: Final = 64 * 1024
"""Bytes of the header that are read of a mail which is too large."""
# Response codes of a refusal that will pass (RFC 5530).
TEMPORARY: Final = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN"})
_MONTH_NAMES: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapTimings:
    """How long to wait for what."""

    connect: timedelta = timedelta(seconds=30)
    """For the connection, the TLS handshake and the greeting."""
    silence: timedelta = timedelta(seconds=60)
    """While a command is unanswered and nothing at all comes from the server."""
    first_look: timedelta = timedelta(seconds=1)
    """After a mail, so soon it is looked for more; doubled up to the poll. Some servers do not
    tell an IDLE of what came just before it."""
    poll_in_idle: timedelta = timedelta(minutes=1)
    """An IDLE is left that often to look; well below the 29 minutes after which servers leave."""
    poll: timedelta = timedelta(seconds=15)
    """The same on a server without IDLE."""
    first_pause: timedelta = timedelta(seconds=1)
    """After the first failure; doubled after each further one."""
    longest_pause: timedelta = timedelta(minutes=5)
    """Also the pause after a refusal, such as a wrong password."""
    last_step: timedelta = timedelta(seconds=10)
    """For a batch that is being taken when the service stops."""
    farewell: timedelta = timedelta(seconds=2)
    """For the end of a connection."""


DEFAULT_TIMINGS: Final = ImapTimings()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was when it was opened."""

    uid_validity: int
    mails: int
    uid_next: int | None


@dataclass(frozen=True, slots=True)
class MailSize:
    """A mail's place, size in bytes and INTERNALDATE."""

    uid: int
    size: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to: `OK`, `NO` or `BAD`, the text to it, the untagged responses."""

    result: str
    text: str
    responses: list[Response]


class ImapClient:
    """A connection that is logged in; made by `open_imap`."""

    def __init__(
        self, protocol: ImapProtocol, *, config: MailboxConfig, timings: ImapTimings
    ) -> None:
        self.protocol = protocol
        self.peer = f"the IMAP server {config.host}:{config.port}"
        self._config = config
        self._timings = timings
        self._patience = timings.silence.total_seconds()
        self.can_idle = False

    async def run(
        self, name: str, *arguments: str, prefix: str | None = None, scrub: str = ""
    ) -> Answer:
        """Send a command and return what it came to; `scrub` is kept out of any log.

        Raises:
            TryAgainLater: the connection is lost, or the server does not answer.
        """
        command = self.protocol.new_command(name, *arguments, prefix=prefix)
        try:
            await self.protocol.run(command, patience=self._patience, scrub=scrub)
        except TimeoutError as error:
            raise TryAgainLater(f"{self.peer} does not answer {name}") from error
        if name != "LOGOUT":
            self._expect_connection()
        text = command.response.lines[-1].decode("utf-8", "replace")
        return Answer(command.response.result, text[:200], command.responses)

    def expect_ok(self, answer: Answer, name: str) -> None:
        """Raise TryAgainLater if a command was not done."""
        if answer.result != "OK":
            raise TryAgainLater(f"{self.peer} answers {name} with {answer.result} {answer.text}")

    async def examine(self) -> Folder:
        """Open the configured folder, or open it anew, without the right to change it.

        Raises:
            TryAgainLater: the connection is lost or the server busy.
            GiveUp: there is no such folder.
        """
        folder = write_folder(self._config.folder)
        answer = await self.run("EXAMINE", folder)
        if answer.result != "OK" and read_code(answer.text) not in TEMPORARY:
            raise GiveUp(
                f"{self.peer} does not open the folder {self._config.folder!r} of "
                f"{self._config.username!r} ({answer.text}); correct folder or create it"
            )
        self.expect_ok(answer, "EXAMINE")
        self.protocol.state = aioimaplib.SELECTED
        uid_validity = read_number(answer.responses, "UIDVALIDITY")
        if uid_validity is None:
            raise GiveUp(f"{self.peer} gives the folder no UIDVALIDITY; it cannot be watched")
        uid_next = read_number(answer.responses, "UIDNEXT")
        return Folder(uid_validity, read_exists(answer.responses), uid_next)

    async def uids_above(self, uid: int) -> list[int]:
        """Return the UIDs of all mails above a UID, in ascending order."""
        self.protocol.news.clear()
        answer = await self.run("SEARCH", "UID", f"{uid + 1}:*", prefix="UID")
        self.expect_ok(answer, "SEARCH")
        # `n:*` is `*:n` when n is above the last mail, and gives that one.
        return [it for it in read_search(answer.responses) if it > uid]

    async def existing(self, uids: Sequence[int]) -> list[int]:
        """Return those of the ascending UIDs whose mails are still there."""
        if not uids:
            return []
        self.expect_ok(await self.run("NOOP"), "NOOP")
        answer = await self.run("SEARCH", "UID", write_set(uids), prefix="UID")
        self.expect_ok(answer, "SEARCH")
        return [it for it in read_search(answer.responses) if it in set(uids)]

    async def sizes(self, uids: Sequence[int]) -> dict[int, MailSize]:
        """Return the sizes of those mails that are still there."""
        replies = await self._fetch(uids, "(UID RFC822.SIZE INTERNALDATE)")
        return {
            uid: MailSize(uid, int(size), read_internal_date(it.get("INTERNALDATE", b"")))
            for uid, it in replies.items()
            if (size := it.get("RFC822.SIZE", b"")).isdigit()
        }

    async def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return the bytes of those mails that are still there."""
        return await self._fetch_one(uids, "BODY.PEEK[]", key="BODY[]")

    async def headers(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return the header sections, or their first 64 KiB, of mails that are still there."""
        return await self._fetch_one(
            uids, f"BODY.PEEK[HEADER]<0.{BEGINNING_BYTES}>", key="BODY[HEADER]"
        )

    async def beginnings(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return the first 64 KiB of mails that are still there."""
        return await self._fetch_one(uids, f"BODY.PEEK[]<0.{BEGINNING_BYTES}>", key="BODY[]")

    async def has_message_id(self, message_id: str, *, since: date | None) -> bool:
        """Return True if a mail with that Message-ID is in the folder that is open.

        `since` spares the server the mails that it received before that day.
        """
        criteria = ["HEADER", "Message-ID", write_quoted(f"<{message_id}>")]
        if since is not None:
            month = _MONTH_NAMES.split()[since.month - 1]
            criteria += ["SINCE", f"{since.day}-{month}-{since.year}"]
        answer = await self.run("SEARCH", *criteria, prefix="UID")
        self.expect_ok(answer, "SEARCH")
        return bool(read_search(answer.responses))

    async def wait_for_news(self, at_most: timedelta) -> bool:
        """Wait until the server tells of mails, or until it is time to look; say if it told.

        That is after `at_most`, sooner on a server without IDLE.

        Raises:
            TryAgainLater: the connection is lost, or the server does not answer any more.
        """
        protocol = self.protocol
        try:
            idle = await protocol.start_idle(patience=self._patience) if self.can_idle else None
            refused = idle is not None and protocol.pending_sync_command is None
            self.can_idle = idle is not None and not refused
            longest = at_most if self.can_idle else min(at_most, self._timings.poll)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(longest.total_seconds()):
                    await protocol.news.wait()
            if idle is not None and not refused and not protocol.lost.is_set():
                await protocol.end_idle(idle, patience=self._patience)
        except TimeoutError as error:
            raise TryAgainLater(f"{self.peer} does not answer any more") from error
        self._expect_connection()
        return protocol.news.is_set()

    async def leave(self) -> None:
        """Take leave of the server as far as it listens."""
        with contextlib.suppress(TryAgainLater, TimeoutError):
            async with asyncio.timeout(self._timings.farewell.total_seconds()):
                await self.run("LOGOUT")

    async def capabilities(self) -> frozenset[str]:
        """Ask for the server's capabilities, in upper case."""
        answer = await self.run("CAPABILITY")
        self.expect_ok(answer, "CAPABILITY")
        lines = [it[0].decode("ascii", "replace").upper().split() for it in answer.responses]
        return frozenset(word for words in lines if words[1:2] == ["CAPABILITY"] for word in words)

    async def _fetch_one(self, uids: Sequence[int], item: str, *, key: str) -> dict[int, bytes]:
        replies = await self._fetch(uids, f"(UID {item})")
        return {uid: it[key] for uid, it in replies.items() if key in it}

    async def _fetch(self, uids: Sequence[int], items: str) -> dict[int, dict[str, bytes]]:
        """Return the attributes by UID; what came of itself, such as new flags, is added."""
        if not uids:
            return {}
        answer = await self.run("FETCH", write_set(uids), items, prefix="UID")
        if read_code(answer.text) != "EXPUNGEISSUED":
            self.expect_ok(answer, "FETCH")
        wanted = set(uids)
        by_uid: dict[int, dict[str, bytes]] = {}
        for response in answer.responses:
            attributes = read_fetch(response) or {}
            uid = int(attributes["UID"]) if attributes.get("UID", b"").isdigit() else 0
            if uid in wanted:
                by_uid.setdefault(uid, {}).update(attributes)
        return by_uid

    def _expect_connection(self) -> None:
        if self.protocol.lost.is_set():
            raise TryAgainLater(f"{self.peer} is gone: {self.protocol.reason}")
