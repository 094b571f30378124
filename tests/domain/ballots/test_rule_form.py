"""The form of a rule: what it can say, and what it refuses because it contradicts itself."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.rule import Base, Method, RootOfRoster, Visibility
from bot.domain.ballots.rule_form import WrongRule, complete_form, read_rule
from bot.render.ballots.rule_words import rule_in_words


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_rule_and_can_be_read_out(name: str) -> None:
    rule = read_rule(name)

    assert rule.method == PRESETS[name].form["method"]
    assert rule_in_words(rule).endswith(".")


def test_a_rule_holds_exact_numbers() -> None:
    rule = read_rule(
        {
            "method": "yes-no",
            "quorum": {"share": "1/3", "of": "active", "more_than": True},
            "pass": [{"group": None, "yes": "2/3", "of": "cast"}],
            "minimum_duration": "36 hours",
            "visibility": "hidden",
        }
    )

    assert rule.quorum is not None
    assert (rule.quorum.share, rule.quorum.of) == (Fraction(1, 3), Base.ACTIVE)
    assert rule.passes[0].yes == Fraction(2, 3)
    assert rule.minimum_duration == timedelta(hours=36)
    assert rule.visibility is Visibility.HIDDEN


def test_a_rule_may_begin_with_a_preset_and_leave_out_some_of_it() -> None:
    rule = read_rule({"like": "cabf", "quorum": None, "endorsers": 0})

    assert rule.quorum is None
    assert rule.endorsers == 0
    assert rule.one_per == "organisation"
    assert "like" not in complete_form({"like": "cabf"})


def test_a_quorum_may_be_a_multiple_of_the_root_of_the_roster() -> None:
    rule = read_rule({"method": "ranked", "quorum_above_default_of_roster": "3*sqrt/2"})

    assert rule.method is Method.RANKED
    assert rule.quorum_above_default_of_roster == RootOfRoster(times=3, divided_by=2)


WRONG: dict[str, tuple[Any, str]] = {
    "a preset that there is not": ("democracy", "there is no preset"),
    "like of none": ({"like": 3}, "like: there is no preset"),
    "a list": ([], "a rule is the name of a preset"),
    "no method": ({}, "method: is missing"),
    "an unknown method": ({"method": "shouting"}, "method: write one of consent"),
    "an unknown key": ({"method": "yes-no", "colour": 1}, "colour: there is no key of that name"),
    "a long unknown key": ({"method": "yes-no", "x" * 999: 1}, f"{'x' * 39}…: there is no key"),
    "an endless number": ({"method": "yes-no", "at_least_for": 10**13}, "at_least_for: write a"),
    "an endless range": ({"method": "score", "range": [0, 10**13]}, "range: write the lowest"),
    "true and false as a range": ({"method": "score", "range": [False, True]}, "range: write"),
    "a float": (
        {"method": "yes-no", "pass": [{"yes": 0.5, "of": "cast"}]},
        "pass[0].yes: write a whole number",
    ),
    "a share above one": (
        {"method": "yes-no", "pass": [{"yes": "3/2", "of": "cast"}]},
        "pass[0].yes: a share is above 0 and at most 1",
    ),
    "a share of nothing named": (
        {"method": "yes-no", "pass": [{"yes": "1/2"}]},
        "pass[0].of: is missing",
    ),
    "an empty pass": ({"method": "yes-no", "pass": [{"group": "a"}]}, "pass[0]: asks for nothing"),
    "a zero below": ({"method": "yes-no", "pass": [{"yes": "1/0", "of": "cast"}]}, "pass[0].yes"),
    "count and share": (
        {"method": "yes-no", "quorum": {"count": 1, "share": "1/2", "of": "roster"}},
        "quorum: give either",
    ),
    "a quorum of nothing": ({"method": "yes-no", "quorum": {}}, "quorum: give either"),
    "an unknown key below": (
        {"method": "yes-no", "quorum": {"count": 1, "by": 2}},
        "quorum: has an unknown key",
    ),
    "a share of no base": ({"method": "yes-no", "quorum": {"share": "1/2"}}, "quorum.of"),
    "a veto that cannot be chosen": (
        {"method": "yes-no", "veto": {"choice": "block"}},
        "veto.choice: is no choice",
    ),
    "a veto on options": (
        {"method": "single", "veto": {"choice": "A"}},
        "veto: does not fit the method",
    ),
    "silence on options": (
        {"method": "ranked", "silence": "consent"},
        "silence: does not fit the method",
    ),
    "who recuses themselves": (
        {"method": "yes-no", "pass": [{"yes": "1/2", "of": "roster-less-recused"}]},
        "pass: roster-less-recused needs",
    ),
    "an end without a least duration": (
        {"method": "yes-no", "early_close": "when passed"},
        'early_close: "when passed" needs',
    ),
    "two quorums": (
        {
            "method": "ranked",
            "quorum_above_default": 3,
            "quorum_above_default_of_roster": "3*sqrt/2",
        },
        "contradicts",
    ),
    "a range upside down": ({"method": "score", "range": [8, 0]}, "range: write the lowest"),
    "a share of 13 digits": (
        {"method": "yes-no", "pass": [{"yes": "1000000000000/3000000000001", "of": "cast"}]},
        "pass[0].yes: write at most 12 digits for each number",
    ),
    "a decimal of 13 digits": (
        {"method": "yes-no", "at_least_for": "0.3333333333333"},
        "at_least_for: write at most 12 digits for each number",
    ),
    "a whole number of 14 digits": (
        {"method": "yes-no", "at_least_for": 10_000_000_000_000},
        "at_least_for: write at most 12 digits for each number",
    ),
    "seats of 14 digits": (
        {"method": "approval", "seats": 10_000_000_000_000},
        "seats: write at most 12 digits for each number",
    ),
    "no seats": ({"method": "approval", "seats": 0}, "seats: write a whole number of 1"),
    "true as a number": ({"method": "approval", "seats": True}, "seats: write a whole number"),
    "a span": ({"method": "yes-no", "minimum_duration": "soon"}, "minimum_duration: write"),
    "roles": ({"method": "yes-no", "binding": []}, "binding: write"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rule_names_its_key_and_what_to_write(name: str) -> None:
    given, text = WRONG[name]

    with pytest.raises(WrongRule) as caught:
        read_rule(given)

    assert text in str(caught.value)


def test_no_error_repeats_a_value_that_was_given() -> None:
    """A key may be named: it is what somebody mistyped."""
    for given in ("s3cret", {"method": "s3cret"}, {"method": "yes-no", "seats": "s3cret"}):
        with pytest.raises(WrongRule) as caught:
            read_rule(given)
        assert "s3cret" not in str(caught.value)
