"""The choices of each rule have labels in each language, and a label is read as its choice."""

import pytest

from bot.domain.ballots.choices import choice_label, choices_of, read_vote, words_in_language
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.rule import FIXED_CHOICES, Method, Rule
from bot.domain.ballots.rule_form import read_rule
from bot.language import ENGLISH, languages, speaking

FIXED: dict[Method, Rule] = {
    rule.method: rule
    for rule in (read_rule(preset.form) for preset in PRESETS.values())
    if rule.method in FIXED_CHOICES
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("method", FIXED_CHOICES)
def test_a_label_is_read_as_its_choice(method: Method, language: str) -> None:
    rule = FIXED[method]
    choices = choices_of(rule, ())
    with speaking(language):
        labels = {choice: choice_label(choice, rule) for choice in choices}

    assert len(set(labels.values())) == len(choices)
    for choice, label in labels.items():
        for written in (label, label.upper(), label.replace("\u2019", "'"), f"{label}: it is fair"):
            assert read_vote(written, rule=rule, options=()).choice == choice, written


def test_words_are_translated_and_numbers_are_not() -> None:
    with speaking("fr"):
        assert choice_label("agree", FIXED[Method.CONSENT]) == "d\u2019accord"
        assert choice_label("+1", FIXED[Method.PLUS_MINUS]) == "+1"
        assert words_in_language(FIXED[Method.YES_NO], "yes")[0] == "oui"
    with speaking(ENGLISH):
        assert choice_label("agree", FIXED[Method.CONSENT]) == "agree"


@pytest.mark.parametrize(
    "text",
    [
        "yes, but only if it is tested",
        "+1 unless it rains",
        "oui si le quai est sec",
        "oui, mais seulement s\u2019il est sec",
        "oui, à moins qu'il pleuve",
        "sí si el muelle está seco",
        "sí, pero solo si está seco",
        "a favor, siempre que llueva",
        "si, a menos que llueva",
        "si está seco",
        "Si le quai est sec",
    ],
)
def test_a_choice_with_a_condition_is_none_in_every_language(text: str) -> None:
    assert read_vote(text, rule=FIXED[Method.YES_NO], options=()).choice is None


@pytest.mark.parametrize(
    ("text", "choice", "reason"),
    [
        ("sí, porque está seco", "yes", "porque está seco"),
        ("en contra: demasiado caro", "no", "demasiado caro"),
        ("me abstengo", "abstain", ""),
        ("si, porque está seco", "yes", "porque está seco"),
        ("si", "yes", ""),
        ("no, sincerely", "no", "sincerely"),
    ],
)
def test_a_reason_in_another_language_is_no_condition(text: str, choice: str, reason: str) -> None:
    vote = read_vote(text, rule=FIXED[Method.YES_NO], options=())

    assert (vote.choice, vote.reason) == (choice, reason)


@pytest.mark.parametrize(
    "text", ["Bern and Lyon", "Bern et Lyon", "Bern y Lyon", "Lyon, Bern", "2 y 1", "lyon & bern"]
)
def test_two_options_may_be_joined_in_every_language(text: str) -> None:
    rule = read_rule(PRESETS["approval"].form)
    options = ("Lyon", "Bern", "Sol y Mar")

    assert read_vote(text, rule=rule, options=options).choice == "Lyon; Bern"
    assert read_vote("Sol y Mar", rule=rule, options=options).choice == "Sol y Mar"
    assert read_vote("Lyon y Sol y Mar", rule=rule, options=options).choice is None


def test_an_option_that_is_called_as_a_choice_keeps_its_name() -> None:
    rule = read_rule(PRESETS["approval"].form)
    with speaking("fr"):
        assert choice_label("yes", rule) == "yes"
