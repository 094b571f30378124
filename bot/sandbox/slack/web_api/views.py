"""The Web API's views.* methods."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.slack.checks import check_home, check_view
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import JsonObject, View
from bot.sandbox.slack.web_api.arguments import Arguments
from bot.sandbox.slack.web_api.method import Method
from bot.sandbox.slack.workspace.shapes import view_shape
from bot.sandbox.slack.workspace.state import WorldState
from bot.sandbox.slack.workspace.views import open_view, replace_view, show_home

MOST_STACKED: Final = 3


def _open(state: WorldState, args: Arguments) -> JsonObject:
    content = check_view(args.json("view"))
    user = state.exchange_trigger(args.required("trigger_id"))
    for view in state.open_views(user):
        # A new root form takes the place of whatever is open.
        del state.views[view.id]
    return {"view": view_shape(state, open_view(state, content, user=user))}


def _push(state: WorldState, args: Arguments) -> JsonObject:
    content = check_view(args.json("view"))
    user = state.exchange_trigger(args.required("trigger_id"))
    stack = state.open_views(user)
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= MOST_STACKED:
        raise ApiError("push_limit_reached")
    return {"view": view_shape(state, open_view(state, content, user=user, above=stack[-1]))}


def _update(state: WorldState, args: Arguments) -> JsonObject:
    content = check_view(args.json("view"))
    view = _find_view(state, args)
    if args.text("hash") and args.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    return {"view": view_shape(state, replace_view(state, view, content))}


def _publish(state: WorldState, args: Arguments) -> JsonObject:
    content = check_home(args.json("view"))
    user = args.required("user_id")
    if user not in state.users:
        raise ApiError("invalid_arguments", messages=("invalid `user_id`",))
    there = state.homes.get(user)
    if args.text("hash") and (there is None or args.text("hash") != there.hash):
        raise ApiError("hash_conflict")
    return {"view": view_shape(state, show_home(state, content, user=user))}


def _find_view(state: WorldState, args: Arguments) -> View:
    external = args.text("external_id")
    for view in state.views.values():
        if view.id == args.text("view_id") or (
            external and view.content.get("external_id") == external
        ):
            return view
    raise ApiError("not_found")


VIEW_METHODS: Final[Mapping[str, Method]] = {
    "views.open": Method(_open),
    "views.push": Method(_push),
    "views.update": Method(_update),
    "views.publish": Method(_publish),
}
