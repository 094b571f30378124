"""Each fault that is planted in the world: `check` finds it, and the service says the same."""

import asyncio
import json
import logging
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import make_url

from bot.config import Config, DatabaseConfig, load_config
from bot.errors import TryAgainLater
from bot.sandbox.people import BOT_ADDRESS, KOFI, OTHER_CHANNEL, PLAN
from bot.sandbox.world import PASSWORD, Sandbox
from bot.serving.service import run_service
from handlers.checking.checks import check_parts
from handlers.checking.findings import Finding, Verdict
from storage.database.sqlite_library import sqlite3
from tests.cli.program import Penholder, write_config
from tests.conftest import NEEDS_POSTGRESQL
from tests.journeys.hurry import TIMINGS
from tests.peers.postgres import Postgres
from tests.peers.smtp import Peer, peer

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
    return {finding.part: finding.text for finding in findings if finding.verdict is Verdict.FAULT}


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


Change = Mapping[str, object]
"""Keys of a section with other values; `channel` is the list's; `lacks` names a scope."""

WRONG_WAYS_OUT: Final[Sequence[tuple[str, Change, str]]] = [
    ("slack", {"bot_token": f"xoxb-{GIVEN}"}, "copy bot_token again"),
    ("slack", {"api_url": "http://127.0.0.1:1/api/"}, "api_url in [slack]"),
    ("slack socket", {"app_token": f"xapp-{GIVEN}"}, "copy app_token again"),
    ("slack scopes", {"lacks": "chat:write"}, "add chat:write to the"),
    ("channel of plan", {"channel": "C0NOWHERE"}, "check the channel's id, and /invite the app"),
    ("channel of plan", {"channel": OTHER_CHANNEL}, "type there: /invite @Penholder"),
    ("smtp", {"port": 1}, "check host and port in [smtp]"),
    ("smtp", {"host": "nowhere.invalid"}, "check host and port in [smtp]"),
    ("smtp", {"security": "tls"}, "check host, port, security and ca_file in [smtp]"),
    ("smtp", {"security": "starttls"}, "check host, port, security and ca_file in [smtp]"),
    ("smtp", {"security": "tls", "ca_file": Path("/dev/null")}, "ca_file in [smtp]"),
    ("smtp", {"security": "tls", "ca_file": Path("/nowhere.pem")}, "No such file"),
    ("smtp", {"username": "pen", "password": GIVEN}, "check username and password in [smtp]"),
]
"""The part, what is changed, and words of the remedy."""

CALL: Final = re.compile(r"^(?:#\S+: |[a-z]+\.[a-zA-Z.]+: (?:[a-z_]+(?: \([a-z:]+\))?: )?)")
"""Of what a text about Slack is: its channel, or its call with Slack's own word for the fault."""


def sentence(text: str) -> str:
    """Return what a text says, whichever call of Slack's brought it up."""
    return CALL.sub("", text)


def with_change(config: Config, part: str, change: Change, *, strict: Peer) -> Config:
    """Return a configuration with changed keys; who logs in does so at the `strict` server."""
    list_config, slack, smtp = config.lists[0], config.slack, config.smtp
    if part == "smtp":
        port = {"port": strict.port} if "username" in change else {}
        smtp = smtp.model_copy(update={**port, **change})
    elif "channel" in change:
        list_config = list_config.model_copy(update=change)
    elif part != "slack scopes":
        slack = slack.model_copy(update=change)
    return config.model_copy(update={"lists": (list_config,), "slack": slack, "smtp": smtp})


async def write_mails(world: Sandbox) -> None:
    """Write a post, which Slack gets, and a command, which is answered by mail."""
    for to, subject in ((PLAN.address, "Lantern"), (BOT_ADDRESS, "Commands")):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = KOFI.address, to, subject
        mail["Message-ID"] = world.new_message_id(KOFI)
        mail.set_content("!help\n")
        await world.send_mail(mail, writer=KOFI, to=[to])


async def test_each_fault_of_slack_and_of_smtp_is_told_by_both_in_the_same_words(
    tmp_path: Path, migrated_sqlite: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with (
        Sandbox(data_dir=tmp_path) as world,
        peer(auth_require_tls=False) as strict,
    ):
        good = load_config(world.config_path, environment={})
        scopes = world.slack.state.scopes
        for part, change, remedy in WRONG_WAYS_OUT:
            config = with_change(good, part, change, strict=strict)
            world.slack.state.scopes = scopes - {change.get("lacks")}
            await asyncio.to_thread(shutil.copyfile, migrated_sqlite, tmp_path / "penholder.db")
            value = faults_of(await check_parts(config, offline=False))[part]
            assert remedy in value
            caplog.clear()
            await run_until_said(config, sentence(value), world, caplog)
            assert GIVEN not in value + caplog.text


async def run_until_said(
    config: Config, text: str, world: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Run the service, write mails, and wait until it has logged a sentence as a reason."""
    stop = asyncio.Event()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as tasks:
            tasks.create_task(run_service(config, stop=stop, timings=TIMINGS))
            while "mailbox opened" not in caplog.messages:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
            await write_mails(world)
            while text not in map(sentence, reasons_in(caplog)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            stop.set()
    except TimeoutError as error:
        raise AssertionError(f"not said: {text}; but {reasons_in(caplog)}") from error


WRONG_DATABASES: Final = [
    ("{user}@{server}/none", "there is no such database"),
    ("nobody@{server}/{name}", "the database refuses the login"),
    ("guest@{server}/{name}", "the database lets this user do too little"),
    ("{user}@127.0.0.1:1/{name}", "cannot be reached: start it, or mend host and port"),
    ("{user}@nowhere.invalid/{name}", "the database cannot be reached"),
]
"""What `database.url` names, and what is said."""


@NEEDS_POSTGRESQL
async def test_a_postgresql_that_cannot_be_used_is_told_by_both_in_the_same_words(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    path = write_config(tmp_path / "penholder.toml", "postgresql://nowhere/none")
    config = load_config(path, environment={})
    at_once = replace(TIMINGS, take=timedelta(0))
    with postgres_server.fresh_database() as good:
        postgres_server.run_sql("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")
        url = make_url(good)
        given = {"user": url.username, "server": f"{url.host}:{url.port}", "name": url.database}
        for where, text in WRONG_DATABASES:
            database = DatabaseConfig(url=f"postgresql://{where.format(**given)}")
            wrong = config.model_copy(update={"database": database})
            value = faults_of(await check_parts(wrong, offline=True))["database"]
            with pytest.raises(TryAgainLater) as refused:
                await run_service(wrong, stop=asyncio.Event(), timings=at_once)

            assert text in value
            assert str(refused.value) == value
    postgres_server.run_sql("DROP ROLE guest")


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

    text = ran.err.splitlines()[-1].removeprefix("penholder: ")
    assert (checked.status, ran.status > 0) == (1, True), ran.err
    assert text in checked.out
    assert fault in text
    assert remedy in text
    assert "Traceback" not in ran.err + checked.out + checked.err


def store(planted: str, folder: Path, migrated: Path) -> Path:
    """Store what cannot be used, and return a configuration that names it."""
    file, path = folder / "penholder.db", folder / "kept"
    path.mkdir(mode=0o700)
    if planted == "no database":
        file.write_bytes(b"no database at all\n" * 100)
    if planted == "newer":
        file.write_bytes(migrated.read_bytes())
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
    if planted == "damaged secret":
        (path / "secret").write_text("short", encoding="ascii")
    more = f"[penholder]\ndata_dir = {json.dumps(str(path))}"
    return write_config(folder / "penholder.toml", f"sqlite:///{file}", more=more)
