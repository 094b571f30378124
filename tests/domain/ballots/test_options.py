"""The options of a ballot stand in its question, and none can be taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.choices import (
    WrongOptions,
    as_on_paper,
    read_written,
    require_options,
    split_question,
)
from bot.domain.ballots.rule import Method, Rule
from bot.render.text.masking import masked

NAMES = st.lists(
    st.text(alphabet="abcde ,:&1", min_size=1, max_size=8)
    .map(lambda text: " ".join(text.split()))
    .filter(bool),
    min_size=2,
    max_size=6,
    unique_by=str.casefold,
)


@pytest.mark.parametrize(
    ("asked", "question", "options"),
    [
        ("Which city: Geneva / Lyon", "Which city:", ("Geneva", "Lyon")),
        ("Which city?: Geneva/Lyon", "Which city?", ("Geneva", "Lyon")),
        ("Where:\n- Geneva\n2. Lyon\n\n* Bern\n", "Where:", ("Geneva", "Lyon", "Bern")),
        ("When at 10:30: Monday / Friday", "When at 10:30:", ("Monday", "Friday")),
        ("Shall we?", "Shall we?", ()),
        ("Ja / nein", "Ja / nein", ()),
    ],
)
def test_options_stand_behind_a_colon_or_one_a_line(
    asked: str, question: str, options: tuple[str, ...]
) -> None:
    assert split_question(asked) == (question, options)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ((), "write two or more"),
        (("Geneva",), "write two or more"),
        (("Geneva", "geneva"), "are the same"),
        (("Geneva", "A > B"), "cannot hold"),
        (("Geneva", "x" * 71), "1 to 70 characters"),
        (("Geneva", ""), "1 to 70 characters"),
        (tuple(f"city {number}" for number in range(51)), "at most 50"),
        (("2", "Lyon"), "the number of another option"),
        (("Ada", "kofi@members.example"), "instead of their addresses"),
    ],
)
def test_options_that_would_be_mistaken_are_refused(options: tuple[str, ...], problem: str) -> None:
    with pytest.raises(WrongOptions, match=problem):
        require_options(options)


@given(option=st.text("ab.@%40[]1- "))
def test_no_option_is_shown_otherwise_where_addresses_are_masked(option: str) -> None:
    try:
        require_options([option, "another"])
    except WrongOptions:
        return
    assert masked(option) == option


def test_an_at_sign_alone_makes_no_address() -> None:
    require_options(["react@18.2.0", "tea @ four"])


@given(options=NAMES, data=st.data())
def test_what_is_kept_of_any_choice_reads_back_the_same(
    options: list[str], data: st.DataObject
) -> None:
    try:
        require_options(options)
    except WrongOptions:
        return
    order = data.draw(st.permutations(options))
    for method, value in (
        (Method.SINGLE, order[0]),
        (Method.RANKED, " > ".join(order)),
        (Method.RANKED, " = ".join(order)),
        (Method.APPROVAL, "; ".join(option for option in options if option in order[:2])),
        (Method.SCORE, "; ".join(f"{option} = 7" for option in options)),
    ):
        assert read_written(value, rule=Rule(method), options=options) == value
        assert as_on_paper(value, method)
