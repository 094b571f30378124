"""Who acts after whom, of what Slack sends: the same order by the socket and over HTTP."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_sdk.socket_mode.request import SocketModeRequest

Way = TypeVar("Way")
"""By what an arrival is answered."""


@dataclass(slots=True, kw_only=True)
class Turn(Generic[Way]):
    """A place in a line. What comes again while it waits is answered in its place."""

    key: str
    event: str
    request: SocketModeRequest
    way: Way
    before: asyncio.Event | None
    done: asyncio.Event


class Turns(Generic[Way]):
    """Who comes after whom: those with one key act one after another, in the order they came.

    Slack sends an event again that was not acknowledged in three seconds. In a line that is longer
    than that, each event would come again and again and make it longer still: so an event has one
    place, and its newest envelope is the one that is acknowledged.
    """

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Event] = {}
        self._waiting: dict[str, Turn[Way]] = {}

    def line_up(self, request: SocketModeRequest, way: Way) -> Turn[Way] | None:
        """Take the last place in a line; None if the same event waits there already."""
        key, event = order_key(request), event_id(request)
        if (same := self._waiting.get(event)) is not None:
            same.request, same.way = request, way
            return None
        turn = Turn(
            key=key,
            event=event,
            request=request,
            way=way,
            before=self._last.get(key),
            done=asyncio.Event(),
        )
        self._last[key] = turn.done
        if event:
            self._waiting[event] = turn
        return turn

    def begin(self, turn: Turn[Way]) -> None:
        """Let an event that comes again from now on have a place of its own."""
        self._waiting.pop(turn.event, None)

    def leave(self, turn: Turn[Way]) -> None:
        """Let the next one in the line act."""
        if self._waiting.get(turn.event) is turn:
            del self._waiting[turn.event]
        turn.done.set()
        if self._last.get(turn.key) is turn.done:
            del self._last[turn.key]


def order_key(request: SocketModeRequest) -> str:
    """Return what an envelope must keep its order within.

    An edit may not overtake its message, nor a person's second click the first; all else is
    independent and runs side by side.
    """
    match request.payload:
        case {"event": {"channel": str(channel)}}:
            return f"channel:{channel}"
        case {"user": {"id": str(user)}} | {"user_id": str(user)}:
            return f"user:{user}"
        case _:
            return f"envelope:{request.envelope_id}"


def event_id(request: SocketModeRequest) -> str:
    """Return the id that an event keeps when it comes again; "" for what never does."""
    match request.payload:
        case {"event_id": str(event)}:
            return event
        case _:
            return ""
