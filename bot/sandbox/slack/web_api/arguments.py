"""Read a Web API request's arguments from query, form or JSON, as Slack accepts them."""

import json
from json import JSONDecodeError

from aiohttp import web

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import JsonObject


class Arguments:
    """The arguments of one call; forms carry lists and objects as JSON text."""

    def __init__(self, values: JsonObject) -> None:
        self.values = values

    def as_json(self) -> JsonObject:
        """Return the arguments without the token; a form's lists and objects are read."""
        return {name: _read(value) for name, value in self.values.items() if name != "token"}

    def text(self, name: str, default: str = "") -> str:
        """Return an optional string."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Return a string that must be there.

        Raises:
            ApiError: with `invalid_arguments`.
        """
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", messages=(f"missing required field: {name}",))
        return value

    def flag(self, name: str) -> bool:
        """Return whether a flag is set."""
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """Return an optional number.

        Raises:
            ApiError: with `invalid_arguments`.
        """
        try:
            return int(self.text(name, str(default)))
        except ValueError as error:
            raise ApiError("invalid_arguments", messages=(f"invalid `{name}`",)) from error

    def has(self, name: str) -> bool:
        """Return whether the argument was given."""
        return self.values.get(name) is not None

    def json(self, name: str) -> object:
        """Return a list or object, given as such or as JSON text; None when absent.

        Raises:
            ApiError: with `invalid_blocks_format` or `invalid_json`.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            loaded: object = json.loads(value)
        except JSONDecodeError as error:
            code = "invalid_blocks_format" if name == "blocks" else "invalid_json"
            raise ApiError(code) from error
        return loaded

    def objects(self, name: str) -> list[JsonObject]:
        """Return a list of objects; empty when absent.

        Raises:
            ApiError: with `invalid_blocks_format`.
        """
        value = self.json(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise ApiError("invalid_blocks_format")
        return value


async def read_arguments(request: web.Request) -> Arguments:
    """Return what a request carries.

    Raises:
        ApiError: with `invalid_json` or `json_not_object`.
    """
    values: JsonObject = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        try:
            loaded = json.loads(body) if body else {}
        except JSONDecodeError as error:
            raise ApiError("invalid_json") from error
        if not isinstance(loaded, dict):
            raise ApiError("json_not_object")
        values |= loaded
    elif request.method == "POST":
        form = await request.post()
        values |= {name: value for name, value in form.items() if isinstance(value, str)}
    return Arguments(values)


def _read(value: object) -> object:
    if not isinstance(value, str) or value[:1] not in {"[", "{"}:
        return value
    try:
        return json.loads(value)
    except JSONDecodeError:
        return value


def read_token(request: web.Request, arguments: Arguments) -> str:
    """Return the token from the Authorization header or the `token` argument; may be empty."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    return arguments.text("token")
