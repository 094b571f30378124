"""The board in a language that is written from right to left, made in `tests/pseudo.py`."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from bot import language
from handlers.board.static import write_board
from tests.handlers.reader import read_board
from tests.handlers.room import ADA, CHAIR, Room, mail, new_config
from tests.pseudo import RIGHT_TO_LEFT, right_to_left_folder


@pytest.fixture
def backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Know the language within a test."""
    monkeypatch.setattr(language, "FOLDER", right_to_left_folder(tmp_path / "catalogues"))
    language.forget()
    yield
    language.forget()


async def story(room: Room) -> None:
    """An item with a ballot that has ended and one that is open, of people with Latin names."""
    speaks = {"language": RIGHT_TO_LEFT, "board_people": True}
    room.config = new_config(council=speaks, board={"language": RIGHT_TO_LEFT})
    await room.fetch(
        mail("plan", "Shall we (all) move to 12 Quay St.?\n"),
        mail("reply", "> Shall we\n\nYes, +1 to that!\n", answers=["plan"]),
    )
    await room.pen(CHAIR, "label 1 budget")
    await room.pen(CHAIR, "ballot 1 until in 2 days plus-minus Shall we (all) move?")
    await room.pen(ADA, "vote 1 +1 because it is near!")
    room.clock.move(days=2)
    await room.tick()
    await room.fetch(mail("second", "And this?\n"))
    await room.pen(CHAIR, "ballot 2 until in 2 days approval Which (one): Quay 1 / Quay 2")
    await room.pen(ADA, "vote 2 Quay 1")


@pytest.mark.usefixtures("backwards")
async def test_each_page_says_its_direction_and_isolates_names_titles_and_choices(
    room: Room, tmp_path: Path
) -> None:
    await story(room)
    folder = tmp_path / "board"

    await write_board(
        room.database, room.config, folder, now=room.clock.now, tell=lambda _done, _total: None
    )

    pages = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.html")
    }
    assert len(pages) > 5
    for name, page in pages.items():
        assert re.search(r'<html lang="he" dir="rtl">', page), name
        # What is isolated ends again: in each page, and in each attribute.
        for text in (page, *re.findall(r'"([^"]*)"', page)):
            assert len(re.findall("[\u2066-\u2068]", text)) == text.count("\u2069"), name
    item = unescape(pages["items/1/index.html"])
    for shown in ("Ada Example", "+1", "budget"):
        assert re.search(rf"(?:<bdi>|\u2068){re.escape(shown)}(?:</bdi>|\u2069)", item), shown
    assert "<bdi>it is near!</bdi>" in item
    front = pages["index.html"]
    assert re.search(r"#2 <bdi>[^<]+</bdi></a>", front)


@pytest.mark.usefixtures("backwards")
async def test_names_stand_alone_on_every_page(room: Room) -> None:
    """No Latin name of a person or an item stands bare beside words that run the other way."""
    await story(room)

    for path in ("/", "/lists/council", "/items/1", "/items/2", "/decisions", "/about"):
        page = (await read_board(room, path)).decode()
        text = re.sub(r"<(?:style|title|desc).*?</(?:style|title|desc)>", "", page, flags=re.DOTALL)
        for bare in re.findall(r"[^>\u2066-\u2069]*(?:Ada Example|Chair Example)[^<]*", text):
            around = re.sub(r"\u2068[^\u2069]*\u2069", "", bare)
            assert not re.search("[\u05d0-\u05ea]", around), (path, bare)


async def test_a_board_in_our_own_languages_runs_from_left_to_right(room: Room) -> None:
    await room.fetch(mail("plan"))

    for path in ("/", "/items/1", "/about"):
        page = (await read_board(room, path)).decode()
        assert '<html lang="en" dir="ltr">' in page
        assert not re.search("[\u2066-\u2069]", page)
