"""A person before an open form, or their Home: press, submit, close."""

from collections.abc import Mapping

from bot.sandbox.slack.checks import check_view
from bot.sandbox.slack.elements import check_suggested
from bot.sandbox.slack.errors import ApiError, NotDelivered, PersonError
from bot.sandbox.slack.screens.clicks import action_of, find_element, what_the_person_sees
from bot.sandbox.slack.screens.forms import fill_in
from bot.sandbox.slack.socket_mode import SocketHub
from bot.sandbox.slack.values import Answer, JsonObject, View
from bot.sandbox.slack.workspace.shapes import person_part, view_shape
from bot.sandbox.slack.workspace.state import WorldState
from bot.sandbox.slack.workspace.views import open_view, replace_view


class Modals:
    """The forms on people's screens."""

    def __init__(self, state: WorldState, hub: SocketHub) -> None:
        self._state = state
        self._hub = hub

    async def submit(self, user: str, view_id: str, values: Mapping[str, object]) -> Answer:
        """Fill in and submit a form, and do with it what the app's answer says."""
        view = self._open(user, view_id)
        state, complaints = fill_in(self._with_suggested(view), values)
        if complaints:
            return Answer(errors=complaints)
        shape = view_shape(self._state, view, values=state)
        payload = person_part(self._state, user) | {
            "type": "view_submission",
            "trigger_id": self._state.new_trigger(user),
            "view": shape,
            "response_urls": [],
        }
        try:
            reply = await self._hub.deliver("interactive", payload)
        except NotDelivered as fault:
            return Answer(error=what_the_person_sees(fault))
        try:
            return self._apply(view, reply)
        except ApiError as error:
            return Answer(error=error.code)

    def _apply(self, view: View, reply: JsonObject) -> Answer:
        match reply.get("response_action"):
            case None:
                self._state.views.pop(view.id, None)
            case "clear":
                for opened in self._state.open_views(view.user):
                    del self._state.views[opened.id]
            case "errors":
                errors = reply.get("errors")
                known = {block["block_id"] for block in view.content["blocks"]}
                if not isinstance(errors, dict) or not errors or not set(errors) <= known:
                    return Answer(error="invalid_response")
                return Answer(errors={str(key): str(text) for key, text in errors.items()})
            case "update":
                replace_view(self._state, view, check_view(reply.get("view")))
            case "push":
                content = check_view(reply.get("view"))
                open_view(self._state, content, user=view.user, above=view)
            case _:
                return Answer(error="invalid_response")
        return Answer()

    async def press(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
        choice: object = None,
    ) -> Answer:
        """Press a button or choose in a menu of a form, or of the person's Home."""
        home = self._state.homes.get(user)
        view = home if home is not None and home.id == view_id else self._open(user, view_id)
        block, element = find_element(
            view.content["blocks"], action_id=action_id, block_id=block_id, value=value
        )
        action = action_of(block, element, choice=choice, ts=self._state.next_ts())
        payload = person_part(self._state, user) | {
            "type": "block_actions",
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._state.new_trigger(user),
            "view": view_shape(self._state, view),
            "actions": [action],
        }
        return await self._tell(payload)

    async def suggest(
        self, user: str, view_id: str, action_id: str, words: str = ""
    ) -> tuple[JsonObject, ...]:
        """Open a menu that searches, or type in it; return the options that the app answers.

        Raises:
            PersonError: the form has no such menu, or Slack would show no options.
        """
        view = self._open(user, view_id)
        block, element = find_element(view.content["blocks"], action_id=action_id)
        if len(words) < element.get("min_query_length", 3):
            return ()
        payload = person_part(self._state, user) | {
            "type": "block_suggestion",
            "container": {"type": "view", "view_id": view.id},
            "action_id": action_id,
            "block_id": block["block_id"],
            "value": words,
            "view": view_shape(self._state, view),
        }
        try:
            reply = await self._hub.deliver("interactive", payload)
        except NotDelivered as fault:
            raise PersonError(what_the_person_sees(fault)) from fault
        options = reply.get("options")
        complaints = list(check_suggested(options))
        if complaints or not isinstance(options, list):
            raise PersonError(f"no options are shown: {'; '.join(complaints)}")
        self._state.suggested.setdefault(view.id, {})[block["block_id"]] = tuple(options)
        return tuple(options)

    def _with_suggested(self, view: View) -> list[JsonObject]:
        """Return a form's blocks with the options that its searching menus have shown."""
        shown = self._state.suggested.get(view.id, {})
        return [
            {**block, "element": {**block["element"], "options": shown[block["block_id"]]}}
            if block["block_id"] in shown
            else block
            for block in view.content["blocks"]
        ]

    async def close(self, user: str, view_id: str) -> Answer:
        """Close a form; the app hears of it when it asked to."""
        view = self._open(user, view_id)
        del self._state.views[view.id]
        if not view.content.get("notify_on_close"):
            return Answer()
        payload = person_part(self._state, user) | {
            "type": "view_closed",
            "view": view_shape(self._state, view),
            "is_cleared": False,
        }
        return await self._tell(payload)

    async def _tell(self, payload: JsonObject) -> Answer:
        try:
            await self._hub.deliver("interactive", payload)
        except NotDelivered as fault:
            return Answer(error=what_the_person_sees(fault))
        return Answer()

    def _open(self, user: str, view_id: str) -> View:
        view = self._state.views.get(view_id)
        if view is None or view.user != user:
            raise PersonError(f"{user} has no open form {view_id}")
        return view
