"""Which mail has waited longest for an answer, by who answers whom alone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import MessageId
from bot.domain.so_far import Letter, longest_unanswered, sides_of

FIRST = datetime(2026, 3, 4, 12, tzinfo=UTC)


def letters(*written: tuple[str, str, str]) -> list[Letter]:
    """Return letters, oldest first, from the id, the author and what it answers, blanks between."""
    return [
        Letter(
            MessageId(name),
            author,
            FIRST + timedelta(hours=hour),
            tuple(map(MessageId, answers.split())),
        )
        for hour, (name, author, answers) in enumerate(written)
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([], None),
        ([("a", "ada", "")], "a"),
        ([("a", "ada", ""), ("b", "ben", "a")], "b"),
        # Two answers to the first: the older one waits longer.
        ([("a", "ada", ""), ("b", "ben", "a"), ("c", "cem", "a")], "b"),
        # Whoever adds to their own words does not answer them.
        ([("a", "ada", ""), ("b", "ada", "a")], "a"),
        # The nearest that it names is what a mail answers, and only if it is in the thread.
        ([("a", "ada", ""), ("b", "ben", "gone a"), ("c", "ada", "b a")], "c"),
    ],
)
def test_the_oldest_that_nobody_else_answered_has_waited_longest(
    written: list[tuple[str, str, str]], expected: str | None
) -> None:
    found = longest_unanswered(letters(*written))

    assert (found.id if found is not None else None) == expected


def test_what_asks_for_nothing_is_left_out() -> None:
    written = letters(("a", "ada", ""), ("b", "ben", "a"), ("c", "cem", "a"))

    found = longest_unanswered(written, leave_out=[MessageId("b")])

    assert found == written[2]


def test_sides_are_in_the_order_in_which_they_were_taken() -> None:
    said = [("Ada", "support"), ("Ben", "object"), ("Cem", "support")]

    assert sides_of(said) == (("support", ("Ada", "Cem")), ("object", ("Ben",)))
