"""The documents as a site, as `make docs` built it: complete, alone on its machine, accessible."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

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


class Links(HTMLParser):
    """What a page leads to or shows, and the places in it that a link can name."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.places: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src"} and value is not None:
                self.targets.append(value)
            if name == "id" and value is not None:
                self.places.append(value)


def test_every_link_and_picture_leads_to_a_file_and_to_a_place_in_it() -> None:
    pages = {page: Links(page) for page in SITE.rglob("*.html")}

    broken = set()
    for page, links in pages.items():
        assert len(set(links.places)) == len(links.places), page
        for link in links.targets:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            place = unquote(parts.fragment)
            if not file.exists() or (place and file in pages and place not in pages[file].places):
                broken.add((page.name, link))

    assert sum(len(links.targets) for links in pages.values()) > 5_000
    assert broken == set()


def test_the_first_page_leads_each_reader_to_theirs() -> None:
    index = (SITE / "index.html").read_text(encoding="utf-8")
    article = index[index.index("<article") : index.index("</article>")]

    assert [reader for reader in READERS if f'href="{reader}.html"' not in article] == []


WIDER = (
    "return document.documentElement.scrollWidth > innerWidth"
    " || innerWidth < 400 && [...document.querySelectorAll('.table-wrapper, article img')].some("
    "part => part.scrollWidth > part.clientWidth + 1 || part.clientWidth > innerWidth)"
)
"""On a phone no table may be wider, either; elsewhere it scrolls, for keys, too."""
KINDS: Final = (
    "index",
    *READERS,
    "configuration",
    "commands",
    "board",
    "adr/0046-the-documents-as-a-site-by-sphinx",
)
"""Where each reader starts, the references, a page with pictures, and one of a further folder."""
SEARCH: Final = "search.html?q=dkim_selector"


@pytest.mark.skipif(
    not (pages.is_installed() and AXE.exists()), reason="peer not installed: run make peers"
)
def test_pages_can_be_searched_and_axe_finds_no_fault() -> None:
    with pages.browser() as driver:
        texts = []
        for width in (390, 1280):
            for dark in (False, True):
                look_like(driver, width=width, height=900, dark=dark, phone=width == 390)
                for name in (SEARCH, *(f"{kind}.html" for kind in KINDS)):
                    state = f"{name} at {width}{' dark' if dark else ''}"
                    driver.get(f"{SITE.as_uri()}/{name}")
                    if name == SEARCH:
                        find(driver, "#search-results a", "Configuration")
                    else:
                        find(driver, "h1")
                    texts += faults_of_access(driver, state)
                    texts += [f"{state}: wider than the page"] * bool(driver.execute_script(WIDER))

    assert texts == []
