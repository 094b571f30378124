"""How a mail is written for the wire."""

import email
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.smtp.bytes import MAX_LINE, ascii_domain, to_wire

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60)
TEXTS = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_characters="\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029\x00")
    )
).map("\n".join)
LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-_$", min_size=1, max_size=200)


def a_mail(text: str = "Hello.\n") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Penholder <pen@example.org>"
    mail["To"] = "list@example.org"
    mail["Message-ID"] = "<a@example.org>"
    mail.set_content(text)
    return mail


def wire(mail: EmailMessage) -> bytes:
    return to_wire(mail, envelope_from="pen@example.org", recipients=["list@example.org"]).data


def unix(text: str) -> str:
    return text.replace("\r\n", "\n")


@given(subject=WORDS, text=TEXTS, ids=st.lists(LOCAL, min_size=1, max_size=8))
def test_whatever_is_sent_is_ascii_in_short_lines_and_reads_back(
    subject: str, text: str, ids: list[str]
) -> None:
    mail = a_mail(text)
    mail["Subject"] = subject
    mail["References"] = " ".join(f"<{value}@example.org>" for value in ids)

    data = wire(mail)

    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(len(line) for line in data.split(b"\r\n")) <= MAX_LINE
    back = email.message_from_bytes(data, policy=default)
    assert isinstance(back, EmailMessage)
    assert str(back["References"]).split() == [f"<{value}@example.org>" for value in ids]
    assert unix(back.get_content()).rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize("name", ["Message-ID", "In-Reply-To"])
def test_an_identifier_longer_than_a_line_stays_as_it_is(name: str) -> None:
    mail = a_mail()
    del mail[name]
    long = f"<{'0123456789' * 20}@example.org>"
    mail[name] = long

    assert f"\r\n{name}: {long}\r\n".encode() in wire(mail)


def test_an_unsubscribe_link_is_not_folded() -> None:
    mail = a_mail()
    links = f"<https://pen.example.org/u/{'x' * 120}>, <mailto:pen+u.{'y' * 40}@example.org>"
    mail["List-Unsubscribe"] = links
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"

    assert f"\r\nList-Unsubscribe: {links}\r\n".encode() in wire(mail)


def test_the_message_itself_is_not_changed_and_bcc_is_not_sent() -> None:
    mail = a_mail("Grüße\n")
    mail["Bcc"] = "secret@example.org"
    before = mail.as_bytes()

    data = wire(mail)

    assert mail.as_bytes() == before
    assert b"secret" not in data


def test_text_and_html_twins_and_attachments_survive() -> None:
    mail = a_mail("Grüße\n")
    mail.add_alternative("<p>Grüße " + "x" * 2000 + "</p>\n", subtype="html")
    mail.add_attachment(bytes(range(256)), maintype="image", subtype="png", filename="ä.png")
    forwarded = EmailMessage()
    forwarded["Subject"] = "inner"
    forwarded.set_content("Ünner " * 300 + "\n")
    mail.add_attachment(forwarded)

    back = email.message_from_bytes(wire(mail), policy=default)

    assert isinstance(back, EmailMessage)
    plain, html = back.get_body(("plain",)), back.get_body(("html",))
    assert plain is not None
    assert unix(plain.get_content()) == "Grüße\n"
    assert html is not None
    assert unix(html.get_content()) == "<p>Grüße " + "x" * 2000 + "</p>\n"
    picture, inner = back.iter_attachments()
    assert picture.get_content() == bytes(range(256))
    assert picture.get_filename() == "ä.png"
    assert unix(inner.get_content().get_content()) == "Ünner " * 300 + "\n"


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("a@example.org", "a@example.org"),
        ("a@Bücher.example", "a@xn--bcher-kva.example"),
        ("ä@bücher.example", "ä@xn--bcher-kva.example"),
        ("a@ü..example", "a@ü..example"),
        ("postmaster", "postmaster"),
        ("", ""),
    ],
)
def test_a_domain_becomes_ascii(address: str, sent: str) -> None:
    assert ascii_domain(address) == sent
