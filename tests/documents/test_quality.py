"""docs/quality.yaml is true: each rule has tests that there are, or a reason why not."""

import re
from pathlib import Path
from typing import Final

from tests.documents.named import known_tests

FILE: Final = Path(__file__).parents[2] / "docs" / "quality.yaml"
LINE: Final = re.compile(r"^(- rule|  what|  status|  tests|  comment): (.+)$")


def rules(text: str) -> list[dict[str, str]]:
    """Return the rules of the file, which is written in a small part of YAML.

    Raises:
        AssertionError: a line is none of that part.
    """
    found: list[dict[str, str]] = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        part = LINE.match(line)
        assert part is not None, line
        key = part[1].strip(" -")
        if key == "rule":
            found.append({})
        assert key not in found[-1], line
        found[-1][key] = part[2]
    return found


def names_of(rule: dict[str, str]) -> list[str]:
    return re.findall(r"\w+", rule.get("tests", ""))


RULES: Final = rules(FILE.read_text(encoding="utf-8"))


def test_each_rule_has_a_name_of_its_own_and_says_what_it_asks() -> None:
    names = [rule["rule"] for rule in RULES]

    assert len(names) > 30
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert [rule["rule"] for rule in RULES if not rule["what"].endswith(".")] == []


def test_what_is_done_is_held_by_tests_that_there_are() -> None:
    done = [rule for rule in RULES if rule["status"] == "done"]

    assert [rule["rule"] for rule in done if not names_of(rule)] == []
    assert {name for rule in RULES for name in names_of(rule)} - known_tests() == set()


def test_what_is_not_done_says_why() -> None:
    others = [rule for rule in RULES if rule["status"] != "done"]

    assert {rule["status"] for rule in others} == {"todo", "exempt"}
    assert [rule["rule"] for rule in others if "comment" not in rule] == []
