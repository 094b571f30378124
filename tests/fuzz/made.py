"""Mails made up by Hypothesis: headers, trees of parts, texts and HTML, each true or false."""

import base64
import quopri
from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

_CHARSETS: Final = (
    "utf-8",
    "us-ascii",
    "iso-8859-1",
    "windows-1252",
    "utf-16",
    "utf-7",
    "iso-2022-jp",
    "hz",
    "gb2312",
    "big5",
    "koi8-r",
    "shift_jis",
    "unknown-8bit",
    "punycode",
    "zlib",
    "",
    "x" * 50,
)
_TYPES: Final = (
    "text/plain",
    "text/plain",
    "text/html",
    "text/html",
    "text/enriched",
    "text/calendar",
    "message/rfc822",
    "message/delivery-status",
    "application/octet-stream",
    "image/png",
    "text/x-diff",
    "text",
    "",
    "multipart/mixed",
    "a/b/c",
)
_KINDS: Final = (
    "mixed",
    "alternative",
    "related",
    "digest",
    "signed",
    "report",
    "encrypted",
    "x",
)
_BOUNDARIES: Final = ("b", "bb", "=_b", 'b c"', "", "é", "b" * 200)
_LINES: Final = (
    "> a",
    ">> b",
    "",
    "",
    "my own words",
    "more of my own words",
    "-- ",
    "Ana",
    "| c",
    "JD> d",
    "On Mon, 3 Mar 2025 at 10:15, Ana <ana@example.org> wrote:",
    "Am 3.3.2025 schrieb Ana:",
    "From: Ana <ana@example.org>",
    "Sent: 3 March 2025 10:15",
    "To: council",
    "Subject: pier",
    "-----Original Message-----",
    "wrote:",
    "_" * 40,
    "council mailing list",
    "+1",
    "-1 no",
    "#12: +1 because",
    "!show 12",
    "Sent from my phone",
    "Begin forwarded message:",
    "\f\v\x1b",
    "\u202eover\u202c",
    "\u200b\u200d\u2060",
    "السلام عليكم",
    "会議は火曜日です。",
    "> " * 30,
    "I am away until 12 March 2025.",
    "Best regards,",
    "a@b.example at c dot example",
)
_TAGS: Final = (
    "<p>",
    "</p>",
    "<br>",
    "<div>",
    "</div>",
    "<table><tr><td>",
    "</table>",
    "<blockquote>",
    "</blockquote>",
    "<div class=gmail_quote>",
    "<hr>",
    "<script>x()</script>",
    "<style>a{}",
    "<img src=https://evil.example/x.png>",
    "<!--",
    "-->",
    "<![if x]>",
    "<a href='javascript:'>",
    "<div id=appendonsend>",
    "<pre>",
    "</pre>",
    "&lt;b&gt;",
    "&#x202e;",
    "&#0;",
    "<",
    ">",
    "<ul>",
    "<li>",
    "<td colspan=99999999>",
    "<span style='display:none'>",
    "<title>",
    "<svg><p>",
)
_FIELDS: Final = (
    "From",
    "To",
    "Cc",
    "Sender",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Id",
    "List-Post",
    "Received",
    "Auto-Submitted",
    "Precedence",
    "Return-Path",
    "X-BeenThere",
    "X-Original-From",
    "X-Mailer",
    "Authentication-Results",
    "X-Penholder-Item",
    "Content-Disposition",
    "MIME-Version",
    "X-Failed-Recipients",
)
_VALUES: Final = (
    "Ana <ana@example.org>",
    '"Ana, Lopez" <ana@example.org>',
    "ana at example.org (Ana)",
    "Ana via Council <council@example.org>",
    "council: a@x.org, b@y.org;",
    "<>",
    "@",
    "a@",
    '"',
    "<1@example.org>",
    "<1@example.org> <2@example.org>",
    "Re: [council] pier (was: quay)",
    "Mon, 3 Mar 2025 10:15:00 +0100",
    "31 Dec 9999 23:59:59 -1200",
    "1 Jan 0000 00:00 +0000",
    "=?utf-8?b?w6kgw6k=?=",
    "=?utf-16?q?a?= =?x?b?!?=",
    "=?utf-8?q?=E2=80=AEx?=",
    "auto-replied",
    "Council <council.example.org>",
    "<mailto:council@example.org>",
    "from x; Mon, 3 Mar 2025",
    "attachment; filename*0*=utf-8''%e2%80%ae; filename*1=..%2f",
    "mx.example; dkim=pass",
    "12",
)

_signs: Final = st.characters(codec="utf-8")
_words: Final = st.one_of(
    st.sampled_from(_VALUES),
    st.text(_signs, max_size=20),
    st.lists(st.sampled_from(_VALUES), min_size=2, max_size=4).map(", ".join),
)
_line_ends: Final = st.sampled_from((b"\n", b"\n", b"\n", b"\r\n", b"\r"))


def _field(name: str, value: str, end: bytes, fold: bool) -> bytes:
    line = f"{name}: {value}".encode()
    return (line.replace(b" ", end + b" ", 2) if fold else line) + end


def _encoded(text: str, charset: str, encoding: str) -> bytes:
    try:
        raw = text.encode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        raw = text.encode()
    if encoding == "base64":
        return base64.encodebytes(raw)
    return quopri.encodestring(raw) if encoding == "quoted-printable" else raw


def _leaf(media_type: str, charset: str, label: str, encoding: str, extra: str, text: str) -> bytes:
    head = f"Content-Type: {media_type}; charset={label or charset}{extra}\n"
    if encoding:
        head += f"Content-Transfer-Encoding: {encoding}\n"
    return head.encode() + b"\n" + _encoded(text, charset, encoding)


def _tree(kind: str, boundary: str, parts: Sequence[bytes], end: str) -> bytes:
    mark = b"\n--" + boundary.encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode()
    return head + b"".join(mark + b"\n" + part for part in parts) + mark + end.encode()


_texts: Final = st.lists(
    st.one_of(st.sampled_from(_LINES), st.text(_signs, max_size=30)), max_size=25
).map("\n".join)
_html: Final = st.lists(
    st.one_of(st.sampled_from(_TAGS), st.sampled_from(_LINES), st.text(_signs, max_size=10)),
    max_size=30,
).map("".join)
_charsets: Final = st.sampled_from(_CHARSETS)
_leaves: Final = st.builds(
    _leaf,
    st.sampled_from(_TYPES),
    _charsets,
    st.one_of(st.just(""), _charsets),
    st.sampled_from(("", "", "base64", "quoted-printable", "8bit", "x-uuencode")),
    st.sampled_from(("", "; format=flowed", "; format=flowed; delsp=yes", '; name="a\u202eb"')),
    st.one_of(_texts, _html),
)
_trees: Final = st.recursive(
    _leaves,
    lambda inner: st.builds(
        _tree,
        st.sampled_from(_KINDS),
        st.sampled_from(_BOUNDARIES),
        st.lists(inner, max_size=4),
        st.sampled_from(("--", "--\n", "", "\n")),
    ),
    max_leaves=6,
)
_heads: Final = st.lists(
    st.builds(_field, st.sampled_from(_FIELDS), _words, _line_ends, st.booleans()),
    min_size=1,
    max_size=14,
).map(b"".join)

MAILS: Final = st.builds(lambda head, tree: head + tree, _heads, _trees)
"""Bytes of whole mails."""
