"""Names that may not pass for something else, and what makes two of them look like one."""

import pytest

from bot.domain.people.names import name_key, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ada Example", "Ada Example"),
        (" Ada\t Example\n", "Ada Example"),
        ("Ada\u200b Exam\u00adple\u202e\u2066\x00", "Ada Example"),
        ("Ada\u3164Example\u115f", "Ada Example"),
        ("chair@example.org", ""),
        ("Ada (a…@example.org)", "Ada"),
        ("Ada (Slack …B)", "Ada (Slack B)"),
        ("@carla", ""),
        ("Ada @channel", "Ada"),
        ("carla＠example.org", ""),
        ("<@U01CHAIR> Ada", "Ada"),
        ("<!channel>", ""),
        ("مریم\u200cسادات", "مریم\u200cسادات"),
        ("Jo O'Neill-Smith (she)", "Jo O'Neill-Smith (she)"),
    ],
)
def test_a_name_is_no_address_no_mention_and_hides_nothing(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    "other",
    [
        "ada  example",
        "ADA EXAMPLE",
        "AdaExample",
        "Ada\u200bExample",
        "Аdа Exаmple",
        "Ada Εxample",
        "Ada Examp1e",
        "Ada ExampIe",
        "Ａda Ｅxample",
        "Ada Éxample",
        "Ada Exarnple",
        "Ada, Example",
        "Ada Example (a…@example.org)",
        "Ada Example <ada@example.org>",
    ],
)
def test_names_that_look_the_same_have_one_key(other: str) -> None:
    assert name_key(other) == name_key("Ada Example")


@pytest.mark.parametrize("other", ["Ada Exemple", "Example Ada", "Ida Example", "", "…"])
def test_names_that_differ_have_two_keys(other: str) -> None:
    assert name_key(other) != name_key("Ada Example")
