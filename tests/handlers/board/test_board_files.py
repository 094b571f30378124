"""The board as files: everything that is public, with links that lead from file to file."""

import os
import posixpath
import re
import stat
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.errors import WrongUse
from bot.render.board.addresses import file_of, mail_anchor
from handlers.board.folder import NEW, put, remove_others
from handlers.board.static import OURS, Written, write_board
from tests.handlers.reader import read_board
from tests.handlers.room import ADA, BOARD, CHAIR, Room, mail, new_config


async def written(room: Room, folder: Path) -> Written:
    told: list[tuple[int, int]] = []
    done = await write_board(
        room.database,
        room.config,
        folder,
        now=room.clock.now,
        tell=lambda done, total: told.append((done, total)),
    )
    assert told[-1][0] == told[-1][1]
    return done


def files(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder but the one that says whose it is."""
    every = (path for path in folder.rglob("*") if path.is_file() and path.name != OURS)
    return {str(path.relative_to(folder)): path.read_bytes() for path in every}


async def story(room: Room) -> None:
    """Items on two lists, one of them long and voted on, one merged."""
    room.config = new_config(council={"board_people": True})
    replies = [
        mail(f"reply{number}", subject="About plan", answers=["plan"]) for number in range(120)
    ]
    await room.fetch(mail("plan"), *replies, mail("merged"))
    await room.fetch(mail("third", to=BOARD, through="board"))
    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    await room.pen(ADA, "vote 1 agree")
    await room.fetch(mail("vote", "disagree", subject="About plan", answers=["plan"]))
    room.clock.move(days=2)
    await room.tick()


def dead_links(raws: Mapping[str, bytes], *, least: int = 500) -> list[tuple[str, str]]:
    """Return the links of all pages that lead to no file, or to no place in it."""
    dead = []
    followed = 0
    for name, body in raws.items():
        if not name.endswith(".html"):
            continue
        for written in re.findall(r'(?:href="|src="|; url=)([^"]*)"', body.decode()):
            href, _, anchor = unescape(written).partition("#")
            if re.match(r"[a-z]+:", href):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(href)))
            target = name if not href else target
            followed += 1
            there = raws.get(target)
            if there is None or (anchor and f'id="{anchor}"'.encode() not in there):
                dead.append((name, written))
    assert followed > least
    return dead


async def test_every_link_leads_to_a_file_and_to_a_place_in_it(room: Room, tmp_path: Path) -> None:
    await story(room)

    counted = await written(room, tmp_path / "board")

    raws = files(tmp_path / "board")
    assert counted == Written(files=len(raws), changed=len(raws), removed=0)
    assert dead_links(raws) == []
    for name in (
        "index.html",
        "style.css",
        "about/index.html",
        "lists/board/index.html",
        "feed.atom",
        "lists/council/deadlines.ics",
        "items/1/index.html",
        "items/1/page/2/index.html",
        "items/1/all/index.html",
        "items/1/t.mbox.gz",
        "items/1.json",
        "data/votes.csv",
        "items/2/index.html",
        "m/reply7@mail.example.org/index.html",
    ):
        assert name in raws, name
    assert any(re.fullmatch(r"items/1/result-\d+\.json", name) for name in raws)
    assert any(re.fullmatch(r"people/\d+/index\.html", name) for name in raws)
    assert b"../1/index.html" in raws["items/2/index.html"]
    assert not any("search" in name for name in raws)
    assert all(b"ada@example" not in body for body in raws.values())
    assert raws["data/items.csv"] == await read_board(room, "/data/items.csv")


def stamps(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in files(folder)}


async def test_only_what_changed_is_written_and_what_is_gone_is_deleted(
    room: Room, tmp_path: Path
) -> None:
    folder = tmp_path / "board"
    await room.fetch(mail("plan"), mail("other", to=BOARD, through="board"))
    await written(room, folder)
    before = stamps(folder)
    half = folder / "items" / f"1.json{NEW}"  # of a run that was killed
    half.write_bytes(b"half a file")

    assert (await written(room, folder)).changed == 0
    room.config = new_config(board={"board": "off"})
    await room.fetch(mail("third"))
    after = await written(room, folder)

    raws = files(folder)
    assert after.removed == len(before.keys() - raws.keys())
    assert {"items/2/index.html", "lists/board/index.html"} <= before.keys() - raws.keys()
    assert not any(name.endswith(NEW) for name in raws)
    assert not (folder / "items" / "2").exists()
    assert stamps(folder)["items/1/index.html"] == before["items/1/index.html"]
    assert stamps(folder)["index.html"] != before["index.html"]


def test_a_link_in_the_folder_leads_no_write_out_of_it(tmp_path: Path) -> None:
    page, outside = tmp_path / "board" / "index.html", tmp_path / "authorized_keys"
    page.parent.mkdir()
    page.write_text("old")
    outside.write_text("the key")
    page.with_name(f"{page.name}{NEW}").symlink_to(outside)

    assert put(page.parent, page.name, b"new")

    assert (page.read_bytes(), page.is_symlink()) == (b"new", False)
    assert outside.read_text() == "the key"
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]
    plain = tmp_path / "plain"
    plain.touch()
    assert page.stat().st_mode == plain.stat().st_mode


def test_a_pipe_in_the_folder_is_replaced_and_waits_for_nobody(tmp_path: Path) -> None:
    for name in ("index.html", f"index.html{NEW}", "more"):
        os.mkfifo(tmp_path / name)

    assert put(tmp_path, "index.html", b"ours")
    assert remove_others(tmp_path, {tmp_path / "index.html"}) == 1

    assert (tmp_path / "index.html").read_bytes() == b"ours"


def test_what_is_no_folder_or_no_file_where_one_is_to_be_is_replaced(tmp_path: Path) -> None:
    folder, outside = tmp_path / "board", tmp_path / "outside"
    (folder / "index.html" / "below").mkdir(parents=True)
    (folder / "items").write_text("a file")
    os.mkfifo(folder / "lists")
    outside.mkdir()
    os.mkfifo(outside / "index.html")
    (folder / "feed").symlink_to(outside)

    for name in ("index.html", "items/1/index.html", "lists/index.html", "feed/index.html"):
        assert put(folder, name, b"ours")
        assert (folder / name).read_bytes() == b"ours"

    assert stat.S_ISFIFO((outside / "index.html").stat().st_mode)


def test_a_linked_folder_or_page_is_replaced_and_leads_nowhere(tmp_path: Path) -> None:
    folder, outside = tmp_path / "board", tmp_path / "outside"
    for each in (folder / "items", outside / "1"):
        each.mkdir(parents=True)
    for name in ("1/index.html", "front.html", "theirs.txt"):
        (outside / name).write_text("theirs")
    (folder / "items" / "1").symlink_to(outside / "1")
    (folder / "front.html").symlink_to(outside / "front.html")
    (folder / "lists").symlink_to(outside)
    (folder / "feed").symlink_to(outside)

    assert put(folder, "items/1/index.html", b"ours")
    assert put(folder, "front.html", b"theirs")
    assert put(folder, "lists/1/index.html", b"ours")
    written = {folder / name for name in ("items/1/index.html", "front.html", "lists/1/index.html")}
    assert remove_others(folder, written) == 1

    assert not any(path.is_symlink() for path in folder.rglob("*"))
    assert (folder / "items" / "1" / "index.html").read_text() == "ours"
    assert not (folder / "feed").exists()
    theirs = [path for path in outside.rglob("*") if path.is_file()]
    assert [path.read_text() for path in theirs] == ["theirs"] * 3


async def test_a_folder_with_other_files_is_refused_and_stays(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "thesis.txt").write_text("Years of work")
    await room.fetch(mail("plan"))

    with pytest.raises(WrongUse, match="holds other files"):
        await written(room, folder)

    assert files(folder) == {"thesis.txt": b"Years of work"}


async def test_without_a_public_list_nothing_is_written(room: Room, tmp_path: Path) -> None:
    room.config = new_config(council={"board": "token"}, board={"board": "off"})

    with pytest.raises(WrongUse, match="no list has a public board"):
        await written(room, tmp_path / "board")

    assert not (tmp_path / "board").exists()


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/style.css", "style.css"),
        ("/lists/a.b", "lists/a.b/index.html"),
        ("/lists/a.b/feed.atom", "lists/a.b/feed.atom"),
        ("/lists/a.b/page/2", "lists/a.b/page/2/index.html"),
        ("/m/a1@x.org/", "m/a1@x.org/index.html"),
        ("/m/..%2F..%2Fetc/", f"m/{mail_anchor('../../etc')}/index.html"),
        ("/m/../", f"m/{mail_anchor('..')}/index.html"),
        (f"/m/{'x' * 300}/", f"m/{mail_anchor('x' * 300)}/index.html"),
    ],
)
def test_every_path_has_a_file_inside_the_folder(path: str, file: str) -> None:
    assert file_of(path) == file


async def test_a_page_that_leads_elsewhere_is_in_the_language_of_its_list(
    room: Room, tmp_path: Path
) -> None:
    room.config = new_config(council={"language": "fr"})
    await room.fetch(mail("plan"), mail("merged"), mail("other", to=BOARD, through="board"))
    await room.pen(CHAIR, "merge 2 into 1")

    await written(room, tmp_path / "board")

    raws = files(tmp_path / "board")
    for name, language in {
        "items/2/index.html": b"fr",
        "m/plan@mail.example.org/index.html": b"fr",
        "m/other@mail.example.org/index.html": b"en",
    }.items():
        assert b'<html lang="%s"' % language in raws[name], name
