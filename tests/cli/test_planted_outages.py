"""Each fault that is planted in the world: `check` finds it, and the service says the same."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from bot.config import Config, load_config
from bot.domain.slack_scopes import NEEDED_SCOPES
from bot.sandbox.people import BOT_ADDRESS, CHANNEL, OTHER_CHANNEL, slack_channels, slack_users
from bot.sandbox.slack import SlackWorld
from bot.sandbox.world import PASSWORD, Sandbox
from bot.service import run_service
from handlers.checks import Finding, Verdict, check_parts
from storage.database.sqlite_library import sqlite3
from tests.cli.program import Penholder, write_config
from tests.journeys.hurried import TIMINGS

GIVEN: Final = "s3cret-XYZ"
PATIENCE_SECONDS: Final = 60

WRONG_MAILBOXES: Final[Mapping[str, tuple[Mapping[str, object], str]]] = {
    "password": ({"password": GIVEN}, "correct username and password"),
    "user": ({"username": "nobody@example.org"}, "correct username and password"),
    "folder": ({"folder": "Lists/Nowhere"}, "folder"),
    "name": ({"host": "nowhere.invalid"}, "check host and port of mailbox 'name'"),
    "port": ({"port": 1}, "check host and port of mailbox 'port'"),
    "tls": ({"security": "tls"}, "set security = 'starttls', or the port for TLS"),
    "starttls": ({"security": "starttls"}, "set security = 'tls'"),
    "authority": ({"security": "tls", "ca_file": "/dev/null"}, "ca_file"),
    "no-authority": ({"security": "tls", "ca_file": "/nowhere.pem"}, "No such file"),
}
"""Mailboxes that cannot be used, by name: what is changed in a good one, and the remedy."""

WRONG_ROSTERS: Final[Mapping[str, tuple[str | None, str]]] = {
    "missing": (None, "the file cannot be read: No such file or directory"),
    "headless": ("Ada,ada@example.org\n", "the first line names the columns"),
    "latin": ("name\nJosé\n", "the file is no UTF-8 text; save it as CSV in UTF-8"),
}


def table(head: str, keys: Mapping[str, object]) -> str:
    """Return a table of TOML."""
    return "\n".join((head, *(f"{key} = {json.dumps(value)}" for key, value in keys.items()), ""))


def with_faults(world: Sandbox, folder: Path) -> Config:
    """Return the world's configuration with mailboxes and rosters that cannot be used."""
    good = {
        "host": "127.0.0.1", "port": world.imap.port, "security": "none",
        "username": BOT_ADDRESS, "password": PASSWORD,
    }  # fmt: skip
    parts = [
        table("[[mailboxes]]", good | {"name": name} | dict(change))
        for name, (change, _remedy) in WRONG_MAILBOXES.items()
    ]
    for name, (text, _remedy) in WRONG_ROSTERS.items():
        roster = folder / f"{name}.csv"
        if text is not None:
            roster.write_text(text, encoding="latin-1")
        one = {"name": name, "address": f"{name}@lists.example", "list_id": f"{name}.lists.example"}
        parts.append(table("[[lists]]", one | {"channel": OTHER_CHANNEL, "roster": str(roster)}))
    text = world.config_path.read_text(encoding="utf-8")
    path = folder / "faulty.toml"
    path.write_text("\n".join((text, *parts)), encoding="utf-8")
    return load_config(path, environment={})


def faults_of(findings: Sequence[Finding]) -> dict[str, str]:
    """Return what is at fault, by part."""
    return {one.part: one.text for one in findings if one.verdict is Verdict.FAULT}


async def test_what_the_service_cannot_use_check_tells_in_the_same_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with Sandbox(data_dir=tmp_path) as world:
        config = await asyncio.to_thread(with_faults, world, tmp_path)
        wrong_token = config.slack.model_copy(update={"app_token": f"xapp-{GIVEN}"})
        config = config.model_copy(update={"slack": wrong_token})
        found = faults_of(await check_parts(config, offline=False))
        stop = asyncio.Event()
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as tasks:
            tasks.create_task(run_service(config, stop=stop, timings=TIMINGS))
            wanted = {found[f"mailbox {name}"] for name in WRONG_MAILBOXES} | {
                found["slack socket"]
            }
            while not wanted <= reasons_in(caplog):  # noqa: ASYNC110 - records come from everywhere
                await asyncio.sleep(0.01)
            stop.set()

    for name, (_change, remedy) in WRONG_MAILBOXES.items():
        assert remedy in found[f"mailbox {name}"], name
    assert "copy app_token again" in found["slack socket"]
    for name, (_text, remedy) in WRONG_ROSTERS.items():
        assert remedy in found[f"roster of {name}"]
        assert any(reason in found[f"roster of {name}"] for reason in reasons_in(caplog)), name
        assert "/invite @Penholder" in found[f"channel of {name}"]
    assert GIVEN not in "\n".join(found.values()) + caplog.text


def reasons_in(caplog: pytest.LogCaptureFixture) -> set[str]:
    """Return the reasons that were logged."""
    return {str(getattr(record, "reason", "")) for record in caplog.records} - {""}


SLACK_FAULTS: Final = [
    ("slack", {"bot_token": f"xoxb-{GIVEN}"}, CHANNEL, "copy bot_token again"),
    ("slack", {"api_url": "http://127.0.0.1:1/api/"}, CHANNEL, "api_url in [slack]"),
    ("slack socket", {"app_token": f"xapp-{GIVEN}"}, CHANNEL, "copy app_token again"),
    ("slack scopes", {}, CHANNEL, "add im:write and reinstall the app"),
    ("channel of council", {}, "C0NOWHERE", "check the channel's id, and /invite the app"),
    ("channel of council", {}, OTHER_CHANNEL, "type there: /invite @Penholder"),
]
"""The part, what is changed in the tokens, the channel, and the remedy."""


async def test_each_fault_in_slack_is_told_with_its_remedy(tmp_path: Path) -> None:
    text = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")
    config = load_config(text, environment={})
    scopes = frozenset(NEEDED_SCOPES) - {"im:write"}
    async with SlackWorld(users=slack_users(), channels=slack_channels(), scopes=scopes) as slack:
        for part, change, channel, remedy in SLACK_FAULTS:
            good = {"bot_token": slack.bot_token, "app_token": slack.app_token}
            keys = config.slack.model_copy(update={**good, "api_url": slack.api_url, **change})
            one = config.lists[0].model_copy(update={"channel": channel})
            changed = config.model_copy(update={"slack": keys, "lists": (one,)})
            found = faults_of(await check_parts(changed, offline=False))
            assert remedy in found[part], part
            assert GIVEN not in "\n".join(found.values())


STORED: Final = [
    ("newer", "newer than this Penholder", "Install the newer version"),
    ("no database", "is damaged, or is none", "restore the backup"),
    ("damaged secret", "is damaged", "delete it, and the next start makes a new secret"),
]
"""What is found where Penholder stores things."""


@pytest.mark.parametrize(("planted", "fault", "remedy"), STORED)
async def test_what_is_stored_and_cannot_be_used_stops_both_in_the_same_words(
    tmp_path: Path, migrated_sqlite: Path, planted: str, fault: str, remedy: str
) -> None:
    path = await asyncio.to_thread(store, planted, tmp_path, migrated_sqlite)
    penholder = Penholder(path)

    checked, ran = await asyncio.gather(penholder("check", "--offline"), penholder("run"))

    said = ran.err.splitlines()[-1].removeprefix("penholder: ")
    assert (checked.status, ran.status > 0) == (1, True), ran.err
    assert said in checked.out
    assert fault in said
    assert remedy in said
    assert "Traceback" not in ran.err + checked.out + checked.err


def store(planted: str, folder: Path, migrated: Path) -> Path:
    """Store what cannot be used, and return a configuration that names it."""
    file, kept = folder / "penholder.db", folder / "kept"
    kept.mkdir(mode=0o700)
    if planted == "no database":
        file.write_bytes(b"no database at all\n" * 100)
    if planted == "newer":
        file.write_bytes(migrated.read_bytes())
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
    if planted == "damaged secret":
        (kept / "secret").write_text("short", encoding="ascii")
    more = f"[penholder]\ndata_dir = {json.dumps(str(kept))}"
    return write_config(folder / "penholder.toml", f"sqlite:///{file}", more=more)
