"""A pseudonym stands for a person in texts: as people and programs write them, and nobody else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import PersonId, SlackUserId
from bot.domain.people.erasure import Erasure, may_be_replaced_in_texts, pseudonyms_of

ADA = Erasure(
    "erased-7f3a90c1",
    ("Ada Ëxample", "Ada M. Ëxample"),
    ("ada@example.org", "ada@mail.example.org"),
    SlackUserId("U02ADA"),
)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Dear Ada Ëxample,", "Dear erased-7f3a90c1,"),
        ("ADA ËXAMPLE wrote", "erased-7f3a90c1 wrote"),
        ("Ada M. Ëxample", "erased-7f3a90c1"),
        ("> as Ada\n> Ëxample said", "> as erased-7f3a90c1 said"),
        ("Ëxample, Ada", "erased-7f3a90c1"),
        (json.dumps("Ada Ëxample"), '"erased-7f3a90c1"'),
        ("<ada@example.org>", "<erased-7f3a90c1@erased.invalid>"),
        ("mail/Ada@Example.org", "mail/erased-7f3a90c1@erased.invalid"),
        ("to ada@mail.example.org.", "to erased-7f3a90c1@erased.invalid."),
        ("ada at example.org", "erased-7f3a90c1@erased.invalid"),
        ("ada [at] example.org", "erased-7f3a90c1@erased.invalid"),
        ("?to=ada%40example.org", "?to=erased-7f3a90c1@erased.invalid"),
        ("list-bounces+ada=example.org@lists.example",
         "list-bounces+erased-7f3a90c1@erased.invalid@lists.example"),
        ("users.info U02ADA", "users.info erased-7f3a90c1"),
        ("<@U02ADA|ada> and <@U02ADA>", "@erased-7f3a90c1 and @erased-7f3a90c1"),
        # Somebody else, or nobody.
        ("Ada Ëxamples", "Ada Ëxamples"),
        ("Jada Ëxample", "Jada Ëxample"),
        ("x.ada@example.org", "x.ada@example.org"),
        ("ada@example.org.evil.example", "ada@example.org.evil.example"),
        ("ada@example.organic", "ada@example.organic"),
        ("XU02ADA U02ADA9", "XU02ADA U02ADA9"),
        ("Ada, an Ëxample", "Ada, an Ëxample"),
    ],
)  # fmt: skip
def test_what_names_the_person_is_replaced_and_nothing_else(text: str, replaced: str) -> None:
    assert ADA.replace(text) == replaced


@given(st.text())
def test_nothing_is_replaced_twice(text: str) -> None:
    once = ADA.replace(f"{text} Ada Ëxample <ada@example.org> {text}")

    assert ADA.replace(once) == once
    assert not ADA.names_in(once)


def test_whoever_has_neither_name_nor_address_is_in_no_text() -> None:
    assert Erasure("erased-1").replace("any text") == "any text"


@pytest.mark.parametrize("name", ["李 小龍", "Ærø Öther", "ſam Example"])
def test_a_name_in_any_script_is_replaced(name: str) -> None:
    person = Erasure("erased-1", (name,))

    for written in (name, name.upper(), json.dumps(name)):
        assert "erased-1" in person.replace(f"by {written}.")


def test_a_name_in_pieces_of_html_is_seen() -> None:
    assert ADA.names_in("<b>Ada</b> <i>&Euml;xample</i>")
    assert not ADA.names_in("<b>Ada</b> only")


def test_a_pseudonym_needs_our_secret_and_is_always_the_same() -> None:
    first, second, *_rest = pseudonyms_of(PersonId(7), secret="ours")

    assert next(pseudonyms_of(PersonId(7), secret="ours")) == first
    assert next(pseudonyms_of(PersonId(7), secret="another")) != first
    assert next(pseudonyms_of(PersonId(8), secret="ours")) != first
    assert second.startswith(first)
    with pytest.raises(ValueError, match="no secret"):
        next(pseudonyms_of(PersonId(7), secret=""))


@pytest.mark.parametrize(
    ("name", "may"), [("Ada Ëxample", True), ("Ada", False), ("A. B.", True), ("", False)]
)
def test_a_single_word_is_not_replaced_in_texts(name: str, may: bool) -> None:
    assert may_be_replaced_in_texts(name) is may
