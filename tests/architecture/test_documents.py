"""The documents name only what there is: files, headings, tests, make's targets."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import load_config
from bot.domain.people.roster import COLUMNS
from bot.mail import limits
from tests.documents.named import known_tests

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

FENCE = re.compile(r"^(```.*?^```|(?:    [^\n]*\n)+)", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PLACE = re.compile(r"(?:bot|handlers|storage|tests|docs)/[\w./-]*")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)\b")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
PHONY = re.compile(r"^\.PHONY: (.+)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def codes(page: Path) -> list[str]:
    return CODE.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings as code hosts make them."""
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"https?:|mailto:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place) if place else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_are_named_exist(page: Path) -> None:
    named = [code for code in codes(page) if PLACE.fullmatch(code) and "NAME" not in code]

    assert [place for place in named if not (ROOT / place).exists()] == []


def test_the_table_of_changes_names_files() -> None:
    table = [line for line in page_lines("architecture.md") if line.startswith("| ")][1:]

    places = [place for line in table for place in CODE.findall(line)]

    assert len(table) > 20
    assert [place for place in places if PLACE.match(place) and not (ROOT / place).exists()] == []
    rooms = [
        f"{room.parent.relative_to(ROOT)}/"
        for place in ("handlers", "storage", "bot/domain", "bot/render")
        for room in (ROOT / place).glob("*/__init__.py")
    ]
    assert [room for room in rooms if room not in places] == []


@pytest.mark.parametrize("page", ["failures.md", "security.md"])
def test_what_a_page_claims_is_shown_by_tests_that_exist(page: str) -> None:
    named = {code for code in codes(DOCS / page) if code.startswith("test_")}

    assert len(named) > 50
    assert named - known_tests() == set()


def test_every_decision_says_situation_choice_and_cost() -> None:
    numbers = []
    for page in sorted((DOCS / "adr").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        numbers.append(int(page.name[:4]))
        assert text.startswith(f"# {page.name[:4]} "), page.name
        assert all(f"**{part}.**" in text for part in ("Situation", "Choice", "Cost")), page.name

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_contents_of_operations_name_every_part() -> None:
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    contents = text[: text.index("\n## ")]

    parts = re.findall(r"^## (.+)$", FENCE.sub("", text), re.MULTILINE)

    assert len(parts) > 20
    assert [part for part in parts if f"[{part}](#" not in contents] == []


def test_operations_explain_the_columns_of_a_roster() -> None:
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    table = text[text.index("| column | holds |") :].partition("\n\n")[0]

    explained = [name for row in table.splitlines()[2:] for name in CODE.findall(row.split("|")[1])]

    assert tuple(explained) == COLUMNS
    assert f"    {','.join(COLUMNS)}\n" in text


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md", "docs/voting.md"])
def test_a_member_finds_their_page(page: str) -> None:
    assert "members.md" in (ROOT / page).read_text(encoding="utf-8")


def test_every_target_of_make_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    targets = set(TARGET.findall(makefile))
    phony = {name for line in PHONY.findall(makefile) for name in line.split()}
    explained = set(re.findall(r"^([a-z][a-z-]*):.*## \S", makefile, re.MULTILINE))

    assert targets == phony == explained


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_targets_that_are_named_exist(page: Path) -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))

    named = {found for code in codes(page) for found in MAKE.findall(code)}

    assert named - targets == set()


def test_the_readmes_configuration_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (given,) = re.findall(r"^```toml\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    (tmp_path / "penholder.toml").write_text(given, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    for name in re.findall(r'"secrets/([\w-]+)"', given):
        (tmp_path / "secrets" / name).write_text("not secret\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    config = load_config(Path("penholder.toml"), environment={})

    assert config.lists[0].name == tomllib.loads(given)["lists"][0]["name"]


def page_lines(name: str) -> list[str]:
    return (DOCS / name).read_text(encoding="utf-8").splitlines()


def test_each_bound_on_a_mail_is_listed_with_its_number() -> None:
    page = (DOCS / "failures.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([A-Z_]+)` \| ([\d,]+) \|", page, re.MULTILINE)

    bounds = {name: value for name, value in vars(limits).items() if name.isupper()}
    assert len(listed) == len(bounds)
    assert {name: int(number.replace(",", "")) for name, number in listed} == bounds
