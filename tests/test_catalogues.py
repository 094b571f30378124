"""The catalogues: every text of the code in every language, whole and well formed."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Message

from bot.language import ENGLISH, languages
from tests.texts import path_of, read_catalogue, texts

TRANSLATED = [name for name in languages() if name != ENGLISH]
TYPED = re.compile(r"`[^`]*`|https?:\S*|\b(?:extend|list):")


def messages_of(language: str) -> list[Message]:
    return [message for message in read_catalogue(language) if message.id]


def said(message: Message) -> Iterator[tuple[str, str]]:
    """Return each English form with the form that says it."""
    if isinstance(message.id, tuple):
        text, many = message.id
        forms = message.string or ()
        for at, form in enumerate(forms):
            yield (text if at == 0 and len(forms) > 1 else many), form
    else:
        yield str(message.id), str(message.string)


def places(text: str) -> Counter[str]:
    return Counter(name for _text, name, _spec, _conversion in Formatter().parse(text) if name)


def test_there_is_a_second_language() -> None:
    assert "fr" in TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_exactly_the_texts_of_the_code(language: str) -> None:
    here = {(message.context, message.id) for message in texts() if message.id}
    there = {(message.context, message.id) for message in messages_of(language)}

    assert here - there == set(), "run `make texts`, and translate what is new"
    assert there - here == set(), "run `make texts`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_left_in_english(language: str) -> None:
    left = [
        message.id
        for message in messages_of(language)
        if message.fuzzy or not all(form for _english, form in said(message))
    ]

    assert left == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_has_the_same_places_in_every_language(language: str) -> None:
    wrong = [
        (english, form)
        for message in messages_of(language)
        for english, form in said(message)
        if places(english) != places(form)
        and not (isinstance(message.id, tuple) and places(form) <= places(message.id[1]))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_gettexts_own_check_finds_nothing(language: str) -> None:
    msgfmt = shutil.which("msgfmt")
    if msgfmt is None:
        pytest.skip("gettext is not installed; `make peers` does that")
    checked = subprocess.run(
        [msgfmt, "--check", "--output-file=/dev/null", str(path_of(language))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_french_signs_stand_behind_a_space_that_does_not_break() -> None:
    loose = re.compile(r"(?<=[^\W\d_}])[:;!?»](?=\s|$)|« (?! )|(?<=\S) [:;!?»](?=\s|$)|\w'\w")
    wrong = [
        form
        for message in messages_of("fr")
        for _english, form in said(message)
        if loose.search(TYPED.sub("", form))
    ]

    assert wrong == []
