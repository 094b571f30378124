"""Draw docs/item-states.md from the state table: `python -m tests.architecture.draw_states`."""

from pathlib import Path
from typing import Final

from bot.domain.items.item import NEXT_STATES, ItemState

PAGE: Final = Path(__file__).parents[2] / "docs" / "item-states.md"

MEANINGS: Final = {
    ItemState.OPEN: "being talked about; where every item begins",
    ItemState.COMMENTING: "a call for comments runs, with a deadline",
    ItemState.VOTING: "a ballot is open",
    ItemState.DECIDED: "a ballot has accepted or rejected it",
    ItemState.CLOSED: "withdrawn, done or a duplicate",
    ItemState.DORMANT: "quiet for long; wakes by itself",
}

HEAD: Final = """# Item states

Drawn from `NEXT_STATES` in `bot/domain/items/item.py`, the only place that knows which step
is allowed. Change the table, then run `make docs`; a test compares.
"""


def draw_page() -> str:
    """Return the whole page: a picture and the same as a table."""
    return f"{HEAD}\n{_picture()}\n\n{_table()}\n"


def _picture() -> str:
    steps = [
        f"    {state} --> {after}"
        for state in ItemState
        for after in ItemState
        if after in NEXT_STATES[state]
    ]
    return "\n".join(
        ["```mermaid", "stateDiagram-v2", f"    [*] --> {ItemState.OPEN}", *steps, "```"]
    )


def _table() -> str:
    rows = [
        f"| `{state}` | {MEANINGS[state]} | "
        + ", ".join(f"`{after}`" for after in ItemState if after in NEXT_STATES[state])
        + " |"
        for state in ItemState
    ]
    return "\n".join(["| state | an item that is | may become |", "|---|---|---|", *rows])


if __name__ == "__main__":
    PAGE.write_text(draw_page(), encoding="utf-8")
