"""The secret that Penholder makes itself: one, whole, and for its own user's eyes alone."""

import asyncio
import multiprocessing
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.config import Config, DatabaseConfig
from bot.errors import ConfigError
from bot.reply_secret import NAME, with_secret
from bot.serving.service import run_service
from tests.handlers.room import new_config


def config_in(folder: Path, *, secret: str = "") -> Config:
    config = new_config()
    section = config.penholder.model_copy(update={"data_dir": folder, "secret": secret})
    return config.model_copy(update={"penholder": section})


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_nobody_else_can_read_the_secret_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    folder = tmp_path / "var"

    with umask(mask):
        made = with_secret(config_in(folder)).penholder.secret

    assert len(made) == 64
    assert mode_of(folder / NAME) == 0o600
    assert mode_of(folder) == 0o700
    assert list(folder.iterdir()) == [folder / NAME]


def test_the_secret_stays_the_same_at_the_next_start(tmp_path: Path) -> None:
    first = with_secret(config_in(tmp_path)).penholder.secret

    assert with_secret(config_in(tmp_path)).penholder.secret == first
    assert first != with_secret(config_in(tmp_path / "other")).penholder.secret


def test_a_configured_secret_is_used_and_none_is_made(tmp_path: Path) -> None:
    config = config_in(tmp_path, secret="chosen by a person")

    assert with_secret(config).penholder.secret == "chosen by a person"
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    together = context.Barrier(4)
    found = context.SimpleQueue()

    def start() -> None:
        together.wait(10)
        found.put(with_secret(config_in(tmp_path / "var")).penholder.secret)

    processes = [context.Process(target=start) for _ in range(4)]
    for process in processes:
        process.start()
    secrets = {found.get() for _ in processes}
    for process in processes:
        process.join(10)

    assert len(secrets) == 1
    assert list((tmp_path / "var").iterdir()) == [tmp_path / "var" / NAME]


def test_the_secret_is_in_no_text_of_the_configuration(tmp_path: Path) -> None:
    config = with_secret(config_in(tmp_path))

    assert config.penholder.secret not in f"{config!r} {config} {config.penholder!r}"


def test_a_damaged_secret_is_refused_without_showing_it(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("half a sec", encoding="ascii")

    with pytest.raises(ConfigError, match="is damaged; delete it") as refused:
        with_secret(config_in(tmp_path))

    assert "half" not in str(refused.value)


def test_where_no_secret_can_be_kept_the_start_is_refused_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")

    with pytest.raises(ConfigError, match=r"set penholder\.secret_file"):
        with_secret(config_in(tmp_path / "file"))


async def test_a_start_without_a_configured_secret_makes_one(tmp_path: Path) -> None:
    database = DatabaseConfig(url=f"sqlite:///{tmp_path / 'penholder.db'}")
    config = config_in(tmp_path / "var").model_copy(update={"database": database})
    stop = asyncio.Event()
    stop.set()

    await run_service(config, stop=stop)

    assert mode_of(tmp_path / "var" / NAME) == 0o600
