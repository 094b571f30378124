"""The configuration: every key with its default, every fault at once, secrets from elsewhere."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import Config, WebConfig, load_config, secret_files
from bot.errors import ConfigError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
KEPT = sorted((Path(__file__).parent / "kept").iterdir())
"""The examples of releases, with every key that each had (docs/promises.md)."""
ENVIRONMENT = {
    "PENHOLDER_IMAP_PASSWORD": "secret of the mailbox",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
}
SMALLEST = """
[[mailboxes]]
name = "main"
host = "imap.example.org"
username = "penholder"
[smtp]
host = "smtp.example.org"
from_address = "penholder@example.org"
[slack]
bot_token = "xoxb-2"
app_token = "xapp-2"
[[lists]]
name = "council"
address = "council@example.org"
list_id = "<Council.Example.org>"
channel = "C01LIST"
"""


def read(tmp_path: Path, text: str, **environment: str) -> Config:
    """Load a configuration of that text."""
    path = tmp_path / "penholder.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environment=environment)


def faults(tmp_path: Path, text: str, **environment: str) -> str:
    """Return what is said of a faulty configuration."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, **environment)
    return str(caught.value)


def test_the_example_loads_and_its_secrets_come_from_the_environment() -> None:
    config = load_config(EXAMPLE, environment=ENVIRONMENT)

    assert config.mailboxes[0].password == "secret of the mailbox"
    assert config.slack.bot_token == "xoxb-1"
    assert config.lists[0].name == "igf-mag"


def keys_of(model: type[BaseModel], table: dict[str, object]) -> set[str]:
    """Return the model's keys that the table lacks."""
    given = {*table, *(key.removesuffix("_env") for key in table)}
    return set(model.model_fields) - given


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_the_keys_of_each_release_are_still_taken_and_mean_the_same(path: Path) -> None:
    kept, now = (load_config(file, environment=ENVIRONMENT) for file in (path, EXAMPLE))

    for section in ("penholder", "database", "smtp", "mail", "listener", "slack", "web", "log"):
        assert getattr(kept, section) == getattr(now, section), section
    assert (kept.mailboxes, kept.lists) == (now.mailboxes, now.lists)


def test_the_example_holds_every_key() -> None:
    data = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    config = load_config(EXAMPLE, environment=ENVIRONMENT)

    assert keys_of(Config, data) == set()
    for section in ("penholder", "database", "smtp", "mail", "listener", "slack", "web"):
        assert keys_of(type(getattr(config, section)), data[section]) == set(), section
    assert keys_of(type(config.mailboxes[0]), data["mailboxes"][0]) == set()
    assert keys_of(type(config.lists[0]), data["lists"][0]) == set()
    assert keys_of(type(config.lists[0].routes[0]), data["lists"][0]["routes"][0]) == set()
    for part in ("digest", "ballots"):
        assert keys_of(type(getattr(config.lists[0], part)), data["lists"][0][part]) == set()


def test_the_examples_values_are_the_defaults(tmp_path: Path) -> None:
    example = load_config(EXAMPLE, environment=ENVIRONMENT)
    smallest = read(tmp_path, SMALLEST)

    for section in ("penholder", "database", "mail", "listener"):
        assert getattr(example, section) == getattr(smallest, section), section
    assert (example.web, smallest.web) == (WebConfig(), None)
    assert example.lists[0].digest == smallest.lists[0].digest
    assert example.lists[0].ballots == smallest.lists[0].ballots
    for key in ("timezone", "relay_since", "slack_comments", "chairs", "languages", "roster"):
        assert getattr(example.lists[0], key) == getattr(smallest.lists[0], key), key
    for key in ("port", "security", "folder", "ca_file"):
        assert getattr(example.mailboxes[0], key) == getattr(smallest.mailboxes[0], key), key


def test_values_are_read_as_people_write_them(tmp_path: Path) -> None:
    config = read(tmp_path, SMALLEST + 'relay_since = "36 hours"\n[mail]\nmax_size = "1.5 MB"\n')

    assert config.lists[0].relay_since == timedelta(hours=36)
    assert config.lists[0].list_id == "council.example.org"
    assert config.mail.max_size == 1_500_000


def test_all_faults_are_named_at_once_with_their_keys(tmp_path: Path) -> None:
    text = SMALLEST.replace('host = "imap.example.org"', "port = 99999") + (
        'timezone = "Europe/Nowhere"\nrelay_since = "soon"\ncolour = "blue"\n'
        'chairs = ["nobody"]\nlanguages = ["de", "klingon"]\n'
        '[lists.digest]\nschedule = "sometimes"\n'
        '[lists.posts]\nmails = "thread"\nresults = "loudly"\nsongs = true\n'
        '[lists.ballots]\nmethod = "dice"\n[database]\nurl = "mysql://x"\n[extra]\n'
    )

    sentence = faults(tmp_path, text)

    for part in (
        "mailboxes.0.host: missing",
        "mailboxes.0.port",
        "lists.0.timezone: no such",
        "Europe/Zurich",
        "lists.0.relay_since",
        "lists.0.colour: unknown key",
        "lists.0.chairs",
        "lists.0.languages: no such language; write some of",
        "lists.0.digest.schedule",
        "lists.0.posts.mails: write true or false",
        "lists.0.posts.results",
        "lists.0.posts.songs: unknown key",
        "lists.0.ballots.rule",
        "database.url",
        "extra",
    ):
        assert part in sentence


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-from-file\n", encoding="utf-8")

    config = read(
        tmp_path, SMALLEST.replace('bot_token = "xoxb-2"', f'bot_token_file = "{secret}"')
    )

    assert config.slack.bot_token == "xoxb-from-file"
    assert "xoxb-from-file" not in repr(config)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('bot_token_env = "NOT_SET"', "bot_token_env: the variable of that name is not set"),
        (
            'bot_token_file = "/nowhere/token"',
            "bot_token_file: the file cannot be read: No such file",
        ),
        ('bot_token = "a"\nbot_token_env = "B"', "only one of"),
        ("", "bot_token: missing"),
    ],
)
def test_a_secret_that_is_not_there_is_a_fault(tmp_path: Path, line: str, remedy: str) -> None:
    assert remedy in faults(tmp_path, SMALLEST.replace('bot_token = "xoxb-2"', line), B="b")


def test_earlier_secrets_stand_one_a_line_behind_the_secret(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    earlier.write_text("the last one\n\n  and the one before \n", encoding="utf-8")
    text = f'[penholder]\nsecret = "the new one"\nold_secrets_file = "{earlier}"\n{SMALLEST}'

    config = read(tmp_path, text)

    assert config.penholder.secrets == ("the new one", "the last one", "and the one before")
    assert "one before" not in repr(config)


def test_the_secret_comes_from_its_variable_though_its_section_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, SMALLEST, PENHOLDER_SECRET="only").penholder.secrets == ("only",)


def test_an_entry_at_fault_is_not_missing_as_well(tmp_path: Path) -> None:
    text = SMALLEST.replace(
        'username = "penholder"', 'username = "penholder"\npassword_file = "/nowhere/password"'
    )

    sentence = faults(tmp_path, text)

    assert sentence.splitlines()[1:] == [
        "  line 6: mailboxes.0: password_file: the file cannot be read: No such file or directory"
    ]


def test_no_entry_at_all_is_a_fault(tmp_path: Path) -> None:
    text = faults(tmp_path, "mailboxes = []\n" + SMALLEST[SMALLEST.index("[smtp]") :])

    assert "mailboxes: " in text
    assert "at least 1 item" in text


def test_two_lists_of_one_name_are_a_fault(tmp_path: Path) -> None:
    twice = SMALLEST + SMALLEST[SMALLEST.index("[[lists]]") :]

    assert "council is there twice" in faults(tmp_path, twice)


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"copy config\.example\.toml"):
        load_config(tmp_path / "nothing.toml")


def test_broken_toml_is_a_fault_and_no_traceback(tmp_path: Path) -> None:
    assert "penholder.toml" in faults(tmp_path, "= nonsense")


@pytest.mark.parametrize(
    "url",
    ["https://user:secret@pen.example.org", "https://pen.example.org/?a=b", "https://pen.org/#a"],
)
def test_an_address_of_our_pages_is_one_that_a_path_can_follow(tmp_path: Path, url: str) -> None:
    text = faults(tmp_path, f'[penholder]\npublic_url = "{url}"\n{SMALLEST}')

    assert "penholder.public_url: write for example 'https://pen.example.org'" in text
    assert url not in text


@pytest.mark.parametrize(
    ("keys", "rule"),
    [("", "consent"), ('rule = "two-thirds"', "two-thirds"), ('method = "ranked"', "ranked"),
     ('rule = "members"', "members")],
)  # fmt: skip
def test_a_lists_rule_is_a_preset_or_a_house_rule_or_an_older_method(
    tmp_path: Path, keys: str, rule: str
) -> None:
    house = '[rules.members]\nlike = "majority"\n'

    config = read(tmp_path, f"{SMALLEST}[lists.ballots]\n{keys}\n{house}")

    assert config.lists[0].ballots.rule == rule
    assert config.rule_forms["members"] == {"like": "majority"}


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ('rule = "members"', "lists.0.ballots.rule: no such rule; write one of consent, "),
        ('rule = "consent"\nmethod = "consent"', "keep rule alone"),
        ("active = 13.5", "lists.0.ballots.active"),
        ('active = "thirteen"', "lists.0.ballots.active"),
    ],
)
def test_a_rule_of_a_list_that_there_is_not_is_a_fault(
    tmp_path: Path, keys: str, fault: str
) -> None:
    assert fault in faults(tmp_path, f"{SMALLEST}[lists.ballots]\n{keys}\n")


@pytest.mark.parametrize(
    "token", ["short", "with a space in it all", "two\\nlines-of-a-token", "ü" * 20]
)
def test_a_metrics_token_that_can_be_guessed_or_not_sent_is_a_fault(
    tmp_path: Path, token: str
) -> None:
    text = faults(tmp_path, f'{SMALLEST}[web]\nmetrics_token = "{token}"\n')

    assert "web.metrics_token: write at least 16 letters and digits" in text
    assert token not in text


def test_a_metrics_token_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("b3f1c0de5eed9a7e\n", encoding="utf-8")

    web = read(tmp_path, f'{SMALLEST}[web]\nmetrics_token_file = "{secret}"\n').web

    assert web is not None
    assert web.metrics_token == "b3f1c0de5eed9a7e"
    assert "b3f1" not in repr(web)
    assert secret in secret_files(tmp_path / "penholder.toml")


def routes(*texts: str) -> str:
    """Return the smallest configuration with these routes."""
    return SMALLEST + "".join(f"[[lists.routes]]\n{text}\n" for text in texts)


def test_a_list_has_its_own_channel_and_those_of_its_routes(tmp_path: Path) -> None:
    one = 'channel = "C2"\ntags = ["[Budget 2027]"]\nlabels = ["Money"]'
    config = read(tmp_path, routes(one, 'channel = "C3"\nlabels = ["staff"]'))

    council = config.lists[0]
    assert council.channels == (council.channel, "C2", "C3")
    assert council.routed_to("C2") == ("[Budget 2027]", "money")
    assert council.routed_to(council.channel) == ()


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (['channel = "#budget"\ntags = ["x"]'], "lists.0.routes.0.channel: write the channel's id"),
        (['channel = "C2"'], "no item would ever go here; write tags or labels"),
        (['channel = "C2"\ntags = ["[]"]'], "lists.0.routes.0.tags: write what stands in brackets"),
        (
            ['channel = "C2"\nlabels = ["two words"]'],
            "lists.0.routes.0.labels: write each label as",
        ),
        (['channel = "C01LIST"\ntags = ["x"]'], "the channel of route 1 is the list's own"),
        (
            ['channel = "C2"\ntags = ["x"]', 'channel = "C2"\ntags = ["y"]'],
            "the channel of route 2 is the list's own or an earlier",
        ),
        (
            ['channel = "C2"\ntags = ["x-1"]', 'channel = "C3"\ntags = ["[X 1]", "y"]'],
            "a tag or label of route 2 stands in an earlier one",
        ),
        (['channel = "C2"\ntags = ["Council"]'], "a tag of route 1 is the list's own"),
    ],
)
def test_a_route_that_cannot_be_is_a_fault(tmp_path: Path, texts: list[str], fault: str) -> None:
    assert fault in faults(tmp_path, routes(*texts))
