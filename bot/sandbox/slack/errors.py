"""What the look-alike refuses, in Slack's own codes."""

from typing import Any

from bot.errors import PenholderError
from bot.sandbox.slack.values import JsonObject


class ApiError(PenholderError):
    """A Web API call is refused; `code` is Slack's, the rest goes into the answer."""

    def __init__(self, code: str, *, messages: tuple[str, ...] = (), **fields: Any) -> None:  # noqa: ANN401 - JSON
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.fields = fields

    def answer(self) -> JsonObject:
        """Return the body that Slack would send."""
        body: JsonObject = {"ok": False, "error": self.code, **self.fields}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {text}" for text in self.messages]}
            if self.code == "invalid_blocks":
                body["errors"] = list(self.messages)
        return body


class PersonError(PenholderError):
    """A person tried what their screen does not offer: no such button, message or form."""


class NotDelivered(PenholderError):
    """An arrival was not acknowledged; the text is Slack's word for why."""
