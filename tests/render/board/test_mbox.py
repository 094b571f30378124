"""Threads as mailboxes, as the standard library and people's mail programs read them."""

import gzip
import mailbox
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MessageId
from bot.mail.values import Attachment, Mailbox
from bot.render.board.mbox import BoardMail, PostedTo, mail_bytes, mbox_bytes

MAIL = BoardMail(
    message_id=MessageId("a1@mail.harbour.example"),
    author=Mailbox("Ada Bommel", "ada@harbour.example"),
    said_at=datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
    subject="Who may moor at the east quay",
    text="I agree.\n\nOn Friday Bo <bo@quay.example> wrote:\n> May all moor?\n",
    lists=(PostedTo("council", "council.lists.example.org"),),
)
REPLY = replace(
    MAIL,
    message_id=MessageId("b2@quay.example"),
    author=Mailbox("Bo", "bo@quay.example"),
    in_reply_to=MAIL.message_id,
    references=(MessageId("z0@quay.example"), MAIL.message_id),
)


def read(mail: BoardMail) -> EmailMessage:
    message = message_from_bytes(mail_bytes(mail), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_a_mail_is_read_with_its_thread_and_without_an_address_of_anybody() -> None:
    mail = read(REPLY)

    assert mail["From"] == "Bo <bo@masked.invalid>"
    assert mail["To"] == "council <council@masked.invalid>"
    assert mail["Subject"] == "Who may moor at the east quay"
    assert mail["Date"].datetime == MAIL.said_at
    assert mail["Message-ID"] == "<b2@quay.example>"
    assert mail["In-Reply-To"] == "<a1@mail.harbour.example>"
    assert mail["References"].split() == ["<z0@quay.example>", "<a1@mail.harbour.example>"]
    assert mail["List-Id"] == "<council.lists.example.org>"
    assert mail.get_content() == "I agree.\n\nOn Friday Bo <bo@…> wrote:\n> May all moor?\n"
    assert set(mail.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "List-Id",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }


def test_an_attachment_is_named_with_its_type_and_size() -> None:
    plan = Attachment(
        filename="plan of ada@harbour.example.pdf", media_type="application/pdf", size=120_000
    )

    text = read(replace(MAIL, attachments=(plan,))).get_content()

    assert text.endswith("\n\n[Attached: plan of ada@… (application/pdf, 120 KB)]\n")


@pytest.mark.parametrize(
    ("name", "address", "local"),
    [
        ('Bommel, "Ada"', "ada@harbour.example", "ada"),
        ("Ada Bömmel 渡辺", "ada@harbour.example", "ada"),
        ("ada@harbour.example", "ada@harbour.example", "ada"),
        ("", "ada.b+list@harbour.example", "ada.b+list"),
        ("Ada\r\nBcc: evil@evil.example", "a da\r\n@harbour.example", "a_da__"),
        ("Ada", "", "unknown"),
        ("Ada\x00\u202e", "..a..b@harbour.example", "_.a_.b"),
    ],
)
def test_every_name_and_address_gives_one_author(name: str, address: str, local: str) -> None:
    mail = read(replace(MAIL, author=Mailbox(name, address)))

    (author,) = mail["From"].addresses
    assert author.addr_spec == f"{local}@masked.invalid"
    assert "Bcc" not in mail
    assert "harbour" not in str(mail["From"])


def test_a_subject_is_one_field_whatever_it_holds() -> None:
    subject = "Née\r\nBcc: evil@evil.example\r\n\r\nFrom nobody " + "x" * 3000 + "渡" * 500

    mail = read(replace(MAIL, subject=subject))

    assert mail["Subject"].startswith("Née Bcc: evil@… From nobody")
    assert "Bcc" not in mail
    assert all(len(line) <= 998 for line in mail_bytes(replace(MAIL, subject=subject)).split(b"\n"))


@pytest.mark.parametrize(
    "odd", ["", "with space@x", "a>\r\nBcc: x@y", "x" * 2000, "\ud800@x", "é" * 800]
)
def test_an_id_that_no_mail_may_have_gets_one_that_it_keeps(odd: str) -> None:
    mail = replace(MAIL, message_id=MessageId(odd), references=(MessageId(odd), MAIL.message_id))

    first, again = read(mail), read(mail)

    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"].endswith("@masked.invalid>")
    assert first["References"] == "<a1@mail.harbour.example>"
    assert "Bcc" not in first


def test_long_lines_arrive_whole() -> None:
    text = "word " * 1000 + "\nFrom here on = short.\n"

    mail = read(replace(MAIL, text=text))

    assert mail.get_content() == text
    assert all(len(line) <= 998 for line in mail_bytes(replace(MAIL, text=text)).split(b"\n"))


def test_the_standard_library_reads_a_thread_as_a_mailbox(tmp_path: Path) -> None:
    tricky = replace(REPLY, text="From me to you:\n>From Bo\n\nFrom the quay\n\n")

    (tmp_path / "t.mbox").write_bytes(gzip.decompress(mbox_bytes([MAIL, tricky, MAIL])))
    with closing(mailbox.mbox(tmp_path / "t.mbox")) as box:
        mbox_messages = list(box)

    assert [mail["Message-ID"] for mail in mbox_messages] == [
        "<a1@mail.harbour.example>",
        "<b2@quay.example>",
        "<a1@mail.harbour.example>",
    ]
    text = mbox_messages[1].get_payload(decode=True)
    assert text == b">From me to you:\n>>From Bo\n\n>From the quay\n"


def test_a_mailbox_is_the_same_bytes_each_time() -> None:
    assert mbox_bytes([MAIL, REPLY]) == mbox_bytes([MAIL, REPLY])
    assert mbox_bytes([MAIL])[4:8] == b"\0\0\0\0"


@given(text=st.text(max_size=300), name=st.text(max_size=60))
def test_any_words_make_one_mail(text: str, name: str) -> None:
    mail = replace(MAIL, text=text, subject=name, author=Mailbox(name, name))

    whole = gzip.decompress(mbox_bytes([mail]))

    assert whole.count(b"\nFrom ") == 0
    message = message_from_bytes(whole.partition(b"\n")[2], policy=policy.default)
    assert message["Message-ID"] == "<a1@mail.harbour.example>"
    assert len(message["From"].addresses) == 1
