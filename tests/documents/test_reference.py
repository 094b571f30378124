"""The pages that are written from the code are as the code is now."""

from typer.main import get_command

from bot.cli.app import cli
from bot.config import Config
from tests.documents import commands, configuration


def test_the_reference_of_commands_is_current() -> None:
    assert commands.PAGE.read_text(encoding="utf-8") == commands.write_page(), "run: make docs"


def test_the_reference_of_the_configuration_is_current() -> None:
    page = configuration.PAGE.read_text(encoding="utf-8")

    assert page == configuration.write_page(), "run: make docs"


def test_the_reference_of_commands_has_each_in_the_table() -> None:
    named = {name for name, _, _ in commands.commands()}

    top = {f"penholder {name}" for name in get_command(cli).list_commands(None)}  # type: ignore[attr-defined]
    assert top <= named
    assert "penholder people erase" in named


def test_every_comment_of_the_example_says_something_of_a_key() -> None:
    comments = configuration.comments_of(configuration.EXAMPLE.read_text(encoding="utf-8"))
    tables = dict(configuration.tables_of(Config))

    assert set(comments) - {"[rules.members]"} == set(tables)
    for header, model in tables.items():
        assert comments[header].keys.keys() <= model.model_fields.keys(), header
