"""Parse fetched mails: a few in a thread, many or large ones in a process of their own.

A thread would take the processor away from the event loop for as long as Python code runs in it:
beside the thousands of mails of a first contact, a slash command would wait for each; and while one
pattern searches a large mail, the loop stands still.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from bot.events import MailFetched, MailTooLarge
from bot.mail.automatic.classify import OurMarks
from bot.mail.parse import parse_mails
from bot.mail.values import ParsedMail, UnreadableMail
from bot.worker import live_with_parent

log = logging.getLogger(__name__)

MANY: Final = 20
"""How many mails a batch must have for another process to be worth its start."""
LARGE: Final = 256 * 1024
"""Bytes of a mail for which its batch waits until the other process is ready."""

Fetched = MailFetched | MailTooLarge
Read = tuple[Fetched, ParsedMail | UnreadableMail]


Sign = Callable[[ParsedMail, bytes], Awaitable[ParsedMail]]
"""Returns a mail with the domains whose signature it bears, and whether its author's is there."""


class MailReader:
    """Parses batches of mails, several at once if asked; `marks` identifies our own mails.

    `sign` asks a name server whose signatures they bear. The process is started with the first
    batch that is large, or has a large mail, and ended with the next small one.
    """

    def __init__(self, marks: OurMarks, *, sign: Sign | None = None) -> None:
        self.marks = marks
        """They may change between two batches."""
        self._sign = sign
        self._process: ProcessPoolExecutor | None = None
        self._ready: Future[list[ParsedMail | UnreadableMail]] | None = None
        self._thread = asyncio.Lock()

    @property
    def has_process(self) -> bool:
        """Return True if another process is ready to parse the next large batch."""
        return self._ready is not None and self._ready.done()

    async def read(self, events: Sequence[Fetched]) -> list[Read]:
        """Return each mail with its parsed form, in the same order."""
        parsed = await self._parse([_bytes_of(event) for event in events])
        return [
            (
                event,
                await self._signed(mail, event.raw)
                if isinstance(event, MailFetched)
                else UnreadableMail("over max_size; not loaded", event.size, mail.words),
            )
            for event, mail in zip(events, parsed, strict=True)
        ]

    async def _signed(
        self, mail: ParsedMail | UnreadableMail, raw: bytes
    ) -> ParsedMail | UnreadableMail:
        if self._sign is None or isinstance(mail, UnreadableMail):
            return mail
        return await self._sign(mail, raw)

    def close(self) -> None:
        """End the process, if there is one, after it has parsed what it was given."""
        if self._process is not None:
            self._process.shutdown(wait=False)
        self._process = self._ready = None

    async def parse(self, raw: bytes) -> ParsedMail | UnreadableMail:
        """Return one mail's parsed form; nobody is asked about its signatures."""
        (mail,) = await self._parse([raw])
        return mail

    async def _parse(self, raws: Sequence[bytes]) -> list[ParsedMail | UnreadableMail]:
        has_large = any(len(raw) >= LARGE for raw in raws)
        if len(raws) < MANY and not has_large:
            self.close()
        else:
            self._start()
        if has_large:
            return await self._parse_elsewhere(self._process, raws)
        # Nobody waits until the process is ready; those who wait for the thread switch to it then.
        async with self._thread:
            process = self._process if self.has_process else None
            if process is None:
                return await asyncio.to_thread(parse_mails, raws, self.marks)
        return await self._parse_elsewhere(process, raws)

    async def _parse_elsewhere(
        self, process: ProcessPoolExecutor | None, raws: Sequence[bytes]
    ) -> list[ParsedMail | UnreadableMail]:
        """Parse mails in a process, which may have been told to end; in a thread if it broke."""
        try:
            return await asyncio.get_running_loop().run_in_executor(
                process, parse_mails, raws, self.marks
            )
        except BrokenExecutor:
            if process is self._process:  # other batches that wait for it also see that it ended
                log.warning("the reading process ended; going on without it")
                self.close()
        async with self._thread:
            return await asyncio.to_thread(parse_mails, raws, self.marks)

    def _start(self) -> None:
        if self._process is None:
            # Forking would copy our threads' locks in whatever state they are.
            self._process = ProcessPoolExecutor(1, get_context("spawn"), live_with_parent)
            self._ready = self._process.submit(parse_mails, [], self.marks)


def _bytes_of(event: Fetched) -> bytes:
    return event.raw if isinstance(event, MailFetched) else event.beginning
