"""The examples of `docs/voting.md`: each paper is counted, and its outcome stands below it."""

import json
import re
from pathlib import Path

import pytest

from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.rule import Base, Method
from bot.domain.ballots.rule_form import read_rule
from bot.render.ballots.rule_words import rule_in_words
from tests.domain.presets.papers import Answer, tally

GUIDE = (Path(__file__).parents[3] / "docs" / "voting.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"^```json\n(.*?)^```\n\nOutcome: \*\*([a-z ]+)\*\*(?: \(([^)]*)\))?\.",
    re.DOTALL | re.MULTILINE,
)
EXAMPLES = EXAMPLE.findall(GUIDE)
SECTION = re.compile(r"^### (\S+)\n(.*?)(?=^### |\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = dict(SECTION.findall(GUIDE))


def counted(paper: str) -> Answer:
    return tally(**json.loads(paper))


def test_every_example_has_an_outcome() -> None:
    assert len(EXAMPLES) == GUIDE.count("```json") > len(PRESETS)


@pytest.mark.parametrize(("paper", "outcome", "options"), EXAMPLES)
def test_an_example_comes_to_what_the_guide_says(paper: str, outcome: str, options: str) -> None:
    answer = counted(paper)

    assert answer["outcome"] == outcome
    assert ", ".join(answer["winners"] or answer["tied"]) == options


def test_every_preset_has_its_section_in_order() -> None:
    assert list(SECTIONS) == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_section_has_the_rule_in_words_and_an_example_of_it(name: str) -> None:
    quoted = re.findall(r"^> (.*)$", SECTIONS[name], re.MULTILINE)
    [(paper, _, _)] = EXAMPLE.findall(SECTIONS[name])

    assert " ".join(quoted) == rule_in_words(read_rule(name))
    assert json.loads(paper)["rule"] == name


def test_every_method_and_base_is_named() -> None:
    bases = set(Base) - {Base.ACTIVE}

    assert all(f"| `{word}` |" in GUIDE for word in (*Method, *bases))
