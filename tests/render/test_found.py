"""What a search found, as Slack and as programs read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.items.search import Phrase, What, read_query
from bot.domain.words import fold
from bot.mail.values import Mailbox
from bot.render.slack.search_results import (
    BEFORE_CHARS,
    MORE_FOUND,
    PASSAGE_CHARS,
    find_passage,
    found_shape,
    found_text,
    say_part,
    say_query,
)
from tests.domain.test_word_forms import IN_EVERY_LANGUAGE, many_words
from tests.mail.growth import steps_of
from tests.render import samples

QUERY = read_query("quay")
FILLER = "Some words that stand before it, line after line of them.\n" * 9


@pytest.mark.parametrize(
    ("text", "phrases", "passage"),
    [
        ("We moor in winter.\n\nWho pays?", [("pays",)], "We moor in winter. Who pays?"),
        ("We moor in winter.", [("nothing",)], "We moor in winter."),
        ("We moor in winter.", [], "We moor in winter."),
        (
            FILLER + "The quay, the east quay, is open.",
            [("east", "quay")],
            "…stand before it, line after line of them. The quay, the east quay, is open.",
        ),
        (
            FILLER + "L'Élève écrit",
            [("eleve",)],
            "…Some words that stand before it, line after line of them. L'Élève écrit",
        ),
        ("> Who pays?\nNobody.", [("pays",)], "Nobody."),
        ("", [("pays",)], ""),
    ],
)
def test_a_passage_shows_the_words_that_were_looked_for(
    text: str, phrases: list[Phrase], passage: str
) -> None:
    assert find_passage(text, phrases) == passage


def test_a_passage_shows_a_form_of_the_word_if_the_word_itself_is_not_there() -> None:
    query = read_query("vote")
    text = f"{FILLER} (The voting) is over, and what we have voted on is done. {FILLER}"

    forms = find_passage(text, query.phrases, forms=query.forms)

    assert "(The voting) is over" in forms
    assert find_passage(text, query.phrases).startswith("Some words")
    assert "The vote" in find_passage(
        f"{text} {FILLER} The vote.", query.phrases, forms=query.forms
    )


def test_a_form_is_looked_for_among_some_words_only_and_then_a_passage_is_the_beginning() -> None:
    query = read_query("vote")
    hostile = f"{IN_EVERY_LANGUAGE} {many_words('vo', 'a')}"
    passage = ""

    def show() -> None:
        nonlocal passage
        passage = find_passage(f"{hostile} voted", query.phrases, forms=query.forms)

    plain = steps_of(lambda: find_passage(hostile, query.phrases))

    assert steps_of(show) < 40 * plain  # all of the words: 870 times
    assert passage.startswith(IN_EVERY_LANGUAGE[:20])


def test_a_search_says_how_it_is_understood() -> None:
    query = read_query(
        '! fees "night fee" from:"Ana Sousa" list:council state:Open after:2026-12 '
        "before:2027-01-19 has:attachment e-mail"
    )

    assert [say_part(part, query) for part in query.parts] == [
        "“fees” in any form",
        "“night fee”",
        "from Ana Sousa",
        "on the list council",
        "state: open",
        "since Tue 1 Dec 2026",
        "before Tue 19 Jan 2027",
        "with attachments",
        "“e-mail”",
    ]
    assert read_query(" ".join(part.typed for part in query.parts)) == query
    assert say_query(read_query('fees "quay"')) == "Searched for: “fees” in any form; “quay”."


def test_a_passage_within_text_without_spaces_holds_the_words() -> None:
    text = "港" * 500 + "冬季" + "湾" * 500

    passage = find_passage(text, [("冬", "季")])

    assert passage == "…" + "港" * BEFORE_CHARS + "冬季" + "湾" * (PASSAGE_CHARS - 63) + "…"


@given(st.text(), st.text(max_size=5))
def test_a_passage_is_a_short_line_whatever_the_text(text: str, word: str) -> None:
    phrase = tuple(fold(word).split())

    passage = find_passage(text, [phrase] if phrase else [])

    assert len(passage) <= PASSAGE_CHARS + 1
    assert len(passage.splitlines()) <= 1


def test_found_items_have_the_shape_that_programs_read() -> None:
    assert found_shape(samples.found()) == {
        "number": 12,
        "title": "Who may moor at the east quay in winter",
        "state": "open",
        "lists": ["harbour-council"],
        "what": "mail",
        "message_id": "b2@mail.example.org",
        "from": {"name": "Noor Haddad", "address": "noor@example.org"},
        "date": "2026-11-20T14:05:00Z",
        "passage": "…the ice on the quay is no reason to close it.",
    }
    nameless = samples.found(author=Mailbox(name="", address=""))
    assert found_shape(nameless)["from"] == {"name": None, "address": None}


def test_what_was_said_in_slack_says_so() -> None:
    comment = samples.found(what=What.COMMENT, message_id=None)
    title = samples.found(what=What.TITLE, message_id=None)

    text = found_text([comment, title], more=False, query=QUERY)

    assert "Noor Haddad in Slack, <!date" in text
    assert "Noor Haddad gave the title, <!date" in text
    assert found_shape(comment)["message_id"] is None
    assert [found_shape(hit)["what"] for hit in (comment, title)] == ["comment", "title"]


def test_found_words_of_others_neither_mention_nor_format() -> None:
    hostile = samples.found(
        item=samples.item(title=samples.HOSTILE),
        author=Mailbox(name=samples.HOSTILE, address=""),
        passage=samples.HOSTILE,
        link="https://slack.com/archives/C01/p11",
    )

    text = found_text([hostile], more=True, query=QUERY)

    assert "<!channel>" not in text
    assert "<@U123>" not in text
    assert "*bold*" not in text
    assert "<https://evil.example/x>" in text  # a link that shows where it leads
    assert "*<https://slack.com/archives/C01/p11|#12>*" in text
    assert text.endswith(MORE_FOUND.format())
