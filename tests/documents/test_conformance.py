"""The report on accessibility: every criterion once, each claim with a test that there is."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.documents.named import known_tests

ROOT: Final = Path(__file__).parents[2]
REPORT: Final = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
ROW: Final = re.compile(r"^\| (\d\.\d\.\d+) [^|]+ \| (A+) \| ([a-z ]+) \| (.+) \|$", re.MULTILINE)
# https://www.w3.org/TR/WCAG22/: levels A and AA; 4.1.1 is gone.
CRITERIA: Final = {
    "A": (
        "1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1"
        " 2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7"
        " 4.1.2"
    ).split(),
    "AA": (
        "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7"
        " 2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3"
    ).split(),
}
SUPPORTS, PARTLY, OUTSIDE = "supports", "partially supports", "not applicable"
WORDS: Final = {1: "one", 2: "two", 3: "three"}

ROWS: Final = ROW.findall(REPORT)


def test_every_criterion_of_both_levels_is_judged_once() -> None:
    assert sorted((number, level) for number, level, _, _ in ROWS) == sorted(
        (number, level) for level, numbers in CRITERIA.items() for number in numbers
    )
    assert {result for _, _, result, _ in ROWS} <= {SUPPORTS, PARTLY, OUTSIDE}


def test_what_is_supported_is_shown_by_tests_that_there_are() -> None:
    shown = {number: re.findall(r"`(test_\w+)`", why) for number, _, _, why in ROWS}

    assert [
        number for number, _, result, _ in ROWS if result != OUTSIDE and not shown[number]
    ] == []
    assert {name for names in shown.values() for name in names} - known_tests() == set()


def test_the_summary_counts_and_names_what_is_not_met() -> None:
    counts = {kind: [row for row in ROWS if row[2] == kind] for kind in (SUPPORTS, PARTLY, OUTSIDE)}
    parts = len(counts[PARTLY])

    assert (
        f"Of {len(ROWS)} criteria, {len(counts[SUPPORTS])} are supported, "
        f"{len(counts[OUTSIDE])} do not apply, and {WORDS.get(parts, parts)} "
    ) in " ".join(REPORT.split())
    assert re.findall(r"^- \*\*(\d\.\d\.\d+) ", REPORT, re.MULTILINE) == [
        number for number, *_ in counts[PARTLY]
    ]


def colours(sheet: str, *, dark: bool) -> dict[str, str]:
    """Return a sheet's colours by name; those of the dark begin with the light ones."""
    light, _, night = sheet.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#\w{3,6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#\w{3,6});", night)) if dark else {})


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("sheet", "field", "focus", "grounds"),
    [
        ("bot/render/templates/web.css", "muted", "strong", ("page", "paper")),
        ("bot/sandbox/static/page.css", "soft", "focus", ("ground", "paper", "raised")),
    ],
)
def test_fields_and_the_focus_stand_out_from_what_is_around_them(
    sheet: str, field: str, focus: str, grounds: tuple[str, ...], *, dark: bool
) -> None:
    text = (ROOT / sheet).read_text(encoding="utf-8")
    named = colours(text, dark=dark)

    fields = rf"^(select, )?input[^{{]*{{[^}}]*border: 1px solid var\(--{field}\)"
    outline = rf"^:focus-visible {{ outline: \dpx solid var\(--{focus}\)"
    assert re.search(fields, text, re.MULTILINE)
    assert re.search(outline, text, re.MULTILINE)
    for ground in grounds:
        assert contrast(named[field], named[ground]) >= 3, (field, ground)
        assert contrast(named[focus], named[ground]) >= 3, (focus, ground)
