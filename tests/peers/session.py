"""A session with PostgreSQL that is held word by word, and may stop anywhere."""

import asyncio
import struct
from typing import Final, Self

from sqlalchemy import make_url

PARSE_ONLY: Final = (b"P", b"\0SELECT 1\0\0\0"), (b"D", b"S\0"), (b"H", b"")
"""What asyncpg sends before it binds: Parse, Describe, Flush."""


class Session:
    """Speaks to PostgreSQL by its protocol, version 3."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def begin(cls, url: str, *, name: str) -> Self:
        """Log in as an application of this name."""
        at = make_url(url)
        session = cls(*await asyncio.open_connection(at.host, at.port))
        about = {"user": at.username, "database": at.database, "application_name": name}
        words = b"".join(f"{key}\0{value}\0".encode() for key, value in about.items()) + b"\0"
        session._send(b"", struct.pack("!I", 3 << 16) + words)
        await session._until(b"Z")
        return session

    async def ask(self, statement: str) -> None:
        """Run statements, and wait for their end."""
        self._send(b"Q", statement.encode() + b"\0")
        await self._until(b"Z")

    async def stop_in_mid_statement(self) -> None:
        """Have a statement parsed, and then say no more."""
        for kind, body in PARSE_ONLY:
            self._send(kind, body)
        await self._until(b"T")

    async def stop_in_copy(self) -> None:
        """Begin to give rows, and then say no more."""
        self._send(b"Q", b"COPY items FROM STDIN\0")
        await self._until(b"G")

    async def ends(self) -> bool:
        """Return True if the server ends this session."""
        try:
            async with asyncio.timeout(1):
                while await self._reader.read(4096):
                    pass
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Leave without a word."""
        self._writer.close()

    def _send(self, kind: bytes, body: bytes) -> None:
        self._writer.write(kind + struct.pack("!I", len(body) + 4) + body)

    async def _until(self, kind: bytes) -> None:
        seen = b""
        while seen != kind:
            seen = await self._reader.readexactly(1)
            (size,) = struct.unpack("!I", await self._reader.readexactly(4))
            await self._reader.readexactly(size - 4)
