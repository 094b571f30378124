"""What is said of threads: suggestions, where an item came from, what a chair did."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import ItemNumber
from bot.render.json.shapes import item_page_shape
from bot.render.slack.item import render_item
from bot.render.slack.threads import (
    kept_apart_text,
    merged_text,
    moved_text,
    split_text,
    undone_text,
)
from bot.render.terminal.item_text import item_page_text
from tests.render.samples import facts, item

SEVEN = item(number=ItemNumber(7), title="Fenders & <quay>")


def test_an_item_asks_the_chair_about_another_of_the_same_subject() -> None:
    shown = render_item(facts(may_belong_to=SEVEN, newest=None))

    (asked,) = [
        block for block in shown.blocks if str(block.get("block_id")).startswith("suggestion-")
    ]
    elements = asked["elements"]
    assert isinstance(elements, list)
    assert [element["action_id"] for element in elements] == ["merge", "apart"]
    assert {element["value"] for element in elements} == {"12"}
    assert "Does this belong to #7 Fenders &amp; &lt;quay&gt;?" in str(shown.blocks)
    assert "May belong to #7" in shown.text


def test_an_item_says_what_it_came_out_of() -> None:
    shown = render_item(facts(branched_from=SEVEN))

    assert "Branched from #7 Fenders" in str(shown.blocks)
    assert "Branched from #7 Fenders" in shown.text


def test_the_terminal_and_programs_are_told_too() -> None:
    page = item_page_shape(
        facts(branched_from=SEVEN, may_belong_to=SEVEN),
        thread=[],
        comments=[],
        votes=[],
        history=[],
        names={},
    )

    assert (page["came_from"], page["perhaps_part_of"]) == (7, 7)
    text = item_page_text(page, zone=ZoneInfo("UTC"))
    assert "came out of: #7" in text
    assert "may belong to: #7 (a chair decides)" in text


@given(st.text(max_size=40))
def test_a_title_can_neither_mention_nor_link_in_what_a_chair_is_told(title: str) -> None:
    one, other = item(title=title), item(number=ItemNumber(7), title=title)

    texts = [
        merged_text(one, into=other),
        kept_apart_text(one, other=other, may_ask_again=True),
        kept_apart_text(one, other=other, may_ask_again=False),
        undone_text(one, into=other, vote_ended=False),
        split_text(one, mail=3, into=other),
        moved_text(one, mail=3, into=other),
    ]

    assert all("<" not in text and "\n" not in text for text in texts)
    assert all("#12" in text and "#7" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            split_text(item(), mail=3, into=SEVEN),
            "Message 3 of #12, with the replies below it, is now #7 F",
        ),
        (
            moved_text(item(), mail=3, into=SEVEN),
            "Message 3 of #12, with the replies below it, is now in #7 F",
        ),
    ],
)
def test_a_chair_is_told_where_mails_went(text: str, expected: str) -> None:
    assert text.startswith(expected)
