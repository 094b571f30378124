"""Our mails in a browser: what axe finds, and whether they fit and do without styles."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver

from bot import language
from bot.language import ENGLISH, speaking
from tests.journeys import browser as pages
from tests.journeys.browser import look_like
from tests.journeys.test_demo_page import AXE, faults_of_access
from tests.pseudo import RIGHT_TO_LEFT, right_to_left_folder
from tests.render import golden

pytestmark = pytest.mark.skipif(
    not (pages.is_installed() and AXE.exists()), reason="peer not installed: run make peers"
)
MAILS = (
    "mail-digest",
    "mail-own-digest",
    "mail-ballot",
    "mail-extension",
    "mail-result",
    "mail-call-opened",
    "mail-call-closed",
    "mail-reminder",
    "mail-call-reminder",
    "mail-confirm-link",
    "mail-position",
)
LOOKS = ((600, True), (390, True), (390, False))
"""Widths in pixels, and whether people chose dark colours; without styles, the last one."""
OF_PAGES = ("landmark-one-main", "region")
"""What axe asks of a page: a mail is shown within one, which has its own landmarks."""
WIDER = "return Math.max(0, document.documentElement.scrollWidth - innerWidth)"
STRIP = (
    "document.querySelectorAll('style').forEach(each => each.remove());"
    "document.querySelectorAll('[style]').forEach(each => each.removeAttribute('style'))"
)


@pytest.fixture(scope="module")
def driver() -> Iterator[WebDriver]:
    with pages.browser() as web_driver:
        yield web_driver


@pytest.mark.parametrize("spoken", [ENGLISH, RIGHT_TO_LEFT])
def test_axe_finds_no_fault_in_mails_and_they_fit(
    driver: WebDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoken: str
) -> None:
    monkeypatch.setattr(language, "FOLDER", right_to_left_folder(tmp_path / "catalogues"))
    language.forget()
    with speaking(spoken):
        mails = golden.mails()
    language.forget()
    faults = []
    for name in MAILS:
        body = mails[name].get_body(("html",))
        assert body is not None, name
        path = tmp_path / f"{name}.html"
        path.write_text(str(body.get_content()), encoding="utf-8")
        for width, dark in LOOKS:
            look_like(driver, width=width, height=900, dark=dark, phone=width == 390)
            driver.get(path.as_uri())
            faults += faults_in(driver, f"{name} {width} {dark}")
            faults += [f"{name}: too wide at {width}"] * bool(driver.execute_script(WIDER))
        # No style is left that follows dark colours.
        driver.execute_script(STRIP)
        faults += faults_in(driver, f"{name} without styles")
    assert faults == []


def faults_in(driver: WebDriver, state: str) -> list[str]:
    """Return what axe finds wrong in a mail."""
    return [
        fault
        for fault in faults_of_access(driver, state)
        if not any(f": {rule}: " in fault for rule in OF_PAGES)
    ]
