"""The site of an audit: files that need nothing else, and that hostile mail cannot change."""

import re
from html import unescape
from pathlib import Path

import pytest

from bot.errors import WrongUse
from bot.mail.decisions.thread import Method
from handlers.archives.audit_site import OURS, write_site
from handlers.archives.auditing import Auditor, audit
from handlers.archives.files import find_archives
from handlers.archives.reading import reading_archives
from handlers.archives.spool import new_spool
from tests.handlers.archives.audited import Case, cases, mbox_of

HOSTILE = '</p><script>alert(1)</script><img src=x onerror="alert(2)">\x1b[31m'


def write(archive: Path, folder: Path) -> int:
    with reading_archives(find_archives([archive]).files, marks=None, readers=1) as archives:
        auditor = Auditor(new_spool())
        auditor.take(archives, tell=lambda _messages, _done: None)
    return write_site(audit(auditor, Method()), auditor.spool, folder, name="harbour")


def archive_of(folder: Path, *names: str) -> Path:
    """Write cases one after the other, each with its own Message-IDs."""
    raws = []
    for place, case in enumerate(case for case in cases() if case.name in names):
        raw = mbox_of(case.mails)
        raws.append(re.sub(rb"<(\d+)@example", rb"<%d.\1@example" % place, raw))
    assert len(raws) == len(names)
    path = folder / "harbour.mbox"
    path.write_bytes(b"".join(raws))
    return path


def pages_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}


def test_a_site_has_a_front_page_years_and_decisions(tmp_path: Path) -> None:
    archive = archive_of(
        tmp_path,
        "apache: a result that forgets somebody",
        "apache: canceled, and taken a second time",
        "w3c: a result with numbers",
    )
    folder = tmp_path / "site"

    assert write(archive, folder) == len(list(folder.iterdir())) - 1
    pages = pages_of(folder)

    assert set(pages) == {"index.html", "2024.html", *(f"decision-{n}.html" for n in range(1, 5))}
    front = pages["index.html"]
    assert "messages: 3 votes, 1 call for consensus." in front
    assert "Results that agree: 1; that differ: 1; canceled: 1." in front
    assert re.findall(r'<th scope="row">(\d+)</th>', front) == ["2024"] * 4
    assert front.count("<svg role=") == 4
    [forgets] = [page for name, page in pages.items() if "the ladder is missing" in page]
    assert "Dora Weiß voted -1, and the result does not name them" in forgets
    again = next(page for page in pages.values() if "<dt>Held again</dt>" in page)
    link = re.search(r'<dt>Held again</dt><dd><a href="([^"]+)">', again)
    assert link is not None
    assert "<dt>Canceled</dt>" in pages[link[1]]


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, *(case.name for case in cases()))
    folder = tmp_path / "site"
    write(archive, folder)

    for page in pages_of(folder).values():
        for href in map(unescape, re.findall(r'(?:href|src)="([^"]*)"', page)):
            file, _, anchor = href.partition("#")
            assert not file or (folder / file).is_file(), href
            target = page if not file else (folder / file).read_text("utf-8")
            assert not anchor or f'id="{anchor}"' in target, href
        assert "@example.org" not in re.sub(r"\([^()]*@[^()]*\)", "", page)


def test_hostile_words_are_words(tmp_path: Path) -> None:
    case = Case("hostile")
    plain = next(each for each in cases() if each.name == "apache: a plain vote and its result")
    for mail in plain.mails:
        mail.replace_header("Subject", mail["Subject"] + HOSTILE.replace("\x1b", ""))
        mail.replace_header(
            "From", f'"{HOSTILE.replace(chr(34), "").replace(chr(27), "")}" <ben@example.org>'
        )
        mail.set_content(mail.get_content() + HOSTILE)
        case.mails.append(mail)
    archive = tmp_path / "hostile.mbox"
    archive.write_bytes(mbox_of(case.mails))
    folder = tmp_path / "site"
    write(archive, folder)

    for page in pages_of(folder).values():
        assert "<script" not in page
        assert "<img" not in page
        assert "\x1b" not in page
        assert "script-src" not in page
        assert "default-src 'none'" in page


def test_a_site_is_written_again_and_what_is_gone_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    names = ("apache: a result that forgets somebody", "w3c: a result with numbers")
    write(archive_of(tmp_path, *names), folder)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    write(archive_of(tmp_path, *names), folder)
    assert before == {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    write(archive_of(tmp_path, names[0]), folder)

    assert set(pages_of(folder)) == {"index.html", "2024.html", "decision-1.html"}


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "w3c: a result with numbers")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")

    with pytest.raises(WrongUse, match="holds other files"):
        write(archive, folder)

    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert OURS not in {path.name for path in folder.iterdir()}
