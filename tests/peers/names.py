"""A small name server on loopback, over UDP: it knows TXT and MX records, and can be silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset


@dataclass
class NameServer:
    """What it answers, by name in lower case; `asked` are the questions in order.

    Each line of `records` is a TXT record.
    """

    port: int = 0
    records: dict[str, str] = field(default_factory=dict)
    exchangers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_silent: bool = False

    def resolver(self) -> dns.resolver.Resolver:
        """Return what asks this server alone."""
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self.port
        return resolver

    def answer(self, question: bytes) -> bytes | None:
        """Return the answer to a question."""
        query = dns.message.from_wire(question)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        if self.is_silent:
            return None
        response = dns.message.make_response(query)
        if query.question[0].rdtype == dns.rdatatype.MX and name in self.exchangers:
            rows = [f"{preference} {host}" for preference, host in self.exchangers[name]]
            rows = [row if row.endswith(".") else f"{row}." for row in rows]
            response.answer.append(
                dns.rrset.from_text(query.question[0].name, 60, "IN", "MX", *rows)
            )
            return response.to_wire()
        if name not in self.records:
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response.to_wire()
        texts = self.records[name].split("\n")
        quoted = [
            " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
            for text in texts
        ]
        response.answer.append(
            dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", *quoted)
        )
        return response.to_wire()


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | bytes, int]) -> None:
        answer = self._server.answer(data)
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)


@asynccontextmanager
async def running_names() -> AsyncIterator[NameServer]:
    """Run a name server until the end of the block."""
    server = NameServer()
    transport, _protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Protocol(server), local_addr=("127.0.0.1", 0)
    )
    server.port = transport.get_extra_info("sockname")[1]
    try:
        yield server
    finally:
        transport.close()
        await asyncio.sleep(0)  # it closes its socket a step later
