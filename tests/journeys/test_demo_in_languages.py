"""The demo in other languages: stories can be played, and no word of its own is left in English."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.language import speaking
from bot.sandbox.french import FRENCH
from bot.sandbox.page import STATIC
from bot.sandbox.people import MEMBERS
from bot.sandbox.spanish import SPANISH
from bot.sandbox.story import (
    board,
    consensus_texts,
    consensus_texts_es,
    consensus_texts_fr,
    plan_texts,
    plan_texts_es,
    plan_texts_fr,
    texts,
    texts_es,
    texts_fr,
)
from bot.sandbox.story.play import STORIES, run_story
from bot.sandbox.words import as_said
from bot.sandbox.world import Sandbox
from tests.journeys.served import service

SAME = {"Penholder", "Slack", "HTML"}


class _Words(HTMLParser):
    """Collects what a page of HTML says."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._is_shown = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_shown = tag != "script"
        named = {"aria-label", "placeholder"}
        self.found |= {value for name, value in attrs if name in named and value}

    def handle_data(self, data: str) -> None:
        if self._is_shown and data.strip():
            self.found.add(data.strip())


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("language", ["fr", "es"])
async def test_a_story_plays_in_another_language(story: str, language: str, data_dir: Path) -> None:
    lines: list[str] = []
    async with Sandbox(data_dir=data_dir, language=language) as world, service(world.config_path):
        went_well = await run_story(
            world, say=lambda step: lines.append(str(step)), story=STORIES[story]
        )
        assert all(world.mail.knows(member.address) for member in MEMBERS)

    assert went_well, lines


@pytest.mark.parametrize("words", [FRENCH, SPANISH], ids=["fr", "es"])
def test_all_that_the_page_says_is_said_in_another_language(words: Mapping[str, str]) -> None:
    page = _Words()
    page.feed((STATIC / "index.html").read_text(encoding="utf-8"))
    calls = r'\bsay(?:Number)?\(((?:[^()"]*"[^"]*",?\s?)+)'
    said = {
        text
        for file in STATIC.glob("*.js")
        for call in re.findall(calls, file.read_text(encoding="utf-8"))
        for text in re.findall(r'"([^"]+)"', call)
    }

    assert len(said) > 30
    assert sorted((page.found | said) - words.keys() - SAME) == []
    assert {f"role {member.role}" for member in MEMBERS} <= words.keys()


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_step_of_a_story_is_told_in_another_language(story: str, language: str) -> None:
    steps = [*STORIES[story].steps, board.SHOWN]
    with speaking(language):
        assert [step.title for step in steps if as_said(step.title) == step.title] == []
        assert as_said(STORIES[story].about) != STORIES[story].about


def test_people_write_the_same_texts_in_all_languages() -> None:
    for english, *twins in (
        (texts, texts_fr, texts_es),
        (plan_texts, plan_texts_fr, plan_texts_es),
        (consensus_texts, consensus_texts_fr, consensus_texts_es),
    ):
        names = {name for name in vars(english) if name.isupper()}
        for twin in twins:
            assert names == {name for name in vars(twin) if name.isupper()}
