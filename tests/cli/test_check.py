"""`penholder check`: what `run` would refuse or fail on, with the remedy; it makes no file."""

import asyncio
import imaplib
import json
import os
import re
import socket
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.config import load_config
from bot.domain.ids import ChannelId
from bot.sandbox.people import BOT_ADDRESS, CHANNEL, KOFI, MARTA, PLAN
from bot.sandbox.world import PASSWORD, Ports, Sandbox
from storage.database.engine import Database
from storage.database.sqlite_library import LIBRARY
from tests.cli.program import Penholder, write_config
from tests.conftest import FreshDatabase, copies_of, new_delivery_id
from tests.journeys.process import running_service
from tests.peers.machine import free_port

WARNED = "a file is open to others"


@pytest.fixture
def fresh_database(migrated_sqlite: Path) -> FreshDatabase:
    """Give SQLite alone: a file is what may be made by mistake."""
    return copies_of(migrated_sqlite)


async def test_check_names_every_fault_with_its_remedy(penholder: Penholder) -> None:
    ran = await penholder("check")

    assert ran.status == 1
    faults = [line for line in ran.out.splitlines() if line.startswith("fault")]
    assert {line.split()[1].rstrip(":") for line in faults} >= {"mailbox", "smtp", "slack"}
    assert (await penholder("check", "--offline")).status == 0


async def test_check_says_which_sqlite_is_used(penholder: Penholder) -> None:
    ran = await penholder("check", "--offline")

    uses_sqlite = "sqlite:" in penholder.config.read_text(encoding="utf-8")
    assert (LIBRARY in ran.out) is uses_sqlite


async def test_check_of_a_faulty_configuration(tmp_path: Path) -> None:
    path = write_config(tmp_path / "penholder.toml", "mysql://nowhere", more="colour = 1")

    ran = await Penholder(path)("check")

    assert ran.status == 1
    assert "database.url" in ran.out
    assert "colour" in ran.out


async def test_check_says_what_is_not_posted(tmp_path: Path) -> None:
    quiet = '[lists.posts]\nmails = false\nplans = false\nresults = "thread"\n'
    config = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")
    config.write_text(f"{config.read_text(encoding='utf-8')}\n{quiet}", encoding="utf-8")

    ran = await Penholder(config)("check", "--offline")

    assert ": not posted: mails, plans; in threads only: results" in ran.out


@pytest.mark.parametrize(("language", "named"), [("es", "Spanish"), ("fr", "French"), ("en", "")])
async def test_check_warns_of_a_language_that_no_native_speaker_has_reviewed(
    tmp_path: Path, language: str, named: str
) -> None:
    config = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")
    text = config.read_text(encoding="utf-8")
    config.write_text(f'{text}\nlanguage = "{language}"\n', encoding="utf-8")

    ran = await Penholder(config)("check", "--offline")

    assert (f"language of council: the texts in {named} " in ran.out) is bool(named)
    assert ("language of council" in ran.out) is bool(named)
    assert ran.status == 0


async def test_check_of_a_good_world_says_ok(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        ran = await Penholder(world.config_path)("check")

    assert ran.status == 0, ran.out + ran.err
    assert "fault" not in ran.out


async def test_check_says_that_a_channel_is_shared_with_another_organisation(
    tmp_path: Path,
) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        channels = world.slack.state.channels
        channels[CHANNEL] = replace(channels[CHANNEL], is_shared=True)
        ran = await Penholder(world.config_path)("check")

    line, *_of_the_other_list = [
        line for line in ran.out.splitlines() if "another organisation" in line
    ]
    assert line.startswith("ok       channel of plan: #")
    assert "have no /pen" in line
    assert ran.status == 0


async def test_check_says_what_proves_a_lists_mails(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        penholder = Penholder(world.config_path)
        before = await penholder("check")
        post = EmailMessage()
        post["From"], post["To"], post["Subject"] = KOFI.address, PLAN.address, "Lantern"
        post["Message-ID"] = world.new_message_id(KOFI)
        post.set_content("It is dark.\n")
        await world.send_mail(post, writer=KOFI, to=[PLAN.address])

        proved = await penholder("check")
        text = world.config_path.read_text(encoding="utf-8")
        other = text.replace(PLAN.subscribed_as, "penholder+other@harbourforum.example")
        world.config_path.write_text(other, encoding="utf-8")
        elsewhere = await penholder("check")
        world.config_path.write_text(text.replace(PLAN.subscribed_as, ""), encoding="utf-8")
        unproved = await penholder("check")

    assert line_of(before.out, "messages of plan").startswith("warning")
    assert "proof of plan" not in before.out
    assert "delivered to the secret address" in line_of(proved.out, "proof of plan")
    assert (elsewhere.status, unproved.status) == (1, 0)
    assert "subscribe that address" in " ".join(elsewhere.out.split())
    assert "must be confirmed" in " ".join(unproved.out.split())
    assert PLAN.subscribed_as not in before.out + proved.out + elsewhere.out + unproved.out


def line_of(out: str, part: str) -> str:
    """Return the line of `check` about a part."""
    return next(line for line in out.splitlines() if part in line)


async def test_check_makes_no_file(tmp_path: Path) -> None:
    config = write_config(
        tmp_path / "penholder.toml",
        f"sqlite:///{tmp_path}/var/deep/penholder.db",
        more=f"[penholder]\ndata_dir = {json.dumps(str(tmp_path / 'kept'))}",
    )

    ran = await Penholder(config)("check", "--offline")

    assert ran.status == 0, ran.out
    assert "penholder.db does not exist yet; `penholder run` creates it" in ran.out
    assert "kept/secret does not exist yet; `penholder run` creates it" in ran.out
    assert os.listdir(tmp_path) == ["penholder.toml"]  # noqa: PTH208 - no Path in a coroutine


def changed(config: Path, *changes: tuple[str, str]) -> Penholder:
    """Return the program with another configuration beside `config`."""
    text = config.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    other = config.with_name("changed.toml")
    other.write_text(text, encoding="utf-8")
    return Penholder(other)


FAULTY = (
    ('api_url = "http://127.0.0.1:1/api/"', 'api_url = "slack.com"'),
    ("port = 1\nsecurity", "port = 99999\nsecurity"),
    ("from_address", 'password_file = "/none"\nfrom_address'),
    ("sqlite:///", "mysql:///"),
    ("[web]", '[penholder]\npublic_url = "pen.org"\n[listener]\nenabled = "maybe"\n[web]'),
)
"""Values that no configuration can have, told all at once."""

ALL_FAULTS = (
    "slack.api_url",
    "mailboxes.0.port",
    "password_file",
    "database.url",
    "listener.enabled",
    "penholder.public_url: write for example 'https://pen.example.org'",
)

REFUSED = [
    (FAULTY, ALL_FAULTS),
    (
        [("api_url", 'mode = "http"\napi_url')],
        ["signing_secret: missing; set SLACK_SIGNING_SECRET or signing_secret_file"],
    ),
    (
        [("api_url", 'mode = "http"\nsigning_secret = "s"\napi_url')],
        ["Slack posts to /slack/events of our pages", "set penholder.public_url"],
    ),
    ([("council@lists.example.org", "penholder@bot.example.org")], ["set from_address to"]),
    ([('url = "sqlite:///', 'url = "postgresql://h:port/n"#')], ["database.url must be like"]),
    ([('url = "sqlite:///', 'url = "sqlite:////etc/passwd/penholder.db"#')], ["cannot be opened"]),
    ([("[web]", '[penholder]\ndata_dir = "/etc/passwd/var"\n[web]')], ["penholder.data_dir"]),
]
"""Changes of the configuration, and what names each key with its remedy."""


@pytest.mark.parametrize(("changes", "named"), REFUSED)
async def test_what_run_refuses_check_refuses_in_the_same_words(
    tmp_path: Path, changes: Sequence[tuple[str, str]], named: Sequence[str]
) -> None:
    config = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")
    penholder = changed(config, *changes)

    ran, checked = await asyncio.gather(penholder("run"), penholder("check", "--offline"))

    assert ran.status in {1, 2}
    assert checked.status == 1
    for words in named:
        assert words in ran.err
    for line in ran.err.splitlines():
        words = line.removeprefix("penholder: ").strip()
        reason = json.loads(line)["reason"] if line.startswith("{") else words
        assert reason in checked.out
    assert "Traceback" not in ran.err + checked.err + checked.out


async def test_a_listener_that_cannot_listen_is_found_by_both(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
            more = f"[listener]\nenabled = true\nport = {port}\n[web]"
            penholder = changed(world.config_path, ("[web]", more))

            ran, checked = await asyncio.gather(penholder("run"), penholder("check", "--offline"))

    assert (ran.status, checked.status) == (1, 1)
    assert f"cannot listen on 127.0.0.1:{port}" in ran.err
    assert "choose another host or port in [listener]" in ran.err
    assert ran.err.splitlines()[-1].removeprefix("penholder: ") in checked.out
    assert "Traceback" not in ran.err


async def test_a_port_that_pages_cannot_be_served_on_is_found_by_both(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
            penholder = changed(world.config_path, ("[web]\nport = 0", f"[web]\nport = {port}"))

            ran, checked = await asyncio.gather(penholder("run"), penholder("check", "--offline"))

    assert (ran.status, checked.status) == (1, 1)
    assert f"cannot listen on 127.0.0.1:{port}" in ran.err
    assert "choose another host or port in [web], or leave the section out" in ran.err
    assert ran.err.splitlines()[-1].removeprefix("penholder: ") in checked.out


@pytest.mark.parametrize(
    ("url", "web", "text"),
    [
        ("", "[web]\nport = 0", "ok       public_url: it is empty, so messages hold no links"),
        ("", "", ""),
        ("https://pen.example.org/a", "", "warning  public_url: nothing is served there; add a"),
        ("http://pen.example.org", "[web]\nport = 0", "warning  public_url: it is not https"),
        (
            "http://localhost:8080",
            "[web]\nport = 0",
            "ok       public_url: messages link to http://lo",
        ),
        (
            "https://pen.example.org",
            "[web]\nport = 0",
            "ok       public_url: messages link to https:",
        ),
    ],
)
async def test_check_tells_of_links_that_lead_nowhere_or_that_others_can_read(
    tmp_path: Path, url: str, web: str, text: str
) -> None:
    config = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")
    named = f'[penholder]\npublic_url = "{url}"\n{web}'

    ran = await changed(config, ("[web]\nport = 0", named))("check", "--offline")

    assert ("public_url" in ran.out) == bool(text)
    assert text in ran.out
    assert ("web: 127.0.0.1:0 is free to serve pages on" in ran.out) == bool(web)


WRONG = {
    "ports": (
        [("port = {imap}", "port = 1"), ("port = {smtp}", "port = 1"), (":{slack}/", ":1/")],
        {
            "mailbox main": "check host and port of mailbox 'main'",
            "smtp": "check host and port in [smtp]",
            "slack": "api_url in [slack]",
        },
    ),
    "hosts": (
        [('host = "127.0.0.1"', 'host = "nowhere.invalid"')],
        {"mailbox main": "check host and port of mailbox 'main'", "smtp": "check host"},
    ),
    "secrets": (
        [("sandbox-password", "wrong"), ("bot_token = ", 'bot_token = "xoxb-wrong" # ')],
        {"mailbox main": "correct username and password", "slack": "copy bot_token again"},
    ),
    "app token": (
        [("app_token = ", 'app_token = "xapp-wrong" # ')],
        {"slack socket": "copy app_token again"},
    ),
    "tls": (
        [('security = "none"', 'security = "tls"')],
        {"mailbox main": "set security = 'starttls'", "smtp": "security"},
    ),
    "starttls": (
        [('security = "none"', 'security = "starttls"')],
        {"mailbox main": "security = 'tls'", "smtp": "security"},
    ),
}
"""What is wrong in a configuration, and for each part what names the key with its remedy."""


@pytest.mark.parametrize("what", WRONG)
async def test_check_names_the_key_of_a_fault_and_its_remedy(tmp_path: Path, what: str) -> None:
    changes, named = WRONG[what]
    async with Sandbox(data_dir=tmp_path) as world:
        ports = {"imap": world.imap.port, "smtp": world.mail.port}
        ports["slack"] = urlsplit(world.slack.api_url).port or 0
        filled = [(old.format(**ports), new) for old, new in changes]
        ran = await changed(world.config_path, *filled)("check")

    assert ran.status == 1
    for part, words in named.items():
        assert words in line_of(ran.out, f"fault    {part}:")


@pytest.mark.parametrize(
    ("secret", "verdict", "words"),
    [
        ("sandbox-signing-secret", "ok", "It takes what is signed, and refuses the rest"),
        ("another", "fault", "refuses our signature: the service there has another"),
    ],
)
async def test_check_posts_as_slack_does(
    tmp_path: Path, secret: str, verdict: str, words: str
) -> None:
    port = free_port()
    async with Sandbox(data_dir=tmp_path, ports=Ports(web=port)) as world:
        text = world.config_path.read_text(encoding="utf-8")
        http = 'mode = "http"\nsigning_secret = "sandbox-signing-secret"'
        world.config_path.write_text(re.sub("app_token = .*", http, text), encoding="utf-8")
        before = await Penholder(world.config_path)("check")
        async with running_service(world.config_path):
            penholder = changed(world.config_path, ("sandbox-signing-secret", secret))
            ran = await penholder("check")

    url = f"http://127.0.0.1:{port}/slack/events"
    assert f"fault    slack posts: Slack posts to a public https address; {url}" in before.out
    assert "warning  slack posts: Slack will post to" in before.out
    assert "is `penholder run` running" in before.out
    assert "slack socket" not in ran.out
    assert f"{verdict:8} slack posts: " in ran.out
    assert words in ran.out


async def post(world: Sandbox, subject: str) -> None:
    """Send a member's post to the list."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = KOFI.address, PLAN.address, subject
    mail["Message-ID"] = world.new_message_id(KOFI)
    mail.set_content("It is dark.\n")
    await world.send_mail(mail, writer=KOFI, to=[PLAN.address])


def unseen_mails(port: int) -> int:
    """Return how many mails in Penholder's mailbox nobody has read."""
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login(BOT_ADDRESS, PASSWORD)
        client.select(readonly=True)
        _ok, (found,) = client.search(None, "UNSEEN")
    return len(found.split())


async def test_check_tells_the_list_ids_that_the_mailbox_has(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        for number in range(3):
            await post(world, f"Lantern {number}")
        good = await Penholder(world.config_path)("check")
        wrong = PLAN.list_id.replace("plan", "plann", 1)
        near = await changed(world.config_path, (PLAN.list_id, wrong))("check")
        far = await changed(world.config_path, (PLAN.list_id, "quite.other.example"))("check")
        unseen = await asyncio.to_thread(unseen_mails, world.imap.port)

    assert "3 of the newest 200 messages came by the list" in line_of(good.out, "messages of plan")
    text = line_of(near.out, "messages of plan")
    assert text.startswith("fault")
    assert f"none of {wrong} among the newest 200 messages; seen: {PLAN.list_id} 3 times" in text
    assert f'set list_id = "{PLAN.list_id}"' in text
    assert line_of(far.out, "messages of plan").startswith("warning")
    assert (good.status, near.status, far.status) == (0, 1, 0)
    assert unseen == 3


async def test_check_looks_the_chairs_up_in_slack(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        good = await Penholder(world.config_path)("check")
        unknown = await changed(world.config_path, (MARTA.address, "nobody@example.org"))("check")

    assert line_of(good.out, "chairs of plan").endswith("chairs of plan: Marta Lindqvist")
    text = line_of(unknown.out, "chairs of plan")
    assert text.startswith("warning")
    assert "nobody in Slack has the address nobody@example.org" in text
    assert "Slack profile" in text


async def test_an_env_file_that_others_may_read_is_told_by_both(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        world.config_path.chmod(0o600)
        variables = tmp_path / ".env"
        variables.write_text("OTHER=1\n", encoding="utf-8")
        variables.chmod(0o640)
        open_to_others = await Penholder(world.config_path)("check", "--offline")
        async with running_service(world.config_path) as service:
            warned = [line for line in service.lines() if line["what"] == WARNED]
        variables.chmod(0o600)
        closed = await Penholder(world.config_path)("check", "--offline")

    text = f"others may read {variables}; type: chmod 600 {variables}"
    assert line_of(open_to_others.out, str(variables)) == f"warning  files: {text}"
    assert [line["reason"] for line in warned if ".env" in line["reason"]] == [text]
    assert ".env" not in closed.out
    assert (open_to_others.status, closed.status) == (0, 0)


async def test_a_broken_env_file_is_told_by_both_without_what_it_holds(tmp_path: Path) -> None:
    path = write_config(tmp_path / "penholder.toml", f"sqlite:///{tmp_path}/penholder.db")
    (tmp_path / ".env").write_text("GOOD=1\ns3cret-XYZ\n", encoding="utf-8")

    checked, ran = await asyncio.gather(Penholder(path)("check"), Penholder(path)("run"))

    assert (checked.status, ran.status) == (1, 2)
    assert ran.err.removeprefix("penholder: ") in checked.out
    assert ".env, line 2: write NAME=value" in ran.err
    assert "s3cret" not in checked.out + ran.err


@pytest.mark.parametrize("secret", ["penholder+council@bot.example", "penholder+k3f9@bot.example"])
async def test_a_secret_address_that_can_be_guessed_is_a_fault(
    tmp_path: Path, database_url: str, secret: str
) -> None:
    path = write_config(
        tmp_path / "penholder.toml", database_url, more=f'subscribed_as = "{secret}"'
    )

    ran = await Penholder(path)("check", "--offline")

    assert ran.status == 1
    assert "subscribed_as can be guessed" in ran.out
    assert secret not in ran.out


async def test_a_secret_address_that_stood_on_a_list_is_a_fault_until_it_is_another(
    tmp_path: Path, database_url: str
) -> None:
    secret = "penholder+council-9f3c61d0@bot.example"
    path = tmp_path / "penholder.toml"
    write_config(path, database_url, more=f'subscribed_as = "{secret}"')
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        await store.published.add([secret], at=datetime(2026, 3, 4, tzinfo=UTC))
    await database.close()

    shown = await Penholder(path)("check", "--offline")
    other = secret.replace("9f3c61d0", "7hq4kx2m9w")
    write_config(
        path,
        database_url,
        more=f'subscribed_as = "{other}"\nold_subscribed_as = ["{secret}"]',
    )
    rotated = await Penholder(path)("check", "--offline")

    assert (shown.status, rotated.status) == (1, 0)
    assert "2026-03-04" in shown.out
    assert "docs/operations.md" in shown.out
    assert secret not in shown.out


async def test_a_channel_with_a_new_id_is_named_until_the_configuration_has_it(
    tmp_path: Path, database_url: str
) -> None:
    path = write_config(tmp_path / "penholder.toml", database_url)
    channel = load_config(path).lists[0].channel
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        await store.channels.move(
            channel, ChannelId("C9SHARED"), at=datetime(2026, 3, 4, tzinfo=UTC)
        )
    await database.close()

    told = await Penholder(path)("check", "--offline")
    path.write_text(path.read_text().replace(channel, "C9SHARED"))
    written = await Penholder(path)("check", "--offline")

    line = f"{channel} was shared with another organisation and is C9SHARED now"
    assert (line in told.out, line in written.out) == (True, False)
    assert (told.status, written.status) == (0, 0)


async def test_check_tries_the_channels_of_routes_too(tmp_path: Path) -> None:
    async with Sandbox(data_dir=tmp_path) as world:
        text = world.config_path.read_text(encoding="utf-8")
        routes = "".join(
            f'[[lists.routes]]\nchannel = "{channel}"\ntags = ["{tag}"]\n'
            for channel, tag in (("C03BUDGET", "budget"), ("C04GONE", "gone"), ("C02TEA", "tea"))
        )
        written = text.replace("[lists.digest]", f"{routes}[lists.digest]", 1)
        world.config_path.write_text(written, encoding="utf-8")
        channels = world.slack.state.channels
        channels["C03BUDGET"] = replace(channels[CHANNEL], id="C03BUDGET", is_shared=True)
        there = await Penholder(world.config_path)("check")
        channels["C03BUDGET"] = replace(channels["C03BUDGET"], is_archived=True)
        archived = await Penholder(world.config_path)("check")

    lines = {line for line in there.out.splitlines() if "channel of plan (" in line}
    assert any(
        line.startswith("ok       channel of plan ([budget]): #") and "another organisation" in line
        for line in lines
    )
    assert any("([gone])" in line and "check the channel's id" in line for line in lines)
    assert any("([tea])" in line and "/invite" in line for line in lines)
    assert "([budget]): #harbour-forum: the channel is archived" in archived.out
    assert (there.status, archived.status) == (1, 1)
