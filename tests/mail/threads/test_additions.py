"""What lists add to a text is told from its author's words."""

import pytest

from bot.mail.limits import COMPARED_CHARS
from bot.mail.threads.copies import additions, looks_added
from tests.mail.growth import assert_reads_without_square

LINES = "Dear all,\n\nthe lantern on the east pier is dark,\nwrite to ana@x.org.\n\nAna"
FOOTER = "Harbour office, open from nine to noon"

ADDED = {
    "nothing": LINES,
    "a footer": f"{LINES}\n\n{FOOTER}",
    "a footer in the next line": f"{LINES}\n{FOOTER}",
    "a banner": f"{FOOTER}\n\n{LINES}",
    "a banner in the line before": f"{FOOTER}\n{LINES}",
    "both": f"Board news\n\n{LINES}\n\n{FOOTER}",
    "a wrapped text": LINES.replace("is dark,\n", "is\ndark, "),
    "one long line": LINES.replace("\n\n", " "),
    "HTML's emphasis": LINES.replace("east pier", "*east pier*"),
    "a hidden address": LINES.replace("ana@x.org", "ana at x.org"),
    "a link written out": LINES.replace("lantern", "lantern <https://x.org/lantern>"),
    "bullets and rules": f"-----\n• {LINES}\n-----",
    "other capitals": LINES.upper(),
}


@pytest.mark.parametrize("text", ADDED.values(), ids=ADDED.keys())
def test_what_lists_do_leaves_the_words_the_same(text: str) -> None:
    assert additions(LINES, text) is not None
    assert additions(text, LINES) is not None


def test_what_was_added_is_given() -> None:
    assert additions(LINES, f"News!\n\n{LINES}\n\n{FOOTER}") == (
        ("news",),
        ("harbour", "office", "open", "from", "nine", "to", "noon"),
    )
    assert additions("Yes", "Yes\nor no") == (("or", "no"),)
    assert additions("", "") == ()


@pytest.mark.parametrize("glue", ["\n\n", "\n"])
def test_footers_of_two_lists_are_both_lists_words(glue: str) -> None:
    text = f"{LINES}{glue}This is the council's list"
    two = f"{LINES}{glue}This is the board's list"

    assert additions(text, two) is None
    assert additions(text, two, names={"council's", "board's"}) is not None
    assert additions(f"{text} https://x.org/1", f"{two} https://x.org/2") is not None


OTHERS = {
    "the name of a day": (
        "Let us meet on Monday in the hall",
        "Let us meet on Tuesday in the hall",
    ),
    "the last word": ("We meet on Monday", "We meet on Tuesday"),
    "the first word": ("Monday we meet", "Tuesday we meet"),
    "a paragraph of one word": ("Dear all,\n\nMonday", "Dear all,\n\nTuesday"),
    "a word between": (LINES.replace("is dark", "is not dark"), LINES),
    "a word behind": ("I am for it", "I am for it not"),
    "a word before": ("I am for it", "Hardly: I am for it"),
    "a day beside an address": (
        f"{LINES}\n\nSay it to ana@x.org by Monday",
        f"{LINES}\n\nSay it to ana@x.org by Tuesday",
    ),
    "a vote": ("+1", "-1"),
    "a number": ("Build 41 passed", "Build 42 passed"),
    "a link": ("Look at https://x.org/1", "Look at https://x.org/2"),
}


@pytest.mark.parametrize(("text", "two"), OTHERS.values(), ids=OTHERS.keys())
def test_one_word_that_differs_makes_two_texts(text: str, two: str) -> None:
    assert additions(text, two) is None
    assert additions(two, text) is None


@pytest.mark.parametrize(
    ("words", "is_lists"),
    [
        ("see https://x.org", True),
        ("ana @x.org", True),
        ("this is the mailing list", True),
        ("news of the council", True),
        ("the lantern is dark", False),
    ],
)
def test_what_lists_add_has_an_address_or_their_name(words: str, *, is_lists: bool) -> None:
    assert looks_added(tuple(words.split()), names={"council"}) is is_lists


def test_of_long_texts_the_beginnings_are_compared() -> None:
    long = "\n\n".join(f"Line {number} is long enough" for number in range(3000))
    assert len(long) > COMPARED_CHARS

    assert additions(long, f"{long}\n\nmore") is not None
    assert additions(long, f"Hello!\n\n{long}") is not None


@pytest.mark.parametrize("unit", ["a\n\n", "a ", "a\n", "@a.b ", ">", "a.", "\n", " \n"])
def test_the_time_to_compare_hostile_texts_does_not_grow_with_their_square(unit: str) -> None:
    def compare(text: str) -> None:
        additions(text, f"b {text}")
        additions(text, text.replace("a\n\na", "a\n\nb"))

    assert_reads_without_square(compare, unit, size=100_000)
