"""What an archive took out of a mail is an attachment; its notices are nobody's words."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.scrubbed import scrubbed_attachments
from bot.mail.quotes.segments import segments
from bot.mail.values import Attachment, Mailbox, ParsedMail

PLACE = "http://lists.example.org/pipermail/council/attachments/20140312/0a1b2c3d/"
NEXT = "-------------- next part --------------\n"

NOTICES = {
    "Mailman 2.1": (
        (
            "A non-text attachment was scrubbed...\nName: plan of the pier.pdf\n"
            f"Type: application/pdf\nSize: 190133 bytes\nDesc: not available\nURL: <{PLACE}a.pdf>\n"
        ),
        Attachment("plan of the pier.pdf", "application/pdf", 190133, f"{PLACE}a.pdf"),
    ),
    "early Mailman 2.1": (
        (
            "A non-text attachment was scrubbed...\nName: not available\nType: image/png\n"
            f"Size: 7 bytes\nDesc: not available\nUrl : {PLACE}attachment.png\n"
        ),
        Attachment("attachment.png", "image/png", 7, f"{PLACE}attachment.png"),
    ),
    "a name with a number": (
        (
            "A non-text attachment was scrubbed...\nName: 2014\nType: application/zip\n"
            f"Size: 1 bytes\nDesc: of 2014\nURL: <{PLACE}attachment.zip>\n"
        ),
        Attachment("2014", "application/zip", 1, f"{PLACE}attachment.zip"),
    ),
    "HTML": (
        f"An HTML attachment was scrubbed...\nURL: <{PLACE}attachment.html>\n",
        Attachment("attachment.html", "text/html", 0, f"{PLACE}attachment.html"),
    ),
    "HTML of a private archive": (
        (
            "An HTML attachment was scrubbed...\nURL: "
            f"<{PLACE.replace('pipermail', 'mailman/private')}attachment.htm>\n"
        ),
        Attachment(
            "attachment.htm",
            "text/html",
            0,
            f"{PLACE.replace('pipermail', 'mailman/private')}attachment.htm",
        ),
    ),
    "HTML removed": (
        "HTML attachment scrubbed and removed\n",
        Attachment("", "text/html", 0),
    ),
    "skipped": (
        "Skipped content of type multipart/alternative\n",
        Attachment("", "multipart/alternative", 0),
    ),
    "text": (
        (
            "An embedded and charset-unspecified text was scrubbed...\nName: pier.patch\n"
            f"URL: <{PLACE}attachment.txt>\n"
        ),
        Attachment("pier.patch", "text/plain", 0, f"{PLACE}attachment.txt"),
    ),
    "a mail": (
        (
            "An embedded message was scrubbed...\nFrom: Ana Lopez <ana at example.org>\n"
            "Subject: The pier: when\nDate: Wed, 12 Mar 2014 10:00:00 +0100\nSize: 4321\n"
            f"URL: <{PLACE}attachment.eml>\n"
        ),
        Attachment("The pier: when.eml", "message/rfc822", 4321, f"{PLACE}attachment.eml"),
    ),
    "an address on its own line": (
        f"An HTML attachment was scrubbed...\nURL:\n\t<{PLACE}attachment.html>\n",
        Attachment("attachment.html", "text/html", 0, f"{PLACE}attachment.html"),
    ),
    "Mailman 3's plain digest": (
        (
            "A message part incompatible with plain text digests has been removed ...\n"
            "Name: pier.png\nType: image/png\nSize: 16 bytes\nDesc: The pier\n"
        ),
        Attachment("pier.png", "image/png", 16),
    ),
    "nothing known of it": (
        (
            "A message part incompatible with plain text digests has been removed ...\n"
            "Name: not available\nType: text/html\nSize: 58 bytes\nDesc: not available\n"
        ),
        Attachment("", "text/html", 58),
    ),
    "another language, in full": (
        (
            f"Quelque chose a été ôté…\nNom : pier.pdf\nType : application/pdf\nTaille : 9 octets\n"
            f"Desc : indisponible\nURL : <{PLACE}a.pdf>\n"
        ),
        Attachment("pier.pdf", "application/pdf", 9, f"{PLACE}a.pdf"),
    ),
    "another language, an address": (
        f"HTML は取り除かれました...\n場所： <{PLACE}attachment.html>\n",
        Attachment("attachment.html", "text/html", 0, f"{PLACE}attachment.html"),
    ),
}


@pytest.mark.parametrize(("notice", "meant"), NOTICES.values(), ids=NOTICES.keys())
def test_a_notice_is_an_attachment_and_no_words(notice: str, meant: Attachment) -> None:
    between = f"Before.\n\n{NEXT}{notice}{NEXT.replace('next part', 'nächster Teil')}{notice}"

    for text in (notice, f"Before.\n{notice}", f"Before.\n\n{NEXT}{notice}"):
        assert scrubbed_attachments(read_lines(text)) == (meant,)
        assert new_text(read_lines(text)) in {"", "Before."}
    assert scrubbed_attachments(read_lines(between)) == (meant, meant)
    assert new_text(read_lines(between)) == "Before."


def test_lines_between_parts_are_nobodys_words() -> None:
    footer = "_______________________________________________\nCouncil mailing list\nx@x.org\n"

    assert new_text(read_lines(f"Words.\n{NEXT}{footer}")) == "Words."
    assert new_text(read_lines(f"Words.\n{NEXT}More words.\n")).split() == [
        "Words.",
        "More",
        "words.",
    ]


def test_what_stands_between_and_below_notices_is_kept() -> None:
    notice, _meant = NOTICES["Mailman 2.1"]
    text = f"Before.\n{NEXT}{notice}\nBetween.\n{NEXT}{notice}\n\nBelow.\n"

    assert new_text(read_lines(text)).split() == ["Before.", "Between.", "Below."]


def test_a_quoted_notice_is_no_attachment_of_this_mail_and_nobodys_words() -> None:
    notice, _meant = NOTICES["HTML"]
    quoted = "".join(f"> {line}\n" for line in f"The pier?\n{NEXT}{notice}".splitlines())
    text = f"On 12 March 2014 Ana wrote:\n{quoted}\nYes.\n"

    assert scrubbed_attachments(read_lines(text)) == ()
    assert [
        each.text.strip() for each in segments(read_lines(text), Mailbox("Ben", "ben@example.org"))
    ] == [
        "The pier?",
        "Yes.",
    ]


ORDINARY = [
    "The header says...\nContent-Type: text/html\nand that is wrong.\n",
    "I looked around...\nURL: https://example.org/pier\nand found it.\n",
    "Options:\nName: pier\nSize: 12 m\n",
    "She said that an HTML attachment was scrubbed...\n\nWhy?\n",
    "See https://example.org/attachments/pier.pdf for it...\n",
    "...\n…\n...\n",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_no_notice(text: str) -> None:
    assert scrubbed_attachments(read_lines(text)) == ()
    assert new_text(read_lines(text)) == text.strip()


def test_a_mail_lists_what_was_scrubbed_after_its_own_parts() -> None:
    notice, meant = NOTICES["Mailman 2.1"]
    raw = (
        "From: ana at example.org (Ana)\nMessage-ID: <1@x>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\nThe plan:\n{NEXT}{notice}"
        "--b\nContent-Type: text/csv; name=a.csv\nContent-Disposition: attachment\n\n1,2\n--b--\n"
    )

    mail = parse_mail(raw.encode())

    assert isinstance(mail, ParsedMail)
    assert mail.attachments == (Attachment("a.csv", "text/csv", 3), meant)
    assert mail.new_text == "The plan:"


@pytest.mark.parametrize(
    "line",
    [
        "------------ próxima parte ------------",
        "--------- następna część ---------",
        "-------------- Próxima Parte ----------",
    ],
)
def test_a_shorter_line_above_a_notice_is_the_archives(line: str) -> None:
    notice = (
        "Se ha borrado un adjunto en formato HTML...\n"
        "URL: <https://x.org/pipermail/pier/attachments/20260105/1a2b3c4d/attachment.html>\n"
    )

    reading = read_lines(f"Hola.\n{line}\n{notice}")

    assert new_text(reading) == "Hola."
    assert len(scrubbed_attachments(reading)) == 1
    assert (
        new_text(read_lines(f"Hola.\n{line}\nYa nos vemos.\n")) == f"Hola.\n{line}\nYa nos vemos."
    )
