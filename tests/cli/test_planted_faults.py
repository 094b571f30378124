"""Each fault that is planted in the configuration: its line, its key, what to do, from both.

`check` and `run` say it in the same words, and neither repeats a value: it may be a secret.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from bot.config_source import Key, lines_of_keys
from tests.cli.in_process import run_here
from tests.config.test_config import ENVIRONMENT, EXAMPLE

GIVEN: Final = "s3cret-XYZ"
"""Part of every value that is planted: no line may repeat it."""
TEXT: Final = EXAMPLE.read_text(encoding="utf-8")
LINES: Final = lines_of_keys(TEXT)
HEADS: Final = {key for key, line in LINES.items() if TEXT.split("\n")[line - 1].startswith("[")}
TABLES: Final = [key for key in HEADS if (*key, 0) not in HEADS and key[0] != "rules"]
KEYS: Final = [key for key in LINES if key not in HEADS and key[:-1] in TABLES]
REQUIRED: Final[Sequence[Key]] = [
    *(("mailboxes", 0, key) for key in ("name", "host", "username")),
    *(("smtp", key) for key in ("host", "from_address")),
    *(("lists", 0, key) for key in ("name", "address", "list_id", "channel")),
    ("lists", 0, "templates", 0, "name"),
]


def named(key: Key) -> str:
    """Return how a fault names a key."""
    return ".".join(map(str, key))


def with_line(number: int, line: str) -> str:
    """Return the example with another line, from 1, in one's place."""
    lines = TEXT.split("\n")
    lines[number - 1] = line
    return "\n".join(lines)


def changed(*changes: tuple[str, str]) -> str:
    """Return the example with these texts in place of those."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


Planted = tuple[str, str, str]
"""What is written, the place that is named, and words of the remedy."""


def wrong_types() -> Iterator[Planted]:
    """Give every key a value that no key can have."""
    for key in KEYS:
        line = f'{key[-1]} = [["{GIVEN}"]]'
        secret = str(key[-1]).removesuffix("_env")
        where = named(key[:-1]) if secret != key[-1] else named(key)
        text = f"{secret}: write {secret}_env or {secret}_file as" if secret != key[-1] else ""
        yield with_line(LINES[key], line), f"line {LINES[key]}: {where}", text


def missing_keys() -> Iterator[Planted]:
    """Leave out each key that is required; its table is named, and is where it belongs."""
    for key in REQUIRED:
        yield with_line(LINES[key], ""), f"line {LINES[key[:-1]]}: {named(key)}", "missing; give it"


def unknown_keys() -> Iterator[Planted]:
    """Write a key that there is not into each table, and a table that there is not."""
    for key in TABLES:
        head = TEXT.split("\n")[LINES[key] - 1].partition("#")[0].rstrip()
        planted = f'{head}\ncolour = "{GIVEN}"'
        where = f"line {LINES[key] + 1}: {named((*key, 'colour'))}"
        yield with_line(LINES[key], planted), where, "unknown key; see config.example.toml"
    yield f'{TEXT}\n[colours]\nall = "{GIVEN}"', "colours", "unknown key"


SLASHES: Final = "//"
WRONG_VALUES: Final[Sequence[tuple[Sequence[tuple[str, str]], str, str]]] = [
    ([('public_url = ""', f'public_url = "{GIVEN}"')], "penholder.public_url", "https://pen."),
    ([("sqlite:///var/penholder.db", f"mysql:{SLASHES}{GIVEN}")], "database.url", "postgresql://"),
    ([("port = 993", "port = 0")], "mailboxes.0.port", "greater than or equal to 1"),
    ([("port = 993", "port = 99999")], "mailboxes.0.port", "less than or equal to 65535"),
    ([("port = 993", f'port = "{GIVEN}"')], "mailboxes.0.port", "write a whole number"),
    ([('security = "tls" ', f'security = "{GIVEN}"')], "mailboxes.0.security", "'tls', 'starttls'"),
    ([('"PENHOLDER_IMAP_PASSWORD"', f'"{GIVEN}"')], "password_env", "export it, or write it into"),
    ([('password_env = "PEN', f'password_file = "/{GIVEN}"#')], "password_file", "cannot be read"),
    ([('password_env = "PEN', f'password = "{GIVEN}"\npassword_file = "/{GIVEN}"#')],
     "mailboxes.0", "give only one of password"),
    ([("port = 587", "port = -1")], "smtp.port", "greater than or equal to 1"),
    ([('security = "starttls"', f'security = "{GIVEN}"')], "smtp.security", "'none'"),
    ([('penholder@example.org"     #', f'{GIVEN}"#')], "smtp.from_address", "chair@example.org"),
    ([('separator = "+"', f'separator = "{GIVEN}"')], "mail.subaddress_separator", "1 character"),
    ([('"25 MB"', f'"{GIVEN}"')], "mail.max_size", "write for example '25 MB'"),
    ([("enabled = false", f'enabled = "{GIVEN}"')], "listener.enabled", "write true or false"),
    ([('"lmtp"', f'"{GIVEN}"')], "listener.protocol", "write 'lmtp' or 'smtp'"),
    ([("port = 8024", "port = 65536")], "listener.port", "less than or equal to 65535"),
    ([('mode = "socket"', "mode = true")], "slack.mode", "write 'socket' or 'http'"),
    ([('mode = "socket"', f'mode = "{GIVEN}"')], "slack.mode", "write 'socket' or 'http'"),
    ([('"SLACK_BOT_TOKEN" ', f'"{GIVEN}"')], "slack: bot_token_env", "export it, or write it"),
    ([('bot_token_env = "SLACK_BOT_TOKEN" ', 'bot_token_env = "" ')],
     "slack: bot_token", "missing; set SLACK_BOT_TOKEN or bot_token_file"),
    ([('app_token_env = "SLACK_APP_TOKEN" ', 'app_token_env = "" ')],
     "slack: app_token", "missing; set SLACK_APP_TOKEN or app_token_file"),
    ([('"https://slack.com/api/"', f'"{GIVEN}"')], "slack.api_url", "such as 'https://slack.com"),
    ([("port = 8080", "port = 80800")], "web.port", "less than or equal to 65535"),
    ([('metrics_token_env = ""', 'metrics_token = "s3cret-XYZ"')], "web.metrics_token",
     "write at least 16 letters and digits"),
    ([('name = "igf-mag"', f'name = "{GIVEN}"')], "lists.0.name", "write small letters and digits"),
    ([('address = "igfmaglist@example.org"', f'address = "{GIVEN}"')], "lists.0.address",
     "write for example 'chair@example.org'"),
    ([('address = "igfmaglist@example.org"', 'address = "penholder@example.org"')],
     "lists igf-mag address", "set from_address to an address of Penholder's own"),
    ([('subscribed_as = ""', f'subscribed_as = "{GIVEN}"')], "lists.0.subscribed_as", "no mail ad"),
    ([('subscribed_as = ""', 'subscribed_as = "penholder@example.org"')],
     "lists igf-mag subscribed_as", "must be an address that nobody else"),
    ([('timezone = "UTC"', f'timezone = "{GIVEN}"')], "lists.0.timezone", "'Europe/Zurich'"),
    ([('relay_since = "7 days"', f'relay_since = "{GIVEN}"')], "lists.0.relay_since", "'7 days'"),
    ([('"60 days"', f'"{GIVEN}"')], "lists.0.dormant_after", "write for example '7 days'"),
    ([('slack_comments = "digest"', f'slack_comments = "{GIVEN}"')],
     "lists.0.slack_comments", "write 'digest', 'ask' or 'never'"),
    ([('board = "public"', f'board = "{GIVEN}"')], "lists.0.board", "'public', 'token' or 'off'"),
    ([("board_people = false", f'board_people = "{GIVEN}"')], "lists.0.board_people", "true or"),
    ([("chairs = []", f'chairs = ["{GIVEN}"]')], "lists.0.chairs.0", "no mail address"),
    ([("languages = []", f'languages = ["{GIVEN}"]')], "lists.0.languages", "write some of af"),
    ([('schedule = "Mon 09:00"', f'schedule = "{GIVEN}"')], "lists.0.digest.schedule", "Mon 09:00"),
    ([('"3 days"', f'"{GIVEN}"')], "lists.0.digest.unanswered_after", "'7 days' or '36 hours'"),
    ([('rule = "consent"', f'rule = "{GIVEN}"')], "lists.0.ballots.rule", "write one of consent"),
    ([('minimum_assurance = "list"', f'minimum_assurance = "{GIVEN}"')],
     "lists.0.ballots.minimum_assurance", "'slack'"),
    ([('duration = "7 days"', f'duration = "{GIVEN}"')], "lists.0.ballots.duration", "'36 hours'"),
    ([("quorum = 0", "quorum = -1")], "lists.0.ballots.quorum", "greater than or equal to 0"),
    ([('active = ""', f'active = "{GIVEN}"')], "lists.0.ballots.active", "active"),
    ([('extensions = "chair"', f'extensions = "{GIVEN}"')], "lists.0.calls.extensions",
     'write "chair", {supporters = 3}'),
    ([("days_off = []", f'days_off = ["{GIVEN}"]')], "lists.0.calls.days_off.0", "2026-12-25"),
    ([('name = "best-practices"', f'name = "{GIVEN}"')], "lists.0.templates.0.name", "small let"),
    ([('like = "cabf"', f'like = "{GIVEN}"')], "rules", "members"),
    ([("[rules.members]", f'[rules.members]\ncolour = "{GIVEN}"')], "rules", "members"),
]  # fmt: skip
"""Changes of the example, the key that is named, and words of the remedy."""

BROKEN: Final = [
    (f"= {GIVEN}", "(at line 1, column 1)"),
    (f'{TEXT}\n[smtp]\nhost = "{GIVEN}"', f"(at line {TEXT.count(chr(10)) + 2}"),
    (
        TEXT.replace('name = "Penholder" ', f'name = "{GIVEN} #'),
        f"(at line {LINES['penholder', 'name']},",
    ),
]
"""What is no TOML, and the place of its fault."""


@pytest.fixture(autouse=True)
def secrets_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def require_same_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, *words: str
) -> None:
    """Require that both refuse a configuration, in these words, without what it holds."""
    path = tmp_path / "penholder.toml"
    path.write_text(text, encoding="utf-8")

    checked = run_here(("check", "--offline"), config=path, capsys=capsys)
    ran = run_here(("run",), config=path, capsys=capsys)

    sentence = ran.err.removeprefix("penholder: ")
    assert (checked.status, ran.status) == (1, 2), words
    assert checked.out == f"fault    configuration: {sentence}", words
    assert checked.err == ""
    assert [part for part in words if part not in sentence] == [], sentence
    assert GIVEN not in sentence.replace(str(path), "")
    assert "Traceback" not in sentence


def test_every_key_of_the_example_is_refused_with_a_wrong_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = list(wrong_types())

    assert len(planted) > 45
    for text, where, sentence in planted:
        require_same_words(tmp_path, capsys, text, where, sentence)


@pytest.mark.parametrize("kind", [missing_keys, unknown_keys])
def test_a_key_that_is_missing_or_unknown_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: type[Iterator[Planted]]
) -> None:
    for text, where, sentence in kind():
        require_same_words(tmp_path, capsys, text, where, sentence)


def test_every_wrong_value_is_named_with_its_line_and_its_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for changes, where, remedy in WRONG_VALUES:
        text = changed(*changes)
        line = LINES["rules", "members"] if where == "rules" else first_change(text)
        require_same_words(tmp_path, capsys, text, f"line {line}: ", where, remedy)


def first_change(text: str) -> int:
    """Return the first line, from 1, in which a text differs from the example."""
    both = zip(text.split("\n"), TEXT.split("\n"), strict=False)
    return next(number for number, (value, other) in enumerate(both, start=1) if value != other)


@pytest.mark.parametrize(("text", "place"), BROKEN)
def test_what_is_no_toml_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, place: str
) -> None:
    require_same_words(tmp_path, capsys, text, "penholder.toml: ", place)


def test_all_faults_of_several_tables_are_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some = [changes[0] for changes, _where, _remedy in WRONG_VALUES[1:40:5]]
    texts = [where for _changes, where, _remedy in WRONG_VALUES[1:40:5]]

    require_same_words(tmp_path, capsys, changed(*some), *texts)
