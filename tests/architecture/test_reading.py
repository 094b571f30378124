"""No handler of a request, in Slack or by a chair, goes past what its sender may see."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

HANDLERS: Final = Path(__file__).parents[2] / "handlers"
ROOMS: Final = ("slack", "proceedings")
PAST_THE_SIGHT: Final = {
    "acts.py": 1,  # the mail as it leaves
    "chair_commands.py": 3,  # a digest as it leaves, joining people
    "linking.py": 1,  # joining people, with their votes on any item
}
"""How often each file uses `store.everything`."""
UNSEEN: Final = {
    "consent.py": 1,  # the sender's own comments, of which the hidden ones are left out
    "endorsing.py": 1,  # of the thread of a mail, which is no request
    "item_acts.py": 1,  # merged before, which only those who chair it are told
    "mails.py": 1,  # of a ballot that lists are told of
    "more.py": 1,  # what a plan needs, of which the hidden ones are left out
    "rearranging.py": 4,  # after a chair's rights on the item are known
    "shown.py": 3,  # of `store.public`, which has nothing that is not on the board
}
"""How often each file reads items by number or thread, which leaves out nothing."""


def attributes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def counts(*ends: str) -> dict[str, int]:
    numbers = {
        path.name: sum(text.endswith(ends) for text in attributes(path))
        for room in ROOMS
        for path in sorted((HANDLERS / room).rglob("*.py"))
    }
    return {name: count for name, count in numbers.items() if count}


def test_slack_handlers_see_everything_only_where_it_is_no_answer() -> None:
    assert counts(".everything") == PAST_THE_SIGHT


def test_slack_handlers_find_items_only_as_their_sender_sees_them() -> None:
    assert counts("items.get", "items.many", "items.of_threads") == UNSEEN
