"""Draw docs/item-states.md from the state table: `python -m tests.architecture.draw_states`."""

from pathlib import Path
from typing import Final

from bot.domain.items.item import NEXT_STATES, ItemState

PAGE: Final = Path(__file__).parents[2] / "docs" / "item-states.md"

MEANINGS: Final = {
    ItemState.OPEN: "under discussion; every item begins here",
    ItemState.COMMENTING: "open for comments until a deadline",
    ItemState.VOTING: "being voted on",
    ItemState.DECIDED: "accepted or rejected by a ballot",
    ItemState.CLOSED: "withdrawn, done or a duplicate",
    ItemState.DORMANT: "quiet for a long time; becomes active again by itself",
    ItemState.ARCHIVED: "from imported old mail; becomes active again with a new message",
}

HEAD: Final = """# Item states

This page is generated from `NEXT_STATES` in `bot/domain/items/item.py`. Only that table decides
which steps are allowed. If you change it, run `make docs`; a test compares page and table.
"""

TAIL: Final = """If an open item is shown in Slack and nothing changes on it for the time in its
list's `dormant_after`, it becomes `dormant`. Items from imported mail are not shown in Slack: they
become `archived` if nobody has written on them for a year. Lists of open items leave them out.
"""


def draw_page() -> str:
    """Return the whole page: a picture and the same as a table."""
    return f"{HEAD}\n{_picture()}\n\n{_table()}\n\n{TAIL}"


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
