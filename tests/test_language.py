"""The reader's language: which one, and what is said where a catalogue lacks a text."""

import pytest

from bot.language import (
    Numbered,
    Text,
    TextAs,
    is_reviewed,
    known_language,
    languages,
    say,
    say_list,
    say_number,
    say_parts,
    speaking,
    spoken,
)


def test_english_is_what_the_code_says() -> None:
    assert spoken() == "en"
    assert say("until {end}", end="noon") == "until noon"
    assert say_number("{number} vote", "{number} votes", 1) == "1 vote"
    assert Numbered("{number} vote", "{number} votes").format(2) == "2 votes"
    assert f"{Text('open')}, {TextAs('button', 'Open')}" == "open, Open"


def test_lists_end_as_the_language_ends_them() -> None:
    assert say_list(["a", "b", "c"]) == "a, b and c"
    assert say_parts(["a", "b"]) == "a; b"
    with speaking("fr"):
        assert say_list(["a", "b", "c"]) == "a, b et c"
        assert say_list(["a", "b"], style="or") == "a ou b"


def test_the_language_is_the_readers_within_the_block_only() -> None:
    with speaking("fr"):
        assert spoken() == "fr"
        with speaking("en"):
            assert spoken() == "en"
        assert spoken() == "fr"
    assert spoken() == "en"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr-FR", "fr"), ("fr_CA", "fr"), ("FR", "fr"), ("en-GB", "en"), ("tlh", None), ("", None)],
)
def test_a_tag_of_slack_or_a_browser_is_one_of_our_languages_or_none(
    tag: str, language: str | None
) -> None:
    assert known_language(tag) == language


def test_a_catalogue_says_that_nobody_has_reviewed_it() -> None:
    assert {name: is_reviewed(name) for name in ("en", "fr", "es")} == {
        "en": True,
        "fr": False,
        "es": False,
    }


def test_a_text_that_no_catalogue_has_is_said_in_english() -> None:
    with speaking("fr"):
        assert say("A text that {nobody} translates", nobody="yet").startswith("A text that yet")


def test_all_languages_can_be_read() -> None:
    for language in languages():
        with speaking(language):
            assert say("{weekday} {day} {month} {year}", weekday=1, day=2, month=3, year=4)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("newcomers", "You said: newcomers."),
        ("newcomers?", "You said: newcomers?"),
        ("No.", "You said: No."),
        ("cut…", "You said: cut…"),
    ],
)
def test_words_that_end_with_a_stop_get_no_second_one(words: str, text: str) -> None:
    assert say("You said: {words}.", words=words) == text
    stop = "" if text.endswith(words) else "."
    assert say("You said: “{words}”. Now?", words=words) == f"You said: “{words}”{stop} Now?"
    assert say("Dit : «\u00a0{words}\u00a0».", words=words) == f"Dit : «\u00a0{words}\u00a0»{stop}"
    assert Text("Say {words}.txt").format(words=words) == f"Say {words}.txt"
