"""Socket Mode: connections, envelopes, acknowledgements and redelivery.

Each envelope goes to one of the open connections, in turn. An event that is not
acknowledged in time, or finds no connection, comes again (at once, after a
minute, after five); a command or an interaction never does, its person sees an
error. A connection that fell silent still counts as open and swallows its share.
"""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from aiohttp import WSMsgType, web

from bot.sandbox.slack.background import Background
from bot.sandbox.slack.errors import NotDelivered
from bot.sandbox.slack.http_mode import HttpMode
from bot.sandbox.slack.values import JsonObject, Phase, Traffic, TrafficKind
from bot.sandbox.slack.workspace.shapes import event_envelope
from bot.sandbox.slack.workspace.state import WorldState, new_hex

MOST_CONNECTIONS: Final = 10
CLOSING_TIMEOUT: Final = 1.0

log = logging.getLogger(__name__)

_KINDS: Final = {
    "events_api": TrafficKind.EVENT,
    "interactive": TrafficKind.INTERACTION,
    "slash_commands": TrafficKind.COMMAND,
}

Hook = Callable[[str, Phase], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redelivery:
    """When an envelope counts as unanswered, and the pauses before each new attempt."""

    ack_timeout: timedelta = timedelta(seconds=3)
    pauses: tuple[timedelta, ...] = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(eq=False, slots=True)
class Connection:
    """One open websocket of the app."""

    id: str
    socket: web.WebSocketResponse
    request: web.Request
    is_silent: bool = False
    sent: int = 0
    waiting: dict[str, asyncio.Future[JsonObject]] = field(default_factory=dict)

    def abort(self) -> None:
        """Cut the connection without a close frame."""
        if self.request.transport is not None:
            self.request.transport.abort()


class SocketHub:
    """All Socket Mode connections of the app, and what is on its way to it."""

    def __init__(
        self, state: WorldState, *, background: Background, redelivery: Redelivery, hook: Hook
    ) -> None:
        self.connections: list[Connection] = []
        self.redelivery = redelivery
        self.undelivered: list[JsonObject] = []
        self.acks_to_drop = 0
        self.refuses_connections = False
        self.event_types = frozenset(
            {
                "app_home_opened",
                "app_mention",
                "entity_details_requested",
                "link_shared",
                "member_joined_channel",
                "message",
                "reaction_added",
            }
        )
        self.http: HttpMode | None = None
        """Where arrivals are posted instead; None in Socket Mode."""
        self._state = state
        self._background = background
        self._hook = hook
        self._tickets: set[str] = set()
        self._hurry = asyncio.Event()
        self._changed = asyncio.Condition()
        self._turn = 0

    # Connections

    def new_ticket(self) -> str:
        """Return a ticket that opens one connection."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it ends."""
        ticket = request.query.get("ticket", "")
        if self.refuses_connections:
            return web.Response(status=503)
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=CLOSING_TIMEOUT)
        await socket.prepare(request)
        connection = Connection(id=new_hex(12), socket=socket, request=request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._say_disconnect(connection, reason="too_many_websockets")
            await socket.close()
            return socket
        await self._serve(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        try:
            await connection.socket.send_str(json.dumps(self._hello(connection)))
            await self._tell_changed()
            await self._read(connection)
        except ConnectionError:
            log.info("socket lost", extra={"connection": connection.id})
        finally:
            self.connections.remove(connection)
            for waiting in connection.waiting.values():
                if not waiting.done():
                    waiting.set_exception(NotDelivered("connection_closed"))
            await self._tell_changed()

    def _hello(self, connection: Connection) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": f"sandbox-{connection.id}",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._state.identity.app_id},
        }

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if connection.is_silent:
                continue
            if frame.type is WSMsgType.PING:
                await connection.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                await self._take_ack(connection, frame.data)

    async def _take_ack(self, connection: Connection, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            log.warning("a frame is not JSON", extra={"connection": connection.id})
            return
        if self.acks_to_drop > 0:
            self.acks_to_drop -= 1
            return
        await self._hook("socket.ack", Phase.BEFORE)
        waiting = connection.waiting.get(str(ack.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = ack.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})
        await self._hook("socket.ack", Phase.AFTER)

    # Faults

    async def close_all(self, *, cleanly: bool = True) -> None:
        """End all connections, with a close frame or (not `cleanly`) without."""
        for connection in list(self.connections):
            if cleanly and not connection.is_silent:
                await connection.socket.close()
            else:
                connection.abort()

    def silence(self) -> None:
        """Make the connections of now half-open: nothing is sent, read or answered."""
        for connection in self.connections:
            connection.is_silent = True

    async def say_disconnect(self, *, reason: str = "refresh_requested") -> None:
        """Announce to each connection that it will end: `warning`, `refresh_requested` …."""
        for connection in list(self.connections):
            await self._say_disconnect(connection, reason=reason)

    async def _say_disconnect(self, connection: Connection, *, reason: str) -> None:
        note = {"type": "disconnect", "reason": reason, "debug_info": {"host": connection.id}}
        await connection.socket.send_str(json.dumps(note))

    def redeliver_now(self) -> None:
        """End the pause of every event that waits for a new attempt."""
        self._hurry.set()
        self._hurry = asyncio.Event()

    async def wait_connected(
        self, count: int = 1, *, within: timedelta = timedelta(seconds=10)
    ) -> None:
        """Return once `count` connections are open."""
        async with asyncio.timeout(within.total_seconds()), self._changed:
            await self._changed.wait_for(lambda: len(self.connections) >= count)

    async def _tell_changed(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # Deliveries

    def publish(self, event: JsonObject) -> None:
        """Send an event to the app, again and again as Slack does."""
        if event["type"] in self.event_types:
            self._background.spawn(self._deliver_event(event_envelope(self._state, event)))

    async def _deliver_event(self, payload: JsonObject) -> None:
        reason = ""
        for attempt in range(len(self.redelivery.pauses) + 1):
            if attempt:
                await self._pause(self.redelivery.pauses[attempt - 1])
            try:
                await self.deliver("events_api", payload, attempt=attempt, reason=reason)
            except NotDelivered as fault:
                reason = str(fault)
            else:
                return
        self.undelivered.append(payload)
        log.warning("event given up", extra={"event_id": payload["event_id"]})

    async def _pause(self, pause: timedelta) -> None:
        hurry = self._hurry
        try:
            async with asyncio.timeout(pause.total_seconds()):
                await hurry.wait()
        except TimeoutError:
            return

    async def deliver(
        self, kind: str, payload: JsonObject, *, attempt: int = 0, reason: str = ""
    ) -> JsonObject:
        """Send one envelope and return the payload of its acknowledgement.

        Raises:
            NotDelivered: `no_connection`, `timeout` or `connection_closed`; over HTTP those of
                `HttpMode`.
        """
        name = str(payload.get("type", payload.get("command")))
        self._state.record(Traffic(_KINDS[kind], name, payload))
        reply = await self._delivered(kind, payload, attempt=attempt, reason=reason)
        if reply:
            self._state.record(Traffic(TrafficKind.REPLY, name, reply))
        return reply

    async def _delivered(
        self, kind: str, payload: JsonObject, *, attempt: int, reason: str
    ) -> JsonObject:
        if self.http is not None:
            await self._hook(f"http.{kind}", Phase.BEFORE)
            reply = await self.http.deliver(kind, payload, attempt=attempt, reason=reason)
            await self._hook(f"http.{kind}", Phase.AFTER)
            return reply
        connection = self._next_connection()
        if connection is None:
            raise NotDelivered("no_connection")
        envelope: JsonObject = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = waiting
        try:
            await self._send(connection, envelope)
            async with asyncio.timeout(self.redelivery.ack_timeout.total_seconds()):
                return await waiting
        except TimeoutError as error:
            raise NotDelivered("timeout") from error
        except ConnectionError as error:
            raise NotDelivered("connection_closed") from error
        finally:
            if not waiting.cancel() and not waiting.cancelled():
                waiting.exception()  # seen, so that no loop complains of it
            del connection.waiting[envelope["envelope_id"]]

    async def _send(self, connection: Connection, envelope: JsonObject) -> None:
        await self._hook(f"socket.{envelope['type']}", Phase.BEFORE)
        connection.sent += 1
        if not connection.is_silent:
            await connection.socket.send_str(json.dumps(envelope))
        await self._hook(f"socket.{envelope['type']}", Phase.AFTER)

    def _next_connection(self) -> Connection | None:
        if not self.connections:
            return None
        self._turn += 1
        return self.connections[self._turn % len(self.connections)]
