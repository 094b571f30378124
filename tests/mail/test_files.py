"""Which files of a mail may be shown: what they are is not believed of their sender."""

from email.message import EmailMessage

import pytest

from bot.mail.content.files import LARGEST, MOST_FILES, files_of
from bot.mail.masking import Secrets

SECRET = "penholder+plan-9f3c61d0@example.org"
PDF = b"%PDF-1.7\nminutes"
PNG = b"\x89PNG\r\n\x1a\npicture"
ZIP = b"PK\x03\x04word/document.xml"


def mail(*files: tuple[str, str, bytes], cid: str = "") -> bytes:
    """Return a mail with files: name, media type and bytes of each."""
    message = EmailMessage()
    message["Subject"] = "Minutes"
    message.set_content("See the minutes.")
    for name, media_type, content in files:
        kind, _, subtype = media_type.partition("/")
        message.add_attachment(
            content, maintype=kind, subtype=subtype, filename=name, cid=cid or None
        )
    return message.as_bytes()


def shown(raw: bytes) -> tuple[list[str], list[str]]:
    files = files_of(raw, masked=Secrets((SECRET,)).masked)
    return [file.name for file in files.shown], list(files.left)


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("minutes.pdf", "application/pdf", PDF),
        ("Minutes.PDF", "application/octet-stream", PDF),
        ("map.png", "image/png", PNG),
        ("notes.txt", "text/plain", "Café, naïve".encode("latin-1")),
        ("votes.csv", "text/csv", b"name,vote\nAda,yes\n"),
        ("plan.docx", "application/octet-stream", ZIP),
        ("plan.odt", "application/vnd.oasis.opendocument.text", ZIP),
    ],
)
def test_small_files_of_plain_kinds_are_shown(name: str, media_type: str, content: bytes) -> None:
    (file,) = files_of(mail((name, media_type, content)), masked=str).shown

    assert (file.name, file.content) == (name, content)


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("setup.exe", "application/octet-stream", b"MZ\x90"),
        ("minutes.pdf", "application/pdf", b"MZ\x90 no PDF"),
        ("minutes.pdf", "text/html", PDF),
        ("minutes.pdf.exe", "application/pdf", PDF),
        ("page.html", "text/html", b"<html><script>"),
        ("page.txt", "text/plain", b"\xef\xbb\xbf <!DOCTYPE html>"),
        ("drawing.svg", "image/svg+xml", b"<svg onload='x()'>"),
        ("drawing.png", "image/png", b"<svg onload='x()'>"),
        ("program.txt", "text/plain", b"\x7fELF\0\0"),
        ("all.zip", "application/zip", ZIP),
        ("plan.docm", "application/octet-stream", ZIP),
        ("plan.docx", "application/octet-stream", ZIP + b"word/vbaProject.bin"),
        ("run.js", "text/javascript", b"alert(1)"),
        ("no name at all", "application/octet-stream", PDF),
        ("large.pdf", "application/pdf", PDF + b" " * LARGEST),
        ("empty.txt", "text/plain", b""),
        ("headers.txt", "text/plain", f"Delivered-To: {SECRET}".encode()),
    ],
)
def test_other_files_are_only_named(name: str, media_type: str, content: bytes) -> None:
    assert shown(mail((name, media_type, content))) == ([], [name])


def test_a_secret_in_a_name_is_not_told() -> None:
    (name,) = shown(mail((f"{SECRET}.pdf", "application/pdf", PDF)))[1]

    assert SECRET not in name
    assert name.endswith(".pdf")


def test_a_mail_shows_only_some_files() -> None:
    names = [f"{number}.pdf" for number in range(MOST_FILES + 2)]

    assert shown(mail(*((name, "application/pdf", PDF) for name in names))) == (
        names[:MOST_FILES],
        names[MOST_FILES:],
    )


def test_pictures_that_the_text_shows_and_signatures_of_keys_are_no_files() -> None:
    assert shown(mail(("logo.png", "image/png", PNG), cid="<logo@example.org>")) == ([], [])
    assert shown(mail(("signature.asc", "application/pgp-signature", b"-----"))) == ([], [])


def test_a_forwarded_mail_is_only_named() -> None:
    message = EmailMessage()
    message.set_content("See below.")
    inner = EmailMessage()
    inner.set_content("Secret")
    message.add_attachment(inner)

    assert shown(message.as_bytes()) == ([], ["message/rfc822"])


def test_a_long_name_keeps_its_end_and_a_path_is_none() -> None:
    (name,) = shown(mail((f"../../{'a' * 300}.pdf", "application/pdf", PDF)))[0]

    assert name.startswith("aaa")
    assert name.endswith("….pdf")
    assert len(name) <= 100
