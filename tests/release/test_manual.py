"""The manual pages say all that the command line and the configuration have."""

import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping

import pytest
from typer import Context
from typer.main import get_group

from bot.cli.app import COMMANDS, cli
from release.manual import EXAMPLE, manual_pages


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Give the pages as a reader sees them."""
    if shutil.which("groff") is None:
        pytest.skip("groff is missing: run make peers")
    shown = {}
    for name, text in manual_pages().items():
        ran = subprocess.run(
            ["groff", "-ww", "-man", "-Tascii", "-P-cbou", "-rLL=200n"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stderr == ""
        shown[name] = " ".join(ran.stdout.split())
    return shown


def keys_of(table: Mapping[str, object]) -> Iterator[str]:
    """Give each key of the example that is not a table, as the file writes it."""
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for part in value:
                yield from keys_of(part)
        elif isinstance(value, dict) and key != "quorum":
            yield from keys_of(value)
        else:
            yield key


def test_every_command_and_its_options_are_on_the_page(pages: dict[str, str]) -> None:
    group = get_group(cli)
    context = Context(group, info_name="penholder")

    for name, place in COMMANDS.items():
        assert name in pages["penholder.1"]
        command = group.get_command(context, name)
        assert command is not None
        if not hasattr(command, "list_commands"):
            assert " ".join(place.help.replace("`", "").split()) in pages["penholder.1"]
            for parameter in command.get_params(Context(command, parent=context)):
                assert parameter.opts[0] in [*pages["penholder.1"].split(), "--help"] or (
                    parameter.param_type_name == "argument"
                )


def test_every_key_of_the_example_is_on_the_page_with_its_meaning(pages: dict[str, str]) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    page = pages["penholder.toml.5"]

    for key in keys_of(tomllib.loads(text)):
        assert f" {key} = " in page, key
    assert 'schedule = "Mon 09:00" also "daily 08:00", "1st 09:00", "off"' in page
    assert "[[lists.routes]] You can have several. When Penholder posts an item's message" in page
    assert "when it is posted: /pen label adds one [[lists.templates]]" in page
    assert "over plain HTTP: put a proxy with TLS in front." in page
