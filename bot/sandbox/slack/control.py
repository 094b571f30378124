"""Drive the world from another process: JSON over `/_control/`.

POST bodies and answers mirror `People`, `Faults` and `SocketHub`; an answer has
`ok`, and `error` when a person could not do what was asked (status 400).
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.slack.errors import ApiError, PersonError
from bot.sandbox.slack.faults import Fault, FaultKind, Faults
from bot.sandbox.slack.screens.people import People
from bot.sandbox.slack.screens.windows import channel_window, person_window
from bot.sandbox.slack.socket_mode import SocketHub
from bot.sandbox.slack.values import Answer, JsonObject
from bot.sandbox.slack.web_api.arguments import Arguments, read_arguments
from bot.sandbox.slack.workspace.shapes import channel_shape, user_shape
from bot.sandbox.slack.workspace.state import WorldState

Act = Callable[[Arguments], Awaitable[JsonObject]]


class Control:
    """Answers `/_control/WHAT`."""

    def __init__(
        self,
        state: WorldState,
        *,
        people: People,
        hub: SocketHub,
        faults: Faults,
        reset: Callable[[], None],
    ) -> None:
        self._state = state
        self._people = people
        self._hub = hub
        self._faults = faults
        self._reset_world = reset
        self._acts: dict[str, Act] = {
            "post": self._post,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "unreact": self._unreact,
            "command": self._command,
            "press": self._press,
            "shortcut": self._shortcut,
            "press_in_view": self._press_in_view,
            "open_home": self._open_home,
            "suggest": self._suggest,
            "submit": self._submit,
            "close_view": self._close_view,
            "faults": self._add_fault,
            "clear_faults": self._clear_faults,
            "sockets": self._sockets,
            "redeliver": self._redeliver,
            "reset": self._reset,
            "channel": self._channel,
            "user": self._user,
            "calls": self._calls,
            "workspace": self._workspace,
        }

    async def handle(self, request: web.Request) -> web.Response:
        """Do one act and answer."""
        act = self._acts.get(request.match_info["what"])
        if act is None:
            known = ", ".join(sorted(self._acts))
            return _answer({"ok": False, "error": f"unknown; known are {known}"}, status=404)
        try:
            arguments = await read_arguments(request)
            return _answer({"ok": True, **await act(arguments)})
        except (PersonError, ApiError) as error:
            return _answer({"ok": False, "error": str(error)}, status=400)
        except ValueError as error:
            return _answer({"ok": False, "error": str(error)}, status=400)

    # People

    async def _post(self, args: Arguments) -> JsonObject:
        ts = await self._people.post(
            args.required("user"),
            args.required("channel"),
            args.required("text"),
            thread_ts=args.text("thread_ts") or None,
            broadcast=args.flag("broadcast"),
            markup=args.flag("markup"),
        )
        return {"ts": ts}

    async def _edit(self, args: Arguments) -> JsonObject:
        await self._people.edit(*_place(args), args.required("text"))
        return {}

    async def _delete(self, args: Arguments) -> JsonObject:
        await self._people.delete(*_place(args))
        return {}

    async def _react(self, args: Arguments) -> JsonObject:
        await self._people.react(*_place(args), args.required("name"))
        return {}

    async def _unreact(self, args: Arguments) -> JsonObject:
        await self._people.unreact(*_place(args), args.required("name"))
        return {}

    async def _command(self, args: Arguments) -> JsonObject:
        return _shape(
            await self._people.command(
                args.required("user"),
                args.required("channel"),
                args.required("command"),
                args.text("text"),
            )
        )

    async def _press(self, args: Arguments) -> JsonObject:
        return _shape(
            await self._people.press(
                *_place(args),
                args.required("action_id"),
                block_id=args.text("block_id") or None,
                value=args.text("value") or None,
                choice=args.values.get("choice"),
            )
        )

    async def _shortcut(self, args: Arguments) -> JsonObject:
        return _shape(await self._people.shortcut(*_place(args), args.required("callback_id")))

    async def _press_in_view(self, args: Arguments) -> JsonObject:
        return _shape(
            await self._people.press_in_view(
                args.required("user"),
                args.required("view_id"),
                args.required("action_id"),
                block_id=args.text("block_id") or None,
                value=args.text("value") or None,
                choice=args.values.get("choice"),
            )
        )

    async def _open_home(self, args: Arguments) -> JsonObject:
        self._people.open_home(args.required("user"), tab=args.text("tab") or "home")
        return {}

    async def _suggest(self, args: Arguments) -> JsonObject:
        options = await self._people.suggest(
            args.required("user"),
            args.required("view_id"),
            args.required("action_id"),
            args.text("words"),
        )
        return {"options": list(options)}

    async def _submit(self, args: Arguments) -> JsonObject:
        values = args.json("values")
        if not isinstance(values, dict):
            raise PersonError("values must be an object")
        return _shape(
            await self._people.submit(args.required("user"), args.required("view_id"), values)
        )

    async def _close_view(self, args: Arguments) -> JsonObject:
        return _shape(
            await self._people.close_view(args.required("user"), args.required("view_id"))
        )

    # Faults

    async def _add_fault(self, args: Arguments) -> JsonObject:
        self._faults.add(
            Fault(
                kind=FaultKind(args.required("kind")),
                method=args.text("method"),
                times=args.number("times", 1),
                skip=args.number("skip", 0),
                after=timedelta(seconds=float(args.text("after", "1"))),
            )
        )
        return {}

    async def _clear_faults(self, _args: Arguments) -> JsonObject:
        self._faults.clear()
        self._hub.acks_to_drop = 0
        self._hub.refuses_connections = False
        return {}

    async def _sockets(self, args: Arguments) -> JsonObject:
        match args.required("do"):
            case "close":
                await self._hub.close_all()
            case "abort":
                await self._hub.close_all(cleanly=False)
            case "silence":
                self._hub.silence()
            case "refuse":
                self._hub.refuses_connections = True
            case "accept":
                self._hub.refuses_connections = False
            case "drop_acks":
                self._hub.acks_to_drop = args.number("times", 1)
            case "disconnect":
                await self._hub.say_disconnect(reason=args.text("reason", "refresh_requested"))
            case other:
                raise PersonError(f"unknown: {other}")
        return {}

    async def _redeliver(self, _args: Arguments) -> JsonObject:
        self._hub.redeliver_now()
        return {}

    async def _reset(self, _args: Arguments) -> JsonObject:
        self._reset_world()
        return {}

    # Looking

    async def _channel(self, args: Arguments) -> JsonObject:
        return channel_window(self._state, args.required("channel"))

    async def _user(self, args: Arguments) -> JsonObject:
        return person_window(self._state, args.required("user"))

    async def _calls(self, args: Arguments) -> JsonObject:
        wanted = args.text("method")
        start = args.number("start", 0)
        calls = [
            asdict(call) | {"at": call.at.isoformat()}
            for call in self._state.calls[start:]
            if wanted in ("", call.method)
        ]
        return {"calls": calls, "next": len(self._state.calls)}

    async def _workspace(self, _args: Arguments) -> JsonObject:
        return {
            "users": [user_shape(self._state, user) for user in self._state.users.values()],
            "channels": [
                channel_shape(self._state, channel) | {"members": list(channel.members)}
                for channel in self._state.channels.values()
            ],
            "connections": len(self._hub.connections),
            "undelivered": len(self._hub.undelivered),
        }


def _place(args: Arguments) -> tuple[str, str, str]:
    return args.required("user"), args.required("channel"), args.required("ts")


def _shape(answer: Answer) -> dict[str, Any]:
    shape = asdict(answer) | {"blocks": list(answer.blocks), "errors": dict(answer.errors)}
    return shape | {"ok": answer.ok}


def _answer(body: JsonObject, *, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)
