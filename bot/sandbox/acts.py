"""What somebody at the demo's page does: each act becomes what a person does over sockets."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from bot.sandbox.letters import compose
from bot.sandbox.people import MEMBERS, Member
from bot.sandbox.slack import Answer, PersonError
from bot.sandbox.slack.values import JsonObject
from bot.sandbox.world import MailNotTaken, Sandbox

LONGEST_TEXT: Final = 40_000

Details = Mapping[str, Any]


class ActFault(Exception):
    """The page asked for what cannot be done; the text is shown."""


class Acts:
    """The acts the page offers, by name."""

    def __init__(self, world: Sandbox) -> None:
        self._world = world
        self._people = world.slack.people
        self._acts: Mapping[str, Callable[[Details], Awaitable[JsonObject]]] = {
            "post": self._post,
            "command": self._command,
            "press": self._press,
            "shortcut": self._shortcut,
            "open_item": self._open_item,
            "press_item": self._press_item,
            "close_item": self._close_item,
            "react": self._react,
            "suggest": self._suggest,
            "press_in_view": self._press_in_view,
            "open_home": self._open_home,
            "submit": self._submit,
            "close": self._close,
            "mail": self._mail,
        }

    async def do(self, what: str, details: Details) -> JsonObject:
        """Do one act and return what the person sees; `error` is empty when it went well.

        Raises:
            ActFault: there is no such act or it lacks something.
        """
        act = self._acts.get(what)
        if act is None or not isinstance(details, dict):
            raise ActFault(f"There is nothing to do called {what}.")
        try:
            return await act(details)
        except PersonError as error:
            raise ActFault(str(error)) from error
        except MailNotTaken as error:
            raise ActFault(f"The mail server says: {error}") from error

    async def _post(self, details: Details) -> JsonObject:
        thread = details.get("thread_ts")
        await self._people.post(
            _word(details, "user"),
            _word(details, "channel"),
            _word(details, "text"),
            thread_ts=str(thread) if thread else None,
        )
        return {"error": ""}

    async def _command(self, details: Details) -> JsonObject:
        command, _, text = _word(details, "text").partition(" ")
        answer = await self._people.command(
            _word(details, "user"), _word(details, "channel"), command, text.strip()
        )
        return _shown(answer)

    async def _press(self, details: Details) -> JsonObject:
        answer = await self._people.press(
            _word(details, "user"),
            _word(details, "channel"),
            _word(details, "ts"),
            _word(details, "action_id"),
            block_id=str(details["block_id"]) if details.get("block_id") else None,
            value=str(details["value"]) if details.get("value") else None,
            choice=details.get("choice"),
        )
        return _shown(answer)

    async def _shortcut(self, details: Details) -> JsonObject:
        place = (_word(details, name) for name in ("user", "channel", "ts", "shortcut"))
        return _shown(await self._people.shortcut(*place))

    async def _open_item(self, details: Details) -> JsonObject:
        self._people.open_item(*(_word(details, name) for name in ("user", "channel", "ts")))
        return {"error": ""}

    async def _press_item(self, details: Details) -> JsonObject:
        place = (_word(details, name) for name in ("user", "channel", "ts", "action_id"))
        return _shown(await self._people.press_item(*place))

    async def _close_item(self, details: Details) -> JsonObject:
        self._people.close_item(_word(details, "user"))
        return {"error": ""}

    async def _react(self, details: Details) -> JsonObject:
        place = (_word(details, name) for name in ("user", "channel", "ts", "name"))
        await self._people.react(*place)
        return {"error": ""}

    async def _suggest(self, details: Details) -> JsonObject:
        options = await self._people.suggest(
            _word(details, "user"),
            _word(details, "view"),
            _word(details, "action_id"),
            str(details.get("words") or ""),
        )
        return {"error": "", "options": list(options)}

    async def _press_in_view(self, details: Details) -> JsonObject:
        answer = await self._people.press_in_view(
            _word(details, "user"),
            _word(details, "view"),
            _word(details, "action_id"),
            block_id=str(details["block_id"]) if details.get("block_id") else None,
            value=str(details["value"]) if details.get("value") else None,
            choice=details.get("choice"),
        )
        return _shown(answer)

    async def _open_home(self, details: Details) -> JsonObject:
        self._people.open_home(_word(details, "user"))
        return {"error": ""}

    async def _submit(self, details: Details) -> JsonObject:
        values = details.get("values")
        if not isinstance(values, dict):
            raise ActFault("The form's values are missing.")
        answer = await self._people.submit(_word(details, "user"), _word(details, "view"), values)
        return _shown(answer)

    async def _close(self, details: Details) -> JsonObject:
        return _shown(await self._people.close_view(_word(details, "user"), _word(details, "view")))

    async def _mail(self, details: Details) -> JsonObject:
        writer = _member(_word(details, "mailbox"))
        given = details.get("to")
        to = [str(address).strip() for address in given] if isinstance(given, list) else []
        if not to:
            raise ActFault("Choose a list, or name an address.")
        answered = details.get("answers")
        parent = await self._world.letter(writer.address, str(answered)) if answered else None
        mail = compose(
            writer=writer,
            to=to,
            subject=" ".join(_word(details, "subject").split()),
            text=_word(details, "text").rstrip() + "\n",
            message_id=self._world.new_message_id(writer),
            now=self._world.clock(),
            answers=parent.message if parent is not None else None,
        )
        await self._world.send_mail(mail, writer=writer, to=to)
        return {"error": ""}


def _word(details: Details, name: str) -> str:
    value = details.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ActFault(f"The {name} is missing.")
    if len(value) > LONGEST_TEXT:
        raise ActFault(f"The {name} is too long.")
    return value


def _member(address: str) -> Member:
    for member in MEMBERS:
        if member.address == address:
            return member
    raise ActFault("Nobody with that address writes mail here.")


def _shown(answer: Answer) -> JsonObject:
    shown = asdict(answer)
    return {"error": shown["error"], "text": shown["text"], "errors": dict(answer.errors)}
