"""The fixtures of three published reply parsers, and which of their lines are new.

Nothing of the fixtures' text stands here: new lines are named by their numbers, and what the
fixtures of talon say by a fingerprint of their words. What is new is what a careful person says
(tests/mail/labelled/README.md): a closing typed by hand is, a device's line is not.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.mail.content.html import html_to_text
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail

ZAPIER: Final = {
    "correct_sig": "1",
    "email_1_1": "1-5",
    "email_1_2": "1 9-34",
    "email_1_3": "1-3",
    "email_1_4": "1",
    "email_1_5": "1-15",
    "email_1_6": "1-3",
    "email_1_7": "1",
    "email_1_8": "13 19",
    "email_2_1": "1",
    "email_2_2": "1",
    "email_2_3": "1",
    "email_BlackBerry": "1",
    "email_bullets": "1-9",
    "email_gmail": "1",
    "email_headers_no_delimiter": "1",
    "email_iPhone": "1",
    "email_multi_word_sent_from_my_mobile_device": "1",
    "email_one_is_not_on": "1-5",
    "email_partial_quote_header": "1-6",
    "email_sent_from_my_not_signature": "1-3",
    "email_sig_delimiter_in_middle_of_line": "1-7",
    "greedy_on": "1-6",
}
"""New lines of each, but for the one that measures time alone."""

MPR: Final = {
    "caution": "5-26",
    "caution2": "1-5",
    "email_3_1": "1-3",
    "email_danish_1": "1-6",
    "email_danish_2": "1-6",
    "email_danish_3": "1-3",
    "email_danish_4": "1-3",
    "email_danish_5": "1-6",
    "email_ja_1_1": "1",
    "email_ja_1_2": "1-8",
    "email_nl_1_1": "1-4",
    "email_nl_1_2": "1",
    "email_pl_1_1": "5-10",
    "email_pl_1_2": "6-11",
    "email_pl_1_3": "5-10",
    "email_sv_anon_1": "1-7",
    "email_swedish_1": "1-8",
    "email_swedish_2": "1-7",
    "forward": "1-6",
    "multi_header": "1",
    "outlook": "1-8",
}
"""New lines of those that are not zapier's as well, and whose new words can be told at all."""

_HTML: Final = (
    "gmail",
    "hotmail",
    "mail_ru",
    "ms_outlook_2003",
    "ms_outlook_2007",
    "ms_outlook_2010",
    "thunderbird",
    "windows_mail",
    "yandex_ru",
)
_STANDARD: Final = (
    "android",
    "aol",
    "apple_mail",
    "apple_mail_2",
    "comcast",
    "gmail",
    "hotmail",
    "iphone",
    "outlook",
    "sparrow",
    "thunderbird",
    "yahoo",
)
TALON: Final = {
    "OLK_SRC_BODY_SECTION.html": "c253f451bdd5",
    "reply-separated-by-hr.html": "f4fcd0733a80",
    "reply-quotations-share-block.eml": "a9884a91bd7c",
    **{f"html_replies/{name}.html": "431cafd9f3a5" for name in _HTML},
    **{f"standard_replies/{name}.eml": "185f8db32271" for name in _STANDARD},
}
"""Fingerprints of what is new."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """One fixture: its name, its text with LF line ends, the fingerprint of what is new."""

    name: str
    text: str
    new: str


def zapier(folder: Path) -> Iterator[Fixture]:
    """Yield the fixtures of email-reply-parser."""
    return _by_lines(folder / "zapier", ZAPIER)


def mail_parser_reply(folder: Path) -> Iterator[Fixture]:
    """Yield the fixtures of mail-parser-reply."""
    return _by_lines(folder / "mpr", MPR)


def talon(folder: Path) -> Iterator[Fixture]:
    """Yield the replies among the fixtures of talon."""
    for name, new in TALON.items():
        path = folder / "talon" / name
        if path.suffix == ".html":
            text = html_to_text(path.read_text(encoding="utf-8"))
        else:
            mail = parse_mail(path.read_bytes())
            text = mail.text if isinstance(mail, ParsedMail) else ""
        yield Fixture(name, text, new)


def fingerprint(text: str) -> str:
    """Return what two texts with the same words have in common; answered lines do not count."""
    own = [line for line in text.split("\n") if not line.lstrip().startswith(">")]
    return hashlib.sha256(" ".join("\n".join(own).split()).encode()).hexdigest()[:12]


def _by_lines(folder: Path, expected: dict[str, str]) -> Iterator[Fixture]:
    for name, numbers in expected.items():
        text = (folder / f"{name}.txt").read_bytes().decode().replace("\r\n", "\n")
        lines = text.split("\n")
        new: list[str] = []
        for numbers_together in numbers.split():
            first, _, last = numbers_together.partition("-")
            new += lines[int(first) - 1 : int(last or first)]
        yield Fixture(name, text, fingerprint("\n".join(new)))
