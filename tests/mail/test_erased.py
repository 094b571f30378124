"""A person is taken out of a mail's bytes, whatever the bytes are."""

from dataclasses import replace
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.erasure import Erasure
from bot.domain.people.stand_ins import StandIns, stand_in
from bot.mail.erased import named_in, own_mail
from bot.mail.parse import parse_mail
from bot.mail.values import Mailbox, ParsedMail

ADA = Erasure("erased-7f3a90c1", ("Ada Example",), ("ada@example.org",))
HEAD = b"From: Bo <bo@example.org>\nMessage-ID: <m@example.org>\nSubject: x\n"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"To: Ada Example <ada@example.org>\n\nHello",
        HEAD + b"To: =?utf-8?b?QWRhIEV4YW1wbGU=?= <bo@example.org>\n\nHello",
        HEAD + b"Content-Transfer-Encoding: base64\n\nSGVsbG8gQWRhIEV4YW1wbGU=\n",
        HEAD + b"Content-Transfer-Encoding: quoted-printable\n\nHello Ada=20Example\n",
        HEAD + b"Content-Type: text/html\n\n<p>Ada <b>Example</b></p>",
        HEAD + b"Content-Type: text/plain; charset=no-such\n\nAda Example \xff",
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nAda Example\n--b--\n',
        HEAD + b"Content-Type: message/rfc822\n\nFrom: Ada Example <ada@example.org>\n\nHi",
        b"Ada Example without any header",
        HEAD + b"X-Ada: \xe9 Ada Example\n\nHello \xe9",
    ],
)
def test_a_mail_names_nobody_afterwards_and_can_be_read(raw: bytes) -> None:
    made = named_in(raw, erasure=ADA)

    assert made is not None
    assert named_in(made, erasure=ADA) is None
    texts = [made.decode("latin-1")]
    for part in message_from_bytes(made).walk():
        payload = part.get_payload(decode=True)
        texts.append(payload.decode("latin-1") if isinstance(payload, bytes) else "")
    assert not any(ADA.names_in(text) for text in texts)
    if raw.startswith(HEAD):
        read = parse_mail(made)
        assert isinstance(read, ParsedMail)
        assert (read.message_id, read.author.address) == ("m@example.org", "bo@example.org")


def test_a_mail_that_names_nobody_keeps_its_bytes() -> None:
    assert named_in(HEAD + b"\nHello \xe9", erasure=ADA) is None


def test_ids_that_hold_the_person_are_replaced_and_others_stay() -> None:
    ids = StandIns("the database's key")
    erasure = replace(ADA, ids=ids)
    raw = HEAD + b"References: <2026.ada@example.org>\n <2026.b@example.org>\n\nHello"

    made = named_in(raw, erasure=erasure)

    assert made is not None
    new = stand_in("2026.ada@example.org", key=ids.key)
    assert f"References: <{new}>\n <2026.b@example.org>".encode() in made
    assert b"Message-ID: <m@example.org>" in made
    assert ids.new == {new}


@given(st.binary(max_size=400), st.sampled_from([b"", HEAD, b"Content-Type: multipart/mixed\n"]))
def test_any_bytes_are_rewritten_or_left(noise: bytes, head: bytes) -> None:
    raw = head + noise + b"\n\nAda Example <ada@example.org>\n" + noise

    made = named_in(raw, erasure=ADA)

    assert made is None or b"ada@example.org" not in made.split(b"\n\n", 1)[-1]


def test_of_their_own_mail_only_what_is_shown_remains() -> None:
    raw = (
        b"Received: from home (192.0.2.7)\nDKIM-Signature: v=1\nX-Mailer: Ada's\n"
        b"From: Ada Example <ada@example.org>\nReply-To: ada@example.org\nSubject: By Ada Example\n"
        b"Date: Wed, 04 Mar 2026 10:00:00 +0000\nMessage-ID: <m@example.org>\n"
        b"References: <p@example.org>\nContent-Type: text/html\n\n<p>hidden</p>"
    )

    made = own_mail(
        raw, text="Grüße\nAda Example", author=Mailbox(ADA.pseudonym, ADA.address), erasure=ADA
    )

    read = parse_mail(made)
    assert isinstance(read, ParsedMail)
    assert read.author == Mailbox("erased-7f3a90c1", "erased-7f3a90c1@erased.invalid")
    assert (read.message_id, read.references) == ("m@example.org", ("p@example.org",))
    assert read.subject == "By erased-7f3a90c1"
    assert read.text.split() == ["Grüße", "erased-7f3a90c1"]
    for gone in (b"192.0.2.7", b"DKIM", b"Mailer", b"hidden"):
        assert gone not in made
