"""Where values are: the lines of keys in TOML, and the variables of `.env`."""

import tomllib
from pathlib import Path

import pytest

from bot.config import load_config
from bot.config_source import lines_of_keys, quoted_value, read_env_file
from bot.errors import ConfigError
from tests.config.test_config import SMALLEST

ODD = '''
# [not.a.table]
top = """
[nor.this]
key = 1
"""
[a."b.c"]
x.y = [
  "[z]", # ] =
  2,
]
[[a.d]]
one = 1
[a.d.e]
two = 2
[[a.d]]
one = { three = 3 }
[a.d.e]
two = 4
'''


def test_the_line_of_each_key_is_found_whatever_its_value_looks_like() -> None:
    numbers = lines_of_keys(ODD)

    assert tomllib.loads(ODD)["top"] == "[nor.this]\nkey = 1\n"
    assert {key: numbers[key] for key in numbers if len(key) > 1} == {
        ("a", "b.c"): 7,
        ("a", "b.c", "x"): 8,
        ("a", "b.c", "x", "y"): 8,
        ("a", "b.c", "x", "y", 0): 8,
        ("a", "b.c", "x", "y", 1): 8,
        ("a", "d"): 12,
        ("a", "d", 0): 12,
        ("a", "d", 0, "one"): 13,
        ("a", "d", 0, "e"): 14,
        ("a", "d", 0, "e", "two"): 15,
        ("a", "d", 1): 16,
        ("a", "d", 1, "one"): 17,
        ("a", "d", 1, "one", "three"): 17,
        ("a", "d", 1, "e"): 18,
        ("a", "d", 1, "e", "two"): 19,
    }
    assert numbers["top",] == 3


def test_variables_that_the_environment_lacks_come_from_the_file_beside(tmp_path: Path) -> None:
    text = SMALLEST.replace('bot_token = "xoxb-2"\napp_token = "xapp-2"\n', "")
    (tmp_path / "penholder.toml").write_text(text, encoding="utf-8")
    (tmp_path / ".env").write_text(
        "# tokens\nSLACK_BOT_TOKEN='xoxb-file'\nexport SLACK_APP_TOKEN=xapp-file\n",
        encoding="utf-8",
    )

    config = load_config(
        tmp_path / "penholder.toml", environment={"SLACK_APP_TOKEN": "xapp-environment"}
    )

    assert (config.slack.bot_token, config.slack.app_token) == ("xoxb-file", "xapp-environment")


@pytest.mark.parametrize(
    "value", ["plain", "with space", 'a "b" $c `d` \\e', "it's", "#not a comment", "ü=†", ""]
)
def test_a_value_is_read_as_it_was_written(tmp_path: Path, value: str) -> None:
    written = quoted_value(value)
    (tmp_path / ".env").write_text(f"NAME={written}\n", encoding="utf-8")

    assert read_env_file(tmp_path / ".env") == {"NAME": value}


@pytest.mark.parametrize("value", ["it's $HOME", "two\nlines", "'\"", "\0"])
def test_a_value_that_programs_would_read_differently_is_not_written(value: str) -> None:
    assert quoted_value(value) is None


@pytest.mark.parametrize(
    "line", ["s3cret", "1A=s3cret", "A='s3cret", 'A="s3cret" more', "A B=s3cret"]
)
def test_a_line_that_is_no_variable_is_told_without_what_it_holds(
    tmp_path: Path, line: str
) -> None:
    (tmp_path / ".env").write_text(f"GOOD=1\n\n{line}\n", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"\.env, line 3: write NAME=value") as caught:
        read_env_file(tmp_path / ".env")

    assert "s3cret" not in str(caught.value)


def test_a_file_that_is_not_there_has_no_variables(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}
