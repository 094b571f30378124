"""Mails made to hurt, each by its name: what is read of them, shown safely, in bounded time."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Final

import pytest

from bot.mail import limits
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.values import ParsedMail, UnreadableMail
from tests.fuzz.through import read_and_show
from tests.mail.growth import TRAPPED, seconds_of
from tests.render import samples

HEAD: Final = (
    b"From: Ana <ana@example.org>\nDate: Mon, 3 Mar 2025 10:15:00 +0100\n"
    b"Message-ID: <1@example.org>\nSubject: pier\nMIME-Version: 1.0\n"
)
OPEN: Final = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
ENCLOSE: Final = b"Content-Type: message/rfc822\n\nFrom: bo@example.org\n"


def nested(levels: int) -> bytes:
    return b"".join(OPEN % (level, level) for level in range(levels)) + b"\ndeep\n"


def parts(count: int, part: bytes = b"\nx\n") -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + (b"--b\n" + part) * count + b"--b--\n"


HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    "multiparts a thousand deep": lambda: nested(1_000),
    "messages a thousand deep": lambda: ENCLOSE * 1_000 + b"\ndeep\n",
    "a message in each of a thousand multiparts": lambda: (OPEN % (1, 1) + ENCLOSE) * 1_000,
    "a million parts": lambda: parts(1_000_000),
    "a hundred thousand empty attachments": lambda: parts(100_000, b"Content-Type: a/b\n\n"),
    "ten thousand enclosed mails": lambda: parts(10_000, ENCLOSE + b"\ntext\n"),
    "a boundary of one letter": lambda: (
        b"Content-Type: multipart/mixed; boundary=-\n\n" + b"-" * 500_000
    ),
    "stacks of quotes that name nobody": lambda: b"\nBo Li wrote:\n>>>>> x\n" * 10_000,
    "names cited within quotes": lambda: b"".join(
        b'\n> >>>>> "N%d" == N writes:\n> N%d> x' % (n, n) for n in range(10_000)
    ),
    "quotes that go on from lines without marks": lambda: b"\n> x\n\n y\n> z\n" * 80_000,
    "a From on top of each quote": lambda: b"\n> From: bo@example.org\n" * 25_000,
    "a hundred thousand header fields": lambda: b"X-A: b\n" * 100_000 + b"\ntext\n",
    "fifty thousand Received": lambda: (
        b"Received: from a by b; Mon, 3 Mar 2025 10:15:00 +0100\n" * 50_000 + b"\ntext\n"
    ),
    "a header field of five megabytes": lambda: b"X-A: " + b"a" * 5_000_000 + b"\n\ntext\n",
    "a subject of five megabytes": lambda: b"Subject: " + b"Re: " * 1_250_000 + b"\n\ntext\n",
    "a folded field of five megabytes": lambda: b"To: a\n" + b" ,b\n" * 1_250_000 + b"\ntext\n",
    "a header section without an end": lambda: b"X-A: b\n" * 700_000,
    "two hundred thousand references": lambda: (
        b"References:" + b"".join(b" <%d@example.org>\n" % n for n in range(200_000)) + b"\ntext\n"
    ),
    "a Message-ID of a megabyte": lambda: b"Message-ID: <" + b"a" * 1_000_000 + b"@x>\n\ntext\n",
    "a hundred thousand recipients": lambda: b"Cc: " + b"a@x.org, " * 100_000 + b"\n\ntext\n",
    "spaces in an address": lambda: b"Cc: a@x.org," + b" " * 60_000 + b"b\n\ntext\n",
    "a megabyte of direction marks": lambda: (
        b"\n" + b"\xe2\x80\x8e" * 350_000 + b"\n\xe2\x80\x8e\n"
    ),
    "five megabytes of text": lambda: b"\n" + b"word " * 1_000_000,
    "a million lines": lambda: b"\n" + b"a\n" * 1_000_000,
    "twenty-five thousand attributions": lambda: (
        b"\n" + b"On 1 Mar 2025, Ana wrote:\n> a\n" * 25_000
    ),
    "attributions of dots": lambda: (
        b"\n" + (b"On 1 Mar 2025" + b"." * 360 + b" wrote:\n> a\n") * 300
    ),
    "ampersands": lambda: b"\n" + b"&<>" * 500_000,
    "HTML a hundred thousand deep": lambda: b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    "HTML quotes ten thousand deep": lambda: (
        b"Content-Type: text/html\n\n" + b"<blockquote>a" * 10_000
    ),
    "a table of a hundred thousand cells": lambda: (
        b"Content-Type: text/html\n\n<table>" + (b"<tr>" + b"<td>1" * 100) * 1_000 + b"</table>"
    ),
    "a cell over a billion columns": lambda: (
        b"Content-Type: text/html\n\n<table><tr><td colspan=999999999 rowspan=999999999>1</table>"
    ),
    "entities that grow": lambda: (
        b"Content-Type: text/html\n\n<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(b"<!ENTITY b%d '%s'>" % (n, b"&a;" * 10) for n in range(100))
        + b"]>\n<p>"
        + b"&b99;" * 1_000
    ),
    "base64 of five megabytes": lambda: (
        b"Content-Transfer-Encoding: base64\n\n" + b"YWFh" * 1_250_000
    ),
    "quoted-printable without letters": lambda: (
        b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * 1_000_000
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_and_shown_within_bounds(name: str) -> None:
    raw = HEAD + HOSTILE[name]()
    mails: list[ParsedMail | UnreadableMail] = []

    seconds = seconds_of(lambda: mails.append(read_and_show(raw)))

    assert seconds < TRAPPED
    (mail,) = mails
    assert isinstance(mail, ParsedMail)
    assert mail.author.address == "ana@example.org"
    assert len(mail.text) <= limits.TEXT_CHARS
    assert len(mail.attachments) <= limits.ATTACHMENTS
    assert len(mail.references) <= limits.REFERENCES
    assert len(mail.cc) <= limits.MAILBOXES
    assert len(mail.subject) <= limits.SUBJECT_CHARS


def test_nobody_who_asks_a_reading_changes_it() -> None:
    raw = HEAD + b"In-Reply-To: <0@example.org>\n\nBo Li wrote:\n> > pier?\n+1\n#2: +1\n-- \nAna\n"
    mail = read_and_show(raw)
    assert isinstance(mail, ParsedMail)

    assert mail.reading == read_lines(mail.text)


def test_of_a_long_chain_of_references_its_beginning_and_its_end_are_kept() -> None:
    ids = b"".join(b" <%d@example.org>\n" % number for number in range(2_000))

    mail = parse_mail(HEAD + b"References:" + ids + b"In-Reply-To: <1999@example.org>\n\ntext\n")

    assert isinstance(mail, ParsedMail)
    assert mail.references[0] == "0@example.org"
    assert mail.references[-1] == "1999@example.org"


def test_a_mail_over_the_bound_is_unreadable_and_says_so() -> None:
    mail = parse_mail(HEAD + b"\n" + b"a" * limits.MAIL_BYTES)

    assert isinstance(mail, UnreadableMail)
    assert str(limits.MAIL_BYTES) in mail.reason


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("us-ascii", "Grüße".encode("cp1252"), "Grüße"),
        ("utf-8", "Grüße".encode("cp1252"), "Grüße"),
        ("iso-8859-1", "“Grüße”".encode("cp1252"), "“Grüße”"),
        ("utf-16", "Grüße".encode(), "Grüße"),
        ("utf-16", b"plain text", None),
        ("utf-7", b"+AD4-script+AD4-", ">script>"),
        ("no-such-charset", "Grüße".encode(), "Grüße"),
        ("zlib", b"plain text", "plain text"),
        ("a" * 10_000, b"plain text", "plain text"),
        ("utf-8\x00", b"plain text", "plain text"),
    ],
)
def test_a_charset_that_lies_costs_no_mail(charset: str, body: bytes, text: str | None) -> None:
    head = f"Content-Type: text/plain; charset={charset}\n\n".encode()

    mail = read_and_show(HEAD + head + body)

    assert isinstance(mail, ParsedMail)
    assert text is None or mail.text == text


@pytest.mark.parametrize(
    "raw",
    [
        HEAD.replace(b"\n", b"\r") + b"\rtext one\rtext two\r",
        HEAD.replace(b"\n", b"\r\n") + b"\r\ntext one\r\ntext two\r\n",
        HEAD + b"\r\ntext one\r\ntext two\n",
        HEAD.replace(b"\n", b"\r\n") + b"\ntext one\rtext two\r",
        HEAD.replace(b"pier", b"pi\x00er") + b"\nte\x00xt one\n\x00text two\n",
    ],
    ids=["CR", "CRLF", "LF, then CRLF", "CRLF, then LF and CR", "NUL"],
)
def test_odd_line_ends_and_nul_bytes_change_no_words(raw: bytes) -> None:
    mail = read_and_show(raw)

    assert isinstance(mail, ParsedMail)
    assert (mail.subject, mail.author.address) == ("pier", "ana@example.org")
    assert mail.text.split() == ["text", "one", "text", "two"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_raw_8_bit_headers_are_read(encoding: str) -> None:
    head = "From: Zoë Müller <zoe@example.org>\nSubject: Größe\n".encode(encoding)

    mail = read_and_show(head + b"\ntext\n")

    assert isinstance(mail, ParsedMail)
    assert (mail.author.name, mail.subject) == ("Zoë Müller", "Größe")


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 01 Jan 0000 00:00:00 +0000",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Fri, 31 Dec 10000 00:00:00 +0000",
        "Fri, 31 Feb 2025 00:00:00 +0000",
        "Fri, 99 Dec 2025 99:99:99 +9999",
        "Fri, 31 Dec 2025 00:00:00 +999999999999",
        "1 Jan 99999999999999999999 00:00",
        "-1",
        "9" * 100_000,
        "0000-00-00T00:00:00Z",
        "٣ Mar ٢٠٢٥ 10:15:00 +0100",
    ],
)
def test_a_date_that_cannot_be_is_none(date: str) -> None:
    mail = read_and_show(f"From: ana@example.org\nDate: {date}\n\ntext\n".encode())

    assert isinstance(mail, ParsedMail)
    assert mail.date is None or mail.date.year == 2025


def test_tricks_of_direction_and_hidden_letters_are_shown_nowhere() -> None:
    raw = (
        "From: \u202e\u2066gro.elpmaxe@yraM\u2069 \u200bAna\u3164 <ana@example.org>\n"
        "Subject: \u202egnp.\u200bexe\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\u202etext \u202ctext\n--b\n"
        'Content-Type: image/png; name="\u202egnp.exe"\n\nx\n--b--\n'
    ).encode()

    mail = read_and_show(raw)

    assert isinstance(mail, ParsedMail)
    shown = str(
        samples.reply(
            samples.mail(
                author=mail.author.name,
                subject=mail.subject,
                text=mail.text,
                new_text=mail.new_text,
                attachments=mail.attachments,
            )
        )
    )
    assert "Ana" in shown
    assert "gnp.exe" in shown
    assert not set(shown) & set("\u200b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u3164")


ACTIVE: Final = """<html><head><title>unseen title</title><base href="{url}">
<link rel=stylesheet href="{url}a.css"><style>p {{ background: url({url}b.png) }} unseen</style>
<script src="{url}c.js"></script><script>unseen()</script>
<meta http-equiv=refresh content="0;{url}">
</head><body onload="unseen()"><p>Seen.</p><img src="{url}d.png" alt="">
<iframe src="{url}e.html"></iframe><object data="{url}f"></object><svg><image href="{url}g"/></svg>
<video src="{url}h" poster="{url}i"></video><p hidden style="display:none">unseen words</p>
<a href="javascript:unseen()">Link.</a><!-- unseen --><p>Also seen.</p></body></html>"""
DECLARED: Final = (
    '<?xml version="1.0"?><!DOCTYPE html SYSTEM "{url}x.dtd" [<!ENTITY e SYSTEM "{url}y">]>'
)


@pytest.mark.parametrize("before", ["", DECLARED], ids=["HTML", "XHTML with entities"])
def test_nothing_of_html_is_fetched_run_or_shown_but_its_words(before: str) -> None:
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        html = (before + ACTIVE).format(url=url)
        mail = read_and_show(HEAD + b"Content-Type: text/html\n\n" + html.encode())
        server.shutdown()

    assert isinstance(mail, ParsedMail)
    assert asked == []
    assert "unseen" not in mail.text
    assert url not in mail.text
    assert mail.text.split() == ["Seen.", "Link.", "Also", "seen."]
