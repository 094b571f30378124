"""A secret that stands in the wrong place of the configuration is not repeated by its errors."""

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import bot.gateways.slack.incoming  # noqa: F401 - with all that Slack sends
from bot.config import load_config
from bot.errors import ConfigError

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
SECRET = "xoxb-7531-hunter2"
NUMBER = 75310
GIVEN: list[Any] = [SECRET, f"/{SECRET}", [SECRET], {"a": [SECRET]}, NUMBER, -NUMBER]


def places(value: Any, *above: str | int) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - TOML
    """Return the way to each value of a table, whole tables too."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner:
        yield (*above, key)
        if isinstance(each, dict | list):
            yield from places(each, *above, key)


def with_value(data: Any, place: tuple[str | int, ...], value: Any) -> Any:  # noqa: ANN401 - TOML
    changed = copy.deepcopy(data)
    at = changed
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return changed


def toml(value: Any) -> str:  # noqa: ANN401 - TOML
    match value:
        case dict():
            inner = (f"{json.dumps(key)} = {toml(each)}" for key, each in value.items())
            return f"{{{', '.join(inner)}}}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case _:
            return json.dumps(value)


def test_no_error_of_the_configuration_repeats_what_was_given(tmp_path: Path) -> None:
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    path = tmp_path / "penholder.toml"
    for place in [*places(example), ("slack", "bot_token_file"), ("smtp", "password_file")]:
        for value in GIVEN:
            changed = with_value(example, place, value)
            lines = (f"{key} = {toml(table)}" for key, table in changed.items())
            path.write_text("\n".join(lines), encoding="utf-8")
            with pytest.raises(ConfigError) as caught:
                load_config(path, environment={"PENHOLDER_IMAP_PASSWORD": "x"})
            assert SECRET not in str(caught.value), (place, value)
            assert str(NUMBER) not in str(caught.value), (place, value)


def models(above: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for one in above.__subclasses__():
        yield one
        yield from models(one)


def test_no_error_of_pydantic_repeats_what_somebody_wrote() -> None:
    ours = [one for one in models() if one.__module__.startswith("bot.")]

    assert len(ours) > 20
    assert [one for one in ours if not one.model_config.get("hide_input_in_errors")] == []
