"""Lines that begin with `>` and quote nobody: in a mail that answers none they are its own."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import is_answer, new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox, ParsedMail

ANA = Mailbox("Ana Lopez", "ana@example.org")
OWN = [
    "The server says:\n> built: 2 April\n> threaded: no\n\nWhat is wrong?",
    "My scenario:\n\n>   <tide>\n>     <level>7</level>\n>   </tide>\n\nIt fails.",
    ">> pier.c:24: error: 'tide' undeclared\n     23   int level;\n   > 24   level = tide;",
    "$ tide --ask\n> which pier? north\n2.68",
    "REPLY\n> I asked the sea a question,\nit quoted me again",
]


@pytest.mark.parametrize("text", OWN)
def test_marks_of_a_mail_that_answers_none_are_its_own(text: str) -> None:
    assert new_text(read_lines(text, answers=False)) == text
    assert [part.depth for part in segments(read_lines(text, answers=False), ANA)] == [0]


def test_no_word_is_lost_where_what_looks_quoted_is_read_as_own() -> None:
    mail = parse_mail(b"From: ana@example.org\n\n-----Original Message-----x\n+1\n\n> x\n> +1\n")

    assert isinstance(mail, ParsedMail)
    assert "+1" in mail.new_text.split("\n")


def test_whoever_is_named_is_quoted_in_any_mail() -> None:
    text = "Ben Okri wrote:\n> Is the pier open?\n\nIt is.\n"

    assert new_text(read_lines(text, answers=False)) == "It is."


@pytest.mark.parametrize(
    ("header", "is_own"),
    [
        ("Subject: tide", True),
        ("Subject: Re: tide", False),
        ("Subject: AW: tide", False),
        ("Subject: tide\nIn-Reply-To: <one@example.org>", False),
        ("Subject: tide\nReferences: <one@example.org>", False),
    ],
)
def test_a_header_shows_that_a_mail_answers_one(header: str, *, is_own: bool) -> None:
    mail = parse_mail(f"From: ana@example.org\n{header}\n\nA\n> B\nC\n".encode())

    assert isinstance(mail, ParsedMail)
    assert is_answer(mail.subject, mail.references) is not is_own
    assert mail.new_text == ("A\n> B\nC" if is_own else "A\n\nC")


def test_what_was_typed_at_pythons_prompt_stands_beside_what_is_quoted() -> None:
    text = (
        "Ben Okri wrote:\n> Does it round?\n\n"
        ">>> a = Amount('2.675')\n>>> a.round(2)\nAmount('2.67')\n>>>\n\nIt does not.\n"
    )

    assert ">>> a.round(2)" in new_text(read_lines(text))


def test_what_was_typed_at_pythons_prompt_stands_in_what_is_quoted_too() -> None:
    text = (
        "Ben Okri wrote:\n> Does it round?\n> \n> >>> a = Amount('2.675')\n> >>> a.round(2)\n"
        "> Amount('2.67')\n> >>>\n> \n> Ben\n\nIt does not.\n"
    )

    assert [part.depth for part in segments(read_lines(text), ANA)] == [1, 0]


def test_what_was_typed_at_another_programs_prompt_is_no_quote() -> None:
    text = "In IDL:\n\nIDL> a = [[1,2], $\nIDL>      [3,4]]\nIDL> print, a\n  1 2\n  3 4\n\nAna\n"

    assert new_text(read_lines(text)) == text.strip()


def test_a_robots_marks_that_are_quoted_are_no_prompt() -> None:
    text = (
        "> All warnings (new ones prefixed by >>):\n>>> pier.c:24: 'err' is unused [-W]\nFixed.\n"
    )

    assert new_text(read_lines(text)) == "Fixed."


@pytest.mark.parametrize("line", [">> The car park is closed <<", ">= 5 mm fails"])
def test_what_is_set_off_or_compared_is_no_quote(line: str) -> None:
    assert line in new_text(read_lines(f"Dear all,\n\n{line}\n\nAna\n"))
