"""What Penholder writes is for its own user alone, whatever the umask; `check` names the rest."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import load_config
from bot.domain.ids import MailboxName
from handlers.checking.checks import check_parts
from storage.database.engine import Database
from tests.cli.program import Penholder, write_config
from tests.conftest import new_delivery_id
from tests.storage.samples import NOW

MAIN = MailboxName("main")
ROOT = Path(__file__).parents[3]


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o177])
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def open_up(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o755)


async def written(path: Path, *, durable: bool) -> Database:
    database = await Database.open(
        f"sqlite:///{path}", new_delivery_id=new_delivery_id, durable=durable
    )
    async with database.transaction() as store:
        await store.cursors.advance(MAIN, 7, 1, now=NOW)
    return database


@pytest.mark.usefixtures("any_umask")
@pytest.mark.parametrize("durable", [True, False])
async def test_the_database_its_log_and_its_folders_are_closed_to_others(
    tmp_path: Path, *, durable: bool
) -> None:
    database = await written(tmp_path / "new" / "var" / "penholder.db", durable=durable)
    async with database.hold("service"):
        numbers = modes(tmp_path / "new" / "var")
    await database.close()

    assert {"penholder.db", "penholder.db-wal", "penholder.db-shm"} < set(numbers)
    assert {name: mode for name, mode in numbers.items() if mode != 0o600} == {}
    assert modes(tmp_path / "new") == {"var": 0o700}
    assert modes(tmp_path) == {"new": 0o700}


async def test_a_database_that_was_open_to_others_is_closed_at_the_next_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "penholder.db"
    running = await written(path, durable=True)
    open_up(tmp_path)

    beside = await written(path, durable=True)
    numbers = modes(tmp_path)
    await beside.close()
    await running.close()

    assert [numbers[f"penholder.db{suffix}"] for suffix in ("", "-wal", "-shm")] == [0o600] * 3


PROGRAM = """
import os, sys
os.umask(0)
sys.argv = ["penholder", "--help"]
from bot.__main__ import main
try:
    main()
finally:
    print(f"umask {os.umask(0):o}", file=sys.stderr)
"""


def test_what_a_command_writes_is_closed_to_others() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "umask 77" in ran.stderr


async def warnings_of(config: Path) -> str:
    ran = await Penholder(config)("check", "--offline")
    assert ran.status == 0, ran.out
    return "\n".join(line for line in ran.out.splitlines() if line.startswith("warning"))


def configured(folder: Path) -> Path:
    """Write a configuration with its secrets in files, closed to others."""
    path = write_config(folder / "penholder.toml", f"sqlite:///{folder}/var/penholder.db")
    text = path.read_text(encoding="utf-8")
    for name in ("bot_token", "app_token"):
        (folder / name).write_text("x", encoding="utf-8")
        (folder / name).chmod(0o640)
        text = re.sub(f"{name} = .*", f'{name}_file = "{folder}/{name}"', text)
    path.write_text(f'[penholder]\ndata_dir = "{folder}/var"\n{text}', encoding="utf-8")
    path.chmod(0o644)
    return path


async def test_check_warns_of_secrets_that_others_may_read(tmp_path: Path) -> None:
    config = configured(tmp_path)
    assert await warnings_of(config) == ""

    (tmp_path / "var").mkdir(mode=0o700)  # as the service makes it
    (tmp_path / "var" / "secret").write_text("x" * 64, encoding="utf-8")
    open_up(tmp_path)
    open_up(tmp_path / "var")
    warned = await warnings_of(config)
    for name in ("bot_token", "app_token", "var", "var/secret"):
        assert f"chmod o= {tmp_path}/{name}" in warned
    assert "penholder.toml" not in warned


async def test_check_warns_of_a_configuration_with_secrets_that_others_may_read(
    tmp_path: Path,
) -> None:
    config = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")

    assert f"chmod o= {config}" in await warnings_of(config)


@pytest.mark.parametrize(
    ("host", "is_warned"),
    [
        ("127.0.0.1", False),
        ("::1", False),
        ("localhost", False),
        ("imap.example.org", True),
        ("192.0.2.7", True),
        ("localhost.example.org", True),
    ],
)
async def test_check_warns_of_passwords_and_mails_sent_unencrypted_to_another_machine(
    tmp_path: Path, host: str, *, is_warned: bool
) -> None:
    path = configured(tmp_path)
    text = path.read_text(encoding="utf-8").replace('host = "127.0.0.1"', f'host = "{host}"')
    path.write_text(text, encoding="utf-8")

    findings = await check_parts(load_config(path), offline=True)

    warned = {finding.part for finding in findings if "unencrypted" in finding.text}
    assert warned == ({"mailbox main", "smtp"} if is_warned else set())
