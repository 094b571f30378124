"""aioimaplib's IMAP protocol, cured of what ends or blocks a connection that reads mail.

Three things are replaced, all of them in how bytes from the server are read (found in 2.0.3):

- it calls itself once per response line, so that about a thousand lines in one read end in
  a RecursionError inside the protocol and a command that never returns: here it is a loop;
- it looks for the end of a FETCH by counting parentheses in all lines so far, which takes
  quadratic time and waits for ever after a parenthesis in a quoted string: here a response
  ends where RFC 9051 (9, `response`) says, at the first line end that no literal precedes;
- commands that wait when the connection is lost, wait on: here they end.

It also keeps every untagged response whole, its literals byte for byte, and logs no mail.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Final

from aioimaplib import aioimaplib

Response = tuple[bytes, ...]
"""One response: text, literal, text, literal, text … without line ends; text first and last."""

CRLF: Final = b"\r\n"
LINE_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of one line; a SEARCH in a mailbox of five million mails stays below."""
_STATUS: Final = re.compile(rb"\* (?:OK|NO|BAD|BYE|PREAUTH)\b", re.IGNORECASE)
_TAGGED: Final = re.compile(rb"([A-Z0-9]+) (?:OK|NO|BAD)\b")
_LITERAL: Final = re.compile(rb"\{(\d{1,19})\}$")
_EXISTS: Final = re.compile(rb"\* \d+ EXISTS\b", re.IGNORECASE)


class ImapCommand(aioimaplib.Command):  # type: ignore[misc]  # the library has no types
    """A command that collects the untagged responses which came while it waited."""

    def __init__(self, name: str, tag: str, *args: str, prefix: str | None = None) -> None:
        super().__init__(name, tag, *args, prefix=prefix)
        self.responses: list[Response] = []


class ImapProtocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]  # as above
    """One connection. Its user runs one command at a time."""

    def __init__(self, *, literal_limit: int) -> None:
        super().__init__(asyncio.get_running_loop())
        self.greeted = asyncio.Event()
        self.greeting = b""
        self.news = asyncio.Event()
        """Set when the server says how many mails there are, and when the connection is lost."""
        self.lost = asyncio.Event()
        self.reason = ""
        """Why the connection ended or will end: the server's BYE, or what we did not understand."""
        self._literal_limit = literal_limit
        self._buffer = bytearray()
        self._searched = 0
        self._literal_size: int | None = None
        self._parts: list[bytes] = []
        self._watchdog: asyncio.Timeout | None = None
        self._patience = 0.0

    def new_command(self, name: str, *args: str, prefix: str | None = None) -> ImapCommand:
        """Return a command with a tag of its own.

        Raises:
            ValueError: an argument holds NUL, CR or LF.
        """
        return ImapCommand(name, self.new_tag(), *args, prefix=prefix)

    async def run(self, command: ImapCommand, *, patience: float, scrub: str = "") -> None:
        """Send a command and wait until its tagged response has come, or the connection is lost.

        `scrub` is what the library's debug log must not show.

        Raises:
            TimeoutError: nothing at all came for `patience` seconds.
        """
        if self.lost.is_set():
            command.close(b"connection lost", result="LOST")
            return
        async with self._waiting(patience):
            await self.execute(command, scrub=scrub or None)

    async def start_idle(self, *, patience: float) -> ImapCommand:
        """Send IDLE and wait until the server has accepted or refused it.

        Raises:
            TimeoutError: nothing at all came for `patience` seconds.
        """
        command = self.new_command("IDLE")
        self._idle_event.clear()
        self.pending_sync_command = command
        self.send(str(command))
        async with self._waiting(patience):
            await self.wait_for_idle_response()
        return command

    async def end_idle(self, command: ImapCommand, *, patience: float) -> None:
        """Send DONE and wait for the end of an IDLE.

        Raises:
            TimeoutError: nothing at all came for `patience` seconds.
        """
        self.idle_done()
        async with self._waiting(patience):
            await command.wait()

    def forget_unread(self) -> bool:
        """Drop what was received but not read; return True if there was any (RFC 9051, 11.1)."""
        unread = bool(self._buffer or self._parts)
        self._buffer.clear()
        self._parts.clear()
        return unread

    def data_received(self, data: bytes) -> None:
        """Read all whole responses in what has come so far."""
        if self._watchdog is not None and not self._watchdog.expired():
            self._watchdog.reschedule(self.loop.time() + self._patience)
        self._buffer += data
        try:
            self._handle_responses()
        except (aioimaplib.AioImapException, ValueError) as error:
            self.reason = self.reason or f"an answer that is no IMAP: {error}"
            self._buffer.clear()
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End everything that waits for this connection."""
        super().connection_lost(exc)
        self.reason = self.reason or (str(exc) if exc else "the server closed the connection")
        self.lost.set()
        for event in (self.greeted, self.news, self._idle_event):
            event.set()
        pending = [*self.pending_async_commands.values(), self.pending_sync_command]
        for command in pending:
            if command is not None:
                command.close(b"connection lost", result="LOST")

    @contextlib.asynccontextmanager
    async def _waiting(self, patience: float) -> AsyncIterator[None]:
        """Limit a wait to `patience` seconds, which begin anew whenever something comes."""
        self._patience = patience
        try:
            async with asyncio.timeout(patience) as self._watchdog:
                yield
        finally:
            self._watchdog = None

    def _handle_responses(self) -> None:
        position = 0
        while True:
            if self._literal_size is None:
                end = self._buffer.find(CRLF, max(position, self._searched))
                if end < 0:
                    break
                self._read_line(bytes(self._buffer[position:end]))
                position = end + len(CRLF)
                continue
            end = position + self._literal_size
            if end > len(self._buffer):
                break
            self._parts.append(bytes(self._buffer[position:end]))
            self._literal_size = None
            position = end
        del self._buffer[:position]
        # The next line end may be split between two reads: its first byte is looked at again.
        waits_for_line = self._literal_size is None
        self._searched = max(0, len(self._buffer) - 1) if waits_for_line else 0
        if waits_for_line and len(self._buffer) > LINE_LIMIT:
            raise aioimaplib.Abort(f"a line of more than {LINE_LIMIT} bytes")

    def _read_line(self, line: bytes) -> None:
        self._parts.append(line)
        begins_literal = _LITERAL.search(line) if line.endswith(b"}") else None
        if begins_literal and self._parts[0][:2] == b"* " and not _STATUS.match(self._parts[0]):
            size = int(begins_literal[1])
            if size > self._literal_limit:
                raise aioimaplib.Abort(f"a literal of {size} bytes")
            self._literal_size = size
            return
        response, self._parts = tuple(self._parts), []
        self._handle_response(response)

    def _handle_response(self, response: Response) -> None:
        first = response[0]
        if self.state == aioimaplib.CONNECTED:
            self._greet(first)
        elif first.startswith(b"* "):
            self._collect(response)
        elif first.startswith(b"+"):
            self._continuation(first)
        elif tagged := _TAGGED.match(first):
            self._end_command(tagged[1].decode(), first)
        elif first:
            raise aioimaplib.Abort(f"a line that begins with {first[:20]!r}")

    def _greet(self, line: bytes) -> None:
        if line.startswith(b"* PREAUTH"):
            self.state = aioimaplib.AUTH
        elif line.startswith(b"* OK"):
            self.state = aioimaplib.NONAUTH
        elif line.startswith(b"* BYE"):
            self.reason = _text(line)
        else:
            raise aioimaplib.Abort(f"a greeting that begins with {line[:20]!r}")
        self.greeting = line
        self.greeted.set()

    def _collect(self, response: Response) -> None:
        first = response[0]
        if first[:5].upper() == b"* BYE":
            self.reason = _text(first)
        elif _EXISTS.match(first):
            self.news.set()
        command = self._pending_command()
        if command is not None:
            command.responses.append(response)

    def _end_command(self, tag: str, line: bytes) -> None:
        # The library's own complaint of a wrong tag would show the command, with its password.
        command = self._pending_command()
        if command is None or command.tag != tag:
            raise aioimaplib.Abort("the end of a command that was not sent")
        self._response_done(line)
        self._idle_event.set()  # a refused IDLE has no continuation

    def _pending_command(self) -> ImapCommand | None:
        pending = self.pending_sync_command or next(
            iter(self.pending_async_commands.values()), None
        )
        return pending if isinstance(pending, ImapCommand) else None


def _text(line: bytes) -> str:
    """Return what a status response says to people, at most 200 characters of it."""
    return line[2:202].decode("utf-8", "replace")
