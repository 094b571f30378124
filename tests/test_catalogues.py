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
OTHER_NAMES = re.compile(
    r"(?i)\b(?:"
    # A ballot that is called a vote.
    r"(?:open|clos|extend|correct|propos|endors|announc)(?:e?s|ed|ing|e)? (?:an?|the|this) vote"
    r"|(?:end(?:s|ed)?|with(?:draws?|drew)|of|by|decide) (?:a|the|this) vote"
    r"|vote (?:is|was) (?:now |still )?(?:open|closed|secret|corrected|extended|endorsed|withdrawn)"
    r"|votes? (?:end(?:s|ed)?|open(?:s|ed)?|closed|extended|corrected|proposed|withdrawn)"
    r"|votes? (?:are open|has (?:ended|changed|reached|its)|without a result)"
    r"|the vote on (?:\{item|#\{number)|the vote[’']s|(?:had|has) a vote(?: of its own)?"
    r"|(?:open|secret) votes?|calls?(?: for comments)? (?:or|and) (?:a )?votes?"
    # A vote that is called a ballot.
    r"|(?:your|my|their) ballots?|ballots? cast|casts? a ballot"
    # A message that is called a mail.
    r"|(?:an?|the|this|that|each|another|whole|later) mail(?! address| program| server)"
    r"|\{number\} mails?"
    r")(?!\w)"
)
"""Words that call a ballot, a vote or a message by another of these names."""
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


def test_a_ballot_a_vote_and_a_message_have_one_name_each() -> None:
    """The glossary says which."""
    forms = [
        form
        for message in texts()
        if message.id
        for form in ([message.id] if isinstance(message.id, str) else message.id)
    ]

    assert [form for form in forms if OTHER_NAMES.search(form)] == []


@pytest.mark.parametrize(
    "text",
    [
        "No vote is open on #1.",
        "Ana opened a vote.",
        "You have not voted. The vote ends soon.",
        "Vote extended until {day}: {title}",
        "End the open vote or call without a result.",
        "Your ballot was counted.",
        "Whole mail",
    ],
)
def test_another_name_for_one_of_them_is_found(text: str) -> None:
    assert OTHER_NAMES.search(text)


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
