"""Which lists the timer looks at now."""

from datetime import timedelta

from bot.config import Config
from handlers.lists.list_watch import ListWatch
from tests.handlers.room import START, new_config

MINUTE = timedelta(minutes=1)


def names(watch: ListWatch, config: Config, *, minutes: float) -> list[str]:
    return [list_config.name for list_config in watch.lists(config, now=START + minutes * MINUTE)]


def test_a_list_is_left_alone_until_it_is_time_or_the_configuration_is_another() -> None:
    watch, config = ListWatch(), new_config()
    assert names(watch, config, minutes=0) == ["council", "board"]

    for minutes, list_config in enumerate(config.lists, start=1):
        watch.look_again(list_config, at=START + minutes * MINUTE)

    assert names(watch, config, minutes=0.5) == []
    assert names(watch, config, minutes=1) == ["council"]
    assert names(watch, config, minutes=3) == ["council", "board"]
    assert names(watch, new_config(), minutes=0.5) == ["council", "board"]


def test_all_lists_are_looked_at_when_a_clock_that_was_fast_is_set_right() -> None:
    watch, config = ListWatch(), new_config()
    for list_config in watch.lists(config, now=START + timedelta(days=7)):
        watch.look_again(list_config, at=START + timedelta(days=14))

    assert names(watch, config, minutes=0) == ["council", "board"]
