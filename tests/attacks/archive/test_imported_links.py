"""An archive that others filled: what is no plain file is neither followed nor waited for."""

import os
import socket
import stat
import zipfile
from pathlib import Path

import pytest

from bot.errors import ConfigError, GiveUp
from handlers.archives.files import find_archives, open_plain
from handlers.archives.reading import batches
from tests.handlers.archives.test_archive_files import mail, mbox

SECRET = mail(99)
LINK = "is a link, and import follows none"
ODD = "is neither a file nor a folder"


def read(*paths: Path) -> list[str]:
    """Return the Message-IDs of what is read at these paths, then what is said at the end."""
    texts: list[str] = []
    try:
        for batch in batches(find_archives(paths).files):
            texts += [
                archived.raw.partition(b"<")[2].partition(b">")[0].decode()
                for archived in batch.mails
            ]
    except GiveUp as error:
        texts.append(str(error))
    return texts


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """Give a Maildir of one mail, beside which there is a file that nobody should see."""
    folder = tmp_path / "Maildir"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "cur" / "1.a.host:2,S").write_bytes(mail(1))
    (tmp_path / "secret").write_bytes(SECRET)
    return folder


@pytest.mark.parametrize("name", ["cur/2.b.host:2,S", "new/2.b.host", "2.eml", "2.mbox"])
def test_a_link_in_an_archive_is_passed_over_by_name(maildir: Path, name: str) -> None:
    (maildir / name).symlink_to(maildir.parent / "secret")

    assert read(maildir) == ["1@x"]
    assert find_archives([maildir]).passed_over == [f"{maildir / name} {LINK}"]


def test_a_link_to_a_folder_is_passed_over_by_name(maildir: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "9.eml").write_bytes(SECRET)
    (maildir / "more").symlink_to(outside, target_is_directory=True)

    assert read(maildir) == ["1@x"]
    assert find_archives([maildir]).passed_over == [f"{maildir / 'more'} {LINK}"]


def test_a_maildir_whose_parts_are_links_is_not_read(maildir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    for name in ("cur", "new"):
        (folder / name).symlink_to(maildir / name, target_is_directory=True)

    with pytest.raises(ConfigError, match=r"no file in .* holds mail"):
        find_archives([folder])


@pytest.mark.parametrize("name", ["cur/2.b.host:2,S", "2.eml", "2"])
def test_pipes_and_sockets_in_an_archive_are_passed_over_and_not_waited_for(
    maildir: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(maildir / name)
    with socket.socket(socket.AF_UNIX) as made:
        monkeypatch.chdir(maildir)  # a socket's path must be short
        made.bind("3.eml")

        assert read(maildir) == ["1@x"]

    sentences = sorted(find_archives([maildir]).passed_over)
    assert sentences == sorted(f"{maildir / text} {ODD}" for text in (name, "3.eml"))


def test_a_link_that_is_named_is_refused_with_where_it_leads(maildir: Path) -> None:
    link = maildir.parent / "link"
    link.symlink_to(maildir / "cur" / "1.a.host:2,S")
    loop = maildir.parent / "loop"
    loop.symlink_to(maildir.parent / "loop")

    with pytest.raises(ConfigError, match=f"link {LINK}: name what it leads to, .*/1.a.host:2,S"):
        find_archives([link])
    with pytest.raises(ConfigError, match=f"loop {LINK}"):
        find_archives([loop])


def test_a_pipe_or_a_device_that_is_named_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mbox")

    for path in (tmp_path / "pipe.mbox", Path("/dev/zero")):
        with pytest.raises(ConfigError, match=f"{path} {ODD}"):
            find_archives([path])


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_takes_a_files_place_after_it_was_found_is_not_read(
    maildir: Path, tmp_path: Path, kind: str
) -> None:
    hit = find_archives([maildir])
    file = maildir / "cur" / "1.a.host:2,S"
    file.unlink()
    if kind == "link":
        file.symlink_to(tmp_path / "secret")
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.mkdir()

    with pytest.raises(
        GiveUp, match=f"cannot be read to its end: it {LINK if kind == 'link' else ODD}"
    ):
        list(batches(hit.files))


def test_a_plain_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"words")

    with open_plain(tmp_path / "a") as file:
        assert file.read() == b"words"
    with pytest.raises(FileNotFoundError):
        open_plain(tmp_path / "b")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_in_a_zip_file_are_no_mail(tmp_path: Path, kind: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        entry = zipfile.ZipInfo("2.eml")
        entry.external_attr = (kind | 0o644) << 16
        made.writestr(entry, "/etc/hostname")
        made.writestr("3.mbox", mbox(3))

    *ids, text = read(tmp_path)

    assert ids == ["3@x"]
    assert text.endswith(
        "2.eml cannot be read to its end: it is a link, or something else that is no file"
    )
