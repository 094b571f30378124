"""HTTP mode: each arrival is a signed POST to the app's request URL, and its answer the reply.

An event is JSON, a command a form, an interaction JSON in a form's field `payload`. A POST that is
not answered with 2xx within the time counts as failed. An event then comes again with
`X-Slack-Retry-Num` and `X-Slack-Retry-Reason`; a command or an interaction never does
(https://docs.slack.dev/apis/events-api#retries).
"""

import json
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.clock import Clock
from bot.sandbox.slack.errors import NotDelivered
from bot.sandbox.slack.values import JsonObject

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


class HttpMode:
    """Posts to one request URL; `within` seconds an answer may take."""

    def __init__(self, url: str, *, signing_secret: str, within: float, clock: Clock) -> None:
        self.url = url
        self._signer = SignatureVerifier(signing_secret)
        self._within = within
        self._clock = clock

    async def deliver(
        self, kind: str, payload: JsonObject, *, attempt: int, reason: str
    ) -> JsonObject:
        """Post one arrival and return what it was answered with.

        Raises:
            NotDelivered: `connection_failed`, `http_timeout` or `http_error`.
        """
        content_type, body = _written(kind, payload)
        headers = {"Content-Type": content_type, **self.signed(body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._within)) as session,
                session.post(self.url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                status, text = answer.status, await answer.text()
        except TimeoutError as error:
            raise NotDelivered("http_timeout") from error
        except aiohttp.ClientError as error:
            raise NotDelivered("connection_failed") from error
        if status // 100 != 2:
            raise NotDelivered("http_error")
        if answer.content_type == _JSON:
            reply = json.loads(text)
            return reply if isinstance(reply, dict) else {}
        return {"text": text} if text else {}

    def signed(self, body: str) -> dict[str, str]:
        """Return the headers that show that a body is Slack's."""
        timestamp = str(int(self._clock().timestamp()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=body)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}


def _written(kind: str, payload: JsonObject) -> tuple[str, str]:
    """Return the content type and the body of an arrival."""
    if kind == "events_api":
        return _JSON, json.dumps(payload)
    fields = {"payload": json.dumps(payload)} if kind == "interactive" else payload
    return _FORM, urlencode(fields)
