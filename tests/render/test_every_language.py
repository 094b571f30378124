"""What people read, in every language: it fits where it is shown, and nothing of it is left over.

A third language is made here of every text, with other letters and between marks, and put beside
the catalogues. Whatever is then shown in plain letters and is not from the samples was not said
through a catalogue, or was put together from pieces.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot import language
from bot.domain.ballots import choices
from bot.language import ENGLISH, languages, speaking
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.votes import entry_votes, first_line_votes
from bot.render.ballots import hash_words
from bot.render.text.wrap import COLUMNS
from bot.sandbox.slack.checks import check_home, check_message, check_view
from tests.pseudo import PSEUDO, plain_words, pseudo_catalogue, words_in_strings
from tests.render import golden, samples
from tests.render.mailman import why_held

OF_LANGUAGE = {
    "esperanto",
    "kaj",
    "aŭ",
    "lundo",
    "mardo",
    "merkredo",
    "ĵaŭdo",
    "vendredo",
    "sabato",
    "dimanĉo",
    "lun",
    "mar",
    "mer",
    "ĵaŭ",
    "ven",
    "sab",
    "dim",
    "jan",
    "feb",
    "apr",
    "maj",
    "jun",
    "jul",
    "aŭg",
    "sep",
    "okt",
    "nov",
    "dec",
}
"""What the CLDR says in Esperanto: days, months, and; it has no marks of ours."""
TYPED = {"endorse", "friday", "mailto", "tomorrow", "weeks"}
TRANSLATED = [name for name in languages() if name != ENGLISH]


@pytest.fixture
def third_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pseudo_catalogue(tmp_path)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    language.forget()
    yield
    language.forget()


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


@pytest.mark.parametrize("spoken", TRANSLATED)
def test_slack_takes_everything(spoken: str) -> None:
    with speaking(spoken):
        for message in golden.messages().values():
            check_message(message.text, list(message.blocks), longest=4000)
        for view in golden.views().values():
            check_view(view)
        for home in golden.homes().values():
            check_home(home)


@pytest.mark.parametrize("spoken", TRANSLATED)
def test_mails_have_72_columns_and_are_nobodys_vote_when_copied(spoken: str) -> None:
    with speaking(spoken):
        mails = golden.mails()
    for name, mail in mails.items():
        text = plain(mail)
        links = ("https://", "mailto:")
        long = [
            value
            for value in text.splitlines()
            if len(value) > COLUMNS and not any(link in value for link in links)
        ]
        assert (name, long) == (name, [])
        assert first_line_votes(own_words(read_lines(text))) == ()
        assert entry_votes(own_words(read_lines(text)), answers_us=True) == ()


@pytest.mark.parametrize("spoken", TRANSLATED)
@pytest.mark.parametrize("name", ["mail-ballot", "mail-result", "mail-digest"])
def test_a_list_passes_mails_on(name: str, spoken: str) -> None:
    with speaking(spoken):
        mail = golden.mails()[name]

    assert why_held(mail, list_address="council@lists.example.org") == ""


@pytest.mark.usefixtures("third_language")
def test_everything_that_is_shown_comes_from_the_catalogue() -> None:
    assert PSEUDO in languages()
    said_by_others = (samples, golden, choices, hash_words)  # a hash is said alike everywhere
    known = words_in_strings(*(Path(str(other.__file__)) for other in said_by_others))
    left: dict[str, set[str]] = {}
    with speaking(PSEUDO):
        for name, made in golden.messages().items():
            left[name] = plain_words(" ".join([made.text, *shown(made.blocks)]))
        for name, view in (golden.views() | golden.homes()).items():
            left[name] = plain_words(" ".join(shown(view)))
        for name, text in golden.command_answers().items():
            left[name] = plain_words(text)
        for name, mail in golden.mails().items():
            left[name] = plain_words(f"{mail['Subject']}\n{plain(mail)}")
        for name, page in golden.pages().items():
            left[name] = plain_words(re.sub(r"<[^>]*>", " ", page))

    strange = {name: sorted(found - known - OF_LANGUAGE - TYPED) for name, found in left.items()}
    assert [f"{name}: {' '.join(words)}" for name, words in strange.items() if words] == []


def shown(block: object) -> Iterator[str]:
    """Return what people see of Slack's blocks."""
    if isinstance(block, dict):
        for key, value in block.items():
            if key in {"text", "accessibility_label", "alt_text"} and isinstance(value, str):
                yield value
            else:
                yield from shown(value)
    elif isinstance(block, list | tuple):
        for row in block:
            yield from shown(row)
