"""Addresses as public archives write them, `name at host` in the archive's language, are hints."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.values import Mailbox, ParsedMail
from bot.mail.wire.addresses import mailboxes

WORDS = ("at", "AT", "[at]", "en", "em", "a", "à", "на", "bei", "w", "på", "kukac", "la")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("ana.lopez {} mail.example.org (Ana López)", "Ana López"),
        ("ana.lopez {}  mail.example.org (=?utf-8?q?Ana_L=C3=B3pez?=)", "Ana López"),
        ("Ana López <ana.lopez {} mail.example.org>", "Ana López"),
        ("ana.lopez {} mail.example.org", ""),
    ],
)
def test_a_hidden_address_is_a_hint(form: str, name: str, word: str) -> None:
    (mailbox,) = mailboxes(form.format(word))

    assert mailbox == Mailbox(name, "ana.lopez@mail.example.org")
    assert mailbox.is_hint


@pytest.mark.parametrize("word", ["=?iso-8859-1?q?=E0?=", "=?utf-8?b?0L3QsA==?=", "arroba"])
def test_the_word_may_be_encoded_or_any_where_an_address_must_stand(word: str) -> None:
    for form in (f"ana {word} example.org (Ana)", f"Ana <ana {word} example.org>"):
        (mailbox,) = mailboxes(form)

        assert (mailbox.name, mailbox.address, mailbox.is_hint) == ("Ana", "ana@example.org", True)


@pytest.mark.parametrize(
    "field",
    [
        "ana@example.org (Ana)",
        "Ana <ana@example.org>",
        "Ana from example.org",
        "Ana works at example.org",
        "Ana Lopez",
        "Ana at home <ana@example.org>",
    ],
)
def test_nothing_else_is_a_hint(field: str) -> None:
    (mailbox,) = mailboxes(field)

    assert not mailbox.is_hint
    assert mailbox.address in {"", "ana@example.org"}


@pytest.mark.parametrize("word", ["at", "en", "em", "a", "на"])
def test_a_mail_of_an_archive_is_the_mail_that_came_and_is_nobodys_vote(word: str) -> None:
    rest = "Date: Wed, 4 Mar 2026 10:00:00 +0000\nSubject: [c] Pier\nMessage-ID: <1@x>\n\n+1\n"
    archived = parse_mail(f"From: ana {word} example.org (Ana)\n{rest}".encode())
    came = parse_mail(f"From: Ana <ana@example.org>\n{rest}".encode())

    assert isinstance(archived, ParsedMail)
    assert isinstance(came, ParsedMail)
    assert archived.author == came.author
    assert archived.content_hash == came.content_hash
    assert (archived.may_vote, came.may_vote) == (False, True)


def test_an_address_behind_a_rewritten_from_is_a_hint_too() -> None:
    mail = parse_mail(
        b"From: council at lists.example.org (Ana via Council)\n"
        b"Reply-To: ana at example.org (Ana)\nMessage-ID: <1@x>\n"
        b"List-Post: <mailto:council@lists.example.org>\n\n+1\n"
    )

    assert isinstance(mail, ParsedMail)
    assert mail.author == Mailbox("Ana", "ana@example.org")
    assert not mail.may_vote
