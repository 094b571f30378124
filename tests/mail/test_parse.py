"""Whole mails: what is unreadable, MIME trees, attachments, hostile shapes."""

import email
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mail.limits import ATTACHMENTS, DEPTH, PARTS
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.threads.copies import is_made
from bot.mail.values import Border, Claims, Mailbox, ParsedMail, Said, UnreadableMail
from tests.mail.growth import TRAPPED, assert_no_square, seconds_of

HEAD = (
    b"From: Ana <ana@example.org>\nDate: Mon, 3 Mar 2025 10:15:00 +0100\n"
    b"Message-ID: <1@example.org>\nSubject: pier\nMIME-Version: 1.0\n"
)


def read(rest: bytes) -> ParsedMail:
    mail = parse_mail(HEAD + rest)
    assert isinstance(mail, ParsedMail)
    return mail


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"Hello,\n\nno headers here\n", "no header section"),
        (b"\x00\xff\xfe" * 100, "no header section"),
        (b"Archived-At: <https://example.org/1>\n\n", "no header section"),
    ],
)
def test_bytes_that_are_no_mail_are_unreadable_with_the_reason(raw: bytes, reason: str) -> None:
    mail = parse_mail(raw)

    assert isinstance(mail, UnreadableMail)
    assert reason in mail.reason
    assert mail.size == len(raw)


def test_a_mail_without_an_id_gets_the_same_one_in_every_rendering() -> None:
    raw = b"From: ana@example.org\nSubject: pier\nDate: Mon, 3 Mar 2025 10:15:00 +0100\n"

    first = parse_mail(raw + b"\nText.\n")
    second = parse_mail(b"Received: by x\n" + raw.replace(b"\n", b"\r\n") + b"\r\nText. \r\n\r\n")
    other = parse_mail(raw + b"\nOther.\n")

    assert isinstance(first, ParsedMail)
    assert isinstance(second, ParsedMail)
    assert isinstance(other, ParsedMail)
    assert is_made(first.message_id)
    assert first.message_id == second.message_id != other.message_id


def test_one_post_under_two_ids_has_one_content_hash() -> None:
    plain = read(b"\nThe pier opens at seven.\n")
    listed = parse_mail(
        b"From: Ana via council <council@lists.example.org>\nReply-To: Ana <ana@example.org>\n"
        b"Date: Mon, 3 Mar 2025 09:15:00 +0000\nMessage-ID: <2@lists.example.org>\n"
        b"Subject: [council] pier\nList-Post: <mailto:council@lists.example.org>\n\n"
        b"The pier opens\nat seven.\n____________________\ncouncil mailing list\n"
        b"council@lists.example.org\n"
    )

    assert isinstance(listed, ParsedMail)
    assert listed.message_id != plain.message_id
    assert listed.content_hash == plain.content_hash


def test_undated_mails_are_never_the_same_post() -> None:
    first = parse_mail(b"From: a@example.org\nMessage-ID: <1@x>\n\n+1\n")
    second = parse_mail(b"From: a@example.org\nMessage-ID: <2@x>\n\n+1\n")

    assert isinstance(first, ParsedMail)
    assert isinstance(second, ParsedMail)
    assert first.content_hash != second.content_hash


def test_nul_bytes_go_nowhere() -> None:
    mail = parse_mail(
        b"From: A\x00na <a@exa\x00mple.org>\nMessage-ID: <1\x00@x>\nSubject: p\x00r\n\nte\x00xt\n"
    )

    assert isinstance(mail, ParsedMail)
    assert "\x00" not in repr(mail)
    assert mail.text == "text\n"
    assert mail.message_id == "1@x"


def test_a_named_text_part_after_the_text_is_an_attachment() -> None:
    mail = read(
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the patch.\n"
        b"--b\nContent-Type: text/x-diff; name=fix.patch\nContent-Disposition: inline\n\n- a\n+ b\n"
        b"--b\nContent-Type: text/calendar; name=invite.ics\n\nBEGIN:VCALENDAR\n--b--\n"
    )

    assert mail.text == "See the patch."
    assert [(each.filename, each.media_type, each.size) for each in mail.attachments] == [
        ("fix.patch", "text/x-diff", 7),
        ("invite.ics", "text/calendar", 15),
    ]


def test_file_names_lose_their_folders() -> None:
    mail = read(
        b'Content-Type: image/png\nContent-Disposition: inline; filename="..\\\\a/b/../c.png"\n\nx'
    )

    assert [each.filename for each in mail.attachments] == ["c.png"]


def test_related_images_are_listed_and_html_alone_is_read() -> None:
    mail = read(
        b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        b"<p>Hello <b>all</b></p>\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n"
    )

    assert mail.new_text == "Hello all"
    assert [each.filename for each in mail.attachments] == ["a.png"]


def test_a_multipart_without_its_boundary_is_read_as_text() -> None:
    assert read(b"Content-Type: multipart/mixed; boundary=b\n\nJust text.\n").text == "Just text.\n"
    assert read(b"Content-Type: multipart/mixed\n\nJust text.\n").text == "Just text.\n"


def test_nesting_and_part_counts_are_bounded() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        for level in range(1000)
    )
    many = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200_000
    files = (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: a/b\n\nx\n" * 2000
    )

    assert read(nested + b"\ndeep\n").attachments == () or DEPTH < 1000
    assert len(read(many).text.split()) <= PARTS
    assert len(read(files).attachments) <= ATTACHMENTS


HOSTILE = {
    "colons": b": " * 50_000,
    "colon lines": b"x:\n" * 33_000,
    "attributions": b"On 1 wrote:\n" * 8_000,
    "long attribution": b"On " + b"1 a " * 25_000 + b"wrote:\n> x\n",
    "headers": b"From: a@x\nDate: 1\n" * 5_000,
    "labels": b"From: a@x\n" * 10_000,
    "quotes": b">" * 100_000,
    "spaced quotes": b"> " * 50_000,
    "quote ladder": b"".join(b">" * (n % 300) + b"a\n" for n in range(700)),
    "underscores": b"_" * 100_000,
    "rules": b"__________\n" * 9_000,
    "dashes": b"-- \n" * 25_000,
    "spaces": b" " * 100_000 + b":",
    "blank lines": b"\n" * 100_000,
    "sent from": b"sent from my " * 8_000,
    "sent lines": b"Sent from my iPhone\n" * 5_000,
    "mailing list": b"a mailing list\n" * 7_000,
    "one word": b"a" * 100_000,
    "brackets": b"On 1 <" * 16_000 + b" wrote:",
    "at signs": b"a@" * 50_000 + b" wrote:",
    "initials": b"".join(b"A%s> x\n" % bytes([97 + n % 26]) * 1 for n in range(16_000)),
    "bars": b"| a\n" * 25_000,
    "pluses": b"+1\n" * 33_000,
    "entries": b"#1: +1\n" * 14_000,
    "next part": b"-------------- next part --------------\nName: x\n" * 2_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_time_for_a_hostile_body_does_not_grow_with_the_square_of_its_size(body: bytes) -> None:
    def seconds(size: int) -> float:
        def read_it() -> None:
            mail = read(b"\n" + body[:size])
            segments(mail.reading, mail.author)

        return seconds_of(read_it)

    assert_no_square(seconds, size=len(body) // 2)


def test_a_reader_that_goes_back_over_what_it_read_is_seen() -> None:
    assert_no_square(lambda size: size / 1_000, size=50_000)
    with pytest.raises(AssertionError):
        assert_no_square(lambda size: (size / 1_000) ** 2, size=50_000)


HOSTILE_HTML = {
    "open tags": b"<div>" * 15_000,
    "angles": b"<" * 100_000,
    "nested tables": b"<table><tr><td>" * 5_000,
    "blockquotes": b"<blockquote>" * 8_000,
    "comment": b"<!--" * 25_000,
    "scripts": b"<script>" * 12_000,
    "entities": b"&#x41;" * 16_000,
    "attributes": b"<p " + b"a=b " * 25_000 + b">",
}


@pytest.mark.parametrize("body", HOSTILE_HTML.values(), ids=HOSTILE_HTML.keys())
def test_hostile_html_of_100_kb_is_read_within_bounds(body: bytes) -> None:
    raw = b"Content-Type: text/html\n\n" + body

    assert seconds_of(lambda: read(raw)) < TRAPPED


HOSTILE_HEADERS = {
    "fields": b"X: y\n" * 200_000,
    "folded": b"To: a\n" + b" ,b@x\n" * 150_000,
    "one long": b"To: " + b"a" * 1_000_000 + b"\n",
    "space": b"To: a@x.org," + b" " * 1_000_000 + b"y\n",
    "quotes": b'To: "' + b'\\"' * 400_000 + b"\n",
    "comments": b"To: " + b"(" * 900_000 + b"\n",
    "encoded words": b"Subject: " + b"=?utf-8?q?" * 90_000 + b"\n",
    "references": b"References: " + b"<a@b> " * 150_000 + b"\n",
    "parameters": b"Content-Type: text/plain" + b'; a="' * 100_000 + b"\n",
    "continued names": b"Content-Disposition: a" + b"; n*1=x" * 100_000 + b"\n",
    "list ids": b"List-Id: <a>\n" * 70_000,
}


@pytest.mark.parametrize("head", HOSTILE_HEADERS.values(), ids=HOSTILE_HEADERS.keys())
def test_hostile_headers_of_a_megabyte_are_read_within_bounds(head: bytes) -> None:
    raw = HEAD + head + b"\ntext\n"

    assert seconds_of(lambda: parse_mail(raw)) < TRAPPED


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_no_bytes_raise(raw: bytes) -> None:
    parse_mail(raw)
    parse_mail(HEAD + raw)
    parse_mail(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + raw)
    parse_mail(HEAD + b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + raw)


CHARSETS = st.sampled_from(
    ["utf-8", "utf-7", "utf-16", "iso-2022-jp", "hz", "gb2312", "big5", "koi8-r", "idna", "zlib",
     "punycode", "unicode_escape", "rot13", "x", "us-ascii", "iso-8859-1", ""]
)  # fmt: skip


@given(st.binary(max_size=200), CHARSETS)
def test_no_charset_raises_or_leaves_what_no_database_takes(raw: bytes, charset: str) -> None:
    mail = read(f'Content-Type: text/plain; charset="{charset}"\n\n'.encode() + raw)

    mail.text.encode("utf-8")
    assert "\x00" not in mail.text


LINES = st.sampled_from(
    ["> a", ">> b", "", "own", "On Mon, 3 Mar 2025, Ana <a@x.org> wrote:", "-- ", "From: a@x.org",
     "Sent: 3 Mar 2025", "Subject: x", "_" * 20, "x mailing list", "| c", "JD> d", "wrote:"]
)  # fmt: skip


@given(st.lists(LINES, max_size=30).map("\n".join))
def test_new_text_holds_no_line_that_was_not_there(text: str) -> None:
    lines = {line.lstrip("> |").strip() for line in text.split("\n")} | {"", "d", "JD> d"}

    for line in new_text(read_lines(text)).split("\n"):
        assert line.removeprefix("> ").lstrip("> |").strip() in lines


@given(st.lists(LINES, max_size=30).map("\n".join))
def test_segments_at_no_depth_are_the_senders(text: str) -> None:
    author = read(b"\n").author

    for segment in segments(read_lines(text), author):
        assert (segment.depth == 0) == (segment.author == author)


@pytest.mark.parametrize("name", ["Quoted-Printable", "quoted printable"])
def test_quoted_printable_is_undone_as_old_programs_spell_it(name: str) -> None:
    mail = read(f"Content-Transfer-Encoding: {name}\n\nthe long=\n boat =3D Ana's\n".encode())

    assert mail.new_text == "the long boat = Ana's"


def test_text_parts_are_those_the_standard_library_sees() -> None:
    raw = HEAD + (
        b'Content-Type: multipart/mixed; boundary="a b"\n\npreamble\n--a b\n'
        b"Content-Transfer-Encoding: quoted-printable\n\na=3Db\n--a b  \n\nsecond\n\n--a b--\nend\n"
    )
    expected = [
        str(part.get_payload(decode=True), "ascii").strip("\n")  # type: ignore[arg-type]
        for part in email.message_from_bytes(raw).walk()
        if not part.is_multipart()
    ]

    mail = parse_mail(raw)

    assert isinstance(mail, ParsedMail)
    assert mail.text.split("\n\n") == expected


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ("X-Original-From: Ana <ana@example.org>", Mailbox("Ana", "ana@example.org")),
        ("X-Original-From: Ben <ben@example.org>", Mailbox("Ana via Pier-Crew", "pier@x.org")),
        ("To: pier@x.org", Mailbox("Ana via Pier-Crew", "pier@x.org")),
        ("Cc: pier@x.org, Ana <ana@example.org>", Mailbox("Ana", "ana@example.org")),
    ],
)
def test_a_list_that_no_field_names_may_have_rewritten_from(fields: str, author: Mailbox) -> None:
    mail = parse_mail(f"From: Ana via Pier-Crew <pier@x.org>\n{fields}\n\nHi\n".encode())

    assert isinstance(mail, ParsedMail)
    assert mail.author == author


def test_a_list_that_its_own_address_names_leaves_the_name_of_the_person() -> None:
    mail = parse_mail(b"From: Ana via Pier-Crew <pier-crew@x.org>\nTo: pier-crew@x.org\n\nHi\n")

    assert isinstance(mail, ParsedMail)
    assert mail.author == Mailbox("Ana", "")


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("koi8-r", "Причал закрыт"),
        ("windows-1251", "Причал закрыт"),
        ("gb2312", "码头关闭了"),
        ("big5", "碼頭關閉了"),
        ("euc-kr", "부두가 닫혔다"),
        ("shift_jis", "桟橋は閉鎖中です"),
        ("iso-8859-2", "Dok je zatvořen"),
        ("iso-8859-7", "Η προβλήτα έκλεισε"),
    ],
)
def test_raw_words_of_a_header_are_in_the_charset_that_its_mail_declares(
    charset: str, words: str
) -> None:
    raw = (
        f"From: {words} <ana@example.org>\nSubject: {words}\n"
        f"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n{words}\n"
        f'--x\nContent-Type: application/pdf; name="{words}.pdf"\n\nx\n--x--\n'
    )

    mail = parse_mail(raw.encode(charset))

    assert isinstance(mail, ParsedMail)
    assert (mail.subject, mail.author.name, mail.new_text) == (words, words, words)
    assert [each.filename for each in mail.attachments] == [f"{words}.pdf"]


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "koi8-r", "utf-16", "utf-7", "no-such"])
def test_raw_utf8_in_a_header_is_utf8_whatever_is_declared(charset: str) -> None:
    raw = "From: ana@example.org\nSubject: Überfälle\nContent-Type: text/plain; charset="

    mail = parse_mail(f"{raw}{charset}\n\nx".encode())

    assert isinstance(mail, ParsedMail)
    assert mail.subject == "Überfälle"


def test_raw_latin_in_a_header_is_windows_where_no_charset_fits() -> None:
    raw = "From: ana@example.org\nSubject: Überfälle\nContent-Type: text/plain; charset=utf-16\n\nx"

    mail = parse_mail(raw.encode("cp1252"))

    assert isinstance(mail, ParsedMail)
    assert mail.subject == "Überfälle"


@pytest.mark.parametrize("charset", ["gb2312", "big5", "shift_jis", "windows-1251", "iso-8859-2"])
@pytest.mark.parametrize("words", ["Причал сегодня закрыт.", "码头关闭了。我们坐船去。"])
def test_words_that_are_utf8_beyond_chance_are_that_whatever_is_declared(
    charset: str, words: str
) -> None:
    mail = read(f"Content-Type: text/plain; charset={charset}\n\n{words}\n".encode())

    assert mail.new_text == words


@pytest.mark.parametrize(
    ("charset", "words"), [("gb2312", "联通"), ("windows-1251", "«СССР»"), ("koi8-r", "б")]
)
def test_few_characters_may_be_utf8_by_chance(charset: str, words: str) -> None:
    mail = read(f"Content-Type: text/plain; charset={charset}\n\n{words}\n".encode(charset))

    assert mail.new_text == words


def test_an_archived_mail_is_read_alike_but_for_what_only_a_proved_one_may_do() -> None:
    raw = (
        b"Received: from outside.example (outside.example [203.0.113.7]) by mx.example.org\n"
        b"DKIM-Signature: v=1; d=example.org; h=from:subject; b=x\n"
        + HEAD
        + b"In-Reply-To: <0@example.org>\nReply-To: Ben <ben@example.org>\n\n"
        b"> Number #12 is the pier.\n\n+1 as in #12\n"
    )

    live, archived = parse_mail(raw), parse_mail(raw, is_archived=True)

    assert isinstance(live, ParsedMail)
    assert isinstance(archived, ParsedMail)
    assert live.claims.answered
    assert live.signatures
    assert live.said.may_hold_votes
    assert live.said.words
    said = Said(words=live.said.words, quoted_lines=live.said.quoted_lines)
    assert archived.said == said
    assert archived == replace(live, border=Border(), claims=Claims(), signatures=())
