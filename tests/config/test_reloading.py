"""What a running service takes over from a changed configuration, and what waits for a restart."""

from pathlib import Path

import pytest

from bot.config import Config, load_config
from bot.errors import ConfigError
from bot.serving.reloading import Current, changed_keys, needing_restart, with_reloaded

TEXT = """
[penholder]
secret = "a secret of the service, long enough"
[[mailboxes]]
name = "main"
host = "imap.example.org"
username = "penholder"
password = "one"
[smtp]
host = "smtp.example.org"
from_address = "penholder@example.org"
[slack]
bot_token = "xoxb-1"
app_token = "xapp-1"
[[lists]]
name = "council"
address = "council@example.org"
list_id = "council.example.org"
channel = "C01LIST"
[lists.digest]
schedule = "Mon 09:00"
[rules.forum]
like = "consent"
"""
PLAN = """
[[lists]]
name = "plan"
address = "plan@example.org"
list_id = "plan.example.org"
channel = "C02PLAN"
"""


def read(tmp_path: Path, *changes: tuple[str, str]) -> Config:
    """Return the configuration with words replaced; a change of nothing is an addition."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new) if old else text + new
    path = tmp_path / "penholder.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environment={})


@pytest.mark.parametrize(
    ("old", "new", "keys", "waits"),
    [
        ("Mon 09:00", "Tue 09:00", ("lists.council.digest.schedule",), False),
        ('"C01LIST"', '"C01LIST"\nchairs = ["ana@example.org"]', ("lists.council.chairs",), False),
        ("", PLAN, ("lists.plan",), False),
        ('name = "council"', 'name = "board"', ("lists.council", "lists.board"), False),
        ('like = "consent"', 'like = "cabf"', ("rules",), False),
        ("", '[log]\nlevel = "debug"\n', ("log.level",), False),
        ("smtp.example.org", "mail.example.org", ("smtp.host",), True),
        ('password = "one"', 'password = "two"', ("mailboxes.main.password",), True),
        ("long enough", "longer than before", ("penholder.secret",), True),
        ("xoxb-1", "xoxb-2", ("slack.bot_token",), True),
        ("", "[web]\nport = 8081\n", ("web",), True),
        ("", "", (), False),
    ],
)
def test_changed_keys_are_named(
    tmp_path: Path, old: str, new: str, keys: tuple[str, ...], *, waits: bool
) -> None:
    changed = changed_keys(read(tmp_path), read(tmp_path, (old, new)))

    assert changed == keys
    assert needing_restart(changed) == (keys if waits else ())


def test_lists_rules_and_log_are_taken_over_and_all_else_stays(tmp_path: Path) -> None:
    running = read(tmp_path)
    new = read(
        tmp_path,
        ("", PLAN),
        ("", '[log]\nlevel = "warning"\n'),
        ("smtp.example.org", "mail.example.org"),
        ('like = "consent"', 'like = "cabf"'),
    )

    taken = with_reloaded(running, new)

    assert (taken.lists, taken.rules, taken.log) == (new.lists, new.rules, new.log)
    assert (taken.smtp, taken.penholder) == (running.smtp, running.penholder)


def test_what_only_fits_after_a_restart_is_refused(tmp_path: Path) -> None:
    running = read(tmp_path)
    moved = read(
        tmp_path,
        ("penholder@example.org", "pen@example.org"),
        ("council@example.org", "penholder@example.org"),
    )

    with pytest.raises(ConfigError, match=r"restart to change these together: lists council add"):
        with_reloaded(running, moved)


def test_an_event_keeps_the_configuration_with_which_it_began(tmp_path: Path) -> None:
    current = Current(read(tmp_path))
    began = current()

    current.replace(read(tmp_path, ("", PLAN)))

    assert [list_config.name for list_config in began.lists] == ["council"]
    assert [list_config.name for list_config in current().lists] == ["council", "plan"]
