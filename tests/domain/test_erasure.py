"""A pseudonym stands for a person in texts: as people and programs write them, and nobody else."""

import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import PersonId, SlackUserId
from bot.domain.people.erasure import Erasure, may_be_replaced_in_texts, pseudonyms_of
from bot.domain.people.stand_ins import StandIns, stand_in

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
        ("ada at example.org dot evil", "erased-7f3a90c1@erased.invalid dot evil"),
        ("x%ada@example.org", "x%ada@example.org"),
        ("ada+list@example.org", "ada+list@example.org"),  # it may be shared with others
        ("XU02ADA U02ADA9", "XU02ADA U02ADA9"),
        ("Ada, an Ëxample", "Ada, an Ëxample"),
    ],
)  # fmt: skip
def test_what_names_the_person_is_replaced_and_nothing_else(text: str, replaced: str) -> None:
    assert ADA.replace(text) == replaced


@pytest.mark.parametrize(
    "before",
    ["", "https://l.example/u?e=", "?u=https%3A%2F%2Fl.example%2F", "?q=e%3D", "?q=e%253d"],
)
@pytest.mark.parametrize(
    "written",
    [
        "ada%2540example.org",
        "ada%252540example.org",
        "ada\\@example.org",
        "ada&#64;example.org",
        "ada&#x40;example.org",
        "ada at example dot org",
        "ada(at)example(dot)org",
        "ada [at] example [dot] org",
    ],
)
def test_an_address_is_replaced_however_links_pages_and_people_write_it(
    before: str, written: str
) -> None:
    assert ADA.replace(f"{before}{written}") == f"{before}erased-7f3a90c1@erased.invalid"


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


ONE = Erasure("erased-7f3a90c1", ("Ada Example",), ("ada@example.org",))
IDS = replace(ONE, ids=StandIns("the database's key"))


@pytest.mark.parametrize(
    "message_id",
    [
        "ada.example.123@host",
        "example-ada$7@host",
        "20260304adaexample@host",
        "ADA.EXAMPLE.1@host",
        "2026.ada@example.org",
        "bounce+ada=example.org.5@host",
        "ada%40example.org.5@host",
        "1.ada.at.example.org@host",
    ],
)
def test_an_id_that_holds_name_or_address_is_replaced_wherever_it_stands(message_id: str) -> None:
    new = stand_in(message_id, key="the database's key")

    assert IDS.replace_id(message_id) == new
    assert IDS.replace_ids(f"<{message_id}> <other@host>") == f"<{new}> <other@host>"
    assert IDS.replace(f"In <{message_id}>, you wrote") == f"In <{new}>, you wrote"
    assert IDS.replace(f"see *{message_id}*.") == f"see *{new}*."
    link = f"https://lists.example.net/m/{quote(message_id, safe='')}/?a=1"
    assert IDS.replace(link) == f"https://lists.example.net/m/{quote(new, safe='')}/?a=1"
    assert IDS.replace_id(new) == new


@pytest.mark.parametrize(
    "message_id", ["4711@mail.example.org", "adam.examples@host", "ada@host", "a" * 2000 + "@host"]
)
def test_an_id_of_others_that_holds_only_a_part_stays(message_id: str) -> None:
    assert IDS.replace_id(message_id) == message_id
    assert IDS.replace(f"<{message_id}>") == f"<{message_id}>"


@pytest.mark.parametrize(
    ("message_id", "is_held"),
    [
        ("ada.7@host", True),
        ("7example8@host", True),
        ("4711@mail.example.org", False),
        ("abc@missing.penholder.invalid", True),
        ("7.adele@host", False),
    ],
)
def test_in_the_id_of_an_own_mail_a_part_is_enough(message_id: str, is_held: bool) -> None:
    assert IDS.is_in_own_id(message_id) is is_held


def test_what_stands_for_an_id_is_known_by_its_key_alone() -> None:
    ids = StandIns("the database's key")
    erasure = replace(ONE, ids=ids)
    new = ids.take("plain-id@host")

    assert erasure.replace_known_ids("mail plain-id@host") == f"mail {new}"
    assert erasure.replace_known_ids("mail other-id@host to ada@example.org") == (
        "mail other-id@host to ada@example.org"
    )
    assert stand_in("plain-id@host", key="another key") != new


def test_without_a_key_ids_stay() -> None:
    assert ONE.replace_id("ada@example.org") == "ada@example.org"
    assert ONE.replace_ids("<ada@example.org>") == "<ada@example.org>"
    assert ONE.replace_known_ids("x@y") == "x@y"


@pytest.mark.parametrize(
    "text",
    ["Ada_Example-cv.pdf", "ada-example.pdf", "Ada%20Example.odt", "ada.example", "Ada Example"],
)
def test_a_name_in_the_name_of_a_file_is_replaced(text: str) -> None:
    assert "xample" not in ONE.replace(text)


@pytest.mark.parametrize(
    "text", ["Zoë Ångström", "Zoe Angstrom", "ZOË ÅNGSTRÖM", "Zoe\u0308 Angstrom"]
)
def test_a_name_is_replaced_with_and_without_its_accents(text: str) -> None:
    erasure = Erasure("erased-1", ("Zoë Ångström",))

    assert erasure.replace(text) == "erased-1"


@pytest.mark.parametrize(
    "text",
    [
        "Łukasz Müller-Đorđić",
        "Lukasz Mueller-Dordic",
        "MULLER-DJORDJIC, Lukasz",
        "%C5%81ukasz%20M%C3%BCller-%C4%90or%C4%91i%C4%87",
        "%c5%81ukasz+m%c3%bcller-%c4%91or%c4%91i%c4%87",
    ],
)
def test_a_name_is_replaced_as_links_and_keyboards_without_its_letters_write_it(text: str) -> None:
    erasure = Erasure("erased-1", ("Łukasz Müller-Đorđić",))

    assert erasure.replace(f"See {text}.") == "See erased-1."
