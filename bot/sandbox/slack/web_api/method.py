"""What a Web API method is to the dispatcher."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.values import JsonObject
from bot.sandbox.slack.web_api.arguments import Arguments
from bot.sandbox.slack.workspace.state import WorldState


@dataclass(frozen=True, slots=True)
class Method:
    """One method: what it does and the bot scope it needs, when it needs one.

    `run` returns the answer without its `ok`, or raises `ApiError`.
    """

    run: Callable[[WorldState, Arguments], JsonObject]
    scope: str = ""
