"""Real mails, changed: bytes broken, parts of two mails spliced, what hurts put in."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from tests.fuzz.chance import Chance
from tests.fuzz.traps import leads, patterns

MOST_CHANGES: Final = 8
LONGEST: Final = 20_000
"""Bytes of a real mail that are taken, and as many as one change may put in."""
_ALLOWED: Final = (6_000,) * 40 + (100_000,)
"""Bytes of a whole mail: few long ones among the many, as real mails are."""

_BREAKING: Final = b'\r\n\t :;<>=?"-\x00\xff\r()[]@,|*_'
_REPEATS: Final = (2, 2, 10, 100, 2_000)
_TRAP_CHARS: Final = (50, 400, 1_000, 20_000)

_HEADERS: Final = (
    b"Content-Type: text/plain; charset=utf-16",
    b"Content-Type: text/plain; charset=utf-7; format=flowed; delsp=yes",
    b"Content-Type: text/plain; charset=iso-2022-jp",
    b"Content-Type: text/html; charset=unicode",
    b"Content-Type: multipart/mixed; boundary=a",
    b'Content-Type: multipart/digest; boundary=""',
    b"Content-Type: multipart/alternative; boundary*0=x; boundary*1=y",
    b"Content-Type: message/rfc822",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    b"Content-Type: text/calendar; method=REQUEST",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Auto-Submitted: auto-replied",
    b"X-Mailer: vacation",
    b"Precedence: bulk",
    b"List-Id: <>",
    b"List-Id: \xff\xfe <\x00council.example.org>",
    b"List-Post: <mailto:council@example.org>",
    b"X-Original-From: Ana <ana@example.org>",
    b"Date: Thu, 01 Jan 0000 00:00:00 +0000",
    b"Date: Fri, 31 Dec 9999 23:59:59 -1200",
    b"Date: Mon, 99 Foo 99999999999 99:99:99 +9999999999",
    b"Date: Mon, 01 Jan 2001 00:00:00 -2359",
    b"Message-ID: <\xe9\x00>",
    b"In-Reply-To: <a> <a> <a",
    b"References: " + b"<1@example.org>\n " * 400,
    b"Subject: Re: " * 40,
    "Subject: \u202egnp.exe \u2066x\u200b\u0000".encode(),
    "From: \u202ea\u2067n\u200ba\u3164 <ana@example.org>".encode(),
    b"Subject: =?utf-8?b?4oCu?= =?utf-8?q?=00=E2=80=AE?=",
    b'From: "Ana via Council" <council@example.org>',
    b"From: =?utf-16?q?A?= <a@b@c@d>",
    b"Received: from x by y; Mon, 3 Mar 2025 10:15:00 +0100",
    b"X-Penholder-Item: 99999999999999999999",
)

_LINES: Final = (
    b"On Mon, 3 Mar 2025 at 10:15, Ana <ana@example.org> wrote:",
    b"From: Ana <ana@example.org>\nSent: Monday, 3 March 2025\nTo: council\nSubject: pier",
    b"-----Original Message-----",
    b"Begin forwarded message:",
    b"-- ",
    b"> > > ",
    b"+1",
    b"#12: +1 because",
    b"!vote 12 agree",
    b"_" * 80,
    b"-------------- next part --------------",
    b"An HTML attachment was scrubbed...",
    b"diff --git a/x b/x",
    b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:99999999",
    b"Final-Recipient: rfc822; ana@example.org\nAction: failed\nStatus: 5.1.1",
    b"I am away until 31 February 2025, 30/30/2025, 2025-13-45.",
    b"<table><tr><td><blockquote><div class=gmail_quote>",
    "\u202e\u2066\u200b\ufeff\U000e0001\u3164".encode(),
    b"\x1b]0;title\x07\x1b[31m",
)

Change = Callable[[bytearray, Chance], None]


def changed(mails: Sequence[bytes], chance: Chance) -> bytes:
    """Return one of the mails with a few changes."""
    mail = bytearray(chance.pick(mails)[:LONGEST])
    longest = chance.pick(_ALLOWED)
    for _ in range(1 + chance.below(MOST_CHANGES)):
        if chance.below(6) == 0:
            _splice(mail, chance.pick(mails)[:LONGEST], chance)
        else:
            chance.pick(_CHANGES)(mail, chance)
        del mail[longest:]
    return bytes(mail)


def _place(mail: bytearray, chance: Chance) -> int:
    """Return a place in the mail: every second time in its first part, where headers stand."""
    end = len(mail) + 1
    return chance.below(min(end, 2_000) if chance.below(2) else end)


def _line(mail: bytearray, chance: Chance) -> int:
    """Return the beginning of a line."""
    return mail.rfind(b"\n", 0, _place(mail, chance)) + 1


def _splice(mail: bytearray, other: bytes, chance: Chance) -> None:
    """Go on with another mail, or put a piece of it in."""
    begin, end = sorted((chance.below(len(other) + 1), chance.below(len(other) + 1)))
    at = _place(mail, chance)
    match chance.below(3):
        case 0:
            mail[at:] = other[begin:]
        case 1:
            mail[at:at] = other[begin:end]
        case _:
            at = _line(mail, chance)
            mail[at:at] = other[:end]


def _set_byte(mail: bytearray, chance: Chance) -> None:
    at = _place(mail, chance)
    mail[at : at + 1] = bytes([chance.below(256)])


def _set_sign(mail: bytearray, chance: Chance) -> None:
    at = _place(mail, chance)
    mail[at : at + chance.below(2)] = bytes([chance.pick(_BREAKING)])


def _take_out(mail: bytearray, chance: Chance) -> None:
    at = _place(mail, chance)
    del mail[at : at + chance.pick((1, 2, 20, 400, 10_000))]


def _double(mail: bytearray, chance: Chance) -> None:
    at = _place(mail, chance)
    piece = mail[at : at + chance.pick((1, 2, 20, 400))]
    mail[at:at] = (piece * chance.pick(_REPEATS))[:LONGEST]


def _double_line(mail: bytearray, chance: Chance) -> None:
    at = _line(mail, chance)
    end = mail.find(b"\n", at) + 1 or len(mail)
    mail[at:at] = (mail[at:end] * chance.pick(_REPEATS))[:LONGEST]


def _add_header(mail: bytearray, chance: Chance) -> None:
    at = 0 if chance.below(2) else _line(mail, chance)
    mail[at:at] = chance.pick(_HEADERS) + b"\n"


def _add_line(mail: bytearray, chance: Chance) -> None:
    at = _line(mail, chance)
    mail[at:at] = ((chance.pick(_LINES) + b"\n") * chance.pick((1, 1, 1, 3, 500)))[:LONGEST]


def _add_trap(mail: bytearray, chance: Chance) -> None:
    at = _line(mail, chance)
    lead, pump = chance.pick(_traps())
    size = chance.pick(_TRAP_CHARS)
    head = chance.pick((b"", b"", b"> ", b"From: ", b"Subject: ", b"To: ", b"List-Post: ", b"<p>"))
    mail[at:at] = head + lead + (pump * size)[:size] + b"\n"


@cache
def _traps() -> tuple[tuple[bytes, bytes], ...]:
    """Return what leads to each repetition of a pattern, and what it repeats.

    It takes seconds: only who changes mails waits, and not each process that collects the tests.
    """
    return tuple(
        (lead.encode("utf-8", "replace"), pump.encode("utf-8", "replace"))
        for lead, pump in sorted({each for _name, one in patterns() for each in leads(one)})
    )


def _change_line_ends(mail: bytearray, chance: Chance) -> None:
    begin, end = sorted((_place(mail, chance), _place(mail, chance)))
    mail[begin:end] = mail[begin:end].replace(b"\n", chance.pick((b"\r\n", b"\r", b"\n\n", b"\0")))


def _set_high_bits(mail: bytearray, chance: Chance) -> None:
    at = _place(mail, chance)
    mail[at : at + 40] = bytes(byte | 0x80 for byte in mail[at : at + 40])


def _enclose(mail: bytearray, chance: Chance) -> None:
    kind = chance.pick((b"mixed", b"alternative", b"digest", b"related", b"signed", b"report"))
    inner = chance.pick((b"message/rfc822", b"text/plain", b"text/html", b"text/calendar"))
    head = mail[: _line(mail, chance)]
    mail[:0] = (
        head
        + b"Content-Type: multipart/%s; boundary=q\n\n--q\nContent-Type: %s\n\n" % (kind, inner)
    )[:LONGEST]


_CHANGES: Final[tuple[Change, ...]] = (
    _set_byte,
    _set_sign,
    _set_sign,
    _take_out,
    _double,
    _double_line,
    _add_header,
    _add_header,
    _add_line,
    _add_line,
    _add_trap,
    _change_line_ends,
    _set_high_bits,
    _enclose,
)
