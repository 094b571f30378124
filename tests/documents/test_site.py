"""The documents as a site, as `make docs` built it: complete, alone on its machine, accessible."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.journeys import browser as pages
from tests.journeys.browser import find, look_like
from tests.journeys.test_demo_page import AXE, faults_of_access

ROOT: Final = Path(__file__).parents[2]
SITE: Final = ROOT / "var" / "site" / "html"
LOADED: Final = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"((?:https?:)?//[^\"]+)\""
    r"|<link\b[^>]*\bhref=\"((?:https?:)?//[^\"]+)\""
    r"|(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]+)"
)
READERS: Final = ("members", "chairs", "operators", "developers")

pytestmark = pytest.mark.skipif(not SITE.exists(), reason="site not built: run make docs")


def test_the_site_has_every_page_of_the_documents() -> None:
    written = {page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")}

    assert {page for page in written if not (SITE / page).with_suffix(".html").exists()} == set()


def test_no_page_loads_anything_from_elsewhere() -> None:
    files = [
        file for file in SITE.rglob("*") if file.suffix in {".html", ".css"} and file.is_file()
    ]

    assert len(files) > 60
    loaded = {
        (file.name, found[0])
        for file in files
        for found in LOADED.finditer(file.read_text(encoding="utf-8"))
    }
    assert loaded == set()


def test_the_first_page_leads_each_reader_to_theirs() -> None:
    index = (SITE / "index.html").read_text(encoding="utf-8")
    article = index[index.index("<article") : index.index("</article>")]

    assert [reader for reader in READERS if f'href="{reader}.html"' not in article] == []


WIDER = (
    "return [...document.querySelectorAll('.table-wrapper')]"
    ".some(table => table.scrollWidth > table.clientWidth + 1)"
)


@pytest.mark.skipif(
    not (pages.is_installed() and AXE.exists()), reason="peer not installed: run make peers"
)
def test_pages_can_be_searched_and_axe_finds_no_fault() -> None:
    with pages.browser() as driver:
        texts = []
        for width, dark in ((1200, False), (390, True)):
            look_like(driver, width=width, height=900, dark=dark, phone=width == 390)
            for name in ("index", "configuration", "voting"):
                driver.get((SITE / f"{name}.html").as_uri())
                find(driver, "h1")
                texts += faults_of_access(driver, f"{name} {width}")
                texts += [f"{name} {width}: a table is wider than the page"] * bool(
                    width == 390 and driver.execute_script(WIDER)
                )
        driver.get(f"{(SITE / 'search.html').as_uri()}?q=dkim_selector")
        find(driver, "#search-results a", "Configuration")

    assert texts == []
