"""Put forms and Homes on people's screens, and other content into them."""

from dataclasses import replace

from bot.sandbox.slack.values import JsonObject, View
from bot.sandbox.slack.workspace.posting import with_block_ids
from bot.sandbox.slack.workspace.state import WorldState, new_hex


def open_view(
    state: WorldState, content: JsonObject, *, user: str, above: View | None = None
) -> View:
    """Put a checked form on a user's screen, on top of `above` when given."""
    view_id = "V" + new_hex(10).upper()
    view = View(
        id=view_id,
        user=user,
        content=_with_ids(content),
        hash=new_hash(state),
        root_id=above.root_id if above else view_id,
        previous_id=above.id if above else None,
    )
    state.views[view.id] = view
    return view


def replace_view(state: WorldState, view: View, content: JsonObject) -> View:
    """Show other content in an open form."""
    changed = replace(view, content=_with_ids(content), hash=new_hash(state))
    state.views[view.id] = changed
    return changed


def show_home(state: WorldState, content: JsonObject, *, user: str) -> View:
    """Show a user a checked Home; it keeps its id."""
    view_id = state.homes[user].id if user in state.homes else "V" + new_hex(10).upper()
    home = View(
        id=view_id,
        user=user,
        content=_with_ids(content),
        hash=new_hash(state),
        root_id=view_id,
    )
    state.homes[user] = home
    return home


def new_hash(state: WorldState) -> str:
    """Return a `hash` that no form has had."""
    return f"{int(state.clock().timestamp())}.{new_hex(8)}"


def _with_ids(content: JsonObject) -> JsonObject:
    return {**content, "blocks": list(with_block_ids(content["blocks"]))}
