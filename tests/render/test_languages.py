"""Mails in every language but English: a reply to one is read as it is to an English one."""

import textwrap
from email.message import EmailMessage
from functools import cache

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.language import ENGLISH, languages, speaking
from bot.mail.commands import mail_commands
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.subject import base_subject, named_item
from bot.mail.votes import entry_votes, first_line_votes, says_confirm, says_no_vote
from bot.render.mail.answers import answer_mail
from bot.render.text.wrap import wrap
from tests.render import samples
from tests.render.golden import mails
from tests.render.test_mails import NEWS

OTHERS = pytest.mark.parametrize("language", [text for text in languages() if text != ENGLISH])
NARROW = 40
"""Columns at which a program on a telephone may wrap what it quotes."""


@cache
def mails_in(language: str) -> dict[str, EmailMessage]:
    with speaking(language):
        return mails()


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@OTHERS
@pytest.mark.parametrize("form", NEWS)
def test_a_reply_under_a_subject_of_ours_has_the_title_and_the_item(
    language: str, form: str
) -> None:
    with speaking(language):
        subject = NEWS[form](samples.item(title="Winter: who? (#3)"))

    # Whoever reads it speaks any language.
    assert base_subject(f"Re: [council] {subject}") == base_subject("Winter: who? (#3)")
    assert named_item(f"Re: {subject}") == 12


@OTHERS
@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_that_is_sent_back_confirms_and_votes_nothing(
    language: str, answer: Answer
) -> None:
    facts = samples.answer(choices="“agree”, “block”", refusal=TAKEN_BACK)
    with speaking(language):
        mail = answer_mail(answer, facts, head=samples.head(item=12))

    paragraphs = text_of(mail).replace(" \n", " ").split("\n\n")
    lines = [line for paragraph in paragraphs for line in (*textwrap.wrap(paragraph, NARROW), "")]
    for start in range(len(lines)):
        rest = read_lines("\n".join(lines[start:]))
        assert not says_confirm(own_words(rest))
        assert not says_no_vote(own_words(rest))
        assert not first_line_votes(own_words(rest), options=["agree"])
        assert not entry_votes(own_words(rest), options=["agree"], answers_us=True)
        assert not mail_commands(own_words(rest)).read


@OTHERS
def test_a_mail_copied_without_quote_marks_is_nobodys_vote(language: str) -> None:
    for mail in mails_in(language).values():
        read = read_lines(text_of(mail))
        assert first_line_votes(own_words(read)) == ()
        assert entry_votes(own_words(read), answers_us=True) == ()


@OTHERS
def test_a_vote_above_a_quoted_digest_is_the_only_one(language: str) -> None:
    digest = text_of(mails_in(language)["mail-digest"])
    quoted = "".join(f"> {line}\n" for line in digest.splitlines())

    (vote,) = entry_votes(
        own_words(read_lines(f"#12: +1 because it is time\n\n{quoted}")), answers_us=True
    )

    assert (vote.item, vote.choice_text, vote.reason) == (12, "+1", "because it is time")


def test_no_line_begins_with_a_sign_that_french_sets_apart() -> None:
    text = "Votre vote est enregistré\u00a0: «\u00a0agree\u00a0»\u00a0; merci\u00a0!"

    for columns in range(10, 60):
        for line in wrap(text, columns=columns).split("\n"):
            assert not line.startswith((":", "»", ";", "!"))
            assert not line.endswith("«")
    assert wrap("a\u00a0b\u00a0\u00a0c") == "a b c"
