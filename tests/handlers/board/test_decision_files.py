"""Each decision is a Markdown file: the same bytes again, and people's words stay text."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from bot.config import ListConfig
from bot.errors import WrongUse
from bot.render.board.decision_file import slug_of
from handlers.board.decision_files import INDEX, OURS, WrittenDecisions, write_decisions
from tests.handlers.prepared import prepared
from tests.handlers.proceedings.test_objections import by_mail, opened
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, Room, mail, new_config

HOSTILE = '../../etc: "x"\n---\noutcome: accepted\n--- <script>alert(1)</script> [a](b) | {{ x }}'


async def write(room: Room, folder: Path, lists: Sequence[ListConfig] = ()) -> WrittenDecisions:
    return await write_decisions(room.database, room.config, folder, lists=lists, now=room.clock())


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def front_matter(text: str) -> dict[str, Any]:
    """Return the keys before a file's body; values are JSON, dates as they are."""
    assert text.startswith("---\n")
    head, _, _body = text.removeprefix("---\n").partition("\n---\n")
    pairs = (line.split(": ", 1) for line in head.split("\n"))
    return {key: value if key == "date" else json.loads(value) for key, value in pairs}


@prepared
async def decided(room: Room) -> None:
    """One item decided by consensus, one by a ballot, one by a chair; the second is superseded."""
    await opened(room)
    await by_mail(room, "no", "object: The plan has no budget\nfor <b>the</b> second year.")
    await room.push(ADA, 1, "stance_support")
    await room.pen(ADA, "share 1.1")
    await room.pen(CHAIR, "answer 1.1 See annex B.")
    room.clock.move(days=1)
    await room.pen(CHAIR, "resolve 1.1 outweighed because a year is lost alternatives to defer it")
    await room.pen(BEN, "contest 1.1 because nobody asked *me*")
    await room.pen(CHAIR, "close 1 consensus With annex B.")
    await room.fetch(mail("quay"), mail("pier"))
    await room.pen(CHAIR, "ballot 2 until in 1 day consent Shall we mend the quay?")
    await room.pen(ADA, "vote 2 agree")
    room.clock.move(days=2)
    await room.tick()
    await room.pen(CHAIR, "close 3 Done in the spring.")
    await room.pen(CHAIR, "supersedes 1 2")


async def test_each_decision_is_a_file_with_what_programs_need(room: Room, tmp_path: Path) -> None:
    await decided(room)

    done = await write(room, tmp_path / "record")

    written = files(tmp_path / "record")
    assert [file.path for file in done.files] == [
        "2026/0001-about-plan.md",
        "2026/0002-about-quay.md",
        "2026/0003-about-pier.md",
    ]
    assert set(written) == {OURS, INDEX, *(file.path for file in done.files)}
    assert (done.changed, done.removed) == (4, ())
    plan = front_matter(written["2026/0001-about-plan.md"])
    last_hash = plan.pop("result_hash")
    assert plan == {
        "number": 1,
        "title": "About plan",
        "date": "2026-03-05",
        "outcome": "consensus",
        "rule": "call for consensus",
        "lists": ["council"],
        "supersedes": [2],
        "amends": [],
    }
    quay = front_matter(written["2026/0002-about-quay.md"])
    assert (quay["outcome"], quay["rule"]) == ("accepted", "consent")
    assert len(last_hash) == len(quay["result_hash"]) == 64
    pier = front_matter(written["2026/0003-about-pier.md"])
    assert (pier["outcome"], pier["rule"], pier["result_hash"]) == (
        "Done in the spring.",
        "chair",
        "",
    )


async def test_a_file_tells_what_was_decided_and_what_became_of_objections(
    room: Room, tmp_path: Path
) -> None:
    await decided(room)

    await write(room, tmp_path / "record")

    plan = (tmp_path / "record" / "2026/0001-about-plan.md").read_text()
    for said in (
        "# \\#1 About plan",
        "**Consensus**",
        "- Supersedes [\\#2 About quay](0002-about-quay.md)",
        "> We adopt the plan.",
        "> With annex B.",
        "support 1, can live with it 0, object 1, abstain 0",
        "- Object: Ben Example.",
        "### 1.1 Ben Example: outweighed",
        "> The plan has no budget\\\n> for \\<b\\>the\\</b\\> second year.",
        "> See annex B.",
        "> a year is lost",
        "> to defer it",
        "> nobody asked \\*me\\*",
        "Shared by Ada Example.",
    ):
        assert said in plan, said
    quay = (tmp_path / "record" / "2026/0002-about-quay.md").read_text()
    for said in ("- Superseded by [", "> Shall we mend the quay?", "- agree: 1", "Met"):
        assert said in quay, said
    index = (tmp_path / "record" / INDEX).read_text()
    assert index.index("0003-about-pier") < index.index("0001-about-plan")
    assert "[\\#1 About plan](2026/0001-about-plan.md) | Consensus | call for consensus |" in index


async def test_the_same_bytes_come_again_and_what_is_gone_is_removed(
    room: Room, tmp_path: Path
) -> None:
    await decided(room)
    await write(room, tmp_path / "record")
    before = files(tmp_path / "record")
    (tmp_path / "record" / "README.md").write_text("ours")
    (tmp_path / "record" / "2026" / "notes.md").write_text("ours")
    room.clock.move(days=30)

    again = await write(room, tmp_path / "record")
    assert (again.changed, again.removed) == (0, ())
    assert {**before, "README.md": "ours", "2026/notes.md": "ours"} == files(tmp_path / "record")

    await room.pen(CHAIR, "reopen 3")
    await room.pen(CHAIR, "title 2 The quay, mended")
    later = await write(room, tmp_path / "record")

    assert later.removed == ("2026/0002-about-quay.md", "2026/0003-about-pier.md")
    assert set(files(tmp_path / "record")) == {
        OURS,
        INDEX,
        "README.md",
        "2026/notes.md",
        "2026/0001-about-plan.md",
        "2026/0002-the-quay-mended.md",
    }


async def test_somebody_elses_files_are_never_replaced_or_deleted(
    room: Room, tmp_path: Path
) -> None:
    await decided(room)
    outside = tmp_path / "outside.md"
    outside.write_text("theirs")
    folder = tmp_path / "record"
    folder.mkdir()
    (folder / OURS).write_text(f"../outside.md\n{outside}\n2026/../../outside.md\n")
    (folder / INDEX).write_text("theirs")

    with pytest.raises(WrongUse, match=r"index\.md is there already"):
        await write(room, folder)
    assert files(folder)[INDEX] == "theirs"
    (folder / INDEX).unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "2026").symlink_to(elsewhere)
    with pytest.raises(WrongUse, match="is a link to somewhere else"):
        await write(room, folder)
    (folder / "2026").unlink()
    await write(room, folder)

    assert outside.read_text() == "theirs"
    assert list(elsewhere.iterdir()) == []
    assert "outside" not in (folder / OURS).read_text()


async def test_hostile_titles_and_words_stay_text(room: Room, tmp_path: Path) -> None:
    await opened(room)
    await by_mail(room, "no", f"object: {HOSTILE}")
    async with room.database.transaction() as store:
        (item,) = await store.items.many([1])  # type: ignore[list-item]
        await store.items.save(type(item)(**{**_fields(item), "title": HOSTILE}))
    await room.push(ADA, 1, "stance_support")
    await room.pen(CHAIR, f"resolve 1.1 accommodated because {HOSTILE}")
    await room.pen(CHAIR, "close 1 consensus {{ x }} <i>We</i> do.")

    await write(room, tmp_path / "record")

    (path,) = [name for name in files(tmp_path / "record") if name.startswith("2026/")]
    assert path == "2026/0001-etc-x-outcome-accepted-script-alert-1-script-a-b-x.md"
    text = (tmp_path / "record" / path).read_text()
    assert front_matter(text)["outcome"] == "consensus"
    assert text.count("\n---\n") == 1
    body = text.partition("\n---\n")[2]
    for name, page in (("file", body), ("index", (tmp_path / "record" / INDEX).read_text())):
        html = MarkdownIt("commonmark").enable("table").render(page)
        assert "<script" not in html, name
        assert "<i>" not in html, name
        assert 'href="b"' not in html, name
        assert "{{" not in page, name
    assert html.count("<td>") == 4


def _fields(item: Any) -> dict[str, Any]:  # noqa: ANN401 - a frozen value
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


async def test_two_decisions_of_an_item_are_two_files(room: Room, tmp_path: Path) -> None:
    await room.fetch(mail("quay"))
    for _round in range(2):
        await room.pen(CHAIR, "ballot 1 until in 1 day consent Shall we?")
        await room.pen(ADA, "vote 1 agree")
        room.clock.move(days=2)
        await room.tick()
        await room.pen(CHAIR, "reopen 1")

    await write(room, tmp_path / "record")

    assert {name for name in files(tmp_path / "record") if "/" in name} == {
        "2026/0001-about-quay.md",
        "2026/0001-about-quay-2.md",
    }


async def test_only_public_lists_are_written_unless_one_is_named(
    room: Room, tmp_path: Path
) -> None:
    named = new_config(board={"board": "off"})
    penholder = named.penholder.model_copy(update={"public_url": "https://pen.example"})
    room.config = named.model_copy(update={"penholder": penholder})
    await room.fetch(mail("plan"), mail("secret", to=BOARD, through="board"))
    await room.pen(CHAIR, "close 1 Done.")
    await room.pen(CHAIR, "close 2 Done, too.")
    await room.pen(CHAIR, "supersedes 1 2")

    await write(room, tmp_path / "public")
    board = room.config.list_named("board")
    await write(room, tmp_path / "board", [board])

    public = "".join(files(tmp_path / "public").values())
    assert "About plan" in public
    assert "<https://pen.example/items/1>" in public
    assert "pen.example" not in "".join(files(tmp_path / "board").values())
    assert "secret" not in public
    assert "#2" not in public
    assert [name for name in files(tmp_path / "board") if "/" in name] == [
        "2026/0002-about-secret.md"
    ]
    room.config = new_config(board={"board": "off"}, council={"board": "off"})
    with pytest.raises(WrongUse, match="--list"):
        await write(room, tmp_path / "none")


async def test_a_list_writes_in_its_language_with_the_same_keys(room: Room, tmp_path: Path) -> None:
    room.config = new_config(council={"language": "fr"}, board={"board": "off"})
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "close 1 Fini.")

    await write(room, tmp_path / "record")

    text = (tmp_path / "record" / "2026/0001-about-plan.md").read_text()
    assert front_matter(text)["rule"] == "chair"
    assert "## Ce qui a été décidé" in text
    assert "# Décisions" in (tmp_path / "record" / INDEX).read_text()


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A page?", "a-page"),
        ("Le quai — l’été à Genève", "le-quai-l-ete-a-geneve"),
        ("../../etc/passwd", "etc-passwd"),
        ("議題", "untitled"),
        ("", "untitled"),
        ("CON", "con"),
        ("x" * 200, "x" * 60),
        ("word " * 40, "-".join(["word"] * 12)),
        ("write to a.b@c.example", "write-to-a-b"),
    ],
)
def test_a_title_makes_a_plain_name(title: str, slug: str) -> None:
    assert slug_of(title) == slug
