"""The Web API's methods for Work Objects: below a message that links to them, and beside it."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import JsonObject
from bot.sandbox.slack.web_api.arguments import Arguments
from bot.sandbox.slack.web_api.method import Method
from bot.sandbox.slack.workspace.posting import links_in
from bot.sandbox.slack.workspace.state import WorldState

TYPES: Final = frozenset(
    f"slack#/entities/{kind}" for kind in ("task", "file", "item", "incident", "content_item")
)
MOST_PRIMARY: Final = 2
MOST_OVERFLOW: Final = 5


def _unfurl(state: WorldState, args: Arguments) -> JsonObject:
    channel, ts = args.required("channel"), args.required("ts")
    message = state.messages.get(channel, {}).get(ts)
    if message is None:
        raise ApiError("cannot_find_message")
    metadata = args.json("metadata")
    entities = metadata.get("entities") if isinstance(metadata, dict) else None
    if not isinstance(entities, list) or not entities:
        raise ApiError("missing_unfurls")
    links = links_in(message.text)
    for entity in entities:
        _check(entity)
        if entity.get("app_unfurl_url") not in links:
            raise ApiError("cannot_unfurl_url")
    state.below[channel, ts] = tuple(entities)
    return {}


def _present(state: WorldState, args: Arguments) -> JsonObject:
    trigger = args.required("trigger_id")
    user = state.exchange_trigger(trigger)
    error, entity = args.json("error"), args.json("metadata")
    if isinstance(error, dict):
        if not error.get("status"):
            raise ApiError("invalid_arguments")
        state.beside[user] = {"error": error}
        return {}
    _check(entity)
    if not isinstance(entity, dict):
        raise ApiError("invalid_metadata")
    if state.asked.get(trigger, "") not in ("", entity["external_ref"]["id"]):
        raise ApiError("entity_metadata_does_not_match_trigger")
    state.beside[user] = entity
    return {}


def _check(entity: object) -> None:
    """Raise for what is no Work Object.

    Raises:
        ApiError: with `invalid_metadata`.
    """
    match entity:
        case {
            "entity_type": str(kind),
            "url": str(url),
            "external_ref": {"id": str(reference)},
            "entity_payload": {"attributes": {"title": {"text": str(title)}}, **payload},
        } if kind in TYPES and url and reference and title:
            actions = payload.get("actions")
        case _:
            raise ApiError("invalid_metadata")
    for name, most in (("primary_actions", MOST_PRIMARY), ("overflow_actions", MOST_OVERFLOW)):
        if isinstance(actions, dict) and len(actions.get(name, ())) > most:
            raise ApiError("invalid_metadata")


ENTITY_METHODS: Final[Mapping[str, Method]] = {
    "chat.unfurl": Method(_unfurl, scope="links:write"),
    "entity.presentDetails": Method(_present),
}
