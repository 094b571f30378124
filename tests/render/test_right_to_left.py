"""A language that is written from right to left: which way mails run, and what keeps its own way.

The language is made of all our texts in `tests/pseudo.py`; nobody can choose it.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from markupsafe import Markup

from bot import language
from bot.language import direction, isolated, say, say_as, say_list, speaking
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.subject import _patterns, named_item
from bot.mail.votes import entry_votes
from bot.render.text.fill import fill_shown
from bot.render.text.safe import name_of, one_line
from tests.pseudo import RIGHT_TO_LEFT, right_to_left_folder
from tests.render import golden

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
HEBREW = re.compile("[\u05d0-\u05ea]")


@pytest.fixture
def backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak the language within a test."""
    monkeypatch.setattr(language, "FOLDER", right_to_left_folder(tmp_path / "catalogues"))
    language.forget()
    with speaking(RIGHT_TO_LEFT):
        yield
    language.forget()


def part(mail: EmailMessage, kind: str) -> str:
    """Return a mail's text (`plain`) or its twin (`html`), "" if it has none."""
    body = mail.get_body((kind,))
    return "" if body is None else str(body.get_content())


@pytest.mark.parametrize(("name", "way"), [("en", "ltr"), ("fr", "ltr"), ("es", "ltr")])
def test_our_own_languages_run_from_left_to_right_and_isolate_nothing(name: str, way: str) -> None:
    with speaking(name):
        assert direction() == way
        assert isolated("+1") == "+1"
        assert name_of("Ada Example") == "Ada Example"
        mails = golden.mails()

    for mail in mails.values():
        assert not {LRI, RLI} & set(part(mail, "plain") + part(mail, "html"))


@pytest.mark.usefixtures("backwards")
@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("Ada Example", f"{FSI}Ada Example{PDI}"),
        ("council@lists.example.org", f"{FSI}council@lists.example.org{PDI}"),
        ("+1", f"{FSI}+1{PDI}"),
        ("12", "12"),
        ("", ""),
        (f"{FSI}Ada{PDI}", f"{FSI}Ada{PDI}"),
        (f"{FSI}Ada{PDI}, 18:00", f"{RLI}{FSI}Ada{PDI}, 18:00{PDI}"),
    ],
)
def test_a_word_keeps_its_own_direction_and_a_sentence_has_ours(word: str, shown: str) -> None:
    assert isolated(word) == shown


@pytest.mark.usefixtures("backwards")
def test_a_text_isolates_what_is_put_into_it_and_runs_what_is_typed_as_it_is_typed() -> None:
    told = say("Your vote on #{number}: {choice}.", number=12, choice="+1")
    typed = say("`/pen held {number} show` puts it into its item, `/pen held {number} drop` "
                "deletes it. Held messages are deleted after 30 days.", number=3)  # fmt: skip

    assert "#12: " in told
    assert f"{FSI}+1{PDI}" in told
    assert f"{LRI}`/pen held 3 show`{PDI}" in typed
    assert say_list(["Ada", "Ben"]).startswith(f"{FSI}Ada{PDI}")
    assert name_of("Ada Example") == f"{FSI}Ada Example{PDI}"


@pytest.mark.usefixtures("backwards")
def test_html_that_is_put_into_a_text_stays_html_and_what_people_wrote_does_not() -> None:
    link = Markup('<a href="/">x</a>')
    words = {"href": "/", "link": link}
    page = fill_shown("board_moved.html.jinja", None, words)

    assert f'{FSI}<a href="/">' in page
    assert isolated(Markup("<b>x</b>")) == f"{FSI}<b>x</b>{PDI}"
    assert isinstance(isolated(link), Markup)


@pytest.mark.usefixtures("backwards")
def test_each_mail_says_its_direction_and_each_name_in_it_is_isolated() -> None:
    mails = golden.mails()
    with_html = {name: part(mail, "html") for name, mail in mails.items() if part(mail, "html")}

    assert len(with_html) > 20
    for name, page in with_html.items():
        assert re.search(r'<html lang="he" dir="rtl"', page), name
        # Programs that show a mail within a page take its outermost elements away.
        assert '<div lang="he" dir="rtl">' in page, name
        ours = page[page.index('<div lang="he"') :]
        assert "text-align:left" not in ours, name
        assert "padding-left" not in ours, name
    for name, text in {name: part(mail, "plain") for name, mail in mails.items()}.items():
        assert text.count(PDI) == len(re.findall(f"[{LRI}{RLI}{FSI}]", text)), name
    result = part(mails["mail-result"], "plain")
    for person in ("Ilse Amann", "Noor Haddad", "Bram de Wit"):
        assert f"{FSI}{person}{PDI}" in result
    assert f"{FSI}harbour-council{PDI}" in part(mails["mail-digest"], "plain")


@pytest.mark.usefixtures("backwards")
def test_peoples_words_have_a_direction_of_their_own_in_the_html_of_a_mail() -> None:
    digest = part(golden.mails()["mail-digest"], "html")
    question = "Shall the east quay be open to all boats under 12 m from December to March?"
    words = "Not before the fenders are in"

    for said in (question, words):
        opening = digest[: digest.index(said)].rpartition("<")[2]
        assert 'dir="auto"' in opening, said


@pytest.mark.usefixtures("backwards")
def test_a_vote_that_is_copied_from_such_a_mail_is_read() -> None:
    text = f"{LRI}#12: {FSI}+1{PDI}{PDI}\n"

    votes = entry_votes(own_words(read_lines(text)), answers_us=True)

    assert [(vote.item, vote.choice_text) for vote in votes] == [(12, "+1")]


@pytest.mark.usefixtures("backwards")
def test_a_reply_to_such_a_subject_names_its_item() -> None:
    _patterns.cache_clear()
    subject = say("Result: {result}: {title} (#{number})", result=say_as("result", "accepted"),
                  title="Who may moor", number=12)  # fmt: skip

    assert HEBREW.search(subject)
    assert named_item(f"Re: {one_line(subject)}") == 12
    _patterns.cache_clear()
