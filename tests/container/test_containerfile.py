"""What the Containerfile promises; `make container-rehearsal` plays its steps."""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from tests.container.containerfile import FILE, ROOT, Stage, is_ignored, read_stages

PIN: Final = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==(\S+)", re.MULTILINE)


@pytest.fixture
def stages() -> list[Stage]:
    return read_stages(FILE.read_text(encoding="utf-8"))


def test_what_is_copied_exists_and_nothing_else_can_be(stages: list[Stage]) -> None:
    copies = [step for stage in stages for step in stage.all_of("COPY") if "from" not in step.flags]
    sources = {source for step in copies for source in step.words.split()[:-1]}

    assert [
        source for source in sources if not (ROOT / source).exists() or is_ignored(source)
    ] == []
    for secret in (".env", "penholder.toml", "secrets/imap", ".git/config", "var/penholder.db"):
        assert is_ignored(secret)
    assert is_ignored("bot/__pycache__/config.cpython-313.pyc")
    assert not is_ignored("bot/render/templates/web.css")


def test_the_service_runs_as_a_user_of_no_rights_and_hears_its_end(stages: list[Stage]) -> None:
    last = stages[-1]

    assert last.last_of("USER").words == "10001:10001"
    assert last.steps[-2:] == [last.last_of("ENTRYPOINT"), last.last_of("CMD")]
    assert last.last_of("ENTRYPOINT").command + last.last_of("CMD").command == ["penholder", "run"]
    assert last.last_of("HEALTHCHECK").command == ["penholder", "healthcheck"]


def test_both_stages_have_a_python_that_we_support(stages: list[Stage]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bases = {stage.base for stage in stages}

    assert bases == {"docker.io/library/python:3.13-slim"}
    assert "Programming Language :: Python :: 3.13" in project["classifiers"]


def test_the_locks_agree() -> None:
    def pins(name: str) -> set[tuple[str, str]]:
        return set(PIN.findall((ROOT / name).read_text(encoding="utf-8")))

    run = pins("requirements-run.lock")

    assert run < pins("requirements.lock")
    assert {"aiohttp", "sqlalchemy", "pysqlite3"} <= {name for name, _version in run}
    assert not {"pytest", "mypy", "ruff", "pymap"} & {name for name, _version in run}


def test_the_compose_file_gives_both_services_the_same_few_rights() -> None:
    text = Path(ROOT / "compose.yaml").read_text(encoding="utf-8")

    shared = text[text.index("x-penholder:") : text.index("\nservices:")]
    for line in ("read_only: true", 'user: "10001:10001"', "init: true", "- ALL"):
        assert line in shared
    assert text.count("<<: *penholder") == 2
    assert text.count("condition: service_healthy") == 1
