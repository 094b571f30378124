"""`penholder init`: what it asks, tries and writes, at a terminal and for a script."""

import asyncio
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from bot.config import load_config
from bot.config_source import read_env_file
from bot.errors import WrongUse
from bot.render.terminal.setting_up import (
    env_text,
    guessed_servers,
    host_and_port,
    short_name,
    spf_sender,
    unit_text,
)
from bot.sandbox.people import BOT_ADDRESS, CHANNEL, KOFI, MARTA, OUTREACH, PLAN
from bot.sandbox.world import PASSWORD, Sandbox
from tests.cli.in_process import run_here
from tests.cli.program import Ran
from tests.cli.terminal import COLUMNS, Terminal, in_terminal
from tests.conftest import NEEDS_POSTGRESQL
from tests.peers.forked import ROOT
from tests.peers.postgres import Postgres

WRITTEN: Final = (".env", "dns-records.txt", "penholder.toml", "slack-manifest.json")
SECRETS: Final = {"PENHOLDER_IMAP_PASSWORD": PASSWORD}
UNIT: Final = ROOT / "docs" / "penholder.service"
HOSTILE: Final = "\x1b[31mevil\u202e.lists.example"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """Run the peers, with one post in Penholder's mailbox."""
    async with Sandbox(data_dir=tmp_path / "world") as sandbox:
        post = EmailMessage()
        post["From"], post["To"], post["Subject"] = KOFI.address, PLAN.address, "Lantern"
        post["Message-ID"] = sandbox.new_message_id(KOFI)
        post.set_content("It is dark.\n")
        await sandbox.send_mail(post, writer=KOFI, to=[PLAN.address])
        yield sandbox


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the empty folder in which the commands are typed."""
    for name in ("PENHOLDER_SECRET", "PENHOLDER_SMTP_PASSWORD", *SECRETS):
        monkeypatch.delenv(name, raising=False)
    made = tmp_path / "mine"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def flags_for(world: Sandbox, **others: str) -> list[str]:
    """Return all flags that a script gives."""
    flags = {
        "address": BOT_ADDRESS,
        "imap": f"127.0.0.1:{world.imap.port}",
        "imap-security": "none",
        "imap-user": BOT_ADDRESS,
        "smtp": f"127.0.0.1:{world.mail.port}",
        "smtp-security": "none",
        "smtp-user": "-",
        "database": "sqlite:///var/penholder.db",
        "list": PLAN.address,
        "subscribed-as": PLAN.subscribed_as,
        "channel": CHANNEL,
        "chair": MARTA.address,
        "slack-api-url": world.slack.api_url,
        **others,
    }
    return [f"--{name}={value}" for name, value in flags.items() if value]


def tokens_of(world: Sandbox) -> dict[str, str]:
    """Return the variables that hold the world's secrets."""
    slack = world.slack
    return {**SECRETS, "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}


async def script(
    flags: Sequence[str],
    *,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    variables: Mapping[str, str],
) -> Ran:
    """Run `penholder init` as a script does: nobody answers."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in variables.items():
            environment.setenv(name, value)
        return await asyncio.to_thread(
            run_here, ("init", *flags), config=folder / "penholder.toml", capsys=capsys
        )


def state_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return what was written, with the instants; the log grows with each run."""
    files = [path for path in folder.iterdir() if path.is_file() and path.name != "init.log"]
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def modes_of(folder: Path) -> dict[str, int]:
    """Return who may use each file."""
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def mistype_imap_password(terminal: Terminal) -> None:
    """Answer the rest about a mailbox with a wrong password, and come to the password again."""
    await terminal.answer("encryption", "none")
    await terminal.answer("IMAP user", "")
    await terminal.answer("IMAP password:", "s3cret-XYZ")
    await terminal.answer("Answer again?", "")
    for question in ("own mail address", "IMAP server", "encryption", "IMAP user"):
        await terminal.answer(question, "")


async def answer_first_part(terminal: Terminal, world: Sandbox) -> None:
    await terminal.answer("own mail address:", "penholder")
    await terminal.answer("Answer again?", "")
    await terminal.answer("own mail address [penholder]:", BOT_ADDRESS)
    await terminal.answer("[imap.harbourforum.example:993]:", f"127.0.0.1:{world.imap.port}")
    await mistype_imap_password(terminal)
    await terminal.answer("IMAP password [as before]:", PASSWORD)
    await terminal.answer("[smtp.harbourforum.example:587]:", f"127.0.0.1:{world.mail.port}")
    await terminal.answer("encryption", "none")
    await terminal.answer("SMTP user", "-")
    await terminal.answer("Database", "")


async def test_a_person_at_a_terminal_is_asked_until_all_works(
    world: Sandbox, folder: Path
) -> None:
    forged = EmailMessage()
    forged["From"], forged["To"] = KOFI.address, BOT_ADDRESS
    forged["List-Id"] = f"<{HOSTILE}>".encode("ascii", "ignore").decode()
    forged.set_content("x\n")
    await world.send_mail(forged, writer=KOFI, to=[BOT_ADDRESS])

    async with in_terminal(
        ["init", f"--slack-api-url={world.slack.api_url}"], folder=folder, NO_COLOR="1"
    ) as terminal:
        await answer_first_part(terminal, world)
        number = "1" if f"1  {PLAN.list_id}" in terminal.shown else "2"
        await terminal.answer("The list's address", number)
        await terminal.answer(f"Secret address [{PLAN.subscribed_as}]:", "")
        await terminal.answer("Bot token", world.slack.bot_token)
        await terminal.answer("App token", world.slack.app_token)
        await terminal.answer("channel's id", "C404")
        await terminal.answer("Answer again?", "y")
        await terminal.answer("channel's id [C404]", CHANNEL)
        await terminal.answer("chair's mail", MARTA.name)
        await terminal.answer("chair: address: no mail address", "")
        await terminal.answer("chair's mail", MARTA.address)
        status = await terminal.ended()

    assert status == 0, terminal.shown
    assert terminal.shown.rstrip().endswith("is in place.\r\nStart it: penholder run")
    wide = [line for line in terminal.shown.splitlines() if len(line) > COLUMNS]
    assert [line[:30] for line in wide] == ["https://api.slack.com/apps?new"]
    assert "mailbox: address: no mail address; write for example" in " ".join(
        terminal.shown.split()
    )
    assert "correct username and password" in " ".join(terminal.shown.split())
    assert "evil.lists.example" in terminal.shown
    assert not {"\x1b", "\u202e"} & set(terminal.shown)
    log = (folder / "init.log").read_text(encoding="utf-8")
    for secret in ("s3cret-XYZ", PASSWORD, world.slack.bot_token, world.slack.app_token):
        assert secret not in terminal.shown + log
    assert PLAN.subscribed_as not in log
    assert modes_of(folder) == dict.fromkeys((*WRITTEN, "init.log"), 0o600)
    config = load_config(folder / "penholder.toml", environment={})
    assert config.lists[0].list_id == PLAN.list_id
    assert config.lists[0].chairs == (MARTA.address,)
    assert config.mailboxes[0].password == PASSWORD
    assert len(config.penholder.secret) == 64


async def test_ctrl_c_ends_it_and_nothing_is_written(folder: Path) -> None:
    async with in_terminal(["init"], folder=folder) as terminal:
        await terminal.interrupt("own mail address:")
        status = await terminal.ended()

    assert status == 2
    assert "penholder: stopped; nothing was written" in terminal.shown
    assert "Traceback" not in terminal.shown
    assert modes_of(folder) == {}


async def test_a_script_gives_all_by_flags_and_a_second_run_changes_nothing(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags, tokens = flags_for(world), tokens_of(world)

    first = await script(flags, folder=folder, capsys=capsys, variables=tokens)
    before = state_of(folder)
    again = await script(flags, folder=folder, capsys=capsys, variables=tokens)
    bare = await script([], folder=folder, capsys=capsys, variables={})

    assert (first.status, again.status, bare.status) == (0, 0, 0), first.out + first.err + bare.err
    assert sorted(before) == sorted(WRITTEN)
    assert state_of(folder) == before
    assert again.out.count(": unchanged") == len(WRITTEN)
    assert "fault" not in first.out
    for secret in tokens.values():
        assert secret not in first.out + first.err
    assert f"{PLAN.address}" in before["penholder.toml"][0].decode()
    assert '"v=spf1 a:PUBLIC-NAME-OF-THIS-MACHINE -all"' in before["dns-records.txt"][0].decode()


async def test_a_script_is_told_all_that_is_missing_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = await script(
        ["--imap=127.0.0.1:1", "--imap-security=none"], folder=folder, capsys=capsys, variables={}
    )

    assert ran.status == 2
    assert "fault" not in ran.out
    for name in (
        "--address",
        "--list",
        "--channel",
        "--chair",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "PENHOLDER_IMAP_PASSWORD",
    ):
        assert name in ran.err
    assert len(ran.err.splitlines()) == 1
    assert state_of(folder) == {}


@pytest.mark.parametrize("flag", ["--timezone=Mars/Olympus", "--slack-api-url=slack"])
async def test_a_flag_that_no_question_is_about_is_refused_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str], flag: str
) -> None:
    ran = await script([flag], folder=folder, capsys=capsys, variables={})

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"penholder: {flag.partition('=')[0]}: ")


async def test_a_script_is_told_all_that_is_at_fault_and_nothing_is_written(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**tokens_of(world), "PENHOLDER_IMAP_PASSWORD": "s3cret-XYZ"}
    flags = flags_for(
        world,
        smtp="127.0.0.1:1",
        chair="a@b.example",
        database="mysql://s3cret-XYZ",
        channel="C404",
    )

    ran = await script(flags, folder=folder, capsys=capsys, variables=wrong)

    assert ran.status == 2
    faults = [line for line in ran.out.splitlines() if line.startswith("fault")]
    for words in (
        "correct username and password",
        "check host and port in [smtp]",
        "postgresql://",
        "channel_not_found",
    ):
        assert any(words in line for line in faults), (words, faults)
    assert "nothing was written" in ran.err
    assert "s3cret-XYZ" not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert state_of(folder) == {}


async def test_a_systemd_unit_runs_this_program_with_this_configuration(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = [*flags_for(world), "--systemd"]

    ran = await script(flags, folder=folder, capsys=capsys, variables=tokens_of(world))

    assert ran.status == 0, ran.err
    assert ran.out.endswith("\nsudo systemctl enable --now penholder\n")
    unit = (folder / "penholder.service").read_text(encoding="utf-8")
    program = Path(sys.prefix) / "bin" / "penholder"
    assert f"\nExecStart={program} --config {folder}/penholder.toml run\n" in unit
    assert f"\nReadWritePaths={folder}\n" in unit
    assert f"\nWorkingDirectory={folder}\n" in unit
    for place in ("/etc/penholder", "/var/lib", "/usr/local", "StateDirectory", "User=penholder"):
        assert place not in unit


async def test_what_is_set_up_already_gets_a_unit_and_nothing_else_is_asked_or_written(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "penholder.toml"
    await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens_of(world))
    path.write_text(f'{path.read_text(encoding="utf-8")}\n[lists.digest]\nschedule = "off"\n')
    before = state_of(folder)

    async with in_terminal(["init", "--systemd"], folder=folder) as terminal:
        status = await terminal.ended()

    assert status == 0, terminal.shown
    assert terminal.shown.startswith("penholder.service: written")
    after = state_of(folder)
    assert after.pop("penholder.service")
    assert after == before


async def test_a_wrong_list_is_told_at_once_and_leaves_no_answers_for_the_right_one(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens_of(world))

    async with in_terminal(["init"], folder=folder) as terminal:
        await terminal.answer("Add another list", "y")
        await terminal.answer("Mailbox", "")
        await terminal.answer("The list's address", "7")
        await terminal.answer("Answer again?", "")
        await terminal.answer("The list's address [7]", OUTREACH.address)
        await terminal.answer(f"Its List-Id [{OUTREACH.list_id}]", "outreach")
        await terminal.answer(f"Secret address [penholder+{OUTREACH.name}-", "7")
        await terminal.answer("Answer again?", "")
        await terminal.answer("The list's address", "council@lists.example.org")
        await terminal.answer("Its List-Id [council.lists.example.org]", "")
        await terminal.interrupt("Secret address [penholder+council-")
        status = await terminal.ended()

    assert status == 2


OUTREACH_FLAGS: Final = (
    f"--list={OUTREACH.address}",
    f"--subscribed-as={OUTREACH.subscribed_as}",
    f"--channel={CHANNEL}",
)


async def test_a_second_list_is_added_below_what_the_configuration_holds(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens, path = tokens_of(world), folder / "penholder.toml"
    await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens)
    mine = path.read_text(encoding="utf-8") + '\n[lists.digest]\nschedule = "off" # mine'
    path.write_text(mine, encoding="utf-8")
    path.chmod(0o640)
    others = state_of(folder)

    ran = await script(OUTREACH_FLAGS, folder=folder, capsys=capsys, variables={})

    assert ran.status == 0, ran.out + ran.err
    assert "A running service takes the list over when it gets SIGHUP" in ran.out
    assert f"channel of {OUTREACH.name}: #harbour-forum" in ran.out
    again = await script(OUTREACH_FLAGS, folder=folder, capsys=capsys, variables={})
    assert again.status == 0
    text = path.read_text(encoding="utf-8")
    assert text.count("[[lists]]") == 2
    assert text.startswith(f"{mine}\n\n[[lists]]\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert {**state_of(folder), path.name: others[path.name]} == others
    first, second = load_config(path, environment={}).lists
    assert (first.address, first.digest.schedule) == (PLAN.address, "off")
    assert (second.name, second.list_id) == (OUTREACH.name, OUTREACH.list_id)
    assert (second.address, second.subscribed_as) == (OUTREACH.address, OUTREACH.subscribed_as)
    assert second.chairs == first.chairs


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
async def test_files_of_a_services_user_stay_theirs_when_root_adds_a_list(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens_of(world))
    service = 4711
    for name in (".env", "penholder.toml"):
        os.chown(folder / name, service, service)
    mailbox = ("mailbox", "address", "imap", "imap-security", "imap-user")
    values = ("other-box", BOT_ADDRESS, f"127.0.0.1:{world.imap.port}", "none", BOT_ADDRESS)
    flags = [f"--{key}={value}" for key, value in zip(mailbox, values, strict=True)]

    ran = await script([*OUTREACH_FLAGS, *flags], folder=folder, capsys=capsys, variables=SECRETS)

    assert ran.status == 0, ran.out + ran.err
    assert "PENHOLDER_IMAP_PASSWORD_OTHER_BOX" in read_env_file(folder / ".env")
    for name in (".env", "penholder.toml"):
        found = (folder / name).stat()
        assert (found.st_uid, found.st_gid) == (service, service)
    assert modes_of(folder)[".env"] == 0o600


async def test_a_script_that_adds_a_list_is_told_what_is_at_fault_and_nothing_is_written(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens_of(world))
    before = state_of(folder)

    wrong = [*OUTREACH_FLAGS, "--channel=C404"]
    faulty = await script(wrong, folder=folder, capsys=capsys, variables={})
    short = await script(OUTREACH_FLAGS[:1], folder=folder, capsys=capsys, variables={})
    way = await script([*OUTREACH_FLAGS, "--compose"], folder=folder, capsys=capsys, variables={})

    assert (faulty.status, short.status, way.status) == (2, 2, 2)
    assert f"fault    channel of {OUTREACH.name}: " in faulty.out
    assert "nothing was written" in faulty.err
    assert "give --channel" in short.err
    assert "--list: add the list first, and then have compose.yaml written" in way.err
    assert state_of(folder) == before


async def test_a_person_adds_a_list_whose_mail_comes_to_another_mailbox(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens_of(world))
    before = state_of(folder)

    async with in_terminal(["init"], folder=folder, NO_COLOR="1") as terminal:
        await terminal.answer("penholder.toml has plan. Add another list to it? [y/N]", "y")
        await terminal.answer("(a new name adds one) [main]", "other-box")
        await terminal.answer("own mail address:", BOT_ADDRESS)
        await terminal.answer("IMAP server", f"127.0.0.1:{world.imap.port}")
        await mistype_imap_password(terminal)
        await terminal.answer("IMAP password", PASSWORD)
        await terminal.answer("The list's address", PLAN.address)
        await terminal.answer("Answer again?", "")
        await terminal.answer("The list's address", OUTREACH.address)
        await terminal.answer("List-Id", "")
        await terminal.answer("Secret address", "")
        await terminal.answer("channel's id:", CHANNEL)
        await terminal.answer(f"[{MARTA.address}]", "")
        status = await terminal.ended()

    assert status == 0, terminal.shown
    assert "list: this list is in the configuration already" in " ".join(terminal.shown.split())
    assert "of 6" not in terminal.shown
    assert "No message in the mailbox is of another list yet." in terminal.shown
    assert "Since a mailbox is new, start a running service again:" in terminal.shown
    assert not {PASSWORD, "s3cret-XYZ"} & set(terminal.shown.split())
    text = (folder / "penholder.toml").read_bytes()
    assert text.startswith(before["penholder.toml"][0])
    assert read_env_file(folder / ".env")["PENHOLDER_IMAP_PASSWORD_OTHER_BOX"] == PASSWORD
    config = load_config(folder / "penholder.toml", environment={})
    assert [list_config.name for list_config in config.lists] == [PLAN.name, OUTREACH.name]
    assert [(mailbox.name, mailbox.password) for mailbox in config.mailboxes] == [
        ("main", PASSWORD),
        ("other-box", PASSWORD),
    ]


async def test_a_configuration_that_cannot_grow_is_left_alone(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens_of(world))
    path = folder / "penholder.toml"
    head = path.read_text(encoding="utf-8").partition("[[lists]]")[0]
    keys = {"name": PLAN.name, "address": PLAN.address, "list_id": PLAN.list_id}
    given = ", ".join(f'{key} = "{value}"' for key, value in {**keys, "channel": CHANNEL}.items())
    path.write_text(f"lists = [{{{given}}}]\n{head}", encoding="utf-8")
    before = state_of(folder)

    flags = [*OUTREACH_FLAGS, f"--chair={MARTA.address}"]
    ran = await script(flags, folder=folder, capsys=capsys, variables={})

    assert ran.status == 2
    assert "a list cannot be added below what" in ran.err
    assert state_of(folder) == before


async def test_a_folder_in_which_systemd_runs_nothing_is_refused_before_anything_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = folder / "with space"
    odd.mkdir()

    ran = await script(["--systemd"], folder=odd, capsys=capsys, variables={})

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("penholder: --systemd: go to a folder whose name")


def services_of(folder: Path) -> list[str]:
    """Return the services that the compose file of a folder has."""
    text = (folder / "compose.yaml").read_text(encoding="utf-8")
    return re.findall(r"^  (\w+):$", text.partition("\nvolumes:")[0], re.MULTILINE)


async def test_a_compose_file_runs_what_was_set_up_in_its_folder(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = [*flags_for(world), "--compose"]

    ran = await script(flags, folder=folder, capsys=capsys, variables=tokens_of(world))
    before = state_of(folder)
    again = await script([], folder=folder, capsys=capsys, variables={})

    assert (ran.status, again.status) == (0, 0), ran.err + again.err
    assert ran.out.endswith(
        "Nothing is at fault, but read the warnings above.\nStart it: docker compose up -d\n"
    )
    assert "in a container, 127.0.0.1 is the container itself" in ran.out
    assert state_of(folder) == before
    assert services_of(folder) == ["penholder"]
    assert modes_of(folder) == dict.fromkeys((*WRITTEN, "compose.yaml", "init.log"), 0o600) | {
        "var": 0o700
    }
    compose = (folder / "compose.yaml").read_text(encoding="utf-8")
    assert f'\n    user: "{os.getuid()}:{os.getgid()}"\n' in compose
    assert f'\n    build:\n      context: "{ROOT}"\n' in compose
    assert "\n      - .:/etc/penholder:ro\n      - ./var:/etc/penholder/var\n" in compose
    config = load_config(folder / "penholder.toml", environment={})
    assert config.web is not None
    assert (config.web.host, config.web.port) == ("0.0.0.0", 8080)


async def test_a_compose_file_brings_a_postgresql_with_a_password_of_its_own(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = [*flags_for(world, database="postgres"), "--compose"]

    ran = await script(flags, folder=folder, capsys=capsys, variables=tokens_of(world))
    before = state_of(folder)
    again = await script([], folder=folder, capsys=capsys, variables={})

    assert (ran.status, again.status) == (0, 0), ran.err + again.err
    assert state_of(folder) == before
    assert services_of(folder) == ["penholder", "postgres"]
    config = load_config(folder / "penholder.toml", environment={})
    assert config.database.url == "postgresql://penholder@postgres/penholder"
    password = read_env_file(folder / ".env")["PGPASSWORD"]
    assert re.fullmatch("[0-9a-f]{32}", password)
    assert password not in ran.out


@NEEDS_POSTGRESQL
async def test_a_databases_password_may_have_a_bracket(
    world: Sandbox,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    postgres_server: Postgres,
) -> None:
    with postgres_server.fresh_database() as url:
        database = url.replace("@", ":br[cket@")
        flags = [*flags_for(world, database=database), "--compose"]
        ran = await script(flags, folder=folder, capsys=capsys, variables=tokens_of(world))

    assert ran.status == 0, ran.err
    assert ran.out.endswith("\nStart it: docker compose up -d\n")


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (["--systemd"], "--systemd, --compose: give one of them"),
        (["--ca-file=/etc/ssl/own.pem"], "--ca-file: a container sees only the folder"),
        (["--database=sqlite:////srv/penholder.db"], "keeps files in the folder var alone"),
    ],
)
async def test_what_a_container_would_not_find_is_refused(
    world: Sandbox,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    flags: list[str],
    text: str,
) -> None:
    all_flags = [*flags_for(world), "--compose", *flags]

    ran = await script(all_flags, folder=folder, capsys=capsys, variables=tokens_of(world))

    assert ran.status == 2
    assert text in ran.out + ran.err
    assert state_of(folder) == {}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="run make peers")
def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    path = tmp_path / "penholder.service"
    unit = unit_text(
        UNIT.read_text(encoding="utf-8"),
        program=Path("/bin/true"),
        config=Path("/srv/penholder/penholder.toml"),
        user="root",
    )
    path.write_text(unit, encoding="utf-8")

    taken = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    closed = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=25", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (taken.returncode, str(path) in taken.stderr) == (0, False), taken.stderr
    assert closed.returncode == 0, closed.stdout + closed.stderr


@pytest.mark.parametrize("name", ["with space", "50%", "$HOME", 'a"b'])
def test_a_folder_whose_name_systemd_would_read_differently_is_refused(name: str) -> None:
    with pytest.raises(WrongUse, match="--systemd: go to a folder whose name has only letters"):
        unit_text("[Unit]", program=Path("/bin/x"), config=Path("/srv") / name / "c", user="pen")


async def test_a_file_with_other_content_is_never_overwritten_unasked(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "penholder.toml"
    path.write_text("# mine\n", encoding="utf-8")
    flags = flags_for(world)

    ran = await script(flags, folder=folder, capsys=capsys, variables=tokens_of(world))
    async with in_terminal(["init", *flags], folder=folder, **tokens_of(world)) as terminal:
        await terminal.answer("which differs? It is kept as penholder.toml.old [y/N]", "y")
        status = await terminal.ended()

    assert (ran.status, status) == (2, 0), terminal.shown
    assert "exists with other content: move it away" in ran.err
    assert (folder / "penholder.toml.old").read_text(encoding="utf-8") == "# mine\n"
    assert load_config(path, environment={}).lists[0].name == "plan"


async def test_the_secret_of_a_service_that_ran_before_stays(
    world: Sandbox, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "var").mkdir(mode=0o700)
    (folder / "var" / "secret").write_text("f" * 64, encoding="ascii")
    (folder / ".env").write_text("# mine\nOTHER=1\n", encoding="utf-8")

    ran = await script(flags_for(world), folder=folder, capsys=capsys, variables=tokens_of(world))

    assert ran.status == 0, ran.err
    variables = read_env_file(folder / ".env")
    assert "PENHOLDER_SECRET" not in variables
    assert variables["OTHER"] == "1"
    assert (folder / ".env").read_text(encoding="utf-8").startswith("# mine\nOTHER=1\n")


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        ("pen@gmail.com", ("imap.gmail.com:993", "smtp.gmail.com:587")),
        ("pen@Example.org", ("imap.example.org:993", "smtp.example.org:587")),
    ],
)
def test_servers_are_guessed_from_the_address(address: str, servers: tuple[str, str]) -> None:
    assert guessed_servers(address) == servers


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("mail.example.org", ("mail.example.org", 993)),
        ("mail.example.org:143", ("mail.example.org", 143)),
        ("[::1]:143", ("::1", 143)),
        ("::1", ("::1", 993)),
        ("host:port", ("host:port", 993)),
    ],
)
def test_a_server_is_a_host_and_maybe_a_port(written: str, read: tuple[str, int]) -> None:
    assert host_and_port(written, usual=993) == read


def test_a_lists_short_name_is_one_that_commands_take() -> None:
    assert [short_name(one) for one in ("Plan@x.org", "igf_MAG.list@x", "ü@x", "-a+b-@x")] == [
        "plan", "igf_mag.list", "list", "a-b",
    ]  # fmt: skip


def test_a_variable_is_changed_in_its_place_and_other_lines_stay() -> None:
    before = "# tokens\nA='1'\nexport B=2\nAB=3"

    assert env_text(before, {"A": "new", "B": "it's", "C": ""}) == (
        "# tokens\nA='new'\nB=\"it's\"\nAB=3\nC=''\n"
    )


def test_a_password_that_programs_would_read_differently_is_told_without_it() -> None:
    with pytest.raises(WrongUse, match="IMAP holds both") as caught:
        env_text("", {"IMAP": "it's $HOME"})

    assert "HOME" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("smtp.example.org", "a:smtp.example.org"),
        ("192.0.2.7", "ip4:192.0.2.7"),
        ("2001:db8::7", "ip6:2001:db8::7"),
        ("localhost", "a:PUBLIC-NAME-OF-THIS-MACHINE"),
        ("::1", "a:PUBLIC-NAME-OF-THIS-MACHINE"),
    ],
)
def test_an_spf_record_names_a_server_as_others_find_it(host: str, named: str) -> None:
    assert spf_sender(host) == named
