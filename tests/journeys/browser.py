"""A real browser for tests and pictures: Debian's chromium, headless, with a profile of its own."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

CHROMIUM = shutil.which("chromium")
CHROMEDRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
PATIENCE_SECONDS = 20.0
POLL_SECONDS = 0.05

Seen = TypeVar("Seen")


def is_installed() -> bool:
    """Return True if the browser and its driver are there."""
    return CHROMIUM is not None and CHROMEDRIVER is not None


@contextmanager
def browser() -> Iterator[WebDriver]:
    """Start a browser with an empty profile, and end it."""
    with TemporaryDirectory(prefix="penholder-browser-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for flag in (*FLAGS, f"--user-data-dir={Path(profile)}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(str(CHROMEDRIVER)))
        try:
            yield driver
        finally:
            driver.quit()


def look_like(
    driver: WebDriver, *, width: int, height: int, dark: bool = False, phone: bool = False
) -> None:
    """Give the window a size, and a person's choice of colours."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone},
    )
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]},
    )


def wait_for(what: str, seen: Callable[[], Seen | None]) -> Seen:
    """Wait until something is seen on the page, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            found = seen()
        except StaleElementReferenceException:
            found = None
        if found:
            return found
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"not seen in {PATIENCE_SECONDS} s: {what}")


SHOWN = r"""
const [selector, words] = arguments;
const seen = {visibilityProperty: true, opacityProperty: true};
for (const one of document.querySelectorAll(selector)) {
  const text = (one.innerText ?? one.textContent).replace(/\u00a0/g, " ");
  if (one.checkVisibility(seen) && one.getClientRects().length && text.includes(words)) return one;
}
return null;
"""


def shown(driver: WebDriver, selector: str, words: str = "") -> WebElement | None:
    """Return the first element that is displayed and holds these words.

    The page looks itself: the driver would be asked three times about each element.
    """
    element: WebElement | None = driver.execute_script(SHOWN, selector, words)
    return element


def find(driver: WebDriver, selector: str, words: str = "") -> WebElement:
    """Wait for an element that is displayed and holds these words."""
    return wait_for(f"{selector} with {words!r}", lambda: shown(driver, selector, words))


def press(driver: WebDriver, selector: str, words: str = "") -> None:
    """Click an element; one that is redrawn meanwhile is looked for again."""

    def clicked() -> bool:
        element = shown(driver, selector, words)
        if element is None:
            return False
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()
        return True

    wait_for(f"a click on {selector} with {words!r}", clicked)


def choose(driver: WebDriver, select_id: str, words: str) -> None:
    """Choose the option whose label begins with these words; it may be redrawn meanwhile."""

    def chosen() -> bool:
        select = Select(driver.find_element(By.ID, select_id))
        labels = [option.text for option in select.options]
        label = next((label for label in labels if label.startswith(words)), None)
        if label is not None:
            select.select_by_visible_text(label)
        return label is not None

    wait_for(f"{words} in {select_id}", chosen)


def complaints(driver: WebDriver) -> list[str]:
    """Return what the browser complained of: script errors, what a policy blocked."""
    entries = driver.get_log("browser")  # type: ignore[no-untyped-call]
    return [str(entry["message"]) for entry in entries if entry["level"] == "SEVERE"]
