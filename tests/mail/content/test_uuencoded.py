"""Files that stand uuencoded in a text are attachments, and their lines nobody's words."""

import binascii

import pytest

from bot.mail.content.body import take_out_files
from bot.mail.parse import parse_mail
from bot.mail.values import Attachment, ParsedMail
from tests.mail.growth import assert_reads_without_square

WHOLE = bytes(range(256)) * 3


def encoded(raw: bytes, *, name: str = "plan of the pier.pdf", backtick: bool = True) -> str:
    lines = [
        binascii.b2a_uu(raw[at : at + 45], backtick=backtick).decode().removesuffix("\n")
        for at in range(0, len(raw), 45)
    ]
    end = "`" if backtick else " "
    return "\n".join([f"begin 644 {name}", *lines, end, "end"])


def read(text: str) -> ParsedMail:
    mail = parse_mail(f"From: ana@x.org\nSubject: Plan\n\n{text}\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail


@pytest.mark.parametrize("backtick", [True, False])
def test_a_file_in_a_text_is_an_attachment(*, backtick: bool) -> None:
    mail = read(f"See below.\n\n{encoded(WHOLE, backtick=backtick)}\n\nAna")

    assert mail.new_text == "See below.\n\nAna"
    assert mail.attachments == (
        Attachment("plan of the pier.pdf", "application/octet-stream", len(WHOLE)),
    )


def test_several_files_and_nothing_else() -> None:
    mail = read(f"{encoded(b'Cat', name='a.txt')}\n{encoded(b'Dogs', name='b.txt')}")

    assert mail.new_text == ""
    assert [(attachment.filename, attachment.size) for attachment in mail.attachments] == [
        ("a.txt", 3),
        ("b.txt", 4),
    ]


def test_what_encoders_vary_is_read() -> None:
    for text in (
        "begin 644 a.txt\n#0V%T\n`\nend",
        "begin 0644 a.txt\n#0V%T\n\nend",
        "begin 644 a.txt\n#0V%T\nend",
        "begin 644 a.txt\n#0V%TX\n`\nend",
        "begin 644 a.txt\n$1&]G<P\n`\nend",
    ):
        left, (attachment,) = take_out_files(f"Above.\n{text}\nBelow.")

        assert left == "Above.\nBelow."
        assert attachment.filename == "a.txt"


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 a.txt\n#0V%T\n`",
        "begin 644 a.txt\n`\nend",
        "begin 644 a.txt\nend",
        "begin 644 a.txt\nThat is how it begins.\nend",
        "begin 644 a.txt\n#0V%T\nSEE BELOW\nend",
        "begin 999 a.txt\n#0V%T\n`\nend",
        "begin 644\n#0V%T\n`\nend",
        "begin with the pier\nand\nend",
        "> begin 644 a.txt\n> #0V%T\n> `\n> end",
    ],
)
def test_what_is_no_whole_file_stays_text(text: str) -> None:
    assert take_out_files(text) == (text, [])


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        ("", "begin 644 a\n#0V%T\n"),
        ("", "begin 644 a\n"),
        ("begin 644 a\n", "#0V%T\n"),
        ("", "begin 644 a\n#0V%T\n`\nend\n"),
        ("begin 644 a\n", "M"),
        ("begin 644 ", "a "),
    ],
)
def test_the_time_for_a_hostile_text_does_not_grow_with_its_square(head: str, piece: str) -> None:
    assert_reads_without_square(lambda text: take_out_files(head + text), piece, size=100_000)


def test_of_many_files_the_first_are_kept() -> None:
    _left, files = take_out_files("begin 644 a\n#0V%T\n`\nend\n" * 4_000)

    assert len(files) == 200
